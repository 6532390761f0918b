# SPDX-License-Identifier: MPL-2.0
"""Open the queue that carries job ids to worker processes."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask import current_app
from huey import Huey
from huey import PostgresHuey
from huey import SqliteHuey
from huey import crontab
from huey.serializer import SignedSerializer

from web.jobs.run import run
from web.settings import Settings


def open_queue(settings: Settings) -> Huey:
    """Return the queue beside the database: a SQLite file, or tables in PostgreSQL.

    Messages are signed with the secret key, so all machines that share a queue share the key.
    """
    signed: dict[str, Any] = {"serializer": SignedSerializer(settings.secret()), "results": False}
    if settings.postgres:
        dsn = settings.database.replace("postgresql+psycopg://", "postgresql://", 1)
        return PostgresHuey("vagt", dsn=dsn, **signed)
    settings.data.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("vagt", filename=str(settings.data / "queue.db"), **signed)


def init_app(app: Flask, settings: Settings) -> None:
    """Give the app a queue and the one task that runs a job."""
    queue = open_queue(settings)
    app.extensions["queue"] = queue

    @queue.task(name="run_job")  # type: ignore[untyped-decorator]
    def run_job(job_id: str) -> None:
        with app.app_context():
            run(job_id)

    @queue.periodic_task(crontab(), name="sweep_jobs")  # type: ignore[untyped-decorator]
    def sweep_jobs() -> None:
        from web.jobs.board import sweep

        with app.app_context():
            sweep()

    @queue.periodic_task(crontab(minute="*/5"), name="expire_positions")  # type: ignore[untyped-decorator]
    def expire_positions() -> None:
        from web.jobs.positions import expire

        with app.app_context():
            expire()

    @queue.periodic_task(crontab(hour="3", minute="30"), name="expire_reports")  # type: ignore[untyped-decorator]
    def expire_reports() -> None:
        from web.jobs.reports import expire

        with app.app_context():
            expire()

    @queue.periodic_task(crontab(), name="expire_exchanges")  # type: ignore[untyped-decorator]
    def expire_exchanges() -> None:
        from web.jobs.exchanges import expire

        with app.app_context():
            expire()

    @queue.task(name="deliver_mails")  # type: ignore[untyped-decorator]
    def deliver_mails() -> None:
        from web.messages.mailing import deliver

        with app.app_context():
            deliver()

    @queue.periodic_task(crontab(), name="deliver_waiting_mails")  # type: ignore[untyped-decorator]
    def deliver_waiting_mails() -> None:
        from web.messages.mailing import deliver

        with app.app_context():
            deliver()

    @queue.periodic_task(crontab(minute="17"), name="expire_messages")  # type: ignore[untyped-decorator]
    def expire_messages() -> None:
        from web.messages.mailing import expire

        with app.app_context():
            expire()

    @queue.on_startup()  # type: ignore[untyped-decorator]
    def own_connections() -> None:
        app.extensions["engine"].dispose(close=False)

    app.extensions["run_job"] = run_job
    app.extensions["deliver_mails"] = deliver_mails


def send(job_id: str) -> None:
    """Hand a job to whichever worker is free."""
    current_app.extensions["run_job"](job_id)
