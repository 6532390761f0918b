# SPDX-License-Identifier: MPL-2.0
"""Small nights on a grid where a step is a minute and 500 metres."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from typing import Any

import numpy as np

from dispatch.rounds.problem import Break
from dispatch.rounds.problem import Guard
from dispatch.rounds.problem import Place
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Travel
from dispatch.rounds.problem import Visit
from dispatch.rounds.problem import Window

ORIGIN = datetime(2026, 11, 30, 21, tzinfo=UTC)
MINUTE = 60
HOUR = 3600
NIGHT = Window(0, 8 * HOUR)


def grid(points: Sequence[tuple[int, int]]) -> Travel:
    """Travel between points of the grid."""
    at = np.array(points)
    steps = np.abs(at[:, None] - at[None, :]).sum(axis=-1)
    return Travel((steps * MINUTE).astype(np.int32), (steps * 500).astype(np.int32))


def night(
    visits: Sequence[Visit],
    guards: Sequence[Guard],
    points: Sequence[tuple[int, int]],
    travel: Travel | None = None,
) -> Problem:
    """A problem with one means of travel; place 0 is the base."""
    places = tuple(
        Place(f"P{at}", 55.6 + y / 200, 12.5 + x / 100) for at, (x, y) in enumerate(points)
    )
    return Problem(ORIGIN, tuple(visits), tuple(guards), places, {"car": travel or grid(points)})


def visit(key: str, place: int, **more: Any) -> Visit:
    """A visit of ten minutes at any time of the night."""
    return Visit(key, place, **{"windows": (NIGHT,), "seconds": 10 * MINUTE, **more})


def guard(key: str, **more: Any) -> Guard:
    """A guard from and to the base for the whole night."""
    return Guard(key, **{"shift": NIGHT, "start": 0, "end": 0, **more})


LUNCH = Break((Window(3 * HOUR, 5 * HOUR),), 30 * MINUTE)


def street() -> Problem:
    """Six visits on one street, east and west of the base, and two guards."""
    points = [(0, 0), (10, 0), (20, 0), (30, 0), (-10, 0), (-20, 0), (-30, 0)]
    visits = [visit(f"V{at}", at) for at in range(1, 7)]
    return night(visits, [guard("a", breaks=(LUNCH,)), guard("b", breaks=(LUNCH,))], points)


def mixed(seed: int, visits: int = 14, guards: int = 3) -> Problem:
    """A night with some of everything: windows, breaks, spacing, competences, keys, priorities."""
    rng = random.Random(seed)
    points = [(rng.randint(-15, 15), rng.randint(-15, 15)) for _ in range(1 + visits)]

    def some(names: str, chance: float) -> frozenset[str]:
        return frozenset(name for name in names if rng.random() < chance)

    def windows() -> tuple[Window, ...]:
        first = rng.randrange(0, 4 * HOUR, 300)
        second = rng.randrange(4 * HOUR, 7 * HOUR, 300)
        both = (Window(first, first + rng.randrange(HOUR, 3 * HOUR, 300)), Window(second, 8 * HOUR))
        return both if rng.random() < 0.5 else both[:1]

    wanted = [
        visit(
            f"V{at}",
            at,
            windows=windows(),
            seconds=rng.choice([5, 10, 20]) * MINUTE,
            times=rng.choice([1, 1, 1, 2, 3]),
            spacing=rng.choice([0, 30, 60]) * MINUTE,
            competences=some("xy", 0.2),
            keys=some("k", 0.2),
            priority=rng.choice([1, 2, 3]),
            load=rng.choice([0, 1]),
        )
        for at in range(1, visits + 1)
    ]
    crew = [
        guard(
            f"g{at}",
            shift=Window(rng.choice([0, HOUR]), rng.choice([7, 8]) * HOUR),
            breaks=rng.choice([(), (LUNCH,), (LUNCH, Break((Window(5 * HOUR, 6 * HOUR),), 600))]),
            competences=some("xy", 0.7),
            keys=rng.choice([None, frozenset("k"), frozenset()]),
            speed=rng.choice([1.0, 1.2, 0.8]),
            capacity=rng.choice([None, 6]),
        )
        for at in range(guards)
    ]
    return night(wanted, crew, points)
