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
from sqlmodel import Field
from sqlmodel import SQLModel

from dispatch.units.status import BY_HAND


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
