# SPDX-License-Identifier: MPL-2.0
"""Posted speeds and road classes as OpenStreetMap writes them."""

from __future__ import annotations

import pytest

from sites.network.rules import road_class
from sites.network.speeds import posted_speed
from sites.network.travel import travel


@pytest.mark.parametrize(
    ("tag", "kmh"),
    [
        ("50", 50.0),
        ("30 km/h", 30.0),
        ("30 mph", 48.28032),
        ("60;40", 40.0),
        (["80", "60"], 60.0),
        ("DK:urban", 50.0),
        ("3", 5.0),
        (50.0, 50.0),
        ("signals", None),
        ("none", None),
        ("0", None),
        (None, None),
    ],
)
def test_posted_speed(tag: object, kmh: float | None) -> None:
    """Numbers, units, lists and zone words are read; words that state no speed are not."""
    assert posted_speed(tag) == (pytest.approx(kmh) if kmh else None)


@pytest.mark.parametrize(
    ("mode", "tag", "expected"),
    [
        ("car", "residential", "residential"),
        ("car", ["residential", "primary"], "primary"),
        ("car", ["cycleway", "residential"], "residential"),
        ("car", "footway", None),
        ("car", None, None),
        ("bicycle", "cycleway", "cycleway"),
        ("bicycle", "motorway", None),
        ("bicycle", "steps", None),
        ("foot", "steps", "steps"),
        ("foot", "motorway_link", None),
    ],
)
def test_road_class(mode: str, tag: object, expected: str | None) -> None:
    """The most important class that a mode may use counts; what it may not use has none."""
    assert road_class(tag, travel()[mode].kmh) == expected
