# SPDX-License-Identifier: MPL-2.0
"""Tell coordinators, guards and site contacts what came of reports and orders."""

from __future__ import annotations

from datetime import date
from datetime import datetime

from sqlmodel import Session

from roster.models import AbsenceReport
from roster.models import Guard
from sites.clock import local
from sites.models import Site
from sites.orders.models import Order
from sites.orders.models import ServiceFeedback
from sites.orders.store import NAMES
from sites.text import Text
from web.messages import send

ABSENT = Text(
    "{name} kan ikke komme fra {start} til {end}.", "{name} cannot come from {start} to {end}."
)
BACK = Text(
    "{name} trækker meldingen om fravær fra {start} til {end} tilbage.",
    "{name} takes back the report of absence from {start} to {end}.",
)
SETTLED = Text(
    "{by} har behandlet dit fravær fra {start} til {end}. Du hører særskilt om dine vagter.",
    "{by} has dealt with your absence from {start} to {end}. You are told of your shifts apart.",
)
ORDERED = Text(
    "{site}: bestilling {number} er modtaget og venter på svar.",
    "{site}: order {number} is received and waits for an answer.",
)
CHANGING = Text(
    "{site}: der bedes om at ændre bestilling {number}.",
    "{site}: order {number} is asked to be changed.",
)
CANCELLING = Text(
    "{site}: der bedes om at afbestille bestilling {number}.",
    "{site}: order {number} is asked to be cancelled.",
)
DAY_ASKED = Text(
    "{site}: der bedes om at ændre bestilling {number} den {day}.",
    "{site}: order {number} is asked to be changed on {day}.",
)
DAY_SET = Text(
    "Bestilling {number} er ændret den {day}. {answer}",
    "Order {number} is changed on {day}. {answer}",
)
CANCELLED = Text(
    "{site}: bestilling {number} er afbestilt, før den blev besvaret.",
    "{site}: order {number} was cancelled before it was answered.",
)
ANSWERED = Text("Bestilling {number} er {status}. {answer}", "Order {number} is {status}. {answer}")
REFUSED = Text(
    "Ændringen af bestilling {number} er afvist; det aftalte gælder. {answer}",
    "The change of order {number} is declined; what was agreed on stands. {answer}",
)
BAD = Text(
    "{site}: vagten {start} gik ikke godt. {word}",
    "{site}: the shift of {start} did not go well. {word}",
)


def absence_reported(session: Session, row: AbsenceReport) -> None:
    """Tell the coordinators that a guard cannot come."""
    _coordinators(session, row, ABSENT)


def absence_withdrawn(session: Session, row: AbsenceReport) -> None:
    """Tell the coordinators that a guard can come after all."""
    _coordinators(session, row, BACK)


def absence_handled(session: Session, row: AbsenceReport) -> None:
    """Tell the guard that a coordinator has dealt with the report."""
    text = SETTLED(by=row.settled_by, start=_said(row.starts_at), end=_said(row.ends_at))
    send(session, guard=row.guard_id, kind="absence", text=text, link="/me/absence")


def order_waits(session: Session, order: Order) -> None:
    """Tell the coordinators of an order that is new, changed or cancelled."""
    values = {"site": session.get_one(Site, order.site_id).name, "number": order.id}
    said = {"cancelled": CANCELLED, "change_asked": CHANGING, "cancel_asked": CANCELLING}
    text = said.get(order.status, ORDERED)(**values)
    send(session, role="coordinator", kind="order", text=text, link=f"/orders/{order.id}")


def order_day_asked(session: Session, order: Order, day: date) -> None:
    """Tell the coordinators that one day of an order is to be otherwise."""
    values = {"site": session.get_one(Site, order.site_id).name, "number": order.id}
    text = DAY_ASKED(**values, day=f"{day:%d.%m.%Y}")
    send(session, role="coordinator", kind="order", text=text, link=f"/orders/{order.id}")


def order_day_set(session: Session, order: Order, day: date) -> None:
    """Tell the site's contacts that a coordinator has changed one day of an order."""
    text = DAY_SET(number=order.id, day=f"{day:%d.%m.%Y}", answer=order.answer)
    link = f"/my-site/orders/{order.id}"
    send(session, site=order.site_id, kind="order.answered", text=text, link=link)


def order_answered(session: Session, order: Order, *, approved: bool) -> None:
    """Tell the site's contacts what was answered."""
    if approved or order.status == "declined":
        text = ANSWERED(number=order.id, status=NAMES[order.status], answer=order.answer)
    else:
        text = REFUSED(number=order.id, answer=order.answer)
    link = f"/my-site/orders/{order.id}"
    send(session, site=order.site_id, kind="order.answered", text=text, link=link)


def went_badly(session: Session, row: ServiceFeedback) -> None:
    """Tell the coordinators of a shift that did not go well."""
    site = session.get_one(Site, row.site_id).name
    text = BAD(site=site, start=_said(row.starts_at), word=row.word)
    send(session, role="coordinator", kind="feedback", text=text, link="/orders/feedback")


def _coordinators(session: Session, row: AbsenceReport, text: Text) -> None:
    name = session.get_one(Guard, row.guard_id).name
    said = text(name=name, start=_said(row.starts_at), end=_said(row.ends_at))
    send(session, role="coordinator", kind="absence", text=said, link="/inbox")


def _said(at: datetime) -> str:
    return f"{local(at):%d.%m.%Y %H:%M}"
