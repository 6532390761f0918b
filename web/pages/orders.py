# SPDX-License-Identifier: MPL-2.0
"""The coordinator answers orders of guarding, seeing first what each would do to the rosters."""

from __future__ import annotations

from functools import partial
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
from flask_babel import ngettext
from flask_login import current_user

from roster.orders import desk
from roster.orders.effect import effects
from roster.store import StoreError
from sites.network import networks
from sites.orders import store
from sites.orders.models import WAITING
from sites.orders.models import Order
from sites.orders.wanted import OrderError
from web import audit
from web import telling
from web.access import allow
from web.db import get_session
from web.db import writer
from web.models import now
from web.pages.filters import say
from web.pages.forms import Form
from web.pages.queries_exchange import account
from web.pages.queries_orders import OrderLine
from web.pages.queries_orders import order_lines
from web.pages.queries_orders import plainly
from web.pages.queries_orders import site_words
from web.pages.queries_orders import turned
from web.rulebook import rulebook
from web.settings import current_settings

blueprint = Blueprint("orders", __name__, url_prefix="/orders")

DEAREST = 10_000_000
"""Kroner that an order can cost at most, against slips of the finger."""


@blueprint.get("")
@allow("coordinator")
def index() -> str:
    """List orders, those that wait for an answer first."""
    lines = order_lines(get_session())
    waiting = [line for line in lines if line.order.status in WAITING]
    rest = [line for line in lines if line.order.status not in WAITING]
    return render_template("orders/index.html", waiting=waiting[::-1], rest=rest)


@blueprint.get("/<int:order_id>")
@allow("coordinator")
def show(order_id: int) -> str:
    """Show one order with the form to answer it."""
    return _page(_line(order_id), Form({}))


@blueprint.get("/<int:order_id>/effect")
@allow("coordinator")
def effect(order_id: int) -> str:
    """Show what an order would do to the rosters: seats, guards freed, who could come, the pay."""
    order = _line(order_id).order
    found = []
    if order.status in WAITING:
        travel = networks(current_settings().data)
        found = effects(get_session(), order, travel, rulebook(), now())
    return render_template("orders/_effect.html", effects=found)


@blueprint.post("/<int:order_id>")
@allow("coordinator")
def answer(order_id: int) -> ResponseReturnValue:
    """Answer an order; what is approved becomes a post with open seats in drafts."""
    line = _line(order_id)
    form = Form(request.form)
    approve = form["answer"] == "yes"
    text = form.text("text", 1000)
    price = form.decimal("price", 0, DEAREST) if form["price"].strip() else None
    version = form.integer("version", 1, 2**31 - 1)
    if form.faults:
        return _page(line, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with writer() as session:
            answered = desk.answer(
                session,
                order_id,
                approve=approve,
                by=current_user.name,
                now=now(),
                text=text,
                price=None if price is None else round(100 * price),
                version=version,
            )
            telling.order_answered(session, answered.order, approved=approve)
            what = "approve" if approve else "decline"
            rosters = [roster.id for roster, _done in answered.done]
            audit.record(session, f"order.{what}", f"order:{order_id}", rosters=rosters)
    except (OrderError, StoreError) as error:
        form.faults["text"] = say(error.message)
        return _page(_line(order_id), form), HTTPStatus.CONFLICT
    flash(_("The contact has the answer."), "good")
    for roster, done in answered.done:
        count = len(done.added) + len(done.changed) + len(done.removed)
        flash(
            ngettext(
                "%(num)s shift of %(name)s is brought in step, in a draft.",
                "%(num)s shifts of %(name)s are brought in step, in a draft.",
                count,
                name=roster.name,
            ),
            "good",
        )
    return redirect(url_for("orders.show", order_id=order_id), HTTPStatus.SEE_OTHER)


@blueprint.get("/feedback")
@allow("coordinator")
def told() -> str:
    """Show what contacts say of shifts that are over, by site."""
    return render_template("orders/feedback.html", sites=site_words(get_session()))


def _line(order_id: int) -> OrderLine:
    order = get_session().get(Order, order_id)
    if order is None:
        abort(HTTPStatus.NOT_FOUND)
    lines = order_lines(get_session(), [order.site_id])
    return next(line for line in lines if line.order.id == order_id)


def _page(line: OrderLine, form: Form) -> str:
    return render_template(
        "orders/show.html",
        line=line,
        form=form,
        plainly=plainly,
        turned=turned,
        waits=line.order.status in WAITING,
        events=store.events(get_session(), line.order.id or 0),
        who=partial(account, get_session()),
    )
