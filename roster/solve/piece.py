# SPDX-License-Identifier: MPL-2.0
"""A piece of the roster that is free while the rest stands, as a model for CP-SAT."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace

from ortools.sat.python import cp_model

from roster.problem import Assignment
from roster.problem import Shift
from roster.rules.model import Model
from roster.solve.ground import Ground
from roster.solve.lines import Line
from roster.solve.lines import Lines
from roster.solve.lines import vacancies
from roster.solve.team import beside


@dataclass(frozen=True)
class Piece:
    """Which shifts each of some guards may win or lose; all else stays as it is.

    `vacant` are the empty seats by shift id that this piece may fill.
    """

    free: Mapping[str, frozenset[str]]
    vacant: Mapping[str, int]
    kind: str = ""

    @property
    def pairs(self) -> int:
        """The number of free decisions."""
        return sum(len(shifts) for shifts in self.free.values())


@dataclass(frozen=True)
class Limits:
    """How much a solve may do."""

    work: float | None = None
    """Deterministic time; None for no limit."""
    workers: int = 1
    seed: int = 0
    seconds: float | None = None
    """Time; None for no limit."""
    proof: bool = False
    """Aim at a proof instead of quick improvements."""


@dataclass(frozen=True)
class Outcome:
    """What CP-SAT found for a piece."""

    lines: Mapping[str, Line] | None
    """The guards' whole lines, None if nothing was found."""
    objective: float
    bound: float
    optimal: bool
    infeasible: bool
    work: float
    halted: bool = False
    """Whether it was told to stop, so that the outcome depends on the clock."""


class Halt:
    """Stops every running CP-SAT solve at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[cp_model.CpSolver] = set()
        self.asked = False

    def stop(self) -> None:
        """Tell all running solves to stop; call again until they have."""
        self.asked = True
        with self._lock:
            for solver in self._running:
                solver.stop_search()

    def run(self, solver: cp_model.CpSolver, model: cp_model.CpModel) -> cp_model.CpSolverStatus:
        """Solve, reachable by `stop`."""
        with self._lock:
            self._running.add(solver)
        try:
            return solver.solve(model)
        finally:
            with self._lock:
                self._running.discard(solver)


def whole(ground: Ground, lines: Lines) -> Piece:
    """Return the piece that frees everything that is not locked."""
    vacant = vacancies(ground.problem, lines)
    guards = [guard.id for guard in ground.problem.guards]
    return Piece(free_shifts(ground, lines, guards, list(ground.order)), vacant, "whole")


def build(ground: Ground, lines: Lines, piece: Piece) -> Model:
    """Return the model of a piece: all else is locked, the plan in force is the hint."""
    held = Counter(shift for guard in piece.free for shift in lines[guard])
    opened = {shift for free in piece.free.values() for shift in free if shift in ground.roomy}
    shifts = sorted({*held, *piece.vacant, *opened}, key=ground.order.__getitem__)
    part = ground.part((ground.problem.guard[guard] for guard in piece.free), shifts)
    locked = frozenset(
        Assignment(guard, shift)
        for guard, free in piece.free.items()
        for shift in lines[guard] - free
    )
    beyond = _beyond(ground, lines)
    part = replace(
        part,
        shifts=tuple(
            _seated(s, held[s.id], piece.vacant.get(s.id, 0), beyond[s.id]) for s in part.shifts
        ),
        locked=locked,
        beside=beside(ground, lines, piece.free),
    )
    model = Model(part, piece.free)
    for (guard, shift), var in model.x.items():
        if shift in piece.free[guard]:
            model.cp.add_hint(var, shift in lines[guard])
    model.cp.minimize(model.objective())
    return model


def _beyond(ground: Ground, lines: Lines) -> Counter[str]:
    """Return how many guards there are beyond the seats, by shift."""
    taken = Counter(s for line in lines.values() for s in line if s in ground.roomy)
    return Counter({s: max(0, n - ground.problem.shift[s].seats) for s, n in taken.items()})


def _seated(shift: Shift, held: int, vacant: int, beyond: int) -> Shift:
    """Return a shift with what the guards outside a piece leave of its seats and its room."""
    mine = min(held, beyond)
    seats, spare = held - mine + vacant, shift.spare - beyond + mine
    if (seats, spare) == (shift.seats, shift.spare):
        return shift
    return replace(shift, seats=seats, spare=max(0, spare))


def solve(
    model: Model, halt: Halt, limits: Limits, hear: Callable[[float], None] | None = None
) -> Outcome:
    """Solve a model; `hear` is told of each better bound, from another thread."""
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = limits.workers
    parameters.random_seed = limits.seed % (2**31 - 1)
    if limits.workers > 1:
        parameters.interleave_search = True
    if limits.work is not None:
        parameters.max_deterministic_time = limits.work
    if limits.seconds is not None:
        parameters.max_time_in_seconds = limits.seconds
    if limits.proof:
        parameters.subsolvers.append("max_lp")
    parameters.linearization_level = 2
    if hear is not None:
        solver.best_bound_callback = hear
    status = halt.run(solver, model.cp)
    work = float(solver.response_proto.deterministic_time)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Outcome(
            None, 0.0, 0.0, False, status == cp_model.INFEASIBLE, work, halted=halt.asked
        )
    return Outcome(
        _lines(model, solver.boolean_value),
        solver.objective_value,
        solver.best_objective_bound,
        status == cp_model.OPTIMAL,
        infeasible=False,
        work=work,
        halted=halt.asked and status != cp_model.OPTIMAL,
    )


def _lines(model: Model, value: Callable[[cp_model.IntVar], bool]) -> dict[str, Line]:
    out: dict[str, set[str]] = {guard.id: set() for guard in model.problem.guards}
    for (guard, shift), var in model.x.items():
        if value(var):
            out[guard].add(shift)
    return {guard: frozenset(line) for guard, line in out.items()}


def free_shifts(
    ground: Ground, lines: Lines, guards: Collection[str], open_shifts: Collection[str]
) -> dict[str, frozenset[str]]:
    """Return, for each guard, those of the open shifts that may be won or lost."""
    return {
        guard: frozenset(
            shift
            for shift in open_shifts
            if shift not in ground.locks[guard]
            and (shift in lines[guard] or ground.may(guard, shift))
        )
        for guard in guards
    }
