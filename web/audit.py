# SPDX-License-Identifier: MPL-2.0
"""Keep the record of who did what."""

from __future__ import annotations

from typing import Any

from flask import g
from flask import has_app_context
from flask import has_request_context
from flask_login import current_user
from sqlmodel import Session

from web.models import AuditEvent


def record(
    session: Session,
    action: str,
    subject: str = "",
    *,
    user_id: int | None = None,
    **detail: Any,
) -> None:
    """Add one event to the writing transaction that makes the change itself.

    Parameters
    ----------
    session
        The writer that the change is made with: both are kept, or neither.
    action, subject
        What was done (`roster.publish`) and to what (`roster:12`).
    user_id
        Who did it; the logged-in user when left out.
    detail
        Plain values worth keeping; never names, passwords or reasons for absence.
    """
    if user_id is None and has_request_context() and current_user.is_authenticated:
        user_id = current_user.id
    event = AuditEvent(
        action=action,
        subject=subject,
        user_id=user_id,
        detail=detail,
        request_id=g.get("request_id", "") if has_app_context() else "",
    )
    session.add(event)
