# SPDX-License-Identifier: MPL-2.0
"""`vagt pool plan` and `vagt simulate` answer from a city's tables, for people and programs."""

from __future__ import annotations

import json
from datetime import time
from pathlib import Path

import pytest
from sqlmodel import select

from sites.clock import utc
from sites.models import PastIncident
from sites.models import Site
from tests.roster.sample import MONDAY
from tests.roster.sample import build
from tests.web.test_cli import Terminal
from web.db import open_engine
from web.db import writing
from web.settings import Settings

PLAN = ("pool", "plan", "--date", MONDAY, "--units", "2")
PLAY = ("simulate", "--date", MONDAY, "--days", "3", "--units", "2", "--scale", "20")


@pytest.fixture
def run(settings: Settings) -> Terminal:
    """A terminal on the small city."""
    engine = open_engine(settings)
    with writing(engine) as session:
        build(session)
    engine.dispose()
    return terminal(settings)


def terminal(settings: Settings) -> Terminal:
    """Return a terminal on a test's database."""
    variables = {"VAGT_DATA": str(settings.data), "VAGT_LOG_LEVEL": "error"}
    return Terminal({**variables, "VAGT_DATABASE_URL": settings.database_url})


def test_a_day_of_the_pool_is_planned_and_handed_over(run: Terminal, tmp_path: Path) -> None:
    """Hours, shifts and the table for the wall; posts and a map as files."""
    posts, chart = tmp_path / "posts.csv", tmp_path / "map.geojson"
    found = run.json(*PLAN, "--posts", posts, "--map", chart, "--at", 3)
    assert [hour["hour"] for hour in found["hours"]] == list(range(24))
    assert found["proven"]
    assert found["history_days"] == 0
    assert [row["units"] for row in found["table"]["rows"]] == [1, 2]
    assert found["table"]["hour"] == 3
    assert "BIB" in posts.read_text(encoding="utf-8")
    assert len(json.loads(chart.read_text(encoding="utf-8"))["features"]) == 2


def test_expected_incidents_are_told_with_their_interval(run: Terminal) -> None:
    """Every site has a number between its ends, and what it rests on is said."""
    found = run.json("pool", "expected", "--date", MONDAY)
    assert found["history_incidents"] == 0
    assert all(one["low"] < one["yearly"] < one["high"] for one in found["places"])
    assert sum(one["yearly"] for one in found["types"]) == pytest.approx(
        sum(one["yearly"] for one in found["places"]), abs=1
    )
    assert "er antaget" in run("pool", "expected", "--date", MONDAY).stdout


def test_people_read_the_same_in_their_language(run: Terminal) -> None:
    """The table names the units, what is assumed is said, in Danish and in English."""
    assert "er antaget" in run(*PLAN).stdout
    said = run("--lang", "en", *PLAN, "--fairness", "worst", "--target", 50, "--minutes", 9).stdout
    assert "assumed, not measured" in said
    assert "stand here" in said


def test_what_cannot_be_planned_says_why(run: Terminal, tmp_path: Path) -> None:
    """An unknown fairness, site or file is named, with what may be written instead."""
    assert "worst" in run(*PLAN, "--fairness", "x", code=2).stderr
    assert "NIX" in run(*PLAN, "--base", "NIX", code=2).stderr
    assert "none.toml" in run(*PLAN, "--prior", tmp_path / "none.toml", code=2).stderr
    bad = tmp_path / "bad.toml"
    bad.write_text("otherwise = 1", encoding="utf-8")
    assert "yearly" in run(*PLAN, "--prior", bad, code=1).stderr
    assert str(tmp_path) in run(*PLAN, "--map", tmp_path, code=3).stderr


def test_a_city_without_sites_is_told_to_import_them(settings: Settings) -> None:
    """An empty database is no error in the program."""
    assert "vagt import" in terminal(settings)(*PLAN, code=2).stderr


def test_days_are_played_under_a_policy(run: Terminal) -> None:
    """One policy gives its figures, the same ones for the same seed."""
    first = run.json(*PLAY, "--policy", "pool")
    assert first["reference"]["incidents"] > 0
    assert first == run.json(*PLAY, "--policy", "pool")
    assert first["policies"] == []
    half = run.json(*PLAY, "--policy", "pool", "--pooled", 50)
    assert half["reference"]["policy"] == "pool 50%"
    assert run.json(*PLAY, "--seed", 2)["reference"] != first["reference"]


def test_all_policies_are_compared_with_what_sharing_saves(run: Terminal) -> None:
    """`all` holds every policy against silos on the same incidents."""
    found = run.json(*PLAY, "--policy", "all")
    assert found["reference"]["policy"] == "silo"
    assert [one["policy"] for one in found["policies"]] == ["lending", "pool", "moveup", "cover"]
    assert {"value", "low", "high"} == set(found["policies"][0]["difference_in_late"])
    said = run(*PLAY, "--policy", "all").stdout
    assert "ét fælles beredskab" in said.replace("\n", " ")
    assert "silo" in run(*PLAY, "--policy", "x", code=2).stderr


def test_a_day_without_incidents_cannot_be_replayed(run: Terminal) -> None:
    """There is nothing to play, and it says which day was looked at."""
    assert str(MONDAY) in run("simulate", "--date", MONDAY, "--replay", code=1).stderr


def test_a_replay_says_what_is_known_and_what_was_expected(
    run: Terminal, settings: Settings
) -> None:
    """The day's incident is played; where the units stood is all that rests on expectations."""
    engine = open_engine(settings)
    with writing(engine) as session:
        site = session.exec(select(Site)).first()
        assert site is not None
        at = utc(MONDAY, time(10))
        session.add(PastIncident(code="1", site_id=site.id or 0, at=at, kind="ADGANG"))
    engine.dispose()
    words = ("simulate", "--date", MONDAY, "--replay", "--units", 2, "--policy", "pool")
    assert run.json(*words)["reference"]["incidents"] == 1
    said = run(*words).stdout.replace("\n", " ")
    assert "dagens hændelser (1)" in said
    assert "ventet før dagen" in said
    assert "antaget og ikke målt" not in said
