# SPDX-License-Identifier: MPL-2.0
"""The desk under load: 20 dispatchers, 300 guards, no way out, and nothing lost or doubled.

The real server runs in processes of its own that cannot connect to anything beyond this machine.
Dispatchers work through HTTP as browsers do. What they were told was done is counted afterwards
in the database, and so is every guard who was on two incidents at one time.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.incidents.models import Incident
from dispatch.incidents.models import IncidentEvent
from dispatch.incidents.models import IncidentTask
from sites.cores import cores
from tests.benchmarks import desk_city
from tests.benchmarks.desk_load import Dispatcher
from tests.benchmarks.run import say
from web.db import open_engine
from web.settings import Settings

PASSWORD = "en-lang-kode-til-belastning"
PROMISED = 0.3
"""Seconds within which 95 of 100 recommendations are to be answered."""
START = 180.0
"""Seconds in which the server must answer at all, on a machine that does much else."""
BLACKHOLE = Path(__file__).parent / "blackhole"
TIMED = ("recommend", "create", "assign", "step", "status", "close", "page", "news")


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--streets", type=Path, help="street file; without it the sketch is used")
    parser.add_argument("--guards", type=int, default=300)
    parser.add_argument("--dispatchers", type=int, default=20)
    parser.add_argument(
        "--changes", type=float, default=220.0, help="status changes a minute once all are at work"
    )
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, help="server processes; default: the product's")
    parser.add_argument("--threads", type=int, help="threads of each; default: the product's")
    parser.add_argument("--data", type=Path, help="keep the city in this new folder")
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=given.data or Path(folder))
        say(f"a city of {given.guards} guards ...")
        desk_city.found(
            settings, given.streets, given.guards, given.dispatchers, PASSWORD, given.seed
        )
        with _server(settings, given) as port:
            people, seconds = _work(port, given)
        figures = _judged(settings, people)
        attempts = settings.data / "attempts.log"
        outbound = attempts.read_text().splitlines() if attempts.exists() else []
    figures |= {
        "benchmark": "desk",
        "guards": given.guards,
        "dispatchers": given.dispatchers,
        "streets": given.streets.name if given.streets else "sketch",
        "minutes": round(seconds / 60, 2),
        "changes_per_minute": round(60 * sum(figures["done"].values()) / seconds, 1),
        "outbound": outbound[:20],
        "cores": cores(),
        "load": round(os.getloadavg()[0], 2),
    }
    good = not (figures["lost"] or figures["double_assigned"] or outbound or figures["faults"])
    good = good and figures["seconds"]["recommend"]["p95"] <= PROMISED
    sys.stdout.write(json.dumps({**figures, "held": good}) + "\n")
    return int(not good)


def _work(port: int, given: argparse.Namespace) -> tuple[list[Dispatcher], float]:
    """Let all dispatchers work; return them with how long they did."""
    each = given.changes / given.dispatchers
    people = [
        Dispatcher(port, f"d{n:02}", PASSWORD, each, given.seed * 1000 + n)
        for n in range(1, given.dispatchers + 1)
    ]
    for one in people:
        one.log_in()
    say(f"{given.dispatchers} dispatchers for {given.minutes:g} min ...")
    began = time.monotonic()
    until = began + 60 * given.minutes
    threads = [Thread(target=one.work, args=(until,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return people, time.monotonic() - began


@contextmanager
def _server(settings: Settings, given: argparse.Namespace) -> Iterator[int]:
    """Run the product's server, worker included, cut off from the world."""
    port = _free_port()
    own = {key: value for key, value in os.environ.items() if not key.startswith("VAGT_")}
    path = os.pathsep.join(filter(None, (str(BLACKHOLE), own.get("PYTHONPATH", ""))))
    own |= {
        "PYTHONPATH": path,
        "VAGT_BENCHMARK_ATTEMPTS": str(settings.data / "attempts.log"),
        "VAGT_DATA": str(settings.data),
        "VAGT_PORT": str(port),
        "VAGT_LOG_LEVEL": "warning",
    }
    if given.processes:
        own["VAGT_WEB_PROCESSES"] = str(given.processes)
    if given.threads:
        own["VAGT_WEB_THREADS"] = str(given.threads)
    command = [sys.executable, "-m", "web.cli", "serve"]
    with (settings.data / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, env=own, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=60)


def _judged(settings: Settings, people: Sequence[Dispatcher]) -> dict[str, Any]:
    """Return what the dispatchers saw, held against what the database says."""
    told: Counter[str] = Counter()
    seconds: dict[str, list[float]] = defaultdict(list)
    for one in people:
        told.update(one.notes.done)
        for what, values in one.notes.seconds.items():
            seconds[what] += values
    engine = open_engine(settings)
    with Session(engine) as session:
        kinds = Counter(session.exec(select(IncidentEvent.kind)).all())
        known = set(session.exec(select(Incident.id)).all())
        tasks = session.exec(select(IncidentTask).order_by(col(IncidentTask.guard_id))).all()
        doubled = double_assigned(tasks)
    engine.dispose()
    missing = sum(number not in known for one in people for number in one.notes.incidents)
    return {
        "lost": missing + sum(max(0, count - kinds[kind]) for kind, count in told.items()),
        "double_assigned": doubled,
        "done": dict(sorted(told.items())),
        "refused": sum(one.notes.refused for one in people),
        "faults": [fault for one in people for fault in one.notes.faults][:20],
        "moves_suggested": kinds["move_suggested"],
        "seconds": {what: _spread(seconds[what]) for what in TIMED if seconds[what]},
    }


def double_assigned(tasks: Iterable[IncidentTask]) -> int:
    """Return how often a guard was sent somewhere while on another incident, by the times kept."""
    spans: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for task in tasks:
        times = {state: datetime.fromisoformat(at) for state, at in task.times.items()}
        if "assigned" in times:
            end = times.get("cleared") or times.get("cancelled") or datetime.max.replace(
                tzinfo=times["assigned"].tzinfo
            )  # fmt: skip
            spans[task.guard_id].append((times["assigned"], end))
    out = 0
    for mine in spans.values():
        mine.sort()
        out += sum(later[0] < first[1] for first, later in pairwise(mine))
    return out


def _spread(values: Sequence[float]) -> dict[str, float]:
    p50, p95 = np.percentile(values, (50, 95))
    rounded = {"p50": p50, "p95": p95, "max": max(values)}
    return {"n": len(values), **{name: round(float(one), 4) for name, one in rounded.items()}}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("The server did not come up: see serve.log in the data folder.")
