# SPDX-License-Identifier: MPL-2.0
"""Numbers inside figures, and the ranges that they are held to, in words."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeGuard

from roster.agreements.figure import Value
from sites.text import Text

Number = Decimal | int


def is_number(value: object) -> TypeGuard[Number]:
    """Say whether a value is a number; a flag is not, nor what has no end."""
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, int) and not isinstance(value, bool)


def numbers(value: Value) -> Iterator[Number]:
    """Yield every number in a value."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from numbers(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from numbers(item)
    elif is_number(value):
        yield value


def fits(value: Value, kind: str) -> bool:
    """Say whether a value is of a key's kind."""
    if kind == "whole":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "flag":
        return isinstance(value, bool)
    if kind == "text":
        return isinstance(value, str)
    if kind == "date":
        return isinstance(value, date)
    return is_number(value)


def inside(value: Value, low: Number | None, high: Number | None) -> bool:
    """Say whether every number in a value lies in a range."""
    return all(
        (low is None or number >= low) and (high is None or number <= high)
        for number in numbers(value)
    )


def said_range(low: Number | None, high: Number | None, unit: str) -> Text:
    """Return a range in words: `480 - 1440 min`, `at least 0 %`."""
    if low is not None and high is not None:
        both = f"{low} - {high} {unit}".strip() if low != high else f"{low} {unit}".strip()
        return Text(both, both)
    if low is not None:
        return Text(f"mindst {low} {unit}".strip(), f"at least {low} {unit}".strip())
    if high is not None:
        return Text(f"højst {high} {unit}".strip(), f"at most {high} {unit}".strip())
    return Text("enhver værdi", "any value")
