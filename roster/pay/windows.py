# SPDX-License-Identifier: MPL-2.0
"""Read the hours of a supplement: `{ days = ["sat"], from = "14:00", to = "24:00" }`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import date

from roster.agreements.figure import Value
from roster.pay.scheme import DAY
from roster.pay.scheme import Window
from sites.text import Text

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KIND = Text(
    'vinduer som {{ days = ["sat"], from = "14:00", to = "24:00" }}; dage er all, mon-sun, holiday'
    " eller en dato som 12-24; kun all må gå over midnat",
    'windows such as {{ days = ["sat"], from = "14:00", to = "24:00" }}; days are all, mon-sun,'
    " holiday or a date such as 12-24; only all may pass midnight",
)
_CLOCK = re.compile(r"([01]\d|2[0-4]):([0-5]\d)", re.ASCII)
_DATE = re.compile(r"(\d\d)-(\d\d)", re.ASCII)


class BadWindowError(ValueError):
    """A window cannot be read; `shown` is what stands there, `kind` what should."""

    def __init__(self, shown: object) -> None:
        super().__init__(str(shown))
        self.shown = repr(shown)
        self.kind = KIND()


def read_windows(value: Value) -> tuple[Window, ...]:
    """Return the windows that a figure lists; one that passes midnight becomes two.

    Raises
    ------
    BadWindowError
        If one cannot be read.
    """
    if not isinstance(value, tuple) or not value:
        raise BadWindowError(value)
    return tuple(window for item in value for window in _read(item))


def _read(item: Value) -> Iterator[Window]:
    if not isinstance(item, Mapping) or not {"days", "from", "to"} == item.keys():
        raise BadWindowError(item)
    days = item["days"]
    words = days if isinstance(days, tuple) else (days,)
    start, end = _minute(item["from"], item), _minute(item["to"], item)
    if start in (DAY, end):
        raise BadWindowError(item)
    weekdays, dates = set[int](), set[tuple[int, int]]()
    for word in words:
        if word == "all":
            weekdays |= set(range(7))
        elif word in WEEKDAYS:
            weekdays.add(WEEKDAYS.index(word))
        elif word != "holiday":
            dates.add(_date(word, item))
    spans = ((start, end),) if start < end else ((start, DAY), (0, end))
    if len(spans) > 1 and words != ("all",):
        raise BadWindowError(item)
    for first, last in spans:
        if first < last:
            yield Window(first, last, frozenset(weekdays), "holiday" in words, frozenset(dates))


def _minute(value: Value, item: Value) -> int:
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if found is None or (minute := int(found[1]) * 60 + int(found[2])) > DAY:
        raise BadWindowError(item)
    return minute


def _date(word: Value, item: Value) -> tuple[int, int]:
    found = _DATE.fullmatch(word) if isinstance(word, str) else None
    if found is None:
        raise BadWindowError(item)
    month, day = int(found[1]), int(found[2])
    try:
        date(2028, month, day)
    except ValueError:
        raise BadWindowError(item) from None
    return month, day
