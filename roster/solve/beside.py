# SPDX-License-Identifier: MPL-2.0
"""Runs the bounding process beside the search and hands on what it proves."""

from __future__ import annotations

import json
import logging
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable

from roster.solve.bounding import Answer
from roster.solve.bounding import Task

log = logging.getLogger(__name__)
LOOK = 0.2
"""Seconds between two looks at whether to go on."""


def bound_in_process(
    task: Task, halted: Callable[[], bool], heard: Callable[[Answer], None]
) -> None:
    """Run a task in a process of its own until it ends or `halted` says so.

    A process that fails costs its bound, not the plan: the failure is logged.
    """
    command = [sys.executable, "-m", "roster.solve"]
    with tempfile.TemporaryFile() as given:
        given.write(pickle.dumps(task))
        given.seek(0)
        with subprocess.Popen(  # noqa: S603 - our own module
            command, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            try:
                words, errors = _listen(process, halted)
            finally:
                process.kill()
    for line in words.splitlines():
        said = json.loads(line)
        heard(Answer(float(said["bound"]), tuple(said["relaxed"])))
    if errors:
        log.warning("The bounding process failed: %s", errors.splitlines()[-1])


def _listen(process: subprocess.Popen[bytes], halted: Callable[[], bool]) -> tuple[str, str]:
    """Wait and return what the process wrote and what went wrong; nothing once halted."""
    while not halted():
        try:
            out, errors = process.communicate(timeout=LOOK)
        except subprocess.TimeoutExpired:
            continue
        return out.decode(), errors.decode() if process.returncode else ""
    return "", ""
