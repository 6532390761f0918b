# SPDX-License-Identifier: MPL-2.0
"""`vagt order` lists, shows and answers what site contacts have ordered."""

from __future__ import annotations

import json
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlmodel import select
from typer.testing import CliRunner

from roster.models import Shift
from roster.orders import desk
from sites.models import Post
from sites.models import Service
from sites.orders import wanted
from sites.orders.models import OrderPurpose
from tests.roster.sample import build
from web.cli import app as vagt
from web.db import open_engine
from web.db import writing
from web.models import now
from web.settings import Settings


def run(settings: Settings, *words: str, code: int = 0) -> Any:
    """Run the command and return the JSON that it prints."""
    env = {"VAGT_DATA": str(settings.data), "VAGT_DATABASE_URL": settings.database_url}
    line = ["--lang", "en", "order", *words, "--json"]
    done = CliRunner().invoke(vagt, line, env={**env, "VAGT_LOG_LEVEL": "error"})
    assert done.exit_code == code, (done.output, done.exception)
    return json.loads(done.stdout)


def place(settings: Settings) -> None:
    """Order two guards for an evening a week from now, in a roster that is a draft."""
    at = now()
    day = at.date() + timedelta(days=7)
    engine = open_engine(settings)
    with writing(engine) as session:
        city = build(session)
        city.roster(day - timedelta(days=day.weekday()))
        service = session.exec(select(Service)).first()
        assert service is not None
        names = {"code": "AFTEN", "name_da": "Opsyn", "name_en": "Watch"}
        purpose = OrderPurpose.model_validate({**names, "service_id": service.id})
        session.add(purpose)
        session.flush()
        start = datetime(day.year, day.month, day.day, 18)  # noqa: DTZ001 - wall clock
        need = wanted.read(start, start + timedelta(hours=4), 2, at)
        asked = desk.Asked(city.library.site_id, purpose.id or 0, need)
        desk.place(session, [city.library.site_id], asked, by="kontakt", now=at)
    engine.dispose()


def test_orders_are_listed_shown_and_answered(settings: Settings) -> None:
    """Tests the way from a waiting order over its effect to seats in the draft."""
    place(settings)
    (row,) = run(settings, "list")["orders"]
    assert (row["order"], row["purpose"], row["status"]) == (1, "Watch", "received")
    (effect,) = run(settings, "show", "1")["effects"]
    assert (effect["draft"], effect["seats"], len(effect["times"])) == (True, 2, 1)
    refused = run(settings, "answer", "1", "--no", "--by", "Karen", code=1)
    assert "why" in refused["error"]
    done = run(settings, "answer", "1", "--yes", "--by", "Karen", "--text", "Yes")
    assert [(step["added"], step["removed"]) for step in done["rosters"]] == [(1, 0)]
    assert run(settings, "list")["orders"] == []
    engine = open_engine(settings)
    with writing(engine) as session:
        post = session.exec(select(Post).where(Post.code == "BESTILLING-1")).one()
        shift = session.exec(select(Shift).where(Shift.post_id == post.id)).one()
    engine.dispose()
    assert shift.headcount == 2
    assert "no order 9" in run(settings, "show", "9", code=2)["error"]
