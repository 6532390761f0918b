# SPDX-License-Identifier: MPL-2.0
"""Two plans for the same days side by side: who gains and loses which shifts, and what it costs.

Shifts are the same when post and time are, so that plans from different rosters can be compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from roster.checker import check
from roster.kinds import Kind
from roster.kinds import kind_of
from roster.pay.changes import Difference
from roster.pay.changes import difference
from roster.plan import Plan
from roster.problem import Shift
from roster.problem import Span
from sites.text import Message
from sites.text import Text

_KINDS: Mapping[Kind, tuple[Text, Text]] = {
    "night": (
        Text("{count} nattevagt", "{count} night"),
        Text("{count} nattevagter", "{count} nights"),
    ),
    "weekend": (
        Text("{count} weekendvagt", "{count} weekend shift"),
        Text("{count} weekendvagter", "{count} weekend shifts"),
    ),
    "day": (
        Text("{count} dagvagt", "{count} day shift"),
        Text("{count} dagvagter", "{count} day shifts"),
    ),
}
"""One and several of each kind."""
_SAID = Text("{name}: {parts}", "{name}: {parts}")
_SAME = Text("{name}: andre tider", "{name}: other times")


@dataclass(frozen=True)
class Change:
    """What becomes of one guard; shifts in time order."""

    guard: str
    """The guard's id, the same in both plans."""
    name: str
    gained: tuple[Shift, ...]
    lost: tuple[Shift, ...]

    kinds: Mapping[Kind, int]
    """How many more (or, below zero, fewer) shifts of each kind; no zeros."""

    @property
    def message(self) -> Message:
        """The change in words: `Bo: +2 nights, -1 day shift`."""
        if not self.kinds:
            return _SAME(name=self.name)
        found = [
            _KINDS[kind][abs(count) > 1](count=f"{count:+d}".replace("-", "−"))
            for kind, count in self.kinds.items()
        ]
        parts = Text(
            ", ".join(part.in_("da") for part in found), ", ".join(part.in_("en") for part in found)
        )
        return _SAID(name=self.name, parts=parts)


@dataclass(frozen=True)
class Comparison:
    """What turning one plan into another means."""

    changes: tuple[Change, ...]
    """One for each guard whose shifts differ, by name."""
    uncovered: tuple[int, int]
    """Empty seats before and after."""
    hard: tuple[int, int]
    """Hard violations before and after."""
    objective: tuple[int, int]
    """In øre; each plan is judged by its own rules."""
    cost: Difference
    """Pay and premiums line by line, in øre."""

    @property
    def same(self) -> bool:
        """Whether nobody's shifts and no shift's seats differ."""
        return not self.changes and self.uncovered[0] == self.uncovered[1]


def compare(
    before: Plan, after: Plan, *, known: datetime | None = None, full: bool = False
) -> Comparison:
    """Set two plans side by side.

    Parameters
    ----------
    known
        When the guards are told: premiums for short notice are then part of the cost.
    full
        Also what the employer pays on top of pay.
    """
    reports = check(before), check(after)
    return Comparison(
        tuple(sorted(_changes(before, after), key=lambda one: (one.name, one.guard))),
        (_empty(before), _empty(after)),
        (len(reports[0].hard), len(reports[1].hard)),
        (reports[0].objective, reports[1].objective),
        difference(before, after, known=known, full=full),
    )


def _changes(before: Plan, after: Plan) -> list[Change]:
    found = []
    names = {one.id: one.name for plan in (before, after) for one in plan.problem.guards}
    for guard, name in names.items():
        was = {_where(shift): shift for shift in before.shifts_of.get(guard, ())}
        becomes = {_where(shift): shift for shift in after.shifts_of.get(guard, ())}
        gained = tuple(shift for where, shift in becomes.items() if where not in was)
        lost = tuple(shift for where, shift in was.items() if where not in becomes)
        if gained or lost:
            counts = Counter(kind_of(after.problem, shift) for shift in gained)
            counts.subtract(kind_of(before.problem, shift) for shift in lost)
            kinds = {kind: counts[kind] for kind in _KINDS if counts[kind]}
            found.append(Change(guard, name, gained, lost, kinds))
    return found


def _where(shift: Shift) -> tuple[str, Span]:
    return shift.post, shift.span


def _empty(plan: Plan) -> int:
    return sum(plan.vacant(shift) for shift in plan.problem.shifts)
