# SPDX-License-Identifier: MPL-2.0
"""The roster board: guards x days and sites x days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from datetime import datetime

from flask import Blueprint
from flask import render_template
from flask import request

from roster.models import Roster
from sites.clock import local_day
from web.access import allow
from web.db import get_session
from web.pages import plans
from web.pages.board_model import Board
from web.pages.queries_board import Filter
from web.pages.queries_board import Sheet
from web.pages.queries_board import choices
from web.pages.queries_board import guard_board
from web.pages.queries_board import read_sheet
from web.pages.queries_board import site_board

blueprint = Blueprint("board", __name__, url_prefix="/rosters/<int:roster_id>")


@blueprint.get("")
@allow("coordinator")
def guards(roster_id: int) -> str:
    """Show who works when, one row a guard."""
    return _page(
        roster_id,
        "guards",
        lambda roster, sheet: guard_board(get_session(), roster, sheet, _wanted()),
    )


@blueprint.get("/by-site")
@allow("coordinator")
def by_site(roster_id: int) -> str:
    """Show who is where, one row a site."""
    return _page(
        roster_id, "sites", lambda _roster, sheet: site_board(get_session(), sheet, _wanted())
    )


def _page(roster_id: int, view: str, build: Callable[[Roster, Sheet], Board]) -> str:
    roster = plans.find_roster(roster_id)
    report = plans.checked(roster).report
    today = local_day(datetime.now(UTC))
    sheet = read_sheet(get_session(), roster, report.violations, today)
    return render_template(
        "rosters/board.html",
        roster=roster,
        board=build(roster, sheet),
        report=report,
        view=view,
        wanted=_wanted(),
        choices=choices(get_session()),
    )


def _wanted() -> Filter:
    return Filter(
        administration=request.args.get("administration", type=int),
        employer=request.args.get("employer", type=int),
        competence=request.args.get("competence", type=int),
        only_marked="marked" in request.args,
    )
