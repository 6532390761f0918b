# SPDX-License-Identifier: MPL-2.0
"""What keeps an export from being written: each fault with its row, field, value and remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace

from roster.exports.duty import Duty
from sites.clock import local
from sites.text import Message
from sites.text import Text

ALSO = Text(
    "{message} Det samme gælder {count} rækker mere.",
    "{message} The same holds for {count} more rows.",
)
ALSO_ONE = Text(
    "{message} Det samme gælder én række mere.",
    "{message} The same holds for one more row.",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason; `row` counts from 1 without the header, 0 is the plan as a whole."""

    row: int
    duty: str
    """Guard, start and post, as a coordinator knows them."""
    field: str
    value: str
    message: Message
    cause: str = ""
    """What has to be mended in the master data; faults with one cause are told once."""


def named(duty: Duty) -> str:
    """Return what a coordinator calls a duty: guard, start and post."""
    return f"{duty.guard}, {local(duty.start):%d-%m-%Y %H:%M}, {duty.post}"


def by_cause(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults in the order of rows, those of one cause as one that says how many."""
    groups: dict[object, list[Fault]] = {}
    for number, fault in enumerate(faults):
        groups.setdefault((fault.field, fault.cause) if fault.cause else number, []).append(fault)
    told = [_together(group) for group in groups.values()]
    return sorted(told, key=lambda fault: fault.row)


def _together(group: list[Fault]) -> Fault:
    first, more = group[0], len(group) - 1
    if not more:
        return first
    also = ALSO_ONE if more == 1 else ALSO
    return replace(first, message=also(message=first.message, count=more))
