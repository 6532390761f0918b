# SPDX-License-Identifier: MPL-2.0
"""Times come from the best source there is, and every guess is marked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dispatch.incidents.travel import Leg
from dispatch.incidents.travel import SiteTable
from dispatch.incidents.travel import Sources
from dispatch.incidents.travel import legs
from sites.geo import beyond_harbour
from sites.geo import distance
from sites.network import NetworkError
from sites.network import embedded
from sites.text import Text

TARGET = (55.6700, 12.5850)
WEST, EAST = (55.6760, 12.5850), (55.6745, 12.5905)
"""Two places by the inner harbour, a few hundred metres apart as the crow flies."""


class Streets:
    """Streets on which everything is 100 seconds a hundredth of a degree; counts its calls."""

    version = "v1"

    def __init__(self, estimated: bool = False) -> None:
        self.estimated = estimated
        self.calls: list[tuple[int, int]] = []

    def matrix(self, points: Sequence[Any], targets: Sequence[Any] | None = None) -> Any:
        """Return times and distances."""
        others = points if targets is None else targets
        self.calls.append((len(points), len(others)))
        a, b = np.array(points, float), np.array(others, float)
        apart = np.abs(a[:, None] - b[None]).sum(axis=2) * 100
        return np.rint(apart * 100).astype(np.int32), np.rint(apart * 1000).astype(np.int32)


def broken(_mode: str) -> Any:
    """A network whose file cannot be read."""
    raise NetworkError(Text("væk", "gone")())


def test_streets_are_asked_once_for_each_mode() -> None:
    """One search back from the place for all who drive, one for all who cycle.

    Known mistake: the streets were searched anew for every guard.
    """
    streets = Streets()
    starts = [(WEST, "car"), (EAST, "bicycle"), (EAST, "car")]
    found = legs(starts, TARGET, Sources(lambda _mode: streets))  # type: ignore[arg-type,return-value]
    assert sorted(streets.calls) == [(1, 1), (2, 1)]
    assert [leg.rung for leg in found] == ["streets"] * 3
    assert not any(leg.estimated for leg in found)


def test_the_kept_table_goes_before_a_sketch() -> None:
    """When the streets are gone, the times that they once gave are better than main roads."""
    table = SiteTable.of(Streets(), [WEST, TARGET])  # type: ignore[arg-type]
    sources = Sources(lambda _mode: Streets(estimated=True), table)  # type: ignore[arg-type,return-value]
    near, far = legs([(WEST, "car"), ((55.9, 12.3), "car")], TARGET, sources)
    assert (near, far.rung) == (Leg(60, 600, "sites"), "sketch")
    assert near.estimated
    [walk] = legs([(WEST, "foot")], TARGET, sources)
    assert walk.rung == "sketch"


def test_a_straight_line_across_the_harbour_is_flagged() -> None:
    """Known mistake: a straight line across the harbour ranked as if it were a street.

    Without any network both are ranked, and the one that crosses says that it does.
    """
    sides = beyond_harbour(*np.array([WEST, EAST, TARGET]).T)
    same, across = (WEST, EAST) if sides[0] == sides[2] else (EAST, WEST)
    assert sides[0] != sides[1]
    ours, theirs = legs([(same, "car"), (across, "car")], TARGET, Sources(broken))
    assert (ours.rung, ours.harbour) == ("straight", False)
    assert (theirs.rung, theirs.harbour) == ("straight", True)


def test_across_the_harbour_the_network_knows_the_bridges() -> None:
    """A place 300 metres away over the water is farther by streets than one on this side."""
    points = [(55.6795, 12.5985), (55.6740, 12.5800)]
    target = (55.6785, 12.5930)
    west = bool(beyond_harbour(*target))
    across = [bool(beyond_harbour(*point)) != west for point in points]
    assert across == [True, False]
    crow = [float(distance(*point, *target)) for point in points]
    assert crow[0] < 400 < crow[1]
    found = legs([(point, "car") for point in points], target, Sources(embedded))
    assert found[0].seconds > found[1].seconds
    assert found[0].metres > 1000


@pytest.mark.parametrize(("mode", "kmh"), [("car", 40), ("bicycle", 15), ("foot", 5)])
def test_a_straight_line_is_as_fast_as_its_mode(mode: str, kmh: float) -> None:
    """Who walks is not taken to drive."""
    [leg] = legs([(WEST, mode)], (55.6860, 12.5850), Sources(broken))
    assert leg.metres / leg.seconds * 3.6 == pytest.approx(kmh, rel=0.05)


def test_a_table_is_kept_and_read_back(tmp_path: Path) -> None:
    """What was written is read; what is no table is none."""
    file = tmp_path / "sites.npz"
    assert SiteTable.load(file) is None
    table = SiteTable.of(Streets(), [WEST, TARGET, WEST])  # type: ignore[arg-type]
    table.save(file)
    kept = SiteTable.load(file)
    assert kept is not None
    assert (kept.points, kept.version) == ((WEST, TARGET), "v1")
    assert (kept.seconds == table.seconds).all()
    file.write_bytes(b"nothing")
    assert SiteTable.load(file) is None
