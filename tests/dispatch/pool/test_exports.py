# SPDX-License-Identifier: MPL-2.0
"""A day of the pool as values, as a map, and as posts that go into a roster."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from dispatch.pool.compliance import table
from dispatch.pool.demand import standard
from dispatch.pool.exports import geojson
from dispatch.pool.exports import posts
from dispatch.pool.exports import table_values
from dispatch.pool.exports import values
from dispatch.pool.hourly import Choice
from dispatch.pool.hourly import DayPlan
from dispatch.pool.hourly import plan_day
from dispatch.pool.reading import Options
from dispatch.pool.reading import read_day
from roster.imports import plan_import
from roster.imports import read_folder
from roster.solve.stop import MaxSeconds
from sites.network import straight_line
from sites.text import Language
from tests.dispatch.pool.town import MONDAY
from tests.dispatch.pool.town import town

STOP = MaxSeconds(20)


@pytest.fixture
def session() -> Iterator[Session]:
    """The small town's tables."""
    with town() as found:
        yield found


def planned(session: Session) -> DayPlan:
    """Return a day of the town with two units."""
    day = read_day(session, MONDAY, straight_line(), standard(), Options(units=2))
    return plan_day(day, Choice(), STOP)


def test_values_are_plain_and_say_how_good_the_plan_is(session: Session) -> None:
    """Every hour, shift and figure survives a trip through JSON."""
    plan = planned(session)
    shown = json.loads(json.dumps(values(plan)))
    assert [hour["hour"] for hour in shown["hours"]] == list(range(24))
    assert shown["proven"]
    assert shown["bound"] >= shown["objective"] > 0
    assert shown["coverage"] > shown["without_pool"]
    assert shown["estimated_times"]
    assert shown["shifts"][0]["competences"] == ["koerekort"]
    rows = table(plan.result.problem, 2, STOP)
    assert table_values(plan, 0, rows)["rows"][1]["units"] == 2


def test_a_map_has_every_site_with_its_cover_and_units(session: Session) -> None:
    """Features are the sites in GeoJSON's order of coordinates, units counted where they stand."""
    plan = planned(session)
    found = geojson(plan, 12)
    assert found["type"] == "FeatureCollection"
    assert len(found["features"]) == 6
    first = found["features"][0]
    assert first["geometry"]["coordinates"] == [12.5, 55.60]
    units = sum(one["properties"]["units"] for one in found["features"])
    assert units == plan.hours[12].units
    assert all(0 <= one["properties"]["coverage"] <= 1 for one in found["features"])


@pytest.mark.parametrize("language", ["da", "en"])
def test_shifts_become_posts_that_the_import_takes(
    session: Session, tmp_path: Path, language: Language
) -> None:
    """The file is read without a fault, with seats for every crew and the pool's competence."""
    plan = planned(session)
    name = {"da": "vagtposter.csv", "en": "posts.csv"}[language]
    (tmp_path / name).write_text(posts(plan, "alarm", language), encoding="utf-8", newline="")
    found = plan_import(session, read_folder(tmp_path), agreements=())
    assert found.faults == ()
    assert found.new == len((tmp_path / name).read_text(encoding="utf-8").splitlines()) - 1
    assert "koerekort" in (tmp_path / name).read_text(encoding="utf-8")
