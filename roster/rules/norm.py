# SPDX-License-Identifier: MPL-2.0
"""Soft rule of the norm: everybody gets the hours that their contract says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import ClassVar

from ortools.sat.python import cp_model

from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Span
from roster.rules import say
from roster.rules.base import Confidence
from roster.rules.base import GuardRule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.base import parameter
from roster.rules.base import weighted
from roster.rules.work import Work
from sites.clock import midnight
from sites.clock import minutes
from sites.clock import overlap_minutes
from sites.holidays import is_holiday
from sites.text import Text

if TYPE_CHECKING:
    from roster.plan import Plan
    from roster.rules.model import Model

_DAY = 1440
SUNDAY = 6
CARRIED = timedelta(weeks=5)
"""Time over which an older balance is carried on: absences further back are not loaded."""


def norm_minutes(problem: Problem, guard: Guard) -> int:
    """Return the minutes that a guard should work in the window.

    Each day asks for a seventh of the weekly norm of the contract then in force, less the share
    of the day that the guard is absent. A public holiday from Monday to Saturday takes off as
    much of the weekly norm as the guard's agreement says. The sum is rounded down to whole
    minutes once, and is never below 0.
    """
    key = ("norm minutes", guard.id)
    known = problem.memo.get(key)
    if not isinstance(known, int):
        known = problem.memo[key] = _norm(problem, guard, problem.start, problem.days)
    return known


def target_minutes(problem: Problem, guard: Guard) -> int:
    """Return the minutes to plan for: the norm, and the plan's share of the norm account.

    What a guard is ahead or behind in the norm period is made up for evenly over the days that
    are left of it. Never below a minute for a guard with a norm.
    """
    key = ("target minutes", guard.id)
    known = problem.memo.get(key)
    if not isinstance(known, int):
        known = problem.memo[key] = _target(problem, guard)
    return known


def _target(problem: Problem, guard: Guard) -> int:
    norm = norm_minutes(problem, guard)
    account = guard.account
    ahead = balance(problem, guard)
    if not norm or not ahead or account is None or account.ends is None:
        return norm
    left = (account.ends - problem.start).days + 1
    if left <= 0:
        return norm
    share = abs(ahead) * min(problem.days, left) // left
    return max(1, norm - share if ahead > 0 else norm + share)


def balance(problem: Problem, guard: Guard) -> int | None:
    """Return the norm account on the morning of the plan; None when it is not known.

    A balance of an earlier day is carried on by what the history and the contracts say of the
    days since.
    """
    account = guard.account
    if account is None or account.on > problem.start:
        return None
    if account.on == problem.start:
        return account.norm
    days = [account.on + timedelta(days=n) for n in range((problem.start - account.on).days)]
    known = guard.history is not None and guard.history.since <= account.on
    far = problem.start - account.on > CARRIED
    if not known or far or any(guard.terms_on(day) is None for day in days):
        return None
    worked = guard.history.worked if guard.history else {}
    since = sum(worked.get(day, 0) for day in days)
    return account.norm + since - _norm(problem, guard, account.on, len(days))


def _norm(problem: Problem, guard: Guard, first: date, days: int) -> int:
    absences = _merged(guard.absences)
    off = _holiday_percent(problem, guard)
    total = 0
    for n in range(days):
        day = first + timedelta(days=n)
        terms = guard.terms_on(day)
        if terms is None or not terms.weekly_minutes:
            continue
        present = _DAY
        if absences:
            start, end = midnight(day), midnight(day + timedelta(days=1))
            away = sum(overlap_minutes(a.start, a.end, start, end) for a in absences)
            present -= away * _DAY // minutes(start, end)
        share = 100
        if off and day.weekday() != SUNDAY and is_holiday(day):
            share -= 7 * off
        total += terms.weekly_minutes * present * share
    return max(0, total // (7 * _DAY * 100))


def _holiday_percent(problem: Problem, guard: Guard) -> int:
    """Return what a public holiday takes off the weekly norm of a guard, in percent."""
    norms = (rule for rule in problem.rules if isinstance(rule, NormHours) and rule.covers(guard))
    return next((rule.holiday_percent for rule in norms), 0)


def _merged(spans: Iterable[Span]) -> list[Span]:
    out: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if out and span.start <= out[-1].end:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return out


@dataclass(frozen=True)
class NormHours(GuardRule):
    """Hours inside the window match the norm; small differences cost less than large ones.

    Settled work counts; work is cut at the window's edges. A guard without a norm, called when
    needed, is left out. What a guard is ahead or behind in the norm period changes the norm of
    the plan; where that is not known, the plan says so.
    """

    under: int = weighted("under_norm", Text("Under normen", "Under the norm"), "øre/min")
    """Øre a minute under the norm."""
    over: int = weighted("over_norm", Text("Over normen", "Over the norm"), "øre/min")
    """Øre a minute over the norm."""
    tolerance: int = weighted("norm_tolerance", Text("Lille afvigelse", "Small difference"), "min")
    """Minutes after which a minute costs more."""
    far_factor: int = weighted("far_factor", Text("Faktor derudover", "Factor beyond"), "x")
    """How many times more."""
    holiday_percent: int = parameter(
        Text("Nedskrivning pr. søgnehelligdag", "Taken off for a public holiday"),
        "%",
        low=0,
        high=100,
    )
    """Percent of the weekly norm that a public holiday takes off, Sundays excepted (KL-04)."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="norm-hours",
        name=Text("Normtimer", "Norm hours"),
        explanation=Text(
            "Hver vagt får de timer, kontrakten siger, forholdsmæssigt for perioden og med"
            " fravær og overenskomstens søgnehelligdage trukket fra.",
            "Each guard gets the hours of the contract, in proportion to the period and less"
            " absences and the public holidays of the agreement.",
        ),
        source=Text("Vagtens kontrakt; byens vægte", "The guard's contract; the city's weights"),
        severity=Severity.SOFT,
        confidence=Confidence.D,
    )

    def encode(self, model: Model) -> None:
        """Split the difference into small and large, under and over."""
        window = model.problem.window
        for guard in model.problem.guards:
            norm = target_minutes(model.problem, guard)
            if not norm:
                continue
            settled = sum(
                overlap_minutes(s.start, s.end, window.start, window.end) for s in guard.worked
            )
            on: list[cp_model.IntVar] = []
            lengths: list[int] = []
            for shift, var in model.of_guard(guard):
                on.append(var)
                span = shift.span
                lengths.append(overlap_minutes(span.start, span.end, window.start, window.end))
            most = settled + sum(lengths) + norm
            parts = [
                model.cp.new_int_var(0, top, "")
                for top in (self.tolerance, most, self.tolerance, most)
            ]
            model.cp.add(
                cp_model.LinearExpr.weighted_sum([*on, *parts], [*lengths, 1, 1, -1, -1])
                == norm - settled
            )
            for n, weight in enumerate((self.under, self.over)):
                model.penalise(self.id, parts[2 * n], weight)
                model.penalise(self.id, parts[2 * n + 1], weight * self.far_factor)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Compare the hours with the norm."""
        norm = target_minutes(problem, work.guard)
        if not norm:
            return
        window = problem.window
        spans = [*(shift.span for shift in work.shifts), *work.guard.worked]
        worked = sum(overlap_minutes(s.start, s.end, window.start, window.end) for s in spans)
        off = abs(worked - norm)
        small = min(off, self.tolerance)
        weight = self.under if worked < norm else self.over
        penalty = weight * (small + (off - small) * self.far_factor)
        if penalty:
            yield Violation(
                rule=self.id,
                severity=self.info.severity,
                message=Text(
                    "{guard} har {hours} timer; normen for perioden er {norm}.",
                    "{guard} has {hours} hours; the norm for the period is {norm}.",
                )(guard=work.guard.name, hours=say.hours(worked), norm=say.hours(norm)),
                guard=work.guard.id,
                shifts=tuple(shift.id for shift in work.shifts),
                start=window.start,
                end=window.end,
                penalty=penalty,
            )

    def check_together(self, plan: Plan) -> Iterable[Violation]:
        """Say for how many the norm account is not known."""
        problem = plan.problem
        missing = [
            guard
            for guard in problem.guards
            if plan.shifts_of[guard.id]
            and self.covers(guard)
            and norm_minutes(problem, guard)
            and (balance(problem, guard) is None or guard.account is None or not guard.account.ends)
        ]
        if missing:
            yield Violation(
                rule=self.id,
                severity=Severity.INFO,
                message=Text(
                    "For {count} af {of} vagter kendes normregnskabet ikke. Normen er regnet for"
                    " planens dage alene: indlæs saldi.",
                    "For {count} of {of} guards the norm account is not known. The norm is that of"
                    " the plan's days alone: import balances.",
                )(count=len(missing), of=sum(self.covers(guard) for guard in problem.guards)),
                start=problem.window.start,
                end=problem.window.end,
            )
