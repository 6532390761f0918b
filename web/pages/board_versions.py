# SPDX-License-Identifier: MPL-2.0
"""Named versions of a draft: save one, set it beside the plan as it stands, return to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.checker import check
from roster.compare import Comparison
from roster.compare import compare
from roster.edits import EditError
from roster.edits import saved
from roster.models import Roster
from roster.pay.bill import plan_bill
from roster.plan import Plan
from roster.store import StoreError
from web import audit
from web.access import allow
from web.db import get_session
from web.db import writer
from web.pages import edits
from web.pages import plans
from web.pages.board_edits import words_of
from web.pages.filters import say

blueprint = Blueprint("boardversions", __name__, url_prefix="/rosters/<int:roster_id>/versions")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two plans that are compared, in figures; money in øre."""

    cost: int
    """Pay, supplements and travel, line by line, as the bill has it."""
    empty: int
    hard: int
    soft: int
    objective: int


@blueprint.get("")
@allow("coordinator")
def index(roster_id: int) -> str:
    """List the named versions; with `?with=` set one beside the plan as it stands."""
    roster = plans.find_roster(roster_id)
    number = request.args.get("with", type=int)
    found, sides, chosen = None, None, None
    if number is not None:
        try:
            chosen = saved.find(get_session(), roster_id, number)
            found, sides = _compared(roster, number)
        except EditError as error:
            flash(say(error.message), "bad")
    return render_template(
        "rosters/versions.html",
        roster=roster,
        versions=saved.saved(get_session(), roster_id),
        chosen=chosen,
        found=found,
        sides=sides,
    )


@blueprint.post("")
@allow("coordinator")
def create(roster_id: int) -> ResponseReturnValue:
    """Save how the draft stands under a name."""

    def act() -> str:
        with writer() as session:
            row = saved.save(session, roster_id, request.form.get("name", ""), edits.actor().name)
            audit.record(session, "roster.save", f"roster:{roster_id}", version=row.version)
            name = row.name
        return str(_("The version %(name)s is saved.", name=name))

    return _answer(roster_id, act)


@blueprint.post("/<int:saved_id>/return")
@allow("coordinator")
def bring_back(roster_id: int, saved_id: int) -> ResponseReturnValue:
    """Bring a version back; it can be undone on the board."""
    roster = plans.find_roster(roster_id)

    def act() -> str:
        done = edits.make(roster, saved.Return(saved_id))
        return words_of(done)[0]

    return _answer(roster_id, act)


@blueprint.post("/<int:saved_id>/delete")
@allow("coordinator")
def delete(roster_id: int, saved_id: int) -> ResponseReturnValue:
    """Delete a version; the roster stays as it is."""

    def act() -> str:
        with writer() as session:
            row = saved.find(session, roster_id, saved_id)
            name = row.name
            session.delete(row)
            audit.record(session, "roster.unsave", f"roster:{roster_id}", version=row.version)
        return str(_("The version %(name)s is deleted.", name=name))

    return _answer(roster_id, act)


def _answer(roster_id: int, act: Callable[[], str]) -> ResponseReturnValue:
    plans.find_roster(roster_id)
    try:
        flash(act(), "good")
    except StoreError as error:
        flash(say(error.message), "bad")
    except edits.Refused as refused:
        flash(str(refused), "bad")
    return redirect(url_for("boardversions.index", roster_id=roster_id), HTTPStatus.SEE_OTHER)


def _compared(roster: Roster, saved_id: int) -> tuple[Comparison, tuple[Side, Side]]:
    """Compare a version with the plan as it stands, which is left as it is."""
    now = plans.checked(roster).plan
    with writer() as session:
        row = saved.find(session, roster.id or 0, saved_id)
        before = saved.plan_of(session, row, now, lambda: plans.load(session, row.roster_id))
    found = compare(before, now)
    return found, (_side(before, found.uncovered[0]), _side(now, found.uncovered[1]))


def _side(plan: Plan, empty: int) -> Side:
    report = check(plan)
    cost = plan_bill(plan).total
    return Side(cost, empty, len(report.hard), len(report.soft), report.objective)
