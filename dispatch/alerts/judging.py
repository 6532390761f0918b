# SPDX-License-Identifier: MPL-2.0
"""What an alert means for the desk: its priority, its type of incident, and the sites concerned.

The tables are our proposal; the page of alerts shows them, and a dispatcher may choose otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence

import shapely
from shapely.geometry import Point as Spot
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from dispatch.alerts.cap import URGENCIES
from dispatch.alerts.cap import Area
from dispatch.alerts.cap import Info
from dispatch.incidents.models import IncidentType
from sites.geo import distance
from sites.models import Site

PRIORITY: Mapping[str, tuple[int, ...]] = {
    "Extreme": (1, 1, 2, 3, 1),
    "Severe": (1, 2, 3, 4, 2),
    "Moderate": (2, 3, 4, 4, 3),
    "Minor": (3, 4, 4, 4, 4),
    "Unknown": (2, 3, 4, 4, 3),
}
"""Severity to the incident's priority under each of `URGENCIES`; 1 is life and limb."""
TYPES: Mapping[str, str] = {
    "Fire": "BRANDALARM",
    "Security": "INDBRUDSALARM",
    "Safety": "PERSON-FARE",
    "Rescue": "PERSON-FARE",
    "Health": "SYGDOM",
    "Infra": "TEKNISK",
    "Env": "TEKNISK",
}
"""Category to the standard type of incident that is proposed."""
SITE_CODES = frozenset({"site", "lokation", "vagt"})
"""Names of the list of codes by which an alert names one of our sites."""


def priority(severity: str, urgency: str) -> int:
    """Return the priority of an incident, 1 to 4."""
    return PRIORITY[severity][URGENCIES.index(urgency)]


def type_of(info: Info, kinds: Sequence[IncidentType]) -> IncidentType | None:
    """Return the type of incident that is proposed: by code, by name, else by category."""
    known = {word.casefold(): kind for kind in kinds for word in (kind.name_da, kind.name_en)}
    known |= {kind.code.casefold(): kind for kind in kinds}
    said = [value for _, value in info.codes] + [info.event]
    said += [TYPES[one] for one in info.categories if one in TYPES]
    return next((known[one.casefold()] for one in said if one.casefold() in known), None)


def concerned(areas: Iterable[Area], sites: Iterable[Site]) -> list[Site]:
    """Return the sites that an alert names by code, or else those inside its areas."""
    areas, sites = list(areas), list(sites)
    codes = {
        value.casefold()
        for area in areas
        for name, value in area.geocodes
        if name.casefold() in SITE_CODES
    }
    named = [site for site in sites if site.code.casefold() in codes]
    return named or [site for site in sites if any(inside(area, site) for area in areas)]


def inside(area: Area, site: Site) -> bool:
    """Say whether a site lies in one of an area's polygons or circles, its edge included."""
    spot = Spot(site.lon, site.lat)
    if any(_shape(points).covers(spot) for points in area.polygons):
        return True
    return any(
        float(distance(lat, lon, site.lat, site.lon)) <= 1000 * radius
        for lat, lon, radius in area.circles
    )


def middle(areas: Iterable[Area]) -> tuple[float, float] | None:
    """Return a point that lies in the first area with an outline, latitude first."""
    for area in areas:
        for points in area.polygons:
            spot = _shape(points).representative_point()
            return float(spot.y), float(spot.x)
        for lat, lon, _radius in area.circles:
            return lat, lon
    return None


def _shape(points: Sequence[tuple[float, float]]) -> BaseGeometry:
    """Return a polygon, mended where its outline crosses itself."""
    return shapely.make_valid(Polygon([(lon, lat) for lat, lon in points]))
