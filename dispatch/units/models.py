# SPDX-License-Identifier: MPL-2.0
"""The tables of units: what guards on duty do, and where their phones were, if that is kept."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import text
from sqlmodel import Field
from sqlmodel import SQLModel

from dispatch.units.status import BY_HAND

MOVE_STATES = ("suggested", "accepted", "arrived", "declined", "lapsed", "ended")
MOVE_SUGGESTED = "state = 'suggested'"
MOVE_MADE = "state IN ('accepted', 'arrived')"
MOVES_LIVE = ("suggested", "accepted", "arrived")
"""States in which a move is to be decided about, under way or carried out."""
SCOPES = ("", "unit", "site", "all")
"""What a declined move leaves alone for a while: the unit, the place, everybody."""


def _now() -> datetime:
    return datetime.now(UTC)


class UnitStatus(SQLModel, table=True):
    """What a guard on duty does beside what roster, rounds and incidents say. One row a guard.

    It counts for the shift that it was set in and no longer.
    """

    __tablename__ = "unit_status"
    __table_args__ = (CheckConstraint(f"status IN {BY_HAND}", name="status"),)

    guard_id: int = Field(foreign_key="guard.id", primary_key=True)
    status: str = Field(max_length=20)
    since: datetime = Field(default_factory=_now)
    until: datetime
    """The end of the shift in which it was set."""
    who: str = Field(min_length=1, max_length=200)
    version: int = Field(default=1, ge=1)


class TrackingPolicy(SQLModel, table=True):
    """A decision to let phones tell where guards are. Without one in force nothing is kept."""

    __tablename__ = "tracking_policy"
    __table_args__ = (
        CheckConstraint("purpose IN ('dispatch', 'safety')", name="purpose"),
        CheckConstraint("starts_on > noticed_on", name="notice"),
        CheckConstraint("retention_hours BETWEEN 1 AND 720", name="retention"),
        CheckConstraint("length(notice) > 0", name="notice_text"),
    )

    id: int | None = Field(default=None, primary_key=True)
    purpose: Literal["dispatch", "safety"] = Field(default="dispatch", sa_type=String)
    noticed_on: date
    """The day on which the guards were told."""
    starts_on: date
    retention_hours: int = Field(default=48, ge=1, le=720)
    notice: str = Field(min_length=1, max_length=4000)
    """What they were told: controller, purpose, basis, categories, recipients, retention."""
    decided_by: str = Field(min_length=1, max_length=200)
    decided_at: datetime = Field(default_factory=_now)
    ended_at: datetime | None = None
    ended_by: str = Field(default="", max_length=200)


class Position(SQLModel, table=True):
    """Where a guard's phone was at an instant; gone when the policy's hours are over."""

    __tablename__ = "unit_position"
    __table_args__ = (
        CheckConstraint("lat BETWEEN -90 AND 90", name="lat"),
        CheckConstraint("lon BETWEEN -180 AND 180", name="lon"),
        Index("ix_unit_position_guard_at", "guard_id", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    guard_id: int = Field(foreign_key="guard.id")
    policy_id: int = Field(foreign_key="tracking_policy.id")
    at: datetime = Field(index=True)
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    accuracy: int = Field(default=0, ge=0, le=100_000)
    """Metres, as the phone says."""


class PositionLook(SQLModel, table=True):
    """Somebody saw where a guard's phone was: the guard can read it."""

    __tablename__ = "position_look"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=_now, index=True)
    guard_id: int = Field(foreign_key="guard.id", index=True)
    who: str = Field(min_length=1, max_length=200)
    why: str = Field(min_length=1, max_length=100)


class PositionPurge(SQLModel, table=True):
    """Proof that positions past their limit were deleted."""

    __tablename__ = "position_purge"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=_now)
    older_than: datetime
    """Every position older than this is gone."""
    removed: int = Field(ge=0)
    hours: int = Field(ge=0)
    """The retention that it was done by."""


class MovePolicy(SQLModel, table=True):
    """How readily free units are moved to cover the city; the newest row counts.

    Without any, nothing is suggested.
    """

    __tablename__ = "move_policy"
    __table_args__ = (
        CheckConstraint("gain BETWEEN 0.001 AND 0.5", name="gain"),
        CheckConstraint("per_unit BETWEEN 1 AND 12", name="per_unit"),
        CheckConstraint("per_city BETWEEN 1 AND 99", name="per_city"),
        CheckConstraint("stay_minutes BETWEEN 0 AND 480", name="stay_minutes"),
    )

    id: int | None = Field(default=None, primary_key=True)
    active: bool = True
    gain: float = Field(default=0.01, ge=0.001, le=0.5)
    """Share of all expected calls that a move must win beyond its driving."""
    per_unit: int = Field(default=2, ge=1, le=12)
    """Moves of one unit within an hour, at most."""
    per_city: int = Field(default=6, ge=1, le=99)
    """Moves of all units within an hour, at most."""
    stay_minutes: int = Field(default=45, ge=0, le=480)
    """Minutes that must be left of the shift when the unit gets there."""
    decided_by: str = Field(min_length=1, max_length=200)
    decided_at: datetime = Field(default_factory=_now)


class UnitMove(SQLModel, table=True):
    """A free unit's going to another place, as it was suggested and what came of it."""

    __tablename__ = "unit_move"
    __table_args__ = (
        CheckConstraint(f"state IN {MOVE_STATES}", name="state"),
        CheckConstraint(f"scope IN {SCOPES}", name="scope"),
        CheckConstraint("lat BETWEEN -90 AND 90", name="lat"),
        CheckConstraint("lon BETWEEN -180 AND 180", name="lon"),
        *(
            Index(
                f"uq_unit_move_{name}",
                "guard_id",
                unique=True,
                sqlite_where=text(where),
                postgresql_where=text(where),
            )
            for name, where in (("suggested", MOVE_SUGGESTED), ("made", MOVE_MADE))
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    guard_id: int = Field(foreign_key="guard.id", index=True)
    site_id: int = Field(foreign_key="site.id")
    """Where it is to stand."""
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    """Where it stood."""
    state: str = Field(max_length=20)
    gain: float
    """Share of all expected calls that the city wins."""
    before: float
    after: float
    """Share of all expected calls that is answered in time, without and with it."""
    seconds: int = Field(ge=0)
    """Travel that it takes."""
    estimated: bool = False
    """Whether that is an estimate."""
    suggested_at: datetime = Field(default_factory=_now, index=True)
    decided_at: datetime | None = None
    """When it was accepted or declined, or lapsed."""
    decided_by: str = Field(default="", max_length=200)
    arrived_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = Field(default="", max_length=500)
    scope: str = Field(default="", max_length=10)
    """What a declined one leaves alone."""
    quiet_until: datetime | None = None
    """And until when."""
