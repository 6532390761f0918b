# SPDX-License-Identifier: MPL-2.0
"""Put offers, swaps and their logs into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.exchange.log import BY_ITSELF
from roster.exchange.log import events
from roster.exchange.log import said
from roster.exchange.models import CoverCall
from roster.exchange.models import CoverOffer
from roster.exchange.models import Swap
from roster.exchange.models import SwapPart
from roster.exchange.seats import seat_of
from roster.models import Guard
from roster.offers.calls import left
from roster.offers.calls import offers_of
from roster.swaps.asking import parts_of
from sites.clock import minutes
from sites.models import Post
from sites.models import Site
from web.models import User
from web.pages.filters import say


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One guard's part of a call."""

    row: CoverOffer
    guard: str
    shift: str
    place: str
    leaves: str
    site: Site
    minutes: int


@dataclass(frozen=True, slots=True)
class CallLine:
    """A call with everybody who is asked."""

    row: CoverCall
    shift: str
    by: str
    offers: Sequence[OfferLine]


@dataclass(frozen=True, slots=True)
class EventLine:
    """One line of a log."""

    at: datetime
    what: str
    guard: str
    who: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """One shift of a swap: whose it is, and who takes it."""

    row: SwapPart
    shift: str
    place: str
    site: Site
    giver: str
    taker: str
    minutes: int


@dataclass(frozen=True, slots=True)
class SwapLine:
    """A swap with its shifts."""

    row: Swap
    parts: Sequence[PartLine]

    def asks(self, guard_id: int) -> bool:
        """Say whether a guard is asked by name and has not answered."""
        return any(
            part.row.to_guard_id == guard_id and part.row.agreed_at is None for part in self.parts
        )


def call_line(session: Session, call: CoverCall) -> CallLine:
    """Return a call in words."""
    lines = [offer_line(session, offer) for offer in offers_of(session, call)]
    return CallLine(call, say(said(session, call)), account(session, call.made_by), lines)


def offer_line(session: Session, offer: CoverOffer) -> OfferLine:
    """Return one guard's part of a call in words."""
    leaves = left(offer)
    return OfferLine(
        offer,
        session.get_one(Guard, offer.guard_id).name,
        say(said(session, offer)),
        place(session, offer.post_id),
        "" if leaves is None else say(said(session, leaves)),
        _site(session, offer.post_id),
        minutes(offer.starts_at, offer.ends_at),
    )


def swap_line(session: Session, swap: Swap) -> SwapLine:
    """Return a swap in words."""
    return SwapLine(swap, [_part(session, part) for part in parts_of(session, swap)])


def event_lines(session: Session, of: CoverCall | Swap) -> list[EventLine]:
    """Return what happened to a call or a swap, in words."""
    names = {
        row.id: row.name
        for row in session.exec(
            select(Guard).where(
                col(Guard.id).in_([event.guard_id for event in events(session, of)])
            )
        )
    }
    return [
        EventLine(
            event.at,
            _what(event.kind),
            names.get(event.guard_id, ""),
            "" if event.who == BY_ITSELF else account(session, event.who),
        )
        for event in events(session, of)
    ]


def account(session: Session, username: str) -> str:
    """Return the name of an account; its user name where it is gone."""
    row = session.exec(select(User.name).where(User.username == username)).first()
    return row or username


def _part(session: Session, part: SwapPart) -> PartLine:
    taker = None if part.to_guard_id is None else session.get_one(Guard, part.to_guard_id)
    return PartLine(
        part,
        say(said(session, seat_of(part))),
        place(session, part.post_id),
        _site(session, part.post_id),
        session.get_one(Guard, part.guard_id).name,
        taker.name if taker else "",
        minutes(part.starts_at, part.ends_at),
    )


def place(session: Session, post_id: int) -> str:
    """Return the post and site of a shift whose time is told beside it."""
    return f"{session.get_one(Post, post_id).name}, {_site(session, post_id).name}"


def _site(session: Session, post_id: int) -> Site:
    return session.get_one(Site, session.get_one(Post, post_id).site_id)


def _what(kind: str) -> str:
    words: dict[str, str] = {
        "offered": _("offered"),
        "asked": _("asked"),
        "accepted": _("said yes and has the shift"),
        "agreed": _("said yes"),
        "declined": _("said no"),
        "barred": _("said yes, but a rule forbids it"),
        "expired": _("time ran out"),
        "withdrawn": _("taken back"),
        "lapsed": _("overtaken by a change of the plan"),
        "filled": _("covered"),
        "stepped_back": _("stepped back"),
        "waiting": _("put before the coordinator"),
        "done": _("settled"),
        "refused": _("not approved"),
    }
    return words.get(kind, kind)
