# SPDX-License-Identifier: MPL-2.0
"""A large night among real institutions: planning, its peers, hand edits, unpredictability.

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
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from datetime import timedelta
from pathlib import Path

from dispatch.rounds.checker import check
from dispatch.rounds.crew import noon
from dispatch.rounds.edit import edit
from dispatch.rounds.matrix import travel
from dispatch.rounds.plan import plan
from dispatch.rounds.problem import Break
from dispatch.rounds.problem import Guard
from dispatch.rounds.problem import Place
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Visit
from dispatch.rounds.problem import Window
from dispatch.rounds.result import Progress
from dispatch.rounds.result import Result
from dispatch.rounds.result import Round
from dispatch.rounds.unpredictable import price_curve
from roster.solve.stop import MaxSeconds
from sites.network import current
from tests.benchmarks import peers
from tests.benchmarks.run import finish
from tests.benchmarks.run import say

HOUR = 3600
DAY = date(2026, 11, 30)
EVENING = 9 * HOUR
"""Seconds after noon at which the first shifts begin."""
BASES = ((55.7006, 12.5480), (55.6680, 12.5180), (55.6600, 12.6050))
TRADES = ("alarm", "hund", "brand")
EDITS = 50
RUNS = 5
"""Runs of so many edits each; medians of the runs are told."""
WHOLE = Window(EVENING, EVENING + 8 * HOUR)
"""When a visit may be made that is made several times."""


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
        if given.times > 1:
            windows = (WHOLE,)
        often = {"times": given.times, "spacing": 60 * given.spacing}
        visits.append(Visit(f"v{number}", place, windows, seconds, competences=asks, **often))
    guards = []
    for number in range(given.guards):
        begin = EVENING + rng.choice([0, 0, 1]) * HOUR // 2
        pause = Break((Window(begin + 2 * HOUR, begin + 11 * HOUR // 2),), HOUR // 2)
        held = frozenset(rng.sample(TRADES, rng.choice([1, 2, 2, 3])))
        base = number % len(BASES)
        shift = Window(begin, begin + 8 * HOUR)
        guards.append(Guard(f"g{number}", shift, base, base, (pause,), competences=held))
    return Problem(noon(DAY), tuple(visits), tuple(guards), where, {"car": matrix})


def without_breaks(problem: Problem) -> Problem:
    """Return the night without breaks."""
    return replace(problem, guards=tuple(replace(one, breaks=()) for one in problem.guards))


def without_competences(problem: Problem) -> Problem:
    """Return the night with visits that anybody may make."""
    visits = tuple(replace(one, competences=frozenset()) for one in problem.visits)
    return replace(problem, visits=visits)


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
    parser.add_argument("--times", type=int, default=1, help="passings of each visit")
    parser.add_argument("--spacing", type=int, default=120, help="minutes between them")
    parser.add_argument(
        "--peer",
        choices=("pyvrp", "ortools"),
        help="PyVRP on the night without breaks and competences, or OR-Tools on the night itself",
    )
    parser.add_argument(
        "--parts", action="store_true", help="what breaks and competences cost, by planning without"
    )
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

    before = cpu()
    result = plan(problem, MaxSeconds(given.seconds), given.seed, progress)
    used = cpu() - before
    load = round(os.getloadavg()[0], 2)
    passings = "" if given.times == 1 else f" x {given.times}, {given.spacing} min apart"
    figures: dict[str, object] = {
        "benchmark": f"rounds {given.sites} sites, {given.visits} visits{passings}",
        "driving_seconds": result.travel,
        "bound": result.bound,
        "unserved": len(result.unserved),
        "hard_violations": len(check(problem, result.rounds)),
        "engine": result.engine,
        "seconds": round(result.seconds, 1),
        "cpu_seconds": round(used, 1),
        "seed": given.seed,
        "load": load,
    }
    if given.peer is not None:
        figures |= _peer(problem, given, result)
    if given.parts:
        figures |= _parts(problem, given)
    runs = [edits(result, given.seed + run) for run in range(RUNS)]
    figures["edit_ms_median"] = round(statistics.median(map(statistics.median, runs)), 1)
    figures["edit_ms_max"] = round(statistics.median(map(max, runs)), 1)
    return finish(figures)


def _peer(problem: Problem, given: argparse.Namespace, result: Result) -> dict[str, object]:
    """Return what a peer drives in the same time, and how much more or less the product does."""
    before = cpu()
    if given.peer == "pyvrp":
        problem = without_breaks(without_competences(problem))
        rounds = peers.alone(problem, given.seconds, given.seed)
    else:
        rounds = peers.routing(problem, given.seconds)
    used = cpu() - before
    driving = sum(one.travel for one in rounds)
    return {
        "peer": given.peer,
        "peer_cpu_seconds": round(used, 1),
        "peer_driving_seconds": driving,
        "peer_unserved": len(problem.tasks) - _made(rounds),
        "peer_violations": len(check(problem, rounds)),
        "more_than_peer": round(result.travel / driving - 1, 4) if driving else None,
        "peer_load": round(os.getloadavg()[0], 2),
    }


def _parts(problem: Problem, given: argparse.Namespace) -> dict[str, object]:
    """Return the product's driving with less to keep to."""
    free = {
        "driving_without_breaks": without_breaks(problem),
        "driving_without_competences": without_competences(problem),
        "driving_without_both": without_breaks(without_competences(problem)),
    }
    return {
        name: plan(one, MaxSeconds(given.seconds), given.seed).travel for name, one in free.items()
    }


def cpu() -> float:
    """Return the seconds of processor time of this process and of those that it ended."""
    return sum(os.times()[:4])


def _made(rounds: Sequence[Round]) -> int:
    return sum(len(one.tasks) for one in rounds)


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
            "extra_minutes": round(one.more, 1),
            "extra": round(one.extra, 4),
            "near": round(one.near, 3),
            "spread": round(one.spread, 1),
            "entropy": round(one.entropy, 2),
            "unserved": one.unserved,
            "kept": one.kept,
        }
        for one in told
    ]
    return finish(
        {
            "benchmark": f"price curve, {given.sites} sites, {given.nights} nights",
            "curve": rows,
            "hard_violations": sum(one.broken for one in told),
            "seed": given.seed,
            "seconds_each": given.seconds,
            "load": round(os.getloadavg()[0], 2),
        }
    )
