# SPDX-License-Identifier: MPL-2.0
"""The rounds job: plan a night, or the rest of one, while the pages watch."""

from __future__ import annotations

import time
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import datetime
from typing import Any

import structlog

from dispatch.rounds.options import Options
from dispatch.rounds.reading import read_night
from dispatch.rounds.replan import Change
from dispatch.rounds.replan import replan
from dispatch.rounds.reports import carry
from dispatch.rounds.result import Progress
from dispatch.rounds.result import Result
from dispatch.rounds.store import earlier
from dispatch.rounds.store import get_draft
from dispatch.rounds.store import load_result
from dispatch.rounds.store import save_result
from dispatch.rounds.unpredictable import plan_away
from roster.plan import gap
from roster.solve.stop import Cancelled
from roster.solve.stop import FirstOf
from roster.solve.stop import MaxSeconds
from roster.solve.stop import MaxWork
from roster.solve.stop import Stop
from roster.store import StoreError
from sites.network import Timetable
from web import audit
from web.db import get_session
from web.db import writer
from web.jobs.board import LOST
from web.jobs.board import JobError
from web.jobs.run import Reporter
from web.jobs.solving import HISTORY
from web.jobs.solving import WRITE_SECONDS
from web.jobs.solving import Asked
from web.settings import current_settings

log = structlog.get_logger(__name__)


class Told:
    """Passes on better rounds, at most two a second, with the last of their history."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._history: list[list[float | None]] = []
        self._written: float | None = None

    def __call__(self, step: Progress) -> None:
        """Take one better plan."""
        seconds = round(step.seconds, 3)
        self._history.append([seconds, step.objective, step.bound, step.unserved])
        if self._written is None or time.monotonic() - self._written >= WRITE_SECONDS:
            self._written = time.monotonic()
            self._reporter.report(**self.figures())

    def figures(self) -> dict[str, Any]:
        """Return the last of the history."""
        return {"history": self._history[-HISTORY:]}


@dataclass(frozen=True, slots=True)
class Task:
    """What a rounds job was asked for."""

    options: Options
    day: date
    seconds: float
    work: float | None
    seed: int
    plan_id: int | None
    """The draft that is planned again; of a replan the rounds that it begins from."""
    at: datetime | None
    """Plan only what is ahead at this instant; None plans the whole night."""
    gone: frozenset[str]
    reports_only: bool

    def stop(self, reporter: Reporter) -> Stop:
        """Return when to stop: on time, on work, or when somebody asks."""
        criteria: tuple[Stop, ...] = (MaxSeconds(self.seconds), Cancelled(Asked(reporter)))
        return FirstOf((MaxWork(self.work), *criteria) if self.work else criteria)


networks = Timetable(lambda: current_settings().data)
"""Travel times for a means of travel at an instant, with what is closed then."""


def plan_rounds(payload: dict[str, Any], reporter: Reporter) -> tuple[str, dict[str, Any]]:
    """Plan the night of the payload and keep the rounds; a cancelled run keeps its best."""
    task = _task(payload)
    told = Told(reporter)
    try:
        plan_id, result, kept = (_whole if task.at is None else _rest)(task, reporter, told)
    except StoreError as error:
        raise JobError(error.message) from error
    log.info("rounds planned", plan=plan_id, seconds=round(result.seconds, 1))
    status = "cancelled" if result.stopped_by == "cancelled" else "done"
    return status, figures(plan_id, result, kept)


def _whole(task: Task, reporter: Reporter, told: Told) -> tuple[int, Result, int]:
    reporter.report(phase="read", limit=task.seconds)
    session = get_session()
    version = get_draft(session, task.plan_id).version if task.plan_id is not None else None
    night = read_night(session, task.day, networks, task.options)
    distance, service = task.options.distance, task.options.service
    before = earlier(session, task.day, task.options.nights, service) if distance else ()
    session.rollback()
    reporter.report(phase="solve")
    found = plan_away(
        night.problem, task.day, before, distance, task.stop(reporter), task.seed, told
    )
    reporter.report(phase="save", **told.figures())
    with writer() as session:
        _require(reporter)
        if task.plan_id is not None:
            get_draft(session, task.plan_id, version)
        row = save_result(session, night, found.result, task.options, task.plan_id)
        row.solution = {**row.solution, "kept": sorted(found.kept)}
        audit.record(session, "rounds.plan", f"rounds:{row.id}", seed=task.seed)
        number = row.id or 0
    return number, found.result, len(found.kept)


def _rest(task: Task, reporter: Reporter, told: Told) -> tuple[int, Result, int]:
    assert task.plan_id is not None
    assert task.at is not None
    reporter.report(phase="read", limit=task.seconds)
    night, before = load_result(get_session(), task.plan_id, networks)
    get_session().rollback()
    reporter.report(phase="solve")
    change = Change(night.problem.since(task.at), task.gone, reports_only=task.reports_only)
    result = replan(before, change, task.stop(reporter), task.seed, told)
    reporter.report(phase="save", **told.figures())
    with writer() as session:
        _require(reporter)
        row = save_result(session, replace(night, problem=result.problem), result, task.options)
        number = row.id or 0
        row.solution = {
            **row.solution,
            "gone": sorted(task.gone),
            "replanned_at": task.at.isoformat(),
            "replanned_from": task.plan_id,
        }
        carry(session, task.plan_id, number, reports_only=task.reports_only)
        audit.record(
            session, "rounds.replan", f"rounds:{number}", before=task.plan_id, seed=task.seed
        )
    return number, result, 0


def _require(reporter: Reporter) -> None:
    """Stop before anything is written for a job that was given up."""
    if not reporter.mine():
        raise JobError(LOST())


def _task(payload: dict[str, Any]) -> Task:
    at = payload.get("at")
    return Task(
        Options.of(payload["options"]),
        date.fromisoformat(payload["day"]),
        float(payload["seconds"]),
        payload.get("work"),
        int(payload.get("seed") or 0),
        payload.get("plan_id"),
        datetime.fromisoformat(at) if at else None,
        frozenset(payload.get("gone", ())),
        bool(payload.get("reports_only")),
    )


def figures(plan_id: int, result: Result, kept: int) -> dict[str, Any]:
    """Return what planning gave as plain JSON values."""
    bound = result.bound or 0
    return {
        "plan_id": plan_id,
        "objective": result.objective,
        "bound": bound,
        "gap": gap(result.objective, bound) if bound else None,
        "unserved": len(result.unserved),
        "visits": len(result.problem.tasks),
        "made": len(result.begins),
        "travel_seconds": result.travel,
        "metres": result.metres,
        "kept": kept,
        "seconds": round(result.seconds, 3),
        "seed": result.seed,
        "engine": result.engine,
        "stopped_by": result.stopped_by,
    }
