# SPDX-License-Identifier: MPL-2.0
"""Lay agreements over each other: a lower layer may tighten, and loosen only what it may."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from roster.agreements import faults
from roster.agreements.agreement import Agreement
from roster.agreements.agreement import Resolved
from roster.agreements.agreement import Section
from roster.agreements.faults import AgreementError
from roster.agreements.figure import Figure
from roster.agreements.figure import Level
from roster.agreements.figure import Tighter
from roster.agreements.figure import Value
from roster.agreements.keys import Key
from roster.agreements.keys import clauses
from roster.agreements.keys import known
from roster.agreements.ranges import Number
from roster.agreements.ranges import inside
from roster.agreements.ranges import numbers
from roster.agreements.ranges import said_range
from roster.agreements.scope import Scope
from sites.text import Message


def resolve(
    layers: Agreement | Iterable[Agreement], on: date, until: date | None = None
) -> Resolved:
    """Return the figures in force on a day, with what changes in them until another day.

    Parameters
    ----------
    layers
        An agreement with all that it builds on, or the layers themselves, the floor first.
    on
        The day; a layer or a figure that is not in force then is passed over.
    until
        The last day of interest: `later` of the result has the figures of each day after the
        first on which any of them changes, and its limits are the strictest of all these days.
        So a dispensation loosens nothing outside its own days.

    Raises
    ------
    AgreementError
        If a layer loosens what a higher one does not let it.
    """
    ordered = layers.layers if isinstance(layers, Agreement) else tuple(layers)
    first = _resolve(ordered, on)
    if until is None:
        return first
    days = sorted({day for one in ordered for day in one.changes if on < day <= until})
    later = [_resolve(ordered, day) for day in days]
    hashes = [first.hash, *(one.hash for one in later)]
    changed = [one for n, one in enumerate(later) if one.hash != hashes[n]]
    return _strictest(first, changed)


def _strictest(first: Resolved, later: Sequence[Resolved]) -> Resolved:
    """Return the figures of the first day, each limit as the strictest day has it.

    A rule that is in force on any of the days is; what concerns money goes by each day.
    """
    keys = known()
    sections = {name: dict(figures) for name, figures in first.sections.items()}
    scopes = dict(first.scopes)
    for one in later:
        for name in one.sections.keys() & keys.keys():
            mine = sections.setdefault(name, {})
            if name not in first.sections and name in one.scopes:
                scopes.setdefault(name, one.scopes[name])
            for key, figure in one.sections[name].items():
                before = mine.get(key)
                tighter = keys[name][key].tighter
                if before is None or tightens(tighter, before.value, figure.value):
                    mine[key] = figure
    return replace(first, sections=sections, scopes=scopes, later=tuple(later))


def _resolve(ordered: Sequence[Agreement], on: date) -> Resolved:
    stack = _Stack(known())
    for agreement in ordered:
        if agreement.on(on):
            stack.lay(agreement, on)
    if stack.faults:
        raise AgreementError(stack.faults)
    last = ordered[-1]
    return Resolved(
        id=last.id,
        name=last.name,
        day=on,
        layers=tuple(stack.laid),
        sections=stack.sections,
        scopes=stack.scopes,
    )


def unfit(layers: Sequence[Agreement], unsound: Collection[str] = ()) -> list[Message]:
    """Return what keeps the last layer from being laid over the others, on any day.

    That is what it loosens without leave, and sections that lack something when all is laid.

    Parameters
    ----------
    unsound
        Sections of which it is known that something is wrong: what they lack says no more.
    """
    ends = {date.min, date.max}
    days = sorted({day for agreement in layers for day in agreement.changes} | ends)
    found: list[Message] = []
    given: dict[str, set[str]] = defaultdict(set)
    keys, paid, last = known(), clauses(), layers[-1]
    for day in days:
        stack = _Stack(keys)
        for agreement in layers:
            if agreement.on(day):
                stack.lay(agreement, day)
        pay = {n: one for n, one in stack.sections.items() if n in last.sections and n not in keys}
        wrong = (
            text(file=last.file, place=name, **more)
            for name, text, more in paid.unfit(pay)
            if name not in unsound
        )
        found += [message for message in (*stack.faults, *wrong) if message not in found]
        for name, figures in stack.sections.items():
            given[name].update(figures)
    for name in last.sections.keys() & keys.keys() & given.keys() - {*unsound}:
        lacking = [key for key in keys[name] if key not in given[name]]
        found += [faults.LACKING(file=last.file, place=name, key=key) for key in lacking]
    return found


class _Stack:
    """What the layers laid so far ask for, and what they did that they may not."""

    def __init__(self, keys: Mapping[str, Mapping[str, Key]]) -> None:
        self.keys = keys
        self.sections: dict[str, dict[str, Figure]] = {}
        self.scopes: dict[str, Scope] = {}
        self.laid: list[str] = []
        self.faults: list[Message] = []
        self._above: dict[tuple[str, str], list[Figure]] = defaultdict(list)
        self._brought: dict[str, str] = {}
        """Which layer brought in each section."""

    def lay(self, agreement: Agreement, day: date) -> None:
        """Lay an agreement over the others."""
        for name, section in agreement.sections.items():
            figures = {
                key: figure
                for key, periods in section.figures.items()
                if (figure := next((one for one in periods if one.on(day)), None)) is not None
            }
            if figures or not section.figures:
                self._lay(agreement, name, section, figures)
        self.laid.append(agreement.id)

    def _lay(
        self, agreement: Agreement, name: str, section: Section, figures: Mapping[str, Figure]
    ) -> None:
        here = {"file": agreement.file, "place": name, "level": faults.LEVELS[agreement.level]}
        above = self.sections.get(name)
        if not section.in_force:
            if above and all(agreement.level in figure.relaxable for figure in above.values()):
                del self.sections[name]
            elif above is not None:
                self.faults.append(faults.SWITCHED_OFF(layer=self._brought[name], **here))
            return
        if section.scope != Scope() and above is not None:
            self.faults.append(faults.NARROWED(layer=self._brought[name], **here))
        elif section.scope != Scope():
            self.scopes[name] = section.scope
        self._brought.setdefault(name, agreement.id)
        mine = self.sections.setdefault(name, {})
        for key, figure in figures.items():
            for earlier in self._above[name, key]:
                if not self._may(agreement, name, key, earlier, figure):
                    self.faults.append(self._loosened(agreement, name, key, earlier, figure))
            self._above[name, key].append(figure)
            mine[key] = figure

    def _may(self, agreement: Agreement, name: str, key: str, above: Figure, below: Figure) -> bool:
        """Say whether a figure may be laid over another one."""
        if name not in self.keys or above.value == below.value:
            return True
        if tightens(self.keys[name][key].tighter, above.value, below.value):
            return True
        if agreement.level not in above.relaxable:
            return False
        return inside(below.value, *self._room(agreement.level, name, key, above))

    def _room(
        self, level: Level, name: str, key: str, above: Figure
    ) -> tuple[Number | None, Number | None]:
        """Return how far down and up a layer may move a figure that it may loosen."""
        low, high, bound = above.low, above.high, above.relaxable[level]
        if bound is not None and self.keys[name][key].tighter is Tighter.HIGHER:
            low = bound if low is None else max(low, bound)
        elif bound is not None:
            high = bound if high is None else min(high, bound)
        return low, high

    def _loosened(
        self, agreement: Agreement, name: str, key: str, above: Figure, below: Figure
    ) -> Message:
        limits = list(numbers(above.value))
        low = high = limits[0] if len(limits) == 1 else None
        tighter = self.keys[name][key].tighter
        if agreement.level in above.relaxable:
            low, high = self._room(agreement.level, name, key, above)
        elif tighter is Tighter.HIGHER:
            high = None
        elif tighter is Tighter.LOWER:
            low = None
        return faults.LOOSENED(
            file=agreement.file,
            place=name,
            key=key,
            value=below.value,
            layer=above.layer,
            above=above.value,
            unit=above.unit,
            source=above.source,
            level=faults.LEVELS[agreement.level],
            allowed=said_range(low, high, above.unit),
        )


def tightens(tighter: Tighter | None, above: Value, below: Value) -> bool:
    """Say whether a value asks for more than the one above it."""
    if tighter is None or not isinstance(above, int | Decimal):
        return False
    if not isinstance(below, int | Decimal):
        return False
    return below > above if tighter is Tighter.HIGHER else below < above
