# SPDX-License-Identifier: MPL-2.0
"""The page of measurements: run every benchmark, keep each result, write the tables from them.

Each run is a process of its own, so that none leaves anything behind for the next. Results are
kept line by line: a page that is broken off goes on where it stopped, and `--render` writes the
page anew without running anything.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from sites.cores import cores
from tests.benchmarks import peer
from tests.benchmarks.run import say

HEAD = (
    "# Measurements",
    "",
    "How near the engine comes to what is best, on instances that others have published and on",
    "guard instances of our own. This page is written by `python -m tests.benchmarks page`; how",
    "the engine works is told in [Engine](engine.md). Every plan is judged by the checker, the",
    "published ones also by their collection's own rules, read straight from the file. A bound is",
    "a value that no plan can be below; a gap is (cost - bound) / cost. Where there are several",
    "seeds, a figure is the median. CPU is the processor time that a run got, in seconds: on a",
    "busy machine far less than two cores would give.",
    "",
)
Figures = Mapping[str, Any]


@dataclass(frozen=True)
class Run:
    """One command, and the instance and seed that it is about."""

    section: str
    name: str
    seed: int
    seconds: float
    command: tuple[str, ...]

    @property
    def key(self) -> str:
        """What tells it from others in the file of results."""
        return " ".join((self.section, self.name, str(self.seed), f"{self.seconds:g}"))


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--curtois", type=Path, help="folder with Instance*.txt")
    parser.add_argument("--tsprp", type=Path, help="folder with *.dat, and *.sol beside them")
    parser.add_argument("--every", type=int, default=1, help="only every so many of the *.dat")
    parser.add_argument("--guards", type=int, nargs="*", default=[50, 100])
    parser.add_argument("--weeks", type=int, default=4)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--seconds", type=float, default=60.0, help="for published instances")
    parser.add_argument("--longer", type=float, default=120.0, help="for guard instances")
    parser.add_argument("--results", type=Path, required=True, help="kept results, JSON lines")
    parser.add_argument("--render", action="store_true", help="run nothing")
    parser.add_argument("--out", type=Path, required=True, help="the page, as Markdown")
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    kept = read(given.results)
    for run in () if given.render else runs(given):
        if run.key in kept:
            continue
        say(run.key)
        figures = _measured(run)
        if figures is not None:
            kept[run.key] = figures
            with given.results.open("a", encoding="utf-8") as file:
                file.write(json.dumps(figures) + "\n")
    given.out.write_text("\n".join(page(list(kept.values()))) + "\n", encoding="utf-8")
    broken = sum(figures["figures"]["hard_violations"] for figures in kept.values())
    sys.stdout.write(json.dumps({"runs": len(kept), "hard_violations": broken}) + "\n")
    return int(broken > 0)


def read(path: Path) -> dict[str, Figures]:
    """Return the results kept in a file, by key; none if there is no file."""
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return {row["key"]: row for row in map(json.loads, filter(None, lines))}


def runs(given: argparse.Namespace) -> Iterator[Run]:
    """Yield everything that the page is made of."""
    for seed in given.seeds:
        if given.curtois is not None:
            for file in sorted(given.curtois.glob("Instance*.txt"), key=lambda f: int(f.stem[8:])):
                yield _published("curtois", file, seed, given.seconds)
        if given.tsprp is not None:
            for file in sorted(given.tsprp.glob("*.dat"))[:: given.every]:
                yield _published("tsprp", file, seed, given.seconds)
        for number in given.guards:
            size = ("--guards", str(number), "--weeks", str(given.weeks))
            common = ("--seconds", str(given.longer))
            name = f"{number} x {given.weeks}"
            command = ("compare", *size, "--seeds", str(seed), *common)
            yield Run("guards", name, seed, given.longer, command)


def _published(kind: str, file: Path, seed: int, seconds: float) -> Run:
    limits = ("--seconds", str(seconds), "--seed", str(seed), "--json")
    return Run(kind, file.stem, seed, seconds, (kind, str(file), *limits))


def _measured(run: Run) -> dict[str, Any] | None:
    command = [sys.executable, "-m", "tests.benchmarks", *run.command]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    if not lines:
        say(f"{run.key}: no result. {done.stderr.strip().splitlines()[-1:]}")
        return None
    return {
        "key": run.key,
        "section": run.section,
        "name": run.name,
        "seed": run.seed,
        "limit": run.seconds,
        "machine": machine(),
        "figures": json.loads(lines[-1]),
    }


def machine() -> str:
    """Return what a run is measured on."""
    return (
        f"{cores()} of {os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}, OR-Tools {version('ortools')}"
    )


def page(results: Sequence[Figures]) -> Iterable[str]:
    """Yield the page's lines from results."""
    yield from HEAD
    loads = [row["figures"]["load"] for row in results]
    if results:
        yield (
            f"Measured until {datetime.now(UTC):%-d %B %Y} on {results[-1]['machine']}; seeds "
            f"{', '.join(map(str, sorted({row['seed'] for row in results})))}; load of the machine "
            f"{min(loads):.1f} to {max(loads):.1f}."
        )
    for section, table in SECTIONS.items():
        rows = [row for row in results if row["section"] == section]
        if rows:
            yield from table(rows)


def _by_name(rows: Sequence[Figures]) -> dict[str, list[Figures]]:
    out: dict[str, list[Figures]] = {}
    for row in rows:
        out.setdefault(row["name"], []).append(row["figures"])
    return out


def _curtois(rows: Sequence[Figures]) -> Iterator[str]:
    yield from (
        "",
        "## Staff rostering: Curtois and Qu (2014)",
        "",
        f"{_limits(rows)} Distance is to the best known cost. `(n hard)` counts hard rules of the "
        "collection that the plan breaks: least hours and least runs.",
        "",
        "| instance | best | cost | range | distance | bound | gap | seconds | CPU | proved |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    )
    for name, found in _by_name(rows).items():
        best, cost = found[0]["best_known"], median(one["objective"] for one in found)
        yield (
            f"| {name} | {_number(best)} | {cost:,.0f}{_broken(found)} | {_range(found)} "
            f"| {_share(cost, best)} | {max(one['bound'] for one in found):,} "
            f"| {median(one['gap'] for one in found):.1%} "
            f"| {median(one['seconds'] for one in found):.0f} | {_processor(found)} "
            f"| {sum(one['status'] == 'optimal' for one in found)} of {len(found)} |"
        )


def _tsprp(rows: Sequence[Figures]) -> Iterator[str]:
    yield from (
        "",
        "## Tasks and rosters: Smet, Ernst and Vanden Berghe (2016)",
        "",
        f"{_limits(rows)} The published costs took their authors up to an hour on other machines. "
        "`(n hard)` counts tasks that nobody does and other breaches.",
        "",
        "| instance | published | their bound | cost | range | difference | bound | gap | CPU |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    )
    for name, found in _by_name(rows).items():
        best, cost = found[0]["best_known"], median(one["objective"] for one in found)
        yield (
            f"| {name} | {_number(best)} | {_number(found[0].get('published_bound'))} "
            f"| {cost:,.0f}{_broken(found)} | {_range(found)} | {_share(cost, best)} "
            f"| {max(one['bound'] for one in found):,} "
            f"| {median(one['gap'] for one in found):.1%} | {_processor(found)} |"
        )


def _guards(rows: Sequence[Figures]) -> Iterator[str]:
    yield from (
        "",
        "## Guards: beside a plain CP-SAT model and Timefold",
        "",
        f"{_limits(rows)} Gaps of all are to the best bound of any. {peer.CAVEAT}",
        "",
        "| guards x weeks | seed | shifts | bound | product | gap | plain CP-SAT | gap "
        "| Timefold | gap |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    )
    for row in rows:
        for one in row["figures"]["rows"]:
            peers = (one["product"], one["plain"], one["timefold"])
            cells = " | ".join(_peer(found, one["bound"]) for found in peers)
            first = f"| {row['name']} | {row['seed']} | {one['shifts']} | {one['bound']:,}"
            yield f"{first} | {cells} |"


SECTIONS = {"curtois": _curtois, "tsprp": _tsprp, "guards": _guards}


def _peer(found: Figures | None, bound: int) -> str:
    if found is None:
        return "not run |"
    cost = found["objective"]
    if cost is None:
        return "no plan |"
    broken = f" ({found['hard_violations']} hard)" if found["hard_violations"] else ""
    return f"{cost:,}{broken} | {max(0.0, (cost - bound) / cost) if cost else 0.0:.1%}"


def _limits(rows: Sequence[Figures]) -> str:
    limits = sorted({row["limit"] for row in rows})
    return " and ".join(f"{limit:g}" for limit in limits) + " seconds each."


def _processor(found: Sequence[Figures]) -> str:
    known = [one["cpu_seconds"] for one in found if "cpu_seconds" in one]
    return f"{median(known):.0f}" if known else ""


def _broken(found: Sequence[Figures]) -> str:
    most = max(one["hard_violations"] for one in found)
    return f" ({most} hard)" if most else ""


def _range(found: Sequence[Figures]) -> str:
    costs = [one["objective"] for one in found]
    return f"{min(costs):,} - {max(costs):,}" if len(costs) > 1 else ""


def _share(cost: float, best: int | None) -> str:
    if best is None:
        return ""
    return f"{(cost - best) / best:+.1%}" if best else f"{cost:+.0f}"


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"
