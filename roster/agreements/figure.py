# SPDX-License-Identifier: MPL-2.0
"""One figure of a law or an agreement: its value, its dates, and how well it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import time
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from sites.text import Text

Value: TypeAlias = (
    "bool | int | Decimal | str | date | time | tuple[Value, ...] | Mapping[str, Value]"
)
"""What a figure may be; a number with decimals is exact."""


class Confidence(StrEnum):
    """How well a number is known, as the catalogue grades it."""

    A = "A"
    """Official or primary text."""
    B = "B"
    """Credible secondary text."""
    C = "C"
    """Weak, old or third-party: verify first."""
    D = "D"
    """Our own reading, to be confirmed."""
    U = "U"
    """Unverified."""


class Level(StrEnum):
    """Where an agreement stands, the floor first: a later one is laid over an earlier."""

    STATUTE = "statute"
    CENTRAL = "central"
    LOCAL = "local"
    CONTRACT = "contract"
    EXEMPTION = "exemption"

    @property
    def rank(self) -> int:
        """0 for the floor, then upwards."""
        return tuple(Level).index(self)


class Tighter(StrEnum):
    """Which way a figure asks for more; a flag is higher when it is true."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Figure:
    """A value in force from one day to another, both included, with its provenance.

    `low` and `high` bound what a lower layer may set, `relaxable` names the layers that may
    loosen it, each as far as its own bound, if it has one. `layer` is the id of the agreement
    that it stands in.
    """

    value: Value
    unit: str
    source: Text
    confidence: Confidence
    layer: str
    since: date | None = None
    to: date | None = None
    low: Decimal | int | None = None
    high: Decimal | int | None = None
    relaxable: Mapping[Level, Decimal | int | None] = field(default_factory=dict)
    verified_by: str = ""
    """Who compared it with the text in force; empty as long as nobody has."""

    def on(self, day: date) -> bool:
        """Say whether it is in force on a day."""
        return (self.since is None or self.since <= day) and (self.to is None or day <= self.to)

    @property
    def provisional(self) -> bool:
        """Whether people are to be told that the value is not verified."""
        return self.confidence not in (Confidence.A, Confidence.B) and not self.verified_by
