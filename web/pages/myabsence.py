# SPDX-License-Identifier: MPL-2.0
"""A guard's own absences: report one on the phone, see what became of it, take it back."""

from __future__ import annotations

from datetime import timedelta
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

from roster import absences
from roster.absences import ReportError
from roster.imports.faults import CellError
from roster.imports.instants import read_end
from roster.imports.instants import read_start
from roster.models import AbsenceReport
from sites.clock import local
from web import audit
from web import telling
from web.access import allow
from web.db import get_session
from web.db import writer
from web.models import now
from web.pages.filters import say
from web.pages.forms import Form

blueprint = Blueprint("myabsence", __name__, url_prefix="/me/absence")

SHOWN = timedelta(days=60)
"""How long a report that is over stays on the page."""


@blueprint.get("")
@allow("guard")
def index() -> ResponseReturnValue:
    """Show the form, and the guard's own reports."""
    at = local(now()).replace(second=0, microsecond=0, tzinfo=None)
    return _page(Form({"kind": "sick", "since": at.isoformat(timespec="minutes")}))


@blueprint.post("")
@allow("guard")
def create() -> ResponseReturnValue:
    """Keep a report and tell the coordinators."""
    form = Form(request.form)
    kind = next((kind for kind in absences.KINDS if kind == form["kind"]), None)
    if kind is None:
        form.faults["kind"] = _("Choose from the list.")
    times = {}
    for name, read in (("since", read_start), ("until", read_end)):
        try:
            times[name] = read(form[name])
        except CellError as error:
            form.faults[name] = say(error.message)
    if kind is not None and not form.faults:
        try:
            with writer() as session:
                span = (times["since"], times["until"])
                row = absences.report(session, current_user.guard_id, kind, *span, now())
                telling.absence_reported(session, row)
                audit.record(session, "absence.report", f"absence_report:{row.id}")
        except ReportError as error:
            form.faults["until"] = say(error.message)
    if form.faults:
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The coordinator is told. You are on your shifts until you hear from them."), "good")
    return redirect(url_for("myabsence.index"), HTTPStatus.SEE_OTHER)


@blueprint.post("/<int:report_id>/withdraw")
@allow("guard")
def withdraw(report_id: int) -> ResponseReturnValue:
    """Take a report back."""
    row = get_session().get(AbsenceReport, report_id)
    if row is None or row.guard_id != current_user.guard_id:
        abort(HTTPStatus.NOT_FOUND)
    try:
        with writer() as session:
            row = absences.withdraw(session, current_user.guard_id, report_id, now())
            telling.absence_withdrawn(session, row)
            audit.record(session, "absence.unreport", f"absence_report:{report_id}")
    except ReportError as error:
        flash(say(error.message), "bad")
    else:
        flash(_("The report is taken back."), "good")
    return redirect(url_for("myabsence.index"), HTTPStatus.SEE_OTHER)


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of absence that can be reported, in words."""
    return [("sick", _("Ill")), ("leave", _("Leave")), ("other", _("Other"))]


def _page(form: Form) -> str:
    return render_template(
        "me/absence.html",
        form=form,
        kinds=kinds(),
        words=dict(kinds()),
        reports=absences.own(get_session(), current_user.guard_id, now() - SHOWN),
    )
