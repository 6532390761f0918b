# SPDX-License-Identifier: MPL-2.0
"""The tables of demand: who needs guards, where, for what, when and with which competences.

Table rows are not validated when they are constructed (SQLModel does that only for plain
models): build them with `Model.model_validate({...})`. The check constraints are the last line.
"""

from __future__ import annotations

from datetime import date
from datetime import datetime
from datetime import time
from typing import Annotated
from typing import Any
from typing import Literal

from pydantic import StringConstraints
from sqlalchemy import JSON
from sqlalchemy import CheckConstraint
from sqlalchemy import Column
from sqlalchemy import MetaData
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlmodel import Field
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-zÆØÅæøå0-9][A-Za-zÆØÅæøå0-9_.\-/]{0,39}$")]
"""A key that people write: one word of 1 to 40 letters, digits and _ . - /"""

Weekdays = Annotated[str, StringConstraints(pattern=r"^[01]{7}$")]
"""Seven 0/1, Monday first: `1111100` is Monday to Friday."""

LONGEST = 2000
"""Characters of instructions to guards."""


class Administration(SQLModel, table=True):
    """A part of the municipality that needs and pays for guards (forvaltning)."""

    __table_args__ = (CheckConstraint("length(code) > 0", name="code"),)

    id: int | None = Field(default=None, primary_key=True)
    code: Code = Field(unique=True)
    name: str = Field(min_length=1, max_length=200)


class Site(SQLModel, table=True):
    """A building or place where guards stand or pass by (lokation)."""

    __table_args__ = (
        CheckConstraint("lat BETWEEN -90 AND 90", name="lat"),
        CheckConstraint("lon BETWEEN -180 AND 180", name="lon"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: Code = Field(unique=True)
    name: str = Field(min_length=1, max_length=200)
    administration_id: int = Field(foreign_key="administration.id", index=True)
    address: str = Field(default="", max_length=200)
    postcode: str = Field(default="", max_length=10)
    city: str = Field(default="", max_length=100)
    district: str = Field(default="", max_length=100)
    kind: str = Field(default="", max_length=60)
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    open_to_public: bool = False
    instructions: str = Field(default="", max_length=LONGEST)
    """What a guard needs to know there: where to report, what to look after."""


class Service(SQLModel, table=True):
    """A kind of guarding (vagtydelse): reception, night guard, lock-up round, ..."""

    id: int | None = Field(default=None, primary_key=True)
    code: Code = Field(unique=True)
    name_da: str = Field(min_length=1, max_length=100)
    name_en: str = Field(min_length=1, max_length=100)
    duty_type: str = Field(default="", max_length=10)
    """The receiver's code for this kind of duty (tjenestetype); set by the customer."""


class Competence(SQLModel, table=True):
    """Something a post can ask for and a guard can hold a certificate of."""

    id: int | None = Field(default=None, primary_key=True)
    code: Code = Field(unique=True)
    name_da: str = Field(min_length=1, max_length=100)
    name_en: str = Field(min_length=1, max_length=100)


class Post(SQLModel, table=True):
    """A recurring need (vagtpost): this service, at this site, on these days and hours."""

    __table_args__ = (
        CheckConstraint("headcount BETWEEN 1 AND 99", name="headcount"),
        CheckConstraint("priority BETWEEN 1 AND 3", name="priority"),
        CheckConstraint("length(weekdays) = 7", name="weekdays"),
        CheckConstraint("on_holidays IN ('run', 'skip', 'only')", name="on_holidays"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: Code = Field(unique=True)
    name: str = Field(min_length=1, max_length=200)
    site_id: int = Field(foreign_key="site.id", index=True)
    service_id: int = Field(foreign_key="service.id", index=True)
    payer_id: int = Field(foreign_key="administration.id", index=True)
    """The administration that pays; usually, not always, the site's own."""
    weekdays: Weekdays = "1111111"
    on_holidays: Literal["run", "skip", "only"] = Field(default="run", sa_type=String)
    """On a Danish public holiday: run as usual, skip, or run only then."""
    starts: time
    ends: time
    """Local wall-clock times; `ends` at or before `starts` means the next day."""
    headcount: int = Field(default=1, ge=1, le=99)
    priority: int = Field(default=2, ge=1, le=3)
    """1 must be covered, 2 should be covered, 3 is covered when it can be."""
    approval_required: bool = False
    """The guard needs police approval for employment with the employer that sends them (VG-04)."""
    cost_centre: str = Field(default="", max_length=30)
    tags: str = Field(default="", max_length=400)
    """What the post is, as words separated by commas: those of `sites.tags` and the city's own."""
    instructions: str = Field(default="", max_length=LONGEST)
    """What the guard on it does, beside the site's own instructions."""
    valid_from: date
    valid_to: date | None = None
    apart: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]")
    )
    """Single days that are not as the others, or cancelled: `sites.apart.Apart`, plainly."""


class Equivalence(SQLModel, table=True):
    """A competence that meets another one too, over a span of days (both included)."""

    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint("higher_id <> lower_id", name="different"),
        UniqueConstraint("higher_id", "lower_id", "valid_from"),
    )

    id: int | None = Field(default=None, primary_key=True)
    higher_id: int = Field(foreign_key="competence.id", index=True)
    """What is held."""
    lower_id: int = Field(foreign_key="competence.id", index=True)
    """What it meets."""
    valid_from: date
    valid_to: date | None = None


class PostCompetence(SQLModel, table=True):
    """A competence that every guard on a post must hold for the whole shift."""

    post_id: int = Field(foreign_key="post.id", primary_key=True)
    competence_id: int = Field(foreign_key="competence.id", primary_key=True)


class Visit(SQLModel, table=True):
    """A place to be passed by on a round (tilsyn), any time inside a window."""

    __table_args__ = (
        CheckConstraint("minutes BETWEEN 1 AND 600", name="minutes"),
        CheckConstraint("times_per_night BETWEEN 1 AND 24", name="times_per_night"),
        CheckConstraint("(second_starts IS NULL) = (second_ends IS NULL)", name="second_window"),
        CheckConstraint("spacing_minutes BETWEEN 0 AND 1440", name="spacing_minutes"),
        CheckConstraint("priority BETWEEN 1 AND 3", name="priority"),
        CheckConstraint("length(weekdays) = 7", name="weekdays"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: Code = Field(unique=True)
    name: str = Field(min_length=1, max_length=200)
    site_id: int = Field(foreign_key="site.id", index=True)
    service_id: int = Field(foreign_key="service.id", index=True)
    weekdays: Weekdays = "1111111"
    window_starts: time
    window_ends: time
    """Local wall-clock times; `window_ends` at or before `window_starts` means the next day."""
    minutes: int = Field(default=10, ge=1, le=600)
    times_per_night: int = Field(default=1, ge=1, le=24)
    second_starts: time | None = None
    second_ends: time | None = None
    """A second window in which the visit may lie instead."""
    spacing_minutes: int | None = Field(default=None, ge=0, le=1440)
    """Between two visits of one night, from beginning to beginning; None is reckoned."""
    priority: int = Field(default=2, ge=1, le=3)
    """1 must be made, 2 should be made, 3 is made when it can be."""
    keys: str = Field(default="", max_length=200)
    """Numbers of the keys that it needs, separated by commas."""
    valid_from: date
    valid_to: date | None = None


class VisitCompetence(SQLModel, table=True):
    """A competence that the guard who makes a visit must hold."""

    __tablename__ = "visit_competence"

    visit_id: int = Field(foreign_key="visit.id", primary_key=True)
    competence_id: int = Field(foreign_key="competence.id", primary_key=True)


class PastIncident(SQLModel, table=True):
    """An incident that another system kept: where, when and of what kind, and nobody's name."""

    __tablename__ = "past_incident"
    __table_args__ = (
        CheckConstraint("headcount BETWEEN 1 AND 99", name="headcount"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: Code = Field(unique=True)
    """Its number in the other system: the same number again is the same incident."""
    site_id: int = Field(foreign_key="site.id", index=True)
    at: datetime = Field(index=True)
    kind: str = Field(min_length=1, max_length=100)
    """Code of the type of incident."""
    minutes: int | None = Field(default=None, ge=1, le=1440)
    """How long a guard was there, where that is known."""
    headcount: int = Field(default=1, ge=1, le=99)
