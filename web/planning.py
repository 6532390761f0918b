# SPDX-License-Identifier: MPL-2.0
"""Solve a stored roster: read it, think outside any transaction, save in one short write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from roster.plan import Improvement
from roster.plan import Result
from roster.solve import solve
from roster.solve.stop import Cancelled
from roster.solve.stop import FirstOf
from roster.solve.stop import MaxSeconds
from roster.solve.stop import MaxWork
from roster.solve.stop import Stop
from roster.store import get_draft
from roster.store import load_problem
from roster.store import save_result
from sites.network import networks
from web import audit
from web.db import get_session
from web.db import writer
from web.rulebook import rulebook
from web.settings import current_settings


@dataclass(frozen=True, slots=True)
class Effort:
    """How much to search.

    `seconds` of wall-clock time at most; `work` units at most, which give the same plan on any
    machine; `seed` of every random choice; `workers` processor cores, 0 for all.
    """

    seconds: float
    work: float | None = None
    seed: int = 0
    workers: int = 0

    def stop(self, asked: Callable[[], bool]) -> Stop:
        """Return when to stop: on time, on work, or when asked to."""
        criteria: tuple[Stop, ...] = (MaxSeconds(self.seconds), Cancelled(asked))
        return FirstOf((MaxWork(self.work), *criteria) if self.work else criteria)


def solve_stored(
    roster_id: int,
    effort: Effort,
    *,
    asked: Callable[[], bool],
    progress: Callable[[Improvement], None],
    phase: Callable[[str], None],
    wanted: Callable[[], bool] = lambda: True,
) -> Result:
    """Solve a roster and save the plan; one that is asked to stop saves its best.

    Parameters
    ----------
    roster_id
        The draft to plan.
    effort
        How much to search.
    asked
        Whether somebody wants it to stop; called about once a second.
    progress, phase
        Told of better plans, and of `read`, `solve` and `save` as they begin.
    wanted
        Asked just before saving, inside the writing transaction.

    Raises
    ------
    roster.store.StoreError
        If the roster is missing, published, or was changed meanwhile.
    """
    phase("read")
    version = get_draft(get_session(), roster_id).version
    travel = networks(current_settings().data)
    problem = load_problem(get_session(), roster_id, travel, rulebook())
    get_session().rollback()
    phase("solve")
    result = solve(
        problem,
        effort.stop(asked),
        seed=effort.seed,
        progress=progress,
        workers=effort.workers or None,
    )
    phase("save")
    with writer() as session:
        if wanted():
            save_result(session, roster_id, result, version=version)
            audit.record(session, "solve", f"roster:{roster_id}", seed=effort.seed)
    return result


def figures(roster_id: int, result: Result) -> dict[str, Any]:
    """Return what a solver run gave as plain JSON values."""
    return {
        "roster_id": roster_id,
        "status": result.status,
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "uncovered": result.uncovered,
        "seconds": round(result.seconds, 3),
        "seed": result.seed,
        "stopped_by": result.stopped_by,
    }
