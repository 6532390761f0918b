# SPDX-License-Identifier: MPL-2.0
"""Read one cell: what people write in Denmark and what Excel stores, or say what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from decimal import Decimal
from decimal import InvalidOperation
from difflib import get_close_matches

from roster.imports.faults import CellError
from roster.imports.formulas import bare
from roster.imports.instants import read_end
from roster.imports.instants import read_instant
from roster.imports.instants import read_start
from roster.imports.schema import Column
from roster.imports.schema import simplify
from roster.imports.wallclock import Cell
from roster.imports.wallclock import read_date
from roster.imports.wallclock import read_time
from sites.tags import TAGS
from sites.text import Text

_CODE = re.compile(r"[A-Za-zÆØÅæøå0-9][A-Za-zÆØÅæøå0-9_.\-/]*")
_EXCEL_DAY_ZERO = datetime(1899, 12, 31)  # noqa: DTZ001 - a length, not an instant
_TRUE = frozenset({"ja", "j", "yes", "y", "true", "sand", "1", "x"})
_FALSE = frozenset({"nej", "n", "no", "false", "falsk", "0"})
_DAYS = (
    ("ma", "man", "mandag", "mo", "mon", "monday"),
    ("ti", "tir", "tirsdag", "tu", "tue", "tues", "tuesday"),
    ("on", "ons", "onsdag", "we", "wed", "wednesday"),
    ("to", "tor", "tors", "torsdag", "th", "thu", "thur", "thurs", "thursday"),
    ("fr", "fre", "fredag", "fri", "friday"),
    ("loe", "loer", "loerdag", "sa", "sat", "saturday"),
    ("soe", "soen", "soendag", "su", "sun", "sunday"),
)
_DAY = {word: number for number, words in enumerate(_DAYS) for word in words}
_WEEK = {
    "alle": "1111111",
    "alledage": "1111111",
    "all": "1111111",
    "every day": "1111111",
    "everyday": "1111111",
    "daily": "1111111",
    "dagligt": "1111111",
    "hverdage": "1111100",
    "hverdag": "1111100",
    "weekdays": "1111100",
    "weekend": "0000011",
    "weekender": "0000011",
    "weekends": "0000011",
}

BAD_CODE = Text(
    "Ikke en gyldig kode. Brug højst {longest} bogstaver, tal og tegnene _ . - / uden mellemrum.",
    "Not a valid code. Use at most {longest} letters, digits and _ . - / without spaces.",
)
TOO_LONG = Text(
    "Teksten er {length} tegn lang. Forkort til højst {longest}.",
    "The text is {length} characters long. Shorten it to at most {longest}.",
)
BAD_NUMBER = Text(
    "Ikke et tal. Skriv fx 55,6757.",
    "Not a number. Write e.g. 55.6757.",
)
BAD_WHOLE = Text("Ikke et helt tal. Skriv fx 2.", "Not a whole number. Write e.g. 2.")
OUT_OF_RANGE = Text(
    "Ligger uden for {low} til {high}. Ret tallet. {help}",
    "Outside {low} to {high}. Correct the number. {help}",
)
BAD_DIGIT = Text("Ikke ét ciffer. Skriv 0 til 9.", "Not one digit. Write 0 to 9.")
BAD_HOURS = Text(
    "Ikke et timetal. Skriv fx 37, 37,5 eller 37:30.",
    "Not a number of hours. Write e.g. 37, 37.5 or 37:30.",
)
BAD_MONEY = Text(
    "Ikke et beløb i kroner med højst to decimaler. Skriv fx 215,50.",
    "Not an amount in kroner with at most two decimals. Write e.g. 215.50.",
)
BAD_FLAG = Text(
    "Hverken ja eller nej. Skriv ja eller nej.",
    "Neither yes nor no. Write yes or no.",
)
BAD_WEEKDAYS = Text(
    "Ikke ugedage. Skriv fx ma-fr, ma,ti,on, weekend eller syv 0/1 fra mandag (1111100).",
    "Not days of the week. Write e.g. mon-fri, mon,tue,wed, weekend or seven 0/1 from Monday "
    "(1111100).",
)
NEAR_TAG = Text(
    "Mærket {word} kendes ikke. Mente I {near}? Et eget mærke må ikke ligne et af de faste.",
    "The tag {word} is not known. Did you mean {near}? A tag of your own must not be like one of"
    " ours.",
)
BAD_CHOICE = Text("Ikke en mulighed. Skriv {da}.", "Not an option. Write {en}.")


def show(cell: Cell) -> str:
    """Return a cell as people would write it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    return str(cell).strip()


def read(column: Column, cell: Cell) -> object:
    """Return what a filled cell means.

    Raises
    ------
    CellError
        With the message for the person who wrote it.
    """
    return _READERS[column.kind](column, cell)


def _text(column: Column, cell: Cell) -> str:
    text = bare(show(cell))
    if len(text) > column.longest:
        raise CellError(TOO_LONG(length=len(text), longest=column.longest))
    return text


def _code(column: Column, cell: Cell) -> str:
    text = show(cell)
    if len(text) > (column.longest if column.kind == "code" else 40) or not _CODE.fullmatch(text):
        raise CellError(BAD_CODE(longest=40))
    return text


def _codes(column: Column, cell: Cell) -> tuple[str, ...]:
    words = [word for word in re.split(r"[,;|\s]+", show(cell)) if word]
    return tuple(sorted({_code(column, word) for word in words}))


_TAGS = {simplify(word): tag for tag, words in TAGS.items() for word in (tag, words.da, words.en)}


def _tags(column: Column, cell: Cell) -> str:
    """Return tags by their own names, separated by commas."""
    found = set()
    for word in re.split(r"[,;|\s]+", show(cell)):
        if not word:
            continue
        plain = simplify(word)
        near = get_close_matches(plain, _TAGS, n=1, cutoff=0.8)
        if plain not in _TAGS and near:
            raise CellError(NEAR_TAG(word=word, near=TAGS[_TAGS[near[0]]]))
        found.add(_TAGS.get(plain) or _code(column, word))
    text = ",".join(sorted(found))
    if len(text) > column.longest:
        raise CellError(TOO_LONG(length=len(text), longest=column.longest))
    return text


def number(cell: Cell) -> Decimal | None:
    """Return a number written with decimal comma or point, or None if it is none."""
    if isinstance(cell, bool) or cell is None:
        return None
    text = re.sub(r"[\s\u00a0\u202f']", "", show(cell))
    if "," in text and "." in text:
        text = text.replace("." if text.rfind(",") > text.rfind(".") else ",", "")
    text = text.replace(",", ".")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", text, re.ASCII):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:  # pragma: no cover - the pattern admits only numbers
        return None


def _within(column: Column, value: Decimal, shown: Callable[[float], str] = "{:g}".format) -> None:
    low = column.low if column.low is not None else float("-inf")
    high = column.high if column.high is not None else float("inf")
    if not low <= value <= high:
        raise CellError(OUT_OF_RANGE(low=shown(low), high=shown(high), help=column.help))


def _decimal(column: Column, cell: Cell) -> float:
    value = number(cell)
    if value is None:
        raise CellError(BAD_NUMBER())
    _within(column, value)
    return float(value)


def _integer(column: Column, cell: Cell) -> int:
    value = number(cell)
    if value is None or value != int(value):
        raise CellError(BAD_WHOLE())
    _within(column, value)
    return int(value)


def _digit(_: Column, cell: Cell) -> str:
    text = show(cell)
    if len(text) != 1 or text not in "0123456789":
        raise CellError(BAD_DIGIT())
    return text


def _hours(column: Column, cell: Cell) -> int:
    """Return minutes."""
    if isinstance(cell, timedelta):
        minutes = Decimal(int(cell.total_seconds()) // 60)
    elif isinstance(cell, time):
        minutes = Decimal(cell.hour * 60 + cell.minute)
    elif isinstance(cell, datetime) and cell.year < 1901:
        minutes = Decimal(int((cell - _EXCEL_DAY_ZERO).total_seconds()) // 60)
    elif isinstance(cell, date):
        raise CellError(BAD_HOURS())
    elif clock := re.fullmatch(r"([+-]?)(\d{1,3}):([0-5]\d)", show(cell), re.ASCII):
        minutes = Decimal(int(f"{clock[1]}{int(clock[2]) * 60 + int(clock[3])}"))
    else:
        hours = number(cell)
        if hours is None or abs(hours) > 10_000:
            raise CellError(BAD_HOURS())
        minutes = Decimal(round(hours * 60))
    if column.low is not None or column.high is not None:
        _within(column, minutes, lambda bound: f"{bound / 60:g}")
    return int(minutes)


def _money(column: Column, cell: Cell) -> int:
    """Return øre."""
    kroner = number(re.sub(r"(?i)\s*(kr\.?|dkk)\s*$", "", cell) if isinstance(cell, str) else cell)
    if kroner is None or abs(kroner) > 10**9:
        raise CellError(BAD_MONEY())
    if isinstance(cell, float):
        kroner = round(kroner, 6)
    if kroner * 100 != int(kroner * 100):
        raise CellError(BAD_MONEY())
    _within(column, kroner)
    return int(kroner * 100)


def _flag(_: Column, cell: Cell) -> bool:
    word = simplify(show(cell))
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise CellError(BAD_FLAG())


def weekdays(text: str) -> str | None:
    """Return seven 0/1 from Monday, or None if the text names no days of the week."""
    plain = text.strip().casefold().replace("–", "-")
    if re.fullmatch("[01]{7}", plain):
        return plain if "1" in plain else None
    if (whole := _WEEK.get(simplify(plain))) is not None:
        return whole
    chosen: set[int] = set()
    parts = re.split(r"[,;/+&\s]+|\bog\b|\band\b", re.sub(r"\s*-\s*", "-", plain))
    for part in filter(None, parts):
        ends = [_DAY.get(simplify(word)) for word in part.split("-")]
        first, last = ends[0], ends[-1]
        if first is None or last is None or len(ends) > 2:
            return None
        chosen.update((first + step) % 7 for step in range((last - first) % 7 + 1))
    return "".join("1" if day in chosen else "0" for day in range(7)) if chosen else None


def _weekdays(_: Column, cell: Cell) -> str:
    days = weekdays(show(cell))
    if days is None:
        raise CellError(BAD_WEEKDAYS())
    return days


def _choice(column: Column, cell: Cell) -> str:
    word = simplify(show(cell))
    for choice in column.choices:
        if word in choice.words():
            return choice.value
    raise CellError(
        BAD_CHOICE(
            da=_either([choice.word.da for choice in column.choices], "eller"),
            en=_either([choice.word.en for choice in column.choices], "or"),
        )
    )


def _either(words: list[str], last: str) -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


_READERS: dict[str, Callable[[Column, Cell], object]] = {
    "code": _code,
    "text": _text,
    "integer": _integer,
    "digit": _digit,
    "decimal": _decimal,
    "hours": _hours,
    "money": _money,
    "date": lambda _, cell: read_date(cell),
    "time": lambda _, cell: read_time(cell),
    "flag": _flag,
    "weekdays": _weekdays,
    "choice": _choice,
    "start": lambda _, cell: read_start(cell),
    "end": lambda _, cell: read_end(cell),
    "instant": lambda _, cell: read_instant(cell),
    "reference": _code,
    "references": _codes,
    "tags": _tags,
    "note": lambda _, cell: show(cell),
}
