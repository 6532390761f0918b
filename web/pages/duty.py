# SPDX-License-Identifier: MPL-2.0
"""The dispatcher's page: who is on duty, and who is nearest to a chosen site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from datetime import datetime

from flask import Blueprint
from flask import render_template
from flask import request
from flask_babel import gettext as _
from sqlmodel import select

from dispatch.nearest import Near
from dispatch.nearest import OnDuty
from dispatch.nearest import nearest
from dispatch.nearest import on_duty
from sites.clock import COPENHAGEN
from sites.clock import local
from sites.clock import local_day
from sites.models import Competence
from sites.models import Site
from web.access import allow
from web.access import has_role
from web.db import get_session
from web.i18n import language
from web.pages import plans
from web.pages.queries_rosters import current_roster

blueprint = Blueprint("duty", __name__, url_prefix="/duty")


@blueprint.get("")
@allow("dispatcher", "coordinator")
def index() -> str:
    """Show who works now, or at another time, ordered by nearness when a site is chosen."""
    session = get_session()
    at, fault = _asked()
    streets = plans.network_at(at)
    drafts = has_role("coordinator")
    roster = current_roster(session, local_day(at), published=not drafts)
    sites = {site.code: site for site in session.exec(select(Site).order_by(Site.name))}
    target = next((s for s in sites.values() if s.id == request.args.get("site", type=int)), None)
    working: tuple[OnDuty, ...] = ()
    near: tuple[Near, ...] = ()
    if roster is not None:
        plan = plans.checked(roster).plan
        working = on_duty(plan, at)
        if target is not None:
            where = {code: (site.lat, site.lon) for code, site in sites.items()}
            near = nearest(plan, at, (target.lat, target.lon), where, streets)
    return render_template(
        "duty/index.html",
        at=at,
        typed=request.args.get("at") or f"{local(at):%Y-%m-%dT%H:%M}",
        fault=fault,
        roster=roster,
        sites=sites,
        target=target,
        working=working,
        near=near,
        network=streets,
        attribution=plans.attribution(),
        held=_held(),
    )


def _held() -> Callable[[OnDuty], list[str]]:
    """Return who says in words what a guard holds on the day of the shift."""
    english = language() == "en"
    names = {
        skill.code: skill.name_en if english else skill.name_da
        for skill in get_session().exec(select(Competence))
    }

    def held(one: OnDuty) -> list[str]:
        day = one.shift.day
        valid = {c.code for c in one.guard.certificates if c.covers(day, day)}
        return sorted(names.get(code, code) for code in valid)

    return held


def _asked() -> tuple[datetime, str]:
    """Return the instant asked for, and what is wrong with it."""
    typed = request.args.get("at", "").strip()
    if not typed:
        return datetime.now(UTC), ""
    try:
        at = datetime.fromisoformat(typed)
        if not 2000 <= at.year <= 2100:
            raise ValueError
    except ValueError:
        return datetime.now(UTC), _("Give a date and time such as 2027-01-31T22:00.")
    aware = at if at.tzinfo else at.replace(tzinfo=COPENHAGEN)
    return aware.astimezone(UTC), ""
