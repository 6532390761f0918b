# SPDX-License-Identifier: MPL-2.0
"""The export page: choose a profile, look at the rows and faults, download the file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint
from flask import Response
from flask import abort
from flask import render_template
from flask import request
from flask import send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import col
from sqlmodel import select

from roster.exports import ExportResult
from roster.exports import Profile
from roster.exports import export
from roster.exports import profiles
from roster.models import Assignment
from roster.models import Employer
from roster.models import Guard
from roster.models import Roster
from roster.provisional import NOTE
from roster.provisional import provisional_plan
from sites.text import Message
from web import audit
from web.access import allow
from web.db import get_session
from web.db import writer
from web.pages import plans
from web.pages.queries_rosters import roster_lines

blueprint = Blueprint("export", __name__, url_prefix="/export")

AMOUNTS = ("rate", "amount")
"""What a profile's columns call money."""
ROWS_SHOWN = 40
FAULTS_SHOWN = 200


@blueprint.get("")
@allow("coordinator")
def index() -> str:
    """Show the choice, and a dry run of what is chosen."""
    session = get_session()
    lines = roster_lines(session)
    known = profiles()
    wanted = request.args.get("roster", type=int) or (lines[0].roster.id if lines else None)
    roster = plans.find_roster(wanted) if wanted is not None else None
    profile = next((p for p in known if p.id == request.args.get("profile")), known[0])
    draft = "draft" in request.args
    return render_template(
        "export/index.html",
        lines=lines,
        profiles=known,
        roster=roster,
        profile=profile,
        draft=draft,
        result=_run(roster, profile, draft) if roster else None,
        provisional=_provisional(roster, profile) if roster else None,
        people=_people(roster) if roster else [],
        rows_shown=ROWS_SHOWN,
        faults_shown=FAULTS_SHOWN,
    )


@blueprint.post("/<int:roster_id>/<profile_id>")
@allow("coordinator")
def download(roster_id: int, profile_id: str) -> ResponseReturnValue:
    """Send the files of an export and record that they were taken out."""
    roster = plans.find_roster(roster_id)
    profile = next((p for p in profiles() if p.id == profile_id), None)
    if profile is None:
        abort(HTTPStatus.NOT_FOUND)
    result = _run(roster, profile, request.form.get("draft") == "yes")
    if result.faults or not result.files:
        abort(HTTPStatus.CONFLICT, _("The export has faults or no rows. See the preview."))
    with writer() as session:
        audit.record(session, "export", f"roster:{roster_id}", profile=profile.id, rows=result.rows)
    return _answer(result.files)


def _run(roster: Roster, profile: Profile, draft: bool) -> ExportResult:
    assert roster.id is not None
    violations = plans.checked(roster).report.violations
    return export(get_session(), roster.id, profile, allow_draft=draft, violations=violations)


def _provisional(roster: Roster, profile: Profile) -> Message | None:
    """Return what to say of amounts in the file that rest on provisional rates."""
    paid = any(column.source in AMOUNTS for column in profile.columns)
    return NOTE() if paid and provisional_plan(plans.checked(roster).plan) else None


def _answer(files: Mapping[str, bytes]) -> Response:
    """Send one file as it is, several in a zip file."""
    if len(files) == 1:
        ((name, body),) = files.items()
        return send_file(
            io.BytesIO(body),
            mimetype="application/octet-stream",
            as_attachment=True,
            download_name=name,
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for name, body in files.items():
            out.writestr(name, body)
    packed.seek(0)
    return send_file(
        packed, mimetype="application/zip", as_attachment=True, download_name="vagt-export.zip"
    )


def _people(roster: Roster) -> list[tuple[int, str, str]]:
    """Return id, name and employer of every guard with a shift in a roster."""
    rows = get_session().exec(
        select(Guard.id, Guard.name, Employer.name)
        .join(Employer, col(Employer.id) == Guard.employer_id)
        .where(
            col(Guard.id).in_(select(Assignment.guard_id).where(Assignment.roster_id == roster.id))
        )
        .order_by(Guard.name)
    )
    return [(key or 0, name, employer) for key, name, employer in rows]
