# SPDX-License-Identifier: MPL-2.0
"""`vagt roster travel` on the small city."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.roster.sample import City
from tests.roster.sample import build
from web.cli import app as vagt
from web.db import open_engine
from web.db import writing
from web.settings import Settings

SHORT = ("--seconds", 20, "--work", 0.2)


@pytest.fixture
def rosters(settings: Settings) -> tuple[int, int]:
    """A draft with two nights taken by hand, and one with nobody on it."""
    engine = open_engine(settings)
    with writing(engine) as session:
        city: City = build(session)
        made, empty = city.roster(), city.roster()
        for guard, shift in zip(
            (city.asta, city.bo), city.shifts(made, city.night)[::3], strict=False
        ):
            city.assign(guard, shift)
    engine.dispose()
    return made, empty


def run(settings: Settings, *words: object, language: str = "en", code: int = 0) -> str:
    """Run a command and return what it writes."""
    line = ["--lang", language, "roster", "travel", *(str(word) for word in words)]
    env = {"VAGT_DATA": str(settings.data), "VAGT_DATABASE_URL": settings.database_url}
    done = CliRunner().invoke(vagt, line, env={**env, "VAGT_LOG_LEVEL": "error"})
    assert done.exit_code == code, (done.output, done.exception)
    return done.stdout if "--json" in words else done.output


def test_json_has_every_plan_with_kilometres_minutes_and_kroner(
    settings: Settings, rosters: tuple[int, int]
) -> None:
    """Four plans, each with its gap, what is saved against three, and the estimate marked."""
    found: dict[str, Any] = json.loads(run(settings, rosters[0], *SHORT, "--json"))
    assert [one["name"] for one in found["plans"]] == ["plan", "nearest", "hours", "alone"]
    plan = found["plans"][0]
    assert (plan["filled"], plan["homeless"]) == (2, 1)
    assert plan["seconds"] > 0
    assert plan["car_metres"] == plan["metres"] > 0
    assert all(one["hard"] == 0 for one in found["plans"])
    assert all(one["gap"] is not None for one in found["plans"])
    assert [one["against"] for one in found["saved"]] == ["nearest", "hours", "alone"]
    assert found["estimated"] is True
    assert sum(found["shares"].values()) == 3
    assert found["weights"] == {"minute": 150, "kilometre": 100}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("da", ("Nærmeste kvalificerede først", "Hver forvaltning for sig", "er skøn", "hjem")),
        ("en", ("Nearest qualified first", "Each administration alone", "are estimates", "home")),
    ],
)
def test_people_read_a_table_and_what_is_saved(
    settings: Settings, rosters: tuple[int, int], language: str, said: tuple[str, ...]
) -> None:
    """The table names each plan, and what is unsure or left out is said, in both languages."""
    shown = run(settings, rosters[0], *SHORT, language=language)
    assert all(word in shown for word in said)
    assert "{" not in shown


def test_a_roster_that_is_empty_or_missing_is_refused(
    settings: Settings, rosters: tuple[int, int]
) -> None:
    """Nothing is made up where nobody is on a shift, or there is no such roster."""
    assert "Solve it first" in run(settings, rosters[1], code=2)
    assert "There is no roster 99" in run(settings, 99, code=2)
