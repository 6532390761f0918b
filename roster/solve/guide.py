# SPDX-License-Identifier: MPL-2.0
"""What the linear relaxation says of each pair: how much of it, and what it would cost to force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from roster.rules.model import Model
from roster.solve.lines import Line
from roster.solve.lines import Lines
from roster.solve.relaxation import Floats

NEAREST = 40
"""Guards remembered for each shift."""
MOST = 0.5
"""Share of a shift from which the relaxation is taken at its word."""


@dataclass(frozen=True)
class Guide:
    """The relaxation's optimum, as far as a search needs it.

    `lines` is the optimum rounded: nobody says that they are lawful. `rank` orders the guards of
    each shift, best first, by the share of it that they have and then by reduced cost: what the
    whole roster loses at least when a guard is made to take it.
    """

    lines: dict[str, Line]
    rank: dict[tuple[str, str], int]

    def narrowed(
        self, free: Mapping[str, Line], lines: Lines, width: int
    ) -> dict[str, frozenset[str]]:
        """Leave to each guard the shifts of which they are among the first `width`, or have."""
        return {
            guard: frozenset(
                shift
                for shift in shifts
                if shift in lines[guard] or self.rank.get((guard, shift), NEAREST) < width
            )
            for guard, shifts in free.items()
        }


def guide(model: Model, values: Floats, reduced: Floats) -> Guide:
    """Return the guide that the optimal values and reduced costs of a model's variables make."""
    guards = [guard.id for guard in model.problem.guards]
    held: dict[str, set[str]] = {guard: set() for guard in guards}
    rank: dict[tuple[str, str], int] = {}
    for shift in model.problem.shifts:
        pairs = model.of_shift(shift)
        if not pairs:
            continue
        index: NDArray[np.intp] = np.array([var.index for _, var in pairs])
        share = values[index]
        best = np.lexsort((reduced[index], -np.round(share, 6)))[:NEAREST]
        for place, n in enumerate(best.tolist()):
            rank[pairs[n][0].id, shift.id] = place
            if share[n] >= MOST:
                held[pairs[n][0].id].add(shift.id)
    return Guide({guard: frozenset(line) for guard, line in held.items()}, rank)
