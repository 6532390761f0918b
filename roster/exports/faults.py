# SPDX-License-Identifier: MPL-2.0
"""What keeps an export from being written: each fault with its row, field, value and remedy."""

from __future__ import annotations

from dataclasses import dataclass

from roster.exports.duty import Duty
from sites.clock import local
from sites.text import Message


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason; `row` counts from 1 without the header, 0 is the plan as a whole."""

    row: int
    duty: str
    """Guard, start and post, as a coordinator knows them."""
    field: str
    value: str
    message: Message


def named(duty: Duty) -> str:
    """Return what a coordinator calls a duty: guard, start and post."""
    return f"{duty.guard}, {local(duty.start):%d-%m-%Y %H:%M}, {duty.post}"
