# SPDX-License-Identifier: MPL-2.0
"""Rules that a named person has set aside, for good reasons that are written down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from datetime import timedelta
from itertools import accumulate
from typing import TYPE_CHECKING
from typing import Any

from roster.rules import say
from roster.rules.base import Rule
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.base import law
from sites.text import Message
from sites.text import Text

if TYPE_CHECKING:
    from roster.plan import Plan
    from roster.problem import Problem
    from roster.problem import Waiver
    from roster.rules.work import Cluster

DAILY_REST = ("DK-01", "DK-03")
"""The rules of daily rest: the second stands in where an agreement opens reduced rest."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule may be set aside.

    `departs` names rules that allow no other reason: the law opens them for this one.
    """

    code: str
    name: Text
    source: Text
    departs: frozenset[str] = frozenset()
    reference: bool = False
    """Whether the event must be named."""
    reduced: bool = False
    """Whether one rest may be cut to the reduced length, and no further."""


CITY = Text("Kommunens egen afvejning", "The municipality's own judgement")
REASONS = (
    Reason("agreed", Text("Aftalt med vagten", "Agreed with the guard"), CITY),
    Reason(
        "safety",
        Text("Sikkerheden på stedet kræver det", "Safety on site requires it"),
        CITY,
    ),
    Reason(
        "paper", Text("Dokumentet er set, men ikke indtastet", "Paper seen, not yet entered"), CITY
    ),
    Reason(
        "training",
        Text("Oplæring sammen med en erfaren", "Training with somebody experienced"),
        CITY,
    ),
    Reason("other", Text("Andet; se teksten", "Other; see the text"), CITY),
    Reason(
        "force_majeure",
        Text("Uforudset hændelse (DK-05)", "Unforeseen event (DK-05)"),
        Text("Arbejdsmiljøloven § 52", "Working Environment Act, s. 52"),
        departs=frozenset({*DAILY_REST, "DK-01b", "DK-04"}),
        reference=True,
    ),
    Reason(
        "team_change",
        Text("Holdskifte med nedsat hvile (DK-02)", "Change of teams, reduced rest (DK-02)"),
        Text("Arbejdsmiljøloven § 50, stk. 2, nr. 1", "Working Environment Act, s. 50(2)(1)"),
        departs=frozenset(DAILY_REST),
        reduced=True,
    ),
)
"""The reasons that can be given, by code."""
REASON = {reason.code: reason for reason in REASONS}

FLOOR = Text(
    "{rule} {name} kan ikke fraviges af den grund ({source}). Ret planen i stedet.",
    "{rule} {name} cannot be set aside for that reason ({source}). Mend the plan instead.",
)
UNKNOWN_REASON = Text(
    "Årsagen {value} kendes ikke. Vælg en af: {known}.",
    "The reason {value} is not known. Choose one of: {known}.",
)
NO_TEXT = Text(
    "Skriv med mindst {least} tegn, hvorfor reglen fraviges.",
    "Write in at least {least} characters why the rule is set aside.",
)
NO_NAME = Text("Skriv, hvem der beslutter det.", "Say who decides it.")
NO_REFERENCE = Text(
    "Angiv hændelsens nummer eller navn: loven kræver, at den dokumenteres skriftligt.",
    "Give the event's number or name: the law asks for it in writing.",
)
NO_CHANGE = Text(
    "Ved holdskifte kan én hvil nedsættes til {least} timer. Her er der mere arbejde eller"
    " mindre hvile. Ret planen i stedet.",
    "At a change of teams one rest may be reduced to {least} hours. Here is more work or less"
    " rest. Mend the plan instead.",
)
REST = Text(
    "Der manglede {lacking} min. hvile. Næste hvil varer mindst til {until}.",
    "{lacking} minutes of rest were missing. The next rest lasts until {until} at least.",
)
DAY_OFF = Text(
    "Et tilsvarende fridøgn gives bagefter.", "An equivalent day off is given afterwards."
)
LEAST_TEXT = 5


class WaiverError(ValueError):
    """A rule cannot be set aside so; `message` says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.in_("en"))
        self.message = message


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows from setting a rule aside: rest that is planned for afterwards (DK-08)."""

    message: Message | None = None
    until: datetime | None = None
    """No work before this instant."""


def may_set_aside(rule: Rule, reason: str) -> bool:
    """Say whether a rule allows to be set aside for a reason, by its code."""
    if rule.info.severity is Severity.OVERRIDE:
        return True
    return rule.info.severity is Severity.HARD and rule.id in REASON[reason].departs


def require(rule: Rule, *, reason: str, text: str, by: str, reference: str = "") -> None:
    """Refuse what may not be set aside, or not in this way.

    Raises
    ------
    WaiverError
        If the reason is unknown or does not open the rule, or words, name or event are missing.
    """
    if reason not in REASON:
        known = ", ".join(REASON)
        raise WaiverError(UNKNOWN_REASON(value=reason, known=known))
    if not may_set_aside(rule, reason):
        info = rule.info
        raise WaiverError(FLOOR(rule=rule.id, name=info.name, source=info.source))
    if len(text.strip()) < LEAST_TEXT:
        raise WaiverError(NO_TEXT(least=LEAST_TEXT))
    if not by.strip():
        raise WaiverError(NO_NAME())
    if REASON[reason].reference and not reference.strip():
        raise WaiverError(NO_REFERENCE())


def consequence(plan: Plan, violation: Violation) -> Consequence:
    """Return what is owed to the guard when a violation is let stand."""
    if violation.rule == "DK-04":
        return Consequence(DAY_OFF())
    if violation.rule not in DAILY_REST or violation.guard is None:
        return Consequence()
    rest, _limit = _rest(plan.problem, violation)
    cut = _cut(plan, violation)
    if not cut:
        return Consequence()
    ends = list(accumulate((piece.end for piece in cut[-1].pieces), max))
    pauses = (after.start - end for end, after in zip(ends, cut[-1].pieces[1:], strict=False))
    lacking = rest - max((pause for pause in pauses if pause < rest), default=timedelta(0))
    until = cut[-1].end + rest + lacking
    said = REST(lacking=int(lacking.total_seconds()) // 60, until=say.at(until))
    return Consequence(said, until)


def require_rest(plan: Plan, violation: Violation, reason: str) -> None:
    """Refuse a reason that lets one rest be reduced where the work has less rest than that.

    How far is what the law says of reduced rest elsewhere (DK-03): eight hours in both places.

    Raises
    ------
    WaiverError
        If the work is not two lawful stretches with the reduced rest between them.
    """
    if not REASON[reason].reduced or violation.guard is None:
        return
    least = law().figure("DK-03", "reduced_minutes").value
    assert isinstance(least, int)
    _, limit = _rest(plan.problem, violation)
    for cluster in _cut(plan, violation):
        parts = [
            part
            for part in plan.work[violation.guard].clusters(timedelta(minutes=least))
            if part.start < cluster.end and part.end > cluster.start
        ]
        if len(parts) != 2 or any(part.end - part.start > limit for part in parts):
            raise WaiverError(NO_CHANGE(least=say.hours(least)))


def _cut(plan: Plan, violation: Violation) -> list[Cluster]:
    """Return the stretches of a guard's work around a violation that lack the daily rest."""
    rest, limit = _rest(plan.problem, violation)
    return [
        cluster
        for cluster in plan.work[violation.guard or ""].clusters(rest)
        if cluster.end - cluster.start > limit
        and (violation.start is None or cluster.end > violation.start)
        and (violation.end is None or cluster.start < violation.end)
    ]


def _rest(problem: Problem, violation: Violation) -> tuple[timedelta, timedelta]:
    """Return the guard's full daily rest and the longest stretch of work that holds it."""
    guard = problem.guard[violation.guard or ""]
    rule: Any = next(r for r in problem.rules if r.id == violation.rule and r.covers(guard))
    day = rule.period_minutes if violation.rule == "DK-01" else rule.day_minutes
    rest = timedelta(minutes=rule.rest_minutes)
    return rest, timedelta(minutes=day) - rest


def set_aside(waivers: Iterable[Waiver], violations: Iterable[Violation]) -> list[Violation]:
    """Return violations, those that a waiver covers marked with it.

    A waiver covers a violation of its rule by its guard in no other shifts than it names: when
    another shift makes matters worse, somebody has to decide anew.
    """
    waivers = tuple(waivers)
    if not waivers:
        return list(violations)
    return [_marked(waivers, violation) for violation in violations]


def _marked(waivers: tuple[Waiver, ...], violation: Violation) -> Violation:
    if not violation.hard:
        return violation
    shifts = frozenset(violation.shifts)
    for waiver in waivers:
        same = waiver.rule == violation.rule and waiver.guard == (violation.guard or "")
        if same and shifts and shifts <= waiver.shifts:
            return replace(violation, waiver=waiver)
    return violation
