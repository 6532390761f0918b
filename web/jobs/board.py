# SPDX-License-Identifier: MPL-2.0
"""Keep track of jobs in the database, whoever runs them."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import has_request_context
from flask_login import current_user
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select
from sqlmodel import update

from sites.text import Message
from sites.text import Text
from web import audit
from web.db import engine
from web.db import get_session
from web.db import writer
from web.models import Job
from web.models import JobKind
from web.models import now

PATIENCE = timedelta(seconds=60)
"""A running job that was not heard from for this long is lost."""

NO_QUEUE = Text(
    "Opgaven kunne ikke lægges i kø. Tjek at databasen og datamappen kan skrives, og prøv igen.",
    "The job could not be queued. Check that the database and data folder can be written, "
    "and try again.",
)
LOST = Text(
    "Arbejdsprocessen stoppede midt i opgaven. Start opgaven igen.",
    "The worker stopped in the middle of the job. Start it again.",
)
OPEN = Text(
    "Opgaven er stadig i gang. Vent, eller stop den først.",
    "The job is still going on. Wait, or stop it first.",
)


class JobError(RuntimeError):
    """A job cannot go on; `message` says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.in_("en"))
        self.message = message


def worker_name() -> str:
    """Return who this process is among all machines."""
    return f"{socket.gethostname()}:{os.getpid()}"


def enqueue(kind: JobKind, payload: dict[str, Any]) -> Job:
    """Record a job and hand it to the workers; returns its row as it then stands.

    Parameters
    ----------
    kind
        `solve` (payload roster_id, and optionally seconds, work, seed), `rounds` (payload day,
        options and seconds; plan_id to plan a draft again; plan_id, at, gone and reports_only
        for the rest of a night), `travel` (payload roster_id, and optionally seconds, work, seed),
        `simulate` (payload date, units, days, scale, seed) or `import` (payload path, and
        optionally dry_run and keep).
    """
    from web.jobs.queue import send

    user_id = None
    if has_request_context() and current_user.is_authenticated:
        user_id = current_user.id
    job = Job.model_validate({"kind": kind, "payload": payload, "user_id": user_id})
    with writer() as session:
        session.add(job)
        subject = f"roster:{payload['roster_id']}" if "roster_id" in payload else f"job:{job.id}"
        audit.record(session, f"{kind}.start", subject, job=job.id)
    try:
        send(job.id)
    except Exception as error:
        finish(job.id, "failed", message=NO_QUEUE())
        raise JobError(NO_QUEUE()) from error
    return find(job.id) or job


def find(job_id: str) -> Job | None:
    """Return a job as it stands; one whose worker died is marked lost first."""
    job = _fresh(job_id)
    if job is not None and _dead(job):
        sweep()
        job = _fresh(job_id)
    return job


def recent(kind: JobKind | None = None, limit: int = 20) -> Sequence[Job]:
    """Return the newest jobs, newest first."""
    query = select(Job).order_by(col(Job.created_at).desc()).limit(limit)
    return get_session().exec(query.where(Job.kind == kind) if kind else query).all()


def cancel(job_id: str) -> None:
    """Ask a job to stop: one that waits never starts, one that runs keeps its best so far."""
    with writer() as session:
        waiting = update(Job).where(col(Job.id) == job_id, col(Job.status) == "queued")
        session.exec(waiting.values(status="cancelled", finished_at=now(), cancel_requested=True))
        running = update(Job).where(col(Job.id) == job_id, col(Job.status) == "running")
        session.exec(running.values(cancel_requested=True))
        audit.record(session, "job.cancel", f"job:{job_id}")


def retry(job_id: str) -> Job:
    """Start the same work again as a new job.

    Raises
    ------
    JobError
        If the first one is still open.
    """
    job = _fresh(job_id)
    if job is None or job.open:
        raise JobError(OPEN())
    return enqueue(job.kind, dict(job.payload))


def sweep() -> int:
    """Mark jobs whose worker is gone as lost, and return how many there were."""
    with Session(engine(), expire_on_commit=False) as session:
        running = session.exec(select(Job).where(Job.status == "running")).all()
    gone = [job.id for job in running if _dead(job)]
    for job_id in gone:
        finish(job_id, "lost", message=LOST())
    return len(gone)


def _fresh(job_id: str) -> Job | None:
    """Return a job as it stands now, also where the reading session began long ago."""
    with Session(engine(), expire_on_commit=False) as session:
        return session.get(Job, job_id)


def finish(
    job_id: str,
    status: str,
    *,
    result: dict[str, Any] | None = None,
    message: Message | None = None,
) -> None:
    """Write how a job ended, unless it has ended already."""
    values: dict[str, Any] = {"status": status, "finished_at": now()}
    if result is not None:
        values["result"] = result
    if message is not None:
        values |= {"message_da": message.in_("da"), "message_en": message.in_("en")}
    with writer() as session:
        still_open = col(Job.status).in_(("queued", "running"))
        session.exec(update(Job).where(col(Job.id) == job_id, still_open).values(**values))


def _dead(job: Job) -> bool:
    """Say whether a running job's worker is silent, or known to be gone from this machine."""
    if job.status != "running":
        return False
    heard = job.heartbeat_at or job.started_at or job.created_at
    host, _, pid = job.worker.rpartition(":")
    gone = host == socket.gethostname() and pid.isdecimal() and not _alive(int(pid))
    return gone or now() - heard > PATIENCE


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
