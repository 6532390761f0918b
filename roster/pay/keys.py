# SPDX-License-Identifier: MPL-2.0
"""What the pay sections of an agreement may say, and everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping

from roster.agreements import Figure
from roster.agreements import Resolved
from roster.agreements import faults
from roster.agreements.figure import Value
from roster.agreements.ranges import is_number
from roster.pay.windows import BadWindowError
from roster.pay.windows import read_windows
from sites.text import Message
from sites.text import Text

Figures = Mapping[str, Figure]

NAMED = ("rule", "name_da", "name_en")
ALLOWED: Mapping[str, tuple[str, ...]] = {
    "": ("stacking",),
    "base": ("rule", "hourly", "monthly", "divisor"),
    "supplement.*": (
        *NAMED, "windows", "percent", "amount", "price", "started", "replaces",
    ),
    "overtime": (*NAMED, "percent", "full_time"),
    "norm_reduction": ("rule", "minutes", "per", "windows"),
    "moved": (*NAMED, "notice", "hourly", "percent", "started", "longer_than"),
    "change": (*NAMED, "notice", "fixed", "longer_than"),
    "late": (*NAMED, "notice", "fixed", "longer_than"),
    "cancellation": ("rule", "notice", "percent", "most"),
    "minimum": ("rule", "duty"),
    "travel": ("rule", "gap", "per_km", "beyond"),
    "full_cost.*": (*NAMED, "percent"),
}  # fmt: skip
"""The keys of each section; `*` stands for a name that the file chooses."""
LENGTH = {"min": 1, "h": 60, "d": 1440, "weeks": 10_080}
UNITS: Mapping[str, frozenset[str]] = {
    "percent": frozenset({"%"}),
    "beyond": frozenset({"%"}),
    "amount": frozenset({"kr/h"}),
    "price": frozenset({"kr/h"}),
    "hourly": frozenset({"kr/h"}),
    "per_km": frozenset({"kr/km"}),
    "fixed": frozenset({"kr"}),
    "monthly": frozenset({"kr"}),
    "divisor": frozenset({"h"}),
    **dict.fromkeys(
        ("started", "full_time", "minutes", "per", "notice", "longer_than", "most", "duty", "gap"),
        frozenset(LENGTH),
    ),
}
WRONG_UNIT = Text("i en af enhederne {units}", "in one of the units {units}")
STACKINGS = ("additive", "highest")
RATES = ("percent", "amount", "price", "hourly", "fixed")


def rated(figures: Figures) -> bool:
    """Say whether a section states a rate."""
    return any(rate in figures for rate in RATES)


def pay_faults(resolved: Resolved) -> list[Message]:
    """Return every fault of the pay sections: unknown sections and keys, wrong units and values."""
    sections = {
        name: figures
        for name, figures in resolved.sections.items()
        if f"{name}.".startswith("pay.")
    }
    said = {"file": f"{resolved.id}.toml"}
    found = [
        text(**said, place=name, **values)
        for name, figures in sections.items()
        for text, values in _in_section(name, figures)
    ]
    return found + [text(**said, place=name, **more) for name, text, more in unfit(sections)]


def keys_of(section: str) -> tuple[str, ...] | None:
    """Return the keys of a section by its whole name, `pay.overtime`; None if there is no such."""
    parts = section.split(".")[1:]
    parts = parts[2:] if parts[:1] == ["contractor"] else parts
    bare = ".".join(parts)
    star = f"{parts[0]}.*" if len(parts) == 2 else bare
    return ALLOWED.get(bare, ALLOWED.get(star))


def known_sections() -> str:
    """Return the names of all sections, `*` for a name that the file chooses."""
    return ", ".join(f"pay.{known}" for known in ALLOWED if known)


def unfit(sections: Mapping[str, Figures]) -> Iterator[tuple[str, Text, dict[str, object]]]:
    """Yield each section that cannot be used as a whole, with what is wrong with it.

    One that states a rate must say when it is paid, and a supplement has one rate.
    """
    for name, figures in sections.items():
        keys = keys_of(name) or ()
        if "windows" not in keys:
            continue
        if "windows" not in figures and (rated(figures) or "minutes" in figures):
            yield name, faults.LACKING, {"key": "windows"}
        rates = [key for key in RATES if key in keys and key in figures and figures[key].value]
        if len(rates) > 1:
            yield name, faults.BOTH, {"key": ", ".join(rates)}


def wrong(key: str, value: Value, unit: str) -> tuple[Text, dict[str, object]] | None:
    """Return what is wrong with a figure; one that can have one unit only need not say it."""
    if key == "stacking" and value not in STACKINGS:
        return faults.NOT_ALLOWED, {"allowed": ", ".join(STACKINGS)}
    if key == "windows":
        try:
            read_windows(value)
        except BadWindowError as error:
            return faults.WRONG_KIND, {"value": error.shown, "kind": error.kind}
    units = UNITS.get(key)
    if units is None:
        return None
    if not is_number(value):
        return faults.WRONG_KIND, {"kind": faults.KINDS["number"]}
    plain = not unit and len(units) == 1
    if not plain and unit not in units:
        return faults.WRONG_KIND, {"kind": WRONG_UNIT(units=", ".join(sorted(units)))}
    if value < 0:
        return faults.NOT_ALLOWED, {"allowed": ">= 0"}
    return None


def shown(value: Value, unit: str) -> str:
    """Return a value with its unit as a fault repeats it."""
    return f"{value} {unit}".strip()


def _in_section(name: str, figures: Figures) -> Iterator[tuple[Text, dict[str, object]]]:
    keys = keys_of(name)
    if keys is None:
        yield faults.UNKNOWN_SECTION, {"key": name, "allowed": known_sections()}
        return
    for key, figure in figures.items():
        if key not in keys:
            yield faults.UNKNOWN_KEY, {"key": key, "allowed": ", ".join(keys)}
        elif (found := wrong(key, figure.value, figure.unit)) is not None:
            text, values = found
            yield text, {"key": key, "value": shown(figure.value, figure.unit), **values}
