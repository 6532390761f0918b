# SPDX-License-Identifier: MPL-2.0
"""One shift: who is on it and why, who else could take it, and the forms that change it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
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

from roster import explain
from roster.edits import Assign
from roster.edits import Decision
from roster.edits import Lock
from roster.edits import Unassign
from roster.models import Guard
from roster.models import Shift
from roster.pay.bill import plan_bill
from roster.plan import Plan
from roster.provisional import NOTE
from roster.provisional import provisional_among
from sites.clock import local
from web.access import allow
from web.db import get_session
from web.pages import edits
from web.pages import plans
from web.pages.queries_costs import PayLine
from web.pages.queries_costs import pay_lines
from web.pages.queries_rules import about_shifts
from web.pages.queries_rules import violation_lines
from web.pages.queries_shifts import candidate_lines
from web.pages.queries_shifts import people_on
from web.pages.queries_shifts import read_details

blueprint = Blueprint(
    "shifts", __name__, url_prefix="/rosters/<int:roster_id>/shifts/<int:shift_id>"
)

SHOWN = 12
"""Candidates listed before the rest is folded away."""


@blueprint.get("")
@allow("coordinator")
def show(roster_id: int, shift_id: int) -> str:
    """Show one shift."""
    return _page(roster_id, shift_id)


@blueprint.post("/assign")
@allow("coordinator")
def assign(roster_id: int, shift_id: int) -> ResponseReturnValue:
    """Put a guard on the shift, if the rules allow it."""
    roster = plans.find_roster(roster_id)
    guard = _guard_id()

    def change() -> str:
        decision = Decision(
            text=request.form.get("reason", "").strip()[:500],
            reason=request.form.get("why", "other"),
            reference=request.form.get("event", "").strip()[:100],
            by=current_user.name,
        )
        done = edits.make(roster, Assign(shift_id, guard), decision=decision)
        if done.verdict.new:
            why = edits.words(done.verdict.new)
            return str(_("Assigned. Note: %(why)s", why=why))
        return str(_("Assigned. No new violations."))

    return _try(roster_id, shift_id, change)


@blueprint.post("/unassign")
@allow("coordinator")
def unassign(roster_id: int, shift_id: int) -> ResponseReturnValue:
    """Take a guard off the shift."""
    roster = plans.find_roster(roster_id)
    guard = _guard_id()

    def change() -> str:
        edits.make(roster, Unassign(shift_id, guard))
        return str(_("Taken off the shift."))

    return _try(roster_id, shift_id, change)


@blueprint.post("/lock")
@allow("coordinator")
def lock(roster_id: int, shift_id: int) -> ResponseReturnValue:
    """Keep an assignment through the next solving, or let it go."""
    roster = plans.find_roster(roster_id)
    guard = _guard_id()
    locked = request.form.get("locked") == "yes"

    def change() -> str:
        edits.make(roster, Lock(locked, guard=guard, shift=shift_id))
        return str(
            _("Locked: solving keeps it.") if locked else _("Unlocked: solving may change it.")
        )

    return _try(roster_id, shift_id, change)


def _try(roster_id: int, shift_id: int, change: Callable[[], str]) -> ResponseReturnValue:
    try:
        flash(change(), "good")
    except edits.Refused as refused:
        return _page(roster_id, shift_id, str(refused)), HTTPStatus.CONFLICT
    return redirect(
        url_for("shifts.show", roster_id=roster_id, shift_id=shift_id), HTTPStatus.SEE_OTHER
    )


def _guard_id() -> int:
    guard = request.form.get("guard", type=int)
    if guard is None:
        abort(HTTPStatus.BAD_REQUEST)
    if get_session().get(Guard, guard) is None:
        abort(HTTPStatus.NOT_FOUND)
    return guard


def _page(roster_id: int, shift_id: int, refused: str = "") -> str:
    session = get_session()
    roster = plans.find_roster(roster_id)
    row = session.get(Shift, shift_id)
    if row is None or row.roster_id != roster_id:
        abort(HTTPStatus.NOT_FOUND)
    checked = plans.checked(roster)
    shift = checked.plan.problem.shift[str(shift_id)]
    empty = checked.plan.vacant(shift)
    about = [v for v in about_shifts(checked.report.violations) if str(shift_id) in v.shifts]
    candidates = candidate_lines(session, checked.plan, shift)
    return render_template(
        "shifts/show.html",
        roster=roster,
        shift=row,
        details=read_details(session, row),
        length=shift.length,
        night=shift.night,
        empty=empty,
        people=people_on(session, checked.plan, shift),
        candidates=candidates,
        fit=sum(line.ok for line in candidates),
        shown=SHOWN,
        vacancy=explain.why_vacant(checked.plan, shift) if empty else None,
        pay=_pay(checked.plan, shift.id),
        violations=violation_lines(
            session, roster, about, checked.plan if roster.status == "draft" else None
        ),
        provisional=NOTE() if provisional_among(checked.plan.problem.guards, shift) else None,
        travel=checked.plan.problem.travel,
        local_start=_typed(row.starts_at),
        local_end=_typed(row.ends_at),
        local_middle=_typed(row.starts_at + (row.ends_at - row.starts_at) / 2),
        refused=refused,
        typed=request.form if refused else {},
    )


def _typed(instant: datetime) -> str:
    """Return an instant as a field for day and time has it, on the Copenhagen clock."""
    return f"{local(instant):%Y-%m-%dT%H:%M}"


def _pay(plan: Plan, shift: str) -> tuple[list[PayLine], int]:
    """Return the lines that a shift costs, overtime and travel included, and their sum."""
    bill = plan_bill(plan).only("shift", shift)
    return pay_lines(get_session(), bill.lines), bill.total
