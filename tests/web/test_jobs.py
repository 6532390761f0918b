# SPDX-License-Identifier: MPL-2.0
"""Jobs run once, tell how they go, stop when asked, and never run for ever in name only."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlmodel import Session
from sqlmodel import select

from roster.models import Assignment
from roster.plan import Improvement
from roster.store import get_roster
from roster.store import publish
from sites.models import Administration
from tests.roster.sample import MONDAY
from tests.roster.sample import build
from web import jobs
from web.db import get_session
from web.db import writer
from web.jobs import run as running
from web.jobs.board import PATIENCE
from web.jobs.board import worker_name
from web.jobs.run import Reporter
from web.jobs.run import run
from web.models import AuditEvent
from web.models import Job
from web.models import now

EFFORT = {"work": 0.1, "seconds": 30, "seed": 1}
Work = Callable[[dict[str, Any], Reporter], tuple[str, dict[str, Any]]]


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """The application's context."""
    with app.app_context():
        yield app


@pytest.fixture
def roster_id(context: Flask) -> int:
    """A draft of the small city."""
    with writer() as session:
        return build(session).roster(MONDAY)


@pytest.fixture
def do(monkeypatch: pytest.MonkeyPatch) -> Callable[[Work], None]:
    """Replace the work of every kind of job."""
    return lambda work: monkeypatch.setattr(running, "_work", lambda kind: work)


def _wait_in_queue(app: Flask) -> None:
    app.extensions["queue"].immediate = False


def _found(job: Job) -> Job:
    found = jobs.find(job.id)
    assert found is not None
    return found


def test_solve_job_saves_a_plan(context: Flask, roster_id: int) -> None:
    """Tests the whole way: queued, solved, saved, with figures for the page and the record."""
    job = jobs.enqueue("solve", {"roster_id": roster_id, **EFFORT})
    assert (job.status, job.message_da) == ("done", "")
    assert job.progress["phase"] == "save"
    assert job.progress["uncovered"] == job.result["uncovered"]
    assert job.progress["history"][-1][1] == job.result["objective"] >= job.result["bound"]
    roster = get_roster(get_session(), roster_id)
    assert roster.solution["objective"] == job.result["objective"]
    assert get_session().exec(select(Assignment)).first() is not None
    actions = set(get_session().exec(select(AuditEvent.action)))
    assert {"solve.start", "solve"} <= actions


def test_same_seed_and_work_give_the_same_plan(context: Flask, roster_id: int) -> None:
    """Tests that a job repeated is a job with the same result."""
    first = jobs.enqueue("solve", {"roster_id": roster_id, **EFFORT})
    again = jobs.retry(first.id)
    assert again.id != first.id
    same = ("objective", "uncovered", "seed")
    assert [again.result[key] for key in same] == [first.result[key] for key in same]


def test_published_roster_is_not_solved(context: Flask, roster_id: int) -> None:
    """Tests that the job fails with the reason in both languages."""
    with writer() as session:
        publish(session, roster_id)
    job = jobs.enqueue("solve", {"roster_id": roster_id, **EFFORT})
    assert job.status == "failed"
    assert "offentliggjort" in job.message_da
    assert "published" in job.message_en


def test_unexpected_fault_is_told_without_details(
    context: Flask, do: Callable[[Work], None]
) -> None:
    """Tests that a fault of ours ends the job with its kind, not with what was in it."""

    def broken(_payload: dict[str, Any], _reporter: Reporter) -> tuple[str, dict[str, Any]]:
        raise ZeroDivisionError("Asta Hemmelig")

    do(broken)
    job = jobs.enqueue("solve", {"roster_id": 1})
    assert job.status == "failed"
    assert "ZeroDivisionError" in job.message_da
    assert "Hemmelig" not in job.message_da + job.message_en


def test_import_job_reports_every_fault(context: Flask, tmp_path: Path) -> None:
    """Tests that a faulty folder is done with faults listed, and nothing is written."""
    (tmp_path / "administrations.csv").write_text("code;name\nKFF;Kultur\nKFF;Igen\n")
    job = jobs.enqueue("import", {"path": str(tmp_path)})
    assert (job.status, job.result["written"], job.result["fault_count"]) == ("done", False, 2)
    assert [fault["row"] for fault in job.result["faults"]] == [None, 3]
    assert get_session().exec(select(Administration)).all() == []


def test_import_job_writes_and_removes_the_upload(context: Flask, tmp_path: Path) -> None:
    """Tests that a sound folder is stored, and an upload does not stay on disk."""
    folder = tmp_path / "upload"
    folder.mkdir()
    (folder / "administrations.csv").write_text("code;name\nKFF;Kultur\n")
    dry = jobs.enqueue("import", {"path": str(folder), "dry_run": True})
    assert (dry.result["written"], dry.result["new"]) == (False, 1)
    job = jobs.enqueue("import", {"path": str(folder), "remove": True})
    assert (job.result["written"], job.result["tables"]["administrations"]["new"]) == (True, 1)
    assert not folder.exists()


def test_waiting_job_is_cancelled_at_once(context: Flask, do: Callable[[Work], None]) -> None:
    """Tests that a cancelled job is never run, even when a worker takes it later."""
    ran: list[object] = []
    do(lambda payload, reporter: (ran.append(payload) or "done", {}))  # type: ignore[func-returns-value]
    _wait_in_queue(context)
    job = jobs.enqueue("solve", {"roster_id": 1})
    assert job.status == "queued"
    jobs.cancel(job.id)
    run(job.id)
    assert (_found(job).status, ran) == ("cancelled", [])


def test_cancelled_run_keeps_its_best(
    context: Flask, roster_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that a run that is asked to stop saves what it has and says so."""
    from web.jobs import solving

    class CancelledAtFirstPlan(solving.Progress):
        def __call__(self, step: Improvement) -> None:
            super().__call__(step)
            jobs.cancel(self._reporter.job_id)

    monkeypatch.setattr(solving, "Progress", CancelledAtFirstPlan)
    monkeypatch.setattr(solving, "POLL_SECONDS", 0.0)
    job = jobs.enqueue("solve", {"roster_id": roster_id, "seconds": 60})
    assert (job.status, job.result["stopped_by"]) == ("cancelled", "cancelled")
    assert get_session().exec(select(Assignment)).first() is not None


def test_job_is_run_once(context: Flask, do: Callable[[Work], None]) -> None:
    """Tests that a message that comes twice does not do the work twice."""
    ran: list[object] = []
    do(lambda payload, reporter: (ran.append(1) or "done", {}))  # type: ignore[func-returns-value]
    job = jobs.enqueue("solve", {"roster_id": 1})
    run(job.id)
    assert ran == [1]


def _running(worker: str, silent: timedelta = timedelta()) -> Job:
    values = {"kind": "solve", "status": "running", "payload": {"roster_id": 1}, "worker": worker}
    job = Job.model_validate({**values, "heartbeat_at": now() - silent})
    with writer() as session:
        session.add(job)
    return job


def test_silent_worker_is_lost(context: Flask) -> None:
    """Tests that a job on another machine that is not heard from is marked lost."""
    job = _running("elsewhere:1", PATIENCE + timedelta(seconds=1))
    found = _found(job)
    assert found.status == "lost"
    assert "Start opgaven igen" in found.message_da
    assert found.finished_at is not None


def test_working_worker_is_not_lost(context: Flask) -> None:
    """Tests that a job that was just heard from goes on."""
    assert _found(_running("elsewhere:1")).status == "running"
    assert _found(_running(worker_name())).status == "running"


def test_dead_process_here_is_lost_at_once(context: Flask) -> None:
    """Tests that a process of this machine that is gone need not be waited for."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    host = worker_name().rpartition(":")[0]
    job = _running(f"{host}:{ended.pid}")
    assert jobs.sweep() == 1
    assert _found(job).status == "lost"


def test_lost_job_cannot_write_any_more(
    context: Flask, roster_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that a worker that comes back after its job was given up leaves the roster alone."""
    from web.jobs import solving
    from web.jobs.board import LOST
    from web.jobs.board import finish

    class GivenUp(solving.Asked):
        def __call__(self) -> bool:
            finish(self._reporter.job_id, "lost", message=LOST())
            return super().__call__()

    monkeypatch.setattr(solving, "Asked", GivenUp)
    job = jobs.enqueue("solve", {"roster_id": roster_id, "seconds": 60})
    assert job.status == "lost"
    assert get_session().exec(select(Assignment)).all() == []


def test_interrupted_worker_says_lost(context: Flask, do: Callable[[Work], None]) -> None:
    """Tests that stopping the worker in the middle marks its job before it goes."""

    def interrupted(_payload: dict[str, Any], _reporter: Reporter) -> tuple[str, dict[str, Any]]:
        raise KeyboardInterrupt

    do(interrupted)
    _wait_in_queue(context)
    job = jobs.enqueue("solve", {"roster_id": 1})
    with pytest.raises(KeyboardInterrupt):
        run(job.id)
    assert _found(job).status == "lost"


def test_heartbeat_is_written(context: Flask, do: Callable[[Work], None]) -> None:
    """Tests that a running job says it lives, from the thread beside the work."""
    seen: list[object] = []

    def beat(_payload: dict[str, Any], reporter: Reporter) -> tuple[str, dict[str, Any]]:
        with Session(context.extensions["engine"]) as session:
            before = session.get_one(Job, reporter.job_id).heartbeat_at
        reporter.beat()
        with Session(context.extensions["engine"]) as session:
            after = session.get_one(Job, reporter.job_id).heartbeat_at
        seen.append(before is not None and after is not None and after > before)
        return "done", {}

    do(beat)
    jobs.enqueue("solve", {"roster_id": 1})
    assert seen == [True]


def test_open_job_cannot_be_retried(context: Flask) -> None:
    """Tests that one does not start the same work beside itself."""
    with pytest.raises(jobs.JobError, match="still going on"):
        jobs.retry(_running("elsewhere:1").id)


def test_queue_that_cannot_be_written_fails_the_job(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that a job that no worker will ever see is not left waiting."""

    def refuse(_job_id: str) -> None:
        raise OSError("disk full")

    monkeypatch.setitem(context.extensions, "run_job", refuse)
    with pytest.raises(jobs.JobError):
        jobs.enqueue("solve", {"roster_id": 1})
    assert jobs.recent()[0].status == "failed"


def test_queue_carries_the_job_to_a_worker(context: Flask, do: Callable[[Work], None]) -> None:
    """Tests that what is queued comes out of the real queue, signed, and runs."""
    do(lambda payload, reporter: ("done", {"ran": payload["roster_id"]}))
    _wait_in_queue(context)
    job = jobs.enqueue("solve", {"roster_id": 7})
    queue = context.extensions["queue"]
    task = queue.dequeue()
    queue.execute(task)
    assert _found(job).result == {"ran": 7}


def test_forged_message_is_refused(context: Flask) -> None:
    """Tests that a message that was not signed with the key is not unpacked."""
    import pickle

    _wait_in_queue(context)
    queue = context.extensions["queue"]
    queue.storage.enqueue(pickle.dumps("forged"), None)
    with pytest.raises(ValueError, match=r"Signature|Separator"):
        queue.dequeue()


def test_newest_jobs_first(context: Flask, do: Callable[[Work], None]) -> None:
    """Tests the list that the pages show, by kind."""
    do(lambda payload, reporter: ("done", {}))
    first = jobs.enqueue("solve", {"roster_id": 1})
    second = jobs.enqueue("import", {"path": "x"})
    assert [job.id for job in jobs.recent()] == [second.id, first.id]
    assert [job.id for job in jobs.recent("solve")] == [first.id]
