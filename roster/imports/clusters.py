# SPDX-License-Identifier: MPL-2.0
"""Divide places into compact groups of about the same size, each with a hub."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sites.geo import to_plane

Position = tuple[float, float]


def compact_groups(positions: Sequence[Position], size: int) -> list[list[int]]:
    """Return indices in groups of at most `size`, as even as can be, near ones together.

    The places are cut in two across their longer side, and the halves again, in proportion to
    the number of groups on each side. The same places always give the same groups.

    Parameters
    ----------
    positions
        Latitude and longitude in degrees.
    size
        Most places in a group.
    """
    if not positions:
        return []
    lat, lon = np.array(positions).T
    plane = to_plane(lat, lon, (float(lat.mean()), float(lon.mean())))
    return _cut(plane, list(range(len(positions))), math.ceil(len(positions) / size))


def _cut(plane: NDArray[np.float64], members: list[int], groups: int) -> list[list[int]]:
    if groups == 1:
        return [members]
    spread = np.ptp(plane[members], axis=0)
    axis = int(spread[1] > spread[0])
    ordered = sorted(members, key=lambda place: (plane[place, axis], plane[place, 1 - axis], place))
    first = groups // 2
    middle = round(len(ordered) * first / groups)
    left, right = ordered[:middle], ordered[middle:]
    return _cut(plane, left, first) + _cut(plane, right, groups - first)


def hub(positions: Sequence[Position], members: Sequence[int]) -> int:
    """Return the member with the least summed straight distance to the others."""
    lat, lon = np.array([positions[member] for member in members]).T
    plane = to_plane(lat, lon, (float(lat.mean()), float(lon.mean())))
    sums = np.hypot(*(plane[:, None] - plane[None]).transpose(2, 0, 1)).sum(axis=1)
    return members[int(np.argmin(sums.round(3)))]
