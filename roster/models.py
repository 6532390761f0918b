# SPDX-License-Identifier: MPL-2.0
"""The tables of people and plans: who can work, when they cannot, and who works when.

Instants are aware and stored in UTC; dates are Copenhagen calendar days; money is øre.
Build rows with `Model.model_validate({...})`: table models do not validate on construction.
"""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from typing import Annotated
from typing import Any
from typing import Literal
from uuid import uuid4

from pydantic import StringConstraints
from sqlalchemy import JSON
from sqlalchemy import CheckConstraint
from sqlalchemy import Column
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlmodel import Field
from sqlmodel import SQLModel

from sites.models import Code

GUARD_RECORDS = (
    "induction",
    "lift",
    "dog",
    "id_card",
    "health_check",
    "opt_out",
    "restriction",
    "hours",
)
"""What can stand on record of a guard."""
EMPLOYER_PERMITS = ("public_place", "control_centre", "safety_guards")
"""What an employer can have a permit for."""

OVERRIDE_REASONS = (
    "agreed", "safety", "paper", "training", "other", "force_majeure", "team_change",
)  # fmt: skip
"""Why a rule may be set aside."""


def _now() -> datetime:
    return datetime.now(UTC)


def new_uid() -> str:
    """Return what a row is known by outside this database."""
    return uuid4().hex


class Employer(SQLModel, table=True):
    """Who employs guards (arbejdsgiver/leverandør): a municipal unit or a contractor."""

    __table_args__ = (
        CheckConstraint("kind IN ('own', 'contractor')", name="kind"),
        CheckConstraint(
            "authorised_to IS NULL OR authorised_from IS NULL OR authorised_to >= authorised_from",
            name="authorisation",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: Code = Field(unique=True)
    name: str = Field(min_length=1, max_length=200)
    kind: Literal["own", "contractor"] = Field(default="own", sa_type=String)
    org_unit: str = Field(default="", max_length=8)
    """OPUS Organisationsenhed of an own unit (8 positions); empty for a contractor."""
    order_reference: str = Field(default="", max_length=60)
    """Contract or order line that a contractor's duties are ordered under."""
    authorised_from: date | None = None
    authorised_to: date | None = None
    """A contractor's authorisation as guard company (VG-03)."""
    agreement: str = Field(default="", max_length=60)
    """The name of the agreement that covers its guards; empty is the law alone."""
    pool_cars: int = Field(default=0, ge=0, le=999)
    """Cars that its guards share."""


class Guard(SQLModel, table=True):
    """A security guard (vagt). Personal data is kept to what planning needs; no CPR."""

    __table_args__ = (
        CheckConstraint("home_lat IS NULL OR home_lat BETWEEN -90 AND 90", name="home_lat"),
        CheckConstraint("home_lon IS NULL OR home_lon BETWEEN -180 AND 180", name="home_lon"),
        CheckConstraint("mode IN ('car', 'bicycle', 'foot')", name="mode"),
        UniqueConstraint("employer_id", "employee_number"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: Code = Field(unique=True)
    name: str = Field(min_length=1, max_length=200)
    employer_id: int = Field(foreign_key="employer.id", index=True)
    employee_number: str | None = Field(default=None, max_length=20)
    """Medarbejdernummer: the receiver's key, unique within the employer."""
    suffix_digit: Annotated[str, StringConstraints(pattern=r"^[0-9]$")] = "0"
    """Ekstraciffer: tells several employments of one person apart."""
    birth_date: date
    home_lat: float | None = Field(default=None, ge=-90, le=90)
    home_lon: float | None = Field(default=None, ge=-180, le=180)
    mode: Literal["car", "bicycle", "foot"] = Field(default="car", sa_type=String)
    pool_car: bool = False
    """Whether the guard may take one of the employer's pool cars from one site to the next."""
    commute_minutes: int | None = Field(default=None, ge=0, le=300)
    """The usual way to work; 0 is no fixed place of work, None is not known."""
    round_speed: int = Field(default=100, ge=50, le=200)
    """Speed on rounds by own means, in per cent of what that means usually makes."""
    round_start: Literal["post", "home"] = Field(default="post", sa_type=String)
    round_end: Literal["post", "home"] = Field(default="post", sa_type=String)
    """Where rounds begin and end: at the site of the post, or at home where that is known."""
    key_room: int | None = Field(default=None, ge=0, le=999)
    """Keys that the guard can have along on a round; None is what the plan says."""
    email: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=30)
    active: bool = True
    tags: str = Field(default="", max_length=400)
    """What the person is, as words separated by commas, for rules that cover only some people."""


class Certificate(SQLModel, table=True):
    """Proof that a guard holds a competence (bevis); both days included, None = no end."""

    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        UniqueConstraint("guard_id", "competence_id", "valid_from"),
    )

    id: int | None = Field(default=None, primary_key=True)
    guard_id: int = Field(foreign_key="guard.id", index=True)
    competence_id: int = Field(foreign_key="competence.id", index=True)
    valid_from: date
    valid_to: date | None = None


class Approval(SQLModel, table=True):
    """Police approval of a person for employment with one employer (VG-04)."""

    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        UniqueConstraint("guard_id", "employer_id", "valid_from"),
    )

    id: int | None = Field(default=None, primary_key=True)
    guard_id: int = Field(foreign_key="guard.id", index=True)
    employer_id: int = Field(foreign_key="employer.id", index=True)
    valid_from: date
    valid_to: date | None = None


class GuardRecord(SQLModel, table=True):
    """Something on record of a guard over a span of days: an induction, a dog, a restriction.

    Restrictions are neutral codes, never a diagnosis.
    """

    __tablename__ = "guard_record"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint(f"kind IN {GUARD_RECORDS}", name="kind"),
        UniqueConstraint("guard_id", "kind", "code", "valid_from"),
    )

    id: int | None = Field(default=None, primary_key=True)
    guard_id: int = Field(foreign_key="guard.id", index=True)
    kind: str = Field(max_length=20)
    code: str = Field(min_length=1, max_length=60)
    """What it is about: a site, a dog, a restriction; `*` is everything."""
    valid_from: date
    valid_to: date | None = None


class EmployerPermit(SQLModel, table=True):
    """A permit of an employer over a span of days: public places, control centre, safety guards."""

    __tablename__ = "employer_permit"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint(f"kind IN {EMPLOYER_PERMITS}", name="kind"),
        UniqueConstraint("employer_id", "kind", "code", "valid_from"),
    )

    id: int | None = Field(default=None, primary_key=True)
    employer_id: int = Field(foreign_key="employer.id", index=True)
    kind: str = Field(max_length=20)
    code: str = Field(min_length=1, max_length=60)
    """The site that it is for; `*` is all sites."""
    valid_from: date
    valid_to: date | None = None


class Balance(SQLModel, table=True):
    """A guard's norm account and time off on the morning of a day."""

    __table_args__ = (
        CheckConstraint("period_ends IS NULL OR period_ends >= day", name="period"),
        UniqueConstraint("guard_id", "day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    guard_id: int = Field(foreign_key="guard.id", index=True)
    day: date
    norm_minutes: int = 0
    """Minutes worked beyond the norm so far in the norm period; below it is negative."""
    time_off_minutes: int = 0
    """Minutes of time off that are earned and not yet taken."""
    period_ends: date | None = None
    """Last day of the norm period."""


class Contract(SQLModel, table=True):
    """Terms of a guard's employment over a span of days (both included)."""

    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint("weekly_minutes BETWEEN 0 AND 2880", name="weekly_minutes"),
        CheckConstraint("max_weekly_minutes BETWEEN weekly_minutes AND 3600", name="max_weekly"),
        CheckConstraint("hourly_rate >= 0", name="hourly_rate"),
        UniqueConstraint("guard_id", "valid_from"),
    )

    id: int | None = Field(default=None, primary_key=True)
    guard_id: int = Field(foreign_key="guard.id", index=True)
    valid_from: date
    valid_to: date | None = None
    weekly_minutes: int = Field(ge=0, le=2880)
    """The norm, in minutes a week; 37 hours = 2220. 0 = no norm (called when needed)."""
    max_weekly_minutes: int = Field(ge=0, le=3600)
    """What the guard may be planned for at most in a calendar week (Monday to Sunday)."""
    hourly_rate: int = Field(ge=0)
    """Cost in øre an hour: pay for own staff, the price list for a contractor."""
    provisional: bool = False
    """Whether the rate is a guess to be replaced: every cost that rests on it says so."""
    agreement: str = Field(default="", max_length=60)
    """The name of the agreement that covers the guard; empty is the employer's."""


class Absence(SQLModel, table=True):
    """Time in which a guard cannot work. Only a neutral code is kept, never a diagnosis."""

    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="order"),
        CheckConstraint("kind IN ('holiday', 'sick', 'leave', 'course', 'other')", name="kind"),
        UniqueConstraint("guard_id", "starts_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    guard_id: int = Field(foreign_key="guard.id", index=True)
    kind: Literal["holiday", "sick", "leave", "course", "other"] = Field(
        default="other", sa_type=String
    )
    starts_at: datetime
    ends_at: datetime


class AbsenceReport(SQLModel, table=True):
    """What a guard told of an absence, until a coordinator has dealt with it; no word of why."""

    __tablename__ = "absence_report"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="order"),
        CheckConstraint("kind IN ('sick', 'leave', 'other')", name="kind"),
        CheckConstraint("status IN ('new', 'handled', 'withdrawn')", name="status"),
    )

    id: int | None = Field(default=None, primary_key=True)
    guard_id: int = Field(foreign_key="guard.id", index=True)
    kind: Literal["sick", "leave", "other"] = Field(default="sick", sa_type=String)
    starts_at: datetime
    ends_at: datetime
    status: Literal["new", "handled", "withdrawn"] = Field(
        default="new", sa_type=String, index=True
    )
    reported_at: datetime = Field(default_factory=_now)
    settled_at: datetime | None = None
    settled_by: str = Field(default="", max_length=200)
    """The coordinator who dealt with it; empty when the guard withdrew it."""


class Wish(SQLModel, table=True):
    """What a guard would like: to work, or to be off, in a span of time."""

    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="order"),
        CheckConstraint("kind IN ('work', 'off')", name="kind"),
        CheckConstraint("strength BETWEEN 1 AND 3", name="strength"),
        UniqueConstraint("guard_id", "starts_at", "kind"),
    )

    id: int | None = Field(default=None, primary_key=True)
    guard_id: int = Field(foreign_key="guard.id", index=True)
    kind: Literal["work", "off"] = Field(default="off", sa_type=String)
    strength: int = Field(default=1, ge=1, le=3)
    starts_at: datetime
    ends_at: datetime


class RuleSet(SQLModel, table=True):
    """The rules that a roster was published under, word for word, so that an audit replays it."""

    __tablename__ = "rule_set"

    hash: str = Field(primary_key=True, max_length=64)
    """The fingerprint of what it says."""
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    kept_at: datetime = Field(default_factory=_now)


class Roster(SQLModel, table=True):
    """One version of a plan (vagtplan) over whole Copenhagen days; published = frozen."""

    __table_args__ = (
        CheckConstraint("status IN ('draft', 'published')", name="status"),
        CheckConstraint("days BETWEEN 1 AND 371", name="days"),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(min_length=1, max_length=200)
    administration_id: int | None = Field(default=None, foreign_key="administration.id")
    """Plan for one administration only; None plans for all."""
    starts_on: date = Field(index=True)
    days: int = Field(ge=1, le=371)
    status: Literal["draft", "published"] = Field(default="draft", sa_type=String)
    version: int = 1
    """Counts changes; a writer that read an older one is told so (optimistic lock)."""
    created_at: datetime = Field(default_factory=_now)
    published_at: datetime | None = None
    solution: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """What the solver said: objective, bound, gap, seconds, seed, status, parts, travel source."""
    rules_hash: str | None = Field(default=None, max_length=64)
    """The `RuleSet` in force when it was published; None for a draft."""


class Shift(SQLModel, table=True):
    """A dated need (vagt) as it stood when the roster was made; seats are filled by assignments."""

    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="order"),
        CheckConstraint("headcount BETWEEN 1 AND 99", name="headcount"),
        CheckConstraint("priority BETWEEN 1 AND 3", name="priority"),
        UniqueConstraint("roster_id", "post_id", "starts_at"),
        Index("ix_shift_roster_start", "roster_id", "starts_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(default_factory=new_uid, unique=True, max_length=32)
    roster_id: int = Field(foreign_key="roster.id", index=True)
    post_id: int = Field(foreign_key="post.id", index=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    service_id: int = Field(foreign_key="service.id")
    payer_id: int = Field(foreign_key="administration.id", index=True)
    starts_at: datetime
    ends_at: datetime
    headcount: int = Field(default=1, ge=1, le=99)
    priority: int = Field(default=2, ge=1, le=3)
    approval_required: bool = False
    competences: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Codes of the competences asked for, copied from the post."""
    tags: str = Field(default="", max_length=400)
    """What the post is, copied from it."""


class Assignment(SQLModel, table=True):
    """One guard on one shift."""

    __table_args__ = (UniqueConstraint("shift_id", "guard_id"),)

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(default_factory=new_uid, unique=True, max_length=32)
    roster_id: int = Field(foreign_key="roster.id", index=True)
    shift_id: int = Field(foreign_key="shift.id", index=True)
    guard_id: int = Field(foreign_key="guard.id", index=True)
    locked: bool = False
    """A re-solve keeps it."""


class RuleOverride(SQLModel, table=True):
    """One decision to let a violation stand. It is never changed; a published one never goes."""

    __tablename__ = "rule_override"
    __table_args__ = (
        CheckConstraint(f"reason IN {OVERRIDE_REASONS}", name="reason"),
        CheckConstraint("length(text) > 0", name="text"),
        CheckConstraint("length(decided_by) > 0", name="decided_by"),
    )

    id: int | None = Field(default=None, primary_key=True)
    roster_id: int = Field(foreign_key="roster.id", index=True)
    shift_id: int = Field(foreign_key="shift.id", index=True)
    """The shift that it was decided for."""
    guard_id: int | None = Field(default=None, foreign_key="guard.id", index=True)
    """None when the rule is about several guards at once."""
    rule: str = Field(min_length=1, max_length=40)
    shifts: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """All shifts that take part in the violation."""
    reason: str = Field(max_length=20)
    text: str = Field(min_length=1, max_length=500)
    reference: str = Field(default="", max_length=100)
    """The event's number or name, where the reason asks for one."""
    decided_by: str = Field(min_length=1, max_length=200)
    decided_at: datetime = Field(default_factory=_now)
    violation_da: str = ""
    violation_en: str = ""
    """What was broken, in words."""
    consequence_da: str = ""
    consequence_en: str = ""
    """What is owed to the guard."""
    rest_until: datetime | None = None
    """Compensatory rest: no work before this instant."""
