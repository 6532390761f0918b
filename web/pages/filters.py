# SPDX-License-Identifier: MPL-2.0
"""Say dates, hours, money and messages in the reader's language, in Copenhagen time."""

from __future__ import annotations

from datetime import date
from datetime import datetime

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask

from sites.clock import local
from sites.text import Message
from sites.text import Text
from web.i18n import language
from web.pages.names import named

PATTERNS = {
    "short": {"da": "EEE d/M", "en": "EEE d/M"},
    "plain": {"da": "d. MMM y", "en": "d MMM y"},
    "weekday": {"da": "EEE", "en": "EEE"},
    "month": {"da": "MMMM y", "en": "MMMM y"},
    "number": {"da": "d.", "en": "d"},
    "long": {"da": "EEEE d. MMMM y", "en": "EEEE d MMMM y"},
}


def _locale() -> Locale:
    return Locale.parse("en_GB" if language() == "en" else "da_DK")


def say(value: Text | Message | str | None) -> str:
    """Return a domain sentence in the reader's language."""
    if value is None:
        return ""
    if isinstance(value, Message):
        value = named(value)
    return value.in_(language()) if isinstance(value, Text | Message) else str(value)


def clock(instant: datetime) -> str:
    """Return the wall-clock time, such as `22:00`."""
    return f"{local(instant):%H:%M}"


def hour(instant: datetime) -> str:
    """Return the wall-clock time as short as it goes: `22` on the hour, else `22:30`."""
    at = local(instant)
    return f"{at:%H}" if at.minute == 0 else f"{at:%H:%M}"


def day(value: date | datetime, form: str = "plain") -> str:
    """Return a day as words; `form` is a key of `PATTERNS`."""
    at = local(value).date() if isinstance(value, datetime) else value
    return format_date(at, PATTERNS[form][language()], locale=_locale())


def moment(instant: datetime) -> str:
    """Return day and time, such as `man. 23/11 22:00`."""
    return f"{day(instant, 'short')} {clock(instant)}"


def number(value: float, decimals: int = 0) -> str:
    """Return a number with the language's separators."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, format=pattern, locale=_locale())


def percent(share: float | None, decimals: int = 1) -> str:
    """Return a share of 1 as a percentage; a dash when there is none."""
    if share is None:
        return "–"
    sign = " %" if language() == "da" else "%"
    return number(share * 100, decimals) + sign


def hours(minutes: float, decimals: int = 1) -> str:
    """Return minutes as decimal hours."""
    return number(minutes / 60, decimals)


def kroner(ore: int) -> str:
    """Return øre as whole kroner, `kr.` after in Danish and before in English."""
    amount = number(round(ore / 100))
    return f"{amount} kr." if language() == "da" else f"DKK {amount}"


def ore(amount: int) -> str:
    """Return øre as kroner with two decimals, to the øre."""
    exact = number(amount / 100, 2)
    return f"{exact} kr." if language() == "da" else f"DKK {exact}"


def points(weight: int) -> str:
    """Return a weight of the objective as whole points; one weighs as much as one øre."""
    return f"{number(weight)} point" if language() == "da" else f"{number(weight)} points"


def travel(seconds: int) -> str:
    """Return travel seconds as whole minutes, at least one."""
    return f"{max(1, round(seconds / 60))} min"


def kilometres(metres: int) -> str:
    """Return metres as kilometres with one decimal."""
    return f"{number(metres / 1000, 1)} km"


def size(count: int) -> str:
    """Return a number of bytes as kB or MB."""
    if count < 1_000_000:
        return f"{number(max(1, round(count / 1000)))} kB"
    return f"{number(count / 1_000_000, 1)} MB"


def source(said: Message | str) -> str:
    """Return where travel times come from, without the word that a tag beside it has."""
    text = say(said)
    for word in ("skøn: ", "estimate: "):
        text = text.removeprefix(word)
    return text[:1].upper() + text[1:]


def register(app: Flask) -> None:
    """Add the filters to an app's templates."""
    app.jinja_env.filters.update(
        clock=clock,
        day=day,
        hour=hour,
        hours=hours,
        kilometres=kilometres,
        kroner=kroner,
        moment=moment,
        number=number,
        ore=ore,
        percent=percent,
        points=points,
        say=say,
        size=size,
        source=source,
        travel=travel,
        zip=zip,
    )
