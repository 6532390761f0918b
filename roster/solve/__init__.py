# SPDX-License-Identifier: MPL-2.0
"""The engine behind one call: `solve(problem, stop, seed, progress) -> Result`."""

from __future__ import annotations

from collections.abc import Callable

from roster.plan import Improvement
from roster.plan import Plan
from roster.plan import Result
from roster.plan import Status
from roster.problem import Problem
from roster.solve.board import Board
from roster.solve.crew import Crew
from roster.solve.ground import Ground
from roster.solve.lines import of_plan
from roster.solve.lines import to_plan
from roster.solve.search import Search
from roster.solve.stop import Stop
from roster.solve.stop import by_work
from sites.cores import cores

__all__ = ["solve"]


def solve(
    problem: Problem,
    stop: Stop,
    seed: int = 0,
    progress: Callable[[Improvement], None] | None = None,
    workers: int | None = None,
    start: Plan | None = None,
) -> Result:
    """Return the best lawful plan found until `stop` says so, with a proven lower bound.

    Parameters
    ----------
    problem
        What to plan. Seats that nobody may lawfully fill stay empty at their penalty.
    stop
        When to stop; asked at least once a second. A proof that nothing better exists stops too.
    seed
        Seed of every random choice. With a limit on work (`MaxWork`) the same problem, seed and
        limit give the same plan with any number of workers, however busy the machine is.
    progress
        Called in this thread with each better plan and each better bound.
    workers
        Cores to use; None for those that are available, which is also the most ever used.
    start
        A plan to begin from; what is lawful in it is kept until something better is found.

    Returns
    -------
    Result
        Locked assignments are always in its plan. A guard whose locks break a hard rule gets
        nothing else and the status is `infeasible`: the plan stands, the checker names the breach.

    Raises
    ------
    ValueError
        If `workers` is below 1.
    """
    if workers is not None and workers < 1:
        raise ValueError(f"workers = {workers}: give at least 1.")
    crew_size = min(workers or cores(), cores())
    board = Board(stop, progress)
    ground = Ground(problem)
    with Crew(crew_size, board) as crew:
        search = Search(ground, board, crew, seed, strict=by_work(stop))
        search.run(of_plan(start) if start is not None else None)
    verdict = board.verdict
    assert verdict is not None
    return Result(
        plan=to_plan(problem, board.best),
        status=_status(board, bool(ground.breaches)),
        objective=verdict.objective,
        bound=min(board.bound, verdict.objective),
        seconds=board.elapsed,
        seed=seed,
        parts=verdict.parts,
        workers=crew_size,
        stopped_by=board.reason,
        relaxed=board.relaxed,
        improvements=tuple(board.improvements),
    )


def _status(board: Board, breached: bool) -> Status:
    if breached:
        return "infeasible"
    if board.proven:
        return "optimal"
    return "cancelled" if board.reason == "cancelled" else "feasible"
