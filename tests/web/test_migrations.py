# SPDX-License-Identifier: MPL-2.0
"""The migrations make the tables of the models, on both databases."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine
from sqlalchemy import inspect
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from roster.models import Roster
from roster.store import publish
from tests.roster.sample import MONDAY
from tests.roster.sample import build
from web.db import open_engine
from web.db import writing
from web.migrations import config
from web.migrations import differences
from web.migrations import is_current
from web.migrations import upgrade
from web.settings import Settings


def test_tables_are_those_of_the_models(engine: Engine) -> None:
    """Tests that nothing in the models lacks a migration."""
    assert differences(engine) == []


def test_no_check_is_there_twice(engine: Engine) -> None:
    """Tests that a migration that widens a check has taken the narrower one away."""
    found = inspect(engine)
    for table in found.get_table_names():
        names = [check["name"] for check in found.get_check_constraints(table)]
        assert len(names) == len(set(names)), table


def test_migrated_database_is_current(engine: Engine) -> None:
    """Tests that a second upgrade has nothing to do and that the state is recognised."""
    upgrade(engine)
    assert is_current(engine)


def test_empty_database_is_not_current(tmp_path: Path) -> None:
    """Tests that a database without tables is told from one that is up to date."""
    empty = open_engine(Settings(data=tmp_path))
    assert not is_current(empty)
    empty.dispose()


def test_downgrade_leaves_nothing(engine: Engine) -> None:
    """Tests that every migration can be taken back."""
    with engine.execution_options(writer=True).begin() as connection:
        command.downgrade(config(connection), "base")
    left = {name for name in inspect(engine).get_table_names() if not name.startswith("huey_")}
    assert left == {"alembic_version"}


def test_data_survives_the_upgrade(engine: Engine) -> None:
    """Tests that a database with people, contracts and a published roster can be brought on."""
    with writing(engine) as session:
        publish(session, build(session).roster(MONDAY))
    before = _counts(engine)
    with engine.execution_options(writer=True).begin() as connection:
        command.downgrade(config(connection), "0002")
    assert not is_current(engine)
    upgrade(engine)
    assert _counts(engine) == before
    assert before["contract"] > 0
    assert differences(engine) == []
    with pytest.raises(DBAPIError, match="published"), writing(engine) as session:
        session.connection().execute(text("UPDATE roster SET name = 'x'"))


def _counts(engine: Engine) -> dict[str, int]:
    tables = ("employer", "guard", "contract", "roster", "shift", "post")
    with engine.connect() as connection:
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in tables
        }


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE roster SET name = 'x'",
        "DELETE FROM roster",
    ],
)
def test_published_roster_is_refused_by_the_database(engine: Engine, change: str) -> None:
    """Tests that even bare SQL cannot change a published roster."""
    with writing(engine) as session:
        session.add(_published(session))
    with pytest.raises(DBAPIError, match="published"), writing(engine) as session:
        session.connection().execute(text(change))


def _published(session: Session) -> Roster:
    values = {"name": "Uge 48", "starts_on": date(2026, 11, 23), "days": 7}
    return Roster.model_validate({**values, "status": "published"})


def test_upgrade_survives_a_copy(blank_sqlite: Path, tmp_path: Path) -> None:
    """Tests that a copied database file is as good as the first."""
    shutil.copy(blank_sqlite, tmp_path / "vagt.db")
    copy = open_engine(Settings(data=tmp_path))
    assert is_current(copy)
    copy.dispose()
