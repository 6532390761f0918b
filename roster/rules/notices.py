# SPDX-License-Identifier: MPL-2.0
"""What a plan says without stopping: short notice, short plans, long nights, what runs out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import ClassVar

from roster.agreements import Confidence
from roster.agreements import Tighter
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Validity
from roster.rules import say
from roster.rules.averages import months_on
from roster.rules.base import GuardRule
from roster.rules.base import Rule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.base import parameter
from roster.rules.proofs import asked
from roster.rules.work import Work
from sites.text import Message
from sites.text import Text

if TYPE_CHECKING:
    from roster.plan import Plan
    from roster.rules.model import Model

_SHORT_NOTICE = Text(
    "Planen gøres kendt {told} og begynder {start}: {days} dages varsel, aftalen siger {limit}.",
    "The plan is made known {told} and begins {start}: {days} days' notice, the agreement says"
    " {limit}.",
)
_SHORT_PLAN = Text(
    "Aftalen siger, at planen mindst går til og med {last}; den dækker {days} dage.",
    "The agreement says that the plan goes to {last} at least; it covers {days} days.",
)


class _Said(Rule):
    """A rule about the plan as a whole that is only said."""

    def encode(self, model: Model) -> None:
        """Add nothing: it is only said."""

    def said(self, problem: Problem, message: Message) -> Violation:
        """Return the notice."""
        return Violation(
            rule=self.id,
            severity=self.info.severity,
            message=message,
            start=problem.window.start,
            end=problem.window.end,
        )

    def short_notice(self, problem: Problem, limit: int) -> Iterable[Violation]:
        """Yield a notice when the plan is made known too late; nothing while that is unknown."""
        if problem.told is None:
            return
        days = (problem.start - problem.told).days
        if days < limit:
            yield self.said(
                problem,
                _SHORT_NOTICE(
                    told=say.on(problem.told), start=say.on(problem.start), days=days, limit=limit
                ),
            )


@dataclass(frozen=True)
class MunicipalNotice(_Said):
    """A plan covers four weeks or more and is known four weeks before it begins (KL-05)."""

    notice_days: int = parameter(
        Text("Varsel", "Notice"), "d", tighter=Tighter.HIGHER, low=0, high=180
    )
    """Days from the day the plan is made known to the day it begins."""
    length_days: int = parameter(
        Text("Planens længde", "Length of the plan"), "d", tighter=Tighter.HIGHER, low=1, high=366
    )
    """Least number of days that a plan covers."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="KL-05",
        name=Text("Tjenesteplan og varsel", "Plan and notice"),
        explanation=Text(
            "Tjenesteplanen dækker mindst {length_days} og er kendt {notice_days}, før den"
            " begynder.",
            "The plan covers at least {length_days} and is known {notice_days} before it begins.",
        ),
        source=Text("KL-aftale 79.01", "KL agreement 79.01"),
        severity=Severity.INFO,
        confidence=Confidence.B,
        link="https://www.kl.dk/arbejdsgiver/overenskomster-og-aftaler/doegnarbejdstid",
    )

    def check(self, plan: Plan) -> Iterable[Violation]:
        """Compare the plan's first day and length with the agreement's."""
        problem = plan.problem
        yield from self.short_notice(problem, self.notice_days)
        if problem.days < self.length_days:
            last = problem.start + timedelta(days=self.length_days - 1)
            yield self.said(problem, _SHORT_PLAN(days=problem.days, last=say.dated(last)))


@dataclass(frozen=True)
class PlanLength(_Said):
    """A published plan covers three months or more (VA-03)."""

    months: int = parameter(
        Text("Planens længde", "Length of the plan"),
        "months",
        tighter=Tighter.HIGHER,
        low=1,
        high=12,
    )
    """Least number of months that a plan covers."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VA-03",
        name=Text("Vagtplanens længde", "Length of the plan"),
        explanation=Text(
            "En offentliggjort vagtplan dækker mindst {months} frem.",
            "A published plan covers at least {months} ahead.",
        ),
        source=Text("DI og VSL (søsteroverenskomst) § 3", "DI and VSL (sister agreement), s. 3"),
        severity=Severity.INFO,
        confidence=Confidence.C,
    )

    def check(self, plan: Plan) -> Iterable[Violation]:
        """Compare the plan's last day with the same day of the month, so many months on."""
        problem = plan.problem
        month = months_on(problem.start, self.months)
        after = months_on(month, 1)
        same = min(month + timedelta(days=problem.start.day - 1), after)
        if problem.start + timedelta(days=problem.days) < same:
            last = same - timedelta(days=1)
            yield self.said(problem, _SHORT_PLAN(days=problem.days, last=say.dated(last)))


@dataclass(frozen=True)
class PlanNotice(_Said):
    """A plan is known eight days before it begins (VA-04)."""

    notice_days: int = parameter(
        Text("Varsel", "Notice"), "d", tighter=Tighter.HIGHER, low=0, high=180
    )
    """Days from the day the plan is made known to the day it begins."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VA-04",
        name=Text("Varsling af vagtplan", "Notice of the plan"),
        explanation=Text(
            "Vagtplanen er kendt mindst {notice_days}, før den begynder.",
            "The plan is known at least {notice_days} before it begins.",
        ),
        source=Text("DI og VSL (søsteroverenskomst) § 3", "DI and VSL (sister agreement), s. 3"),
        severity=Severity.INFO,
        confidence=Confidence.C,
    )

    def check(self, plan: Plan) -> Iterable[Violation]:
        """Compare the day the plan is made known with the day it begins."""
        yield from self.short_notice(plan.problem, self.notice_days)


@dataclass(frozen=True)
class TimeOff(GuardRule):
    """Time off that is due is said, and for how many it is not known (KL-18)."""

    months: int = parameter(
        Text("Bruges inden", "To be used within"), "months", tighter=Tighter.LOWER, low=1, high=12
    )
    """Calendar months after the one in which it was earned."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="KL-18",
        name=Text("Afspadsering til gode", "Time off that is due"),
        explanation=Text(
            "Afspadsering bruges senest {months} efter optjeningen, ellers udbetales den."
            " Planen siger, hvem der har noget til gode.",
            "Time off is used within {months} of the month it was earned in, or paid. The plan"
            " says who has some due.",
        ),
        source=Text("KL-aftale 79.01 om afspadsering", "KL agreement 79.01 on time off"),
        severity=Severity.INFO,
        confidence=Confidence.B,
    )

    def encode(self, model: Model) -> None:
        """Add nothing: it is only said."""

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Read the balance of a guard with shifts."""
        account = work.guard.account
        if work.shifts and account is not None and account.time_off > 0:
            yield Violation(
                rule=self.id,
                severity=self.info.severity,
                message=Text(
                    "{guard} har {hours} timers afspadsering til gode pr. {day}; den bruges inden"
                    " for {months} måneder efter optjeningen.",
                    "{guard} has {hours} hours of time off due on {day}; it is to be used within"
                    " {months} months after it was earned.",
                )(
                    guard=work.guard.name,
                    hours=say.hours(account.time_off),
                    day=say.dated(account.on),
                    months=self.months,
                ),
                guard=work.guard.id,
                start=problem.window.start,
                end=problem.window.end,
            )


@dataclass(frozen=True)
class LongNights(_Said):
    """Night shifts of nine hours at most are advised: posts with longer ones are named (DK-22)."""

    limit_minutes: int = parameter(
        Text("Længste nattevagt", "Longest night shift"),
        "min",
        tighter=Tighter.LOWER,
        low=60,
        high=1440,
    )
    """Greatest length of a night shift that is advised, in minutes."""
    night_minutes: int = parameter(
        Text("Nattevagt fra", "A night shift from"), "min", tighter=Tighter.LOWER, low=1, high=420
    )
    """Minutes in the night period that make a shift a night shift."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="DK-22c",
        name=Text("Lange nattevagter", "Long night shifts"),
        explanation=Text(
            "Nattevagter på højst {limit_minutes} anbefales. Planen nævner de poster, hvis"
            " nattevagter er længere.",
            "Night shifts of at most {limit_minutes} are advised. The plan names the posts"
            " whose night shifts are longer.",
        ),
        source=Text(
            "Arbejdstilsynets og NFA's anbefaling om natarbejde",
            "Advice on night work by the authority and the NFA",
        ),
        severity=Severity.INFO,
        confidence=Confidence.A,
        link="https://at.dk/arbejdsmiljoe/psykisk-arbejdsmiljoe/natarbejde/om-natarbejde/",
    )

    def check(self, plan: Plan) -> Iterable[Violation]:
        """Look at the shifts of each post."""
        posts: dict[str, list[Shift]] = defaultdict(list)
        for shift in plan.problem.shifts:
            if shift.length > self.limit_minutes and shift.night >= self.night_minutes:
                posts[shift.post].append(shift)
        for post, shifts in posts.items():
            yield self.said(
                plan.problem,
                Text(
                    "{post} har {count} nattevagter på op til {hours} timer; højst {limit}"
                    " anbefales.",
                    "{post} has {count} night shifts of up to {hours} hours; at most {limit} are"
                    " advised.",
                )(
                    post=post,
                    count=len(shifts),
                    hours=say.hours(max(shift.length for shift in shifts)),
                    limit=say.hours(self.limit_minutes),
                ),
            )


@dataclass(frozen=True)
class Expiry(GuardRule):
    """Proofs that a plan relies on and that soon run out are named with their shifts."""

    warn_days: int = parameter(
        Text("Varsel før udløb", "Warning ahead of expiry"),
        "d",
        tighter=Tighter.HIGHER,
        low=0,
        high=366,
    )
    """How many days after the plan's last day a proof must still be valid to pass unnamed."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="expiry",
        name=Text("Beviser, der udløber", "Proofs that run out"),
        explanation=Text(
            "Planen nævner beviser og godkendelser, som dens vagter bygger på, og som udløber"
            " inden for {warn_days} efter planen.",
            "The plan names certificates and approvals that its shifts rely on and that run out"
            " within {warn_days} after the plan.",
        ),
        source=Text("Byens planlægningsregel", "The city's planning rule"),
        severity=Severity.INFO,
        confidence=Confidence.U,
    )

    def encode(self, model: Model) -> None:
        """Add nothing: it is only said."""

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Follow each proof that the guard's shifts rely on to the day it runs out."""
        if not work.shifts:
            return
        last = problem.start + timedelta(days=problem.days - 1)
        limit = last + timedelta(days=self.warn_days)
        used: dict[str, list[Shift]] = defaultdict(list)
        for shift in work.shifts:
            for code in asked(shift.competences, shift.tags, shift.approval):
                used[code].append(shift)
        for code, shifts in sorted(used.items()):
            held = [c for c in work.guard.certificates if c.code == code]
            ends = _runs_out(held, shifts[-1].last_day)
            if ends is not None and ends <= limit:
                yield self._violation(work.guard, code, ends, shifts)
        approved = [shift for shift in work.shifts if shift.approval]
        if approved:
            mine = [a for a in work.guard.approvals if a.code == work.guard.employer]
            ends = _runs_out(mine, approved[-1].last_day)
            if ends is not None and ends <= limit:
                name = Text("politigodkendelsen", "the police approval")
                yield self._violation(work.guard, name, ends, approved)

    def _violation(
        self, guard: Guard, what: object, ends: date, shifts: Sequence[Shift]
    ) -> Violation:
        return Violation(
            rule=self.id,
            severity=self.info.severity,
            message=Text(
                "{guard}: {what} udløber {ends}. Vagter i planen, der bygger på det: {count};"
                " senere vagter falder.",
                "{guard}: {what} runs out {ends}. Shifts in the plan that rely on it: {count};"
                " later ones will fall.",
            )(guard=guard.name, what=what, ends=say.dated(ends), count=len(shifts)),
            guard=guard.id,
            shifts=tuple(shift.id for shift in shifts),
            start=shifts[0].span.start,
            end=shifts[-1].span.end,
        )


def _runs_out(held: Sequence[Validity], day: date) -> date | None:
    """Return the last day of the proofs that follow on from a day; None if they do not end.

    A day that nothing covers is another rule's matter.
    """
    reached: date | None = None
    for proof in sorted(held, key=lambda proof: proof.since):
        inside = proof.since <= day if reached is None else proof.since <= reached + timedelta(1)
        if not inside or (proof.to is not None and proof.to < day):
            continue
        if proof.to is None:
            return None
        reached = proof.to if reached is None else max(reached, proof.to)
    return reached
