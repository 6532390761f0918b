# SPDX-License-Identifier: MPL-2.0
"""A large night among real institutions: planning, hand edits, and the price of unpredictability.

Sites are Copenhagen's institutions from open data, travel is the network in a data folder or
the product's sketch; windows, competences and breaks are drawn by a seed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import time
from dataclasses import replace
from datetime import date
from datetime import timedelta
from pathlib import Path

from dispatch.rounds.checker import check
from dispatch.rounds.edit import edit
from dispatch.rounds.plan import plan
from dispatch.rounds.problem import Break
from dispatch.rounds.problem import Guard
from dispatch.rounds.problem import Place
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Visit
from dispatch.rounds.problem import Window
from dispatch.rounds.reading import noon
from dispatch.rounds.reading import travel
from dispatch.rounds.result import Progress
from dispatch.rounds.result import Result
from dispatch.rounds.unpredictable import price_curve
from roster.solve.stop import MaxSeconds
from sites.network import current
from tests.benchmarks.run import finish
from tests.benchmarks.run import say

HOUR = 3600
DAY = date(2026, 11, 30)
EVENING = 9 * HOUR
"""Seconds after noon at which the first shifts begin."""
BASES = ((55.7006, 12.5480), (55.6680, 12.5180), (55.6600, 12.6050))
TRADES = ("alarm", "hund", "brand")
EDITS = 50


def places(file: Path, count: int, rng: random.Random) -> tuple[Place, ...]:
    """Return the bases and as many institutions inside the city."""
    found: list[Place] = []
    for feature in json.loads(file.read_text(encoding="utf-8"))["features"]:
        lon, lat = feature["geometry"]["coordinates"][0]
        if 55.60 < lat < 55.74 and 12.48 < lon < 12.65:
            found.append(Place(f"{len(found)}", lat, lon))
    bases = [Place(f"base {at}", *base) for at, base in enumerate(BASES)]
    return (*bases, *rng.sample(found, min(count, len(found))))


def night(given: argparse.Namespace) -> Problem:
    """Return the night: two windows a visit, one visit in five asks for a competence."""
    rng = random.Random(given.seed)
    where = places(given.sites_file, given.sites, rng)
    matrix = travel(current(given.data), where)
    visits = []
    for number in range(given.visits):
        first = EVENING + rng.randrange(5) * HOUR // 2
        second = first + 3 * HOUR + rng.randrange(3) * HOUR // 2
        windows = (
            Window(first, first + 5 * HOUR // 4),
            Window(second, second + rng.randrange(2, 4) * HOUR // 2),
        )
        asks = frozenset([rng.choice(TRADES)]) if rng.random() < 0.2 else frozenset()
        place = len(BASES) + number % (len(where) - len(BASES))
        seconds = rng.choice([300, 600, 600, 900])
        visits.append(Visit(f"v{number}", place, windows, seconds, competences=asks))
    guards = []
    for number in range(given.guards):
        begin = EVENING + rng.choice([0, 0, 1]) * HOUR // 2
        pause = Break((Window(begin + 2 * HOUR, begin + 11 * HOUR // 2),), HOUR // 2)
        held = frozenset(rng.sample(TRADES, rng.choice([1, 2, 2, 3])))
        base = number % len(BASES)
        shift = Window(begin, begin + 8 * HOUR)
        guards.append(Guard(f"g{number}", shift, base, base, (pause,), competences=held))
    return Problem(noon(DAY), tuple(visits), tuple(guards), where, {"car": matrix})


def relaxed(problem: Problem) -> Problem:
    """Return the night without breaks and competences."""
    return replace(
        problem,
        visits=tuple(replace(one, competences=frozenset()) for one in problem.visits),
        guards=tuple(replace(one, breaks=()) for one in problem.guards),
    )


def edits(result: Result, seed: int) -> list[float]:
    """Return the milliseconds of moves by hand, one after the other."""
    board, problem = edit(result), result.problem
    rng = random.Random(seed)
    times = []
    for _ in range(EDITS):
        task, guard = rng.choice(problem.tasks).id, rng.choice(problem.guards).id
        began = time.perf_counter()
        board = board.move(task, guard, rng.randrange(20))
        times.append(1000 * (time.perf_counter() - began))
    return times


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the benchmark's arguments."""
    parser.add_argument("sites_file", type=Path, help="institutions as GeoJSON MultiPoints")
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder with a network")
    parser.add_argument("--sites", type=int, default=200)
    parser.add_argument("--visits", type=int, default=500)
    parser.add_argument("--guards", type=int, default=25)
    parser.add_argument("--seconds", type=float, default=60.0, help="for each night")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peer", action="store_true", help="PyVRP alone on the relaxed night too")
    parser.add_argument("--nights", type=int, default=0, help="price curve over so many nights")
    parser.add_argument("--distances", default="0,5,10,15,20", help="minutes of the price curve")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Plan the night, or a row of nights; print the figures."""
    problem = night(given)
    if given.nights:
        return _curve(problem, given)

    def progress(now: Progress) -> None:
        say(f"{now.seconds:8.1f} s  objective {now.objective:>10}  {now.engine}")

    result = plan(problem, MaxSeconds(given.seconds), given.seed, progress)
    peer = None
    if given.peer:
        free = relaxed(problem)
        peer = plan(free, MaxSeconds(given.seconds), given.seed, progress).travel
    times = edits(result, given.seed)
    return finish(
        {
            "benchmark": f"rounds {given.sites} sites, {given.visits} visits",
            "driving_seconds": result.travel,
            "relaxed_driving_seconds": peer,
            "more_than_relaxed": None if peer is None else round(result.travel / peer - 1, 4),
            "unserved": len(result.unserved),
            "hard_violations": len(check(problem, result.rounds)),
            "edit_ms_median": round(statistics.median(times), 1),
            "edit_ms_max": round(max(times), 1),
            "engine": result.engine,
            "seconds": round(result.seconds, 1),
            "cpu_seconds": round(time.process_time(), 1),
            "seed": given.seed,
            "load": round(os.getloadavg()[0], 2),
        }
    )


def _curve(problem: Problem, given: argparse.Namespace) -> int:
    def on(day: date) -> Problem:
        return replace(problem, origin=noon(day))

    days = [DAY + timedelta(days=number) for number in range(given.nights)]
    told = price_curve(
        on,
        days,
        tuple(int(one) for one in given.distances.split(",")),
        MaxSeconds(given.seconds),
        seed=given.seed,
        told=lambda minutes, day: say(f"{minutes} min, {day}"),
    )
    rows = [
        {
            "minutes": one.minutes,
            "driving": round(one.travel, 1),
            "extra": round(one.extra, 4),
            "near": round(one.near, 3),
            "spread": round(one.spread, 1),
            "entropy": round(one.entropy, 2),
            "unserved": one.unserved,
            "kept": one.kept,
        }
        for one in told
    ]
    load = round(os.getloadavg()[0], 2)
    return finish({"benchmark": "price curve", "curve": rows, "hard_violations": 0, "load": load})
