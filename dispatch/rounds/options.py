# SPDX-License-Identifier: MPL-2.0
"""How the rounds of a night are planned: which visits, by what means, with what breaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from dataclasses import dataclass
from typing import Any

from dispatch.rounds.problem import Mode


@dataclass(frozen=True)
class Options:
    """How the rounds of a night are planned."""

    service: str = ""
    """Code: only visits and guards of this service; empty is all visits and round posts."""
    mode: Mode = "car"
    """What guards get about by: those who are not named yet, or all where `own` is false."""
    break_minutes: int = 30
    """Length of the break in a shift of `break_after_hours` or more; 0 gives none."""
    break_after_hours: float = 6.0
    distance: int = 0
    """Minutes that visits keep away from their times on the nights before; 0 is none."""
    nights: int = 3
    """How many nights before count."""
    key_room: int = 0
    """Keys that a guard without a number of their own can have along; 0 is any number."""
    own: bool = True
    """Whether a named guard gets about as the tables have it; else all go by `mode`."""

    def values(self) -> dict[str, Any]:
        """Return the options as plain JSON values."""
        return asdict(self)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Options:
        """Return options from JSON values; nights kept before `own` was asked had one mode."""
        return cls(**{"own": False, **values})
