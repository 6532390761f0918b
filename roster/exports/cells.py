# SPDX-License-Identifier: MPL-2.0
"""Turn the values of a duty row into the cells of a profile, and name every one that cannot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from decimal import ROUND_HALF_UP
from decimal import Decimal
from typing import cast

from roster.exports.duty import SOURCES
from roster.exports.duty import Duty
from roster.exports.duty import Kind
from roster.exports.faults import Fault
from roster.exports.faults import named
from roster.exports.profile import Column
from roster.exports.profile import Profile
from sites.clock import local
from sites.clock import local_day
from sites.text import Text

Cell = str | int | float | bool
"""What stands in a file: text, or in json also a number or true/false."""

MISSING = Text(
    "Række {row} ({duty}): {field} mangler. {remedy}",
    "Row {row} ({duty}): {field} is missing. {remedy}",
)
TOO_WIDE = Text(
    "Række {row} ({duty}): {field} = {value} er på {length} tegn, og modtageren tager højst "
    "{width}. Ret værdien, eller aftal en bredere kolonne; intet afkortes.",
    "Row {row} ({duty}): {field} = {value} has {length} characters and the receiver takes at "
    "most {width}. Mend the value or agree a wider column; nothing is cut.",
)
NO_CODE = Text(
    "Række {row} ({duty}): {field} = {value} står ikke i kodetabellen {table} for {day}. "
    "Tilføj en [[code]]-linje i profilen.",
    "Row {row} ({duty}): {field} = {value} is not in the code table {table} on {day}. "
    "Add a [[code]] line to the profile.",
)
NOT_ENCODABLE = Text(
    "Række {row} ({duty}): {field} = {value} har tegnet {sign}, som ikke findes i {encoding}. "
    "Ret teksten, eller vælg utf-8 i profilen.",
    "Row {row} ({duty}): {field} = {value} holds {sign}, which {encoding} does not have. "
    "Mend the text or choose utf-8 in the profile.",
)
UNQUOTABLE = Text(
    "Række {row} ({duty}): {field} = {value} har et tegn, der ikke kan stå i filen (skilletegn, "
    "anførselstegn eller linjeskift). Ret teksten, eller vælg quoting = minimal.",
    "Row {row} ({duty}): {field} = {value} holds a character that cannot stand in the file "
    "(separator, quote or line break). Mend the text or choose quoting = minimal.",
)

REMEDIES = {
    "employee_number": Text(
        "Skriv medarbejdernummeret på medarbejderen {guard}: kolonnen Medarbejdernummer i tabellen "
        "medarbejdere.",
        "Write the employee number of the guard {guard}: column Employee number in the table "
        "guards.",
    ),
    "duty_type": Text(
        "Skriv tjenestetypen på vagtydelsen {service}: kolonnen Tjenestetype i tabellen "
        "vagtydelser.",
        "Write the duty type of the service {service}: column Duty type in the table services.",
    ),
    "cost_centre": Text(
        "Skriv omkostningsstedet på vagtposten {post}: kolonnen Omkostningssted i tabellen "
        "vagtposter.",
        "Write the cost centre of the post {post}: column Cost centre in the table posts.",
    ),
    "org_unit": Text(
        "Skriv enheden på arbejdsgiveren {employer}: kolonnen Organisationsenhed i tabellen "
        "arbejdsgivere.",
        "Write the unit of the employer {employer}: column Organisation unit in the table "
        "employers.",
    ),
    "order_reference": Text(
        "Skriv aftale eller ordrelinje på leverandøren {employer}: kolonnen Ordrereference i "
        "tabellen arbejdsgivere.",
        "Write the contract or order line of the contractor {employer}: column Order reference in "
        "the table employers.",
    ),
}
"""How to fill a value that is missing: a column of a table to import, once for all its rows."""

NO_CONTRACT = Text(
    "Opret en kontrakt for {guard}, der gælder den dag: tabellen kontrakter.",
    "Enter a contract of {guard} in force on that day: table contracts.",
)
DATED_REMEDIES = {"rate": NO_CONTRACT, "amount": NO_CONTRACT}
"""How to fill a value that each day has its own of."""
OTHER_REMEDY = Text("Udfyld værdien i stamdata.", "Fill the value in the master data.")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a cell stands: what a fault says of it."""

    row: int
    duty: Duty
    column: Column

    def fault(self, text: Text, value: object = "", *, cause: str = "", **more: object) -> Fault:
        duty, field = named(self.duty), self.column.name
        message = text(row=self.row, duty=duty, field=field, value=value, **more)
        return Fault(self.row, duty, field, str(value), message, cause)

    def missing(self) -> Fault:
        duty = self.duty
        source = self.column.source or ""
        remedy = REMEDIES.get(source) or DATED_REMEDIES.get(source, OTHER_REMEDY)
        said = remedy(
            service=duty.service, post=duty.post, employer=duty.employer, guard=duty.guard
        )
        return self.fault(MISSING, remedy=said, cause=str(said) if source in REMEDIES else "")


def cells(profile: Profile, duty: Duty, row: int, faults: list[Fault]) -> tuple[Cell, ...]:
    """Return one row's cells; what cannot be written is added to `faults`, never guessed."""
    return tuple(_cell(profile, _Place(row, duty, column), faults) for column in profile.columns)


def _cell(profile: Profile, place: _Place, faults: list[Fault]) -> Cell:
    column, duty = place.column, place.duty
    if column.const is not None:
        kind: Kind = "text"
        value: object = column.const
    else:
        source = SOURCES[cast("str", column.source)]
        kind, value = source.kind, source.read(duty)
    if value is None or value == "":
        if column.required:
            faults.append(place.missing())
        value, kind = "", "text"
    if column.map is not None and value != "":
        day = local_day(duty.start)
        found = profile.translate(column.map, str(value), day)
        if found is None:
            faults.append(place.fault(NO_CODE, value, table=column.map, day=f"{day:%d-%m-%Y}"))
            return ""
        value, kind = found, "text"
    if profile.format == "json" and column.number and kind in ("hours", "money", "integer", "flag"):
        return _number(column, kind, value)
    text = _text(profile, place, kind, value)
    faults.extend(_faults(profile, place, text))
    return _fill(profile, column, text)


def _text(profile: Profile, place: _Place, kind: Kind, value: object) -> str:
    column = place.column
    if kind == "date":
        moment = cast("datetime", value)
        if profile.midnight == "24:00" and column.source == "end_date" and _at_midnight(moment):
            moment -= timedelta(days=1)
        return moment.strftime(column.mask or profile.date)
    if kind == "time":
        return _time(profile, column, cast("datetime", value))
    if kind == "hours":
        return _hours(profile, column, cast("int", value))
    if kind == "money":
        return _decimal(Decimal(cast("int", value)) / 100, profile, column)
    if kind == "flag":
        late = bool(value) and not (profile.midnight == "24:00" and _ends_at_midnight(place.duty))
        return column.yes if late else column.no
    text = str(value)
    if profile.format == "csv" and profile.spreadsheet_safe and text.startswith(_FORMULA):
        return f"'{text}"
    return text


def _time(profile: Profile, column: Column, moment: datetime) -> str:
    mask = column.mask or profile.time
    if profile.midnight == "24:00" and column.source == "end_time" and _at_midnight(moment):
        return moment.strftime(mask.replace("%H", "24"))
    return moment.strftime(mask)


def _at_midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute) == (0, 0)


def _ends_at_midnight(duty: Duty) -> bool:
    """Say whether a duty ends at the midnight right after its start day."""
    end = local(duty.end)
    return _at_midnight(end) and local_day(duty.end) - local_day(duty.start) == timedelta(days=1)


def _hours(profile: Profile, column: Column, length: int) -> str:
    if profile.duration == "minutes":
        return str(length)
    if profile.duration == "clock":
        return f"{length // 60:02}:{length % 60:02}"
    if profile.duration == "hours_minutes":
        mark = "" if column.implied else profile.decimal
        return f"{length // 60}{mark}{length % 60:02}"
    return _decimal(Decimal(length) / 60, profile, column)


def _round(number: Decimal, column: Column) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-column.decimals), rounding=ROUND_HALF_UP)


def _decimal(number: Decimal, profile: Profile, column: Column) -> str:
    text = f"{_round(number, column):f}"
    return text.replace(".", "" if column.implied else profile.decimal)


def _number(column: Column, kind: Kind, value: object) -> Cell:
    if kind == "flag":
        return bool(value)
    if kind == "integer":
        return cast("int", value)
    return float(_round(Decimal(cast("int", value)) / (60 if kind == "hours" else 100), column))


def _faults(profile: Profile, place: _Place, text: str) -> Iterator[Fault]:
    column = place.column
    if column.width is not None and len(text) > column.width:
        yield place.fault(TOO_WIDE, text, length=len(text), width=column.width)
    encoding = "utf-8" if profile.encoding == "utf-8-sig" else profile.encoding
    try:
        text.encode(encoding)
    except UnicodeEncodeError as error:
        sign = text[error.start]
        yield place.fault(NOT_ENCODABLE, text, sign=repr(sign), encoding=profile.encoding)
    if profile.format == "fixed":
        bad = re.search(r"[\x00-\x1f\x7f]", text)
    elif profile.format == "csv" and profile.quoting == "none":
        bad = re.search(rf'["\r\n{re.escape(profile.separator)}]', text)
    else:
        bad = None
    if bad:
        yield place.fault(UNQUOTABLE, text)


def _fill(profile: Profile, column: Column, text: str) -> str:
    if column.width is None or (column.pad is None and profile.format != "fixed"):
        return text
    if text == "":
        return text if profile.format != "fixed" else " " * column.width
    pad = column.pad or " "
    return (
        text.ljust(column.width, pad) if column.align == "left" else text.rjust(column.width, pad)
    )
