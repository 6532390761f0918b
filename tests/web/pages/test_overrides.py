# SPDX-License-Identifier: MPL-2.0
"""Setting a rule aside on a shift's page: refused at will, written down when the law opens it."""

from __future__ import annotations

from datetime import date
from datetime import time

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from roster.models import RuleOverride
from roster.models import Shift
from roster.overrides import listed
from sites.clock import utc
from tests.web.pages.conftest import Week
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from web.db import writing


def at_night(engine: Engine, week: Week) -> int:
    """Move the second shift to begin seven hours after the first ends; return its number."""
    with writing(engine) as session:
        row = session.get_one(Shift, week.shifts[1])
        row.starts_at = utc(date(2026, 12, 21), time(23))
        row.ends_at = utc(date(2026, 12, 22), time(7))
        session.add(row)
    return week.shifts[1]


def decided(engine: Engine) -> list[RuleOverride]:
    """Return the log as the database has it."""
    with Session(engine) as session:
        return list(listed(session))


def test_a_rule_is_set_aside_in_writing(
    coordinator: FlaskClient, week: Week, engine: Engine
) -> None:
    """Seven hours of rest: refused for any reason of the city's, logged for an unforeseen event."""
    shift = at_night(engine, week)
    monday = f"/rosters/{week.roster}/shifts/{week.shifts[0]}"
    coordinator.post(f"{monday}/assign", data={"guard": week.asta})
    path = f"/rosters/{week.roster}/shifts/{shift}"
    form = {"guard": week.asta, "reason": "Vandskade i kælderen"}
    assert coordinator.post(f"{path}/assign", data={**form, "why": "agreed"}).status_code == 409
    refused = coordinator.post(f"{path}/assign", data={**form, "why": "force_majeure"})
    assert refused.status_code == 409
    alert = BeautifulSoup(refused.text, "html.parser").select_one("[role=alert]")
    assert alert is not None
    assert "hændelsens nummer" in alert.text
    assert decided(engine) == []
    event = {"why": "force_majeure", "event": "Hændelse 12"}
    assert coordinator.post(f"{path}/assign", data={**form, **event}).status_code == 303
    (row,) = decided(engine)
    assert (row.rule, row.text, row.reference) == ("DK-01", "Vandskade i kælderen", "Hændelse 12")
    assert row.decided_by
    assert row.rest_until is not None
    page = words(soup(coordinator, path))
    assert "fraveget" in page
    assert "Vandskade i kælderen" in page


def test_the_form_offers_what_the_law_opens(
    coordinator: FlaskClient, week: Week, engine: Engine
) -> None:
    """For short rest the law's own two reasons are offered, and nothing for who is on holiday."""
    shift = at_night(engine, week)
    monday = f"/rosters/{week.roster}/shifts/{week.shifts[0]}"
    coordinator.post(f"{monday}/assign", data={"guard": week.asta})
    page = soup(coordinator, f"/rosters/{week.roster}/shifts/{shift}")
    (form,) = page.select("details.decision form")
    offered = [option["value"] for option in form.select("select[name=why] option")]
    assert offered == ["force_majeure", "team_change"]
    assert form.select_one(f"input[name=guard][value='{week.asta}']") is not None
    assert form.select_one("input[name=event]") is not None


def test_decisions_are_listed_with_the_rule_check(
    coordinator: FlaskClient, week: Week, engine: Engine
) -> None:
    """What was set aside has a place of its own in the rule check, with who and why."""
    shift = at_night(engine, week)
    monday = f"/rosters/{week.roster}/shifts/{week.shifts[0]}"
    coordinator.post(f"{monday}/assign", data={"guard": week.asta})
    event = {"why": "force_majeure", "event": "Hændelse 12", "reason": "Vandskade i kælderen"}
    path = f"/rosters/{week.roster}/shifts/{shift}/assign"
    coordinator.post(path, data={"guard": week.asta, **event})
    page = soup(coordinator, f"/rosters/{week.roster}/checks?kind=aside")
    assert "Fraveget (1)" in words(page)
    (group,) = page.select("details.group")
    assert "Vandskade i kælderen" in words(group)
    assert "coordinator" in words(group)


@pytest.mark.parametrize(
    "change", ["DELETE FROM rule_override", "UPDATE rule_override SET text = 'x'"]
)
def test_a_published_decision_cannot_be_changed(week: Week, engine: Engine, change: str) -> None:
    """Even bare SQL cannot take a decision out of a published roster, or give it other words."""
    values = {
        "roster_id": week.roster,
        "shift_id": week.shifts[0],
        "guard_id": week.asta,
        "rule": "VG-13",
        "shifts": [week.shifts[0]],
        "reason": "paper",
        "text": "Beviset er set",
        "decided_by": "Vagtchef Demo",
    }
    with writing(engine) as session:
        session.add(RuleOverride.model_validate(values))
    with writing(engine) as session:
        session.connection().execute(text("UPDATE roster SET status = 'published'"))
    with pytest.raises(DBAPIError, match="published"), writing(engine) as session:
        session.connection().execute(text(change))
    assert [row.text for row in decided(engine)] == ["Beviset er set"]
