# SPDX-License-Identifier: MPL-2.0
"""Write down who looked at a guard's personal data, and let the guard read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta

from flask_login import current_user
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from web import audit
from web.db import get_session
from web.db import writer
from web.models import AuditEvent
from web.models import User
from web.models import now

ACTION = "guard.look"
SAME = timedelta(minutes=10)
"""Looks of one person at the same thing so close together are one."""


def looked(guard_id: int, what: str) -> None:
    """Keep that the logged-in user looks at a guard's `page`, `calendar` or the like.

    A guard who looks at their own data is not written down.
    """
    if current_user.guard_id == guard_id:
        return
    subject = f"guard:{guard_id}"
    recent = select(AuditEvent).where(
        AuditEvent.action == ACTION,
        AuditEvent.subject == subject,
        AuditEvent.user_id == current_user.id,
        col(AuditEvent.at) > now() - SAME,
    )
    if any(event.detail.get("what") == what for event in get_session().exec(recent)):
        return
    with writer() as session:
        audit.record(session, ACTION, subject, what=what)


def looks(
    session: Session, guard_id: int, since: datetime, most: int = 100
) -> Sequence[tuple[AuditEvent, str]]:
    """Return who looked at a guard's data after an instant, by name, the last look first."""
    query = (
        select(AuditEvent, User.name)
        .join(User, col(User.id) == col(AuditEvent.user_id))
        .where(
            AuditEvent.action == ACTION,
            AuditEvent.subject == f"guard:{guard_id}",
            col(AuditEvent.at) > since,
        )
        .order_by(col(AuditEvent.id).desc())
        .limit(most)
    )
    return session.exec(query).all()
