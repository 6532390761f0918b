# SPDX-License-Identifier: MPL-2.0
"""Plan again from now: what is done stays done, guards drop out, visits come to."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace

from dispatch.rounds.edit import resumed
from dispatch.rounds.numbering import numbered
from dispatch.rounds.plan import plan
from dispatch.rounds.problem import Guard
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Visit
from dispatch.rounds.problem import Window
from dispatch.rounds.result import Progress
from dispatch.rounds.result import Result
from dispatch.rounds.result import Round
from dispatch.rounds.result import Step
from dispatch.rounds.result import objective
from roster.solve.stop import Stop


@dataclass(frozen=True)
class Change:
    """What has happened since the rounds were planned."""

    now: int
    """Seconds after the problem's origin."""
    gone: frozenset[str] = frozenset()
    """Ids of guards who go no further."""
    added: tuple[Visit, ...] = ()
    """Visits that have come to; ids not used before."""
    reports_only: bool = False
    """Whether only steps that are marked as done are behind a guard, however late it is; else
    everything that should be over by now is."""


def replan(
    result: Result,
    change: Change,
    stop: Stop,
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
) -> Result:
    """Return rounds for the rest of the night, joined to what is behind the guards.

    A guard who is at a visit, or on the way to one, finishes it first, unless the guard is
    gone. The rest is planned anew, from the order that there was.

    Parameters
    ----------
    result
        The rounds in force.
    change
        What has happened.
    stop, seed, progress
        As for `plan`.
    """
    before = {one.guard: _behind(one, change) for one in result.rounds}
    made = frozenset(step.task for one in before.values() for step in one if step.task)
    rounds = numbered(result.problem, result.rounds, made)
    behind = {one.guard: _behind(one, change) for one in rounds}
    extended = replace(result.problem, visits=(*result.problem.visits, *change.added))
    whole = as_left(extended, change.gone, behind)
    orders = {
        one.guard: one.tasks[sum(step.task is not None for step in behind[one.guard]) :]
        for one in rounds
        if one.guard not in change.gone
    }
    found = plan(_rest(whole, change, behind), stop, seed, progress, orders)
    ahead = {one.guard: one.steps for one in found.rounds}
    joined = tuple(
        _joined(whole, guard.id, behind.get(guard.id, ()), ahead.get(guard.id), change.now)
        for guard in whole.guards
    )
    cost = objective(whole, joined)
    return replace(found, problem=whole, rounds=joined, objective=cost, bound=None)


def _joined(
    whole: Problem,
    guard: str,
    behind: tuple[Step, ...],
    ahead: tuple[Step, ...] | None,
    now: int,
) -> Round:
    """Return a guard's round: what is behind, then what is ahead; None ahead is a guard gone."""
    if not behind:
        return Round(guard, ahead or ())
    if ahead is None:
        last = behind[-1].leave
        return Round(guard, (*behind, Step("end", last, last, last, done=True)))
    if not ahead:
        return resumed(whole, Round(guard, behind), (), now)
    return Round(guard, (*behind, *ahead[1:]))


def _behind(one: Round, change: Change) -> tuple[Step, ...]:
    """Return what a guard has done or is about to finish."""
    out: list[Step] = []
    gone = one.guard in change.gone
    last = max((at for at, step in enumerate(one.steps) if step.done), default=-1)
    for at, step in enumerate(one.steps):
        begun = at > 0 and (at - 1 <= last or one.steps[at - 1].leave <= change.now)
        by_clock = step.leave <= change.now and not (change.reports_only and step.kind == "visit")
        over = at <= last or by_clock
        if step.kind == "end" or not (over or (begun and not gone and step.kind != "start")):
            break
        out.append(replace(step, done=True))
        if not over:
            break
    rest = iter(one.steps[len(out) :])
    while out and out[-1].kind == "break" and out[-1].travel:
        if gone:
            out.pop()
        else:
            out.append(replace(next(rest), done=True))
    return tuple(out) if len(out) > 1 else ()


def as_left(
    problem: Problem, gone: Collection[str], behind: Mapping[str, tuple[Step, ...]]
) -> Problem:
    """Return a night with the guards who are gone as they left it: no more breaks, no way back.

    Parameters
    ----------
    problem
        The night as it was meant to be.
    gone
        Ids of guards who go no further.
    behind
        The steps that each guard has made.
    """

    def left(guard: Guard) -> Guard:
        if guard.id not in gone:
            return guard
        taken = sum(step.kind == "break" for step in behind.get(guard.id, ()))
        return replace(guard, breaks=guard.breaks[:taken], end=None)

    return replace(problem, guards=tuple(left(guard) for guard in problem.guards))


def _rest(whole: Problem, change: Change, behind: dict[str, tuple[Step, ...]]) -> Problem:
    """Return what is still to be planned: guards from where they are, visits not yet made."""
    guards = tuple(
        _rest_of(whole, guard, behind.get(guard.id, ()), change.now)
        for guard in whole.guards
        if guard.id not in change.gone
    )
    steps = [step for one in behind.values() for step in one]
    visits = (_left_of(visit, steps, whole, change.now) for visit in whole.visits)
    return replace(whole, visits=tuple(v for v in visits if v.times), guards=guards)


def _rest_of(whole: Problem, guard: Guard, behind: tuple[Step, ...], now: int) -> Guard:
    begin = max(now, guard.shift.start)
    if not behind:
        return replace(guard, shift=Window(min(begin, guard.shift.end), guard.shift.end))
    load = sum(
        visit.load for visit in {whole.task[step.task].visit for step in behind if step.task}
    )
    taken = sum(step.kind == "break" for step in behind)
    return replace(
        guard,
        shift=Window(max(begin, behind[-1].leave), guard.shift.end),
        start=next(step.place for step in reversed(behind) if step.kind != "break"),
        breaks=guard.breaks[taken:],
        capacity=None if guard.capacity is None else guard.capacity - load,
        fixed=0,
    )


def _left_of(visit: Visit, steps: Iterable[Step], whole: Problem, now: int) -> Visit:
    """Return a visit with the passings made taken off, and its distance kept to the last."""
    made = [
        step.start for step in steps if step.task and whole.task[step.task].visit.id == visit.id
    ]
    if not made:
        return visit
    ready = max(now, max(made) + visit.spacing)
    windows = tuple(
        Window(max(window.start, ready), window.end)
        for window in visit.windows
        if window.end > ready
    )
    times, first = visit.times - len(made), visit.first + len(made)
    return replace(visit, windows=windows, times=times, first=first)
