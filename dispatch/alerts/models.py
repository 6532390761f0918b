# SPDX-License-Identifier: MPL-2.0
"""The tables of alerts: who may send them, and what has come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
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

from sites.text import Text

STATES = ("waiting", "taken", "dismissed", "superseded", "cancelled", "noted")
"""Waits for a dispatcher, has incidents, was put aside, replaced by a newer one, called off by its
sender, or never asked for anything (tests, exercises, acknowledgements, what was over already)."""

State = Literal["waiting", "taken", "dismissed", "superseded", "cancelled", "noted"]
STATE_NAMES: Mapping[State, Text] = {
    "waiting": Text("venter", "waiting"),
    "taken": Text("hændelse oprettet", "incident opened"),
    "dismissed": Text("lagt til side", "put aside"),
    "superseded": Text("erstattet af en nyere", "replaced by a newer one"),
    "cancelled": Text("afblæst af afsender", "called off by the sender"),
    "noted": Text("kun noteret", "noted only"),
}
"""What people call each."""


def _now() -> datetime:
    return datetime.now(UTC)


class AlertSource(SQLModel, table=True):
    """A system that may send alerts. Its key is kept as a hash only."""

    __tablename__ = "alert_source"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(min_length=1, max_length=100)
    token_hash: str = Field(unique=True, max_length=64)
    created_by: str = Field(min_length=1, max_length=200)
    created_at: datetime = Field(default_factory=_now)
    used_at: datetime | None = None
    revoked_at: datetime | None = None


class CapAlert(SQLModel, table=True):
    """A message of the Common Alerting Protocol: what the desk needs of it, for some months."""

    __tablename__ = "cap_alert"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        UniqueConstraint("sender", "identifier", "sent"),
    )

    id: int | None = Field(default=None, primary_key=True)
    sender: str = Field(min_length=1, max_length=200)
    identifier: str = Field(min_length=1, max_length=200)
    sent: datetime
    digest: str = Field(max_length=64)
    """Of the message as it came: the same name with another text is told from the same alert."""
    status: str = Field(max_length=20)
    message: str = Field(max_length=20)
    event: str = Field(default="", max_length=200)
    categories: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    urgency: str = Field(default="Unknown", max_length=20)
    severity: str = Field(default="Unknown", max_length=20)
    certainty: str = Field(default="Unknown", max_length=20)
    headline: str = Field(default="", max_length=300)
    description: str = Field(default="", max_length=2000)
    instruction: str = Field(default="", max_length=2000)
    codes: list[list[str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    areas: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    about: list[list[str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Sender, identifier and instant of each message that it is about."""
    expires: datetime | None = None
    source: str = Field(min_length=1, max_length=200)
    """The system or the person that brought it."""
    received_at: datetime = Field(default_factory=_now, index=True)
    state: State = Field(default="waiting", sa_type=String, index=True)
    incidents: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Numbers of the incidents that came of it or of what it updates."""
    decided_by: str = Field(default="", max_length=200)
    decided_at: datetime | None = None
    reason: str = Field(default="", max_length=300)
