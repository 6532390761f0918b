# SPDX-License-Identifier: MPL-2.0
"""The solve job: solve a stored roster while the pages watch."""

from __future__ import annotations

import time
from typing import Any

import structlog

from roster.plan import Improvement
from roster.store import StoreError
from roster.store import get_roster
from roster.store import improvement
from sites.text import Text
from web.db import writer
from web.jobs.board import JobError
from web.jobs.run import Reporter
from web.messages import send
from web.models import Job
from web.planning import Effort
from web.planning import figures
from web.planning import solve_stored
from web.proposing import propose
from web.settings import current_settings

WRITE_SECONDS = 0.5
POLL_SECONDS = 1.0
HISTORY = 200

READY = Text(
    "{name}: forslaget er klar. Forskelle: {count}.",
    "{name}: the proposal is ready. Differences: {count}.",
)

log = structlog.get_logger(__name__)


class Progress:
    """Passes on improvements, at most two a second, with the last of their history."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._history: list[list[float]] = []
        self._figures: dict[str, float] = {}
        self._written: float | None = None

    def __call__(self, step: Improvement) -> None:
        """Take one better plan or bound."""
        self._figures = improvement(step)
        seconds = self._figures["seconds"]
        self._history.append([seconds, step.objective, step.bound, step.uncovered])
        if self._written is None or time.monotonic() - self._written >= WRITE_SECONDS:
            self._written = time.monotonic()
            self._reporter.report(**self.figures())

    def figures(self) -> dict[str, Any]:
        """Return the newest figures and the last of their history."""
        return {**self._figures, "history": self._history[-HISTORY:]}


class Weighed:
    """Tells how many differences of a proposal have been weighed, at most twice a second."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._next = 0.0

    def __call__(self, done: int, of: int) -> None:
        """Take the number that are done, of all."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + WRITE_SECONDS
            self._reporter.report(done=done, of=of)


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
    settings = current_settings()
    roster_id = int(payload["roster_id"])
    effort = Effort(
        seconds=float(payload.get("seconds") or settings.solve_seconds),
        work=payload.get("work"),
        seed=int(payload.get("seed") or 0),
        workers=settings.solve_workers,
    )
    progress = Progress(reporter)
    if payload.get("proposal"):
        return _propose(roster_id, payload["proposal"], effort, progress, reporter)
    try:
        result = solve_stored(
            roster_id,
            effort,
            asked=Asked(reporter),
            progress=progress,
            phase=lambda phase: reporter.report(
                phase=phase, limit=effort.seconds, **progress.figures()
            ),
            wanted=reporter.mine,
        )
    except StoreError as error:
        raise JobError(error.message) from error
    log.info("roster solved", roster=roster_id, gap=round(result.gap, 4), by=result.stopped_by)
    status = "cancelled" if result.stopped_by == "cancelled" else "done"
    return status, figures(roster_id, result)


def _propose(
    roster_id: int,
    asked_for: dict[str, Any],
    effort: Effort,
    progress: Progress,
    reporter: Reporter,
) -> tuple[str, dict[str, Any]]:
    """Solve as a proposal: the draft stays as it is, and whoever asked is told."""
    try:
        stopped_by, result = propose(
            roster_id,
            asked_for,
            effort,
            asked=Asked(reporter),
            progress=progress,
            phase=lambda phase: reporter.report(
                phase=phase, limit=effort.seconds, **progress.figures()
            ),
            weighed=Weighed(reporter),
        )
    except StoreError as error:
        raise JobError(error.message) from error
    log.info("proposal made", roster=roster_id, changes=len(result["proposal"]["changes"]))
    with writer() as session:
        job = session.get_one(Job, reporter.job_id)
        if job.user_id is not None:
            name = get_roster(session, roster_id).name
            text = READY(name=name, count=len(result["proposal"]["changes"]))
            link = f"/rosters/{roster_id}/proposals/{job.id}"
            send(session, user=job.user_id, kind="roster.proposal", text=text, link=link)
    return ("cancelled" if stopped_by == "cancelled" else "done"), result
