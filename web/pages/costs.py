# SPDX-License-Identifier: MPL-2.0
"""What a roster costs: by administration, site, post, guard or day, down to the single line."""

from __future__ import annotations

from flask import Blueprint
from flask import render_template
from flask import request

from roster.pay.bill import plan_bill
from web.access import allow
from web.db import get_session
from web.pages import plans
from web.pages.queries_costs import GROUPINGS
from web.pages.queries_costs import as_grouping
from web.pages.queries_costs import cost_sums
from web.pages.queries_costs import pay_lines
from web.settings import current_settings

blueprint = Blueprint("costs", __name__, url_prefix="/rosters/<int:roster_id>/costs")

LINES = 400
"""Lines of one sum that the page shows."""


@blueprint.get("")
@allow("coordinator")
def index(roster_id: int) -> str:
    """Show the sums of one grouping, and the lines of the one that is chosen."""
    session = get_session()
    roster = plans.find_roster(roster_id)
    grouping = as_grouping(request.args.get("by"))
    usual = "yes" if current_settings().full_cost else "no"
    full = request.args.get("full", usual) == "yes"
    bill = plan_bill(plans.checked(roster).plan, full=full)
    sums, total = cost_sums(session, bill, grouping)
    chosen = next((one for one in sums if one.key == request.args.get("key")), None)
    lines = pay_lines(session, bill.only(grouping, chosen.key).lines) if chosen else []
    return render_template(
        "costs/index.html",
        roster=roster,
        bill=bill,
        grouping=grouping,
        groupings=GROUPINGS,
        full=full,
        sums=sums,
        total=total,
        chosen=chosen,
        lines=lines[:LINES],
        left_out=max(0, len(lines) - LINES),
    )
