# SPDX-License-Identifier: MPL-2.0
"""Say in words what an agreement's pay sections hold: titles, keys, and the hours of a window."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from babel.dates import format_date
from babel.dates import get_day_names

from roster.agreements import Figure
from roster.agreements.figure import Value
from roster.agreements.words import said_value
from sites.text import Text
from web.i18n import language
from web.pages.filters import say

SILENT = frozenset({"name_da", "name_en", "rule"})
"""Keys that name a section and are no figures."""
TITLES: Mapping[str, Text] = {
    "pay": Text("Løn", "Pay"),
    "base": Text("Grundløn", "Base pay"),
    "overtime": Text("Overarbejde", "Overtime"),
    "norm_reduction": Text("Nedskrivning af normen", "Reduction of the norm"),
    "moved": Text("Omlagt tjeneste", "Moved duty"),
    "change": Text("Ændret vagt", "Changed duty"),
    "late": Text("Inddraget fridøgn", "Day off called in"),
    "cancellation": Text("Aflyst vagt", "Cancelled duty"),
    "minimum": Text("Mindste betaling", "Least paid"),
    "travel": Text("Transport mellem lokationer", "Travel between sites"),
}
KEYS: Mapping[str, Text] = {
    "stacking": Text("Flere tillæg for samme time", "Several supplements for one hour"),
    "windows": Text("Tidsrum", "Hours"),
    "percent": Text("Procent", "Percent"),
    "amount": Text("Beløb", "Amount"),
    "price": Text("Timepris", "Hourly price"),
    "hourly": Text("Pr. time", "An hour"),
    "monthly": Text("Pr. måned", "A month"),
    "divisor": Text("Timer pr. måned", "Hours a month"),
    "fixed": Text("Pr. gang", "Each time"),
    "per_km": Text("Pr. km", "A kilometre"),
    "started": Text("Pr. påbegyndt", "For each started"),
    "replaces": Text("Træder i stedet for", "Takes the place of"),
    "notice": Text("Varsel", "Notice"),
    "longer_than": Text("Når mere end", "When more than"),
    "full_time": Text("Fuld tid", "Full time"),
    "most": Text("Højst", "At most"),
    "minutes": Text("Tid", "Time"),
    "duty": Text("Mindst pr. vagt", "Least for a duty"),
    "per": Text("For hver", "For each"),
    "beyond": Text("Vej ud over den sædvanlige", "Way beyond the usual"),
    "gap": Text("Tid mellem vagterne op til", "Time between duties up to"),
}
WORDS: Mapping[str, Text] = {
    "additive": Text("lægges sammen", "are added up"),
    "highest": Text("kun det højeste", "only the highest"),
    "all": Text("alle dage", "all days"),
    "holiday": Text("helligdage", "public holidays"),
}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def title(section: str, figures: Mapping[str, Figure]) -> str:
    """Return what a section of pay is called: by its own name, else by its place."""
    own = figures.get("name_en" if language() == "en" else "name_da")
    last = section.rpartition(".")[2]
    return str(own.value) if own else say(TITLES.get(last, last))


def key_name(key: str) -> str:
    """Return what a key is called."""
    return say(KEYS.get(key, key))


def said(key: str, figure: Figure) -> str:
    """Return a pay figure's value in words."""
    if key == "windows" and isinstance(figure.value, tuple):
        return "; ".join(_window(one) for one in figure.value if isinstance(one, Mapping))
    if isinstance(figure.value, str):
        return say(WORDS.get(figure.value, figure.value))
    return say(said_value(figure.value, figure.unit))


def _window(window: Mapping[str, Value]) -> str:
    days = window.get("days", ())
    named = [_day(str(day)) for day in days] if isinstance(days, tuple) else [str(days)]
    return f"{', '.join(named)} {window.get('from', '')}–{window.get('to', '')}"


def _day(word: str) -> str:
    """Return a weekday, a date of every year or a kind of day in the reader's language."""
    if word in WEEKDAYS:
        names = get_day_names("abbreviated", locale=language())
        return str(names[WEEKDAYS.index(word)])
    if len(word) == 5 and word[2] == "-":
        pattern = "d. MMM" if language() == "da" else "d MMM"
        return format_date(date(2024, int(word[:2]), int(word[3:])), pattern, locale=language())
    return say(WORDS.get(word, word))
