# SPDX-License-Identifier: MPL-2.0
"""The overview: how good a roster is, what it costs, and who uses which guards."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

from flask import Blueprint
from flask import render_template
from flask import request

from roster.provisional import NOTE
from roster.provisional import provisional_plan
from sites.clock import local_day
from web.access import allow
from web.db import get_session
from web.pages import plans
from web.pages.queries_overview import overview
from web.pages.queries_rosters import current_roster
from web.pages.queries_rosters import roster_lines
from web.pages.queries_rules import named

blueprint = Blueprint("overview", __name__)


@blueprint.get("/overview")
@allow("coordinator")
def index() -> str:
    """Show one roster's figures; the one that matters today unless another is asked for."""
    session = get_session()
    wanted = request.args.get("roster", type=int)
    if wanted is not None:
        roster = plans.find_roster(wanted)
    else:
        found = current_roster(session, local_day(datetime.now(UTC)))
        if found is None:
            return render_template("overview/empty.html")
        roster = found
    loaded = plans.checked(roster)
    return render_template(
        "overview/index.html",
        roster=roster,
        rosters=roster_lines(session),
        sums=overview(session, loaded.plan),
        report=loaded.report,
        parts=named(loaded.report.parts),
        provisional=NOTE() if provisional_plan(loaded.plan) else None,
        network=plans.network(),
        solution=roster.solution,
    )
