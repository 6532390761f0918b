# SPDX-License-Identifier: MPL-2.0
"""Moving up against the best static plan, in simulated days over the Utrecht region.

Calls are drawn by population; every policy plays the same calls. What a call takes is stated
here and ours. Driving without a call is what moving up must not increase.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from dispatch.pool.busy import estimate
from dispatch.pool.expected import mexclp
from dispatch.pool.moveup import Limits
from dispatch.simulation.draw import CallType
from dispatch.simulation.draw import Source
from dispatch.simulation.draw import draw
from dispatch.simulation.engine import play
from dispatch.simulation.measure import less_late
from dispatch.simulation.measure import measure
from dispatch.simulation.outcome import Outcome
from dispatch.simulation.policy import Policy
from dispatch.simulation.world import DAY
from dispatch.simulation.world import Unit
from dispatch.simulation.world import World
from roster.solve.stop import MaxSeconds
from tests.benchmarks import mexclp as utrecht
from tests.benchmarks.mexclp import Region
from tests.benchmarks.run import finish
from tests.benchmarks.run import say

HOSPITALS = ("3584", "3435", "3582", "3447", "3812")
"""Postcodes with a hospital, as places that a unit drives on to."""
CALL = CallType("call", 20.0, 720.0, 0.5, onward=0.75, onward_minutes=25.0)
MINUTES = 12.0
PLANS = (0.3, 0.4, 0.5, 0.6, 0.7)
"""Busy fractions that static plans are made for; the best of them is the one to beat."""
MOVING = {
    "driving is free": Limits(minute=0.0003, per_hour=4),
    "no more driving": Limits(),
}
SPEED = 14.0
"""Metres a second that turn driving times into kilometres."""


def source(region: Region, rate: float) -> Source:
    """Return calls by population, so many an hour."""
    row = {code: number for number, code in enumerate(region.codes)}
    onward = np.array([row[code] for code in HOSPITALS if code in row], dtype=np.int64)
    weights = region.weights / region.weights.sum()
    return Source(
        (CALL,),
        rate * weights[None, None, :],
        np.arange(len(region.codes)),
        ("",) * len(region.codes),
        onward=onward,
        seconds=region.driving,
    )


def world(region: Region, plan: float, seed: int, given: argparse.Namespace) -> World:
    """Return drawn days with units where MEXCLP puts them for a busy fraction."""
    placed = mexclp(region.problem(given.units, MINUTES, plan), MaxSeconds(30))
    homes = region.standing[list(placed.standing())]
    shift = ((0.0, given.days * DAY),)
    calls = source(region, given.rate)
    return World(
        given.days,
        tuple(Unit(str(n), "", int(home), shift) for n, home in enumerate(homes)),
        draw(calls, (0,) * (24 * given.days), seed),
        region.driving,
        SPEED * region.driving,
        np.arange(len(region.codes)),
        region.standing,
        calls.rates[0],
        np.full(len(region.codes), 60 * MINUTES),
        (plan,),
    )


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the benchmark's arguments."""
    parser.add_argument("folder", type=Path, help="the Utrecht data")
    parser.add_argument("--units", type=int, default=20)
    parser.add_argument("--days", type=int, default=40)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--rate", type=float, default=9.0, help="calls an hour")
    parser.add_argument("--json", action="store_true", help="no words, only the JSON line")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Play every policy on the same calls and print the figures."""
    region, began = utrecht.read(given.folder), time.process_time()
    seeds = range(given.first_seed, given.first_seed + given.seeds)

    def tell(words: str) -> None:
        if not given.json:
            say(f"{time.process_time() - began:7.1f} s  {words}")

    statics = {}
    for plan in PLANS:
        tell(f"static, planned for busy fraction {plan:g}")
        statics[plan] = [play(world(region, plan, seed, given), Policy("static")) for seed in seeds]
    best = min(statics, key=lambda plan: measure(statics[plan]).whole.late.value)
    reference = statics[best]
    found, true, off = busyness(reference)
    minutes = float(np.mean([row.end - row.start for row in reference[0].busy])) / 60
    rows = {f"static {plan:g}": _row(runs, reference) for plan, runs in statics.items()}
    for name, limits in MOVING.items():
        tell(f"moving up, {name}")
        policy = Policy(name, moving=True, limits=limits)
        runs = [
            play(replace(one.world, busy=(found,), minutes=minutes), policy) for one in reference
        ]
        rows[name] = _row(runs, reference)
    return finish(
        {
            "benchmark": f"pool policy, {given.units} units, {given.rate:g} calls an hour",
            "days": given.days,
            "seeds": given.seeds,
            "best_static": best,
            "busy_true": round(true, 4),
            "busy_after_7_days": round(found, 4),
            "busy_worst_week_off": round(off, 4),
            "minutes_on_a_call": round(minutes, 1),
            "policies": rows,
            "cpu_seconds": round(time.process_time() - began, 1),
            "hard_violations": 0,
            "load": round(os.getloadavg()[0], 2),
        }
    )


def busyness(outcomes: Sequence[Outcome], week: int = 7) -> tuple[float, float, float]:
    """Return the fraction estimated from the first week, the true one, and the worst week's error.

    The truth is that of all days of all runs; weeks are the first of each run.
    """
    true = measure(outcomes).busy
    weeks = []
    days = min(week, outcomes[0].world.days)
    for one in outcomes:
        duty = [(0.0, days * DAY)] * len(one.world.units)
        busy = [(row.start, row.end) for row in one.busy]
        weeks.append(estimate(busy, duty, days).whole.value)
    return weeks[0], true, max(abs(week - true) for week in weeks)


def _row(outcomes: Sequence[Outcome], reference: Sequence[Outcome]) -> dict[str, object]:
    figures = measure(outcomes)
    fewer = less_late(outcomes, reference)
    return {
        "late": round(figures.whole.late.value, 4),
        "late_half": round(figures.whole.late.half, 4),
        "fewer_late": round(fewer.value, 4),
        "fewer_late_half": round(fewer.half, 4),
        "mean_minutes": round(figures.whole.mean / 60, 2),
        "p95_minutes": round(figures.whole.p95 / 60, 2),
        "empty_minutes_a_day": round(figures.empty_minutes, 1),
        "moves_a_day": round(figures.moves, 1),
        "busy": round(figures.busy, 4),
    }
