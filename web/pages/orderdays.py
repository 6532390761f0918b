# SPDX-License-Identifier: MPL-2.0
"""One day of an order that recurs: cancelled, changed, or as the others again.

A contact asks for it, and a coordinator answers as any other change; a coordinator's own change
holds at once, and the contacts are told.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from http import HTTPStatus

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
from sqlmodel import Session

from roster.orders import desk
from roster.store import StoreError
from sites.orders import days
from sites.orders import store
from sites.orders import wanted as need
from sites.orders.models import Order
from sites.orders.wanted import OrderError
from sites.orders.wanted import Wanted
from web import audit
from web import telling
from web.access import allow
from web.access import has_role
from web.access import own_site_ids
from web.db import get_session
from web.db import writer
from web.models import now
from web.pages.filters import say
from web.pages.forms import Form
from web.pages.queries_orders import OrderLine
from web.pages.queries_orders import order_lines

blueprint = Blueprint("orderdays", __name__, url_prefix="/orders/<int:order_id>/days")


@blueprint.get("")
@allow("coordinator", "site_contact")
def index(order_id: int) -> str:
    """List the days of an order that are still to come."""
    line = _line(order_id)
    wanted = need.of(line.order)
    agreed = None if line.order.agreed is None else need.from_plain(line.order.agreed)
    waiting = () if agreed is None else days.differing(agreed, wanted)
    return render_template(
        "orders/days.html",
        line=line,
        days=days.ahead(wanted, now()),
        apart={one.day for one in wanted.apart},
        waiting=waiting,
        back=_back(order_id),
    )


@blueprint.get("/<day>")
@allow("coordinator", "site_contact")
def show(order_id: int, day: str) -> str:
    """Show the form of one day."""
    order, on = _line(order_id).order, _day(day)
    pair = next((two for two in days.ahead(need.of(order), now()) if two[0].day == on), None)
    if pair is None:
        abort(HTTPStatus.NOT_FOUND)
    wanted = need.of(order)
    own = next((one for one in wanted.apart if one.day == on and one.headcount), wanted)
    values = {
        "starts": f"{own.starts:%H:%M}",
        "ends": f"{own.ends:%H:%M}",
        "headcount": str(own.headcount),
    }
    return _page(order_id, on, Form(values))


@blueprint.post("/<day>")
@allow("coordinator", "site_contact")
def change(order_id: int, day: str) -> ResponseReturnValue:
    """Change one day, cancel it, or let it be as the others again."""
    _line(order_id)
    on, form = _day(day), Form(request.form)
    why = form.text("why", 500)
    edit = _edit(form, on)
    if edit is None or form.faults:
        return _page(order_id, on, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with writer() as session:
            _keep(session, session.get_one(Order, order_id), on, edit, why)
            what = request.form.get("do", "change")
            audit.record(session, "order.day", f"order:{order_id}", day=str(on), what=what)
    except (OrderError, StoreError) as error:
        form.faults[getattr(error, "field", "") or "day"] = say(error.message)
        return _page(order_id, on, form), HTTPStatus.UNPROCESSABLE_ENTITY
    if has_role("coordinator"):
        flash(_("The day is changed, and the contact has been told."), "good")
    else:
        flash(_("The change of the day is received. You see the answer here."), "good")
    return redirect(_back(order_id), HTTPStatus.SEE_OTHER)


def _keep(
    session: Session, order: Order, on: date, edit: Callable[[Wanted], Wanted], why: str
) -> None:
    wanted = edit(need.of(order))
    if has_role("coordinator"):
        done = desk.set_days(session, order, wanted, by=current_user.name, now=now(), text=why)
        telling.order_day_set(session, done.order, on)
    else:
        desk.change_days(session, order, wanted, by=current_user.username, now=now(), why=why)
        telling.order_day_asked(session, order, on)


def _edit(form: Form, on: date) -> Callable[[Wanted], Wanted] | None:
    """Return what the pressed button does to a need; None with faults in the form."""
    at = now()
    if form["do"] == "cancel":
        return lambda wanted: days.cancel_day(wanted, on, at)
    if form["do"] == "restore":
        return lambda wanted: days.restore_day(wanted, on, at)
    starts, ends = form.clock("starts"), form.clock("ends")
    headcount = form.integer("headcount", 1, need.MOST)
    if starts is None or ends is None or headcount is None:
        return None
    return lambda wanted: days.change_day(
        wanted, on, at, starts=starts, ends=ends, headcount=headcount
    )


def _line(order_id: int) -> OrderLine:
    """Return an order that recurs and that the user may see; others are answered like none."""
    order = get_session().get(Order, order_id)
    own = own_site_ids()
    if order is None or order.last_day is None or (own is not None and order.site_id not in own):
        abort(HTTPStatus.NOT_FOUND)
    lines = order_lines(get_session(), [order.site_id])
    return next(line for line in lines if line.order.id == order_id)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(HTTPStatus.NOT_FOUND)


def _back(order_id: int) -> str:
    page = "orders.show" if has_role("coordinator") else "myorders.show"
    return url_for(page, order_id=order_id)


def _page(order_id: int, on: date, form: Form) -> str:
    line = _line(order_id)
    wanted = need.of(line.order)
    return render_template(
        "orders/day.html",
        line=line,
        day=on,
        form=form,
        apart=next((one for one in wanted.apart if one.day == on), None),
        closed=line.order.status in store.CLOSED,
        most=need.MOST,
        back=_back(order_id),
    )
