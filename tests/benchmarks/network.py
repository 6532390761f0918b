# SPDX-License-Identifier: MPL-2.0
"""Build a street file and measure it beside its peers: python -m tests.benchmarks.network FILE."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np

from sites.network import RoadNetwork
from sites.network import build
from sites.network.benchmark import RUNS
from sites.network.benchmark import compare
from sites.network.benchmark import median_ms


def measure(path: Path) -> dict[str, object]:
    """Return the figures of one street file: its build, its answers, its closures, its peers."""
    began = time.process_time()
    built = build(path)
    seconds = time.process_time() - began
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "net.npz"
        built.save(file)
        network = RoadNetwork.load(file)
        streets = network.streets
        places = list(zip(streets.lat.tolist(), streets.lon.tolist(), strict=True))
        a, b = places[0], places[-1]
        closed = np.zeros(len(streets.tail), dtype=bool)
        closed[:: max(1, len(closed) // 20)] = True
        return {
            "file_kB": round(file.stat().st_size / 1000),
            "drawing_kB": round(len(network.lines_json()) / 1000),
            "build_cpu_s": round(seconds, 1),
            "route_ms": median_ms(lambda: network.route(a, b), RUNS),
            "isochrones_ms": median_ms(lambda: network.isochrones(a, [300, 600, 900]), RUNS),
            "first_route_after_a_closure_ms": median_ms(
                lambda: network.changed(streets.millis, closed).route(a, b), RUNS
            ),
            "load": round(os.getloadavg()[0], 2),
            "compared": asdict(compare(network, file)),
        }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(Path(sys.argv[1])), indent=1) + "\n")
