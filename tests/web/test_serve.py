# SPDX-License-Identifier: MPL-2.0
"""`vagt serve` as people run it: a server and a worker that start, work and stop together."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session
from sqlmodel import select

from roster.models import Assignment
from tests.roster.sample import MONDAY
from tests.roster.sample import build
from web import jobs
from web.app import close
from web.app import create_app
from web.cli import serving
from web.cli.serving import web_command
from web.db import open_engine
from web.db import writing
from web.models import Job
from web.settings import Settings

pytestmark = pytest.mark.slow
PATIENCE = 180.0
WEEK, HALF_A_YEAR = 1, 2
"""Rosters: one is proven best in a moment, the other keeps the solver busy for minutes."""


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.2)


class Served:
    """A running `vagt serve` on a port of its own."""

    def __init__(self, settings: Settings, log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.settings = settings
        self.log = log
        self.variables = {
            **os.environ,
            "VAGT_DATA": str(settings.data),
            "VAGT_DATABASE_URL": settings.database_url,
            "VAGT_PORT": str(self.port),
            "VAGT_WEB_PROCESSES": "1",
        }
        with log.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "web.cli", "serve"], env=self.variables, stderr=out
            )
        until(self.healthy, "the server answers")

    def healthy(self) -> bool:
        """Say whether the server answers; fail with its output if it ended."""
        assert self.process.poll() is None, self.log.read_text()
        try:
            address = f"http://127.0.0.1:{self.port}/healthz"
            with urllib.request.urlopen(address, timeout=5) as answer:
                return bool(json.load(answer) == {"status": "ok"})
        except (urllib.error.URLError, http.client.HTTPException, OSError):
            return False

    def job(self, job_id: str) -> Job:
        """Return a job as it stands."""
        engine = open_engine(self.settings)
        with Session(engine) as session:
            job = session.get_one(Job, job_id)
            session.expunge(job)
        engine.dispose()
        return job

    def assigned(self) -> int:
        """Return how many assignments are stored."""
        engine = open_engine(self.settings)
        with Session(engine) as session:
            count = len(session.exec(select(Assignment.id)).all())
        engine.dispose()
        return count

    def solve(self, seconds: float, roster: int = WEEK) -> str:
        """Queue a run and return the job's number."""
        app = create_app(self.settings)
        with app.app_context():
            job = jobs.enqueue("solve", {"roster_id": roster, "seconds": seconds})
        close(app)
        return job.id


@pytest.fixture
def served(settings: Settings, tmp_path: Path) -> Iterator[Served]:
    """The small city with a week to plan and half a year, served."""
    engine = open_engine(settings)
    with writing(engine) as session:
        city = build(session)
        assert city.roster(MONDAY) == WEEK
        assert city.roster(MONDAY, days=182) == HALF_A_YEAR
    engine.dispose()
    served = Served(settings, tmp_path / "log")
    yield served
    if served.process.poll() is None:
        served.process.send_signal(signal.SIGTERM)
        served.process.wait(PATIENCE)


def _children(pid: int) -> set[int]:
    """Return all processes below one."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(words[1])
    below, found = {pid}, set[int]()
    while below := {child for child, parent in parents.items() if parent in below} - found:
        found |= below
    return found


def _alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def test_stops_cleanly_with_all_its_children(served: Served) -> None:
    """Tests that Ctrl-C ends server, worker and all their processes, with code 0."""
    children = _children(served.process.pid)
    assert len(children) >= 3
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(PATIENCE) == 0, served.log.read_text()
    assert [child for child in children if _alive(child)] == []


def test_worker_runs_what_the_pages_queue(served: Served) -> None:
    """Tests that a job queued by one process is done by the worker, with progress."""
    job_id = served.solve(seconds=3)
    until(lambda: not served.job(job_id).open, "the job is done")
    job = served.job(job_id)
    assert (job.status, job.message_da) == ("done", "")
    assert job.progress["history"]


def test_killed_worker_loses_its_job_and_another_takes_over(served: Served) -> None:
    """Tests that a worker killed in the middle leaves a lost job, and the next job is done."""
    first = served.solve(seconds=300, roster=HALF_A_YEAR)
    until(lambda: served.job(first).progress.get("phase") == "solve", "the job runs")
    os.kill(int(served.job(first).worker.rpartition(":")[2]), signal.SIGKILL)
    until(lambda: _swept(served, first) == "lost", "the job is lost")
    second = served.solve(seconds=2)
    until(lambda: served.job(second).status == "done", "another worker does the next job")


def _swept(served: Served, job_id: str) -> str:
    app = create_app(served.settings)
    with app.app_context():
        job = jobs.find(job_id)
    close(app)
    assert job is not None
    return job.status


def test_stopping_in_the_middle_keeps_the_best_plan(served: Served) -> None:
    """Tests that stopping the server while it solves saves the plan and says what happened."""
    job_id = served.solve(seconds=300, roster=HALF_A_YEAR)
    until(lambda: bool(served.job(job_id).progress.get("history")), "there is a plan")
    children = _children(served.process.pid)
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(PATIENCE) == 0
    assert [child for child in children if _alive(child)] == []
    job = served.job(job_id)
    assert (job.status, job.result["stopped_by"]) == ("cancelled", "cancelled")
    assert "Den bedste plan indtil da er gemt" in job.message_da
    assert served.assigned() > 0


def test_killed_with_everything_leaves_a_job_that_can_be_read(served: Served) -> None:
    """Tests that after a power cut the next server shows the job as lost, not as running."""
    job_id = served.solve(seconds=300, roster=HALF_A_YEAR)
    until(lambda: served.job(job_id).progress.get("phase") == "solve", "the job runs")
    everything = {served.process.pid, *_children(served.process.pid)}
    for pid in everything:
        os.kill(pid, signal.SIGKILL)
    served.process.wait(PATIENCE)
    assert served.job(job_id).status == "running"
    again = Served(served.settings, served.log.with_name("again"))
    until(lambda: again.job(job_id).status == "lost", "the new worker has looked around")
    assert "Start opgaven igen" in again.job(job_id).message_da
    again.process.send_signal(signal.SIGTERM)
    assert again.process.wait(PATIENCE) == 0


def test_port_that_is_taken_is_told(settings: Settings) -> None:
    """Tests that a port that is taken ends with 3 and its number."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        variables = {"VAGT_DATA": str(settings.data), "VAGT_DATABASE_URL": settings.database_url}
        second = subprocess.run(
            [sys.executable, "-m", "web.cli", "serve"],
            env={**os.environ, **variables, "VAGT_PORT": port},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    assert second.returncode == 3
    assert f"Porten {port}" in second.stderr


def test_server_is_told_not_to_write_into_the_home_folder(settings: Settings) -> None:
    """Tests that the server runs where the home folder cannot be written."""
    command = web_command(settings)
    assert "--no-control-socket" in command
    assert command[command.index("--threads") + 1] == "4"


@pytest.mark.parametrize(("given", "cores", "expected"), [(0, 2, "2"), (0, 64, "4"), (7, 2, "7")])
def test_a_server_process_for_each_core_unless_told_otherwise(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, given: int, cores: int, expected: str
) -> None:
    """Tests that all cores answer requests, but no more than four processes by themselves."""
    monkeypatch.setattr(serving, "cores", lambda: cores)
    command = web_command(settings.model_copy(update={"web_processes": given}))
    assert command[command.index("--workers") + 1] == expected
