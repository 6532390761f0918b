# SPDX-License-Identifier: MPL-2.0
"""What a file may say: the sections and keys that the rules and the pay slip declare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module

from roster.agreements.figure import Tighter

PAY = "pay"
"""The table under which all that concerns money stands."""

NOT_BELOW_ZERO = frozenset(
    {"%", "min", "h", "d", "weeks", "months", "years", "øre", "øre/h", "kr", "kr/h", "kr/km", "x"}
)
"""Units in which no figure is negative."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a section: its unit, the values that make sense, which way is tighter."""

    unit: str
    kind: str = "whole"
    """`whole`, `number`, `flag` or `text`."""
    low: Decimal | int | None = None
    high: Decimal | int | None = None
    tighter: Tighter | None = None


def known() -> Mapping[str, Mapping[str, Key]]:
    """Return the keys of each rule, by the rule's id.

    Rules declare them as fields and read their values from here, so they are looked up when
    asked for and not when this module is loaded.
    """
    keys: Mapping[str, Mapping[str, Key]] = import_module("roster.rules.registry").keys()
    return keys
