# SPDX-License-Identifier: MPL-2.0
"""The tables of running the product: who may log in, what is being worked on, who did what."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from typing import Annotated
from typing import Any
from typing import Literal
from uuid import uuid4

from pydantic import StringConstraints
from sqlalchemy import JSON
from sqlalchemy import CheckConstraint
from sqlalchemy import Column
from sqlalchemy import String
from sqlmodel import Field
from sqlmodel import SQLModel

Role = Literal["coordinator", "dispatcher", "guard", "site_contact", "administrator"]
ROLES: tuple[Role, ...] = ("coordinator", "dispatcher", "guard", "site_contact", "administrator")

JobKind = Literal["solve", "import", "rounds", "travel", "simulate"]
JobStatus = Literal["queued", "running", "done", "failed", "cancelled", "lost"]
OPEN_STATUSES: tuple[JobStatus, ...] = ("queued", "running")

Username = Annotated[str, StringConstraints(pattern=r"^[a-zæøå0-9][a-zæøå0-9._@\-]{1,59}$")]
"""A login name: 2 to 60 small letters, digits and . _ @ -"""


def now() -> datetime:
    """Return the present instant, aware."""
    return datetime.now(UTC)


def _uid() -> str:
    return uuid4().hex


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class User(SQLModel, table=True):
    """Someone who can log in. A guard sees its own plan, a site contact its own sites."""

    __tablename__ = "account"
    __table_args__ = (
        _one_of("role", ROLES),
        CheckConstraint("language IN ('da', 'en')", name="language"),
        CheckConstraint("role <> 'guard' OR guard_id IS NOT NULL", name="guard"),
        CheckConstraint("role <> 'site_contact' OR site_id IS NOT NULL", name="site"),
    )

    id: int | None = Field(default=None, primary_key=True)
    username: Username = Field(unique=True)
    name: str = Field(min_length=1, max_length=200)
    role: Role = Field(sa_type=String)
    password_hash: str = Field(max_length=300)
    language: Literal["da", "en"] = Field(default="da", sa_type=String)
    email: str = Field(default="", max_length=200)
    """Where messages are mailed to; empty is the guard's own address, or no mail at all."""
    guard_id: int | None = Field(default=None, foreign_key="guard.id", index=True)
    site_id: int | None = Field(default=None, foreign_key="site.id", index=True)
    """A site contact's first site; further ones are rows of `ContactSite`."""
    active: bool = True
    created_at: datetime = Field(default_factory=now)


class ContactSite(SQLModel, table=True):
    """One more site that a site contact speaks for, beside the account's first."""

    __tablename__ = "contact_site"

    user_id: int = Field(foreign_key="account.id", primary_key=True)
    site_id: int = Field(foreign_key="site.id", primary_key=True, index=True)


class LoginAttempt(SQLModel, table=True):
    """One try to log in, kept for the length of the throttling window.

    `key` is a keyed hash of account and address, so the table names nobody.
    """

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=64, index=True)
    at: datetime = Field(default_factory=now)


class CalendarFeed(SQLModel, table=True):
    """A secret address of a guard's own shifts; what is kept cannot be turned back into it."""

    __tablename__ = "calendar_feed"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="account.id", index=True)
    token_hash: str = Field(unique=True, max_length=64)
    created_at: datetime = Field(default_factory=now)
    revoked_at: datetime | None = None
    """From then on the address answers that it is gone."""


class Job(SQLModel, table=True):
    """Long work done by a worker process, as the pages show it."""

    __table_args__ = (
        _one_of("kind", ("solve", "import", "rounds", "travel", "simulate")),
        _one_of("status", ("queued", "running", "done", "failed", "cancelled", "lost")),
    )

    id: str = Field(default_factory=_uid, primary_key=True, max_length=32)
    kind: JobKind = Field(sa_type=String)
    status: JobStatus = Field(default="queued", sa_type=String, index=True)
    payload: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    progress: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """phase, and while solving: seconds, objective, bound, gap, what is left open, history."""
    result: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    message_da: str = ""
    message_en: str = ""
    """What went wrong and what to do about it, for people."""
    cancel_requested: bool = False
    user_id: int | None = Field(default=None, foreign_key="account.id")
    worker: str = Field(default="", max_length=200)
    """host:pid of the process that runs it."""
    created_at: datetime = Field(default_factory=now, index=True)
    started_at: datetime | None = None
    heartbeat_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it still waits or runs."""
        return self.status in OPEN_STATUSES


class AuditEvent(SQLModel, table=True):
    """Who did what, when, to what; rows are only ever added."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=now, index=True)
    user_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    action: str = Field(max_length=40, index=True)
    """Such as `login`, `roster.publish`, `export`."""
    subject: str = Field(default="", max_length=100)
    """What it was done to: `roster:12`, `account:3`."""
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    request_id: str = Field(default="", max_length=40)
