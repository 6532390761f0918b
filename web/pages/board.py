# SPDX-License-Identifier: MPL-2.0
"""The roster board: guards x days and sites x days, one to four weeks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC
from datetime import date
from datetime import datetime

from flask import Blueprint
from flask import render_template
from flask import request
from flask_babel import gettext as _

from roster.edits import next_redo
from roster.edits import next_undo
from roster.models import Roster
from roster.waivers import REASONS
from sites.clock import local_day
from web.access import allow
from web.db import get_session
from web.pages import plans
from web.pages.board_bar import bar_of
from web.pages.board_model import Board
from web.pages.board_model import Window
from web.pages.board_model import window_of
from web.pages.edits import actor
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
    roster = plans.find_roster(roster_id)
    sheet = sheet_of(roster)
    return _page(roster, "guards", sheet, guard_board(get_session(), roster, sheet, wanted()))


@blueprint.get("/by-site")
@allow("coordinator")
def by_site(roster_id: int) -> str:
    """Show who is where, one row a site."""
    roster = plans.find_roster(roster_id)
    sheet = sheet_of(roster)
    return _page(roster, "sites", sheet, site_board(sheet, wanted()))


def sheet_of(roster: Roster, only: Collection[str] | None = None) -> Sheet:
    """Return what the board of a roster is drawn from, for the days asked for.

    With the marks of all guards, or of some.
    """
    today = local_day(datetime.now(UTC))
    return read_sheet(get_session(), plans.checked(roster), window(roster), today, only)


def window(roster: Roster) -> Window:
    """Return the days asked for."""
    try:
        first = date.fromisoformat(request.values.get("from", ""))
    except ValueError:
        first = None
    weeks = request.values.get("weeks", type=int)
    return window_of(roster.starts_on, roster.days, first, weeks)


def wanted() -> Filter:
    """Return the filters asked for."""
    return Filter(
        administration=request.values.get("administration", type=int),
        employer=request.values.get("employer", type=int),
        competence=request.values.get("competence", type=int),
        site=request.values.get("site", type=int),
        hours=request.values.get("hours", type=int),
        only_marked="marked" in request.values,
    )


def _page(roster: Roster, view: str, sheet: Sheet, board: Board) -> str:
    session = get_session()
    guards = sheet.judged.plan.problem.guards
    hours = {terms.weekly_minutes // 60 for one in guards for terms in one.terms[:1]}
    who = actor()
    return render_template(
        "rosters/board.html",
        roster=roster,
        board=board,
        bar=bar_of(session, roster, sheet.judged),
        view=view,
        window=sheet.window,
        wanted=wanted(),
        choices=choices(session) | {"hours": [(one, str(one)) for one in sorted(hours)]},
        undo=next_undo(session, roster.id or 0, who),
        redo=next_redo(session, roster.id or 0, who),
        words=_words(),
        reasons=REASONS,
    )


def _words() -> dict[str, str]:
    """Return what the board's script says, in the reader's language."""
    return {
        "held": _("Held: {shift}. Arrows carry it, Space drops it, Escape lets it go."),
        "copying": _("It is copied."),
        "moving": _("It is moved."),
        "let_go": _("Let go. Nothing changed."),
        "wait": _("Checking the rules …"),
        "saving": _("Saving …"),
        "to_open": _("back to the open shifts"),
        "not_here": _("The shift is not dropped: {why}"),
        "same": _("It lies there already."),
        "nothing": _("There is no shift in this cell."),
        "open_only": _("An open shift has nobody to take off or lock."),
        "lost": _("No answer from the server. Nothing is saved; try again."),
        "outdated": _("Others have changed the roster. Reload it to see how."),
        "reload": _("Reload"),
    }
