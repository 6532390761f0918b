# SPDX-License-Identifier: MPL-2.0
"""Check where a site or a home is said to be."""

from __future__ import annotations

from sites.geo import check_position
from sites.text import Message
from sites.text import Text

HALF_HOME = Text(
    "Hjemmets breddegrad og længdegrad hører sammen. Udfyld begge eller ingen.",
    "The home's latitude and longitude belong together. Fill in both or neither.",
)
SWAPPED_HOME = Text(
    "Breddegrad og længdegrad er byttet om. Byt de to værdier.",
    "Latitude and longitude are swapped. Exchange the two values.",
)
FAR_HOME = Text(
    "Hjemmet ligger for langt væk til at møde på vagt. Ret koordinaterne.",
    "The home is too far away to come to work. Correct the coordinates.",
)

# People who work in Copenhagen live in Denmark or southern Sweden.
_SOUTH, _NORTH, _WEST, _EAST = 54.0, 58.0, 7.5, 15.5


def site_fault(lat: float, lon: float) -> Message | None:
    """Say what is wrong with a site's position, if anything."""
    return check_position(lat, lon)


def home_fault(lat: float, lon: float) -> Message | None:
    """Say what is wrong with a home's position, if anything; Skåne is near enough."""
    if _near(lat, lon):
        return None
    return SWAPPED_HOME() if _near(lon, lat) else FAR_HOME()


def _near(lat: float, lon: float) -> bool:
    return _SOUTH <= lat <= _NORTH and _WEST <= lon <= _EAST
