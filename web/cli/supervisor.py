# SPDX-License-Identifier: MPL-2.0
"""Start the processes of `vagt serve`, keep them running and stop them cleanly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from http.client import HTTPException
from threading import Event
from urllib.request import urlopen

import structlog

POLL_SECONDS = 0.2
GRACE_SECONDS = 10.0
RESTART_SECONDS = 2.0

log = structlog.get_logger(__name__)


class Supervisor:
    """Runs the server and a worker as children, each in a process group of its own.

    The server's end ends everything; a worker that dies is started again.
    """

    def __init__(
        self,
        commands: Mapping[str, Sequence[str]],
        address: str,
        announce: Callable[[str], None],
    ) -> None:
        self._commands = commands
        self._address = address
        self._announce = announce
        self._stop = Event()
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def run(self) -> int:
        """Run until told to stop; return 0, or the code of a server that ended by itself."""
        before = {
            number: signal.signal(number, lambda *_: self._stop.set())
            for number in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            for name in self._commands:
                self._start(name)
            return self._watch()
        finally:
            self._end()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _start(self, name: str) -> None:
        self._children[name] = subprocess.Popen(  # noqa: S603
            self._commands[name], start_new_session=sys.platform != "win32"
        )

    def _watch(self) -> int:
        announced = False
        while not self._stop.wait(POLL_SECONDS):
            for name, child in list(self._children.items()):
                code = child.poll()
                if code is None:
                    continue
                if name == "web":
                    return code or 1
                log.warning("worker ended and is started again", code=code)
                if not self._stop.wait(RESTART_SECONDS):
                    self._start(name)
            if not announced and self._answers():
                announced = True
                self._announce(self._address)
        return 0

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self._address}/healthz", timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (OSError, HTTPException):
            return False

    def _end(self) -> None:
        """Ask all children to stop, and end the groups of those that do not."""
        for child in self._children.values():
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self._children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("a process did not stop in time and is ended", pid=child.pid)
        for child in self._children.values():
            _end_group(child)
            child.wait()


def _signal(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    if child.poll() is None:
        child.send_signal(number)


def _end_group(child: subprocess.Popen[bytes]) -> None:
    """End whatever is left of a child's process group."""
    if sys.platform == "win32":
        child.kill()
        return
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
