# SPDX-License-Identifier: MPL-2.0
"""Realistic guard instances of any size: sites, posts, competences, contracts, absences."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import date
from datetime import time
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Span
from roster.problem import Terms
from roster.problem import Travel
from roster.problem import Validity
from roster.rules.base import Rule
from roster.rules.weights import Weights
from sites.clock import midnight
from sites.clock import nearest_utc

START = date(2026, 9, 7)
"""A Monday; four weeks from here have no night on which the clock changes."""
SITES = 40
CITY = 12_000
"""Side of the square city in metres."""
COMPETENCES = ("alarm", "dog", "event", "firstaid", "reception", "youth")
HELD = 0.4
ASKED = 0.5
"""Share of posts that ask for a competence."""
KINDS = (
    (time(6), 8), (time(8), 6), (time(10), 10), (time(14), 8), (time(19), 12), (time(22), 8),
)  # fmt: skip
"""Start on the wall clock and length in hours."""
CONTRACTS = ((37, 45), (30, 38), (20, 30))
"""Norm and most in a week, in hours."""
ABSENT = 0.06
DEMAND = 0.9
"""Hours asked for, as a share of contract hours."""
WEIGHTS = Weights(own_percent=0, extra_night=0, extra_weekend=0)
"""What these instances cost: travel, hours off the norm and empty seats, nothing else."""


@dataclass(frozen=True)
class _Post:
    place: int
    at: time
    hours: int
    weekdays: int
    asks: frozenset[str]
    priority: int


def generate(guards: int, weeks: int, seed: int, rules: tuple[Rule, ...]) -> Problem:
    """Return an instance; the same numbers give the same instance everywhere.

    Parameters
    ----------
    guards, weeks
        Size of the staff and of the window.
    seed
        Seed of every draw.
    rules
        The rule set in force.
    """
    rng = random.Random(f"guards {guards} {weeks} {seed}")
    points = [(rng.uniform(0, CITY), rng.uniform(0, CITY)) for _ in range(SITES + guards)]
    staff = tuple(_guard(rng, n, weeks) for n in range(guards))
    contract = sum(guard.terms[0].weekly_minutes for guard in staff) * weeks
    shifts: list[Shift] = []
    asked, number = 0, 0
    while asked < DEMAND * contract:
        dated = list(_dated(_post(rng), number, weeks))
        asked += sum(shift.length for shift in dated)
        shifts += dated
        number += 1
    return Problem(START, weeks * 7, staff, tuple(shifts), rules, travel(points))


def _guard(rng: random.Random, number: int, weeks: int) -> Guard:
    norm, most = rng.choice(CONTRACTS)
    held = tuple(Validity(code, date(2026, 1, 1)) for code in COMPETENCES if rng.random() < HELD)
    days = [START + timedelta(days=n) for n in range(weeks * 7) if rng.random() < ABSENT]
    return Guard(
        id=f"g{number}",
        name=f"Vagt {number}",
        employer="own",
        birth_date=date(1980, 1, 1),
        home=SITES + number,
        certificates=held,
        approvals=(Validity("own", date(2026, 1, 1)),),
        terms=(Terms(date(2026, 1, 1), None, norm * 60, most * 60, 25_000),),
        absences=tuple(Span(midnight(day), midnight(day + timedelta(days=1))) for day in days),
    )


def _post(rng: random.Random) -> _Post:
    at, hours = rng.choice(KINDS)
    asks = frozenset({rng.choice(COMPETENCES)}) if rng.random() < ASKED else frozenset()
    place, days, priority = rng.randrange(SITES), rng.choice((5, 7)), rng.choice((1, 2, 2, 3))
    return _Post(place, at, hours, days, asks, priority)


def _dated(post: _Post, number: int, weeks: int) -> list[Shift]:
    out = []
    for day in range(weeks * 7):
        if day % 7 >= post.weekdays:
            continue
        start = nearest_utc(START + timedelta(days=day), post.at)
        out.append(
            Shift(
                id=f"p{number}d{day}",
                span=Span(start, start + timedelta(hours=post.hours)),
                place=post.place,
                site=f"site{post.place}",
                post=f"p{number}",
                service="guarding",
                administration="city",
                competences=post.asks,
                priority=post.priority,
            )
        )
    return out


def travel(points: list[tuple[float, float]]) -> Travel:
    """Return travel over streets a third longer than the crow flies, at 25 km/h."""
    at: NDArray[np.float64] = np.array(points)
    apart = np.hypot(*(at[:, None, k] - at[None, :, k] for k in range(2)))
    metres = np.rint(apart * 4 / 3).astype(np.int32)
    seconds = np.rint(metres / 25_000 * 3600).astype(np.int32)
    return Travel(seconds, metres, "straight lines x 4/3", estimated=True)


def summary(problem: Problem) -> str:
    """Return one line that says what an instance is like."""
    hours = sum(shift.length * shift.seats for shift in problem.shifts) / 60
    norm = sum(terms.weekly_minutes for guard in problem.guards for terms in guard.terms[:1])
    share = hours / (norm / 60 * problem.days / 7) if norm else math.inf
    return (
        f"{len(problem.guards)} guards, {problem.days} days, {len(problem.shifts)} shifts, "
        f"{hours:.0f} hours asked for = {share:.0%} of contract hours"
    )
