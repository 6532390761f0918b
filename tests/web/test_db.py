# SPDX-License-Identifier: MPL-2.0
"""Sessions neither lose an update nor let a reader write."""

from __future__ import annotations

import multiprocessing
import sqlite3
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlmodel import Session
from sqlmodel import select

from roster.models import Roster
from web.db import ReadOnlySessionError
from web.db import get_session
from web.db import open_engine
from web.db import writer
from web.db import writing
from web.settings import Settings

PROCESSES, ROUNDS = 4, 50


def _roster(name: str = "Uge 1") -> Roster:
    return Roster.model_validate({"name": name, "starts_on": date(2026, 1, 5), "days": 7})


def _count_up(settings: Settings, rounds: int) -> None:
    """Read a number, add one, write it back: what loses updates when done carelessly."""
    engine = open_engine(settings)
    for _ in range(rounds):
        with writing(engine) as session:
            row = session.exec(select(Roster)).one()
            row.version += 1
    engine.dispose()


def test_no_update_is_lost_among_processes(settings: Settings) -> None:
    """Tests that processes which read, add one and write back add up exactly."""
    engine = open_engine(settings)
    with writing(engine) as session:
        session.add(_roster())
    engine.dispose()
    apart = multiprocessing.get_context("spawn")
    processes = [apart.Process(target=_count_up, args=(settings, ROUNDS)) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    engine = open_engine(settings)
    with Session(engine) as session:
        assert session.exec(select(Roster.version)).one() == 1 + PROCESSES * ROUNDS
    engine.dispose()


def test_reader_refuses_to_write(app: Flask) -> None:
    """Tests that a change through the reading session fails before it reaches the database."""
    with app.app_context():
        get_session().add(_roster())
        with pytest.raises(ReadOnlySessionError, match="writer"):
            get_session().flush()


def test_reader_sees_what_the_writer_wrote(app: Flask) -> None:
    """Tests that within one request a read after a write is fresh."""
    with app.app_context():
        assert get_session().exec(select(Roster.name)).all() == []
        with writer() as session:
            session.add(_roster("Ny"))
        assert get_session().exec(select(Roster.name)).all() == ["Ny"]


def test_a_writer_holds_the_lock_from_its_first_moment(
    app: Flask, settings: Settings, engine: Engine
) -> None:
    """A clock read inside goes forward from writer to writer: no other has begun by then."""
    if engine.dialect.name != "sqlite":
        pytest.skip("the lock of the other database is taken by a statement of its own")
    other = sqlite3.connect(settings.data / "vagt.db", timeout=0)
    with app.app_context(), writer(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


def test_writer_inside_writer_is_an_error(app: Flask) -> None:
    """Tests that a nested writer is refused at once instead of waiting for itself."""
    with app.app_context(), writer(), pytest.raises(RuntimeError, match="already open"), writer():
        pass


def test_failed_writer_leaves_nothing(app: Flask) -> None:
    """Tests that an error takes the whole transaction back and the next writer works."""
    with app.app_context():
        with pytest.raises(ZeroDivisionError):
            _write_and_fail()
        with writer() as session:
            assert session.exec(select(Roster)).all() == []


def _write_and_fail() -> None:
    with writer() as session:
        session.add(_roster())
        session.flush()
        raise ZeroDivisionError


def test_session_belongs_to_its_request(app: Flask) -> None:
    """Tests that two contexts have two sessions, and one context only one."""
    with app.app_context():
        first = get_session()
        assert get_session() is first
        with app.app_context():
            assert get_session() is not first


def test_foreign_keys_are_enforced(app: Flask) -> None:
    """Tests that a row cannot point at nothing, on either database."""
    from sqlalchemy.exc import IntegrityError

    row = _roster()
    row.administration_id = 999
    with app.app_context(), pytest.raises(IntegrityError), writer() as session:
        session.add(row)
