# SPDX-License-Identifier: MPL-2.0
"""The tables of incidents: what kinds there are, what is promised, and what happened.

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
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy import text
from sqlmodel import Field
from sqlmodel import SQLModel

from sites.models import Code

STAGES = ("acknowledge", "depart", "arrive", "check")
"""What a promise can be about: confirmed, under way, on scene, and how often on scene to ask."""
CASE_STATES = ("open", "closed", "cancelled")
TASK_STATES = (
    "reserved",
    "assigned",
    "acknowledged",
    "en_route",
    "on_scene",
    "cleared",
    "cancelled",
)
UNDER_WAY = "state IN ('assigned', 'acknowledged', 'en_route', 'on_scene')"


def _now() -> datetime:
    return datetime.now(UTC)


class IncidentType(SQLModel, table=True):
    """A kind of incident, with what it usually asks for."""

    __tablename__ = "incident_type"
    __table_args__ = (
        CheckConstraint("priority BETWEEN 1 AND 4", name="priority"),
        CheckConstraint("headcount BETWEEN 1 AND 99", name="headcount"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: Code = Field(unique=True)
    name_da: str = Field(min_length=1, max_length=100)
    name_en: str = Field(min_length=1, max_length=100)
    priority: int = Field(default=3, ge=1, le=4)
    """1 is life and limb, 4 can wait."""
    headcount: int = Field(default=1, ge=1, le=99)
    minutes: int = Field(default=30, ge=1, le=1440)
    """How long it usually keeps a guard on the scene."""
    competences: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Codes that every guard who is sent must hold."""
    apco: str = Field(default="", max_length=20)
    """Its code by APCO/CSAA ANS 2.101, for receivers who know no other."""
    active: bool = True


class ResponseTarget(SQLModel, table=True):
    """How soon something is promised, for a kind of incident, a payer or a site, by a contract.

    The most particular one that is in force counts: a site's before an administration's before
    everybody's, and a type's before all types'. Where there is none, nothing is promised.
    """

    __tablename__ = "response_target"
    __table_args__ = (
        CheckConstraint(f"stage IN {STAGES}", name="stage"),
        CheckConstraint("seconds BETWEEN 10 AND 86400", name="seconds"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
    )

    id: int | None = Field(default=None, primary_key=True)
    stage: Literal["acknowledge", "depart", "arrive", "check"] = Field(sa_type=String)
    seconds: int = Field(ge=10, le=86_400)
    type_id: int | None = Field(default=None, foreign_key="incident_type.id", index=True)
    administration_id: int | None = Field(default=None, foreign_key="administration.id")
    site_id: int | None = Field(default=None, foreign_key="site.id")
    contract: str = Field(default="", max_length=100)
    """Where it stands: the contract or order that promises it."""
    valid_from: date
    valid_to: date | None = None


class Incident(SQLModel, table=True):
    """Something that happened and needs guards (hændelse). It is never deleted."""

    __table_args__ = (
        CheckConstraint(f"state IN {CASE_STATES}", name="state"),
        CheckConstraint("priority BETWEEN 1 AND 4", name="priority"),
        CheckConstraint("headcount BETWEEN 1 AND 99", name="headcount"),
        CheckConstraint("lat BETWEEN -90 AND 90", name="lat"),
        CheckConstraint("lon BETWEEN -180 AND 180", name="lon"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
    )

    id: int | None = Field(default=None, primary_key=True)
    type_id: int = Field(foreign_key="incident_type.id", index=True)
    priority: int = Field(ge=1, le=4)
    state: Literal["open", "closed", "cancelled"] = Field(
        default="open", sa_type=String, index=True
    )
    version: int = 1
    """Counts what people decide about it; a writer that read an older one is told so."""
    reopened: bool = False
    site_id: int | None = Field(default=None, foreign_key="site.id", index=True)
    administration_id: int | None = Field(default=None, foreign_key="administration.id")
    """Whose incident it is; None where nobody's building is concerned."""
    place: str = Field(default="", max_length=200)
    """An address, or where in the building."""
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    headcount: int = Field(default=1, ge=1, le=99)
    competences: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    note: str = Field(default="", max_length=1000)
    """What was told; no names of citizens and nothing about anybody's health."""
    opened_by: str = Field(min_length=1, max_length=200)
    opened_at: datetime = Field(default_factory=_now, index=True)
    ended_at: datetime | None = None
    end_code: str = Field(default="", max_length=40)


class IncidentTask(SQLModel, table=True):
    """One unit's part in an incident. The index holds a guard to one incident at a time."""

    __tablename__ = "incident_task"
    __table_args__ = (
        CheckConstraint(f"state IN {TASK_STATES}", name="state"),
        CheckConstraint("state <> 'reserved' OR due_at IS NOT NULL", name="due"),
        UniqueConstraint("incident_id", "number"),
        Index(
            "uq_incident_task_under_way",
            "guard_id",
            unique=True,
            sqlite_where=text(UNDER_WAY),
            postgresql_where=text(UNDER_WAY),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(foreign_key="incident.id", index=True)
    guard_id: int = Field(foreign_key="guard.id", index=True)
    number: int = Field(ge=1)
    state: str = Field(max_length=20)
    times: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """When each state was first reached, ISO 8601 with zone."""
    due_at: datetime | None = None
    reason: str = Field(default="", max_length=500)


class IncidentEvent(SQLModel, table=True):
    """A line of the timeline: who did what, when. Rows are only ever added."""

    __tablename__ = "incident_event"
    __table_args__ = (CheckConstraint("length(who) > 0", name="who"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=_now, index=True)
    incident_id: int | None = Field(default=None, foreign_key="incident.id", index=True)
    guard_id: int | None = Field(default=None, foreign_key="guard.id", index=True)
    kind: str = Field(min_length=1, max_length=40)
    who: str = Field(min_length=1, max_length=200)
    """Who did it; of an automatic change, whose act it followed from."""
    automatic: bool = False
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Advice(SQLModel, table=True):
    """What was recommended for an incident, whole, as the dispatcher saw it."""

    __tablename__ = "incident_advice"

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(foreign_key="incident.id", index=True)
    at: datetime = Field(default_factory=_now)
    who: str = Field(min_length=1, max_length=200)
    result: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
