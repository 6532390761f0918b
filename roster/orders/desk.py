# SPDX-License-Identifier: MPL-2.0
"""The whole of each step of an order: placed with a price, changed, answered and carried out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from datetime import datetime

from sqlmodel import Session

from roster.models import Roster
from roster.orders.posts import Difference
from roster.orders.posts import carry_out
from roster.orders.posts import close
from roster.orders.posts import put
from roster.orders.price import estimate
from sites.clock import local_day
from sites.models import Post
from sites.orders import store
from sites.orders.models import WAITING
from sites.orders.models import Order
from sites.orders.models import OrderPurpose
from sites.orders.wanted import OrderError
from sites.orders.wanted import Wanted
from sites.orders.wanted import from_plain
from sites.orders.wanted import needs
from sites.orders.wanted import of
from sites.text import Text

ANSWER_FIRST = Text(
    "Bestilling {number} venter på svar. Svar på den, før du retter enkelte dage.",
    "Order {number} waits for an answer. Answer it before you change single days.",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a contact writes: where, what for, when, how many, and who is called back."""

    site: int
    purpose: int
    wanted: Wanted
    note: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answered order, and the drafts that were brought in step with it."""

    order: Order
    done: tuple[tuple[Roster, Difference], ...] = ()


def place(
    session: Session, sites: Collection[int], asked: Asked, *, by: str, now: datetime
) -> Order:
    """Add an order with its estimated price; see `sites.orders.store.place`."""
    order = store.place(
        session,
        sites,
        site_id=asked.site,
        purpose_id=asked.purpose,
        wanted=asked.wanted,
        by=by,
        now=now,
        note=asked.note,
        contact=asked.contact,
    )
    return _priced(session, order)


def change(session: Session, order: Order, asked: Asked, *, by: str, now: datetime) -> Order:
    """Change an order and estimate its price anew; see `sites.orders.store.change`."""
    store.change(
        session,
        order,
        purpose_id=asked.purpose,
        wanted=asked.wanted,
        by=by,
        now=now,
        note=asked.note,
        contact=asked.contact,
    )
    return _priced(session, order)


def change_days(
    session: Session, order: Order, wanted: Wanted, *, by: str, now: datetime, why: str = ""
) -> Order:
    """Change single days and estimate the price anew; see `sites.orders.store.change_days`."""
    store.change_days(session, order, wanted, by=by, now=now, why=why)
    return _priced(session, order)


def set_days(
    session: Session, order: Order, wanted: Wanted, *, by: str, now: datetime, text: str = ""
) -> Answered:
    """Change single days for the contact: asked for and approved in one step.

    Raises
    ------
    sites.orders.wanted.OrderError
        If the order waits for an answer, or is over.
    roster.store.StoreError
        If a draft cannot be written.
    """
    if order.status in WAITING:
        raise OrderError(ANSWER_FIRST(number=order.id))
    changed = change_days(session, order, wanted, by=by, now=now)
    if changed.status == "approved":
        return Answered(changed)
    return answer(session, order.id or 0, approve=True, by=by, now=now, text=text)


def answer(
    session: Session,
    order_id: int,
    *,
    approve: bool,
    by: str,
    now: datetime,
    text: str = "",
    price: int | None = None,
    version: int | None = None,
) -> Answered:
    """Answer an order; what is approved becomes a post, and drafts get its seats.

    Parameters
    ----------
    session
        A writing session; the caller commits.
    by
        Name of the coordinator.
    text
        What the contact is told; needed where the answer is no.
    price
        Øre in all that the contact is told; None leaves the estimate.
    version
        The version of the order that was looked at.

    Raises
    ------
    sites.orders.wanted.OrderError
        If it was changed or answered meanwhile, is past, or is declined without a reason.
    roster.store.StoreError
        If a draft cannot be written.
    """
    order = store.answerable(session, order_id, version)
    status, asked = order.status, of(order)
    days = _days(order)
    store.settle(session, order, approve=approve, by=by, now=now, text=text, price=price)
    if approve and price is None and of(order) != asked:
        _priced(session, order)
    if not approve:
        if status == "change_asked" and price is None:
            _priced(session, order)
        return Answered(order)
    if status == "cancel_asked":
        post = close(session, session.get_one(Post, order.post_id), local_day(now))
    else:
        post = put(session, order)
    return Answered(order, tuple(carry_out(session, post, days, now)))


def _days(order: Order) -> list[date]:
    """Return the days that an order asks for now, and those that it was agreed on for."""
    found = {need.day for need in needs(of(order))}
    if order.agreed is not None:
        found |= {need.day for need in needs(from_plain(order.agreed))}
    return sorted(found)


def _priced(session: Session, order: Order) -> Order:
    purpose = session.get_one(OrderPurpose, order.purpose_id)
    found = estimate(session, purpose, of(order))
    order.price = None if found is None else found.amount
    order.provisional = found is not None and found.provisional
    session.add(order)
    session.flush()
    return order
