# SPDX-License-Identifier: MPL-2.0
"""Plan the rounds of a night: one problem, one result, and the engine that fits.

VROOM knows breaks and answers at once; PyVRP drives least but knows neither breaks nor
spacing. So the plan begins with whichever is quicker, and is then made better in slices: where
breaks are taken and where visits to one site are kept apart is frozen as the best plan has it,
PyVRP improves everything else, and the next slice freezes anew. The best plan always stays
possible, so no slice makes it worse.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import replace

from dispatch.rounds.beside import Beside
from dispatch.rounds.beside import Piece
from dispatch.rounds.beside import split
from dispatch.rounds.bound import lower_bound
from dispatch.rounds.effort import Effort
from dispatch.rounds.engines import pyvrp
from dispatch.rounds.engines import vroom
from dispatch.rounds.engines.pyvrp import Half
from dispatch.rounds.halves import cut
from dispatch.rounds.halves import joined
from dispatch.rounds.halves import whole
from dispatch.rounds.numbering import numbered
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Ranges
from dispatch.rounds.reasons import impossible
from dispatch.rounds.reasons import no_room
from dispatch.rounds.result import Orders
from dispatch.rounds.result import Progress
from dispatch.rounds.result import Result
from dispatch.rounds.result import Round
from dispatch.rounds.result import objective
from dispatch.rounds.schedule import schedule
from dispatch.rounds.spacing import slots
from roster.solve.stop import Stop

QUICK = 150
"""Up to so many passings VROOM makes the first plan."""
QUICK_SHARE = 0.2
"""Share of the time that VROOM gets for it."""
FIRST_SHARE = 0.35
"""Share of the time for a first plan that leaves breaks out, where VROOM is not quick."""
SLICES = 8
"""Slices that the time is cut into where something must be frozen."""
LARGE = 200
"""From so many passings on, two halves of the city are improved at the same time."""
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
LEAST_PAUSE = 0.1
"""Seconds between two reports of a better plan."""


def plan(
    problem: Problem,
    stop: Stop,
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
    start: Orders | None = None,
) -> Result:
    """Return the best rounds found until told to stop.

    Parameters
    ----------
    problem
        The night.
    stop
        When to stop: after a time, after so much work, or when asked to.
    seed
        Of every random choice. The same seed and the same work give the same rounds.
    progress
        Told of every better plan.
    start
        An order of passings for each guard to begin from.
    """
    return _Search(problem, stop, seed, progress).run(start)


class _Search:
    """One planning run: the best rounds so far and how they came about."""

    def __init__(
        self,
        problem: Problem,
        stop: Stop,
        seed: int,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self.problem = problem
        self.effort = Effort(stop, len(problem.tasks))
        self.seed = seed
        self.rng = random.Random(seed)
        self.progress = progress
        self.impossible = impossible(problem)
        self.tasks = [task for task in problem.tasks if task.id not in self.impossible]
        self.best: tuple[Round, ...] = tuple(Round(guard.id, ()) for guard in problem.guards)
        self.cost = objective(problem, self.best)
        self.engines: list[str] = []
        self.steps: list[Progress] = []
        self.bound = lower_bound(problem, self.tasks)
        self.beside: Beside | None = None
        coupled = any(guard.breaks for guard in problem.guards) or any(
            task.visit.spacing and task.visit.times > 1 for task in self.tasks
        )
        self.share = 1 / SLICES if coupled else 1.0

    def run(self, start: Orders | None) -> Result:
        """Plan until the time is up."""
        if start is not None:
            self.offer(start, slots(self.tasks, {}), "start")
        if self.tasks and self.problem.guards:
            large = len(self.tasks) >= LARGE and self.share < 1 and not self.effort.by_work
            self.beside = Beside(self.problem) if large and CORES > 1 else None
            try:
                self.search(begun=start is not None)
            finally:
                if self.beside is not None:
                    self.beside.close()
        rounds = numbered(self.problem, self.best)
        made = {task for one in rounds for task in one.tasks}
        left = tuple(
            self.impossible.get(task.id) or no_room(self.problem, task)
            for task in self.problem.tasks
            if task.id not in made
        )
        return Result(
            self.problem,
            rounds,
            left,
            self.cost,
            self.bound or None,
            self.effort.elapsed,
            self.seed,
            "+".join(self.engines),
            self.effort.stopped_by or "done",
            tuple(self.steps),
        )

    def search(self, begun: bool) -> None:
        """Make a first plan, then better ones."""
        frozen = slots(self.tasks, {})
        breaks = any(guard.breaks for guard in self.problem.guards)
        if breaks and len(self.tasks) <= QUICK and not begun:
            found = vroom.solve(self.problem, frozen, self.effort.share(QUICK_SHARE))
            self.offer(found, frozen, "VROOM")
        elif not begun:
            halves = whole(self.problem)
            share = FIRST_SHARE if breaks else self.share
            stop = self.slice(share, None if breaks else frozen)
            orders = pyvrp.improve(self.problem, frozen, halves, None, True, self.seed, stop)
            self.offer(joined(halves, orders), frozen, "PyVRP")
        self.polish()

    def polish(self) -> None:
        """Freeze, improve, and freeze anew until the time is up."""
        number = 0
        while not self.effort.over(self.cost, self.bound):
            number += 1
            begins = {s.task: s.start for one in self.best for s in one.steps if s.task}
            frozen = slots(self.tasks, begins, self.rng if number > 1 else None)
            halves, first = cut(self.problem, self.best, self.rng)
            if self.beside is not None and self.beside.alive:
                self.both(self.beside, frozen, halves, first)
                continue
            piece = Piece(frozen, tuple(halves), tuple(first), self.seed + number)
            orders = piece.improve(self.problem, self.slice(self.share))
            self.offer(joined(halves, orders), frozen, "PyVRP")

    def both(
        self,
        beside: Beside,
        frozen: Mapping[str, Ranges],
        halves: list[Half],
        first: list[tuple[str, ...]],
    ) -> None:
        """Improve one side of the city here and the other beside, at the same time."""
        here, there = split(self.problem, frozen, halves, first, self.rng)
        seconds = self.effort.slice_seconds(self.share)
        began = self.effort.elapsed
        beside.ask(replace(there, seconds=seconds))
        orders = here.improve(self.problem, self.slice(self.share))
        left = began + seconds - self.effort.elapsed
        over = self.effort.over(self.cost, self.bound) and left > 0
        answer = None if over else beside.answer(left)
        if over:
            beside.close()
        both = (*here.halves, *there.halves)
        self.offer(joined(both, [*orders, *(answer or there.first)]), frozen, "PyVRP")

    def slice(
        self, share: float, frozen: Mapping[str, Ranges] | None = None
    ) -> Callable[[int], bool]:
        """Return a stop for PyVRP: after a share of the effort, or when all is over.

        Where the slice plans everything freely (`frozen` given), its better plans are told.
        """
        spent = self.effort.slice(share, self.cost, self.bound)
        if frozen is None:
            return spent
        penalty = self.problem.penalty
        impossible = (self.problem.task[task].visit.priority for task in self.impossible)
        lost = sum(penalty[priority] for priority in impossible)
        lost -= sum(
            (len(allowed) - 1) * penalty[self.problem.task[task].visit.priority]
            for task, allowed in frozen.items()
        )
        best = self.cost

        def stop(cost: int) -> bool:
            nonlocal best
            if cost + lost < best:
                best = cost + lost
                self.tell(best, "PyVRP")
            return spent(cost) or best <= self.bound

        return stop

    def tell(self, cost: int, engine: str, unserved: int | None = None) -> None:
        """Report a better plan, at most ten times a second where its rounds are not known."""
        step = Progress(self.effort.elapsed, cost, engine, self.bound, unserved)
        soon = self.steps and step.seconds - self.steps[-1].seconds < LEAST_PAUSE
        if soon and unserved is None:
            return
        self.steps.append(step)
        if self.progress is not None:
            self.progress(step)

    def offer(self, orders: Orders, frozen: Mapping[str, Ranges], engine: str) -> None:
        """Give orders their times, and keep them if that is better than the best so far."""
        if engine not in self.engines:
            self.engines.append(engine)
        rounds = tuple(
            self._on_time(guard.id, [t for t in orders.get(guard.id, ()) if t in frozen], frozen)
            for guard in self.problem.guards
        )
        cost = objective(self.problem, rounds)
        if cost >= self.cost:
            return
        self.best, self.cost = rounds, cost
        last = self.steps[-1] if self.steps else None
        known = last is not None and last.unserved is not None
        if last is None or cost < last.objective + (not known):
            made = sum(len(one.tasks) for one in rounds)
            self.tell(cost, engine, len(self.problem.tasks) - made)

    def _on_time(self, guard_id: str, order: list[str], frozen: Mapping[str, Ranges]) -> Round:
        """Return a round that is never late, leaving out what it must."""
        guard = self.problem.guard[guard_id]
        found, late = schedule(self.problem, guard, order, frozen)
        while late:
            shorter = [order[:at] + order[at + 1 :] for at in range(len(order))]
            tried = [schedule(self.problem, guard, one, frozen) for one in shorter]
            at = min(range(len(order)), key=lambda k: (tried[k][1], tried[k][0].travel))
            order, (found, late) = shorter[at], tried[at]
        return found
