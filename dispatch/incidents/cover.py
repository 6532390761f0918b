# SPDX-License-Identifier: MPL-2.0
"""What sending each unit takes from what the others can still reach in time."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence

import numpy as np

from dispatch.incidents.recommend import CoverLoss
from dispatch.pool.cover import answering
from dispatch.pool.cover import losses
from dispatch.pool.reading import Options
from dispatch.units.duty import OnBoard
from dispatch.units.whereabouts import Fix
from sites.network import NetworkLike

_USUAL = Options()
BUSY: Mapping[str, float] = {
    "ready": 0.2,
    "covering": 0.2,
    "returning": 0.2,
    "round": 1.0 - _USUAL.leave_round,
    "post": 1.0 - _USUAL.leave_post,
}
"""Chance that a unit cannot answer a further call, by what it does: a prior, not a measurement,
with the pool's own for those on posts and rounds. All others answer none."""


def cover_loss(
    network: NetworkLike,
    places: Sequence[tuple[float, float]],
    weights: Sequence[float],
    threshold: int,
) -> CoverLoss:
    """Return the function that `recommend` asks.

    Parameters
    ----------
    network
        The streets; everybody is taken to travel by it.
    places, weights
        Where further calls are expected and how many, in any unit: only shares count.
    threshold
        Seconds in which a call should be answered.
    """
    total = float(sum(weights)) or 1.0

    def loss(board: Sequence[OnBoard], fixes: Mapping[int, Fix]) -> dict[int, float]:
        """Return the share of expected calls that each unit's leaving takes."""
        known = [one for one in board if one.guard_id in fixes and one.working]
        if not known or not places:
            return {}
        spots = [(fixes[one.guard_id].lat, fixes[one.guard_id].lon) for one in known]
        once = list(dict.fromkeys(spots))
        seconds, _ = network.matrix(once, list(places))
        row = {spot: number for number, spot in enumerate(once)}
        table = seconds[[row[spot] for spot in spots]]
        busy = np.array([BUSY.get(one.own, 1.0) for one in known])
        lost = losses(weights, answering(table, threshold, busy)) / total
        return {one.guard_id: float(share) for one, share in zip(known, lost, strict=True)}

    return loss
