# SPDX-License-Identifier: MPL-2.0
"""The shared response pool: where it stands hour by hour, its map, its shifts, and a table."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from flask import Blueprint
from flask import Response
from flask import render_template
from flask import request
from flask_babel import gettext as _

from dispatch.pool.busy import TOLD
from dispatch.pool.demand import WEIGHT_DAYS
from dispatch.pool.exports import expected_values
from dispatch.pool.exports import geojson
from dispatch.pool.exports import posts
from dispatch.pool.exports import values
from dispatch.pool.reading import Options
from sites.clock import local
from sites.clock import local_day
from sites.network import current
from web.access import allow
from web.db import get_session
from web.i18n import language
from web.jobs.simulating import MOST_UNITS
from web.models import now
from web.pages import pool_plans
from web.pages.pool_plans import Asked
from web.pages.pool_plans import Known
from web.settings import current_settings

blueprint = Blueprint("pool", __name__, url_prefix="/pool")

REACH_SECONDS = 600.0
"""The area that is drawn around where units stand."""


@blueprint.get("")
@allow("dispatcher", "coordinator", "administrator")
def index() -> str:
    """Show a day of the pool: the hour that is chosen, every hour, and the shifts it means."""
    asked, row, fault = _asked()
    found = pool_plans.known(asked)
    return render_template("pool/index.html", **_words(asked, found, row), fault=fault)


@blueprint.get("/hour")
@allow("dispatcher", "coordinator", "administrator")
def hour() -> str:
    """Return one hour alone, for the slider."""
    asked, row, _fault = _asked()
    return render_template("pool/_hour.html", **_words(asked, pool_plans.known(asked), row))


@blueprint.get("/drawing")
@allow("dispatcher", "coordinator", "administrator")
def drawing() -> Response:
    """Return one hour as a map: areas within ten minutes of units, sites with their cover."""
    asked, row, _fault = _asked()
    plan = pool_plans.known(asked).plan
    row = min(row, len(plan.hours) - 1)
    found = geojson(plan, row)
    place = {site.code: (site.lat, site.lon) for site in plan.day.sites}
    streets = current(current_settings().data)
    for code, _count in plan.hours[row].standing:
        areas = streets.isochrones(place[code], [REACH_SECONDS])
        for area in areas["features"]:
            found["features"].insert(0, {**area, "properties": {"reach": code}})
    return Response(json.dumps(found), mimetype="application/geo+json")


@blueprint.get("/table")
@allow("dispatcher", "coordinator", "administrator")
def table() -> str:
    """Show the table for the wall, to be printed."""
    asked, row, _fault = _asked()
    found = pool_plans.known(asked)
    return render_template("pool/table.html", **_words(asked, found, row))


@blueprint.get("/expected")
@allow("dispatcher", "coordinator", "administrator")
def expected() -> str:
    """Show how many incidents are expected where, of what type and when, and what that rests on."""
    asked, row, fault = _asked()
    found = expected_values(pool_plans.known(asked).plan.day)
    return render_template(
        "pool/expected.html",
        asked=asked,
        row=row,
        fault=fault,
        found=found,
        places=sorted(found["places"], key=lambda one: (-one["yearly"], one["site"])),
        most_hour=max(found["hours"], default=0.0),
        weight=round(WEIGHT_DAYS),
    )


@blueprint.get("/download")
@allow("dispatcher", "coordinator", "administrator")
def download() -> Response:
    """Return the day as JSON, or its shifts as posts for the import."""
    asked, _row, _fault = _asked()
    plan = pool_plans.known(asked).plan
    if request.args.get("format") == "posts":
        body, kind = posts(plan, Options().service, language()), "text/csv"
        name = f"vagtposter-{asked.day}.csv" if language() == "da" else f"posts-{asked.day}.csv"
    else:
        body, kind = json.dumps(values(plan), ensure_ascii=False), "application/json"
        name = f"pool-{asked.day}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, mimetype=kind, headers=headers)


def _asked() -> tuple[Asked, int, str]:
    """Return what is asked for, the hour's row, and what of the form could not be understood."""
    given, fault = request.args, ""
    day = local_day(now())
    if given.get("date"):
        try:
            day = date.fromisoformat(given["date"])
        except ValueError:
            fault = _("%(value)s is no date. Today is shown.", value=given["date"])
    units = given.get("units", type=int)
    if units is None:
        units = pool_plans.usual(get_session())
    most = MOST_UNITS
    if not 0 <= units <= most:
        fault = _("Units must be a number from 0 to %(most)s.", most=most)
        units = min(most, max(0, units))
    target = given.get("target", type=int)
    if target is not None and not 0 <= target <= 100:
        fault, target = _("The target must be a percentage from 0 to 100."), None
    fairness = pool_plans.fairness_of(given.get("fairness", "total"))
    row = given.get("hour", local(now()).hour, type=int)
    return Asked(day, units, fairness, target), max(0, row), fault


def _words(asked: Asked, found: Known, row: int) -> dict[str, Any]:
    plan = found.plan
    row = min(row, len(plan.hours) - 1)
    names = {site.code: site for site in plan.day.sites}
    return {
        "asked": asked,
        "plan": plan,
        "row": row,
        "hour": plan.hours[row],
        "rows": found.table(row),
        "bases": plan.day.problem.bases,
        "names": names,
        "shifts": [
            (shift.count, plan.day.starts[shift.first], local(plan.day.starts[shift.first]).hour,
             (local(plan.day.starts[shift.first]).hour + shift.hours) % 24)
            for shift in plan.shifts
        ],
        "incidents": float(plan.day.problem.weights.sum()),
        "days": round(plan.day.expected.days),
        "doubtful": [one for one in plan.hours if one.units and one.doubtful],
        "told": TOLD,
        "estimated": plan.day.network.estimated,
        "source": plan.day.network.source,
        "attribution": plan.day.network.attribution,
        "fairness": [
            ("total", _("the whole city")),
            ("worst", _("the worst-off administration first")),
            ("nash", _("a balance between administrations")),
        ],
        "most_units": MOST_UNITS,
    }  # fmt: skip
