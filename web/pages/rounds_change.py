# SPDX-License-Identifier: MPL-2.0
"""Change a night's rounds by hand, put guards on them, and publish them.

A change that a script asks for (with the header `X-Part`) is answered with the part of the
page that changes, where rounds that it left alone are empty elements marked `data-same`; a form
without a script leads back to the page.
"""

from __future__ import annotations

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import select

from dispatch.rounds.edit import Board
from dispatch.rounds.edit import EditError
from dispatch.rounds.edit import board
from dispatch.rounds.edit import edit
from dispatch.rounds.fitting import best_position
from dispatch.rounds.models import RoundPlan
from dispatch.rounds.reading import Night
from dispatch.rounds.store import get_draft
from dispatch.rounds.store import name_guard
from dispatch.rounds.store import name_guards
from dispatch.rounds.store import publish as freeze
from dispatch.rounds.store import save_board
from dispatch.rounds.store import undo as take_back
from roster.models import Guard
from roster.store import StoreError
from web import audit
from web.access import allow
from web.db import writer
from web.pages.filters import number as grouped
from web.pages.filters import say
from web.pages.forms import Form
from web.pages.rounds import board_words
from web.pages.rounds import found
from web.pages.rounds import network_of
from web.pages.rounds_model import named
from web.pages.rounds_model import unchanged

blueprint = Blueprint("roundchange", __name__, url_prefix="/rounds/<int:plan_id>")

MOST = 999


@blueprint.post("/move")
@allow("coordinator", "dispatcher")
def move(plan_id: int) -> ResponseReturnValue:
    """Put a visit on a round, elsewhere in its order, or off the rounds."""
    row, night, result = found(plan_id)
    form = Form(request.form)
    task, code = form["task"], form["round"] or None
    version = form.integer("version", 1, 10**9)
    number = form.integer("number", 1, MOST) if form["number"].strip() else None
    if form.faults:
        return _refused(plan_id, next(iter(form.faults.values())), 422)
    before = edit(result)
    try:
        if code is None or number is not None:
            position = (number or MOST) - 1
        elif code in night.problem.guard and task in night.problem.task:
            position = best_position(before, task, code)
        else:
            position = 0
        after = before.move(task, code, position)
        with writer() as session:
            get_draft(session, plan_id, version)
            if after.rounds != before.rounds:
                row = save_board(session, night, plan_id, after)
                audit.record(session, "rounds.move", f"rounds:{plan_id}", visit=task, to=code or "")
    except EditError as error:
        return _refused(plan_id, say(error.message), 422)
    except StoreError as error:
        return _refused(plan_id, say(error.message), 409)
    return _done(row, night, before, after, _place(after, task), task)


@blueprint.post("/undo")
@allow("coordinator", "dispatcher")
def undo(plan_id: int) -> ResponseReturnValue:
    """Take back the last change by hand."""
    _row, night, result = found(plan_id)
    form = Form(request.form)
    version = form.integer("version", 1, 10**9)
    try:
        with writer() as session:
            row = get_draft(session, plan_id, version)
            after = take_back(session, night, plan_id, result.rounds)
            audit.record(session, "rounds.undo", f"rounds:{plan_id}")
    except StoreError as error:
        return _refused(plan_id, say(error.message), 409)
    before = board(result.problem, result.rounds)
    return _done(row, night, before, after, _("The last change is undone."))


@blueprint.post("/name")
@allow("coordinator", "dispatcher")
def name(plan_id: int) -> ResponseReturnValue:
    """Put a guard on a round."""
    form = Form(request.form)
    try:
        with writer() as session:
            get_draft(session, plan_id, form.integer("version", 1, 10**9))
            guard = session.exec(select(Guard).where(Guard.code == form["guard"])).first()
            if guard is None:
                return _refused(plan_id, _("Choose from the list."), 422)
            name_guard(session, plan_id, form["round"], guard, network_of)
            audit.record(
                session, "rounds.name", f"rounds:{plan_id}", round=form["round"], guard=guard.code
            )
            said = _("%(guard)s walks the round %(round)s.", guard=guard.name, round=form["round"])
    except StoreError as error:
        return _refused(plan_id, say(error.message), 409)
    flash(said, "good")
    return redirect(url_for("rounds.show", plan_id=plan_id), 303)


@blueprint.post("/names")
@allow("coordinator", "dispatcher")
def names(plan_id: int) -> ResponseReturnValue:
    """Put the guards on a night's rounds whom the roster has on duty."""
    form = Form(request.form)
    try:
        with writer() as session:
            get_draft(session, plan_id, form.integer("version", 1, 10**9))
            put = name_guards(session, plan_id, network_of)
            audit.record(session, "rounds.name", f"rounds:{plan_id}", rounds=sorted(put))
    except StoreError as error:
        return _refused(plan_id, say(error.message), 409)
    said = ngettext(
        "%(num)s round has got its guard from the roster.",
        "%(num)s rounds have got their guards from the roster.",
        len(put),
    )
    flash(said if put else _("The roster has nobody more for these rounds."), "good")
    return redirect(url_for("rounds.show", plan_id=plan_id), 303)


@blueprint.get("/publish")
@allow("coordinator", "dispatcher")
def publish(plan_id: int) -> str:
    """Show what publishing would freeze, and what stands in its way."""
    return _publish_page(plan_id, "")


@blueprint.post("/publish")
@allow("coordinator", "dispatcher")
def confirm_publish(plan_id: int) -> ResponseReturnValue:
    """Freeze a night's rounds; their guards see them from then on."""
    form = Form(request.form)
    try:
        with writer() as session:
            version = form.integer("version", 1, 10**9)
            freeze(session, plan_id, network_of, version=version)
            audit.record(session, "rounds.publish", f"rounds:{plan_id}")
    except StoreError as error:
        return _publish_page(plan_id, say(error.message)), 409
    flash(_("The rounds are published. Each guard sees the own round on the phone."), "good")
    return redirect(url_for("rounds.show", plan_id=plan_id), 303)


def _publish_page(plan_id: int, fault: str) -> str:
    row, night, result = found(plan_id)
    words = board_words(row, night, board(result.problem, result.rounds))
    unnamed = [one for one in words["rounds"] if one.one.tasks and not one.named]
    return render_template("rounds/publish.html", **words, unnamed=unnamed, fault=fault)


def _done(
    row: RoundPlan, night: Night, before: Board, after: Board, said: str, task: str = ""
) -> ResponseReturnValue:
    """Answer a change with the changed part of the page, or lead back to the page."""
    said = f"{said} {_difference(before, after)}"
    if request.headers.get("X-Part"):
        words = board_words(row, night, after, unchanged(before, after))
        return render_template("rounds/_board.html", **words, said=said, moved=task)
    flash(said, "bad" if after.violations else "good")
    return redirect(url_for("rounds.show", plan_id=row.id, visit=task or None), 303)


def _refused(plan_id: int, said: str, status: int) -> ResponseReturnValue:
    if request.headers.get("X-Part"):
        return said, status, {"Content-Type": "text/plain; charset=utf-8"}
    flash(said, "bad")
    return redirect(url_for("rounds.show", plan_id=plan_id), 303)


def _place(after: Board, task: str) -> str:
    """Say where a visit has come."""
    visit = named(after.problem, task)
    one = next((one for one in after.rounds if task in one.tasks), None)
    said: str = _("%(visit)s is on no round.", visit=visit)
    if one is not None:
        at = one.tasks.index(task) + 1
        said = _("%(visit)s is now no. %(n)s on %(round)s.", visit=visit, n=at, round=one.guard)
    return said


def _difference(before: Board, after: Board) -> str:
    """Say what a change does to the driving and what it breaks."""
    minutes = round((after.travel - before.travel) / 60)
    if minutes > 0:
        said = _("%(n)s min more driving.", n=grouped(minutes))
    elif minutes < 0:
        said = _("%(n)s min less driving.", n=grouped(-minutes))
    else:
        said = _("As much driving as before.")
    known = {one.message.in_("en") for one in before.violations}
    new = [one for one in after.violations if one.message.in_("en") not in known]
    if not after.violations:
        return f"{said} {_('Nothing is broken.')}"
    count = len(after.violations)
    broken = ngettext("%(num)s thing is broken.", "%(num)s things are broken.", count)
    return " ".join([said, broken, *(say(one.message) for one in new[:3])])
