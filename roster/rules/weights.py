# SPDX-License-Identifier: MPL-2.0
"""What each departure from a wish costs, in the one unit that all of them share: øre."""

from __future__ import annotations

from dataclasses import asdict
from dataclasses import dataclass
from typing import Any

LATER = {"kilometre": 0}
"""Weights that came later, and what they were worth before."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How a plan is judged. All are øre, so that they can be set against real money.

    The defaults are ours: an empty seat always costs far more than filling it, money and norm
    hours come next, then travel, wishes and an even share of nights and weekends.
    """

    vacant: tuple[int, int, int] = (6000, 3000, 1500)
    """Øre for each vacant minute of a seat, by priority 1 (must), 2 (should), 3 (when it can)."""
    own_percent: int = 20
    """Percent of own staff's hourly pay that counts: most of it is paid whether planned or not."""
    contractor_percent: int = 100
    """Percent of a contractor's hourly price that counts."""
    under_norm: int = 100
    """Øre for each minute under the norm."""
    over_norm: int = 200
    """Øre for each minute over the norm."""
    norm_tolerance: int = 240
    """Minutes off the norm, either way, after which each minute costs `far_factor` as much."""
    far_factor: int = 3
    """How many times dearer minutes beyond the tolerance are."""
    travel: int = 150
    """Øre for each minute of travel from home, between sites on a day, and home again."""
    kilometre: int = 100
    """Øre for each kilometre of it by car."""
    move: int = 0
    """Øre for each minute of travel between two sites on the same day; 0 leaves the rule out."""
    wish: int = 50
    """Øre for each minute against a wish of strength 1; strength 2 and 3 cost twice and thrice."""
    work_wish: int = 480
    """Minutes of work at which a wish to work is wholly met (a shorter wish is met sooner)."""
    extra_night: int = 40_000
    """Øre for each night shift above a guard's fair share."""
    extra_weekend: int = 40_000
    """Øre for each weekend shift above a guard's fair share."""
    night_run: int = 20_000
    """Øre for each night in a row beyond what is advised."""
    turn: int = 0
    """Øre for each turn against the clock, or out of the night, from one day to the next; 0
    leaves the rule out."""
    sunday: int = 0
    """Øre for each Sunday worked; 0 leaves the rule out."""
    weekend_run: int = 20_000
    """Øre for each weekend worked right after another, where an agreement speaks of weekends."""
    shift_length: int = 100
    """Øre for each minute that a shift is shorter or longer than the agreement has in mind."""
    part: int = 20_000
    """Øre for each part of a day's work beyond what the agreement has in mind."""

    def __post_init__(self) -> None:
        """Reject a weight that would turn a rule round."""
        names = (name for name in self.__slots__ if name != "vacant")
        for name, value in ((name, getattr(self, name)) for name in names):
            if value < 0:
                raise ValueError(f"{name} = {value}: a weight is 0 or more.")
        if min(self.vacant) < 0:
            raise ValueError(f"vacant = {self.vacant}: a weight is 0 or more.")
        if self.far_factor < 1:
            raise ValueError(f"far_factor = {self.far_factor}: give 1 or more.")

    @property
    def said(self) -> dict[str, Any]:
        """All weights by name, without those that came later where they weigh nothing new."""
        return {k: v for k, v in asdict(self).items() if k not in LATER or v != LATER[k]}
