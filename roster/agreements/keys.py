# SPDX-License-Identifier: MPL-2.0
"""What a file may say: the sections and keys that the rules and the pay slip declare."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from typing import Protocol
from typing import cast

from roster.agreements.figure import Figure
from roster.agreements.figure import Tighter
from roster.agreements.figure import Value
from sites.text import Text

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


class Clauses(Protocol):
    """What the pay slip declares of the sections below `pay`."""

    def keys_of(self, section: str) -> tuple[str, ...] | None:
        """Return the keys of a section; None if there is no such section."""
        ...

    def known_sections(self) -> str:
        """Return the names of all sections."""
        ...

    def wrong(self, key: str, value: Value, unit: str) -> tuple[Text, dict[str, object]] | None:
        """Return what is wrong with a figure: a sentence and what fills it."""
        ...

    def shown(self, value: Value, unit: str) -> str:
        """Return a value with its unit as a fault repeats it."""
        ...

    def unfit(
        self, sections: Mapping[str, Mapping[str, Figure]]
    ) -> Iterable[tuple[str, Text, dict[str, object]]]:
        """Yield sections that cannot be used as a whole, with what is wrong with them."""
        ...


def clauses() -> Clauses:
    """Return what the pay sections may say, looked up late for the same reason as `known`."""
    return cast(Clauses, import_module("roster.pay.keys"))
