# SPDX-License-Identifier: MPL-2.0
"""The ways of a round from door to door, for maps: never from or to a guard's home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dispatch.rounds.problem import Place
from dispatch.rounds.problem import Problem
from dispatch.rounds.result import Round
from sites.network import Point


@dataclass(frozen=True, slots=True)
class Way:
    """From one door to the next; a break may lie on the way."""

    start: Point
    end: Point
    leaves: int
    """When the guard sets out, in seconds after the problem's origin."""
    arrives: int


def ways_of(problem: Problem, one: Round) -> Iterator[Way]:
    """Yield the ways of a round in order, first one from the first door to itself."""
    last: Place | None = None
    leaves: int | None = None
    for step in one.steps:
        if step.travel and leaves is None:
            leaves = step.arrive - step.travel
        if step.place is None:
            continue
        place = problem.places[step.place]
        if not place.home:
            before = place if last is None else last
            start = step.arrive if leaves is None or last is None else leaves
            yield Way(_point(before), _point(place), start, step.arrive)
            last = place
        leaves = None


def _point(place: Place) -> Point:
    return place.lat, place.lon
