# SPDX-License-Identifier: MPL-2.0
"""Make, find and revoke the secret address of a guard's calendar.

The address holds 256 random bits. The database keeps their hash only, so that who reads the
database cannot read calendars, and a lost address can be replaced but never shown again.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select
from sqlmodel.sql.expression import SelectOfScalar

from web import audit
from web.accounts import Throttle
from web.models import CalendarFeed
from web.models import User
from web.models import now
from web.settings import Settings

READS = 20
"""Reads of one calendar from one network address within the window of tries to log in; ten times
as many of all calendars together."""


def issue(session: Session, user_id: int) -> str:
    """Revoke what the account has and return a new secret; this is the only time it is known."""
    revoke(session, user_id)
    secret = secrets.token_urlsafe(32)
    values = {"user_id": user_id, "token_hash": fingerprint(secret)}
    session.add(CalendarFeed.model_validate(values))
    audit.record(session, "feed.issue", f"account:{user_id}")
    return secret


def revoke(session: Session, user_id: int) -> int:
    """End every address of an account; return how many that were."""
    rows = session.exec(_open(user_id)).all()
    for row in rows:
        row.revoked_at = now()
        session.add(row)
    if rows:
        audit.record(session, "feed.revoke", f"account:{user_id}")
    return len(rows)


def current(session: Session, user_id: int) -> CalendarFeed | None:
    """Return the address that an account has now, if any."""
    return session.exec(_open(user_id)).first()


def find(session: Session, secret: str) -> tuple[CalendarFeed | None, User | None]:
    """Return what a secret stands for: the address, and its guard's account while both hold.

    Neither is returned for a secret that was never made; the address alone when it was revoked,
    or its account closed or no longer a guard's.
    """
    wanted = fingerprint(secret)
    row = session.exec(select(CalendarFeed).where(CalendarFeed.token_hash == wanted)).first()
    if row is None or not hmac.compare_digest(row.token_hash, wanted):
        return None, None
    user = session.get_one(User, row.user_id)
    good = row.revoked_at is None and user.active and user.guard_id is not None
    return row, user if good else None


def admit(session: Session, settings: Settings, secret: str, address: str) -> bool:
    """Count a read before it is looked up; say whether it may go on."""
    window = timedelta(minutes=settings.login_window_minutes)
    throttle = Throttle(settings.secret(), READS, window)
    # Apart from the tries to log in: a calendar program must never lock its owner out.
    keys = throttle.keys(f"feed {fingerprint(secret)}", f"feed {address}")
    return throttle.admit(session, keys)


def fingerprint(secret: str) -> str:
    """Return what is kept of a secret: it is long and random, so that a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _open(user_id: int) -> SelectOfScalar[CalendarFeed]:
    return select(CalendarFeed).where(
        CalendarFeed.user_id == user_id, col(CalendarFeed.revoked_at).is_(None)
    )
