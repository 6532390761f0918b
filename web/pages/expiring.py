# SPDX-License-Identifier: MPL-2.0
"""What runs out: certificates, approvals and permits, and the planned shifts that fall."""

from __future__ import annotations

from flask import Blueprint
from flask import render_template
from flask import request

from roster.expiring import KINDS
from roster.expiring import expiring
from roster.expiring import warning_days
from sites.clock import local_day
from web.access import allow
from web.db import get_session
from web.models import now

blueprint = Blueprint("expiring", __name__, url_prefix="/expiring")

FURTHEST = 3660
"""Days ahead that can be asked for."""
SHOWN = 5
"""Shifts listed for each thing that runs out."""


@blueprint.get("")
@allow("coordinator")
def index() -> str:
    """Show what runs out soon."""
    asked = request.args.get("days", type=int)
    days = warning_days() if asked is None else min(max(asked, 0), FURTHEST)
    found = expiring(get_session(), local_day(now()), days)
    return render_template("expiring/index.html", found=found, days=days, kinds=KINDS, shown=SHOWN)
