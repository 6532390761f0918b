# SPDX-License-Identifier: MPL-2.0
"""Posted speeds and road classes as OpenStreetMap writes them."""

from __future__ import annotations

import pytest

from sites.network.speeds import posted_speed
from sites.network.speeds import road_class


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
    ("tag", "expected"),
    [
        ("residential", "residential"),
        (["residential", "primary"], "primary"),
        ("footway", None),
        (None, None),
    ],
)
def test_road_class(tag: object, expected: str | None) -> None:
    """The most important drivable class counts; what cars may not use has none."""
    assert road_class(tag) == expected
