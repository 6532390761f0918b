# SPDX-License-Identifier: MPL-2.0
"""Place an order, change it and cancel it; what was approved waits for a coordinator again.

An order that nobody has answered yet is the contact's own to change. One that is agreed on keeps
running as agreed until a coordinator approves the change; each step is written down with who,
when, before and after.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import func
from sqlmodel import or_
from sqlmodel import select

from sites.orders import days
from sites.orders import wanted as need
from sites.orders.models import Order
from sites.orders.models import OrderEvent
from sites.orders.models import OrderPurpose
from sites.orders.models import ServiceFeedback
from sites.orders.models import Status
from sites.orders.wanted import OrderError
from sites.orders.wanted import Wanted
from sites.text import Text

NOT_YOURS = Text(
    "Du kan ikke bestille vagt til den lokation. Vælg en af dine egne.",
    "You cannot order guarding for that site. Choose one of your own.",
)
NO_PURPOSE = Text(
    "Vælg på listen, hvad vagten skal bruges til.", "Choose from the list what it is for."
)
TWICE = Text(
    "Bestilling {number} dækker allerede den tid til samme formål. Ret den i stedet.",
    "Order {number} already covers that time for the same purpose. Change that one instead.",
)
OVER = Text(
    "Bestilling {number} er {status}. Lav en ny.", "Order {number} is {status}. Make a new one."
)
STALE = Text(
    "Bestilling {number} er ændret imens. Hent siden igen, og svar på det, der står nu.",
    "Order {number} was changed meanwhile. Reload the page and answer what it says now.",
)
ANSWERED = Text(
    "Bestilling {number} er besvaret. Hent siden igen.",
    "Order {number} is answered. Reload the page.",
)
PASSED = Text(
    "Tiden i bestilling {number} er forbi. Sig nej, og skriv hvorfor.",
    "The time of order {number} is past. Decline it and write why.",
)
LEAVING = Text(
    "Bestilling {number} er ved at blive afbestilt. Vent på svaret, eller ret hele bestillingen.",
    "Order {number} is about to be cancelled. Wait for the answer, or change the whole order.",
)
REASON = Text(
    "Skriv, hvorfor der siges nej. Kontakten kan læse det.",
    "Write why it is declined. The contact can read it.",
)

NAMES: dict[Status, Text] = {
    "received": Text("modtaget", "received"),
    "approved": Text("besvaret", "answered"),
    "change_asked": Text("ændring modtaget", "change received"),
    "cancel_asked": Text("afbestilling modtaget", "cancellation received"),
    "declined": Text("afvist", "declined"),
    "cancelled": Text("afbestilt", "cancelled"),
}
PLANNED = Text("planlagt", "planned")
"""What an approved order is once published rosters have its guards."""
CLOSED: tuple[Status, ...] = ("declined", "cancelled")


def place(
    session: Session,
    sites: Collection[int],
    *,
    site_id: int,
    purpose_id: int,
    wanted: Wanted,
    by: str,
    now: datetime,
    note: str = "",
    contact: str = "",
) -> Order:
    """Add an order that a coordinator is to answer.

    Parameters
    ----------
    session
        A writing session; the caller commits.
    sites
        The sites that the one who orders may order for.
    by
        User name of the one who orders.

    Raises
    ------
    OrderError
        If the site is not one of theirs, the purpose cannot be chosen, or an open order covers
        the time already.
    """
    if site_id not in sites:
        raise OrderError(NOT_YOURS(), "site")
    _check_purpose(session, purpose_id)
    _check_twice(session, site_id, purpose_id, wanted, besides=None)
    values = {"site_id": site_id, "purpose_id": purpose_id, "note": note, "contact": contact}
    order = Order.model_validate({**values, **_columns(wanted), "placed_by": by, "placed_at": now})
    session.add(order)
    session.flush()
    _log(session, order, "received", by, now, after=wanted.plain())
    return order


def change(
    session: Session,
    order: Order,
    *,
    purpose_id: int,
    wanted: Wanted,
    by: str,
    now: datetime,
    note: str,
    contact: str,
) -> Order:
    """Change an order; one that is agreed on waits for a coordinator again.

    The purpose of an agreed one stays what it is.

    Raises
    ------
    OrderError
        If it is declined or cancelled, or another order covers the time already.
    """
    _check_open(order)
    if order.agreed is None:
        _check_purpose(session, purpose_id)
        order.purpose_id = purpose_id
    order.note, order.contact = note, contact
    order.status = "received" if order.agreed is None else "change_asked"
    return _rewrite(session, order, days.keep_days(wanted, need.of(order).apart), by, now)


def change_days(
    session: Session, order: Order, wanted: Wanted, *, by: str, now: datetime, why: str = ""
) -> Order:
    """Change single days of an order; one that is agreed on waits for a coordinator again.

    Where that takes back all that was asked for, what was agreed on stands and nobody waits.

    Parameters
    ----------
    session
        A writing session; the caller commits.
    wanted
        The order's own need, changed by `sites.orders.days`.
    why
        A word to the coordinator.

    Raises
    ------
    OrderError
        If it is declined or cancelled, waits to be cancelled, or another order covers the time
        already.
    """
    _check_open(order)
    if order.status == "cancel_asked":
        raise OrderError(LEAVING(number=order.id))
    if order.agreed is not None:
        same = need.from_plain(order.agreed) == wanted
        order.status = "approved" if same else "change_asked"
    return _rewrite(session, order, wanted, by, now, why)


def _rewrite(
    session: Session, order: Order, wanted: Wanted, by: str, now: datetime, why: str = ""
) -> Order:
    _check_twice(session, order.site_id, order.purpose_id, wanted, besides=order.id)
    before = need.of(order).plain()
    for key, value in _columns(wanted).items():
        setattr(order, key, value)
    _bump(session, order)
    _log(session, order, "changed", by, now, why, before, wanted.plain())
    return order


def cancel(session: Session, order: Order, *, by: str, now: datetime, why: str = "") -> Order:
    """Cancel an order at once, or ask for it where it is agreed on.

    Raises
    ------
    OrderError
        If it is declined or cancelled already.
    """
    _check_open(order)
    order.status = "cancelled" if order.agreed is None else "cancel_asked"
    _bump(session, order)
    _log(session, order, order.status, by, now, text=why, before=need.of(order).plain())
    return order


def answerable(session: Session, order_id: int, version: int | None) -> Order:
    """Return an order that waits for an answer, as the coordinator saw it.

    Raises
    ------
    OrderError
        If it was changed meanwhile, or is answered.
    """
    order = session.get_one(Order, order_id)
    if version is not None and order.version != version:
        raise OrderError(STALE(number=order_id))
    if order.status not in ("received", "change_asked", "cancel_asked"):
        raise OrderError(ANSWERED(number=order_id))
    return order


def settle(
    session: Session,
    order: Order,
    *,
    approve: bool,
    by: str,
    now: datetime,
    text: str,
    price: int | None = None,
) -> Order:
    """Answer what an order asks for: yes, or no with a reason.

    A declined change or cancellation leaves the order as it was agreed on.

    Raises
    ------
    OrderError
        If it is declined without a reason, or approved when it is past.
    """
    if not approve and not text.strip():
        raise OrderError(REASON(), "answer")
    if approve and order.status != "cancel_asked":
        _drop_overtaken(order, now)
    asked, before = order.status, need.of(order).plain()
    if approve and asked == "cancel_asked":
        order.status = "cancelled"
    elif approve:
        order.status, order.agreed = "approved", before
    elif order.agreed is None:
        order.status = "declined"
    else:
        for key, value in _columns(need.from_plain(order.agreed)).items():
            setattr(order, key, value)
        order.status = "approved"
    if price is not None:
        order.price, order.provisional = price, False
    order.answer, order.answered_by, order.answered_at = text.strip(), by, now
    _bump(session, order)
    what = ("cancelled" if asked == "cancel_asked" else "approved") if approve else "declined"
    _log(session, order, what, by, now, text.strip(), before, need.of(order).plain())
    return order


def events(session: Session, order_id: int) -> Sequence[OrderEvent]:
    """Return what happened to an order, the first thing first."""
    query = select(OrderEvent).where(OrderEvent.order_id == order_id)
    return session.exec(query.order_by(col(OrderEvent.id))).all()


def forget(session: Session, now: datetime, days: int) -> int:
    """Remove who is called back and what was written from orders long over; return how many.

    Parameters
    ----------
    session
        A writing session; the caller commits.
    days
        How many days after an order's last day.
    """
    limit = now.date() - timedelta(days=days)
    old = select(Order).where(
        func.coalesce(Order.last_day, Order.first_day) < limit,
        or_(Order.contact != "", Order.note != ""),
    )
    rows = session.exec(old).all()
    for order in rows:
        order.contact = order.note = ""
        session.add(order)
    past = now - timedelta(days=days)
    words = (col(ServiceFeedback.starts_at) < past, ServiceFeedback.word != "")
    for told in session.exec(select(ServiceFeedback).where(*words)):
        told.word = ""
        session.add(told)
    session.flush()
    return len(rows)


def _drop_overtaken(order: Order, now: datetime) -> None:
    """Leave out of what is asked for the days that have begun meanwhile, or refuse it all."""
    asked = wanted = need.of(order)
    left = any(one.start > now for one in need.needs(asked))
    if order.agreed is not None:
        agreed = need.from_plain(order.agreed)
        wanted = days.overtaken(asked, agreed, now)
        if days.differing(asked, agreed):
            left = wanted != agreed
    if not left:
        raise OrderError(PASSED(number=order.id))
    order.apart = _columns(wanted)["apart"]


def _check_open(order: Order) -> None:
    if order.status in CLOSED:
        raise OrderError(OVER(number=order.id, status=NAMES[order.status]))


def _check_purpose(session: Session, purpose_id: int) -> None:
    purpose = session.get(OrderPurpose, purpose_id)
    if purpose is None or not purpose.active:
        raise OrderError(NO_PURPOSE(), "purpose")


def _check_twice(
    session: Session, site_id: int, purpose_id: int, wanted: Wanted, *, besides: int | None
) -> None:
    """Refuse a need that an open order of the same site and purpose overlaps."""
    mine = need.needs(wanted)
    query = select(Order).where(
        Order.site_id == site_id,
        Order.purpose_id == purpose_id,
        col(Order.status).not_in(CLOSED),
    )
    for other in session.exec(query):
        if other.id == besides:
            continue
        theirs = need.needs(need.of(other))
        if any(a.start < b.end and b.start < a.end for a in mine for b in theirs):
            raise OrderError(TWICE(number=other.id), "since")


def _columns(wanted: Wanted) -> dict[str, Any]:
    return {
        "first_day": wanted.first_day,
        "last_day": wanted.last_day,
        "weekdays": wanted.weekdays,
        "starts": wanted.starts,
        "ends": wanted.ends,
        "headcount": wanted.headcount,
        "holidays": wanted.holidays,
        "apart": [one.plain() for one in wanted.apart],
    }


def _bump(session: Session, order: Order) -> None:
    order.version += 1
    session.add(order)
    session.flush()


def _log(
    session: Session,
    order: Order,
    what: str,
    who: str,
    at: datetime,
    text: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    values = {"order_id": order.id, "what": what, "who": who, "at": at, "text": text}
    session.add(OrderEvent.model_validate({**values, "before": before, "after": after}))
    session.flush()
