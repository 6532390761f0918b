# SPDX-License-Identifier: MPL-2.0
"""Say who is on duty at an instant, and who of them is nearest to a place."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from roster.plan import Plan
from roster.problem import Guard
from roster.problem import Shift

Position = tuple[float, float]
"""Latitude and longitude in degrees."""


class Network(Protocol):
    """What travel times come from."""

    @property
    def estimated(self) -> bool:
        """Whether times are guesses."""

    def matrix(self, points: Sequence[Position]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return seconds and metres between all points."""


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A guard who is working, and the shift that says where."""

    guard: Guard
    shift: Shift


@dataclass(frozen=True, slots=True)
class Near:
    """A guard on duty with the way to a place."""

    on_duty: OnDuty
    seconds: int
    metres: int
    estimated: bool
    """Whether the time is a guess and not along streets."""


def on_duty(plan: Plan, at: datetime) -> tuple[OnDuty, ...]:
    """Return who works at an instant, by site and name.

    Parameters
    ----------
    plan
        The plan in force.
    at
        An aware instant; a shift counts from its start until just before its end.
    """
    working = [
        OnDuty(plan.problem.guard[guard], shift)
        for shift in plan.problem.shifts
        if shift.span.start <= at < shift.span.end
        for guard in plan.guards_on[shift.id]
    ]
    return tuple(sorted(working, key=lambda one: (one.shift.site, one.guard.name, one.guard.id)))


def nearest(
    plan: Plan,
    at: datetime,
    target: Position,
    sites: Mapping[str, Position],
    network: Network,
) -> tuple[Near, ...]:
    """Return everybody on duty at an instant, the one who can be there first at the top.

    A guard is taken to be at the site of the shift: positions are not tracked. Who is at the
    target already has 0 seconds. Times are from the network, for its means of travel.

    Parameters
    ----------
    plan, at
        The plan in force and an aware instant.
    target
        Where somebody is needed.
    sites
        Position of every site in the plan, by its code.
    network
        What travel times come from.
    """
    working = on_duty(plan, at)
    if not working:
        return ()
    places = list(dict.fromkeys(sites[one.shift.site] for one in working))
    seconds, metres = network.matrix([target, *places])
    row = {place: number for number, place in enumerate(places, start=1)}
    found = [
        Near(
            one,
            int(seconds[row[sites[one.shift.site]], 0]),
            int(metres[row[sites[one.shift.site]], 0]),
            network.estimated,
        )
        for one in working
    ]
    return tuple(sorted(found, key=lambda near: (near.seconds, near.on_duty.guard.name)))
