# SPDX-License-Identifier: MPL-2.0
"""Who can take a shift at once, ranked, with what a coordinator weighs before calling."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from roster.explain import Candidate
from roster.explain import candidates
from roster.kinds import is_night
from roster.plan import Plan
from roster.problem import Guard
from roster.problem import Shift
from roster.problem import Span
from roster.rules.norm import norm_minutes
from sites.clock import minutes
from sites.clock import overlap_minutes


@dataclass(frozen=True)
class Substitute:
    """A guard set against a shift that is to be covered; lengths in minutes."""

    candidate: Candidate
    """What the rules, the pay and the way from home say."""
    rest_before: int | None
    """From the end of the duty before; None when there is none within the week before."""
    rest_after: int | None
    """To the start of the duty after; None when there is none within the week after."""
    left: int | None
    """Left of the norm of the plan's days once the shift is taken, negative beyond it; None for
    a guard without a norm."""
    nights: int
    """Night shifts that the guard has in the plan already."""
    weekends: int
    """Shifts on a Saturday or Sunday that the guard has in the plan already."""

    @property
    def guard(self) -> str:
        """The guard's id."""
        return self.candidate.guard

    @property
    def ok(self) -> bool:
        """Whether no hard rule objects."""
        return self.candidate.ok


NEAR = timedelta(days=7)
"""How far away a duty still says something about rest."""


def substitutes(plan: Plan, shift: Shift, *, able: bool = False) -> list[Substitute]:
    """Return every guard who is not on a shift, those who may take it first, best first.

    The order is that of `roster.explain.candidates`: by what the plan's objective becomes, then
    by the way from home.

    Parameters
    ----------
    able
        Only those who may take it, which takes less time.
    """
    return [_beside(plan, shift, one) for one in candidates(plan, shift, able=able)]


def _beside(plan: Plan, shift: Shift, candidate: Candidate) -> Substitute:
    guard = plan.problem.guard[candidate.guard]
    mine = plan.shifts_of[guard.id]
    before, after = _rests([duty.span for duty in plan.work_of(guard.id)], shift.span)
    return Substitute(
        candidate,
        before,
        after,
        _left(plan, guard, shift),
        sum(is_night(plan.problem, one) for one in mine),
        sum(one.weekend for one in mine),
    )


def _rests(spans: Iterable[Span], around: Span) -> tuple[int | None, int | None]:
    """Return the minutes from the work before a span and to the work after it."""
    spans = list(spans)
    ended = [s.end for s in spans if around.start - NEAR <= s.end <= around.start]
    begun = [s.start for s in spans if around.end <= s.start <= around.end + NEAR]
    before = minutes(max(ended), around.start) if ended else None
    after = minutes(around.end, min(begun)) if begun else None
    return before, after


def _left(plan: Plan, guard: Guard, shift: Shift) -> int | None:
    norm = norm_minutes(plan.problem, guard)
    if not norm:
        return None
    window = plan.problem.window
    spans = [*(duty.span for duty in plan.work_of(guard.id)), shift.span]
    worked = sum(overlap_minutes(s.start, s.end, window.start, window.end) for s in spans)
    return norm - worked
