# SPDX-License-Identifier: MPL-2.0
"""Match rows with places, asking whether a row may have a place only when it comes to that.

Each pair counts as allowed until it is asked about. The cheapest matching is found, its pairs are
asked about, those that are refused are struck out, and so on until nothing is refused. The result
is the cheapest of the largest matchings over all allowed pairs, though few were asked about: what
was never asked only ever counted in its favour.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Costs = NDArray[np.int64]
Ask = Callable[[int, int, Collection[int]], Collection[int]]
"""For a row, a place and all places that are still open to the row: which of them are refused,
that place among them; nothing if the row may have the place."""
NEVER = 10**10
"""The cost of a pair that cannot be: more than all others together, so that rows come first."""
MOST = 10**6
"""The most that a pair that can be may cost."""


def match(costs: Costs, room: Sequence[int], ask: Ask) -> tuple[dict[int, int], Costs]:
    """Return a place for as many rows as can have one, at the least cost.

    Parameters
    ----------
    costs
        Rows by places; `NEVER` where a pair cannot be, else at most `MOST`. Less than 10,000 rows.
    room
        How many rows each place takes.

    Returns
    -------
    The place of each row that has one; and the costs, with `NEVER` where a pair was refused.
    """
    costs = costs.copy()
    allowed = np.zeros(costs.shape, dtype=bool)
    places = np.repeat(np.arange(costs.shape[1]), np.minimum(room, costs.shape[0]))
    while True:
        rows, seats = linear_sum_assignment(costs[:, places])
        pairs = list(zip(rows.tolist(), places[seats].tolist(), strict=True))
        given = {row: place for row, place in pairs if costs[row, place] < NEVER}
        for row, place in given.items():
            if not allowed[row, place]:
                allowed[row, place] = not strike(costs, row, place, ask)
        if all(allowed[pair] for pair in given.items()):
            return given, costs


def strike(costs: Costs, row: int, place: int, ask: Ask) -> bool:
    """Ask about a pair and strike out what is refused; say whether it was."""
    gone = ask(row, place, np.flatnonzero(costs[row] < NEVER).tolist())
    costs[row, list(gone)] = NEVER
    return bool(gone)
