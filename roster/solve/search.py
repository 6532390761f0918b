# SPDX-License-Identifier: MPL-2.0
"""The order of events: first plan, proof of small problems, bound, neighbourhood search."""

from __future__ import annotations

import random
from collections.abc import Mapping
from concurrent.futures import Future
from functools import partial
from queue import Queue

from roster.solve import piece as pieces
from roster.solve import start as starts
from roster.solve.beside import bound_in_process
from roster.solve.board import Board
from roster.solve.bounding import Answer
from roster.solve.bounding import Task
from roster.solve.crew import Crew
from roster.solve.ground import Ground
from roster.solve.guide import Guide
from roster.solve.judge import judge
from roster.solve.lines import Line
from roster.solve.lines import Lines
from roster.solve.lines import crowded
from roster.solve.neighbourhood import Chooser
from roster.solve.neighbourhood import merged
from roster.solve.piece import Limits
from roster.solve.piece import Outcome
from roster.solve.piece import Piece
from roster.solve.team import blamed

SMALL = 1_500
"""Free decisions up to which the whole problem is first tried in one go."""
QUICK = 2.0
"""Deterministic work for that first trial."""
LONG = 18.0
"""Deterministic work for the second trial, where it cannot go on beside the search."""
PROVABLE = 2_500
"""Free decisions up to which the whole problem is tried beside the search."""
SHARE = 0.5
"""Share of a time limit after which a bound that there is is raised no further."""
STEP = 0.2
"""Deterministic work for one neighbourhood."""
LANES = 4
"""Neighbourhoods in a generation: fixed, so that cores do not change the plan."""


class Search:
    """One call of `solve`, from first plan to last.

    `strict` keeps out of the plan whatever depends on the clock: the search then waits for the
    relaxation that guides it, instead of taking it up whenever it comes.
    """

    def __init__(self, ground: Ground, board: Board, crew: Crew, seed: int, strict: bool) -> None:
        self.ground = ground
        self.board = board
        self.crew = crew
        self.seed = seed
        self.strict = strict
        self.guide: Guide | None = None
        self.near: Lines | None = None
        """A plan near the relaxation's optimum that the search has not seen yet."""
        self._bounding: Future[None] | None = None
        self._may_prove = False
        """Whether a core may be spent on a proof once bounds are through."""

    def run(self, start: Lines | None) -> None:
        """Search until the board says stop or nothing is left to try."""
        lines = starts.construct(self.ground, start, self.board.ask)
        self.board.walk(lines, judge(self.ground, lines))
        if not self.ground.problem.guards or not self.ground.problem.shifts:
            self.board.settle()
            return
        if self.board.ask():
            return
        whole = pieces.whole(self.ground, lines)
        if whole.pairs == 0:
            self.board.settle()
            return
        if whole.pairs <= SMALL:
            self._prove(whole, QUICK)
        if self.board.ask():
            return
        self._bound_beside()
        alone = self.strict or self.crew.workers == 1
        if alone and whole.pairs <= SMALL and not self.board.ask():
            self._take_near()
            self._prove(pieces.whole(self.ground, self.board.lines), LONG)
        self._may_prove = not alone and whole.pairs <= PROVABLE
        if not self.board.ask():
            self._improve()

    def _prove(self, whole: Piece, work: float) -> None:
        """Solve a small problem whole, with a limit so that a hard one goes on differently."""
        model = pieces.build(self.ground, self.board.lines, whole)
        limits = Limits(work=work, workers=1, seed=self.seed, proof=True)
        task = self.crew.start(partial(pieces.solve, model, self.crew.halt, limits))
        for outcome in self.crew.finish([task]):
            self._proved(outcome)

    def _proved(self, outcome: Outcome) -> None:
        self.board.work += outcome.work
        if outcome.lines is not None:
            self.board.raise_bound(outcome.bound)
            self._offer(merged(self.board.lines, outcome.lines))

    def _prove_beside(self) -> None:
        """Solve a small problem whole on a core of its own, from the best plan so far."""
        self._may_prove = False
        heard: Queue[float] = Queue()
        whole = pieces.whole(self.ground, self.board.best)
        model = pieces.build(self.ground, self.board.best, whole)
        limits = Limits(seed=self.seed, proof=True)
        task = partial(pieces.solve, model, self.crew.halt, limits, heard.put)
        future = self.crew.start(task)
        ended = False

        def look() -> None:
            nonlocal ended
            while not heard.empty():
                self.board.raise_bound(heard.get())
            if future.done() and not ended:
                ended = True
                self._proved(future.result())

        self.crew.watch(look)

    def _bound_beside(self) -> None:
        """Prove bounds of the whole problem, and get a guide, beside the search."""
        heard: Queue[Answer] = Queue()
        left = self.board.left
        seconds = None if self.strict or left is None else max(1.0, SHARE * left)
        task = Task(self.ground.problem, (), seconds)
        halt = self.crew.halt
        future = self._bounding = self.crew.start(
            lambda: bound_in_process(task, lambda: halt.asked, heard.put), aside=True
        )

        def look() -> None:
            while not heard.empty():
                answer = heard.get()
                self.board.raise_bound(answer.bound, answer.relaxed)
                self.guide = answer.guide or self.guide
                self.near = answer.lines or self.near

        self.crew.watch(look)
        if self.strict:
            self.crew.wait(lambda: self.guide is not None or future.done())

    def _improve(self) -> None:
        """Free neighbourhoods, generation after generation."""
        lanes = max(1, min(LANES, len(self.ground.problem.guards) // 8))
        chooser = Chooser(self.ground, random.Random(self.seed), lanes)
        barren = 0
        while not self.board.ask() and barren < 200:
            chooser.guide = self.guide
            self._take_near()
            if self._may_prove and self._bounding is not None and self._bounding.done():
                self._prove_beside()
            assert self.board.standing is not None
            generation = chooser.generation(self.board.lines, self.board.standing.by_guard)
            if not generation:
                barren += 1
                continue
            tasks = [
                self.crew.start(partial(self._step, dict(self.board.lines), piece, number))
                for number, piece in enumerate(generation)
            ]
            outcomes = self.crew.finish(tasks)
            for piece, outcome in zip(generation, outcomes, strict=False):
                self.board.work += outcome.work
                better = False
                if outcome.lines is not None and not outcome.halted:
                    better = self._offer(merged(self.board.lines, outcome.lines))
                if not outcome.halted:
                    chooser.kinds[piece.kind].learn(outcome, piece, better)

    def _take_near(self) -> None:
        """Walk on from a plan near the relaxation's optimum, if it is better.

        It is taken as it is where it is lawful, and also with its empty seats filled.
        """
        near, self.near = self.near, None
        if near is None:
            return
        if all(self.ground.lawful(guard, line) for guard, line in near.items()):
            self._offer(dict(near))
        self._offer(starts.construct(self.ground, near, self.board.ask))

    def _step(self, lines: Mapping[str, Line], piece: Piece, number: int) -> Outcome:
        model = pieces.build(self.ground, lines, piece)
        limits = Limits(work=STEP, seed=self.seed + number)
        return pieces.solve(model, self.crew.halt, limits)

    def _offer(self, lines: Lines) -> bool:
        """Walk to a plan that is no worse than the one in force; say whether it is better."""
        assert self.board.standing is not None
        if lines == self.board.lines or blamed(self.ground, lines):
            return False
        if crowded(self.ground.problem, lines):
            return False
        before = self.board.standing.objective
        verdict = judge(self.ground, lines)
        if verdict.objective > before:
            return False
        self.board.walk(lines, verdict)
        return verdict.objective < before
