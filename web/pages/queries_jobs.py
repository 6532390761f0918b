# SPDX-License-Identifier: MPL-2.0
"""Find jobs and put their progress into words."""

from __future__ import annotations

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from web.models import OPEN_STATUSES
from web.models import Job


def open_job(session: Session, roster_id: int) -> Job | None:
    """Return the job that is solving a roster now, or waits to."""
    jobs = session.exec(
        select(Job)
        .where(Job.kind == "solve", col(Job.status).in_(OPEN_STATUSES))
        .order_by(col(Job.created_at).desc())
    )
    return next((job for job in jobs if job.payload.get("roster_id") == roster_id), None)
