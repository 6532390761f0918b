# SPDX-License-Identifier: MPL-2.0
"""Read an agreement from TOML, with every fault named before it is refused."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any
from typing import TypeAlias

from roster.agreements import faults
from roster.agreements.agreement import Agreement
from roster.agreements.agreement import Section
from roster.agreements.faults import AgreementError
from roster.agreements.figure import Confidence
from roster.agreements.figure import Figure
from roster.agreements.figure import Level
from roster.agreements.figure import Value
from roster.agreements.keys import NOT_BELOW_ZERO
from roster.agreements.keys import PAY
from roster.agreements.keys import Clauses
from roster.agreements.keys import Key
from roster.agreements.keys import clauses
from roster.agreements.ranges import Number
from roster.agreements.ranges import fits
from roster.agreements.ranges import inside
from roster.agreements.ranges import is_number
from roster.agreements.ranges import numbers
from roster.agreements.ranges import said_range
from roster.agreements.scope import NOBODY
from roster.agreements.scope import OF_GUARD
from roster.agreements.scope import OF_SHIFT
from roster.agreements.scope import Scope
from sites.text import Message
from sites.text import Text

HEADER = (
    "id", "name_da", "name_en", "level", "extends", "from", "to", "reference", "note_da",
    "note_en", "source", "confidence", "verified_by",
)  # fmt: skip
PROVENANCE = ("source", "confidence", "from", "to", "relaxable", "verified_by")
OF_SECTION = (*PROVENANCE, "in_force", "scope")
OF_FIGURE = ("value", "unit", "low", "high", *PROVENANCE)
ALWAYS = date.min
Days: TypeAlias = tuple[date | None, date | None]
"""First and last day; None is open."""


@dataclass(frozen=True)
class Written:
    """An agreement's file as read, not yet laid over the one that it extends."""

    agreement: Agreement
    extends: str
    faults: tuple[Message, ...] = ()
    """Everything that is wrong with the file by itself; what is sound is in `agreement`."""
    unsound: frozenset[str] = frozenset()
    """The sections with faults, `agreement` for the header: they tell no more than that."""


@dataclass
class Reader:
    """Collects every fault of a file before it gives up."""

    file: str
    keys: Mapping[str, Mapping[str, Key]]
    faults: list[Message] = field(default_factory=list)
    unsound: set[str] = field(default_factory=set)
    paid: Clauses = field(default_factory=clauses)

    def read(self, data: bytes) -> Written:
        """Return what the bytes of a file say, with every fault of them.

        Each names the file, the place, the key and what is allowed.

        Raises
        ------
        AgreementError
            If the file is not TOML.
        """
        try:
            raw = tomllib.loads(data.decode("utf-8"), parse_float=Decimal)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise AgreementError([faults.NOT_TOML(file=self.file, error=error)]) from error
        header = self._table(raw.pop("agreement", {}), "agreement")
        self._known(header, HEADER, "agreement")
        for name in ("id", "name_da", "name_en", "level"):
            self._text(header, name, "agreement", required=True)
        level = self._one_of(header, "level", "agreement", Level) or Level.LOCAL
        scope = self._scope(raw.pop("scope", {}), "scope")
        since, to = self._dates(header, "agreement")
        if self.faults:
            self.unsound.add("agreement")
        sections = dict(self._sections(raw, header, str(header.get("id", ""))))
        if level is Level.EXEMPTION and not (since and to and header.get("reference")):
            self.fault(faults.NO_EXEMPTED)
        elif level.rank >= Level.CONTRACT.rank and not scope.guards:
            self.fault(faults.LACKING, place="scope", key="guards")
        agreement = Agreement(
            id=str(header.get("id", "")),
            name=Text(str(header.get("name_da", "")), str(header.get("name_en", ""))),
            level=level,
            file=self.file,
            sections=sections,
            since=since,
            to=to,
            reference=str(header.get("reference", "")),
            note=Text(str(header.get("note_da", "")), str(header.get("note_en", ""))),
            scope=scope,
        )
        extends = str(header.get("extends", ""))
        return Written(agreement, extends, tuple(self.faults), frozenset(self.unsound))

    def fault(self, text: Text, **values: object) -> None:
        """Note a fault."""
        self.faults.append(text(file=self.file, **values))

    def _sections(
        self, raw: Mapping[str, Any], header: Mapping[str, Any], layer: str
    ) -> Iterator[tuple[str, Section]]:
        for name, given in raw.items():
            table = self._table(given, name)
            if name == PAY:
                yield from self._clauses(table, name, header, layer)
            elif name not in self.keys:
                allowed = ", ".join(sorted(self.keys))
                self.fault(faults.UNKNOWN_SECTION, key=name, allowed=allowed)
            else:
                yield name, self._section(table, name, header, layer, self.keys[name])

    def _clauses(
        self, table: Mapping[str, Any], name: str, header: Mapping[str, Any], layer: str
    ) -> Iterator[tuple[str, Section]]:
        """Yield a pay table and the ones inside it."""
        own = {}
        for key, given in table.items():
            if isinstance(given, dict) and "value" not in given and key not in OF_SECTION:
                yield from self._clauses(given, f"{name}.{key}", header, layer)
            else:
                own[key] = given
        if not own:
            return
        if self.paid.keys_of(name) is None:
            self.fault(faults.UNKNOWN_SECTION, key=name, allowed=self.paid.known_sections())
        yield name, self._section(own, name, header, layer, None)

    def _section(
        self,
        table: Mapping[str, Any],
        name: str,
        header: Mapping[str, Any],
        layer: str,
        rules: Mapping[str, Key] | None,
    ) -> Section:
        """Return a rule's section, or a pay section where there are no rule's keys."""
        before = len(self.faults)
        common = {key: table.get(key, header.get(key)) for key in PROVENANCE}
        known = tuple(rules) if rules is not None else self.paid.keys_of(name)
        if known is not None:
            self._known(table, (*known, *OF_SECTION), name)
        figures = {}
        for key, given in table.items():
            if key in OF_SECTION or (known is not None and key not in known):
                continue
            rule = rules[key] if rules is not None else None
            periods = [self._period(one, common, name, key, rule, layer) for one in _periods(given)]
            self._in_order([span for span, _ in periods if span is not None], name, key)
            sound = (figure for _, figure in periods if figure is not None)
            figures[key] = tuple(sorted(sound, key=lambda figure: figure.since or ALWAYS))
        in_force = table.get("in_force", True)
        if not isinstance(in_force, bool):
            self._kind(name, "in_force", in_force, "flag")
        scope = self._scope(table.get("scope", {}), name)
        if len(self.faults) > before:
            self.unsound.add(name)
        return Section(figures, bool(in_force), scope)

    def _period(
        self,
        given: Mapping[str, Any],
        common: Mapping[str, Any],
        place: str,
        key: str,
        rule: Key | None,
        layer: str,
    ) -> tuple[Days | None, Figure | None]:
        """Return when one period of a figure holds and what it says, each None if not sound."""
        before, where = len(self.faults), f"{place}.{key}"
        around = {**common, **{name: given[name] for name in PROVENANCE if name in given}}
        days = self._dates(around, where)
        datable = len(self.faults) == before
        self._known(given, OF_FIGURE, where)
        if "value" not in given:
            self.fault(faults.LACKING, place=where, key="value")
            return None, None
        value, unit = _value(given["value"]), given.get("unit", rule.unit if rule else "")
        if rule is not None and unit != rule.unit:
            self._kind(where, "unit", unit, "unit", unit=rule.unit)
        at = len(self.faults)
        self._range(value, unit, rule, place, key)
        if rule is None and len(self.faults) == at:
            self._clause(value, unit, place, key)
        low, high = self._bound(given, "low", where), self._bound(given, "high", where)
        self._within(value, low, high, unit, place, key)
        source = self._source(around.get("source"), where)
        confidence = self._one_of(around, "confidence", where, Confidence)
        relaxable = self._relaxable(around.get("relaxable"), where)
        if len(self.faults) > before:
            return days if datable else None, None
        verified = str(around.get("verified_by") or "")
        figure = Figure(
            value, unit, source, confidence, layer, *days, low, high, relaxable, verified
        )
        return days, figure

    def _clause(self, value: Value, unit: str, place: str, key: str) -> None:
        """Hold a figure of a pay section to what its key may be."""
        if self.paid.keys_of(place) is None:
            return
        if (found := self.paid.wrong(key, value, unit)) is not None:
            text, more = found
            said = {"key": key, "value": self.paid.shown(value, unit), **more}
            self.fault(text, place=place, **said)

    def _range(self, value: Value, unit: str, key: Key | None, place: str, name: str) -> None:
        """Hold a value to the kind and the range that its key declares."""
        if key is not None and not fits(value, key.kind):
            self._kind(place, name, list(value) if isinstance(value, tuple) else value, key.kind)
            return
        low, high = (key.low, key.high) if key else (None, None)
        if low is None and unit in NOT_BELOW_ZERO:
            low = 0
        self._within(value, low, high, unit, place, name)

    def _within(
        self,
        value: Value,
        low: Number | None,
        high: Number | None,
        unit: str,
        place: str,
        name: str,
    ) -> None:
        for number in numbers(value):
            if not inside(number, low, high):
                allowed = said_range(low, high, unit)
                self.fault(faults.NOT_ALLOWED, place=place, key=name, value=number, allowed=allowed)

    def _bound(self, given: Mapping[str, Any], name: str, place: str) -> Number | None:
        value = given.get(name)
        if value is None or is_number(value):
            return value
        self._kind(place, name, value, "number")
        return None

    def _in_order(self, spans: list[Days], place: str, key: str) -> None:
        """See that no period begins before the one before it has ended."""
        for (_, end), (start, _) in pairwise(sorted(spans, key=lambda days: days[0] or ALWAYS)):
            if end is None or start is None or start <= end:
                self.fault(faults.OVERLAP, place=place, key=key, value=start or "-", end=end or "-")

    def _dates(self, given: Mapping[str, Any], place: str) -> Days:
        since, to = self._date(given, "from", place), self._date(given, "to", place)
        if since and to and to < since:
            self.fault(faults.BACKWARDS, place=place, key="to", value=to, start=since)
        return since, to

    def _date(self, given: Mapping[str, Any], name: str, place: str) -> date | None:
        value = given.get(name)
        if value is None:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            self._kind(place, name, value, "date")
            return None
        return value

    def _source(self, given: Any, place: str) -> Text:
        if isinstance(given, str) and given.strip():
            return Text(given, given)
        if isinstance(given, dict) and {*given} == {"da", "en"}:
            return Text(str(given["da"]), str(given["en"]))
        if given is None:
            self.fault(faults.LACKING, place=place, key="source")
        else:
            self._kind(place, "source", given, "text")
        return Text("", "")

    def _relaxable(self, given: Any, place: str) -> dict[Level, Number | None]:
        """Return the levels that may loosen a figure: all, some, or each as far as a bound."""
        if given is None or given is False:
            return {}
        if given is True:
            return dict.fromkeys(Level)
        bounds = given if isinstance(given, dict) else None
        levels = given if isinstance(given, list | dict) else [given]
        if not all(level in tuple(Level) for level in levels):
            self.fault(
                faults.NOT_ALLOWED,
                place=place,
                key="relaxable",
                value=given,
                allowed=", ".join(Level),
            )
            return {}
        if bounds is None:
            return {Level(level): None for level in levels}
        where = f"{place}.relaxable"
        return {Level(level): self._bound(bounds, level, where) for level in bounds}

    def _scope(self, given: Any, place: str) -> Scope:
        table = self._table(given, place)
        names = (*OF_GUARD, *OF_SHIFT)
        where = place if place == "scope" else f"{place}.scope"
        self._known(table, names, where)
        codes = dict.fromkeys(names, NOBODY)
        for name in names:
            listed = table.get(name, [])
            if isinstance(listed, list) and all(isinstance(code, str) for code in listed):
                codes[name] = frozenset(listed)
            else:
                self._kind(where, name, listed, "list")
        return Scope(**codes)

    def _one_of(self, given: Mapping[str, Any], name: str, place: str, kind: Any) -> Any:
        value = given.get(name)
        if value in tuple(kind):
            return kind(value)
        if value is None:
            if name != "level":
                self.fault(faults.LACKING, place=place, key=name)
        else:
            self.fault(
                faults.NOT_ALLOWED, place=place, key=name, value=value, allowed=", ".join(kind)
            )
        return None

    def _text(self, given: Mapping[str, Any], name: str, place: str, *, required: bool) -> None:
        value = given.get(name)
        if value is None and required:
            self.fault(faults.LACKING, place=place, key=name)
        elif value is not None and not isinstance(value, str):
            self._kind(place, name, value, "text")

    def _table(self, given: Any, place: str) -> dict[str, Any]:
        if isinstance(given, dict):
            return dict(given)
        self._kind("-", place, given, "table")
        return {}

    def _known(self, given: Mapping[str, Any], names: Iterable[str], place: str) -> None:
        allowed = tuple(names)
        for name in given:
            if name not in allowed:
                listed = ", ".join(allowed)
                self.fault(faults.UNKNOWN_KEY, place=place, key=name, allowed=listed)

    def _kind(self, place: str, name: str, value: object, kind: str, **more: object) -> None:
        said: Text | Message = faults.KINDS[kind]
        if more and isinstance(said, Text):
            said = said(**more)
        self.fault(faults.WRONG_KIND, place=place, key=name, value=repr(value), kind=said)


def _periods(given: Any) -> Sequence[Mapping[str, Any]]:
    """Return the periods of a figure, whichever way it is written."""
    if isinstance(given, dict):
        return [given]
    if (
        isinstance(given, list)
        and given
        and all(isinstance(i, dict) and "value" in i for i in given)
    ):
        return given
    return [{"value": given}]


def _value(given: Any) -> Value:
    if isinstance(given, list):
        return tuple(_value(item) for item in given)
    if isinstance(given, dict):
        return {key: _value(item) for key, item in given.items()}
    return given  # type: ignore[no-any-return]  # a TOML scalar
