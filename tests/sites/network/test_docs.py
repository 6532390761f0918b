# SPDX-License-Identifier: MPL-2.0
"""The page on the street network says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

from sites.network import answers
from sites.network import straight_line
from sites.network.clean import SMALLEST_MAIN_PART
from sites.network.compile import LONGEST_PIECE
from sites.network.read import KINDS
from sites.network.speeds import SLOWDOWN
from sites.network.speeds import SPEEDS

PAGE = (Path(__file__).parents[3] / "docs" / "network.md").read_text(encoding="utf-8")


def test_the_speeds_of_the_page_are_those_of_the_program() -> None:
    """The table has every road class, in order, with its speed."""
    rows = re.findall(r"^\| `([a-z_]+)` \| (\d+) \|$", PAGE, re.MULTILINE)
    assert [(name, float(kmh)) for name, kmh in rows] == list(SPEEDS.items())


def test_the_figures_of_the_page_are_those_of_the_program() -> None:
    """Factors and limits in the text are the constants of the code."""
    flat = " ".join(PAGE.split())
    line = straight_line()
    for phrase in (
        f"multiplied by {SLOWDOWN}",
        f"longer than {LONGEST_PIECE:.0f} m",
        f"holds {SMALLEST_MAIN_PART:.0%}".replace("%", " %"),
        f"straight line × {answers.DETOUR}, the first {answers.YARD_METRES:.0f} m "
        f"at {answers.YARD_KMH:.0f} km/h, then {answers.SIDE_STREET_KMH:.0f} km/h, "
        f"and what is beyond {answers.FAR_METRES / 1000:.0f} km at {answers.COUNTRY_KMH:.0f} km/h",
        f"more than {answers.FAR_METRES / 1000:.0f} km",
        f"straight line × {line.detour} at {line.kmh:.0f} km/h",
        "`" + "`, `".join(KINDS[:2]) + "`",
        "`" + "`, `".join(KINDS[2:]) + "`",
    ):
        assert phrase in flat, phrase
