# SPDX-License-Identifier: MPL-2.0
"""Improve one half of a large night in a process of its own while this one improves the other."""

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
from collections.abc import Sequence
from dataclasses import dataclass
from queue import Empty
from queue import Queue

from dispatch.rounds.engines import pyvrp
from dispatch.rounds.engines.pyvrp import Half
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Ranges

log = logging.getLogger(__name__)
COMMAND = (sys.executable, "-m", "dispatch.rounds")
GRACE = 2.0
"""Seconds that the other process may be late."""


@dataclass(frozen=True)
class Piece:
    """A part of the night to improve: passings, pieces of shifts, and what these do now."""

    ranges: Mapping[str, Ranges]
    halves: tuple[Half, ...]
    first: tuple[tuple[str, ...], ...]
    seed: int
    seconds: float = 0.0

    def improve(self, problem: Problem, stop: Callable[[int], bool]) -> list[tuple[str, ...]]:
        """Return better orders for the pieces of shifts."""
        optional = sum(len(order) for order in self.first) < len(self.ranges)
        return pyvrp.improve(
            problem, self.ranges, self.halves, self.first, optional, self.seed, stop
        )


def split(
    problem: Problem,
    ranges: Mapping[str, Ranges],
    halves: Sequence[Half],
    first: Sequence[tuple[str, ...]],
    rng: random.Random,
) -> tuple[Piece, Piece]:
    """Return two parts of a night, on either side of a line in a random direction.

    A guard belongs to the side where the middle of the round is; passings that nobody makes
    are dealt out.
    """
    angle = rng.uniform(0, 2 * math.pi)

    def along(tasks: Sequence[str], guard: int | None) -> float:
        places = [problem.task[task].visit.place for task in tasks]
        spots = [problem.places[at] for at in places or ([] if guard is None else [guard])]
        spots = spots or [problem.places[0]]
        return sum(
            math.cos(angle) * spot.lon + 1.8 * math.sin(angle) * spot.lat for spot in spots
        ) / len(spots)

    rounds: dict[str, list[str]] = {}
    starts: dict[str, int | None] = {}
    for half, order in zip(halves, first, strict=True):
        rounds.setdefault(half.guard.id, []).extend(order)
        starts.setdefault(half.guard.id, half.start)
    ordered = sorted(rounds, key=lambda name: along(rounds[name], starts[name]))
    near = set(ordered[: len(ordered) // 2])
    made = {task: name in near for name, tasks in rounds.items() for task in tasks}
    sides = {task: made[task] if task in made else rng.random() < 0.5 for task in ranges}
    seeds = rng.randrange(2**31), rng.randrange(2**31)
    parts = []
    for side, seed in zip((True, False), seeds, strict=True):
        pairs = [
            pair for pair in zip(halves, first, strict=True) if (pair[0].guard.id in near) is side
        ]
        parts.append(
            Piece(
                {task: allowed for task, allowed in ranges.items() if sides[task] is side},
                tuple(half for half, _ in pairs),
                tuple(order for _, order in pairs),
                seed,
            )
        )
    return parts[0], parts[1]


class Beside:
    """A process that improves pieces of one night; it ends with this one or when closed."""

    def __init__(self, problem: Problem) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._answers: Queue[list[tuple[str, ...]]] = Queue()
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()
        self._give(problem)

    def ask(self, piece: Piece) -> None:
        """Hand over a piece; the answer comes after its seconds."""
        self._give(piece)

    def answer(self, seconds: float) -> list[tuple[str, ...]] | None:
        """Return the answer within so many seconds and some grace; None if there is none."""
        try:
            return self._answers.get(timeout=max(0.0, seconds) + GRACE)
        except Empty:
            log.warning("The process beside did not answer; going on without it.")
            self.close()
            return None

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

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
            self._answers.put(answer)


def serve() -> None:
    """Answer pieces until the parent is gone: a problem first, then piece by piece."""
    source, out = sys.stdin.buffer, sys.stdout.buffer
    try:
        problem = pickle.load(source)  # noqa: S301 - written by our own parent process
        while True:
            piece = pickle.load(source)  # noqa: S301 - written by our own parent process
            until = time.perf_counter() + piece.seconds
            orders = piece.improve(problem, _before(until))
            pickle.dump(orders, out)
            out.flush()
    except (EOFError, BrokenPipeError):
        os._exit(0)


def _before(until: float) -> Callable[[int], bool]:
    parent = os.getppid()

    def stop(_cost: int) -> bool:
        return time.perf_counter() >= until or os.getppid() != parent

    return stop
