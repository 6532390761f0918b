# SPDX-License-Identifier: MPL-2.0
"""Plan the rounds of a night: one problem, one result, and the engine that fits.

PyVRP drives least where every passing has one window and rounds have neither breaks nor spacing,
none of which it knows. Everything else is ruined and recreated with breaks, competences and
windows in the search; visits to one site are kept apart by slots that are drawn anew around the
rounds as they are, so that these always stay possible. On smaller nights VROOM gives a first plan
at once.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from dispatch.rounds.bound import lower_bound
from dispatch.rounds.effort import Effort
from dispatch.rounds.engines import pyvrp
from dispatch.rounds.engines import vroom
from dispatch.rounds.numbering import numbered
from dispatch.rounds.problem import Guard
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
from sites.cores import cores

if TYPE_CHECKING:
    from dispatch.rounds.beside import Beside
    from dispatch.rounds.engines.sisr import Heat
    from dispatch.rounds.engines.sisr import Night

QUICK = 150
"""Up to so many passings VROOM makes the first plan."""
QUICK_SHARE = 0.2
"""Share of the time that VROOM gets for it."""
SLICES = 40
"""Slices that the time is cut into; between them slots and sides are drawn anew."""
LARGE = 200
"""From so many passings on, two sides of the city are improved at the same time."""
LEAST_PAUSE = 0.1
"""Seconds between two reports of a better plan."""
MOST_FILLED = 30
"""Passings at most that are put in by the time of the ways when the engines are done."""
HOT = 1.0
COLD = 0.02
"""Heat of the search at its beginning and its end."""
PYVRP_PACE = 150_000
SISR_PACE = 10_000_000
"""Iterations of the engines for one unit of work, times the number of passings."""


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
        self.effort = Effort(stop)
        self.seed = seed
        self.rng = random.Random(seed)
        self.progress = progress
        self.impossible = impossible(problem.lowest)
        self.tasks = [task for task in problem.tasks if task.id not in self.impossible]
        self.best: tuple[Round, ...] = tuple(Round(guard.id, ()) for guard in problem.guards)
        self.cost = objective(problem, self.best)
        self.engines: list[str] = []
        self.steps: list[Progress] = []
        self.bound = lower_bound(problem.lowest, self.tasks)
        self.size = max(50, len(self.tasks))
        self.spaced = any(task.visit.spacing and task.visit.times > 1 for task in self.tasks)
        self.lost = sum(
            problem.penalty[problem.task[task].visit.priority] for task in self.impossible
        )

    def run(self, start: Orders | None) -> Result:
        """Plan until the time is up."""
        if start is not None:
            self.offer(start, slots(self.tasks, {}), "start")
        if self.tasks and self.problem.guards:
            windows = any(len(task.ranges) > 1 for task in self.tasks)
            breaks = any(guard.breaks for guard in self.problem.guards)
            if self.spaced or windows or breaks:
                self.coupled(begun=start is not None)
            else:
                self.plain()
        if self.problem.slices:
            self.offer(*self.filled(), "SISR")
        rounds = numbered(self.problem, self.best)
        made = {task for one in rounds for task in one.tasks}
        left = tuple(
            self.impossible.get(task.id) or no_room(self.problem.lowest, task)
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

    def filled(self) -> tuple[Orders, Mapping[str, Ranges]]:
        """Return the rounds with what is left put where it fits by the time of the ways.

        The engines know no ways that are open for a part of the night only.
        """
        orders = {one.guard: list(one.tasks) for one in self.best}
        frozen = slots(self.tasks, begins_of(self.best))
        made = {task for tasks in orders.values() for task in tasks}
        left = [task for task in self.tasks if task.id not in made]
        for task in sorted(left, key=lambda one: one.visit.priority)[:MOST_FILLED]:
            found = [
                (one.travel, guard.id, order)
                for guard in self.problem.guards
                if guard.may(task.visit)
                for order in _with(orders[guard.id], task.id)
                for one, late in (schedule(self.problem, guard, order, frozen),)
                if not late and self.room(guard, order)
            ]
            if found:
                _, name, order = min(found)
                orders[name] = order
        return {name: tuple(order) for name, order in orders.items()}, frozen

    def room(self, guard: Guard, order: Sequence[str]) -> bool:
        """Say whether a guard can have along what passings take."""
        visits = {self.problem.task[task].visit for task in order}
        return guard.capacity is None or sum(visit.load for visit in visits) <= guard.capacity

    def plain(self) -> None:
        """Let PyVRP plan, from what there is."""
        ranges = {task.id: task.ranges for task in self.tasks}
        while not self.effort.over(self.cost, self.bound):
            first = orders_of(self.best) if any(one.tasks for one in self.best) else None
            seed = self.rng.getrandbits(31) if first else self.seed
            self.offer(
                pyvrp.improve(self.problem, ranges, first, seed, self.watch()), ranges, "PyVRP"
            )

    def watch(self) -> Callable[[int], bool]:
        """Return what PyVRP asks in every iteration: whether to stop; better plans are told."""
        work, best = self.size / PYVRP_PACE, self.cost

        def stop(cost: int) -> bool:
            nonlocal best
            if cost + self.lost < best:
                best = cost + self.lost
                self.tell(best, "PyVRP")
            return self.effort.spent(work, best, self.bound) or best <= self.bound

        return stop

    def coupled(self, begun: bool) -> None:
        """Ruin and recreate until the time is up, large nights in two processes."""
        # Compiled code takes a second to be imported: only where it is needed.
        from dispatch.rounds.beside import Beside
        from dispatch.rounds.engines.sisr import Night

        if len(self.tasks) <= QUICK and not begun:
            frozen = slots(self.tasks, {})
            found = vroom.solve(self.problem, frozen, self.effort.left(QUICK_SHARE))
            self.offer(found, frozen, "VROOM")
            if self.effort.over(self.cost, self.bound):
                return
        night = Night(self.problem)
        night.compile()
        large = len(self.tasks) >= LARGE and cores() > 1 and not self.effort.by_work
        beside = Beside(self.problem) if large else None
        try:
            self.anneal(night, beside, 0.5 if begun else 0.0)
        finally:
            if beside is not None:
                beside.close()

    def anneal(self, night: Night, beside: Beside | None, cooled: float) -> None:
        """Search slice by slice, from `cooled` (0 is hot, 1 cold) on.

        The first slice is begun however late it is, so that there always is a plan.
        """
        rounds, rng = self.best, None
        frozen = slots(self.tasks, {})
        current = orders_of(rounds)

        def warmth(share: float) -> float:
            return float(HOT * (COLD / HOT) ** (cooled + (1 - cooled) * share))

        while rng is None or not self.effort.over(self.cost, self.bound):
            if self.spaced or rng is None:
                frozen = slots(self.tasks, begins_of(rounds), rng)
                current = orders_of(self.timed(current, frozen))
                rng = self.rng
            until = self.effort.share + 1 / SLICES
            heat = self.heat(night, until, warmth)
            if beside is not None and beside.ready:
                best, current, cost = self.both(night, beside, frozen, current, heat, warmth)
            else:
                seed = self.rng.getrandbits(32)
                found = night.search(frozen, current, seed, heat)
                best, current, cost = found.best, found.current, found.cost
            if self.problem.slices or cost + self.lost < self.cost:
                self.offer(best, frozen, "SISR")
            if self.spaced:
                rounds = self.timed(current, frozen)

    def heat(self, night: Night, until: float, warmth: Callable[[float], float]) -> Heat:
        """Return how warm a slice is: until its share of the effort is spent, or all is over.

        There is always one stretch, also where compiling it took all the time there was.
        """
        before = self.effort.share
        work = 0.0

        def ask(_best: int) -> tuple[int, float]:
            nonlocal work
            over = bool(work) and self.effort.spent(work, self.cost, self.bound)
            ended = bool(work) and not before <= self.effort.share < until
            work = night.stretch * self.size / SISR_PACE
            return (0, 0.0) if over or ended else (night.stretch, warmth(self.effort.share))

        return ask

    def both(
        self,
        night: Night,
        beside: Beside,
        frozen: Mapping[str, Ranges],
        current: Orders,
        heat: Heat,
        warmth: Callable[[float], float],
    ) -> tuple[Orders, Orders, int]:
        """Improve one side of the city here and the other beside; return best, current, cost."""
        from dispatch.rounds.beside import split

        here, there = split(self.problem, frozen, current, self.rng)
        share, seconds = self.effort.share, self.effort.seconds(1 / SLICES)
        warm, cool = warmth(share), warmth(min(1.0, share + 1 / SLICES))
        beside.ask(replace(there, warm=warm, cool=cool, seconds=seconds))
        one = night.search(here.ranges, here.orders, here.seed, heat)
        other = None if self.effort.stopped_by else beside.answer()
        if other is None:
            other = night.search(there.ranges, there.orders, 0, lambda _best: (0, 0.0))
        cost = one.cost + other.cost
        return {**one.best, **other.best}, {**one.current, **other.current}, cost

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
        rounds = self.timed(orders, frozen)
        cost = objective(self.problem, rounds)
        if cost >= self.cost:
            return
        self.best, self.cost = rounds, cost
        last = self.steps[-1] if self.steps else None
        known = last is not None and last.unserved is not None
        if last is None or cost < last.objective + (not known):
            made = sum(len(one.tasks) for one in rounds)
            self.tell(cost, engine, len(self.problem.tasks) - made)

    def timed(self, orders: Orders, frozen: Mapping[str, Ranges]) -> tuple[Round, ...]:
        """Return orders as rounds that are never late."""
        return tuple(
            self._on_time(guard.id, [t for t in orders.get(guard.id, ()) if t in frozen], frozen)
            for guard in self.problem.guards
        )

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


def _with(order: list[str], task: str) -> list[list[str]]:
    """Return an order with one more passing at each place."""
    return [[*order[:at], task, *order[at:]] for at in range(len(order) + 1)]


def orders_of(rounds: Sequence[Round]) -> Orders:
    """Return who makes which passings in which order."""
    return {one.guard: one.tasks for one in rounds}


def begins_of(rounds: Sequence[Round]) -> dict[str, int]:
    """Return when each passing begins."""
    return {step.task: step.start for one in rounds for step in one.steps if step.task}
