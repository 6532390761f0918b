# SPDX-License-Identifier: MPL-2.0
"""`vagt order`: what site contacts have ordered, what it would do, and the answer."""

from __future__ import annotations

from typing import Annotated
from typing import Any

import typer
from sqlmodel import col
from sqlmodel import select

from roster.orders import desk
from roster.orders.effect import Effect
from roster.orders.effect import effects
from roster.store import StoreError
from sites.clock import local
from sites.models import Site
from sites.network import networks
from sites.orders import store
from sites.orders.models import WAITING
from sites.orders.models import Order
from sites.orders.models import OrderEvent
from sites.orders.models import OrderPurpose
from sites.orders.wanted import OrderError
from sites.orders.wanted import of
from sites.text import Text
from web import audit
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import application
from web.cli.output import fail
from web.cli.output import language
from web.cli.output import say
from web.cli.output import show
from web.cli.output import table
from web.db import get_session
from web.db import writer
from web.models import now
from web.rulebook import rulebook
from web.settings import current_settings
from web.telling import order_answered

app = typer.Typer(help="Orders of guards from site contacts.", no_args_is_help=True)

HEADINGS = (
    Text("nr.", "no."),
    Text("lokation", "site"),
    Text("formål", "what for"),
    Text("hvornår", "when"),
    Text("vagter", "guards"),
    Text("øre", "øre"),
    Text("status", "status"),
)
NONE = Text("Ingen bestillinger venter på svar.", "No order waits for an answer.")
MISSING = Text(
    "Bestilling {value} findes ikke. Se listen: vagt order list --all",
    "There is no order {value}. See the list: vagt order list --all",
)
DONE = Text("Bestilling {number}: {status}.", "Order {number}: {status}.")
STEP = Text(
    "{name} (vagtplan {roster}, kladde): {added} nye, {changed} rettede, {removed} fjernede.",
    "{name} (roster {roster}, draft): {added} new, {changed} changed, {removed} removed shifts.",
)
EFFECT = Text(
    "{name} (vagtplan {roster}): {seats} pladser bliver ledige, {removed} vagter udgår, "
    "{freed} mister en vagt.",
    "{name} (roster {roster}): {seats} seats open, {removed} shifts go, {freed} lose a shift.",
)
TIME = Text("{when}: {able} kunne komme", "{when}: {able} could come")

Number = Annotated[int, typer.Argument(help="The order's number, from `vagt order list`.")]


@app.command("list")
def list_(
    everything: Annotated[bool, typer.Option("--all", help="Answered ones too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the orders that wait for an answer."""
    with application(as_json):
        query = (
            select(Order, Site, OrderPurpose)
            .join(Site, col(Site.id) == col(Order.site_id))
            .join(OrderPurpose, col(OrderPurpose.id) == col(Order.purpose_id))
            .order_by(col(Order.id))
        )
        if not everything:
            query = query.where(col(Order.status).in_(WAITING))
        shown = [_figures(*row) for row in get_session().exec(query)]
        keys = ("order", "site", "purpose", "when", "headcount", "price", "status_name")
        rows = [tuple("" if row[key] is None else row[key] for key in keys) for row in shown]
        show({"orders": shown}, as_json, table(HEADINGS, rows) if rows else say(NONE))


@app.command("show")
def show_(number: Number, as_json: AsJson = False) -> None:
    """Show an order, what happened to it, and what approving it would do to the rosters."""
    with application(as_json):
        session = get_session()
        order = _find(number, as_json)
        site = session.get_one(Site, order.site_id)
        purpose = session.get_one(OrderPurpose, order.purpose_id)
        found: list[Effect] = []
        if order.status in WAITING:
            found = effects(session, order, networks(current_settings().data), rulebook(), now())
        shown = {
            **_figures(order, site, purpose),
            "note": order.note,
            "contact": order.contact,
            "answer": order.answer,
            "events": [_event(row) for row in store.events(session, number)],
            "effects": [_effect(one) for one in found],
        }
        rows = [tuple("" if shown[key] is None else shown[key] for key in (
            "order", "site", "purpose", "when", "headcount", "price", "status_name",
        ))]  # fmt: skip
        show(shown, as_json, table(HEADINGS, rows), *(line for one in found for line in _said(one)))


@app.command("answer")
def answer(
    number: Number,
    yes: Annotated[bool, typer.Option("--yes/--no", help="Approve or decline.")],
    by: Annotated[str, typer.Option(help="Who answers; the contact can read it.")],
    text: Annotated[str, typer.Option(help="What the contact reads; a no needs a reason.")] = "",
    price: Annotated[
        int | None, typer.Option(min=0, help="Price in øre; the estimate stands if left out.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer an order; what is approved becomes a post with open seats in drafts."""
    with application(as_json):
        _find(number, as_json)
        try:
            with writer() as session:
                done = desk.answer(
                    session, number, approve=yes, by=by, now=now(), text=text, price=price
                )
                order_answered(session, done.order, approved=yes)
                what = "approve" if yes else "decline"
                audit.record(session, f"order.{what}", f"order:{number}")
                steps = [
                    {
                        "name": roster.name,
                        "roster": roster.id,
                        "added": len(made.added),
                        "changed": len(made.changed),
                        "removed": len(made.removed),
                    }
                    for roster, made in done.done
                ]
        except (OrderError, StoreError) as error:
            fail(Exit.FAULTS, error.message, as_json)
        status = done.order.status
        line = say(DONE(number=number, status=store.NAMES[status]))
        shown = {"order": number, "status": status, "rosters": steps}
        show(shown, as_json, line, *(say(STEP(**step)) for step in steps))


def _find(number: int, as_json: bool) -> Order:
    order = get_session().get(Order, number)
    if order is None:
        fail(Exit.USAGE, MISSING(value=number), as_json)
    return order


def _figures(order: Order, site: Site, purpose: OrderPurpose) -> dict[str, Any]:
    wanted = of(order)
    when = f"{wanted.first_day} {wanted.starts:%H:%M}-{wanted.ends:%H:%M}"
    if wanted.last_day is not None:
        when += f" .. {wanted.last_day} {wanted.weekdays}"
    return {
        "order": order.id,
        "site": site.code,
        "purpose": purpose.name_en if language() == "en" else purpose.name_da,
        "when": when,
        "wanted": wanted.plain(),
        "headcount": order.headcount,
        "price": order.price,
        "provisional": order.provisional,
        "status": order.status,
        "status_name": say(store.NAMES[order.status]),
        "agreed": order.agreed,
    }


def _event(row: OrderEvent) -> dict[str, Any]:
    at = local(row.at).isoformat(" ", "minutes")
    return {"at": at, "who": row.who, "what": row.what, "text": row.text}


def _effect(one: Effect) -> dict[str, Any]:
    return {
        "roster": one.roster.id,
        "name": one.roster.name,
        "draft": one.draft,
        "seats": one.seats,
        "removed": len(one.difference.removed),
        "freed": [name for name, _shift in one.freed],
        "cost": one.cost,
        "times": [
            {
                "start": time.need.start.isoformat(),
                "seats": time.seats,
                "able": time.able,
                "cost": time.cost,
            }
            for time in one.times
        ],
    }


def _said(one: Effect) -> list[str]:
    """Return what an order would do to one roster, for people."""
    head = EFFECT(
        name=one.roster.name,
        roster=one.roster.id,
        seats=one.seats,
        removed=len(one.difference.removed),
        freed=len(one.freed),
    )
    times = (
        TIME(when=local(time.need.start).isoformat(" ", "minutes")[:16], able=time.able)
        for time in one.times
    )
    return [say(head), *(f"  {say(time)}" for time in times)]
