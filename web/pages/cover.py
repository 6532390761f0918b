# SPDX-License-Identifier: MPL-2.0
"""Somebody cannot come: who takes the shifts, and the forms that make it so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
from flask_babel import ngettext
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.cover import Chain
from roster.cover import Substitute
from roster.cover import call_off
from roster.cover import chains
from roster.cover import substitutes
from roster.exchange.seats import seat_of
from roster.explain import Vacancy
from roster.explain import why_vacant
from roster.imports.faults import CellError
from roster.imports.instants import read_end
from roster.imports.instants import read_start
from roster.models import Assignment
from roster.models import Roster
from roster.models import Shift as ShiftRow
from roster.offers.calls import LONGEST
from roster.offers.calls import open_calls
from roster.pay import assignment_cost
from roster.pay import pay_of
from roster.plan import Plan
from roster.problem import Guard
from roster.problem import Shift
from roster.problem import Span
from roster.revise import published
from web.access import allow
from web.db import get_session
from web.models import now
from web.pages import covering
from web.pages import plans
from web.pages.edits import Refused
from web.pages.filters import say
from web.pages.forms import Form
from web.pages.queries_exchange import CallLine
from web.pages.queries_exchange import call_line
from web.pages.queries_shifts import Details
from web.pages.queries_shifts import read_details
from web.pages.queries_shifts import without

blueprint = Blueprint("cover", __name__, url_prefix="/rosters/<int:roster_id>/cover")

SHOWN = 10
"""Names shown for each shift."""
GAPS = 6
"""Shifts that one page ranks guards for; of the rest it tells how many there are."""
WAITS = (15, 30, 60, 120, 240, 720, 1440)
"""Minutes to answer that can be chosen."""


@dataclass(frozen=True)
class Gap:
    """One shift to cover, in words."""

    row: ShiftRow
    details: Details
    shift: Shift
    names: Sequence[tuple[Substitute, Sequence[str]]]
    """The best who can take it at once, each with the soft rules that it would break."""
    able: int
    chains: Sequence[Chain]
    """Two moves; only where nobody can take it at once."""
    vacancy: Vacancy | None
    open: bool
    """Whether the seat is empty in the roster as it stands, so that it can be filled here."""
    cost: int
    """What the one who cannot come would have cost on it, in øre."""
    call: CallLine | None
    """The offer that stands, if there is one."""


@dataclass(frozen=True)
class Asked:
    """Who cannot come, and when."""

    guard: int
    span: Span


@blueprint.get("")
@allow("coordinator")
def index(roster_id: int) -> ResponseReturnValue:
    """Rank who can take the shifts of a guard who cannot come."""
    roster = plans.find_roster(roster_id)
    form = Form(request.args)
    asked = _read(form, plans.plan_of(roster)) if request.args else None
    return _page(roster, form, asked), 422 if form.faults else 200


@blueprint.post("")
@allow("coordinator")
def call(roster_id: int) -> ResponseReturnValue:
    """Keep the absence and take the guard off the shifts, in a new version if need be."""
    roster = plans.find_roster(roster_id)
    form = Form(request.form)
    asked = _read(form, plans.plan_of(roster))
    kind = form["kind"] if form["kind"] in covering.KINDS else "other"
    if asked is None:
        return _page(roster, form, None), 422
    try:
        after = covering.call_off(roster, asked.guard, asked.span, kind)
    except Refused as refused:
        return _page(roster, form, asked, str(refused)), HTTPStatus.CONFLICT
    if roster.status == "published" and after.status == "draft":
        flash(
            _(
                "Without the guard the roster breaks a hard rule, so the new version is a draft."
                " Cover the shifts, then publish it."
            ),
            "warn",
        )
    else:
        flash(_("The absence is kept, and the shifts are open."), "good")
    return redirect(_back(after.id or 0, form), HTTPStatus.SEE_OTHER)


@blueprint.post("/offer")
@allow("coordinator")
def offer(roster_id: int) -> ResponseReturnValue:
    """Offer an open shift to the guards chosen, to all who can, or by two moves."""
    roster = plans.find_roster(roster_id)
    form = Form(request.form)
    shift = request.form.get("shift", type=int)
    if shift is None:
        abort(HTTPStatus.BAD_REQUEST)
    how = form["how"]
    guards = request.form.getlist("guards", type=int)
    minutes = form.integer("minutes", 1, LONGEST)
    if minutes is None:
        flash(form.fault("minutes"), "bad")
        return redirect(_back(roster_id, form), HTTPStatus.SEE_OTHER)
    if how == "chosen" and not guards:
        flash(_("Choose at least one guard."), "bad")
        return redirect(_back(roster_id, form), HTTPStatus.SEE_OTHER)
    try:
        if how == "chains":
            count = covering.offer_chains(roster, shift, minutes)
        else:
            count = covering.offer(roster, shift, guards if how == "chosen" else (), minutes)
    except Refused as refused:
        flash(str(refused), "bad")
    else:
        words = ngettext("Offered to %(num)s guard.", "Offered to %(num)s guards.", count)
        if how == "chains":
            words = _("The first guard is asked; the others follow in order.")
        flash(words, "good")
    return redirect(_back(roster_id, form), HTTPStatus.SEE_OTHER)


@blueprint.post("/assign")
@allow("coordinator")
def assign(roster_id: int) -> ResponseReturnValue:
    """Put a guard who has said yes by phone on an open shift."""
    roster = plans.find_roster(roster_id)
    shift, guard = (request.form.get(name, type=int) for name in ("shift", "taker"))
    if shift is None or guard is None:
        abort(HTTPStatus.BAD_REQUEST)
    form = Form(request.form)
    try:
        key = covering.put_on(roster, shift, guard).id or 0
    except Refused as refused:
        flash(str(refused), "bad")
        key = roster_id
    else:
        flash(_("The guard is on the shift."), "good")
    return redirect(_back(key, form), HTTPStatus.SEE_OTHER)


@blueprint.post("/chain")
@allow("coordinator")
def chain(roster_id: int) -> ResponseReturnValue:
    """Make two moves that together cover a shift."""
    roster = plans.find_roster(roster_id)
    keys = [request.form.get(name, type=int) for name in ("shift", "first", "leaves", "second")]
    shift, first, leaves, second = keys
    if shift is None or first is None or leaves is None or second is None:
        abort(HTTPStatus.BAD_REQUEST)
    form = Form(request.form)
    key = roster_id
    try:
        key = covering.move_two(roster, shift, first, leaves, second).id or 0
    except Refused as refused:
        flash(str(refused), "bad")
    else:
        flash(_("Both moves are made."), "good")
    return redirect(_back(key, form), HTTPStatus.SEE_OTHER)


def _back(roster_id: int, form: Form) -> str:
    guard, since, until = (form[name] for name in ("guard", "since", "until"))
    return url_for("cover.index", roster_id=roster_id, guard=guard, since=since, until=until)


def _read(form: Form, plan: Plan) -> Asked | None:
    """Return what a form asks, or None with a fault beside each field that is wrong."""
    guard = form["guard"]
    if guard not in plan.problem.guard:
        form.faults["guard"] = _("Choose from the list.")
    times = {}
    for name, read in (("since", read_start), ("until", read_end)):
        try:
            times[name] = read(form[name])
        except CellError as error:
            form.faults[name] = say(error.message)
    if len(times) == 2 and times["until"] <= times["since"]:
        form.faults["until"] = _("The absence must end after it begins.")
    if form.faults:
        return None
    return Asked(int(guard), Span(times["since"], times["until"]))


def _page(roster: Roster, form: Form, asked: Asked | None, refused: str = "") -> str:
    plan = plans.plan_of(roster)
    gap = None if asked is None else call_off(plan, str(asked.guard), asked.span)
    found: list[Gap] = []
    more = 0
    if asked is not None and gap is not None:
        held = {shift.id for shift in gap.shifts}
        session = get_session()
        wanted, others = _wanted(session, roster, gap.plan, asked, held)
        more = max(0, len(wanted) - GAPS) + others
        absent = plan.problem.guard[str(asked.guard)]
        found = [
            _gap(session, gap.plan, shift, shift.id not in held, absent) for shift in wanted[:GAPS]
        ]
    guards = sorted(plan.problem.guards, key=lambda one: one.name)
    return render_template(
        "cover/index.html",
        roster=roster,
        form=form,
        asked=asked,
        name="" if asked is None else plan.problem.guard[str(asked.guard)].name,
        guards=[(one.id, f"{one.name} ({one.code})") for one in guards],
        names={one.id: one.name for one in guards},
        held=() if gap is None else gap.shifts,
        gaps=found,
        more=more,
        kinds=covering.KINDS,
        refused=refused,
        waits=WAITS,
        now=now(),
    )


def _wanted(
    session: Session, roster: Roster, plan: Plan, asked: Asked, held: set[str]
) -> tuple[list[Shift], int]:
    """Return the open shifts to rank guards for, and how many more are open in that time.

    They are those that are the guard's or were in an earlier version; all of them where none is.
    """
    versions = [one.id for one in published(session, roster)]
    before = {
        seat_of(row)
        for row in session.exec(
            select(ShiftRow)
            .join(Assignment, col(Assignment.shift_id) == col(ShiftRow.id))
            .where(
                col(Assignment.roster_id).in_(versions),
                Assignment.guard_id == asked.guard,
                col(ShiftRow.starts_at) < asked.span.end,
                col(ShiftRow.ends_at) > asked.span.start,
            )
        )
    }
    vacant = [
        shift
        for shift in plan.problem.shifts
        if shift.span.overlaps(asked.span) and plan.vacant(shift)
    ]
    keys = [int(shift.id) for shift in vacant]
    rows = session.exec(select(ShiftRow).where(col(ShiftRow.id).in_(keys)))
    theirs = held | {str(row.id) for row in rows if seat_of(row) in before}
    own = [shift for shift in vacant if shift.id in theirs]
    wanted = own or vacant

    def order(shift: Shift) -> tuple[bool, datetime]:
        return shift.id not in held, shift.span.start

    return sorted(wanted, key=order), len(vacant) - len(wanted)


def _gap(session: Session, plan: Plan, shift: Shift, vacant: bool, absent: Guard) -> Gap:
    row = session.get_one(ShiftRow, int(shift.id))
    call = open_calls(session, [row]).get(row.id or 0)
    able = substitutes(plan, shift, able=True)
    return Gap(
        row,
        read_details(session, row),
        shift,
        [(one, _told(plan, one)) for one in able[:SHOWN]],
        len(able),
        () if able else chains(plan, shift, since=now()),
        None if able else why_vacant(plan, shift),
        vacant,
        assignment_cost(absent, shift, pay_of(plan.problem, absent)),
        None if call is None else call_line(session, call),
    )


def _told(plan: Plan, one: Substitute) -> list[str]:
    name = plan.problem.guard[one.guard].name
    return [without(name, say(message)) for message in one.candidate.messages]
