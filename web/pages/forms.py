# SPDX-License-Identifier: MPL-2.0
"""Read a posted form field by field, and keep what was typed beside each fault."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from datetime import date
from datetime import time

from flask_babel import gettext as _


class Form:
    """A form's values as typed, and the faults found in them, by field."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.faults: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        """Return a field as typed; empty when it was not sent."""
        return self.values.get(name, "")

    def fault(self, name: str) -> str:
        """Return what is wrong with a field; empty when nothing is."""
        return self.faults.get(name, "")

    def text(self, name: str, longest: int, *, needed: bool = False) -> str:
        """Return a trimmed text of at most so many characters, without control characters."""
        value = "".join(sign for sign in self[name] if sign.isprintable() or sign in "\r\n\t")
        value = value.strip()
        if needed and not value:
            self.faults[name] = _("Fill this in.")
        elif len(value) > longest:
            self.faults[name] = _("At most %(n)s characters.", n=longest)
        return value

    def integer(self, name: str, least: int, most: int) -> int | None:
        """Return a whole number between two bounds, or None with a fault."""
        value = self[name].strip()
        number = int(value) if value.removeprefix("-").isdecimal() and len(value) < 12 else None
        if number is None or not least <= number <= most:
            self.faults[name] = _("Give a whole number from %(a)s to %(b)s.", a=least, b=most)
            return None
        return number

    def decimal(self, name: str, least: float, most: float) -> float | None:
        """Return a number, with a comma or a point, between two bounds, or None with a fault."""
        try:
            number = float(self[name].strip().replace(",", "."))
        except ValueError:
            number = float("nan")
        if not least <= number <= most:
            self.faults[name] = _("Give a number from %(a)s to %(b)s.", a=least, b=most)
            return None
        return number

    def date(self, name: str) -> date | None:
        """Return a day, or None with a fault."""
        try:
            found = date.fromisoformat(self[name].strip())
        except ValueError:
            self.faults[name] = _("Give a date such as 2027-01-31.")
            return None
        if not 2000 <= found.year <= 2100:
            self.faults[name] = _("Give a date between 2000 and 2100.")
            return None
        return found

    def clock(self, name: str) -> time | None:
        """Return a time of day, or None with a fault."""
        try:
            return time.fromisoformat(self[name].strip())
        except ValueError:
            self.faults[name] = _("Give a time of day such as 22:30.")
            return None

    def choice(self, name: str, known: Collection[int]) -> int | None:
        """Return one of the ids offered, None for the empty choice, or None with a fault."""
        value = self[name].strip()
        if not value:
            return None
        if value.isdecimal() and int(value) in known:
            return int(value)
        self.faults[name] = _("Choose from the list.")
        return None
