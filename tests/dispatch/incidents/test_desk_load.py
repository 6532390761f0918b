# SPDX-License-Identifier: MPL-2.0
"""The desk's benchmark judges rightly, and its server can reach nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from dispatch.incidents.models import IncidentTask
from tests.benchmarks.desk import BLACKHOLE
from tests.benchmarks.desk import double_assigned
from tests.dispatch.incidents.sample import MIDNIGHT


def task(guard: int, start: int, end: int | None) -> IncidentTask:
    """Return a guard's part in an incident, from one minute after midnight to another."""
    times = {"assigned": (MIDNIGHT + timedelta(minutes=start)).isoformat()}
    if end is not None:
        times["cleared"] = (MIDNIGHT + timedelta(minutes=end)).isoformat()
    state = "assigned" if end is None else "cleared"
    values = {"incident_id": 1, "guard_id": guard, "number": 1, "state": state, "times": times}
    return IncidentTask.model_validate(values)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(1, 0, 5), (1, 5, 9), (2, 1, 3)], 0),
        ([(1, 0, 5), (1, 4, 9)], 1),
        ([(1, 0, None), (1, 4, 9), (2, 0, None)], 1),
        ([(1, 4, 9), (1, 0, 5), (1, 8, None)], 2),
    ],
)
def test_a_guard_on_two_incidents_at_once_is_counted(
    spans: list[tuple[int, int, int | None]], expected: int
) -> None:
    """One after the other is none; overlapping is one, and so is a second beside one that lasts."""
    assert double_assigned([task(*span) for span in spans]) == expected


def test_nothing_leaves_the_machine_and_every_attempt_is_written_down(tmp_path: Path) -> None:
    """A connection to this machine is tried as ever; one to elsewhere is refused and noted."""
    attempts = tmp_path / "attempts.log"
    program = """
import socket
for address in (("192.0.2.1", 80), ("127.0.0.1", 9)):
    with socket.socket() as probe:
        probe.settimeout(1)
        try:
            probe.connect(address)
        except OSError as error:
            print("no connections leave" in str(error))
"""
    environment = {**os.environ, "PYTHONPATH": str(BLACKHOLE)}
    environment["VAGT_BENCHMARK_ATTEMPTS"] = str(attempts)
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "False"]
    assert attempts.read_text().split() == ["socket.connect", "192.0.2.1"]
