# SPDX-License-Identifier: MPL-2.0
"""The solve job: read a roster, solve it outside any transaction, save it in one short write."""

from __future__ import annotations

import time
from typing import Any

import structlog

from roster.plan import Improvement
from roster.plan import Result
from roster.rules import standard
from roster.solve import solve
from roster.solve.stop import Cancelled
from roster.solve.stop import FirstOf
from roster.solve.stop import MaxGap
from roster.solve.stop import MaxSeconds
from roster.solve.stop import MaxWork
from roster.solve.stop import Stop
from roster.store import StoreError
from roster.store import get_roster
from roster.store import improvement
from roster.store import load_problem
from roster.store import save_result
from sites.network import current
from web import audit
from web.db import get_session
from web.db import writer
from web.jobs.board import JobError
from web.jobs.run import Reporter
from web.models import Job
from web.settings import current_settings

WRITE_SECONDS = 0.5
POLL_SECONDS = 1.0

log = structlog.get_logger(__name__)


class Progress:
    """Passes on improvements, at most two a second, and keeps the whole history."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._history: list[list[float]] = []
        self._written = 0.0

    def __call__(self, step: Improvement) -> None:
        """Take one better plan."""
        figures = improvement(step)
        self._history.append([figures["seconds"], step.objective, step.bound, step.uncovered])
        if time.monotonic() - self._written >= WRITE_SECONDS or len(self._history) == 1:
            self._written = time.monotonic()
            self._reporter.report(**figures, history=self._history[-200:])


class Asked:
    """Asks the database whether to stop, at most once a second."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._next = 0.0
        self._answer = False

    def __call__(self) -> bool:
        """Say whether somebody asked the job to stop."""
        if not self._answer and time.monotonic() >= self._next:
            self._answer = self._reporter.cancelled()
            self._next = time.monotonic() + POLL_SECONDS
        return self._answer


def solve_roster(payload: dict[str, Any], reporter: Reporter) -> tuple[str, dict[str, Any]]:
    """Solve the roster of the payload and save the plan; a cancelled run saves its best."""
    roster_id = int(payload["roster_id"])
    reporter.report(phase="read")
    try:
        version = get_roster(get_session(), roster_id).version
        network = current(current_settings().data)
        problem = load_problem(get_session(), roster_id, network, standard())
    except StoreError as error:
        raise JobError(error.message) from error
    get_session().rollback()
    limit = float(payload.get("seconds") or current_settings().solve_seconds)
    reporter.report(phase="solve", limit=limit)
    result = solve(
        problem,
        _stop(payload, limit, Asked(reporter)),
        seed=int(payload.get("seed") or 0),
        progress=Progress(reporter),
        workers=current_settings().solve_workers or None,
    )
    reporter.report(phase="save")
    _save(roster_id, result, version, reporter.job_id)
    status = "cancelled" if result.status == "cancelled" else "done"
    if result.stopped_by == "cancelled":
        status = "cancelled"
    log.info("roster solved", roster=roster_id, gap=round(result.gap, 4), by=result.stopped_by)
    return status, _summary(roster_id, result)


def _stop(payload: dict[str, Any], seconds: float, asked: Asked) -> Stop:
    criteria: tuple[Stop, ...] = (MaxSeconds(seconds), MaxGap(0.0), Cancelled(asked))
    if payload.get("work"):
        criteria = (MaxWork(float(payload["work"])), *criteria)
    return FirstOf(criteria)


def _save(roster_id: int, result: Result, version: int, job_id: str) -> None:
    """Write the plan, unless the job was given up as lost or the roster changed meanwhile."""
    try:
        with writer() as session:
            if session.get_one(Job, job_id).status != "running":
                return
            save_result(session, roster_id, result, version=version)
            audit.record(session, "solve.save", f"roster:{roster_id}", job=job_id)
    except StoreError as error:
        raise JobError(error.message) from error


def _summary(roster_id: int, result: Result) -> dict[str, Any]:
    return {
        "roster_id": roster_id,
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "uncovered": result.uncovered,
        "seconds": round(result.seconds, 3),
        "seed": result.seed,
        "stopped_by": result.stopped_by,
    }
