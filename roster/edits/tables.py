# SPDX-License-Identifier: MPL-2.0
"""The log of what people did to a draft by hand; rows are added and never changed, but a mark."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy import CheckConstraint
from sqlalchemy import Column
from sqlalchemy import UniqueConstraint
from sqlmodel import Field
from sqlmodel import SQLModel

STATES = ("done", "undone", "dropped", "step")
"""An edit in force; one taken back; one taken back that a newer edit keeps from coming back;
and the steps of taking back and putting back themselves."""

EXCHANGED = "exchange"
"""Kind and maker of a change that no edit by hand made: a swap, or somebody standing in."""


def _now() -> datetime:
    return datetime.now(UTC)


class RosterEdit(SQLModel, table=True):
    """One edit of a draft, or the undoing or redoing of one: who, when, why, before and after."""

    __tablename__ = "roster_edit"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("length(who) > 0", name="who"),
        UniqueConstraint("roster_id", "version"),
    )

    id: int | None = Field(default=None, primary_key=True)
    roster_id: int = Field(foreign_key="roster.id", index=True)
    version: int = Field(ge=1)
    """The roster's version once it was made."""
    kind: str = Field(min_length=1, max_length=20)
    """What was done, as `roster.edits.commands` calls it; or `undo`, `redo`."""
    of: int | None = Field(default=None, foreign_key="roster_edit.id")
    """The edit that an `undo` or a `redo` is about."""
    state: str = Field(default="done", max_length=10)
    who: str = Field(min_length=1, max_length=60)
    """Key of who did it, such as `account:3`."""
    by: str = Field(min_length=1, max_length=200)
    """Their name then."""
    at: datetime = Field(default_factory=_now)
    why: str = Field(default="", max_length=500)
    changes: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    """Every row touched, as it was and as it became."""
    objective: int = 0
    """Øre by which it changed the plan's objective."""
    cost: int = 0
    """Øre by which it changed what the plan's hours cost."""
    empty: int = 0
    """Seats by which it changed the number of empty ones."""
    hard: int = 0
    """By how many it changed the hard violations that nobody lets stand."""


class Touched(SQLModel, table=True):
    """Which shifts an edit touched: finds a shift's history."""

    __tablename__ = "roster_edit_shift"

    edit_id: int = Field(foreign_key="roster_edit.id", primary_key=True)
    shift_uid: str = Field(primary_key=True, max_length=32, index=True)


class SavedRoster(SQLModel, table=True):
    """A draft as it was when somebody gave that a name, to compare with and to return to."""

    __tablename__ = "roster_saved"
    __table_args__ = (
        CheckConstraint("length(name) > 0", name="name"),
        UniqueConstraint("roster_id", "name"),
    )

    id: int | None = Field(default=None, primary_key=True)
    roster_id: int = Field(foreign_key="roster.id", index=True)
    name: str = Field(min_length=1, max_length=100)
    version: int = Field(ge=1)
    """The roster's version then."""
    by: str = Field(min_length=1, max_length=200)
    at: datetime = Field(default_factory=_now)
    rows: list[list[Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Table, key and image of every row."""
