# SPDX-License-Identifier: MPL-2.0
"""What guards and site contacts see: their own, published, and only what still counts."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster import store
from roster.models import Assignment
from roster.models import Shift
from tests.conftest import Login
from tests.web.pages.conftest import MONDAY
from tests.web.pages.conftest import Week
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words

pytestmark = pytest.mark.usefixtures("midweek")


def publish_with(session: Session, week: Week, guard: int, day: int, roster: int | None) -> None:
    """Put a guard on a day's shift of a roster, of a new one if None, and publish it."""
    if roster is None:
        made = store.create_roster(session, name="Ny udgave", start=MONDAY, days=7)
        roster = made.id or 0
    shifts = session.exec(
        select(Shift.id).where(Shift.roster_id == roster).order_by(col(Shift.starts_at))
    ).all()
    values = {"roster_id": roster, "shift_id": shifts[day], "guard_id": guard}
    session.add(Assignment.model_validate(values))
    session.flush()
    store.publish(session, roster)
    session.commit()


def test_shifts_of_this_week_that_are_over_stand_faint(
    login: Login, week: Week, session: Session
) -> None:
    """Tests that Monday's shift is still listed on Wednesday, and said to be over."""
    publish_with(session, week, week.asta, 0, week.roster)
    page = soup(login("guard"), "/me")
    (shift,) = page.select("li.duty")
    assert "past" in shift["class"]
    assert words(shift).endswith("slut")
    assert "til og med søndag 27. december 2026" in words(page)


def test_a_later_published_roster_replaces_an_earlier_one(
    login: Login, week: Week, session: Session
) -> None:
    """Tests that guard and site contact see each seat once: by the roster published last."""
    publish_with(session, week, week.asta, 3, week.roster)
    assert len(soup(login("guard"), "/me").select("li.duty")) == 1
    publish_with(session, week, week.bo, 3, None)
    assert "ingen offentliggjorte vagter" in words(soup(login("guard"), "/me"))
    rows = [words(row) for row in soup(login("site_contact"), "/my-site").select("tbody tr")]
    assert [row for row in rows if row.startswith("tors. 24/12")] == [
        "tors. 24/12 08:00–16:00 Reception Bo Demo"
    ]


def test_site_contact_looks_ahead_from_today(
    login: Login, coordinator: FlaskClient, week: Week, session: Session
) -> None:
    """Tests that the contact sees today's shifts and later ones, open seats said as such."""
    assert "Ingen offentliggjorte vagter" in words(soup(login("site_contact"), "/my-site"))
    publish_with(session, week, week.asta, 2, week.roster)
    rows = [words(row) for row in soup(login("site_contact"), "/my-site").select("tbody tr")]
    assert rows[0] == "ons. 23/12 08:00–16:00 Reception Asta Demo"
    assert [row.endswith("1 ledig plads") for row in rows] == [False, True, True, True, True]
