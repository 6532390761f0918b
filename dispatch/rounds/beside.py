# SPDX-License-Identifier: MPL-2.0
"""Improve one side of a large night in a process of its own while this one improves the other."""

from __future__ import annotations

import contextlib
import logging
import math
import os
import pickle
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from queue import Empty
from queue import Queue

from dispatch.rounds.engines.sisr import Found
from dispatch.rounds.engines.sisr import Night
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Ranges
from dispatch.rounds.result import Orders

log = logging.getLogger(__name__)
COMMAND = (sys.executable, "-m", "dispatch.rounds")
GRACE = 2.0
"""Seconds that the other process may be late."""


@dataclass(frozen=True)
class Piece:
    """A part of the night to improve: passings, guards, and what these do now."""

    ranges: Mapping[str, Ranges]
    orders: Orders
    seed: int
    warm: float = 1.0
    """Heat at the beginning and the end, as the engine takes it."""
    cool: float = 1.0
    seconds: float = 0.0


def split(
    problem: Problem, ranges: Mapping[str, Ranges], orders: Orders, rng: random.Random
) -> tuple[Piece, Piece]:
    """Return two parts of a night, on either side of a line in a random direction.

    A guard belongs to the side where the middle of the round is; passings that nobody makes
    are dealt out.
    """
    angle = rng.uniform(0, 2 * math.pi)

    def along(name: str) -> float:
        places = [problem.task[task].visit.place for task in orders[name]]
        start = problem.guard[name].start
        spots = [problem.places[at] for at in places or [start or 0]]
        return sum(
            math.cos(angle) * spot.lon + 1.8 * math.sin(angle) * spot.lat for spot in spots
        ) / len(spots)

    ordered = sorted(orders, key=along)
    near = set(ordered[: len(ordered) // 2])
    made = {task: name in near for name, tasks in orders.items() for task in tasks}
    sides = {task: made[task] if task in made else rng.random() < 0.5 for task in ranges}
    here, there = (
        Piece(
            {task: allowed for task, allowed in ranges.items() if sides[task] is side},
            {name: tasks for name, tasks in orders.items() if (name in near) is side},
            rng.randrange(2**31),
        )
        for side in (True, False)
    )
    return here, there


def improve(night: Night, piece: Piece, gone: Callable[[], bool]) -> Found:
    """Search a piece for its seconds, or until nobody waits for it."""
    began = time.perf_counter()

    def heat(_best: int) -> tuple[int, float]:
        share = (time.perf_counter() - began) / piece.seconds
        if share >= 1 or gone():
            return 0, 0.0
        return night.stretch, piece.warm * (piece.cool / piece.warm) ** share

    return night.search(piece.ranges, piece.orders, piece.seed, heat)


class Beside:
    """A process that improves pieces of one night; it ends with this one or when closed.

    It first makes itself ready, which takes long when nothing is compiled yet.
    """

    def __init__(self, problem: Problem) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._answers: Queue[Found] = Queue()
        self.warm = threading.Event()
        """Set once it can be asked."""
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()
        self._give(problem)

    def ask(self, piece: Piece) -> None:
        """Hand over a piece; the answer comes after its seconds."""
        self._give(piece)

    def answer(self) -> Found | None:
        """Return the answer to the piece, which is due about now; None if there is none."""
        try:
            return self._answers.get(timeout=GRACE)
        except Empty:
            log.warning("The process beside did not answer; going on without it.")
            self.close()
            return None

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    @property
    def ready(self) -> bool:
        """Whether it can be asked now."""
        return self.warm.is_set() and self.alive

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.stdout.close()

    def _give(self, what: Problem | Piece) -> None:
        assert self._process.stdin is not None
        try:
            pickle.dump(what, self._process.stdin)
            self._process.stdin.flush()
        except BrokenPipeError:
            """It is gone: `answer` finds out."""

    def _listen(self) -> None:
        assert self._process.stdout is not None
        while True:
            try:
                answer = pickle.load(self._process.stdout)  # noqa: S301 - our own process
            except (EOFError, pickle.UnpicklingError, OSError):
                return
            if answer is None:
                self.warm.set()
            else:
                self._answers.put(answer)


def serve() -> None:
    """Answer pieces until the parent is gone: a problem first, then piece by piece."""
    source, out = sys.stdin.buffer, sys.stdout.buffer
    parent = os.getppid()
    try:
        night = Night(pickle.load(source))  # noqa: S301 - written by our own parent process
        night.compile()
        answer: Found | None = None
        while True:
            pickle.dump(answer, out)
            out.flush()
            piece = pickle.load(source)  # noqa: S301 - written by our own parent process
            answer = improve(night, piece, lambda: os.getppid() != parent)
    except (EOFError, BrokenPipeError):
        os._exit(0)
