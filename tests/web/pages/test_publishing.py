# SPDX-License-Identifier: MPL-2.0
"""Publishing says first what it means and then tells those whom it concerns, and only them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select
from sqlmodel import update

from roster.models import Assignment
from roster.models import Employer
from roster.models import Roster
from roster.models import Shift
from sites.clock import midnight
from tests.web.pages.conftest import MONDAY
from tests.web.pages.conftest import Week
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from web.messages.models import Notice
from web.pages import rosters


def give(engine: Engine, roster: int, guard: int, *days: int) -> None:
    """Put a guard on the reception on some days of the week."""
    with Session(engine) as session:
        query = select(Shift.id).where(Shift.roster_id == roster).order_by(col(Shift.starts_at))
        keys = session.exec(query).all()
        for day in days:
            values = {"roster_id": roster, "shift_id": keys[day], "guard_id": guard}
            session.add(Assignment.model_validate(values))
        session.commit()


def publish(browser: FlaskClient, roster: int, **more: str) -> int:
    """Send the form as the page has it; return the status."""
    page = soup(browser, f"/rosters/{roster}/publish")
    names = ("version", "replaces")
    form = {name: str(page.select_one(f"input[name={name}]")["value"]) for name in names}  # type: ignore[index]
    answer = browser.post(f"/rosters/{roster}/publish", data={**form, "accept_open": "yes", **more})
    return answer.status_code


def told(engine: Engine) -> list[tuple[int | None, str, str]]:
    """Return guard, kind and Danish words of every message, the oldest first."""
    with Session(engine) as session:
        rows = session.exec(select(Notice).order_by(col(Notice.id))).all()
        return [(row.guard_id, row.kind, row.text_da) for row in rows]


@pytest.fixture
def second(coordinator: FlaskClient, week: Week, engine: Engine) -> int:
    """The next version of a week that Asta and Bo have; Bo has Asta's first day in it."""
    give(engine, week.roster, week.asta, 0, 1)
    give(engine, week.roster, week.bo, 2)
    assert publish(coordinator, week.roster) == 303
    coordinator.post(f"/rosters/{week.roster}/revise")
    with Session(engine) as session:
        draft = session.exec(select(Roster.id).where(Roster.status == "draft")).one()
        assert draft is not None
        query = select(Shift.id).where(Shift.roster_id == draft).order_by(col(Shift.starts_at))
        first = session.exec(query).first()
        mine = col(Assignment.shift_id) == first
        session.exec(update(Assignment).where(mine).values(guard_id=week.bo))
        session.commit()
        return draft


def test_what_breaks_a_hard_rule_is_not_published(
    coordinator: FlaskClient, week: Week, engine: Engine
) -> None:
    """Tests that the page shows what stands in the way, and that a form sent anyway is refused."""
    give(engine, week.roster, week.asta + 2, 0)
    page = soup(coordinator, f"/rosters/{week.roster}/publish")
    assert "er fraværende" in words(page)
    with Session(engine) as session:
        version = str(session.exec(select(Roster.version)).one())
    form = {"version": version, "replaces": "", "accept_open": "yes"}
    answer = coordinator.post(f"/rosters/{week.roster}/publish", data=form)
    assert answer.status_code == 409
    assert "bryder hårde regler" in answer.text
    with Session(engine) as session:
        assert session.exec(select(Roster.status)).one() == "draft"
    assert told(engine) == []


def test_first_publishing_tells_everybody_with_a_shift(
    coordinator: FlaskClient, week: Week, engine: Engine
) -> None:
    """Tests that the page says who is told what, and that just those get it, in words."""
    give(engine, week.roster, week.asta, 0, 1)
    said = words(soup(coordinator, f"/rosters/{week.roster}/publish"))
    assert "1 medarbejder får en besked" in said
    assert publish(coordinator, week.roster) == 303
    assert told(engine) == [
        (
            week.asta,
            "roster.published",
            "Juleugen er offentliggjort. Du har 2 vagter:\n"
            "man 21.12 kl. 08:00–16:00 Rådhuset\ntir 22.12 kl. 08:00–16:00 Rådhuset",
        )
    ]


def test_new_version_tells_those_whose_shifts_differ(
    coordinator: FlaskClient, week: Week, engine: Engine, second: int
) -> None:
    """Tests that people and cost are shown first, that others hear nothing, and which counts."""
    page = words(soup(coordinator, f"/rosters/{second}/publish"))
    assert "2 medarbejdere får en besked" in page
    assert "Heraf tillæg for kort varsel" in page
    before = len(told(engine))
    assert publish(coordinator, second) == 303
    status = [cell.text for cell in soup(coordinator, "/rosters").select("tbody .tag")]
    assert status == ["Offentliggjort", "Erstattet"]
    later = [
        soup(coordinator, f"/rosters/{one}").select(f".note a[href='/rosters/{second}']")
        for one in (week.roster, second)
    ]
    assert [link.text for link in later[0]] == ["Juleugen v2"]
    assert later[1] == []
    day = "man 21.12 kl. 08:00–16:00 Rådhuset"
    assert told(engine)[before:] == [
        (
            week.asta,
            "roster.changed",
            f"Juleugen v2: dine vagter er ændret.\nDu har ikke længere:\n{day}",
        ),
        (week.bo, "roster.changed", f"Juleugen v2: dine vagter er ændret.\nDu får:\n{day}"),
    ]


def test_a_version_that_was_replaced_meanwhile_is_not_published(
    coordinator: FlaskClient, engine: Engine, second: int
) -> None:
    """Tests that what the page compared with must still be what counts; nobody is told."""
    before = told(engine)
    assert publish(coordinator, second, replaces="") == 409
    assert told(engine) == before


def test_short_notice_is_said_by_the_agreement(
    coordinator: FlaskClient, week: Week, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that an agreement's notice is held against the day on which it would be published."""
    with Session(engine) as session:
        session.exec(update(Employer).values(agreement="kl-79-01"))
        session.commit()
    at = midnight(MONDAY - timedelta(days=3))
    monkeypatch.setattr(rosters, "now", lambda: at)
    said = words(soup(coordinator, f"/rosters/{week.roster}/publish"))
    assert "3 dages varsel, aftalen siger 28" in said
