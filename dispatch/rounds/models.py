# SPDX-License-Identifier: MPL-2.0
"""The tables of rounds: a night's plan, its rounds and their steps.

Instants are aware and stored in UTC. Build rows with `Model.model_validate({...})`: table
models do not validate on construction.
"""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from typing import Any
from typing import Literal

from sqlalchemy import JSON
from sqlalchemy import CheckConstraint
from sqlalchemy import Column
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlmodel import Field
from sqlmodel import SQLModel

MissReason = Literal["access", "alarm", "danger", "time", "other"]
"""Why a visit could not be made: no way in, an alarm, not safe, no time, something else."""


def _now() -> datetime:
    return datetime.now(UTC)


class RoundPlan(SQLModel, table=True):
    """The rounds of one night, noon to noon; published = frozen."""

    __tablename__ = "round_plan"
    __table_args__ = (CheckConstraint("status IN ('draft', 'published')", name="status"),)

    id: int | None = Field(default=None, primary_key=True)
    day: date = Field(index=True)
    """The Copenhagen day on which the night begins."""
    service_id: int | None = Field(default=None, foreign_key="service.id")
    """Rounds of one service only; None is all visits."""
    roster_id: int | None = Field(default=None, foreign_key="roster.id")
    """The roster that named the guards; None where rounds stand without names."""
    status: Literal["draft", "published"] = Field(default="draft", sa_type=String)
    version: int = 1
    """Counts changes; a writer that read an older one is told so (optimistic lock)."""
    seed: int = 0
    created_at: datetime = Field(default_factory=_now)
    published_at: datetime | None = None
    options: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """How it was planned: means of travel, breaks, distance from the nights before."""
    solution: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """What the engine said: objective, bound, seconds, engine, what was not served and why."""


class Round(SQLModel, table=True):
    """One guard's way through a night."""

    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="order"),
        UniqueConstraint("plan_id", "code"),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="round_plan.id", index=True)
    code: str = Field(max_length=60)
    """What the round is called: the post's code and a number."""
    guard_id: int | None = Field(default=None, foreign_key="guard.id", index=True)
    post_id: int | None = Field(default=None, foreign_key="post.id")
    site_id: int = Field(foreign_key="site.id")
    """Where it begins and ends."""
    starts_at: datetime
    ends_at: datetime
    """The guard's shift, which the round lies inside."""
    competences: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Codes that whoever takes the round was taken to hold."""
    mode: Literal["car", "bicycle", "foot"] | None = Field(default=None, sa_type=String)
    """What it is gone by; None is what the night's options say."""
    speed: int = Field(default=100, ge=50, le=200)
    """Per cent of the usual speed."""
    pool_car: bool = False
    """Whether it is gone by one of the employer's cars."""
    from_home: bool = False
    to_home: bool = False
    """Whether it begins or ends at the guard's home, which is not kept here."""
    key_room: int | None = Field(default=None, ge=0, le=999)
    """Keys that the guard can have along; None is what the night's options say."""
    means_note: Literal["", "licence", "pool"] = Field(default="", sa_type=String)
    """Why it is not gone as the guard usually gets about: no licence, no pool car left."""


class RoundStep(SQLModel, table=True):
    """Something on a round, in order."""

    __tablename__ = "round_step"
    __table_args__ = (
        CheckConstraint("kind IN ('start', 'visit', 'break', 'end')", name="kind"),
        CheckConstraint("status IN ('planned', 'done', 'missed')", name="status"),
        CheckConstraint("leave_at >= starts_at AND starts_at >= arrive_at", name="order"),
        UniqueConstraint("round_id", "position"),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    position: int
    kind: Literal["start", "visit", "break", "end"] = Field(sa_type=String)
    visit_id: int | None = Field(default=None, foreign_key="visit.id", index=True)
    number: int = 0
    """Which of the night's passings of the visit, from 1."""
    site_id: int | None = Field(default=None, foreign_key="site.id")
    arrive_at: datetime
    starts_at: datetime
    leave_at: datetime
    travel_seconds: int = 0
    metres: int = 0
    status: Literal["planned", "done", "missed"] = Field(default="planned", sa_type=String)
    reason: str = Field(default="", max_length=10)
    """Why a visit could not be made, one of `MissReason`; empty where it was or is to be."""
    note: str = Field(default="", max_length=200)
    """What more the guard has to say."""
    reported_at: datetime | None = None
    """When the guard reported the visit; None where it only counts as made by the clock."""
