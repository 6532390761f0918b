# SPDX-License-Identifier: MPL-2.0
"""The tables of offers and swaps, and of what happened to them.

A shift is named by post and times, not by its row: each version of a plan has rows of its own.
"""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy import CheckConstraint
from sqlalchemy import Column
from sqlalchemy import Index
from sqlalchemy import UniqueConstraint
from sqlalchemy import text
from sqlmodel import Field
from sqlmodel import SQLModel

CALL_STATES = ("open", "filled", "declined", "expired", "withdrawn", "lapsed")
OFFER_STATES = (
    "waiting", "open", "agreed", "accepted", "declined", "barred", "late", "expired", "withdrawn",
)  # fmt: skip
UNANSWERED = ("waiting", "open", "agreed")
"""Offers whose outcome is still to come."""
SWAP_KINDS = ("give", "ask", "exchange", "cycle")
SWAP_STATES = (
    "open", "waiting", "done", "declined", "refused", "expired", "withdrawn", "lapsed",
)  # fmt: skip
UNDECIDED = ("open", "waiting")
"""Swaps whose outcome is still to come: everybody keeps their own shift."""

_OPEN = text("state = 'open'")


def _now() -> datetime:
    return datetime.now(UTC)


class CoverCall(SQLModel, table=True):
    """A shift with empty seats that is offered to guards."""

    __tablename__ = "cover_call"
    __table_args__ = (
        CheckConstraint(f"state IN {CALL_STATES}", name="state"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("ends_at > starts_at", name="order"),
        CheckConstraint("seats BETWEEN 1 AND 99", name="seats"),
        CheckConstraint("minutes BETWEEN 1 AND 20160", name="minutes"),
        Index(
            "uq_cover_call_open",
            "post_id",
            "starts_at",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    roster_id: int = Field(foreign_key="roster.id", index=True)
    """The roster that it was made from; a later version of it may be the one that is filled."""
    post_id: int = Field(foreign_key="post.id", index=True)
    starts_at: datetime
    ends_at: datetime
    seats: int = Field(default=1, ge=1, le=99)
    """How many seats are to be filled."""
    minutes: int = Field(ge=1, le=20160)
    """How long each guard has for an answer."""
    state: str = Field(default="open", max_length=20)
    made_by: str = Field(max_length=200)
    made_at: datetime = Field(default_factory=_now)
    ended_at: datetime | None = Field(default=None, index=True)


class CoverOffer(SQLModel, table=True):
    """One guard's part of a call: the shift itself, or one of two moves that fill it."""

    __tablename__ = "cover_offer"
    __table_args__ = (
        CheckConstraint(f"state IN {OFFER_STATES}", name="state"),
        CheckConstraint("chain >= 0", name="chain"),
        CheckConstraint("step BETWEEN 1 AND 2", name="step"),
        CheckConstraint("chain > 0 OR step = 1", name="direct"),
        CheckConstraint("(state = 'waiting') = (expires_at IS NULL)", name="asked"),
        UniqueConstraint("call_id", "guard_id", "chain"),
    )

    id: int | None = Field(default=None, primary_key=True)
    call_id: int = Field(foreign_key="cover_call.id", index=True)
    guard_id: int = Field(foreign_key="guard.id", index=True)
    chain: int = Field(default=0, ge=0)
    """0 is the shift itself, offered to all at once; others are two moves, tried in order."""
    step: int = Field(default=1, ge=1, le=2)
    """In two moves: 1 leaves a shift to take the empty one, 2 takes the shift that 1 leaves."""
    post_id: int = Field(foreign_key="post.id")
    starts_at: datetime
    ends_at: datetime
    leaves_post_id: int | None = Field(default=None, foreign_key="post.id")
    leaves_starts_at: datetime | None = None
    leaves_ends_at: datetime | None = None
    cost: int = 0
    """What the guard's own pay becomes more or less, in øre, as reckoned when it was offered."""
    state: str = Field(default="waiting", max_length=20)
    expires_at: datetime | None = Field(default=None, index=True)
    answered_at: datetime | None = None


class Swap(SQLModel, table=True):
    """Guards who want to hand over or exchange shifts, and how far they have come."""

    __table_args__ = (
        CheckConstraint(f"kind IN {SWAP_KINDS}", name="kind"),
        CheckConstraint(f"state IN {SWAP_STATES}", name="state"),
        CheckConstraint("(state IN ('open', 'waiting')) = (ended_at IS NULL)", name="ended"),
        CheckConstraint("state <> 'refused' OR length(reason) > 0", name="reason"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=20)
    """`give` to whoever takes it, `ask` one colleague, `exchange` two, `cycle` of three."""
    state: str = Field(default="open", max_length=20, index=True)
    trade: bool = False
    """Whether who gives would take another shift in return: the engine may then pair them."""
    guard_id: int | None = Field(default=None, foreign_key="guard.id", index=True)
    """Who asks; None where the engine found it and a coordinator proposes it."""
    made_at: datetime = Field(default_factory=_now)
    expires_at: datetime = Field(index=True)
    """The last instant at which it can become final."""
    cost: int | None = None
    """More or less pay in all, in øre, as reckoned when the last one agreed."""
    automatic: bool = False
    """Whether it became final without a coordinator."""
    decided_by: str = Field(default="", max_length=200)
    reason: str = Field(default="", max_length=500)
    ended_at: datetime | None = Field(default=None, index=True)


class SwapPart(SQLModel, table=True):
    """One shift of a swap: who has it, and who takes it."""

    __tablename__ = "swap_part"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="order"),
        CheckConstraint("to_guard_id IS NULL OR to_guard_id <> guard_id", name="different"),
        CheckConstraint("agreed_at IS NULL OR to_guard_id IS NOT NULL", name="agreed"),
        UniqueConstraint("swap_id", "number"),
    )

    id: int | None = Field(default=None, primary_key=True)
    swap_id: int = Field(foreign_key="swap.id", index=True)
    number: int = Field(ge=1, le=9)
    guard_id: int = Field(foreign_key="guard.id", index=True)
    """Who has the shift, and keeps it until the swap is final."""
    to_guard_id: int | None = Field(default=None, foreign_key="guard.id", index=True)
    agreed_at: datetime | None = None
    """When the one who takes it said yes."""
    post_id: int = Field(foreign_key="post.id")
    starts_at: datetime
    ends_at: datetime


class SwapPolicy(SQLModel, table=True):
    """What a unit lets its guards swap by themselves; of several that apply the strictest holds."""

    __tablename__ = "swap_policy"
    __table_args__ = (
        CheckConstraint("employer_id IS NULL OR administration_id IS NULL", name="one"),
        CheckConstraint("cost_limit BETWEEN 0 AND 10000000", name="cost_limit"),
        CheckConstraint("notice_hours BETWEEN 0 AND 720", name="notice_hours"),
        Index("uq_swap_policy_employer", "employer_id", unique=True),
        Index("uq_swap_policy_administration", "administration_id", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    employer_id: int | None = Field(default=None, foreign_key="employer.id")
    """Whose guards it is about; with no administration either, every employer's."""
    administration_id: int | None = Field(default=None, foreign_key="administration.id")
    """Whose shifts it is about."""
    automatic: bool = False
    """Whether a swap that breaks nothing and costs no more than the limit needs no coordinator."""
    cost_limit: int = Field(default=0, ge=0, le=10_000_000)
    """In øre."""
    notice_hours: int = Field(default=24, ge=0, le=720)
    """A swap is final so many hours before the first of its shifts begins, or not at all."""


class ExchangeEvent(SQLModel, table=True):
    """One thing that happened to a call or a swap; only added to, until both are deleted."""

    __tablename__ = "exchange_event"
    __table_args__ = (
        CheckConstraint("(call_id IS NULL) <> (swap_id IS NULL)", name="subject"),
        CheckConstraint("length(who) > 0", name="who"),
    )

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=_now)
    call_id: int | None = Field(default=None, foreign_key="cover_call.id", index=True)
    swap_id: int | None = Field(default=None, foreign_key="swap.id", index=True)
    guard_id: int | None = Field(default=None, foreign_key="guard.id", index=True)
    """The guard that it is about."""
    kind: str = Field(max_length=20)
    who: str = Field(max_length=200)
    """The account that did it; `-` where it happened by itself."""
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
