# SPDX-License-Identifier: MPL-2.0
"""A street of places ten minutes apart, to play small days on."""

from __future__ import annotations

import numpy as np

from dispatch.simulation.world import DAY
from dispatch.simulation.world import Call
from dispatch.simulation.world import Unit
from dispatch.simulation.world import World

STEP = 600.0
PLACES = 6


def unit(name: str, home: int, group: str = "A", hours: tuple[float, float] = (0, 24)) -> Unit:
    """Return a pool unit on duty between two hours of the first day."""
    return Unit(name, group, home, ((3600.0 * hours[0], 3600.0 * hours[1]),))


def call(hour: float, place: int, group: str = "A", minutes: float = 30) -> Call:
    """Return a call that should be answered within a quarter of an hour."""
    return Call(3600.0 * hour, place, group, 60.0 * minutes, 900.0)


def street(
    units: tuple[Unit, ...],
    calls: tuple[Call, ...],
    *,
    days: int = 1,
    busy: float = 0.3,
    weights: tuple[float, ...] = (1.0,) * PLACES,
) -> World:
    """Return a world along the street, one kilometre for each step."""
    apart = np.abs(np.subtract.outer(np.arange(PLACES), np.arange(PLACES))).astype(float)
    places = np.arange(PLACES)
    return World(
        days,
        units,
        calls,
        STEP * apart,
        1000.0 * apart,
        places,
        places,
        np.array([weights]),
        np.full(PLACES, 900.0),
        (busy,),
    )


def all_day(name: str, home: int, group: str = "A", days: int = 1) -> Unit:
    """Return a pool unit that is on duty all the time."""
    return Unit(name, group, home, ((0.0, days * DAY),))
