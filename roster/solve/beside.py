# SPDX-License-Identifier: MPL-2.0
"""Runs the bounding process beside the search and hands on what it proves."""

from __future__ import annotations

import logging
import pickle
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from typing import IO

from roster.solve.bounding import Answer
from roster.solve.bounding import Task

log = logging.getLogger(__name__)
LOOK = 0.2
"""Seconds between two looks at whether to go on."""


def bound_in_process(
    task: Task, halted: Callable[[], bool], heard: Callable[[Answer], None]
) -> None:
    """Run a task in a process of its own until it ends or `halted` says so.

    `heard` is called from another thread with each answer as it comes. A process that fails
    costs its bound, not the plan: the failure is logged. The process holds on to its stdin, so
    that it ends when this one does, however that comes about.
    """
    command = [sys.executable, "-m", "roster.solve"]
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(  # noqa: S603 - our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        reader = threading.Thread(target=_listen, args=(process.stdout, heard))
        try:
            reader.start()
            _give(process.stdin, task)
            while process.poll() is None and not halted():
                _wait(process)
            failed = process.poll()
        finally:
            process.kill()
            reader.join()
        if failed:
            errors.seek(0)
            said = errors.read().decode(errors="replace").splitlines()
            log.warning("The bounding process failed: %s", said[-1] if said else failed)


def _give(stdin: IO[bytes], task: Task) -> None:
    try:
        stdin.write(pickle.dumps(task))
        stdin.flush()
    except BrokenPipeError:
        """It is gone: `poll` says why."""


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(LOOK)
    except subprocess.TimeoutExpired:
        return


def _listen(stdout: IO[bytes], heard: Callable[[Answer], None]) -> None:
    while True:
        try:
            answer = pickle.load(stdout)  # noqa: S301 - written by our own process
        except (EOFError, pickle.UnpicklingError):
            return
        heard(answer)
