# SPDX-License-Identifier: MPL-2.0
"""The cost page: every sum adds up, and every line names its clause."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session
from sqlmodel import select

from roster.models import Contract
from roster.models import Employer
from tests.web.pages.conftest import Week
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from web.pages.queries_costs import GROUPINGS


def put(browser: FlaskClient, week: Week, day: int, guard: int) -> None:
    """Assign a guard to the shift of a day."""
    path = f"/rosters/{week.roster}/shifts/{week.shifts[day]}/assign"
    assert browser.post(path, data={"guard": guard}).status_code == 303


@pytest.fixture
def paid(session: Session, week: Week, coordinator: FlaskClient) -> Week:
    """Asta works Monday and Christmas Day under the municipal agreement, by a guessed rate."""
    session.exec(select(Employer)).one().agreement = "kl-79-01"
    for contract in session.exec(select(Contract)):
        contract.provisional = True
    session.commit()
    put(coordinator, week, 0, week.asta)
    put(coordinator, week, 4, week.asta)
    return week


@pytest.mark.parametrize("grouping", GROUPINGS)
def test_every_grouping_adds_up_to_the_same(
    coordinator: FlaskClient, paid: Week, grouping: str
) -> None:
    """Tests that the last row is the plan's cost whichever way it is summed."""
    page = soup(coordinator, f"/rosters/{paid.roster}/costs?by={grouping}")
    total = page.select("tfoot td")[-2].get_text()
    first = soup(coordinator, f"/rosters/{paid.roster}/costs").select("tfoot td")[-2].get_text()
    assert total == first
    assert len(page.select("tbody tr")) >= 1


def test_lines_name_clause_rate_and_standing(coordinator: FlaskClient, paid: Week) -> None:
    """Tests the lines under one guard: base by a guess, the holiday supplement by its clause."""
    path = f"/rosters/{paid.roster}/costs?by=guard&key={paid.asta}"
    page = soup(coordinator, path)
    lines = [words(row) for row in page.select("section:last-of-type tbody tr")]
    assert lines[0] == (
        "man. 21/12 08:00 Grundløn 8,00 200,00 kr. – 1.600,00 kr. Skønnet timepris foreløbig"
    )
    assert any(line.startswith("fre. 25/12") and "KL-" in line and " % " in line for line in lines)
    assert "foreløbig" in words(page.select_one("h2"))  # type: ignore[arg-type]


def test_full_cost_adds_holiday_pay(coordinator: FlaskClient, paid: Week) -> None:
    """Tests that the full cost has a column more and a higher sum."""
    path = f"/rosters/{paid.roster}/costs"
    plain, full = soup(coordinator, path), soup(coordinator, f"{path}?full=yes")
    assert len(full.select("thead th")) == len(plain.select("thead th")) + 1
    assert full.select("tfoot td")[-2].get_text() != plain.select("tfoot td")[-2].get_text()


def test_the_setting_chooses_what_the_page_begins_with(
    app: Flask, coordinator: FlaskClient, paid: Week
) -> None:
    """Tests that a city may see full cost first, and still leave it out."""
    path = f"/rosters/{paid.roster}/costs"
    before = soup(coordinator, path).select("thead th")
    app.extensions["settings"] = app.extensions["settings"].model_copy(update={"full_cost": True})
    assert len(soup(coordinator, path).select("thead th")) == len(before) + 1
    assert len(soup(coordinator, f"{path}?full=no").select("thead th")) == len(before)


def test_shift_page_shows_the_lines_of_the_shift(coordinator: FlaskClient, paid: Week) -> None:
    """Tests that a shift's page adds its own lines up, and an empty shift's has none."""
    page = soup(coordinator, f"/rosters/{paid.roster}/shifts/{paid.shifts[0]}")
    panel = page.select_one("section[aria-labelledby=pay]")
    assert panel is not None
    assert "Hvad vagten koster: 1.600,00 kr." in words(panel)
    empty = soup(coordinator, f"/rosters/{paid.roster}/shifts/{paid.shifts[1]}")
    assert empty.select_one("section[aria-labelledby=pay]") is None


def test_nothing_planned_costs_nothing(coordinator: FlaskClient, week: Week) -> None:
    """Tests the empty state, also for a grouping and a key that do not exist."""
    page = soup(coordinator, f"/rosters/{week.roster}/costs?by=nonsense&key=x")
    assert "der er intet at betale" in words(page)
