# SPDX-License-Identifier: MPL-2.0
"""A site contact's page: who comes to each of the own sites, and when."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint
from flask import abort
from flask import render_template
from flask import request
from flask_login import current_user

from roster.in_force import InForce
from sites.clock import local_day
from web.access import allow
from web.contacts import named_sites
from web.db import get_session
from web.models import now
from web.pages.queries_places import published_at

blueprint = Blueprint("mysite", __name__)


@blueprint.get("/my-site")
@allow("site_contact")
def index() -> str:
    """Show two weeks of published shifts at one of the own sites: the first or the chosen one."""
    session = get_session()
    own = named_sites(session, current_user.site_ids)
    site_id = request.args.get("site", current_user.site_ids[0], type=int)
    site = next((one for one in own if one.id == site_id), None)
    if site is None:
        abort(HTTPStatus.NOT_FOUND)
    today = local_day(now())
    return render_template(
        "mysite/index.html",
        site=site,
        own=own,
        first=today,
        shifts=published_at(session, site, today, days=14),
        until=InForce(session).until,
    )
