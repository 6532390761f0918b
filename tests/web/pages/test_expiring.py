# SPDX-License-Identifier: MPL-2.0
"""The page of what runs out, with the shifts that fall."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from roster.models import Certificate
from roster.models import Shift
from sites.models import Competence
from tests.web.pages.conftest import Week
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from web.db import writing
from web.pages import expiring


@pytest.fixture
def before(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the week before the planned one."""
    monkeypatch.setattr(expiring, "now", lambda: datetime(2026, 12, 14, 11, tzinfo=UTC))


def first_aid(engine: Engine, week: Week) -> None:
    """Let the week's shifts ask for a competence that Asta holds until Tuesday."""
    with writing(engine) as session:
        code = {"code": "aid", "name_da": "Førstehjælp", "name_en": "First aid"}
        row = Competence.model_validate(code)
        session.add(row)
        session.flush()
        span = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 22)}
        held = {"guard_id": week.asta, "competence_id": row.id, **span}
        session.add(Certificate.model_validate(held))
        for shift in session.exec(select(Shift)):
            shift.competences = ["aid"]


@pytest.mark.usefixtures("before")
def test_what_runs_out_with_its_shifts(
    coordinator: FlaskClient, week: Week, engine: Engine
) -> None:
    """The certificate is named with its holder, its last day and Wednesday's shift alone."""
    assert "Intet udløber" in words(soup(coordinator, "/expiring"))
    for shift in week.shifts[1:3]:
        coordinator.post(f"/rosters/{week.roster}/shifts/{shift}/assign", data={"guard": week.asta})
    first_aid(engine, week)
    page = soup(coordinator, "/expiring")
    said = words(page)
    assert "Førstehjælp" in said
    assert "8 dage tilbage" in said
    links = [str(link["href"]) for link in page.select("td a")]
    assert links == [f"/rosters/{week.roster}/shifts/{week.shifts[2]}"]
    assert "Intet udløber" in words(soup(coordinator, "/expiring?days=3"))
