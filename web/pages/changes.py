# SPDX-License-Identifier: MPL-2.0
"""A new version of a published roster, and what a version changes in the one it replaces."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.compare import Comparison
from roster.compare import compare
from roster.models import Roster
from roster.revise import published
from web.access import allow
from web.db import get_session
from web.pages import covering
from web.pages import plans
from web.pages.edits import Refused

blueprint = Blueprint("changes", __name__, url_prefix="/rosters/<int:roster_id>")


@blueprint.post("/revise")
@allow("coordinator")
def revise(roster_id: int) -> ResponseReturnValue:
    """Begin the next version of a published roster."""
    roster = plans.find_roster(roster_id)
    try:
        key = covering.begin_version(roster)
    except Refused as refused:
        flash(str(refused), "bad")
        return redirect(url_for("board.guards", roster_id=roster_id), HTTPStatus.SEE_OTHER)
    flash(_("A new version is begun. It counts from when you publish it."), "good")
    return redirect(url_for("board.guards", roster_id=key), HTTPStatus.SEE_OTHER)


@blueprint.get("/changes")
@allow("coordinator")
def index(roster_id: int) -> str:
    """Show what a version changes: people, seats and pay, line by line."""
    roster = plans.find_roster(roster_id)
    before = earlier(roster)
    found = None if before is None else against(before, roster)
    names = {one.id: one.name for one in plans.checked(roster).plan.problem.guards}
    return render_template(
        "changes/index.html", roster=roster, before=before, found=found, names=names
    )


def earlier(roster: Roster) -> Roster | None:
    """Return the published version before this one; None where there is none."""
    versions = published(get_session(), roster)
    if roster.status == "draft":
        return versions[0] if versions else None
    keys = [one.id for one in versions]
    at = keys.index(roster.id)
    return versions[at + 1] if at + 1 < len(versions) else None


def against(before: Roster, roster: Roster) -> Comparison:
    """Compare a roster with an earlier one as if it were told now, or when it was published."""
    known = roster.published_at or datetime.now(UTC)
    return compare(plans.checked(before).plan, plans.checked(roster).plan, known=known)
