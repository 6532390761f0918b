# SPDX-License-Identifier: MPL-2.0
"""What was done to a roster, or to one shift of it: who, when, why, and what it changed."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint
from flask import abort
from flask import render_template
from flask import request
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.edits import history
from roster.edits import made_by
from roster.edits import said
from roster.models import Roster
from roster.models import Shift
from sites.clock import local_day
from sites.models import Post
from sites.models import Site
from web.access import allow
from web.db import get_session
from web.pages import edits
from web.pages import plans
from web.pages.filters import say

blueprint = Blueprint("boardhistory", __name__, url_prefix="/rosters/<int:roster_id>")

MOST = 200
"""Edits listed; older ones are in the database."""


@blueprint.get("/history")
@allow("coordinator")
def index(roster_id: int) -> str:
    """List the edits of a roster, newest first; of one shift with `?shift=`."""
    session = get_session()
    roster = plans.find_roster(roster_id)
    number = request.args.get("shift", type=int)
    shift = None if number is None else session.get(Shift, number)
    if number is not None and (shift is None or shift.roster_id != roster_id):
        abort(HTTPStatus.NOT_FOUND)
    found = history(session, roster_id, shift.uid if shift else None, MOST)
    told = zip(found, said(session, found), strict=True)
    lines = [(edit, say(made_by(edit)), say(what)) for edit, what in told]
    site = session.get_one(Site, shift.site_id) if shift else None
    return render_template(
        "rosters/history.html", roster=roster, lines=lines, shift=shift, site=site, most=MOST
    )


@blueprint.get("/new-shift")
@allow("coordinator")
def new_shift(roster_id: int) -> str:
    """Show the form that adds a shift of a post."""
    roster = plans.find_roster(roster_id)
    edits.require_draft(roster)
    asked = request.args.get("day", "")
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        day = max(roster.starts_on, min(local_day(datetime.now(UTC)), _last(roster)))
    guards = sorted(plans.checked(roster).plan.problem.guards, key=lambda guard: guard.name)
    return render_template(
        "rosters/new_shift.html",
        roster=roster,
        day=day,
        posts=_posts(get_session(), roster),
        guards=[(guard.id, guard.name) for guard in guards],
    )


def _last(roster: Roster) -> date:
    return date.fromordinal(roster.starts_on.toordinal() + roster.days - 1)


def _posts(session: Session, roster: Roster) -> list[tuple[int, str]]:
    """Return the posts that a shift can be of, by site and name."""
    query = (
        select(Post, Site.name)
        .join(Site, col(Site.id) == col(Post.site_id))
        .order_by(col(Site.name), col(Post.name))
    )
    if roster.administration_id is not None:
        query = query.where(Post.payer_id == roster.administration_id)
    return [
        (post.id or 0, f"{site}: {post.name} ({post.starts:%H:%M}–{post.ends:%H:%M})")
        for post, site in session.exec(query)
    ]
