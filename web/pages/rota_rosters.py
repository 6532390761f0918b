# SPDX-License-Identifier: MPL-2.0
"""A rota template and a roster: roll it out over some days, or let the solver follow it."""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint
from flask import current_app
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from roster.judged import Judged
from roster.models import Roster
from roster.rota import store
from roster.rota.cycle import Template
from roster.rota.faults import RotaError
from roster.rota.preference import MOST_KRONER
from roster.rota.preference import follow
from roster.rota.preference import followed
from roster.rota.preference import forget
from roster.rota.rollout import Outcome
from roster.rota.rollout import roll_out
from roster.rules.rota import FollowRota
from roster.store import StoreError
from web import audit
from web.access import allow
from web.db import get_session
from web.db import writer
from web.pages import edits
from web.pages import plans
from web.pages.filters import say
from web.pages.forms import Form

blueprint = Blueprint("rosterrota", __name__, url_prefix="/rosters/<int:roster_id>/rota")

PRICE = 300
"""Kroner for each departure, unless somebody says otherwise."""
RULE = FollowRota.info.id


@blueprint.get("")
@allow("coordinator")
def index(roster_id: int) -> str:
    """Show what the roster follows; with `?rota=` what rolling a template out would do."""
    return _page(plans.find_roster(roster_id), Form(request.args))


@blueprint.post("/roll-out")
@allow("coordinator")
def make(roster_id: int) -> ResponseReturnValue:
    """Roll a template out as one edit, which can be undone on the board."""
    roster = plans.find_roster(roster_id)
    edits.require_draft(roster)
    form = Form(request.form)
    found = _outcome(roster, form)
    if found is None:
        return _page(roster, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        if found.on or found.off:
            edits.make(roster, found.edit, seen=request.form.get("version", type=int))
    except edits.Refused as refused:
        flash(str(refused), "bad")
    else:
        words = ngettext(
            "%(num)s shift is rolled out. It can be undone on the board.",
            "%(num)s shifts are rolled out. It can be undone on the board.",
            len(found.on),
        )
        flash(words, "good" if found.on else "warn")
    shown = {"rota": form["rota"], "first": form["first"], "last": form["last"]}
    here = f"{url_for('rosterrota.index', roster_id=roster_id)}?{urlencode(shown)}"
    return redirect(here, HTTPStatus.SEE_OTHER)


@blueprint.post("/follow")
@allow("coordinator")
def follow_it(roster_id: int) -> ResponseReturnValue:
    """Let the roster follow a template at a price for each departure."""
    roster = plans.find_roster(roster_id)
    edits.require_draft(roster)
    form = Form(request.form)
    rota = form.choice("follow", [row.id or 0 for row in store.listed(get_session())])
    price = form.integer("price", 1, MOST_KRONER)
    if rota is None and not form.faults:
        form.faults["follow"] = _("Choose from the list.")
    if form.faults or rota is None or price is None:
        return _page(roster, form), HTTPStatus.UNPROCESSABLE_ENTITY
    version = request.form.get("version", type=int)
    try:
        with writer() as session:
            name = edits.actor().name
            row = follow(session, roster_id, rota, 100 * price, name, version=version)
            audit.record(session, "rota.follow", f"roster:{roster_id}", rota=rota, price=price)
            told = row.name
    except StoreError as error:
        flash(say(error.message), "bad")
    else:
        flash(_("The roster follows %(name)s from now on.", name=told), "good")
    return redirect(url_for("rosterrota.index", roster_id=roster_id), HTTPStatus.SEE_OTHER)


@blueprint.post("/forget")
@allow("coordinator")
def forget_it(roster_id: int) -> ResponseReturnValue:
    """Let the roster follow no template any more."""
    roster = plans.find_roster(roster_id)
    edits.require_draft(roster)
    try:
        with writer() as session:
            forget(session, roster_id, version=request.form.get("version", type=int))
            audit.record(session, "rota.forget", f"roster:{roster_id}")
    except StoreError as error:
        flash(say(error.message), "bad")
    else:
        flash(_("The roster follows no rota template."), "good")
    return redirect(url_for("rosterrota.index", roster_id=roster_id), HTTPStatus.SEE_OTHER)


def _page(roster: Roster, form: Form) -> str:
    row = followed(get_session(), roster.id or 0)
    judged = plans.checked(roster)
    shown = Form({"first": roster.starts_on.isoformat(), "last": _last(roster).isoformat()})
    kroner = str(PRICE if row is None else row.price // 100)
    chosen = str(row.rota_id) if row is not None else ""
    shown.values = {**shown.values, "price": kroner, "follow": chosen, **form.values}
    shown.faults = form.faults
    outcome = None
    if roster.status == "draft" and shown["rota"]:
        outcome = _outcome(roster, shown)
    departures = [one for one in judged.report.soft if one.rule == RULE]
    return render_template(
        "rosters/rota.html",
        roster=roster,
        form=shown,
        rotas=[(one.id, one.name) for one in store.listed(get_session())],
        row=row,
        departures=len(departures),
        charged=judged.report.parts.get(RULE, 0),
        outcome=outcome,
        names={guard.id: guard.name for guard in judged.plan.problem.guards},
        most=MOST_KRONER,
    )


def _outcome(roster: Roster, form: Form) -> Outcome | None:
    """Return what rolling out would do; None with the faults beside the fields."""
    rota = form.choice("rota", [row.id or 0 for row in store.listed(get_session())])
    first, last = form.date("first"), form.date("last")
    if rota is None and "rota" not in form.faults:
        form.faults["rota"] = _("Choose from the list.")
    if form.faults or rota is None or first is None or last is None:
        return None
    try:
        template = store.load(get_session(), rota)
        return _rolled(plans.checked(roster), template, first, last, bool(form["anew"]))
    except RotaError as error:
        form.faults["first"] = say(error.message)
        return None


def _rolled(judged: Judged, template: Template, first: date, last: date, anew: bool) -> Outcome:
    """Roll out, unless the last look was at the very same: who looks mostly goes on with it."""
    asked = template, first, last, anew
    seen = current_app.extensions.get("rolled")
    if seen is None or seen[0] is not judged or seen[1] != asked:
        seen = judged, asked, roll_out(judged, template, first, last, anew=anew)
        current_app.extensions["rolled"] = seen
    outcome: Outcome = seen[2]
    return outcome


def _last(roster: Roster) -> date:
    return roster.starts_on + timedelta(days=roster.days - 1)
