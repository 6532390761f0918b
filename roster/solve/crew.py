# SPDX-License-Identifier: MPL-2.0
"""The threads that solve pieces while the calling thread keeps the clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED
from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import wait
from types import TracebackType
from typing import Any
from typing import TypeVar

from roster.solve.board import Board
from roster.solve.piece import Halt

T = TypeVar("T")
HEARTBEAT = 0.2
"""Seconds between two looks at the stop criterion."""


class Crew:
    """As many threads as workers; CP-SAT runs outside Python's lock, so each fills a core."""

    def __init__(self, workers: int, board: Board) -> None:
        self.halt = Halt()
        self.workers = workers
        self._board = board
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="roster")
        self._aside = ThreadPoolExecutor(1) if workers == 1 else self._pool
        """Where a task waits for another process: not in the way of the only worker."""
        self._tasks: list[Future[Any]] = []
        self._watched: list[Callable[[], None]] = []

    def __enter__(self) -> Crew:
        """Start work."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop what still runs and wait for it."""
        running = {task for task in self._tasks if not task.cancel() and not task.done()}
        while running:
            self.halt.stop()
            running = wait(running, HEARTBEAT).not_done
        self._pool.shutdown()
        self._aside.shutdown()

    def start(self, task: Callable[[], T], aside: bool = False) -> Future[T]:
        """Run a task beside others; `aside` says that it mostly waits for another process."""
        future = (self._aside if aside else self._pool).submit(task)
        self._tasks = [old for old in self._tasks if not old.done()]
        self._tasks.append(future)
        return future

    def watch(self, look: Callable[[], None]) -> None:
        """Call `look` at every heartbeat in the calling thread."""
        self._watched.append(look)

    def wait(self, until: Callable[[], bool]) -> None:
        """Wait until something holds or it is time to stop, looking at every heartbeat."""
        while not until() and not self._board.ask():
            time.sleep(HEARTBEAT)
            self._look()
        self._look()

    def finish(self, tasks: Sequence[Future[T]]) -> list[T]:
        """Wait for tasks, stopping them when it is time; return their results in order."""
        open_tasks = set(tasks)
        while open_tasks:
            _done, open_tasks = wait(open_tasks, HEARTBEAT, return_when=FIRST_COMPLETED)
            self._look()
            if open_tasks and self._board.ask():
                for task in open_tasks:
                    task.cancel()
                self.halt.stop()
                open_tasks = {task for task in open_tasks if not task.cancelled()}
        return [task.result() for task in tasks if not task.cancelled()]

    def _look(self) -> None:
        for look in self._watched:
            look()
