# SPDX-License-Identifier: MPL-2.0
"""Find jobs and put their progress into words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

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


def travel_job(session: Session, roster_id: int) -> Job | None:
    """Return the last job that compared a roster's travel, or does so now."""
    query = select(Job).where(Job.kind == "travel").order_by(col(Job.created_at).desc())
    return next((job for job in session.exec(query) if job.payload["roster_id"] == roster_id), None)


def simulation_job(session: Session) -> Job | None:
    """Return the last job that simulated the pool, or does so now."""
    query = select(Job).where(Job.kind == "simulate").order_by(col(Job.created_at).desc())
    return session.exec(query.limit(1)).first()


def open_rounds_jobs(session: Session) -> Sequence[Job]:
    """Return the jobs that plan rounds now, or wait to; newest first."""
    query = select(Job).where(Job.kind == "rounds", col(Job.status).in_(OPEN_STATUSES))
    return session.exec(query.order_by(col(Job.created_at).desc())).all()


def open_rounds_job(session: Session, day: date, service: str) -> Job | None:
    """Return the job that plans a service's rounds of a night now, or waits to."""
    return next(
        (
            job
            for job in open_rounds_jobs(session)
            if job.payload["day"] == day.isoformat()
            and job.payload["options"]["service"] == service
        ),
        None,
    )
