# SPDX-License-Identifier: MPL-2.0
"""`vagt dispatch` ranks the guards on duty and hands positions over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlmodel import Session
from typer.testing import CliRunner
from typer.testing import Result

from tests.dispatch.incidents.sample import Night
from tests.dispatch.incidents.sample import night
from web.cli import app as command
from web.settings import Settings

AT = "2026-12-01T00:00"


@pytest.fixture
def city(session: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Night:
    """The night with its guards, for the command to look at."""
    made = night(session)
    session.commit()
    monkeypatch.setenv("VAGT_DATA", str(settings.data))
    if settings.database_url:
        monkeypatch.setenv("VAGT_DATABASE_URL", settings.database_url)
    return made


def run(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(command, ["--lang", "en", "dispatch", *arguments])


def near(city: Night, *more: str) -> Result:
    """Ask who is nearest to the school at midnight."""
    place = ("--lat", str(city.school.lat), "--lon", str(city.school.lon))
    return run("nearest", *place, "--at", AT, *more)


def test_the_nearest_come_first_with_reasons(city: Night) -> None:
    """Bo is on the spot, Asta farther; both say why, in the language asked for."""
    out = near(city)
    assert out.exit_code == 0, out.output
    assert out.stdout.index("Bo Demo") < out.stdout.index("Asta Demo")
    assert "soonest" in out.stdout


def test_json_holds_everything_that_is_known(city: Night) -> None:
    """Seconds, source and age of the position, reasons and shortfalls as codes."""
    values = json.loads(near(city, "--competence", "vagt_grund", "--json").stdout)
    assert values["nearest"] == [city.bo]
    first = values["candidates"][0]
    assert (first["seconds"], first["source"], first["age"]) == (0, "post", 0)
    assert values["candidates"][1]["shortfalls"][0][0] == "farther"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--competence", "hund"), "There is no competence"),
        (("--at", "i nat"), "is no time"),
        (("--lat", "12.5", "--lon", "55.7"), "swapped"),
    ],
)
def test_what_is_not_understood_is_said(city: Night, arguments: tuple[str, ...], said: str) -> None:
    """A wrong code, time or place ends with what to write instead."""
    out = near(city, *arguments)
    assert out.exit_code == 2
    assert said in out.output


def test_nobody_on_duty_is_an_answer(city: Night) -> None:
    """At noon nobody works by the published roster."""
    out = near(city, "--at", "2026-12-01T12:00")
    assert out.exit_code == 0
    assert "Nobody is on duty" in out.stdout


@pytest.mark.parametrize("what", ["units", "incidents"])
def test_geojson_is_printed(city: Night, tmp_path: Path, what: str) -> None:
    """A collection for other systems; an unknown kind is refused."""
    assert json.loads(run("geojson", what).stdout)["type"] == "FeatureCollection"
    assert run("geojson", "cars").exit_code == 2
