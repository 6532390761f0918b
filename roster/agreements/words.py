# SPDX-License-Identifier: MPL-2.0
"""Figures as people read them: values with their unit, grades and layers in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from datetime import time
from decimal import Decimal

from roster.agreements.figure import Confidence
from roster.agreements.figure import Level
from roster.agreements.figure import Value
from sites.text import Text

GRADES: Mapping[Confidence, Text] = {
    Confidence.A: Text("A: officiel tekst", "A: official text"),
    Confidence.B: Text("B: pålidelig gengivelse", "B: credible secondary text"),
    Confidence.C: Text("C: svag kilde, skal bekræftes", "C: weak source, to be confirmed"),
    Confidence.D: Text("D: vores læsning, skal bekræftes", "D: our reading, to be confirmed"),
    Confidence.U: Text("U: ikke bekræftet", "U: unverified"),
}
LEVELS: Mapping[Level, Text] = {
    Level.STATUTE: Text("lov", "law"),
    Level.CENTRAL: Text("central overenskomst", "central agreement"),
    Level.LOCAL: Text("lokalaftale", "local agreement"),
    Level.CONTRACT: Text("kontrakt", "contract"),
    Level.EXEMPTION: Text("dispensation", "exemption"),
}
UNITS: Mapping[str, Text] = {
    "min": Text("min.", "min"),
    "h": Text("timer", "hours"),
    "d": Text("døgn", "days"),
    "weeks": Text("uger", "weeks"),
    "months": Text("måneder", "months"),
    "years": Text("år", "years"),
    "x": Text("", ""),
    "date": Text("", ""),
    "kr": Text("kr.", "kr."),
    "kr/h": Text("kr. i timen", "kr. an hour"),
    "kr/km": Text("kr. pr. km", "kr. a km"),
    "øre/min": Text("øre i minuttet", "øre a minute"),
    "øre/h": Text("øre i timen", "øre an hour"),
}
LONG = 120
"""Minutes from which people rather read hours."""
PROVISIONAL = Text("foreløbig", "provisional")


def said_value(value: Value, unit: str = "") -> Text:
    """Return a value with its unit: `11 timer`, `35,12 %`, `3 år`."""
    if unit == "min" and isinstance(value, int) and not isinstance(value, bool) and value >= LONG:
        return _with(Decimal(value) / 60, "h")
    return _with(value, unit)


def _with(value: Value, unit: str) -> Text:
    bare = _bare(value)
    word = UNITS.get(unit, Text(unit, unit))
    return Text(f"{bare.da} {word.da}".strip(), f"{bare.en} {word.en}".strip())


def _bare(value: Value) -> Text:
    if isinstance(value, bool):
        return Text("ja", "yes") if value else Text("nej", "no")
    if isinstance(value, int | Decimal):
        en = f"{Decimal(value):.2f}".rstrip("0").rstrip(".")
        return Text(en.replace(".", ","), en)
    if isinstance(value, date):
        return Text(f"{value:%d-%m-%Y}", value.isoformat())
    if isinstance(value, time):
        return Text(f"{value:%H:%M}", f"{value:%H:%M}")
    if isinstance(value, tuple):
        return _listed([_bare(item) for item in value], ", ")
    if isinstance(value, Mapping):
        named = [(key, _bare(item)) for key, item in value.items()]
        return _listed([Text(f"{k} {item.da}", f"{k} {item.en}") for k, item in named], ", ")
    return Text(str(value), str(value)) if value else Text("ingen", "none")


def _listed(items: list[Text], between: str) -> Text:
    return Text(between.join(item.da for item in items), between.join(item.en for item in items))
