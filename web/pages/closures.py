# SPDX-License-Identifier: MPL-2.0
"""Closed and slow streets: what counts and when, entered and ended on a page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from http import HTTPStatus
from typing import Literal

from flask import Blueprint
from flask import Response
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from shapely.geometry import Point

from sites.clock import COPENHAGEN
from sites.network import MODES
from sites.network import Closure
from sites.network import NetworkError
from sites.network import RoadNetwork
from sites.network import current
from sites.network.closing import concerned
from sites.network.closures import RADIUS
from sites.network.entered import Listed
from sites.network.entered import add
from sites.network.entered import end
from sites.network.entered import listing
from sites.network.travel import NAMES
from web import audit
from web.access import allow
from web.db import writer
from web.models import now
from web.pages import plans
from web.pages.filters import number as grouped
from web.pages.filters import say
from web.pages.forms import Form
from web.settings import current_settings

blueprint = Blueprint("closures", __name__, url_prefix="/closures")

State = Literal["now", "later", "over"]
ORDER: tuple[State, ...] = ("now", "later", "over")
DECIMALS = 5
SLOWEST, FASTEST = 1, 130


@dataclass(frozen=True, slots=True)
class Line:
    """A closure as the list shows it."""

    listed: Listed
    state: State
    what: str
    modes: str

    @property
    def closure(self) -> Closure:
        """What is closed or slow."""
        return self.listed.closure


@blueprint.get("")
@allow("coordinator", "dispatcher")
def index() -> str:
    """List what is closed or slow now and later, with the form for one more."""
    return _page(Form({"what": "closed", "radius": "30", **dict.fromkeys(MODES, "yes")}))


@blueprint.get("/drawing.geojson")
@allow("coordinator", "dispatcher")
def drawing() -> Response:
    """Return the pieces of street that each closure concerns, and where each one is."""
    network = _network()
    features = []
    for line in _lines():
        if line.state == "over":
            continue
        said = {"name": line.closure.name, "what": line.what, "state": line.state}
        pieces = [
            [[round(lon, DECIMALS), round(lat, DECIMALS)] for lat, lon in network.streets.line(one)]
            for one in concerned(network, line.closure).tolist()
        ]
        geometry = {"type": "MultiLineString", "coordinates": pieces}
        features.append({"type": "Feature", "geometry": geometry, "properties": said})
    body = json.dumps({"type": "FeatureCollection", "features": features})
    return Response(body, mimetype="application/geo+json")


@blueprint.post("")
@allow("coordinator", "dispatcher")
def create() -> ResponseReturnValue:
    """Enter a closure; it counts at the next question of every process."""
    form = Form(request.form)
    closure = _closure(form)
    if closure is not None and not len(concerned(_network(), closure)):
        key = "street" if closure.street else "lat"
        form.faults[key] = _("No street is met. Check the name and the position.")
    if closure is None or form.faults:
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with writer() as session:  # also keeps two from writing the file at once
            key = add(current_settings().data, closure)
            audit.record(session, "closure.add", f"closure:{key}")
    except NetworkError as error:
        flash(say(error.message), "bad")
        return _page(form), HTTPStatus.CONFLICT
    flash(_("%(name)s is entered, and counts from now on.", name=closure.name), "good")
    return redirect(url_for("closures.index"), HTTPStatus.SEE_OTHER)


@blueprint.post("/<key>/end")
@allow("coordinator", "dispatcher")
def finish(key: str) -> ResponseReturnValue:
    """Let a closure count no longer; one that has not begun is removed."""
    try:
        with writer() as session:
            end(current_settings().data, key, now())
            audit.record(session, "closure.end", f"closure:{key}")
    except NetworkError as error:
        flash(say(error.message), "bad")
    else:
        flash(_("The closure is ended."), "good")
    return redirect(url_for("closures.index"), HTTPStatus.SEE_OTHER)


def _page(form: Form) -> str:
    network = _network()
    return render_template(
        "closures/index.html",
        lines=_lines(),
        faults=listing(current_settings().data).faults,
        form=form,
        modes=[(mode, say(NAMES[mode])) for mode in MODES],
        streets=sorted({name for name in network.street_names if name}),
        network=network,
        attribution=plans.attribution(),
        slowest=SLOWEST,
        fastest=FASTEST,
    )


def _network() -> RoadNetwork:
    return current(current_settings().data)


def _lines() -> list[Line]:
    """Return every closure: those that count first, then those to come, then those over."""
    at = now()
    lines = [
        Line(one, _state(one.closure, at), _what(one.closure), _modes(one.closure.modes))
        for one in listing(current_settings().data).found
    ]
    first = datetime.min.replace(tzinfo=UTC)
    return sorted(lines, key=lambda one: (ORDER.index(one.state), one.closure.start or first))


def _state(closure: Closure, at: datetime) -> State:
    if closure.end is not None and closure.end <= at:
        return "over"
    return "later" if closure.start is not None and closure.start > at else "now"


def _what(closure: Closure) -> str:
    said: str = _("closed")
    if closure.kmh is not None:
        said = _("at most %(n)s km/h", n=grouped(closure.kmh))
    elif closure.factor is not None:
        said = _("takes %(n)s times as long", n=grouped(closure.factor, 1))
    return said


def _modes(modes: Sequence[str]) -> str:
    everybody: str = _("everybody")
    return everybody if set(modes) == set(MODES) else ", ".join(say(NAMES[one]) for one in modes)


def _closure(form: Form) -> Closure | None:
    """Return what a form says, or None with faults."""
    name = form.text("name", 100, needed=True)
    street = form.text("street", 100)
    lat = form.decimal("lat", 50, 60) if form["lat"].strip() else None
    lon = form.decimal("lon", 5, 20) if form["lon"].strip() else None
    if not street and (lat is None or lon is None) and not form.faults:
        form.faults["street"] = _("Give a street, a position, or both.")
    if (lat is None) != (lon is None):
        form.faults.setdefault("lat" if lat is None else "lon", _("Fill this in."))
    radius = form.decimal("radius", *RADIUS) if lat is not None else None
    start, last = _instant(form, "from"), _instant(form, "to")
    if start is not None and last is not None and last <= start:
        form.faults["to"] = _("It must end after it begins.")
    kmh = form.decimal("kmh", SLOWEST, FASTEST) if form["what"] == "slow" else None
    modes = tuple(mode for mode in MODES if form[mode])
    if not modes:
        form.faults["modes"] = _("Choose at least one.")
    if form.faults:
        return None
    area = None if lat is None or lon is None else Point(lon, lat)
    return Closure(name, start, last, modes, street, area, radius, kmh)


def _instant(form: Form, field: str) -> datetime | None:
    """Return an instant given in local time; None where the field is empty, or with a fault."""
    text = form[field].strip()
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN).astimezone(UTC)
    except ValueError:
        form.faults[field] = _("Give a time such as 2027-01-31T22:30.")
        return None
