# SPDX-License-Identifier: MPL-2.0
"""Draw days of calls from expected calls by place, hour and type."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.simulation.world import HOUR
from dispatch.simulation.world import Call
from dispatch.simulation.world import in_time_order

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class CallType:
    """What calls of a type are like."""

    code: str
    minutes: float
    """Mean time on the spot."""
    threshold: float
    """Seconds within which somebody should be there."""
    spread: float = 0.6
    """Standard deviation of the logarithm of the time on the spot (lognormal)."""
    priority: int = 2
    seats: int = 1
    asks: frozenset[str] = frozenset()
    onward: float = 0.0
    """Share of calls after which a place has to be driven to."""
    onward_minutes: float = 0.0
    """Time there."""


@dataclass(frozen=True, eq=False)
class Source:
    """Where calls come from and how many are expected."""

    types: tuple[CallType, ...]
    rates: Floats
    """Expected calls in an hour, shape (types, periods, nodes)."""
    nodes: Ints
    """Place of each node."""
    groups: tuple[str, ...]
    """Administration of each node."""
    thresholds: Floats | None = None
    """Seconds by type and node where they are not the type's own, shape (types, nodes)."""
    onward: Ints | None = None
    """Places to be driven to afterwards; the nearest one is."""
    seconds: Floats | None = None
    """Travel between places, to tell which is nearest; needed with `onward`."""


def draw(source: Source, periods: Sequence[int], seed: int) -> tuple[Call, ...]:
    """Return calls in time order, as many in each hour as a Poisson draw gives.

    Parameters
    ----------
    source
        What is expected.
    periods
        Period of each hour to draw.
    seed
        The same seed gives the same calls.
    """
    rng = np.random.default_rng(seed)
    calls: list[Call] = []
    for hour, period in enumerate(periods):
        for number in range(len(source.types)):
            rates = source.rates[number, period]
            for node in np.repeat(np.arange(len(rates)), rng.poisson(rates)):
                at = HOUR * (hour + rng.random())
                calls.append(_call(source, number, int(node), at, rng))
    return in_time_order(calls)


def _call(source: Source, number: int, node: int, at: float, rng: np.random.Generator) -> Call:
    kind = source.types[number]
    place = int(source.nodes[node])
    own = source.thresholds
    onward = None
    if source.onward is not None and source.seconds is not None and rng.random() < kind.onward:
        onward = int(source.onward[int(np.argmin(source.seconds[place, source.onward]))])
    # The mean of a lognormal with this location is the mean asked for.
    location = math.log(60.0 * kind.minutes) - kind.spread**2 / 2
    return Call(
        at,
        place,
        source.groups[node],
        float(rng.lognormal(location, kind.spread)),
        kind.threshold if own is None else float(own[number, node]),
        kind.code,
        kind.priority,
        kind.seats,
        kind.asks,
        onward,
        60.0 * kind.onward_minutes if onward is not None else 0.0,
    )
