# SPDX-License-Identifier: MPL-2.0
"""`vagt expiring` names what runs out with the shifts that fall."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlmodel import select
from typer.testing import CliRunner

from roster.models import Certificate
from tests.roster.sample import MONDAY
from tests.roster.sample import build
from web.cli import app as vagt
from web.db import open_engine
from web.db import writing
from web.settings import Settings


def run(settings: Settings, *words: str) -> str:
    """Run the command and return what it prints."""
    env = {"VAGT_DATA": str(settings.data), "VAGT_DATABASE_URL": settings.database_url}
    line = ["--lang", "en", "expiring", "--on", MONDAY.isoformat(), *words]
    done = CliRunner().invoke(vagt, line, env={**env, "VAGT_LOG_LEVEL": "error"})
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


def test_expiring_in_words_and_as_json(settings: Settings) -> None:
    """Nothing at first; then a certificate with holder, day and the one shift that falls."""
    engine = open_engine(settings)
    with writing(engine) as session:
        city = build(session)
        friday = city.shifts(city.roster(), city.library)[4]
        city.assign(city.asta, friday)
        key = city.asta.id
    assert "Nothing runs out" in run(settings)
    with writing(engine) as session:
        row = session.exec(select(Certificate).where(Certificate.guard_id == key)).one()
        row.valid_to = MONDAY + timedelta(days=3)
        session.add(row)
    engine.dispose()
    assert "Asta Demo" in run(settings)
    (one,) = json.loads(run(settings, "--json"))["expiring"]
    assert (one["kind"], one["holder"], one["days_left"]) == ("certificate", "Asta Demo", 3)
    assert [shift["post"] for shift in one["shifts"]] == ["BIB-DAG"]
    assert json.loads(run(settings, "--days", "2", "--json"))["expiring"] == []
