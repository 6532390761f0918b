# SPDX-License-Identifier: MPL-2.0
"""Tell guards and coordinators what came of an offer or a swap."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping

from sqlmodel import Session

from roster.exchange.log import Notice
from roster.exchange.log import Page
from web.messages import send

GUARD: Mapping[Page, tuple[str, str]] = {
    "offers": ("offer", "/my-offers"),
    "swaps": ("swap", "/my-swaps"),
}
COORDINATOR: Mapping[Page, tuple[str, str]] = {
    "calls": ("offer.taken", "/offers"),
    "swaps": ("swap", "/swaps"),
    "inbox": ("swap", "/swaps"),
}
"""Kind of message and path by the page that a notice is looked at on."""


def tell(session: Session, notices: Iterable[Notice]) -> None:
    """Pass notices on in the writing transaction that they are about."""
    for one in notices:
        if one.guard is None:
            kind, link = COORDINATOR.get(one.page, ("swap", "/inbox"))
            send(session, role="coordinator", kind=kind, text=one.message, link=link)
        else:
            kind, link = GUARD.get(one.page, ("swap.decided", "/me"))
            send(session, guard=one.guard, kind=kind, text=one.message, link=link)
