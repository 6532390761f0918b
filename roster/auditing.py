# SPDX-License-Identifier: MPL-2.0
"""Audit a list of duties made anywhere by the rules of an agreement."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import timedelta

from roster.agreements import Agreement
from roster.agreements import resolve
from roster.checker import check
from roster.duties import Duties
from roster.duties import DutyRow
from roster.imports.faults import Fault
from roster.people import People
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Duty
from roster.problem import Guard
from roster.problem import History
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Span
from roster.problem import Terms
from roster.rules.base import Rule
from roster.rules.base import Severity
from roster.rules.base import Violation
from sites.clock import local_day
from sites.clock import midnight
from sites.clock import minutes
from sites.clock import night_minutes
from sites.text import Message
from sites.text import Text

MARGIN = timedelta(days=35)
"""How far before the plan single duties still matter; before that their sums by day do."""
WEEK = 7 * 1440
OWN = "own"
CATALOGUE = re.compile(r"[A-Z]{2}-\d")
WEEKLY_REST = "DK-04"
"""The rule for which standby at home is no time off (DK-04c)."""
SEEN_WITH_PEOPLE = ("VG-21", "DK-23")
"""Those of them that an import folder of people shows."""
UNSEEN = re.compile(r"VG-.*|DK-(18|19|20|22d|23|25)")
"""Rules about what people hold and what posts ask for: a list of duties cannot show them."""

NOTHING = Text(
    "Filen har ingen vagter med arbejde. Tilføj mindst én.",
    "The file has no duties of work. Add at least one.",
)
INSIDE = Text(
    "Ligger i planens periode, som begynder {day}. Historikken må kun have dage før den.",
    "Lies in the plan's period, which begins {day}. The history may only have days before it.",
)
NO_HISTORY = Text(
    "Ingen historik er givet: gennemsnit over måneder og hvile før planen kan ikke ses.",
    "No history is given: averages over months and rest before the plan cannot be seen.",
)
STRANGERS = Text(
    "{count} personer står ikke i mappen og er kun set efter deres vagter: {first}.",
    "{count} people are not in the folder and are judged by their duties alone: {first}.",
)
NOT_SEEN = Text(
    "Ikke efterprøvet, for vagtlisten siger ikke, hvad personerne har, og hvad posterne kræver:"
    " {rules}.",
    "Not checked, as a list of duties does not say what people hold and what posts ask for:"
    " {rules}.",
)


CHANGED = Text(
    "Reglernes tal ændres {days}, mens listen løber; hele listen er set efter dem, der gjaldt"
    " {first}. Del listen dér for at se resten efter de nye.",
    "The figures of the rules change on {days} within the list; all of it is judged by those in"
    " force on {first}. Split the list there to judge the rest by the new ones.",
)


class AuditError(ValueError):
    """The lists cannot be used; `faults` say every reason."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{len(self.faults)} faults. First: {self.faults[0].in_('en')}")


@dataclass(frozen=True)
class Audit:
    """What the rules say of a list of duties, and what they could not see."""

    plan: Plan
    violations: tuple[Violation, ...]
    notes: tuple[Message, ...]

    @property
    def hard(self) -> tuple[Violation, ...]:
        """The violations that no plan may have."""
        return tuple(violation for violation in self.violations if violation.hard)

    @property
    def soft(self) -> tuple[Violation, ...]:
        """What the agreement advises against."""
        return tuple(v for v in self.violations if v.severity is Severity.SOFT)

    @property
    def notices(self) -> tuple[Violation, ...]:
        """What is only said."""
        return tuple(v for v in self.violations if v.severity is Severity.INFO)


def audit(
    duties: Duties,
    rules: Sequence[Rule],
    history: Duties | None = None,
    people: People | None = None,
) -> Audit:
    """Check a list of duties by every rule that such a list can break.

    Parameters
    ----------
    duties, history
        The plan, and what the same people worked before it.
    rules
        The rules in force; those of the city's own planning, which only cost, are left out.
    people
        What is known of the people, if anything.

    Raises
    ------
    AuditError
        If either list has faults, or the history reaches into the plan.
    """
    seen = SEEN_WITH_PEOPLE if people is not None else ()
    kept = tuple(rule for rule in rules if rule.id in seen or _audited(rule))
    plan = plan_of(duties, kept, history, people=people)
    found = list(check(plan).violations)
    found += _standby(duties, plan)
    found.sort(key=lambda v: (not v.hard, v.start or plan.problem.window.start, v.guard or ""))
    notes = [*duties.notes, *(history.notes if history else [NO_HISTORY()])]
    strangers = [g.id for g in plan.problem.guards if people and not people.known(g.id)]
    if strangers:
        notes.append(STRANGERS(count=len(strangers), first=", ".join(strangers[:5])))
    if unseen := sorted({r.id for r in rules if UNSEEN.fullmatch(r.id)} - {*seen}):
        notes.append(NOT_SEEN(rules=", ".join(unseen)))
    return Audit(plan, tuple(found), tuple(notes))


def changed_within(agreement: Agreement, duties: Duties) -> tuple[Message, ...]:
    """Say on which days within a list the figures of an agreement's rules change."""
    days = [local_day(row.span.start) for row in duties.rows if row.works]
    if not days:
        return ()
    first = before = resolve(agreement, min(days))
    changed = []
    for day in change_days(agreement):
        if min(days) < day <= max(days):
            after = resolve(agreement, day)
            if any(not f"{c.section}.".startswith("pay.") for c in before.differences(after)):
                changed.append(f"{day:%d-%m-%Y}")
            before = after
    if not changed:
        return ()
    return (CHANGED(days=", ".join(changed), first=f"{first.day:%d-%m-%Y}"),)


def plan_of(
    duties: Duties,
    rules: Sequence[Rule],
    history: Duties | None = None,
    rate: int = 0,
    window: tuple[date, int] | None = None,
    people: People | None = None,
) -> Plan:
    """Return the duties as a plan: each row of work a shift of its own with its guard on it.

    Parameters
    ----------
    rate
        Øre an hour for those whose rate the file does not say.
    window
        First day and number of days; from the first to the last duty if None.
    """
    faults = [*duties.faults, *(history.faults if history else ())]
    work = sorted(
        (row for row in duties.rows if row.works), key=lambda row: (row.span.start, row.row)
    )
    if not faults and not work:
        faults.append(Fault(duties.file, None, "", "", NOTHING()))
    if not faults and history is not None:
        faults.extend(_late(history, local_day(work[0].span.start)))
    if faults:
        raise AuditError(faults)
    start = local_day(work[0].span.start)
    days = (max(local_day(row.span.end) for row in work) - start).days + 1
    start, days = window or (start, days)
    shifts = tuple(
        Shift(
            id=str(row.row),
            span=row.span,
            place=0,
            site=row.site,
            post=row.site,
            service="",
            administration=row.administration,
            competences=row.competences if people and people.known(row.guard) else frozenset(),
        )
        for row in work
    )
    guards = _guards(duties, history, start, rate)
    if people is not None:
        guards = tuple(people.dressed(guard) for guard in guards)
    problem = Problem(start, days, guards, shifts, tuple(rules))
    return Plan(problem, frozenset(Assignment(row.guard, str(row.row)) for row in work))


def change_days(agreement: Agreement) -> list[date]:
    """Return the days on which some figure of an agreement or of its layers begins or is over."""
    return sorted({day for layer in agreement.layers for day in layer.changes})


def _guards(duties: Duties, history: Duties | None, start: date, rate: int) -> tuple[Guard, ...]:
    before = _by_guard(history.rows if history else ())
    since = (
        min((local_day(row.span.start) for row in history.rows), default=start) if history else None
    )
    return tuple(
        _guard(name, rows, before.get(name, []), start, since, rate)
        for name, rows in sorted(_by_guard(duties.rows).items())
    )


def _guard(
    name: str,
    rows: list[DutyRow],
    before: list[DutyRow],
    start: date,
    since: date | None,
    rate: int,
) -> Guard:
    every = [*rows, *before]
    weekly = next((row.weekly_minutes for row in every if row.weekly_minutes is not None), 0)
    rates = next((row.hourly_rate for row in every if row.hourly_rate), rate)
    employer = next((row.employer for row in every if row.employer), "")
    away = [row.span for row in every if row.kind in ("holiday", "sick")]
    worked = sorted((row.span for row in before if row.works), key=lambda span: span.start)
    near = midnight(start) - MARGIN
    return Guard(
        id=name,
        code=name,
        name=name,
        employer=employer or OWN,
        own=not employer,
        terms=(Terms(date.min, None, weekly, WEEK, rates),),
        absences=tuple(span for span in away if span.end > midnight(start)),
        duties=tuple(Duty(span) for span in worked if span.end > near),
        history=None if since is None else _history(since, worked),
        neutral=frozenset(day for span in away for day in _whole_days(span)),
    )


def _history(since: date, worked: Sequence[Span]) -> History:
    days: dict[date, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for span in worked:
        day = local_day(span.start)
        length, night = days[day]
        length += minutes(span.start, span.end)
        days[day] = length, night + night_minutes(span.start, span.end)
    return History(since, tuple((day, *sums) for day, sums in sorted(days.items())))


def _whole_days(span: Span) -> Iterable[date]:
    day = local_day(span.start)
    while midnight(day) < span.end:
        if span.start <= midnight(day) and midnight(day + timedelta(days=1)) <= span.end:
            yield day
        day += timedelta(days=1)


def _by_guard(rows: Iterable[DutyRow]) -> dict[str, list[DutyRow]]:
    out: dict[str, list[DutyRow]] = defaultdict(list)
    for row in rows:
        out[row.guard].append(row)
    return out


def _late(history: Duties, start: date) -> Iterable[Fault]:
    """Yield the rows of a history that are not before the plan."""
    for row in history.rows:
        if local_day(row.span.start) >= start:
            shown = row.span.start.isoformat(" ", "minutes")
            yield Fault(history.file, row.row, "", shown, INSIDE(day=f"{start:%d-%m-%Y}"))


def _audited(rule: Rule) -> bool:
    """Say whether a list of duties can break a rule; the city's own weights are left out."""
    if UNSEEN.fullmatch(rule.id):
        return False
    told = rule.binding or rule.info.severity is Severity.INFO
    return told or bool(CATALOGUE.match(rule.id))


def _standby(duties: Duties, plan: Plan) -> list[Violation]:
    """Return the weekly rests that standby at home breaks: it is rest, but no time off."""
    rules = tuple(rule for rule in plan.problem.rules if rule.id == WEEKLY_REST)
    rows = [row for row in duties.rows if row.kind == "standby"]
    if not rules or not rows:
        return []
    names = {row.guard for row in rows}
    some = Duties(
        duties.file,
        tuple(
            replace(row, kind="work") if row.kind == "standby" else row
            for row in duties.rows
            if row.guard in names
        ),
    )
    known = {(v.guard, v.start, v.end) for rule in rules for v in rule.check(plan)}
    both = plan_of(some, rules)
    kept = {guard.id: guard for guard in plan.problem.guards}
    guards = tuple(replace(guard, duties=kept[guard.id].duties) for guard in both.problem.guards)
    judged = Plan(replace(both.problem, guards=guards), both.assignments)
    found = (v for rule in rules for v in rule.check(judged))
    return [v for v in found if (v.guard, v.start, v.end) not in known]
