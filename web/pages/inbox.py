# SPDX-License-Identifier: MPL-2.0
"""The coordinator's inbox: what guards and site contacts have sent and nobody has answered."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster import absences
from roster.absences import ReportError
from roster.models import AbsenceReport
from roster.models import Guard
from roster.models import Roster
from sites.clock import local
from sites.clock import local_day
from sites.orders.models import WAITING
from web import audit
from web import telling
from web.access import allow
from web.db import get_session
from web.db import writer
from web.models import now
from web.pages.filters import say
from web.pages.myabsence import kinds
from web.pages.queries_orders import order_lines
from web.pages.queries_rosters import current_roster

blueprint = Blueprint("inbox", __name__, url_prefix="/inbox")


@blueprint.get("")
@allow("coordinator")
def index() -> str:
    """Show reported absences that nobody has dealt with, and orders that nobody has answered."""
    session = get_session()
    rows = session.exec(
        select(AbsenceReport, Guard)
        .join(Guard, col(Guard.id) == col(AbsenceReport.guard_id))
        .where(AbsenceReport.status == "new")
        .order_by(col(AbsenceReport.starts_at))
    ).all()
    orders = [line for line in order_lines(session) if line.order.status in WAITING]
    return render_template(
        "inbox/index.html",
        orders=orders[::-1],
        absences=[(row, guard, _cover(session, row)) for row, guard in rows],
        words=dict(kinds()),
    )


@blueprint.post("/absences/<int:report_id>")
@allow("coordinator")
def handle(report_id: int) -> ResponseReturnValue:
    """Keep an absence that was reported, and say that it is dealt with."""
    try:
        with writer() as session:
            row = absences.handle(session, report_id, current_user.name, now())
            telling.absence_handled(session, row)
            audit.record(session, "absence.handle", f"absence_report:{report_id}")
    except ReportError as error:
        flash(say(error.message), "bad")
    else:
        flash(_("The absence is kept. Shifts in it keep their guard until you call off."), "good")
    return redirect(url_for("inbox.index"), HTTPStatus.SEE_OTHER)


def _cover(session: Session, row: AbsenceReport) -> str:
    """Return where cover is found for a report: in the roster of the day on which it begins."""
    roster: Roster | None = current_roster(session, local_day(row.starts_at))
    if roster is None:
        return ""
    since, until = (
        local(at).replace(tzinfo=None).isoformat(timespec="minutes")
        for at in (row.starts_at, row.ends_at)
    )
    return url_for("cover.index", roster_id=roster.id, guard=row.guard_id, since=since, until=until)
