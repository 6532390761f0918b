# SPDX-License-Identifier: MPL-2.0
"""The page on the street network says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

from sites.network import answers
from sites.network import straight_line
from sites.network.answers import UNREACHABLE
from sites.network.clean import SMALLEST_MAIN_PART
from sites.network.closures import COLUMNS
from sites.network.closures import POINT_METRES
from sites.network.compile import LONGEST_PIECE
from sites.network.read import KINDS
from sites.network.speeds import CLASSES
from sites.network.travel import travel

PAGE = (Path(__file__).parents[3] / "docs" / "network.md").read_text(encoding="utf-8")


def test_the_speeds_of_the_page_are_those_of_the_program() -> None:
    """The table has every road class, in order, with the speed of each mode and the factor."""
    cell = r" ([\d.–]+) \|"
    rows = re.findall(rf"^\| `([a-z_]+)` \|{cell}{cell}{cell}{cell}$", PAGE, re.MULTILINE)
    modes = travel()

    def said(mode: str, name: str) -> str:
        return f"{modes[mode].kmh[name]:g}" if name in modes[mode].kmh else "–"

    assert rows == [
        (
            name,
            said("car", name),
            f"{modes['car'].factor.get(name, 1):g}",
            said("bicycle", name),
            said("foot", name),
        )
        for name in CLASSES
    ]


def test_what_is_lost_at_junctions_is_that_of_the_program() -> None:
    """Seconds at junctions and lights, mode by mode, and the range of the day's factors."""
    modes = travel().values()
    for label, values in (
        ("junction of streets", [mode.junction for mode in modes]),
        ("traffic lights", [mode.signals for mode in modes]),
    ):
        assert f"| {label} | " + " | ".join(f"{value:g}" for value in values) + " |" in PAGE
    hours = travel()["car"].hours
    factors = (*hours.workday, *hours.weekend)
    flat = " ".join(PAGE.split())
    assert f"multiplied by {min(factors)} at night and up to {max(factors)}" in flat


def test_the_figures_of_the_page_are_those_of_the_program() -> None:
    """Factors and limits in the text are the constants of the code."""
    flat = " ".join(PAGE.split())
    line = straight_line()
    for phrase in (
        f"longer than {LONGEST_PIECE:.0f} m",
        f"holds {SMALLEST_MAIN_PART:.0%}".replace("%", " %"),
        f"straight line × {answers.DETOUR}, the first {answers.YARD_METRES:.0f} m "
        f"at {answers.YARD_KMH:.0f} km/h, then {answers.SIDE_STREET_KMH:.0f} km/h, "
        f"and what is beyond {answers.FAR_METRES / 1000:.0f} km at {answers.COUNTRY_KMH:.0f} km/h",
        f"more than {answers.FAR_METRES / 1000:.0f} km",
        f"straight line × {line.detour} at {line.kmh:.0f} km/h",
        "`" + "`, `".join(KINDS[:2]) + "`",
        "`" + "`, `".join(KINDS[2:]) + "`",
        f"time and distance are {UNREACHABLE:,}",
        f"a position, reaching {POINT_METRES:.0f} m",
    ):
        assert phrase in flat, phrase


def test_the_columns_of_closures_are_those_of_the_program() -> None:
    """Every column is explained, under its English and its Danish heading."""
    rows = re.findall(r"^\| (`[a-z`, ]+`) \| (`[a-zæøå/`, ]+`) \|", PAGE, re.MULTILINE)
    found = [
        pair
        for english, danish in rows
        for pair in zip(english.split(", "), danish.split(", "), strict=True)
    ]
    assert {(english.strip("`"), danish.strip("`")) for english, danish in found} == {
        (headings[0], headings[-1]) for headings in COLUMNS.values()
    }
