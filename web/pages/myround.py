# SPDX-License-Identifier: MPL-2.0
"""A guard's own round on the phone: the next visit, the way there, and done or could not."""

from __future__ import annotations

from http import HTTPStatus
from typing import get_args

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

from dispatch.rounds.models import MissReason
from dispatch.rounds.models import RoundStep
from dispatch.rounds.reports import report
from dispatch.rounds.reports import take_back
from roster.store import StoreError
from sites.models import Site
from web import audit
from web.access import allow
from web.db import get_session
from web.db import writer
from web.models import now
from web.pages.filters import say
from web.pages.forms import Form
from web.pages.queries_rounds import own_round
from web.pages.queries_rounds import own_rounds
from web.pages.rounds import reasons
from web.pages.rounds_model import means_in_words
from web.settings import current_settings

blueprint = Blueprint("myround", __name__, url_prefix="/my-round")


@blueprint.get("")
@allow("guard")
def index() -> str:
    """Show the guard's rounds that are published, the next visit first."""
    at = now()
    rounds = own_rounds(get_session(), current_user.guard_id, at)
    return render_template(
        "rounds/mine.html",
        rounds=rounds,
        now=at,
        reasons=reasons(),
        navigate=navigate,
        means=means_in_words,
        wrong=request.args.get("wrong", type=int),
    )


@blueprint.post("/steps/<int:step_id>/done")
@allow("guard")
def done(step_id: int) -> ResponseReturnValue:
    """Report that the next visit is made."""
    return _report(step_id, None, "")


@blueprint.post("/steps/<int:step_id>/missed")
@allow("guard")
def missed(step_id: int) -> ResponseReturnValue:
    """Report that the next visit could not be made, and why."""
    form = Form(request.form)
    reason = next((key for key in get_args(MissReason) if key == form["reason"]), None)
    note = form.text("note", 200)
    if reason is None or form.faults:
        _own_step(step_id)
        flash(_("Choose why the visit could not be made."), "bad")
        return redirect(url_for("myround.index", wrong=step_id), HTTPStatus.SEE_OTHER)
    return _report(step_id, reason, note)


@blueprint.post("/<int:round_id>/undo")
@allow("guard")
def undo(round_id: int) -> ResponseReturnValue:
    """Take back the guard's last report."""
    _require_own(round_id)
    try:
        with writer() as session:
            step = take_back(session, round_id)
            audit.record(session, "rounds.unreport", f"step:{step.id}")
    except StoreError as error:
        flash(say(error.message), "bad")
    else:
        flash(_("The last report is taken back."), "good")
    return redirect(url_for("myround.index"), HTTPStatus.SEE_OTHER)


def navigate(site: Site) -> str:
    """Return the address that shows the way to a site; empty where the setting is not made."""
    pattern = current_settings().navigate_url
    return pattern.format(lat=f"{site.lat:.6f}", lon=f"{site.lon:.6f}") if pattern else ""


def _report(step_id: int, reason: MissReason | None, note: str) -> ResponseReturnValue:
    _own_step(step_id)
    try:
        with writer() as session:
            report(session, step_id, now(), missed=reason, note=note)
            audit.record(
                session, "rounds.report", f"step:{step_id}", made=reason is None, reason=reason
            )
    except StoreError as error:
        flash(say(error.message), "bad")
        wrong = step_id if reason is not None else None
        return redirect(url_for("myround.index", wrong=wrong), HTTPStatus.SEE_OTHER)
    flash(_("Reported as made.") if reason is None else _("Reported as not made."), "good")
    return redirect(url_for("myround.index"), HTTPStatus.SEE_OTHER)


def _own_step(step_id: int) -> RoundStep:
    step = get_session().get(RoundStep, step_id)
    if step is None:
        abort(HTTPStatus.NOT_FOUND)
    _require_own(step.round_id)
    return step


def _require_own(round_id: int) -> None:
    """Answer 404 to a guard who asks for somebody else's round, as for one that is not there."""
    if own_round(get_session(), current_user.guard_id, round_id) is None:
        abort(HTTPStatus.NOT_FOUND)
