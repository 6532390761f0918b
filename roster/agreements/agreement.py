# SPDX-License-Identifier: MPL-2.0
"""An agreement as its file says it, and what comes out when it is laid over others."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import time
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from roster.agreements.figure import Confidence
from roster.agreements.figure import Figure
from roster.agreements.figure import Level
from roster.agreements.figure import Value
from roster.agreements.scope import Scope
from sites.text import Text


@dataclass(frozen=True)
class Section:
    """A rule's or a pay clause's table: its figures by key, each with its periods in order."""

    figures: Mapping[str, tuple[Figure, ...]]
    in_force: bool = True
    scope: Scope = field(default_factory=Scope)


@dataclass(frozen=True)
class Agreement:
    """One file: a law, an overenskomst, a local agreement, a contract or an exemption."""

    id: str
    name: Text
    level: Level
    file: str
    sections: Mapping[str, Section]
    base: Agreement | None = None
    """What it is laid over; None for the floor."""
    since: date | None = None
    to: date | None = None
    reference: str = ""
    note: Text = field(default_factory=lambda: Text("", ""))
    scope: Scope = field(default_factory=Scope)
    """The guards of a contract or an exemption."""

    @property
    def layers(self) -> tuple[Agreement, ...]:
        """It and what it is laid over, the floor first."""
        return (*(self.base.layers if self.base else ()), self)

    def on(self, day: date) -> bool:
        """Say whether it is in force on a day."""
        return (self.since is None or self.since <= day) and (self.to is None or day <= self.to)

    def meets(self, first: date, last: date) -> bool:
        """Say whether it is in force on any day from one to another, both included."""
        return (self.since is None or self.since <= last) and (self.to is None or first <= self.to)

    @property
    def changes(self) -> tuple[date, ...]:
        """The days on which it, or some figure of it, begins or has ended."""
        spans = [(self.since, self.to), *((f.since, f.to) for _, _, f in self.periods())]
        begun = {since for since, _ in spans if since}
        ended = {to + timedelta(days=1) for _, to in spans if to and to < date.max}
        return tuple(sorted(begun | ended))

    def days_to_tell(self, today: date) -> tuple[date, ...]:
        """Return a day to describe it on, and each later one on which it changes.

        The first is today, or the nearest day on which it is in force.
        """
        first = max(today, self.since or today)
        first = min(first, self.to or first)
        return (first, *(day for day in self.changes if first < day and self.on(day)))

    def periods(self) -> Iterator[tuple[str, str, Figure]]:
        """Yield every period of every figure with its section and key."""
        for name, section in self.sections.items():
            for key, periods in section.figures.items():
                for figure in periods:
                    yield name, key, figure


@dataclass(frozen=True)
class Change:
    """Where two resolved agreements differ: a rule as a whole (`key` empty) or one figure."""

    section: str
    key: str
    was: bool
    """Whether the rule or clause was in force before."""
    becomes: bool
    """Whether it is in force after."""
    before: Figure | None = None
    after: Figure | None = None


@dataclass(frozen=True)
class Resolved:
    """The figures in force on a day when all layers are laid over each other.

    `sections` maps a rule's id, or a pay clause as `pay.evening`, to figures by key.
    """

    id: str
    name: Text
    day: date
    layers: tuple[str, ...]
    sections: Mapping[str, Mapping[str, Figure]]
    scopes: Mapping[str, Scope] = field(default_factory=dict)
    """Whom a rule covers, where the file says so."""
    later: tuple[Resolved, ...] = ()
    """The figures of each day after the first on which any of them changes, as far as asked."""

    def figure(self, section: str, key: str) -> Figure:
        """Return a figure.

        Raises
        ------
        KeyError
            If no layer has it on the day; ask `has` first.
        """
        return self.sections[section][key]

    def has(self, section: str, key: str | None = None) -> bool:
        """Say whether a rule is in force, or a figure there."""
        figures = self.sections.get(section)
        return figures is not None and (key is None or key in figures)

    def under(self, prefix: str) -> Mapping[str, Mapping[str, Figure]]:
        """Return the sections below a dotted name, such as `pay`."""
        return {k: v for k, v in self.sections.items() if k.startswith(f"{prefix}.")}

    @cached_property
    def hash(self) -> str:
        """A fingerprint of what it says: two that judge and pay alike have the same."""
        bare = {
            name: {key: [plain(figure.value), figure.unit] for key, figure in figures.items()}
            for name, figures in self.sections.items()
        }
        scopes = {name: scope.to_json() for name, scope in self.scopes.items()}
        later = [[one.day.isoformat(), one.hash] for one in self.later]
        text = json.dumps([bare, scopes, *later], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def differences(self, other: Resolved) -> tuple[Change, ...]:
        """Return what changes when the other one takes its place, in order of section and key."""
        found = []
        for name in sorted({*self.sections, *other.sections}):
            mine, theirs = self.sections.get(name), other.sections.get(name)
            was, becomes = mine is not None, theirs is not None
            if was is not becomes:
                found.append(Change(name, "", was, becomes))
            for key in sorted({*(mine or {}), *(theirs or {})}):
                before, after = (mine or {}).get(key), (theirs or {}).get(key)
                if _judged(before) != _judged(after):
                    found.append(
                        Change(name, key, mine is not None, theirs is not None, before, after)
                    )
        return tuple(found)

    def to_json(self) -> dict[str, Any]:
        """Return all of it as plain JSON values, to be kept with a plan."""
        return {
            "id": self.id,
            "name": [self.name.da, self.name.en],
            "day": self.day.isoformat(),
            "layers": list(self.layers),
            "hash": self.hash,
            "sections": {
                name: {key: _figure_to_json(figure) for key, figure in figures.items()}
                for name, figures in self.sections.items()
            },
            "scopes": {name: scope.to_json() for name, scope in self.scopes.items()},
            "later": [one.to_json() for one in self.later],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Resolved:
        """Return what `to_json` was made from."""
        return cls(
            id=kept["id"],
            name=Text(*kept["name"]),
            day=date.fromisoformat(kept["day"]),
            layers=tuple(kept["layers"]),
            sections={
                name: {key: _figure_from_json(figure) for key, figure in figures.items()}
                for name, figures in kept["sections"].items()
            },
            scopes={
                name: Scope(**{key: frozenset(codes) for key, codes in scope.items()})
                for name, scope in kept["scopes"].items()
            },
            later=tuple(cls.from_json(one) for one in kept.get("later", ())),
        )


def plain(value: Value) -> Any:
    """Return a value as JSON has it; what JSON lacks becomes an object that names its kind."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    return value


def unplain(value: Any) -> Value:
    """Return the value that `plain` was given."""
    if isinstance(value, list):
        return tuple(unplain(item) for item in value)
    if isinstance(value, dict):
        if len(value) == 1:
            kind, text = next(iter(value.items()))
            if kind == "decimal":
                return Decimal(text)
            if kind == "date":
                return date.fromisoformat(text)
            if kind == "time":
                return time.fromisoformat(text)
        return {key: unplain(item) for key, item in value.items()}
    return value  # type: ignore[no-any-return]  # a JSON scalar


def _figure_to_json(figure: Figure) -> dict[str, Any]:
    return {
        "value": plain(figure.value),
        "unit": figure.unit,
        "source": [figure.source.da, figure.source.en],
        "confidence": str(figure.confidence),
        "layer": figure.layer,
        "from": figure.since.isoformat() if figure.since else None,
        "to": figure.to.isoformat() if figure.to else None,
        "verified_by": figure.verified_by,
    }


def _figure_from_json(kept: Mapping[str, Any]) -> Figure:
    return Figure(
        value=unplain(kept["value"]),
        unit=kept["unit"],
        source=Text(*kept["source"]),
        confidence=Confidence(kept["confidence"]),
        layer=kept["layer"],
        since=date.fromisoformat(kept["from"]) if kept["from"] else None,
        to=date.fromisoformat(kept["to"]) if kept["to"] else None,
        verified_by=kept["verified_by"],
    )


def _judged(figure: Figure | None) -> tuple[Value, str] | None:
    return (figure.value, figure.unit) if figure else None
