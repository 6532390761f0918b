# SPDX-License-Identifier: MPL-2.0
"""The table of messages: to whom, about what, whether it was read, how its mail went."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint
from sqlalchemy import String
from sqlmodel import Field
from sqlmodel import SQLModel

from web.models import now

MailState = Literal["none", "queued", "sent", "failed"]
STATES: tuple[MailState, ...] = ("none", "queued", "sent", "failed")


class Notice(SQLModel, table=True):
    """One message to one reader: an account, or a guard with or without one."""

    __table_args__ = (
        CheckConstraint("user_id IS NOT NULL OR guard_id IS NOT NULL", name="reader"),
        CheckConstraint(f"mail IN {STATES}", name="mail"),
    )

    id: int | None = Field(default=None, primary_key=True)
    user_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    guard_id: int | None = Field(default=None, foreign_key="guard.id", index=True)
    kind: str = Field(min_length=1, max_length=40)
    text_da: str = Field(min_length=1, max_length=4000)
    text_en: str = Field(min_length=1, max_length=4000)
    link: str = Field(default="", max_length=300)
    """A path of this product; empty for none."""
    at: datetime = Field(default_factory=now, index=True)
    read_at: datetime | None = None
    mail: MailState = Field(default="none", sa_type=String, index=True)
    mail_tries: int = 0
    mail_next_at: datetime | None = None
    """When the mail is to be tried; while one worker tries, when another may."""
    mail_error: str = Field(default="", max_length=300)
    """What the mail server said last."""
