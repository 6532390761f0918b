# SPDX-License-Identifier: MPL-2.0
"""Publish a roster and tell the guards, in one transaction: both happen, or neither."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session
from sqlmodel import select

from roster import store
from roster.models import Roster
from roster.plan import Plan
from roster.revise import published
from roster.tidings import tidings
from sites.models import Site
from sites.text import Text
from web import audit
from web.messages import send
from web.rulebook import rulebook

REPLACED_MEANWHILE = Text(
    "En anden version af planen er offentliggjort imens. Hent siden igen, og se forskellene.",
    "Another version of the plan was published meanwhile. Reload the page and see what differs.",
)


def replaced(session: Session, roster: Roster) -> Roster | None:
    """Return the published roster that publishing a draft would replace; None where none is."""
    versions = [one for one in published(session, roster) if one.id != roster.id]
    return versions[0] if versions else None


def site_names(session: Session) -> dict[str, str]:
    """Return the names of sites by code."""
    return {row.code: row.name for row in session.exec(select(Site))}


def publish(
    session: Session,
    roster_id: int,
    after: Plan,
    before: tuple[int, Plan] | None,
    *,
    version: int | None = None,
    **detail: Any,
) -> tuple[Roster, int]:
    """Freeze a roster and tell every guard whom it concerns; return it and how many are told.

    Parameters
    ----------
    session
        The writing session; the caller commits.
    after
        The roster's plan, which the caller has found lawful.
    before
        Number and plan of the published roster that it replaces; None where there is none.
    version
        The version that was looked at.
    detail
        What the record of the publishing also keeps.

    Raises
    ------
    StoreError
        If the roster is published already, was changed, or another one is to be replaced by now.
    """
    row = store.get_draft(session, roster_id, version)
    found = replaced(session, row)
    if (None if found is None else found.id) != (None if before is None else before[0]):
        raise store.ChangedRosterError(REPLACED_MEANWHILE())
    row = store.publish(session, roster_id, version=version, rulebook=rulebook())
    told = tidings(before[1] if before else None, after, row.name, site_names(session))
    kind = "roster.changed" if before else "roster.published"
    for one in told:
        send(session, guard=int(one.guard), kind=kind, text=one.message, link="/me")
    audit.record(session, "roster.publish", f"roster:{roster_id}", told=len(told), **detail)
    return row, len(told)
