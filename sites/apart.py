# SPDX-License-Identifier: MPL-2.0
"""Single days on which something that recurs is not as on the others, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import time
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Apart:
    """One day with its own hours and number of guards.

    Wall-clock times in Copenhagen; `ends` at or before `starts` means the next day.
    """

    day: date
    starts: time
    ends: time
    headcount: int
    """Guards that day; 0 is a day that is cancelled."""

    def plain(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return {
            "day": self.day.isoformat(),
            "starts": self.starts.isoformat(),
            "ends": self.ends.isoformat(),
            "headcount": self.headcount,
        }


def from_plain(rows: Iterable[Mapping[str, Any]]) -> tuple[Apart, ...]:
    """Return what `Apart.plain` wrote down, by day."""
    found = (
        Apart(
            day=date.fromisoformat(row["day"]),
            starts=time.fromisoformat(row["starts"]),
            ends=time.fromisoformat(row["ends"]),
            headcount=row["headcount"],
        )
        for row in rows
    )
    return tuple(sorted(found))
