# SPDX-License-Identifier: MPL-2.0
"""The order of events: first plan, proof of small problems, bound, neighbourhood search."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import partial

from roster.solve import piece as pieces
from roster.solve import start as starts
from roster.solve.beside import bound_in_process
from roster.solve.board import Board
from roster.solve.bounding import Answer
from roster.solve.bounding import Task
from roster.solve.crew import Crew
from roster.solve.ground import Ground
from roster.solve.judge import judge
from roster.solve.lines import Line
from roster.solve.lines import Lines
from roster.solve.neighbourhood import Chooser
from roster.solve.neighbourhood import merged
from roster.solve.piece import NOTHING
from roster.solve.piece import Limits
from roster.solve.piece import Outcome
from roster.solve.piece import Piece
from roster.solve.team import blamed
from roster.solve.team import cleared

SMALL = 4_000
"""Free decisions up to which the whole problem is first tried in one go."""
MEDIUM = 90_000
"""Free decisions up to which one whole model is solved beside the search, for its bound."""
STEP = 0.3
"""Deterministic work for one neighbourhood."""
LANES = 4
"""Neighbourhoods in a generation: fixed, so that cores do not change the plan."""


class Search:
    """One call of `solve`, from first plan to last.

    `strict` keeps out of the plan whatever depends on the clock: what runs beside the search
    then only raises the bound.
    """

    def __init__(self, ground: Ground, board: Board, crew: Crew, seed: int, strict: bool) -> None:
        self.ground = ground
        self.board = board
        self.crew = crew
        self.seed = seed
        self.strict = strict
        self.proof: Outcome | None = None

    def run(self, start: Lines | None) -> None:
        """Search until the board says stop or nothing is left to try."""
        lines = cleared(self.ground, starts.construct(self.ground, start, self.board.ask))
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
            self._prove(whole)
        else:
            self._bound_beside(whole)
        if not self.board.ask():
            self._improve()

    def _prove(self, whole: Piece) -> None:
        """Solve a small problem whole, with a limit so that a hard one goes on differently."""
        model = pieces.build(self.ground, self.board.lines, whole)
        limits = Limits(work=20.0, workers=1, seed=self.seed, proof=True)
        task = self.crew.start(partial(pieces.solve, model, self.crew.halt, limits))
        for outcome in self.crew.finish([task]):
            self.board.work += outcome.work
            self._take_whole(outcome)

    def _take_whole(self, outcome: Outcome) -> None:
        if outcome.lines is not None:
            self.board.raise_bound(outcome.bound)
            self._offer(merged(self.board.lines, outcome.lines))

    def _bound_beside(self, whole: Piece) -> None:
        """Prove bounds of the whole problem beside the search."""
        heard: list[Answer] = []
        best: list[float] = []
        lines = dict(self.board.lines)
        task = Task(self.ground.problem, (), self._share(0.5, 600.0))
        halt = self.crew.halt

        def prove() -> Outcome | None:
            bound_in_process(task, lambda: halt.asked, heard.append)
            if whole.pairs > MEDIUM or self.crew.workers == 1 or halt.asked:
                return None
            model = pieces.build(self.ground, lines, whole)
            limits = Limits(seconds=self._share(0.35, 60.0), seed=self.seed, proof=True)
            return pieces.solve(model, halt, limits, bounded=best.append)

        future = self.crew.start(prove)

        def look() -> None:
            while heard:
                answer = heard.pop()
                self.board.raise_bound(answer.bound, answer.relaxed)
            if best:
                self.board.raise_bound(max(best))
            if future.done() and self.proof is None:
                self.proof = future.result() or NOTHING
                if self.proof.optimal and not self.strict:
                    self._take_whole(self.proof)

        self.crew.watch(look)

    def _share(self, part: float, without: float) -> float:
        """Return a part of the seconds left, or a fixed number when there is no limit."""
        left = self.board.left
        return without if left is None else max(1.0, part * left)

    def _improve(self) -> None:
        """Free neighbourhoods, generation after generation."""
        lanes = max(1, min(LANES, len(self.ground.problem.guards) // 8))
        chooser = Chooser(self.ground, random.Random(self.seed), lanes)
        barren = 0
        while not self.board.ask() and barren < 200:
            assert self.board.verdict is not None
            generation = chooser.generation(self.board.lines, self.board.verdict.by_guard)
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

    def _step(self, lines: Mapping[str, Line], piece: Piece, number: int) -> Outcome:
        model = pieces.build(self.ground, lines, piece)
        limits = Limits(work=STEP, seed=self.seed + number)
        return pieces.solve(model, self.crew.halt, limits)

    def _offer(self, lines: Lines) -> bool:
        """Walk to a plan that is no worse; say whether it is a new best."""
        assert self.board.verdict is not None
        if lines == self.board.lines or blamed(self.ground, lines):
            return False
        verdict = judge(self.ground, lines)
        if verdict.objective > self.board.verdict.objective:
            return False
        return self.board.walk(lines, verdict)
