# SPDX-License-Identifier: MPL-2.0
"""The tables of orders: what can be ordered, what was, who did what to it, and how it went."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from typing import Any
from typing import Literal
from typing import get_args

from sqlalchemy import JSON
from sqlalchemy import CheckConstraint
from sqlalchemy import Column
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlmodel import Field
from sqlmodel import SQLModel

from sites.models import Code
from sites.models import Weekdays

Status = Literal["received", "approved", "change_asked", "cancel_asked", "declined", "cancelled"]
STATUSES: tuple[Status, ...] = get_args(Status)
WAITING: tuple[Status, ...] = ("received", "change_asked", "cancel_asked")
"""What a coordinator is still to answer."""
STANDING: tuple[Status, ...] = ("approved", "change_asked", "cancel_asked")
"""What has been agreed on and is carried out."""


def _now() -> datetime:
    return datetime.now(UTC)


class OrderPurpose(SQLModel, table=True):
    """What guarding can be ordered for, in plain words, and what that means for a post."""

    __tablename__ = "order_purpose"
    __table_args__ = (
        CheckConstraint("priority BETWEEN 1 AND 3", name="priority"),
        CheckConstraint("hourly_price IS NULL OR hourly_price >= 0", name="hourly_price"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: Code = Field(unique=True)
    name_da: str = Field(min_length=1, max_length=100)
    name_en: str = Field(min_length=1, max_length=100)
    service_id: int = Field(foreign_key="service.id", index=True)
    competences: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Codes of what each guard must hold."""
    approval_required: bool = False
    """The guard needs police approval (VG-04)."""
    priority: int = Field(default=2, ge=1, le=3)
    hourly_price: int | None = Field(default=None, ge=0)
    """Øre an hour and guard that an estimate reckons with; None takes the contracts' own."""
    active: bool = True
    """Whether it can still be chosen."""


class Order(SQLModel, table=True):
    """One order: guards at a site for a purpose, once or on weekdays up to a last day.

    The columns of the need are what the contact wants now; `agreed` is what was last approved.
    """

    __tablename__ = "guard_order"
    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint("headcount BETWEEN 1 AND 20", name="headcount"),
        CheckConstraint("last_day IS NULL OR last_day >= first_day", name="days"),
        CheckConstraint("length(weekdays) = 7", name="weekdays"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    purpose_id: int = Field(foreign_key="order_purpose.id", index=True)
    first_day: date
    last_day: date | None = None
    """The last day of one that recurs; None for one that does not."""
    weekdays: Weekdays = "1111111"
    starts: time
    ends: time
    """Local wall-clock times; `ends` at or before `starts` means the next day."""
    holidays: bool = True
    """Whether one that recurs runs on Danish public holidays too."""
    headcount: int = Field(default=1, ge=1, le=20)
    apart: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]")
    )
    """Single days of one that recurs that are not as the others: `sites.apart.Apart`, plainly."""
    note: str = Field(default="", max_length=500)
    contact: str = Field(default="", max_length=200)
    """Who is called back: name and number, one person."""
    status: Status = Field(default="received", sa_type=String, index=True)
    agreed: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    post_id: int | None = Field(default=None, foreign_key="post.id", index=True)
    answer: str = Field(default="", max_length=1000)
    answered_by: str = Field(default="", max_length=200)
    answered_at: datetime | None = None
    price: int | None = Field(default=None, ge=0)
    """Øre in all, as estimated for the contact."""
    provisional: bool = False
    """Whether a price rests on rates that are a guess."""
    version: int = 1
    """Counts changes; who answers an older one is told so."""
    placed_by: str = Field(max_length=60)
    """User name of the contact."""
    placed_at: datetime = Field(default_factory=_now)


class OrderEvent(SQLModel, table=True):
    """What happened to an order; rows are only ever added."""

    __tablename__ = "order_event"

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="guard_order.id", index=True)
    at: datetime = Field(default_factory=_now)
    who: str = Field(max_length=200)
    what: str = Field(max_length=20)
    """`received`, `changed`, `cancel_asked`, `approved`, `declined`, `cancelled`."""
    text: str = Field(default="", max_length=1000)
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    after: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))


class ServiceFeedback(SQLModel, table=True):
    """What a site contact thinks of a shift that is over; it names no guard."""

    __tablename__ = "service_feedback"
    __table_args__ = (
        CheckConstraint("rating IN ('good', 'bad')", name="rating"),
        UniqueConstraint("post_id", "starts_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    post_id: int = Field(foreign_key="post.id")
    starts_at: datetime
    """The beginning of the shift: with the post it is known in every version of a roster."""
    rating: Literal["good", "bad"] = Field(sa_type=String)
    word: str = Field(default="", max_length=200)
    who: str = Field(max_length=60)
    at: datetime = Field(default_factory=_now)
