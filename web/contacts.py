# SPDX-License-Identifier: MPL-2.0
"""The sites that a site contact speaks for: one at least, and any number."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import or_
from sqlmodel import select

from sites.models import Site
from sites.text import Text
from web import audit
from web.accounts import AccountError
from web.accounts import sites_of
from web.models import ContactSite
from web.models import User

NOT_A_CONTACT = Text(
    "{name} er ikke lokationskontakt. Kun lokationskontakter har lokationer.",
    "{name} is no site contact. Only site contacts have sites.",
)
HAS_IT = Text("{name} er allerede kontakt for {site}.", "{name} is the contact of {site} already.")
NOT_THEIRS = Text(
    "{name} er ikke kontakt for {site}. Vælg en af kontaktens egne.",
    "{name} is not the contact of {site}. Choose one of the contact's own.",
)
THE_LAST = Text(
    "{site} er den eneste lokation, som {name} er kontakt for. Tilføj en anden først.",
    "{site} is the only site that {name} is the contact of. Add another one first.",
)


def named_sites(session: Session, keys: Sequence[int]) -> list[Site]:
    """Return sites by name."""
    query = select(Site).where(col(Site.id).in_(keys))
    return list(session.exec(query.order_by(Site.name)))


def contacts_of(session: Session, site_id: int) -> Sequence[User]:
    """Return the active contacts of a site."""
    more = select(ContactSite.user_id).where(ContactSite.site_id == site_id)
    query = select(User).where(
        User.role == "site_contact",
        col(User.active),
        or_(User.site_id == site_id, col(User.id).in_(more)),
    )
    return session.exec(query.order_by(User.username)).all()


def give(session: Session, user: User, site: Site) -> None:
    """Let a contact speak for one more site.

    Raises
    ------
    AccountError
        If the account is no contact's, or has the site already.
    """
    _check(user)
    if site.id in sites_of(session, user):
        raise AccountError(HAS_IT(name=user.name, site=site.name))
    session.add(ContactSite.model_validate({"user_id": user.id, "site_id": site.id}))
    session.flush()
    audit.record(session, "account.site", f"account:{user.id}", given=site.code)


def take(session: Session, user: User, site: Site) -> None:
    """Let a contact no longer speak for a site; another one becomes the first.

    Raises
    ------
    AccountError
        If the account is no contact's, does not have the site, or has no other.
    """
    _check(user)
    own = sites_of(session, user)
    if site.id not in own:
        raise AccountError(NOT_THEIRS(name=user.name, site=site.name))
    if len(own) == 1:
        raise AccountError(THE_LAST(name=user.name, site=site.name))
    row = session.get(ContactSite, (user.id, site.id))
    if user.site_id == site.id:
        user.site_id = own[1]
        session.add(user)
        row = session.get(ContactSite, (user.id, own[1]))
    if row is not None:
        session.delete(row)
    session.flush()
    audit.record(session, "account.site", f"account:{user.id}", taken=site.code)


def _check(user: User) -> None:
    if user.role != "site_contact":
        raise AccountError(NOT_A_CONTACT(name=user.name))
