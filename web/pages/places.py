# SPDX-License-Identifier: MPL-2.0
"""The map of sites on our own street drawing, and the page of one site."""

from __future__ import annotations

import json
from datetime import UTC
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint
from flask import Response
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sites.clock import local_day
from sites.models import LONGEST
from sites.models import Post
from sites.models import Site
from sites.network import MODES
from sites.network import current
from sites.network.travel import NAMES
from web import audit
from web.access import allow
from web.access import has_role
from web.db import get_session
from web.db import writer
from web.models import Role
from web.models import now
from web.pages import plans
from web.pages.filters import say
from web.pages.forms import Form
from web.pages.queries_places import nearest_sites
from web.pages.queries_places import place_lines
from web.pages.queries_places import posts_of
from web.pages.queries_places import reach_of
from web.pages.queries_places import week_of
from web.pages.queries_rounds import idleness
from web.settings import current_settings

blueprint = Blueprint("sites", __name__)

PLANNERS: tuple[Role, ...] = ("coordinator", "dispatcher", "administrator")
NEAREST = 8
REACH = (5, 10, 15)
"""Minutes that the reach of a site is drawn for."""


@blueprint.get("/map")
@allow(*PLANNERS)
def index() -> str:
    """Show every site on the map and in a table."""
    return render_template(
        "sites/map.html",
        lines=place_lines(get_session()),
        network=plans.network(),
        attribution=plans.attribution(),
    )


@blueprint.get("/map/streets.geojson")
@allow(*PLANNERS)
def streets() -> ResponseReturnValue:
    """Return the streets to draw."""
    response = Response(json.dumps(plans.network().lines()), mimetype="application/geo+json")
    response.cache_control.private = True
    response.cache_control.no_cache = True
    response.add_etag()
    return response.make_conditional(request)


@blueprint.get("/map/sites.geojson")
@allow(*PLANNERS)
def points() -> Response:
    """Return the sites to draw, each with its name and page."""
    chosen = request.args.get("chosen", type=int)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [line.site.lon, line.site.lat]},
            "properties": {
                "id": line.site.id,
                "chosen": line.site.id == chosen,
                "name": line.site.name,
                "address": line.site.address,
                "administration": line.administration,
                "url": url_for("sites.show", site_id=line.site.id),
            },
        }
        for line in place_lines(get_session())
    ]
    body = json.dumps({"type": "FeatureCollection", "features": features})
    return Response(body, mimetype="application/geo+json")


@blueprint.get("/sites/<int:site_id>")
@allow(*PLANNERS)
def show(site_id: int) -> str:
    """Show one site: its posts, its shifts this week and its neighbours."""
    session = get_session()
    site = session.get(Site, site_id)
    if site is None:
        abort(HTTPStatus.NOT_FOUND)
    streets = plans.network()
    return render_template(
        "sites/show.html",
        line=next(line for line in place_lines(session) if line.site.id == site_id),
        posts=posts_of(session, site),
        week=week_of(
            session,
            site,
            local_day(datetime.now(UTC)),
            published=not has_role("coordinator"),
        ),
        near=nearest_sites(session, site, streets, NEAREST),
        network=streets,
        reach=reach_of(session, site, streets, [60 * minutes for minutes in REACH]),
        modes=[(mode, say(NAMES[mode])) for mode in MODES],
        idle=idleness(session, site_id, now()),
        now=now(),
        attribution=plans.attribution(),
    )


@blueprint.post("/sites/<int:site_id>/instructions")
@allow("coordinator")
def instruct(site_id: int) -> ResponseReturnValue:
    """Keep what guards are told of a site and of its posts."""
    session = get_session()
    site = session.get(Site, site_id)
    if site is None:
        abort(HTTPStatus.NOT_FOUND)
    form = Form(request.form)
    fields = ("site", *(f"post-{line.post.id}" for line in posts_of(session, site)))
    texts = {name: form.text(name, LONGEST) for name in fields if name in form.values}
    if form.faults:
        flash(
            _("Instructions have at most %(n)s characters. Nothing was changed.", n=LONGEST), "bad"
        )
        return redirect(url_for("sites.show", site_id=site_id), HTTPStatus.SEE_OTHER)
    with writer() as writing:
        for name, text in texts.items():
            row: Site | Post = (
                writing.get_one(Site, site_id)
                if name == "site"
                else writing.get_one(Post, int(name.removeprefix("post-")))
            )
            if row.instructions != text:
                row.instructions = text
                writing.add(row)
        audit.record(writing, "site.instruct", f"site:{site_id}")
    flash(_("The instructions are kept. Guards see them with their shifts."), "good")
    return redirect(url_for("sites.show", site_id=site_id), HTTPStatus.SEE_OTHER)


@blueprint.get("/sites/<int:site_id>/reach.geojson")
@allow(*PLANNERS)
def reach(site_id: int) -> Response:
    """Return from where somebody is at a site in some minutes, as areas."""
    site = get_session().get(Site, site_id)
    mode = request.args.get("mode", "car")
    if site is None or mode not in MODES:
        abort(HTTPStatus.NOT_FOUND)
    streets = current(current_settings().data, mode)
    limits = [60 * minutes for minutes in REACH]
    areas = streets.isochrones((site.lat, site.lon), limits, toward=True)
    return Response(json.dumps(areas), mimetype="application/geo+json")
