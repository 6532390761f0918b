# SPDX-License-Identifier: MPL-2.0
"""The tables of rota templates (rulleplaner): kinds of day, lines of a cycle, and their cells."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from typing import Any

from sqlalchemy import JSON
from sqlalchemy import CheckConstraint
from sqlalchemy import Column
from sqlalchemy import UniqueConstraint
from sqlmodel import Field
from sqlmodel import SQLModel

MOST_WEEKS = 26
"""Weeks that a cycle can have: half a year."""


def _now() -> datetime:
    return datetime.now(UTC)


class Rota(SQLModel, table=True):
    """A template: so many weeks that begin again and again, counted from one Monday."""

    __table_args__ = (
        CheckConstraint("length(name) > 0", name="name"),
        CheckConstraint(f"weeks BETWEEN 1 AND {MOST_WEEKS}", name="weeks"),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(min_length=1, max_length=100, unique=True)
    weeks: int = Field(ge=1, le=MOST_WEEKS)
    anchor: date
    """A Monday on which the first week begins."""
    administration_id: int | None = Field(default=None, foreign_key="administration.id")
    """Whose need it is compared with; None is everybody's."""
    version: int = 1
    """Counts changes; a writer that read an older one is told so."""
    changed_at: datetime = Field(default_factory=_now)


class RotaKind(SQLModel, table=True):
    """What a letter in a template means: a post, or any shift that begins between two times."""

    __tablename__ = "rota_kind"
    __table_args__ = (
        CheckConstraint("length(letter) > 0", name="letter"),
        CheckConstraint(
            "(post_id IS NULL) = (earliest IS NOT NULL) AND (earliest IS NULL) = (latest IS NULL)",
            name="meaning",
        ),
        CheckConstraint("earliest IS NULL OR latest >= earliest", name="times"),
        UniqueConstraint("rota_id", "letter"),
    )

    id: int | None = Field(default=None, primary_key=True)
    rota_id: int = Field(foreign_key="rota.id", index=True)
    letter: str = Field(min_length=1, max_length=3)
    name: str = Field(min_length=1, max_length=60)
    post_id: int | None = Field(default=None, foreign_key="post.id", index=True)
    earliest: time | None = None
    latest: time | None = None
    """Local wall-clock times between which the shift begins, both included."""


class RotaLine(SQLModel, table=True):
    """One row of the cycle, for one guard or for nobody yet."""

    __tablename__ = "rota_line"
    __table_args__ = (UniqueConstraint("rota_id", "guard_id"),)

    id: int | None = Field(default=None, primary_key=True)
    rota_id: int = Field(foreign_key="rota.id", index=True)
    place: int
    """Where it stands among the lines."""
    name: str = Field(min_length=1, max_length=60)
    guard_id: int | None = Field(default=None, foreign_key="guard.id", index=True)


class RotaCell(SQLModel, table=True):
    """What a line says of a day of the cycle; a day without a cell is left open."""

    __tablename__ = "rota_cell"
    __table_args__ = (CheckConstraint(f"day BETWEEN 0 AND {7 * MOST_WEEKS - 1}", name="day"),)

    line_id: int = Field(foreign_key="rota_line.id", primary_key=True)
    day: int = Field(primary_key=True)
    """0 is the first Monday."""
    kind_id: int | None = Field(default=None, foreign_key="rota_kind.id", index=True)
    """None is a day off."""


class RosterRota(SQLModel, table=True):
    """A template that a roster is to follow, as it stood when that was decided."""

    __tablename__ = "roster_rota"
    __table_args__ = (CheckConstraint("price BETWEEN 0 AND 10000000", name="price"),)

    roster_id: int = Field(foreign_key="roster.id", primary_key=True)
    rota_id: int
    """The number of the template; it may be gone since."""
    name: str = Field(min_length=1, max_length=100)
    """What it was called then."""
    price: int = Field(ge=0, le=10_000_000)
    """Øre for each day on which a guard has something else than the template says."""
    by: str = Field(min_length=1, max_length=200)
    at: datetime = Field(default_factory=_now)
    kinds: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    """Letter, name, and the post's code or the two times, of each kind."""
    days: dict[str, dict[str, str]] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False)
    )
    """By guard's number and day, the letter; empty is a day off."""
