# SPDX-License-Identifier: MPL-2.0
"""Which pieces of the roster to free next, and how large."""

from __future__ import annotations

import random
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

from roster.solve.ground import Ground
from roster.solve.guide import Guide
from roster.solve.lines import Line
from roster.solve.lines import Lines
from roster.solve.lines import vacancies
from roster.solve.piece import Outcome
from roster.solve.piece import Piece
from roster.solve.piece import free_shifts

GROW = 1.12
"""Factor of growth after a proof; a time-out shrinks by its square."""
DENSITY = 0.4
"""Share of the guards who may take a shift, as a guess for the size of a piece."""
SMALLEST = 60
LARGEST = 20_000
WIDTHS = (6, 12, 24)
"""Guards considered for each shift, when there is a guide: the fewer, the more shifts fit."""


@dataclass
class Kind:
    """A way to choose pieces, with how large they are and how often it paid."""

    name: str
    size: float
    """Free decisions aimed at."""
    tried: int = 0
    won: float = 0.0

    @property
    def weight(self) -> float:
        """How often to choose it: its share of wins, never nothing."""
        return 0.15 + (self.won + 1.0) / (self.tried + 2.0)

    def learn(self, outcome: Outcome, piece: Piece, better: bool) -> None:
        """Grow after a proof, shrink after a time-out, and fade old experience."""
        self.tried += 1
        self.won += better
        if self.tried > 40:
            self.tried //= 2
            self.won /= 2
        if outcome.optimal or outcome.infeasible:
            if piece.pairs > 0.6 * self.size:
                self.size = min(LARGEST, self.size * GROW)
        else:
            self.size = max(SMALLEST, self.size / GROW**2)


@dataclass
class Chooser:
    """Chooses pieces for one generation: no guard and no empty seat is in two of them."""

    ground: Ground
    rng: random.Random
    lanes: int
    kinds: dict[str, Kind] = field(default_factory=dict)
    guide: Guide | None = None

    def __post_init__(self) -> None:
        """Begin with middling sizes."""
        for name, size in (("guards", 200), ("days", 200), ("costly", 200), ("vacant", 200)):
            self.kinds[name] = Kind(name, size)

    def generation(self, lines: Lines, by_guard: Mapping[str, int]) -> list[Piece]:
        """Return up to `lanes` pieces that can be solved side by side."""
        left = [guard.id for guard in self.ground.problem.guards]
        empty = vacancies(self.ground.problem, lines)
        pieces: list[Piece] = []
        for lane in range(self.lanes):
            names = [n for n in self.kinds if n != "vacant" or empty]
            weights = [self.kinds[n].weight for n in names]
            kind = self.kinds[self.rng.choices(names, weights)[0]]
            share = max(1, len(left) // (self.lanes - lane))
            piece = self._piece(kind, lines, left, share, empty, by_guard)
            if piece is None or piece.pairs == 0:
                continue
            pieces.append(piece)
            taken = set(piece.free)
            left = [guard for guard in left if guard not in taken]
            for shift in piece.vacant:
                empty.pop(shift, None)
            if not left:
                break
        return pieces

    def _piece(
        self,
        kind: Kind,
        lines: Lines,
        left: Sequence[str],
        share: int,
        empty: Mapping[str, int],
        by_guard: Mapping[str, int],
    ) -> Piece | None:
        if kind.name == "vacant":
            return self._around_vacant(kind, lines, left, empty)
        if kind.name == "costly":
            lead = self.rng.choices(left, [1 + by_guard.get(guard, 0) for guard in left])[0]
        else:
            lead = self.rng.choice(left)
        days = self.ground.problem.days
        width = days
        if kind.name == "days" or (kind.name == "costly" and self.rng.random() < 0.5):
            width = min(days, self.rng.choice((2, 3, 4, 7, 10, 14)))
        order = self._related(lead, lines, left)
        if kind.name != "days":
            order = order[: max(share, 2)]
        first = self.rng.randint(1 - width // 2, max(0, days - 1 - width // 2))
        return self._grown(kind, lines, order, empty, first, width)

    def _related(self, lead: str, lines: Lines, left: Sequence[str]) -> list[str]:
        """Order guards by how much of the lead's line they could take over, with chance."""
        ground = self.ground
        probes = sorted(lines[lead], key=ground.order.__getitem__)
        if len(probes) > 6:
            probes = self.rng.sample(probes, 6)
        score = {
            guard: sum(ground.may(guard, shift) for shift in probes) + 3.0 * self.rng.random()
            for guard in left
        }
        score[lead] = float("inf")
        return sorted(left, key=lambda guard: -score[guard])

    def _around_vacant(
        self, kind: Kind, lines: Lines, left: Sequence[str], empty: Mapping[str, int]
    ) -> Piece | None:
        shift = self.rng.choice(list(empty))
        able = [guard for guard in left if self.ground.may(guard, shift)]
        if not able:
            return None
        self.rng.shuffle(able)
        rest = [guard for guard in left if guard not in set(able)]
        self.rng.shuffle(rest)
        day = (self.ground.problem.shift[shift].day - self.ground.problem.start).days
        width = min(self.ground.problem.days, self.rng.choice((3, 5, 7, 10, 14)))
        return self._grown(kind, lines, able + rest, empty, day - width // 2, width)

    def _grown(
        self,
        kind: Kind,
        lines: Lines,
        order: Sequence[str],
        empty: Mapping[str, int],
        first: int,
        width: int,
    ) -> Piece:
        """Add guards in order until the piece has the size that the kind has learnt."""
        problem = self.ground.problem
        days = range(first, first + width)

        def inside(shift: str) -> bool:
            return (problem.shift[shift].day - problem.start).days in days

        vacant = {shift: seats for shift, seats in empty.items() if inside(shift)}
        if len(vacant) > 60:
            some = set(self.rng.sample(list(vacant), 60))
            vacant = {shift: seats for shift, seats in vacant.items() if shift in some}
        roomy = {shift for shift in self.ground.roomy if inside(shift)}
        near, density = len(problem.guards), DENSITY
        if self.guide is not None:
            near = self.rng.choice(WIDTHS)
            density = min(DENSITY, (near + 1) / len(problem.guards))
        guards: list[str] = []
        held: set[str] = set()
        for guard in order:
            wide = len(held | roomy) + len(vacant)
            if guards and (len(guards) + 1) * wide * density > kind.size:
                break
            guards.append(guard)
            held.update(shift for shift in lines[guard] if inside(shift))
        opened = sorted(held | roomy | set(vacant), key=self.ground.order.__getitem__)
        free = free_shifts(self.ground, lines, guards, opened)
        if self.guide is not None:
            free = self.guide.narrowed(free, lines, near)
        return Piece(free, vacant, kind.name)


def merged(lines: Lines, outcome: Mapping[str, Line]) -> dict[str, Line]:
    """Return lines with some guards' lines replaced."""
    return {**lines, **outcome}
