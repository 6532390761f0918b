# SPDX-License-Identifier: MPL-2.0
"""What is tried out: who may come to whose calls, whom to send, and where to wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dispatch.pool.moveup import Limits
from dispatch.simulation.world import Unit
from sites.text import Text

Sharing = Literal["silo", "lending", "pool"]
NEVER = -1
"""A unit that does not come to an administration's calls."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How a city runs its response units."""

    name: str
    sharing: Sharing = "pool"
    """`silo`: only one's own; `lending`: others when none of one's own is free; `pool`: all."""
    pooled: float = 1.0
    """Under `pool`: share of every administration's units that serve all; the rest only its own."""
    moving: bool = False
    """Whether units wait where the city needs them now, not at their planned place."""
    cover: bool = False
    """Whether, of those in time, the one is sent whom the city misses least; else the nearest."""
    limits: Limits = field(default_factory=Limits)

    def levels(self, units: Sequence[Unit], groups: Sequence[str]) -> NDArray[np.int64]:
        """Return in which turn each unit comes to each administration's calls.

        Shape (units, groups): 0 at once, 1 when nobody of turn 0 is free, `NEVER`.
        """
        own = np.array([[unit.group == group for group in groups] for unit in units])
        own = own.reshape(len(units), len(groups))
        other = {"silo": NEVER, "lending": 1, "pool": 0}[self.sharing]
        out = np.where(own, 0, other).astype(np.int64)
        if self.sharing == "pool" and self.pooled < 1.0:
            shared = self._shared(units)
            out[~shared] = np.where(own[~shared], 0, NEVER)
        return out

    def _shared(self, units: Sequence[Unit]) -> NDArray[np.bool_]:
        """Return which units serve all: a share of every administration's, to the nearest unit.

        What rounding takes from one administration the next one gives, so that the share of all
        units is right although most administrations have one or two.
        """
        order = sorted(range(len(units)), key=lambda row: (units[row].kind, units[row].group))
        marks = np.floor(self.pooled * np.arange(len(units) + 1) + 0.5)
        out = np.zeros(len(units), dtype=np.bool_)
        out[order] = np.diff(marks) > 0
        return out


POLICIES = {
    policy.name: policy
    for policy in (
        Policy("silo", "silo"),
        Policy("lending", "lending"),
        Policy("pool", "pool"),
        Policy("moveup", "pool", moving=True),
        Policy("cover", "pool", cover=True),
    )
}
NAMES = {
    "silo": Text("hver forvaltning for sig", "each administration alone"),
    "lending": Text("udlån når egne er optaget", "lending when own guards are busy"),
    "pool": Text("ét fælles beredskab", "one shared pool"),
    "moveup": Text("fælles beredskab med flytning", "shared pool, moving up"),
    "cover": Text("fælles beredskab, send efter dækning", "shared pool, sent by cover"),
}
