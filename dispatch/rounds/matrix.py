# SPDX-License-Identifier: MPL-2.0
"""Travel between the places of a night, worked out once for each version of the streets."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np

from dispatch.rounds.problem import NO_WAY
from dispatch.rounds.problem import Place
from dispatch.rounds.problem import Travel
from sites.network import UNREACHABLE
from sites.network import NetworkLike
from sites.network import Point

KEPT = 16
"""Tables that one process remembers: a night has one for each means of travel and slice."""

Key = tuple[type[NetworkLike], str, tuple[Point, ...]]

_lock = Lock()
_kept: OrderedDict[Key, Travel] = OrderedDict()


def travel(network: NetworkLike, places: Sequence[Place]) -> Travel:
    """Return the matrices between places, with `NO_WAY` where a network has none.

    Whoever changes a night by hand asks for the same ones again and again: they come from
    memory as long as the streets, their closures and the places are the same.
    """
    if not places:
        return Travel(np.zeros((0, 0), np.int32), np.zeros((0, 0), np.int32))
    points = tuple((place.lat, place.lon) for place in places)
    key = (type(network), network.version, points)
    with _lock:
        known = _kept.get(key)
        if known is not None:
            _kept.move_to_end(key)
            return known
    seconds, metres = network.matrix(points)
    found = Travel(np.where(seconds >= UNREACHABLE, NO_WAY, seconds).astype(np.int32), metres)
    with _lock:
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found
