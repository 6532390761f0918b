# SPDX-License-Identifier: MPL-2.0
"""`vagt demo`: the demo city is loaded, planned and shown on the best streets at hand."""

from __future__ import annotations

from pathlib import Path

import osmnx
import pytest

from sites.network import NetworkError
from sites.network import current
from sites.network import reachable
from sites.text import Text
from tests.web.test_cli import Terminal
from tests.web.test_cli import run
from tests.web.test_cli import streets_file
from web.cli import demo_streets
from web.cli.demo_streets import use_streets

__all__ = ["run"]


@pytest.mark.slow
def test_demo_is_prepared_once(run: Terminal) -> None:
    """Tests that the demo loads, plans and makes its users once, and a second time keeps all.

    This week is published, so that guards, site contacts and dispatchers see something; the
    next one is a draft. Amounts are said to be provisional.
    """
    done = run("demo", "up", "--prepare-only", "--seconds", 8, "--streets", "sketch")
    assert done.output.count("foreløbige timesatser") == 2
    shown = [run.json("roster", "show", number) for number in (1, 2)]
    assert [(week["hard"], week["status"]) for week in shown] == [(0, "published"), (0, "draft")]
    assert [week["provisional_rates"] for week in shown] == [True, True]
    again = run("demo", "up", "--prepare-only")
    assert "Planlægger" not in again.output
    assert [run.json("roster", "show", number)["solution"] for number in (1, 2)] == [
        week["solution"] for week in shown
    ]
    assert "VAGT_DATA" in run("demo", "load", code=2).output


def test_demo_load_fills_an_empty_database(run: Terminal) -> None:
    """Tests that the demo city is loaded through the import."""
    assert run.json("demo", "load", "--size", "small")["guards"] > 60


def test_the_streets_of_a_file_are_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Real streets replace the sketch, and the demo says which they are; a second time is quiet."""
    use_streets(tmp_path, str(streets_file(tmp_path / "byen.osm")))
    assert not current(tmp_path).estimated
    assert "byen.osm" in capsys.readouterr().err
    use_streets(tmp_path, "gone.osm")
    assert capsys.readouterr().err == ""


def test_without_internet_the_sketch_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is fetched where OpenStreetMap cannot be reached, and how to get it is said."""
    monkeypatch.setattr(osmnx.settings, "overpass_url", "http://127.0.0.1:9/api")
    assert not reachable()
    use_streets(tmp_path, "")
    assert current(tmp_path).estimated
    assert "vagt network get" in capsys.readouterr().err


def test_with_internet_the_city_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Copenhagen is asked for by name; a download that fails leaves the sketch and its reason."""
    asked: list[str] = []

    def broken(place: str, **_more: object) -> None:
        asked.append(place)
        raise NetworkError(Text("Afbrudt", "Cut off")())

    monkeypatch.setattr(demo_streets, "reachable", lambda: True)
    monkeypatch.setattr(demo_streets, "build", broken)
    use_streets(tmp_path, "")
    assert asked == [demo_streets.PLACE]
    assert current(tmp_path).estimated
    assert "Afbrudt" in capsys.readouterr().err
