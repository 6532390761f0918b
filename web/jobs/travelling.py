# SPDX-License-Identifier: MPL-2.0
"""The travel job: set a roster's travel beside the baselines while the pages watch."""

from __future__ import annotations

import time
from typing import Any

import structlog

from roster.store import StoreError
from roster.travel.compare import Effort
from roster.travel.compare import Phase
from web.comparing import compare_stored
from web.comparing import figures
from web.jobs.board import JobError
from web.jobs.run import Reporter
from web.jobs.solving import WRITE_SECONDS
from web.jobs.solving import Asked
from web.settings import current_settings

log = structlog.get_logger(__name__)


class Told:
    """Passes on what is done now, at most twice a second and at each new phase."""

    def __init__(self, reporter: Reporter, limit: float) -> None:
        self._reporter = reporter
        self._limit = limit
        self._phase = ""
        self._written = 0.0

    def __call__(self, phase: Phase, done: int, of: int) -> None:
        """Take one step."""
        now = time.monotonic()
        if phase != self._phase or now - self._written >= WRITE_SECONDS:
            self._phase, self._written = phase, now
            self._reporter.report(phase=phase, done=done, of=of, limit=self._limit)


def compare_travel(payload: dict[str, Any], reporter: Reporter) -> tuple[str, dict[str, Any]]:
    """Compare the roster of the payload; a cancelled run keeps what it has."""
    settings = current_settings()
    roster_id = int(payload["roster_id"])
    effort = Effort(
        seconds=float(payload.get("seconds") or settings.solve_seconds),
        work=payload.get("work"),
        seed=int(payload.get("seed") or 0),
        workers=settings.solve_workers or None,
    )
    try:
        version, comparison = compare_stored(
            roster_id, effort, asked=Asked(reporter), told=Told(reporter, effort.seconds)
        )
    except StoreError as error:
        raise JobError(error.message) from error
    log.info("travel compared", roster=roster_id, stopped=comparison.stopped)
    status = "cancelled" if comparison.stopped else "done"
    return status, figures(roster_id, version, comparison)
