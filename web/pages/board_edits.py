# SPDX-License-Identifier: MPL-2.0
"""What the board asks of the server: verdicts for a held shift, edits, undo and redo.

Each answers in JSON to the board's own script, and to a plain form by going back to where it
was sent from.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint
from flask import abort
from flask import flash
from flask import jsonify
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from roster.edits import Decision
from roster.edits import Done
from roster.edits import next_redo
from roster.edits import next_undo
from roster.edits import said
from roster.edits.judging import differing
from roster.edits.verdicts import Target
from roster.edits.verdicts import verdicts
from roster.judged import Judged
from roster.judged import touched
from roster.models import Roster
from roster.rules.base import Violation
from web.access import allow
from web.db import get_session
from web.pages import edits
from web.pages import plans
from web.pages.board import sheet_of
from web.pages.board import wanted
from web.pages.board_bar import bar_of
from web.pages.board_forms import UnreadableError
from web.pages.board_forms import read_edit
from web.pages.filters import kroner
from web.pages.filters import moment
from web.pages.filters import say
from web.pages.queries_board import guard_rows
from web.pages.queries_board import vacant_row
from web.pages.queries_rules import about_shifts
from web.pages.queries_rules import rule_label
from web.pages.queries_shifts import without

blueprint = Blueprint("boardedits", __name__, url_prefix="/rosters/<int:roster_id>")

FARTHEST = 371
"""Days that a shift can be moved at most: the length of the longest roster."""
SAID = 2
"""Reasons told on a verdict; the rest are counted."""


@blueprint.get("/held/<int:shift_id>")
@allow("coordinator")
def held(roster_id: int, shift_id: int) -> ResponseReturnValue:
    """Say what dropping a shift would mean for every guard of the plan."""
    roster = plans.find_roster(roster_id)
    judged = plans.checked(roster)
    guard = request.args.get("guard", type=int)
    days = request.args.get("days", 0, type=int)
    known = judged.plan.problem
    leaves = None if guard is None else str(guard)
    if str(shift_id) not in known.shift or abs(days) > FARTHEST:
        abort(HTTPStatus.NOT_FOUND)
    if leaves is not None and leaves not in judged.plan.guards_on[str(shift_id)]:
        abort(HTTPStatus.NOT_FOUND)
    copy = "copy" in request.args
    phrases = _phrases()
    found = verdicts(judged, str(shift_id), leaving=leaves, days=days, copy=copy)
    return jsonify(
        version=roster.version,
        when=f"{moment(found.shift.span.start)}–{moment(found.shift.span.end)[-5:]}",
        day=found.shift.day.isoformat(),
        there=found.there,
        targets={one.guard: _told(judged, one, phrases) for one in found.targets},
    )


@blueprint.post("/edit")
@allow("coordinator")
def edit(roster_id: int) -> ResponseReturnValue:
    """Make one edit of the draft."""
    form = request.form
    decision = Decision(
        text=form.get("reason", "").strip()[:500],
        reason=form.get("why", "other"),
        reference=form.get("event", "").strip()[:100],
        by=edits.actor().name,
    )
    seen = form.get("version", type=int)

    def act(roster: Roster) -> Done:
        return edits.make(roster, read_edit(form), seen=seen, decision=decision)

    return _answer(roster_id, act)


@blueprint.post("/undo")
@allow("coordinator")
def undo(roster_id: int) -> ResponseReturnValue:
    """Take back one's own last edit."""
    return _answer(roster_id, edits.take_back)


@blueprint.post("/redo")
@allow("coordinator")
def redo(roster_id: int) -> ResponseReturnValue:
    """Put back what one took back last."""
    return _answer(roster_id, edits.put_back)


def _answer(roster_id: int, act: Callable[[Roster], Done]) -> ResponseReturnValue:
    """Do it, and answer the way that it was asked."""
    roster = plans.find_roster(roster_id)
    before = plans.checked(roster)
    try:
        done = act(roster)
    except (edits.Refused, UnreadableError) as refused:
        if _scripted():
            return jsonify(refused=str(refused)), HTTPStatus.CONFLICT
        flash(str(refused), "bad")
        return redirect(_back(roster_id), HTTPStatus.SEE_OTHER)
    message, good = words_of(done)
    if _scripted():
        return jsonify(_changed(plans.find_roster(roster_id), before, done, message, good))
    flash(message, "good" if good else "warn")
    return redirect(_back(roster_id), HTTPStatus.SEE_OTHER)


def words_of(done: Done) -> tuple[str, bool]:
    """Return what an edit did and what came of it, and whether nothing new is broken."""
    parts = [say(said(get_session(), [done.edit])[0])]
    if round(done.verdict.cost / 100):
        sign = "+" if done.verdict.cost > 0 else ""
        parts.append(_("Cost: %(change)s", change=f"{sign}{kroner(done.verdict.cost)}"))
    new = about_shifts(done.verdict.new)
    if new:
        parts.append(_("New: %(what)s.", what=_listed(new)))
    gone = len(about_shifts(done.verdict.gone))
    if gone and not new:
        parts.append(ngettext("%(num)s violation less.", "%(num)s violations less.", gone))
    return " · ".join(
        part.rstrip(".") for part in parts
    ), not done.verdict.hard and not done.verdict.overridable


def _listed(violations: Sequence[Violation]) -> str:
    told = list(dict.fromkeys(f"{rule_label(v.rule)}: {say(v.message)}" for v in violations))
    more = len(told) - SAID
    shown = "; ".join(text.rstrip(".") for text in told[:SAID])
    return f"{shown} {_('and %(n)s more', n=more)}" if more > 0 else shown


def _phrases() -> dict[str, str]:
    """Return how each kind of verdict is said; looked up once for all guards."""
    return {
        "here": _("has it already"),
        "full": _("no free seat that day"),
        "no": _("forbidden: %(why)s"),
        "ask": _("only with a written reason: %(why)s"),
        "warn": _("allowed, but: %(why)s; cost %(change)s"),
        "fine": _("allowed; cost %(change)s"),
    }


def _told(judged: Judged, target: Target, phrases: Mapping[str, str]) -> list[str]:
    """Return a verdict's kind, what a cell has room for, and all of it in words."""
    name = judged.plan.problem.guard[target.guard].name
    reasons = "; ".join(without(name, say(message)).rstrip(".") for message in target.messages[:2])
    rule = rule_label(target.rules[0]) if target.rules else ""
    change = f"{'+' if target.cost >= 0 else ''}{kroner(target.cost)}"
    told = {"why": f"{rule}: {reasons}" if reasons else rule, "change": change}
    short = change if target.kind == "fine" else rule
    return [target.kind, short, phrases[target.kind] % told]


def _changed(
    roster: Roster, before: Judged, done: Done, message: str, good: bool
) -> dict[str, Any]:
    """Return the parts of the board that an edit changed."""
    session, judged = get_session(), plans.checked(roster)
    people = {guard.id for guard in touched(before.plan, judged.plan)}
    people |= {str(change.guard) for change in done.changes if change.guard is not None}
    people |= _marked(before, judged)
    people &= judged.plan.problem.guard.keys()
    sheet = sheet_of(roster, people)
    rows = guard_rows(session, sheet, people)
    who = edits.actor()
    given = {"roster": roster, "days": sheet.days}
    open_ = vacant_row(sheet, wanted())
    seats = sum(chip.vacant for cell in open_.cells for chip in cell.chips)
    return {
        "version": roster.version,
        "message": message,
        "good": good,
        "rows": {
            key: render_template("rosters/_row.html", row=row, **given) for key, row in rows.items()
        },
        "vacant": render_template(
            "rosters/_row.html", row=open_, vacant=True, open_seats=seats, **given
        ),
        "bar": render_template(
            "rosters/_bar.html",
            roster=roster,
            bar=bar_of(session, roster, judged),
            undo=next_undo(session, roster.id or 0, who),
            redo=next_redo(session, roster.id or 0, who),
        ),
    }


def _marked(before: Judged, after: Judged) -> set[str]:
    """Return the guards of violations that came or went."""
    came, went = differing(before, after)
    changed = [*came, *went]
    people = {one.guard for one in changed if one.guard is not None}
    shifts = {shift for one in changed if one.guard is None for shift in one.shifts}
    return people | {g for shift in shifts for g in after.plan.guards_on.get(shift, ())}


def _scripted() -> bool:
    """Say whether the board's script asks, rather than a form."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def _back(roster_id: int) -> str:
    """Return the page that a form was sent from: a shift's, or the board with its filters."""
    shift = request.form.get("back_to", type=int)
    known = plans.checked(plans.find_roster(roster_id)).plan.problem.shift
    if shift is not None and str(shift) in known:
        return url_for("shifts.show", roster_id=roster_id, shift_id=shift)
    return url_for("board.guards", roster_id=roster_id)
