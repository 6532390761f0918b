# SPDX-License-Identifier: MPL-2.0
"""Give, find and revoke the keys by which systems send alerts.

A key holds 256 random bits. The database keeps its hash only: it is shown once, and a lost one is
replaced.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

from sqlmodel import Session
from sqlmodel import select

from dispatch.alerts.models import AlertSource
from dispatch.incidents.commands import RefusedError
from sites.text import Text

NO_NAME = Text("Giv systemet et navn.", "Give the system a name.")
NO_SOURCE = Text("Der er ingen nøgle med nummer {value}.", "There is no key with number {value}.")


def create(session: Session, name: str, who: str, at: datetime) -> tuple[AlertSource, str]:
    """Add a system; return it with its key, which is known only now.

    Raises
    ------
    RefusedError
        If it has no name.
    """
    name = name.strip()[:100]
    if not name:
        raise RefusedError(NO_NAME())
    secret = secrets.token_urlsafe(32)
    values = {"name": name, "token_hash": _hash(secret), "created_by": who, "created_at": at}
    row = AlertSource.model_validate(values)
    session.add(row)
    session.flush()
    return row, secret


def revoke(session: Session, source_id: int, at: datetime) -> AlertSource:
    """End a key at once; ending it again changes nothing.

    Raises
    ------
    RefusedError
        If there is none of that number.
    """
    row = session.get(AlertSource, source_id)
    if row is None:
        raise RefusedError(NO_SOURCE(value=source_id))
    row.revoked_at = row.revoked_at or at
    session.flush()
    return row


def find(session: Session, secret: str) -> AlertSource | None:
    """Return the system that a key belongs to, if it is one that holds."""
    wanted = _hash(secret)
    row = session.exec(select(AlertSource).where(AlertSource.token_hash == wanted)).first()
    if row is None or row.revoked_at is not None:
        return None
    return row if hmac.compare_digest(row.token_hash, wanted) else None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
