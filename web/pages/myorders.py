# SPDX-License-Identifier: MPL-2.0
"""A site contact orders guards, changes and cancels it, and says how it went."""

from __future__ import annotations

from datetime import datetime
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Literal

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlmodel import col
from sqlmodel import select

from roster.orders import desk
from sites.orders import feedback
from sites.orders import store
from sites.orders import wanted as need
from sites.orders.models import Order
from sites.orders.models import OrderPurpose
from sites.orders.wanted import OrderError
from web import audit
from web import telling
from web.access import allow
from web.contacts import named_sites
from web.db import get_session
from web.db import writer
from web.models import now
from web.pages.filters import say
from web.pages.forms import Form
from web.pages.queries_exchange import account
from web.pages.queries_orders import delivered
from web.pages.queries_orders import named
from web.pages.queries_orders import order_lines
from web.pages.queries_orders import plainly
from web.pages.queries_orders import turned
from web.pages.queries_orders import weekday

blueprint = Blueprint("myorders", __name__, url_prefix="/my-site/orders")

WEEK = range(7)


@blueprint.get("")
@allow("site_contact")
def index() -> str:
    """List the sites' orders with answer, price and status, and shifts to say a word about."""
    session = get_session()
    return render_template(
        "mysite/orders.html",
        lines=order_lines(session, current_user.site_ids),
        delivered=delivered(session, current_user.site_ids, now()),
        several=len(current_user.site_ids) > 1,
    )


@blueprint.get("/new")
@allow("site_contact")
def new() -> ResponseReturnValue:
    """Show the one form."""
    values = {"headcount": "1", "contact": current_user.name, "holidays": "yes"}
    own = current_user.site_ids
    asked = request.args.get("site", own[0] if len(own) == 1 else None, type=int)
    return _page(Form({**values, "site": str(asked) if asked in own else ""}))


@blueprint.post("")
@allow("site_contact")
def create() -> ResponseReturnValue:
    """Keep an order; a coordinator answers it."""
    form = Form(request.form)
    read = _read(form)
    if read is not None:
        try:
            with writer() as session:
                by = current_user.username
                order = desk.place(session, current_user.site_ids, read, by=by, now=now())
                telling.order_waits(session, order)
                audit.record(session, "order.place", f"order:{order.id}")
        except OrderError as error:
            _fault(form, error)
    if form.faults:
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The order is received. You see the answer here."), "good")
    return redirect(url_for("myorders.show", order_id=order.id), HTTPStatus.SEE_OTHER)


@blueprint.get("/<int:order_id>")
@allow("site_contact")
def show(order_id: int) -> str:
    """Show one order: status, answer, price, and what happened to it."""
    session = get_session()
    order = _own(order_id)
    line = next(
        one for one in order_lines(session, current_user.site_ids) if one.order.id == order.id
    )
    return render_template(
        "mysite/order.html",
        line=line,
        plainly=plainly,
        turned=turned,
        events=store.events(session, order_id),
        who=partial(account, session),
        open=order.status not in store.CLOSED,
    )


@blueprint.get("/<int:order_id>/change")
@allow("site_contact")
def edit(order_id: int) -> ResponseReturnValue:
    """Show the form with what was ordered."""
    return _page(Form(_typed(_own(order_id))), order_id)


@blueprint.post("/<int:order_id>/change")
@allow("site_contact")
def change(order_id: int) -> ResponseReturnValue:
    """Keep a change; one of an agreed order waits for the coordinator."""
    order = _own(order_id)
    form = Form(request.form)
    read = _read(form, order)
    if read is not None:
        try:
            with writer() as session:
                row = session.get_one(Order, order_id)
                desk.change(session, row, read, by=current_user.username, now=now())
                telling.order_waits(session, row)
                audit.record(session, "order.change", f"order:{order_id}")
        except OrderError as error:
            _fault(form, error)
    if form.faults:
        return _page(form, order_id), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The change is received. Until it is answered, what was agreed on stands."), "good")
    return redirect(url_for("myorders.show", order_id=order_id), HTTPStatus.SEE_OTHER)


@blueprint.post("/<int:order_id>/cancel")
@allow("site_contact")
def cancel(order_id: int) -> ResponseReturnValue:
    """Cancel an order, or ask for it where it is agreed on."""
    _own(order_id)
    why = Form(request.form).text("why", 500)[:500]
    try:
        with writer() as session:
            row = session.get_one(Order, order_id)
            row = store.cancel(session, row, by=current_user.username, now=now(), why=why)
            telling.order_waits(session, row)
            audit.record(session, "order.cancel", f"order:{order_id}")
    except OrderError as error:
        flash(say(error.message), "bad")
    else:
        asked = row.status == "cancel_asked"
        flash(_("The cancellation is received.") if asked else _("The order is cancelled."), "good")
    return redirect(url_for("myorders.show", order_id=order_id), HTTPStatus.SEE_OTHER)


@blueprint.post("/feedback")
@allow("site_contact")
def tell() -> ResponseReturnValue:
    """Keep what the contact thinks of a shift that is over: one tap, and a word if wanted."""
    key = request.form.get("shift", type=int)
    rating: Literal["good", "bad"] | None = next(
        (one for one in feedback.RATINGS if one == request.form.get("rating")), None
    )
    at = now()
    over = delivered(get_session(), current_user.site_ids, at)
    found = next((one.shift for one in over if one.shift.id == key), None)
    if found is None or rating is None:
        abort(HTTPStatus.NOT_FOUND if rating else HTTPStatus.BAD_REQUEST)
    form = Form(request.form)
    word = form.text("word", 200)
    if form.faults:
        flash(_("At most %(n)s characters.", n=200), "bad")
        return redirect(url_for("myorders.index"), HTTPStatus.SEE_OTHER)
    with writer() as session:
        shift = (found.site_id, found.post_id, found.starts_at)
        row = feedback.tell(session, *shift, rating, word, current_user.username, at)
        if rating == "bad":
            telling.went_badly(session, row)
        audit.record(session, "order.feedback", f"site:{found.site_id}", rating=rating)
    flash(_("Thank you. The coordinator sees it."), "good")
    return redirect(url_for("myorders.index"), HTTPStatus.SEE_OTHER)


def _own(order_id: int) -> Order:
    """Return an order for one of the contact's own sites; others are answered like none."""
    order = get_session().get(Order, order_id)
    if order is None or order.site_id not in current_user.site_ids:
        abort(HTTPStatus.NOT_FOUND)
    return order


def _read(form: Form, order: Order | None = None) -> desk.Asked | None:
    site = form.integer("site", 1, 2**31 - 1) if order is None else order.site_id
    if "site" in form.faults:
        form.faults["site"] = _("Choose from the list.")
    purpose = form.integer("purpose", 1, 2**31 - 1)
    if "purpose" in form.faults:
        form.faults["purpose"] = say(store.NO_PURPOSE)
    headcount = form.integer("headcount", 1, need.MOST)
    note, contact = form.text("note", 500), form.text("contact", 200, needed=True)
    start, end = _instant(form, "since"), _instant(form, "until")
    last = form.date("last_day") if form["last_day"].strip() else None
    if form.faults or not (site and purpose and headcount and start and end):
        return None
    try:
        wanted = need.read(
            start,
            end,
            headcount,
            now(),
            last_day=last,
            weekdays="".join("1" if form[f"day{n}"] else "0" for n in WEEK),
            holidays=bool(form["holidays"]),
        )
    except OrderError as error:
        _fault(form, error)
        return None
    return desk.Asked(site, purpose, wanted, note, contact)


def _instant(form: Form, name: str) -> datetime | None:
    """Return a wall-clock time as a browser sends it, or None with a fault."""
    try:
        found = datetime.fromisoformat(form[name].strip())
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None or not 2000 <= found.year <= 2100:
        form.faults[name] = _("Give a day and a time, such as 2027-01-31 08:00.")
        return None
    return found.replace(second=0, microsecond=0)


def _typed(order: Order) -> dict[str, str]:
    """Return an order as its form's fields; one that runs already begins with its next time."""
    asked = need.of(order)
    ahead = (one.day for one in need.needs(asked) if one.start > now())
    first_day = next(ahead, asked.first_day)
    until_day = first_day + timedelta(days=asked.ends <= asked.starts)
    days = {f"day{n}": "yes" for n in WEEK if asked.weekdays[n] == "1" and asked.last_day}
    return {
        "site": str(order.site_id),
        "purpose": str(order.purpose_id),
        "since": f"{first_day}T{asked.starts:%H:%M}",
        "until": f"{until_day}T{asked.ends:%H:%M}",
        "last_day": asked.last_day.isoformat() if asked.last_day else "",
        **days,
        "holidays": "yes" if asked.holidays else "",
        "headcount": str(asked.headcount),
        "note": order.note,
        "contact": order.contact,
    }


def _fault(form: Form, error: OrderError) -> None:
    form.faults[error.field or "since"] = say(error.message)


def _page(form: Form, order_id: int | None = None) -> str:
    session = get_session()
    purposes = session.exec(
        select(OrderPurpose).where(col(OrderPurpose.active)).order_by(col(OrderPurpose.id))
    )
    return render_template(
        "mysite/order_form.html",
        form=form,
        order=session.get(Order, order_id) if order_id else None,
        sites=[(site.id, site.name) for site in named_sites(session, current_user.site_ids)],
        weekday=weekday,
        purposes=[(row.id, named(row)) for row in purposes],
        most=need.MOST,
    )
