# SPDX-License-Identifier: MPL-2.0
"""Bring the database's tables to what this version of the product needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy import Engine

import dispatch.alerts.models
import dispatch.incidents.models
import dispatch.rounds.models
import dispatch.units.models
import roster.edits.tables
import roster.exchange.models
import roster.models
import roster.rota.models
import sites.models
import sites.orders.models
import web.messages.models
import web.models
from sites.models import metadata

TABLE_MODULES = (
    sites.models,
    sites.orders.models,
    roster.models,
    roster.edits.tables,
    roster.exchange.models,
    roster.rota.models,
    dispatch.rounds.models,
    dispatch.alerts.models,
    dispatch.incidents.models,
    dispatch.units.models,
    web.models,
    web.messages.models,
)
"""The modules whose tables exist; importing them is what fills `metadata`."""


def config(connection: Connection | None = None) -> Config:
    """Return what Alembic's commands need; a connection for those that touch the database."""
    chosen = Config()
    chosen.set_main_option("script_location", str(Path(__file__).parent))
    chosen.attributes["connection"] = connection
    return chosen


def upgrade(engine: Engine) -> None:
    """Make or change tables until they are up to date; does nothing when they are."""
    with engine.execution_options(writer=True).begin() as connection:
        command.upgrade(config(connection), "head")


def is_current(engine: Engine) -> bool:
    """Say whether the tables are those of this version."""
    wanted = set(ScriptDirectory.from_config(config()).get_heads())
    with engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == wanted


def differences(engine: Engine) -> list[Any]:
    """Return how the tables differ from the models; nothing when the migrations are complete."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": ours}
        )
        return list(compare_metadata(context, metadata))


def ours(_item: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Say whether a table is one of the models' (the job queue keeps its own beside them)."""
    return kind != "table" or not (name or "").startswith("huey_")
