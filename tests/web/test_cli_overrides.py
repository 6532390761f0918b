# SPDX-License-Identifier: MPL-2.0
"""`vagt roster override` and `vagt roster overrides` on the small city."""

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


@pytest.fixture
def roster(settings: Settings) -> tuple[int, int]:
    """A draft in which Asta has too short a rest before a shift; its number and the shift's."""
    engine = open_engine(settings)
    with writing(engine) as session:
        city: City = build(session)
        made = city.roster()
        night, morning = city.shifts(made, city.night)[1], city.shifts(made, city.library)[2]
        city.assign(city.asta, night)
        city.assign(city.asta, morning)
        found = made, morning.id or 0
    engine.dispose()
    return found


def run(settings: Settings, *words: object, code: int = 0) -> dict[str, Any]:
    """Run a command and read its one object."""
    line = ["--lang", "en", "roster", *(str(word) for word in words), "--json"]
    env = {"VAGT_DATA": str(settings.data), "VAGT_DATABASE_URL": settings.database_url}
    done = CliRunner().invoke(vagt, line, env={**env, "VAGT_LOG_LEVEL": "error"})
    assert done.exit_code == code, (done.output, done.exception)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_override_is_logged_and_reported(settings: Settings, roster: tuple[int, int]) -> None:
    """A floor is refused without its reason; with it the check says overridden, not nothing."""
    number, shift = roster
    which = ("--rule", "DK-01", "--guard", "ASTA", "--shift", shift)
    why = ("--text", "Vandskade i kælderen", "--by", "Vagtchef Demo")
    refused = run(settings, "override", number, *which, *why, code=1)
    assert "cannot be set aside" in refused["error"]
    event = ("--reason", "force_majeure", "--reference", "Hændelse 12")
    (made,) = run(settings, "override", number, *which, *why, *event)["overrides"]
    assert (made["rule"], made["by"], made["reason"]) == ("DK-01", "Vagtchef Demo", "force_majeure")
    assert "of rest were missing" in made["consequence"]
    checked = run(settings, "check", number)
    assert [row["rule"] for row in checked["overridden"]] == ["DK-01"]
    assert "DK-01" not in {row["rule"] for row in checked["hard"]}
    assert run(settings, "overrides", number) == run(settings, "overrides")
    assert len(run(settings, "overrides")["overrides"]) == 1


def test_what_is_not_there(settings: Settings, roster: tuple[int, int]) -> None:
    """Unknown guards and shifts are named; a rule that is not broken cannot be set aside."""
    number, shift = roster
    why = ("--text", "Vandskade i kælderen", "--by", "Vagtchef Demo")
    words = ("override", number, "--rule", "DK-04", *why)
    assert "NOBODY" in run(settings, *words, "--guard", "NOBODY", "--shift", shift, code=2)["error"]
    assert "9999" in run(settings, *words, "--guard", "ASTA", "--shift", 9999, code=2)["error"]
    broken = run(settings, *words, "--guard", "ASTA", "--shift", shift, code=1)
    assert "does not break" in broken["error"]
