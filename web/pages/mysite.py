# SPDX-License-Identifier: MPL-2.0
"""A site contact's page: who comes to the own site, and when."""

from __future__ import annotations

from flask import Blueprint
from flask import render_template
from flask_login import current_user

from roster.in_force import InForce
from sites.clock import local_day
from sites.models import Site
from web.access import allow
from web.db import get_session
from web.models import now
from web.pages.queries_places import published_at

blueprint = Blueprint("mysite", __name__)


@blueprint.get("/my-site")
@allow("site_contact")
def index() -> str:
    """Show two weeks of the own site's published shifts."""
    session = get_session()
    site = session.get_one(Site, current_user.site_id)
    today = local_day(now())
    return render_template(
        "mysite/index.html",
        site=site,
        first=today,
        shifts=published_at(session, site, today, days=14),
        until=InForce(session).until,
    )
