# SPDX-License-Identifier: MPL-2.0
"""Run one job in a worker process: claim it, keep it alive, write how it ended."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlmodel import col
from sqlmodel import select
from sqlmodel import update

from sites.text import Text
from web.db import engine
from web.db import get_session
from web.db import writer
from web.db import writing
from web.jobs.board import LOST
from web.jobs.board import JobError
from web.jobs.board import finish
from web.jobs.board import worker_name
from web.models import Job
from web.models import now

BEAT_SECONDS = 5.0
UNEXPECTED = Text(
    "Opgaven stødte på en uventet fejl ({value}). Prøv igen, og giv ellers administratoren "
    "opgavens nummer.",
    "The job met an unexpected fault ({value}). Try again, or give the administrator the "
    "number of the job.",
)
SHUT_DOWN = Text(
    "Serveren blev stoppet, mens der blev planlagt. Den bedste plan indtil da er gemt; "
    "planlæg igen for at søge videre.",
    "The server was stopped while it planned. The best plan so far is kept; solve again to "
    "search on.",
)

log = structlog.get_logger(__name__)


class Reporter:
    """What running work tells about itself and asks; safe to use from any thread."""

    def __init__(self, job_id: str, database: Engine) -> None:
        self.job_id = job_id
        self._engine = database
        self._progress: dict[str, Any] = {}
        self.shutting_down = False
        """Whether the worker was told to end: work that can keep its best stops now."""

    def report(self, **figures: Any) -> None:
        """Add figures to what the pages show: phase, seconds, objective, ..."""
        self._progress |= figures
        self._write(progress=self._progress)

    def beat(self) -> None:
        """Say that the worker lives."""
        self._write(heartbeat_at=now())

    def cancelled(self) -> bool:
        """Say whether somebody asked it to stop, the worker is to end, or it is given up."""
        return self.shutting_down or self._read()[0] or not self.mine()

    def mine(self) -> bool:
        """Say whether the job still counts as running: only then may its result be written."""
        return self._read()[1] == "running"

    def _read(self) -> tuple[bool, str]:
        query = select(col(Job.cancel_requested), col(Job.status)).where(col(Job.id) == self.job_id)
        with self._engine.connect() as connection:
            asked, status = connection.execute(query).one()
            return bool(asked), status

    def _write(self, **values: Any) -> None:
        mine = (col(Job.id) == self.job_id, col(Job.status) == "running")
        with writing(self._engine) as session:
            session.exec(update(Job).where(*mine).values(**values))


Work = Callable[[dict[str, Any], Reporter], tuple[str, dict[str, Any]]]
"""Takes the payload, returns the final status (`done` or `cancelled`) and the result."""


def run(job_id: str) -> None:
    """Run a job that waits; any end it comes to is written to its row."""
    if not _claim(job_id):
        return
    job = get_session().get_one(Job, job_id)
    kind, payload = job.kind, dict(job.payload)
    get_session().rollback()
    reporter = Reporter(job_id, engine())
    stopped = threading.Event()
    beating = threading.Thread(target=_keep_alive, args=(reporter, stopped), daemon=True)
    beating.start()
    try:
        with _heeding_the_end(reporter):
            status, result = _work(kind)(payload, reporter)
        stopped_short = status == "cancelled" and reporter.shutting_down
        finish(job_id, status, result=result, message=SHUT_DOWN() if stopped_short else None)
    except JobError as error:
        finish(job_id, "failed", message=error.message)
    except Exception as error:
        log.exception("job failed", job=job_id, kind=kind)
        finish(job_id, "failed", message=UNEXPECTED(value=type(error).__name__))
    except BaseException:
        finish(job_id, "lost", message=LOST())
        raise
    finally:
        stopped.set()
        beating.join()


@contextmanager
def _heeding_the_end(reporter: Reporter) -> Iterator[None]:
    """Turn the signal that ends a worker process into a wish to stop with the best so far."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(*_: object) -> None:
        reporter.shutting_down = True

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _claim(job_id: str) -> bool:
    """Take a waiting job; False when somebody else has it or it was cancelled."""
    with writer() as session:
        waiting = update(Job).where(col(Job.id) == job_id, col(Job.status) == "queued")
        taken = session.execute(
            waiting.values(
                status="running", worker=worker_name(), started_at=now(), heartbeat_at=now()
            )
        )
        return bool(taken.rowcount)  # type: ignore[attr-defined]


def _keep_alive(reporter: Reporter, stopped: threading.Event) -> None:
    while not stopped.wait(BEAT_SECONDS):
        try:
            reporter.beat()
        except Exception:
            log.exception("heartbeat failed", job=reporter.job_id)


def _work(kind: str) -> Work:
    from web.jobs.loading import load
    from web.jobs.rounding import plan_rounds
    from web.jobs.simulating import simulate_pool
    from web.jobs.solving import solve_roster
    from web.jobs.travelling import compare_travel

    work: dict[str, Work] = {
        "solve": solve_roster,
        "import": load,
        "rounds": plan_rounds,
        "travel": compare_travel,
        "simulate": simulate_pool,
    }
    return work[kind]
