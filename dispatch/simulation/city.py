# SPDX-License-Identifier: MPL-2.0
"""Build simulated days from a day of the pool: the city's sites, guards, rounds and incidents.

Units of the pool are on duty all the time and stand where the models put them for the whole
day's incidents: each administration's own under `silo` and `lending`, all together in a pool.
Guards on posts and rounds come as often as they may leave. Every simulated day has the hours of
the planned one; days on which the clock changes are played with 24.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.pool.expected import mexclp
from dispatch.pool.problem import Problem
from dispatch.pool.reading import DRIVING
from dispatch.pool.reading import Day
from dispatch.pool.reading import busy_of
from dispatch.rounds.models import Round
from dispatch.rounds.models import RoundPlan
from dispatch.rounds.models import RoundStep
from dispatch.simulation.draw import CallType
from dispatch.simulation.draw import Source
from dispatch.simulation.draw import draw
from dispatch.simulation.policy import Policy
from dispatch.simulation.world import DAY
from dispatch.simulation.world import Call
from dispatch.simulation.world import Stop
from dispatch.simulation.world import Unit
from dispatch.simulation.world import World
from roster.solve.stop import Stop as StopWhen

Floats = NDArray[np.float64]
HOURS = 24


@dataclass(frozen=True)
class City:
    """What stays the same in every simulated world of a day."""

    day: Day
    scale: float
    """Times the expected incidents."""
    rounds: tuple[Unit, ...]
    """Guards on rounds, on the first day."""
    happened: tuple[Call, ...] | None = None
    """What happened on the day, to be played as it was; None draws days of incidents."""

    @property
    def rows(self) -> tuple[int, ...]:
        """Row of the day for each hour of the clock; an hour that is skipped is like the next."""
        first = {hour: row for row, hour in reversed(list(enumerate(self.day.hours)))}
        return tuple(first.get(hour, first.get(hour + 1, 0)) for hour in range(HOURS))

    @property
    def periods(self) -> Floats:
        """Expected incidents by hour of the clock and node, scaled."""
        return np.asarray(self.scale * self.day.problem.weights[list(self.rows)])


def read_rounds(session: Session, day: Day, leave: float) -> tuple[Unit, ...]:
    """Return the guards on the rounds of the night that begins on a day, newest plan first.

    Times are seconds after the day's midnight. Published rounds go before drafts.
    """
    plans = session.exec(select(RoundPlan).where(RoundPlan.day == day.day)).all()
    newest = max(plans, key=lambda row: (row.status == "published", row.id or 0), default=None)
    if newest is None:
        return ()
    place = {site.id: number for number, site in enumerate(day.sites)}
    codes = dict(zip(place.values(), day.administrations, strict=True))
    midnight = day.starts[0]

    def since(instant: datetime) -> float:
        return (instant - midnight).total_seconds()

    out = []
    for row in session.exec(select(Round).where(Round.plan_id == newest.id).order_by(Round.code)):
        steps = session.exec(
            select(RoundStep)
            .where(RoundStep.round_id == row.id, RoundStep.kind == "visit")
            .order_by(col(RoundStep.position))
        ).all()
        stops = tuple(
            Stop(since(step.starts_at), since(step.leave_at), place[step.site_id])
            for step in steps
            if step.site_id in place
        )
        home = place[row.site_id]
        shift = (since(row.starts_at), since(row.ends_at))
        out.append(Unit(row.code, codes[home], home, (shift,), "round", leave, stops))
    return tuple(out)


def share_out(units: int, weights: dict[str, float]) -> dict[str, int]:
    """Return how many units each administration has: one each, then by expected incidents.

    Where there are fewer units than administrations, those with most incidents get one.
    """
    order = sorted(weights, key=lambda name: (-weights[name], name))
    out = {name: int(number < units) for number, name in enumerate(order)}
    for _ in range(units - sum(out.values())):
        # Each next unit goes where a unit has most to do (highest averages).
        busiest = max(order, key=lambda name: weights[name] / (out[name] + 0.5))
        out[busiest] += 1
    return out


def world(city: City, units: int, policy: Policy, days: int, seed: int, stop: StopWhen) -> World:
    """Return drawn days of a city with so many units of the pool.

    The calls depend on the seed alone: every policy and number of units meets the same.

    Parameters
    ----------
    city
        The day, what its incidents are multiplied by, and its rounds.
    units
        Units on duty all the time.
    policy
        Decides whether units are placed for their administration or for all.
    days, seed
        How many days, and which.
    stop
        When to end placing units.
    """
    day, problem = city.day, city.day.problem
    weights = city.periods
    groups = {
        name: float(weights[:, [node.group == name for node in problem.nodes]].sum())
        for name in problem.groups
    }
    counts = share_out(units, groups)
    busy = _busy(city, units)
    homes = _homes(city, counts, policy, float(np.mean(busy)), stop)
    pool = [
        Unit(f"{name}/{n}", name, home, ((0.0, days * DAY),))
        for name in sorted(homes)
        for n, home in enumerate(homes[name], start=1)
    ]
    return World(
        days,
        (*pool, *_posts(day, days), *_repeated(city.rounds, days)),
        calls(city, days, seed) if city.happened is None else city.happened,
        day.seconds,
        day.metres,
        day.site_of,
        day.base_sites,
        weights,
        problem.threshold,
        busy,
        minutes(city),
        tuple(range(HOURS)) * days,
        luck_seed=seed,
    )


def minutes(city: City) -> float:
    """Return the mean time of a guard on an incident, from being sent to being clear."""
    found = city.day.expected
    seats = float(sum(k.guards * found.rates[n].sum() for n, k in enumerate(found.kinds)))
    return float(found.work.sum()) / seats + DRIVING if seats else DRIVING


def calls(city: City, days: int, seed: int) -> tuple[Call, ...]:
    """Return the incidents of drawn days."""
    day = city.day
    types = tuple(
        CallType(kind.code, kind.minutes, kind.threshold, priority=kind.priority, seats=kind.guards)
        for kind in day.expected.kinds
    )
    source = Source(
        types,
        city.scale * day.expected.rates,
        np.arange(len(day.sites)),
        day.administrations,
        day.thresholds,
    )
    return draw(source, tuple(range(HOURS)) * days, seed)


def _busy(city: City, units: int) -> tuple[float, ...]:
    """Return the busy fraction of each hour that so many units would have."""
    day, missed = city.day, city.day.problem.missed
    assert missed is not None
    rows = list(city.rows)
    scaled = replace(day.expected, rates=city.scale * day.expected.rates)
    return busy_of(scaled, range(HOURS), city.periods, missed[rows], units)


def _homes(
    city: City, counts: dict[str, int], policy: Policy, busy: float, stop: StopWhen
) -> dict[str, list[int]]:
    """Return the place of every unit, by administration."""
    day, problem = city.day, city.day.problem
    missed = problem.missed if problem.missed is not None else np.ones_like(problem.weights)
    need = (city.periods * missed[list(city.rows)]).sum(axis=0)[None, :]

    def place(weights: Floats, units: int) -> list[int]:
        one: Problem = replace(problem, weights=weights, units=(units,), busy=(busy,), missed=None)
        found = [int(day.base_sites[base]) for base in mexclp(one, stop).standing()]
        # Units that add nothing anywhere are left out by the model: they wait with the first.
        first = found[0] if found else int(day.base_sites[0])
        return [*found, *[first] * (units - len(found))]

    if policy.sharing == "pool" and policy.pooled >= 1.0:
        spots = iter(place(need, sum(counts.values())))
        return {name: [next(spots) for _ in range(count)] for name, count in counts.items()}
    own = {
        name: np.array([node.group == name for node in problem.nodes], dtype=float)
        for name in counts
    }
    return {name: place(need * own[name], count) for name, count in counts.items() if count}


def _posts(day: Day, days: int) -> list[Unit]:
    """Return the guards on posts, there on every day at the same hours."""
    begin = day.starts[0]
    out = []
    for number, one in enumerate(day.standing):
        from_, until = ((instant - begin).total_seconds() for instant in (one.start, one.end))
        first, last = max(0.0, from_), min(DAY, until)
        if last <= first or not one.leave:
            continue
        shifts = tuple((n * DAY + first, n * DAY + last) for n in range(days))
        group = day.administrations[one.site]
        out += [
            Unit(f"{one.post}/{number}/{seat}", group, one.site, shifts, "post", one.leave)
            for seat in range(one.count)
        ]
    return out


def _repeated(rounds: Sequence[Unit], days: int) -> list[Unit]:
    """Return rounds that are walked on every day."""
    out = []
    for one in rounds:
        shifts = tuple((n * DAY + a, n * DAY + b) for n in range(days) for a, b in one.shifts)
        stops = tuple(
            Stop(n * DAY + stop.start, n * DAY + stop.end, stop.place)
            for n in range(days)
            for stop in one.stops
        )
        out.append(replace(one, shifts=shifts, stops=stops))
    return out
