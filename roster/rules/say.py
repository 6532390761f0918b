# SPDX-License-Identifier: MPL-2.0
"""Times, lengths and money as people read them, in both languages."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from functools import lru_cache

from sites.clock import local
from sites.text import Text

_WEEKDAYS = (
    Text("man", "Mon"),
    Text("tir", "Tue"),
    Text("ons", "Wed"),
    Text("tor", "Thu"),
    Text("fre", "Fri"),
    Text("lør", "Sat"),
    Text("søn", "Sun"),
)


def hours(minutes: int) -> Text:
    """Return a length in hours with at most two decimals: 7,5 in Danish, 7.5 in English."""
    en = f"{minutes / 60:.2f}".rstrip("0").rstrip(".")
    return Text(en.replace(".", ","), en)


def kilometres(metres: int) -> Text:
    """Return a distance in kilometres with one decimal: 1,4 in Danish, 1.4 in English."""
    en = f"{metres / 1000:.1f}"
    return Text(en.replace(".", ","), en)


def kroner(oere: int) -> Text:
    """Return an amount in kroner: 1.234,50 in Danish, 1,234.50 in English."""
    en = f"{oere / 100:,.2f}"
    return Text(en.translate(str.maketrans(",.", ".,")), en)


def on(day: date) -> Text:
    """Return a day: `man 23.11` or `Mon 23/11`, which may end a sentence."""
    weekday = _WEEKDAYS[day.weekday()]
    return Text(f"{weekday.da} {day.day}.{day.month}", f"{weekday.en} {day.day}/{day.month}")


def dated(day: date) -> Text:
    """Return a day with its year: `23.11.2026` or `23/11/2026`."""
    return Text(f"{day.day}.{day.month}.{day.year}", f"{day.day}/{day.month}/{day.year}")


@lru_cache(maxsize=65536)
def at(instant: datetime) -> Text:
    """Return an instant on the Copenhagen clock: `man 23.11 kl. 07:00`, `Mon 23/11 07:00`."""
    here = local(instant)
    day = on(here.date())
    return Text(f"{day.da} kl. {here:%H:%M}", f"{day.en} {here:%H:%M}")
