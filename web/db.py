# SPDX-License-Identifier: MPL-2.0
"""Open the database and hand out sessions: one reader a request, short exclusive writers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask import current_app
from flask import g
from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import create_engine
from sqlalchemy import event
from sqlalchemy import make_url
from sqlalchemy import text
from sqlmodel import Session

from web.settings import Settings

WRITER_LOCK = 0x76616774
"""PostgreSQL advisory lock that gives writers the same one-at-a-time promise as SQLite."""


class ReadOnlySessionError(RuntimeError):
    """A change was made through the request's reading session."""


def open_engine(settings: Settings) -> Engine:
    """Return an engine for the database in the settings.

    SQLite runs in WAL mode with transactions begun by SQLAlchemy, so that readers never block
    and a reader that turns writer cannot lose an update.
    """
    url = make_url(settings.database)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    settings.data.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": 15})
    event.listen(engine, "connect", _sqlite_connect)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_connect(dbapi: Any, _record: object) -> None:
    dbapi.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        dbapi.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    mode = "IMMEDIATE" if connection.get_execution_options().get("writer") else "DEFERRED"
    connection.exec_driver_sql(f"BEGIN {mode}")


def init_app(app: Flask, settings: Settings) -> None:
    """Give the app its engine and close each request's session when the request ends."""
    app.extensions["engine"] = open_engine(settings)
    app.teardown_appcontext(_close)


def engine() -> Engine:
    """Return the current app's engine."""
    found: Engine = current_app.extensions["engine"]
    return found


def get_session() -> Session:
    """Return the reading session of this request or job; changes go through `writer`."""
    session: Session | None = g.get("session")
    if session is None:
        session = g.session = Session(engine())
        event.listen(session, "before_flush", _refuse)
    return session


@contextmanager
def writing(database: Engine) -> Iterator[Session]:
    """Open a writing transaction on an engine; commit at the end, roll back on an error."""
    with Session(database.execution_options(writer=True), expire_on_commit=False) as session:
        if database.dialect.name == "postgresql":
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})
        yield session
        session.commit()


@contextmanager
def writer() -> Iterator[Session]:
    """Open the one writing transaction of this request or job.

    Keep it short: every other writer waits. The reading session sees the change afterwards.
    """
    if g.get("writing"):
        raise RuntimeError("A writer is already open here: use its session.")
    g.writing = True
    try:
        with writing(engine()) as session:
            # Wait for other writers here: a clock that is read inside then goes forward with them.
            session.connection()
            yield session
    finally:
        g.writing = False
    if (reader := g.get("session")) is not None:
        reader.rollback()


def _refuse(session: Session, _context: object, _instances: object) -> None:
    if session.new or session.dirty or session.deleted:
        raise ReadOnlySessionError("This session only reads: make changes in `with writer()`.")


def _close(_error: BaseException | None) -> None:
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()
