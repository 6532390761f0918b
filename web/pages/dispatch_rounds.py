# SPDX-License-Identifier: MPL-2.0
"""An incident takes a guard from a round: the rest of the night is planned anew for the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from dispatch.rounds.models import Round
from dispatch.rounds.models import RoundPlan
from dispatch.rounds.options import Options
from dispatch.rounds.reports import is_reported
from dispatch.units.duty import OnBoard
from web import jobs
from web.db import get_session
from web.pages.queries_jobs import open_rounds_job

SECONDS = 15
"""Longest search for the rest of a night: somebody waits for it."""


def mend(interrupted: Iterable[OnBoard], at: datetime) -> int:
    """Queue the planning of what interrupted rounds leave behind; return how many nights that is.

    The result is a draft beside the published night: a person looks at it and publishes it. The
    guard is taken to go no further, as nobody knows how long the incident lasts.
    """
    session = get_session()
    gone: dict[int, set[str]] = defaultdict(set)
    for one in interrupted:
        row = None if one.round_id is None else session.get(Round, one.round_id)
        if row is not None:
            gone[row.plan_id].add(row.code)
    queued = 0
    for plan_id, codes in gone.items():
        plan = session.get_one(RoundPlan, plan_id)
        options = Options.of(plan.options)
        if open_rounds_job(session, plan.day, options.service) is not None:
            continue
        payload = {
            "day": plan.day.isoformat(),
            "options": options.values(),
            "plan_id": plan_id,
            "at": at.isoformat(),
            "gone": sorted(codes | set(plan.solution.get("gone", ()))),
            "reports_only": is_reported(session, plan_id),
            "seconds": SECONDS,
            "seed": 0,
        }
        session.rollback()
        try:
            jobs.enqueue("rounds", payload)
        except jobs.JobError:
            continue
        queued += 1
    return queued
