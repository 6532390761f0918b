# SPDX-License-Identifier: MPL-2.0
"""The simulation job: play ways of sharing the pool on the same days while the pages watch."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import structlog

from dispatch.pool.demand import standard
from dispatch.pool.reading import Options
from dispatch.pool.reading import read_day
from dispatch.simulation.city import City
from dispatch.simulation.city import read_rounds
from dispatch.simulation.grid import grid_values
from dispatch.simulation.policy import POLICIES
from dispatch.simulation.report import comparison_values
from dispatch.simulation.whatif import Asked as Stopped
from dispatch.simulation.whatif import Study
from dispatch.simulation.whatif import partly
from sites.network import current
from sites.text import Text
from web.db import get_session
from web.jobs.board import JobError
from web.jobs.run import Reporter
from web.jobs.solving import WRITE_SECONDS
from web.jobs.solving import Asked
from web.settings import current_settings

log = structlog.get_logger(__name__)

NO_SITES = Text(
    "Der er ingen lokationer at afprøve på. Importér dem først.",
    "There are no sites to try it on. Import them first.",
)
MOST_UNITS = 40
"""Units that are tried at most."""
HALF = partly(POLICIES["pool"], 0.5)
COMPARED = (
    POLICIES["silo"],
    POLICIES["lending"],
    HALF,
    POLICIES["pool"],
    POLICIES["moveup"],
)
"""What is tried, the first being what the others are held against."""


class Told:
    """Passes on which day of which policy is played, at most twice a second."""

    def __init__(self, reporter: Reporter, days: int) -> None:
        self._reporter = reporter
        self._days = days
        self._now: tuple[str, int] = ("", 0)
        self._written = 0.0

    def __call__(self, policy: str, units: int, day: int) -> None:
        """Take one day."""
        now = time.monotonic()
        if (policy, units) != self._now or now - self._written >= WRITE_SECONDS:
            self._now, self._written = (policy, units), now
            self._reporter.report(policy=policy, units=units, done=day, of=self._days)


def simulate_pool(payload: dict[str, Any], reporter: Reporter) -> tuple[str, dict[str, Any]]:
    """Compare ways of sharing over the days of the payload; a cancelled run gives nothing."""
    days, units = int(payload["days"]), int(payload["units"])
    options = Options(units)
    session = get_session()
    day = read_day(
        session,
        date.fromisoformat(payload["date"]),
        current(current_settings().data),
        standard(),
        options,
    )
    rounds = read_rounds(session, day, options.leave_round)
    session.rollback()
    if not day.sites:
        raise JobError(NO_SITES())
    city = City(day, float(payload["scale"]), rounds)
    study = Study(city, days, int(payload["seed"]), Told(reporter, days), Asked(reporter))
    try:
        found = study.compare(COMPARED, units)
        grid = grid_values(study, found.reference, MOST_UNITS)
    except Stopped:
        return "cancelled", {}
    log.info("pool simulated", days=days, units=units)
    known = {"history_days": round(day.expected.days, 1), "estimated": day.network.estimated}
    return "done", {**known, **comparison_values(found), "grid": grid}
