# SPDX-License-Identifier: MPL-2.0
"""The benchmark of a large night runs on a small one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import main


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Six institutions in the city and one far away."""
    spots = [(12.55 + at / 100, 55.67 + at / 200) for at in range(6)]
    features = [
        {"geometry": {"type": "MultiPoint", "coordinates": [spot]}} for spot in [*spots, (10, 56)]
    ]
    path = tmp_path / "sites.geojson"
    path.write_text(json.dumps({"features": features}), encoding="utf-8")
    return path


def words(file: Path, *more: str) -> list[str]:
    """The command for ten visits and two guards."""
    small = ("--sites", "6", "--visits", "10", "--guards", "2", "--seconds", "0.3")
    return ["rounds", str(file), "--data", str(file.parent), *small, *more]


def test_a_night_is_planned_beside_its_peer(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The figures say how much more is driven than PyVRP does freely, and how fast edits are."""
    assert main(words(file, "--peer", "pyvrp", "--parts")) == 0
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["hard_violations"] == 0
    assert figures["peer_violations"] == 0
    assert figures["unserved"] == 0
    assert figures["driving_without_both"] <= figures["driving_seconds"]
    assert figures["edit_ms_max"] > 0


def test_visits_that_are_spaced_are_planned_beside_another_engine(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three passings two hours apart are all made, and the checker passes both engines' rounds."""
    assert main(words(file, "--times", "3", "--peer", "ortools")) == 0
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["unserved"] == 0
    assert 0 <= figures["peer_unserved"] <= 30
    assert (figures["hard_violations"], figures["peer_violations"]) == (0, 0)


def test_the_price_curve_has_a_row_for_every_distance(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two nights give a curve that begins at no distance with no extra driving."""
    assert main(words(file, "--nights", "2")) == 0
    rows = json.loads(capsys.readouterr().out.splitlines()[-1])["curve"]
    assert [row["minutes"] for row in rows] == [0, 5, 10, 15, 20]
    assert rows[0]["extra"] == 0.0
