# SPDX-License-Identifier: MPL-2.0
"""Write messages into a transaction, and wake the workers when it is committed."""

from __future__ import annotations

from datetime import datetime

import structlog
from flask import current_app
from sqlalchemy import event
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.models import Guard
from sites.text import Message
from web.contacts import contacts_of
from web.messages.kinds import HEADINGS
from web.messages.models import Notice
from web.models import Role
from web.models import User
from web.models import now
from web.settings import current_settings

LONGEST = 4000

log = structlog.get_logger(__name__)


def send(
    session: Session,
    *,
    user: int | None = None,
    guard: int | None = None,
    role: Role | None = None,
    site: int | None = None,
    kind: str,
    text: Message,
    link: str = "",
    at: datetime | None = None,
) -> int:
    """Tell one account, one guard, all of a role, or the contacts of a site; return how many.

    Parameters
    ----------
    session
        The writing session of the change that is told of; the caller commits.
    user, guard, role, site
        Just one of them: the key of an account, a guard or a site, or the name of a role. Closed
        accounts are left out.
    kind
        One of `HEADINGS`.
    text
        What is said, in both languages.
    link
        A path of this product that the message leads to.
    at
        When it happened; now when left out.

    Raises
    ------
    ValueError
        If there is not just one addressee, the kind is unknown, or the link leads elsewhere.
    """
    if sum(one is not None for one in (user, guard, role, site)) != 1:
        raise ValueError("send(): name one of user, guard, role and site.")
    if kind not in HEADINGS:
        raise ValueError(f"send(kind={kind!r}): add its heading to web.messages.kinds.")
    if link and (not link.startswith("/") or link.startswith(("//", "/\\"))):
        raise ValueError(f"send(link={link!r}): give a path of this product.")
    readers = _readers(session, user, guard, role, site)
    mailing = bool(current_settings().smtp_host)
    instant = now()
    for user_id, guard_id, address in readers:
        queued = mailing and bool(address)
        session.add(
            Notice.model_validate(
                {
                    "user_id": user_id,
                    "guard_id": guard_id,
                    "kind": kind,
                    "text_da": text.in_("da")[:LONGEST],
                    "text_en": text.in_("en")[:LONGEST],
                    "link": link,
                    "at": at or instant,
                    "mail": "queued" if queued else "none",
                    "mail_next_at": instant if queued else None,
                }
            )
        )
        if queued:
            _wake_after_commit(session)
    return len(readers)


def _readers(
    session: Session, user: int | None, guard: int | None, role: Role | None, site: int | None
) -> list[tuple[int | None, int | None, str]]:
    """Return account, guard and mail address of each addressee."""
    if guard is not None:
        own = session.exec(select(User.email).where(User.guard_id == guard, col(User.active)))
        address = next((one for one in own if one), "")
        return [(None, guard, address or session.get_one(Guard, guard).email)]
    if site is not None:
        return [(one.id, None, address_of(session, one)) for one in contacts_of(session, site)]
    query = select(User).where(col(User.active))
    query = query.where(User.id == user) if user is not None else query.where(User.role == role)
    return [(one.id, None, address_of(session, one)) for one in session.exec(query).all()]


def address_of(session: Session, user: User) -> str:
    """Return the mail address of an account; a guard's own where the account has none."""
    if user.email or user.guard_id is None:
        return user.email
    return session.get_one(Guard, user.guard_id).email


def _wake_after_commit(session: Session) -> None:
    """Hand the mails to the workers as soon as they are really written, once a transaction."""
    if session.info.get("mails"):
        return
    session.info["mails"] = True

    def wake(_session: Session) -> None:
        session.info.pop("mails", None)
        try:
            current_app.extensions["deliver_mails"]()
        except Exception:
            # The workers look every minute by themselves: nothing is lost.
            log.warning("the workers could not be woken for mails", exc_info=True)

    event.listen(session, "after_commit", wake, once=True)
