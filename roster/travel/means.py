# SPDX-License-Identifier: MPL-2.0
"""By what means a guard travels on a day: own car, bicycle or foot, or a pool car between sites.

Who goes by car needs a driving licence, where licences are on record at all: on days without
one the bicycle is reckoned. Who may take a pool car takes one only where the way cannot be made
in time by own means.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Travel
from sites.network import UNREACHABLE

CAR, BICYCLE = "car", "bicycle"
LICENCE = "koerekort"
"""The competence that is a driving licence."""
POOL_CAR = "pool_car"
"""The tag of a post whose guard keeps a pool car for the whole shift."""
DIRECT = timedelta(hours=3)
"""Time between two duties up to which a guard goes straight from one to the other."""
AWAY = 12 * 3600
"""Seconds between two duties from which on the way between them does not matter: the guard has
been home."""

Seconds = NDArray[np.int32]


def licences_kept(problem: Problem) -> bool:
    """Say whether driving licences are on record: any guard of the whole problem holds one."""
    whole = problem.whole or problem
    known = whole.memo.get("licences")
    if known is None:
        known = any(c.code == LICENCE for guard in whole.guards for c in guard.certificates)
        whole.memo["licences"] = known
    return bool(known)


def may_drive(problem: Problem, guard: Guard, day: date) -> bool:
    """Say whether a guard may drive on a day, as far as licences are on record."""
    held = (one for one in guard.certificates if one.code == LICENCE)
    return any(one.covers(day, day) for one in held) or not licences_kept(problem)


def mode_on(problem: Problem, guard: Guard, day: date) -> str:
    """Return how a guard gets about on a day by own means."""
    if guard.mode != CAR or may_drive(problem, guard, day):
        return guard.mode
    return BICYCLE


def has_pool_car(problem: Problem, guard: Guard, day: date) -> bool:
    """Say whether a guard without a car of their own may take one of the employer's on a day."""
    return (
        guard.pool
        and problem.cars.get(guard.employer, 0) > 0
        and mode_on(problem, guard, day) != CAR
        and may_drive(problem, guard, day)
    )


def own_way(problem: Problem, guard: Guard, day: date) -> Travel:
    """Return travel by a guard's own means on a day."""
    return problem.by(mode_on(problem, guard, day))


def between(problem: Problem, guard: Guard, day: date) -> Seconds:
    """Return the least seconds from site to site for a guard on a day, pool cars included."""
    mode = mode_on(problem, guard, day)
    if not has_pool_car(problem, guard, day):
        return problem.by(mode).seconds
    whole = problem.whole or problem
    found = whole.memo.get(("between", mode))
    if not isinstance(found, np.ndarray):
        found = np.minimum(problem.by(mode).seconds, problem.by(CAR).seconds)
        whole.memo["between", mode] = found
    return found


def needs_pool_car(
    problem: Problem, guard: Guard, day: date, a: int, b: int, seconds: float
) -> bool:
    """Say whether a guard makes a way in the time there is only by pool car."""
    if not has_pool_car(problem, guard, day):
        return False
    own = int(own_way(problem, guard, day).seconds[a, b])
    return int(problem.by(CAR).seconds[a, b]) <= seconds < min(own, AWAY)


def longest(problem: Problem) -> timedelta:
    """Return the longest way by any means, at most `AWAY`: beyond it no two duties are near."""
    whole = problem.whole or problem
    known = whole.memo.get("longest")
    if not isinstance(known, timedelta):
        tables = (problem.travel, *problem.ways.values())
        most = max(int(table.seconds.max(initial=0)) for table in tables)
        known = whole.memo["longest"] = timedelta(seconds=min(most, AWAY))
    return known


def exists(seconds: int) -> bool:
    """Say whether there is a way at all."""
    return seconds < UNREACHABLE


def unbroken(problem: Problem) -> bool:
    """Say whether every place can be reached from every other by every means."""
    whole = problem.whole or problem
    known = whole.memo.get("unbroken")
    if known is None:
        tables = (problem.travel, *problem.ways.values())
        known = all(exists(int(table.seconds.max(initial=0))) for table in tables)
        whole.memo["unbroken"] = known
    return bool(known)


@dataclass(frozen=True, slots=True)
class Leg:
    """One way from a place to another, with no stop between."""

    seconds: int
    metres: int
    mode: str
    pool: bool = False
    """Whether it is made by pool car."""

    @property
    def exists(self) -> bool:
        """Whether there is a way at all."""
        return exists(self.seconds)


def leg(problem: Problem, guard: Guard, day: date, a: int, b: int) -> Leg:
    """Return a way by a guard's own means."""
    mode = mode_on(problem, guard, day)
    table = problem.by(mode)
    return Leg(int(table.seconds[a, b]), int(table.metres[a, b]), mode)


def move(problem: Problem, guard: Guard, day: date, a: int, b: int, seconds: float) -> Leg:
    """Return the way from site to site in the time that there is, by pool car where it must be."""
    if needs_pool_car(problem, guard, day, a, b, seconds):
        table = problem.by(CAR)
        return Leg(int(table.seconds[a, b]), int(table.metres[a, b]), CAR, pool=True)
    return leg(problem, guard, day, a, b)


def beyond(problem: Problem, guard: Guard, day: date, place: int) -> tuple[int, int]:
    """Return the seconds by which the ways from and to home are longer than the usual way.

    Nothing for a guard whose home or usual way is not known, and for ways that do not exist.
    """
    if guard.home is None or guard.commute is None:
        return 0, 0
    usual = 60 * guard.commute
    ways = (
        leg(problem, guard, day, guard.home, place),
        leg(problem, guard, day, place, guard.home),
    )
    out, back = (max(0, way.seconds - usual) if way.exists else 0 for way in ways)
    return out, back
