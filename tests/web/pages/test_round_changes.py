# SPDX-License-Identifier: MPL-2.0
"""Rounds are changed by hand on the page: at once, against the version looked at, and undone."""

from __future__ import annotations

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.rounds.models import Round
from dispatch.rounds.models import RoundPlan
from roster.models import Assignment
from roster.models import Shift
from roster.store import create_roster
from tests.conftest import Login
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from tests.web.pages.nights import DAY
from tests.web.pages.nights import Night
from tests.web.pages.nights import night
from tests.web.pages.nights import visits_of
from tests.web.pages.nights import walked
from web.models import AuditEvent

__all__ = ["night"]

PART = {"X-Part": "board"}


def order(page: BeautifulSoup) -> dict[str, list[str]]:
    """Return the visits of each round as a page lists them."""
    return {
        str(one["data-round"]): [str(row["data-task"]) for row in one.select("tr[data-task]")]
        for one in page.select("details[data-round]")
    }


def version(page: BeautifulSoup) -> str:
    """Return the version of the rounds that a page shows."""
    state = page.select_one("[data-state]")
    assert state is not None
    return str(state["data-version"])


def answered(client: FlaskClient, night: Night, verb: str, **fields: str) -> BeautifulSoup:
    """Send a change as the script does and return the part that comes back."""
    answer = client.post(f"/rounds/{night.plan}/{verb}", data=fields, headers=PART)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def lists(page: BeautifulSoup) -> list[str]:
    """Return the rounds of a page as they are written, timelines and lists."""
    rounds = page.select(".timeline-row, details[data-round]")
    for one in rounds:
        if "open" in one.attrs:
            del one["open"]
    return [one.encode(formatter=None).decode() for one in rounds]


def send(client: FlaskClient, night: Night, verb: str, **fields: str) -> BeautifulSoup:
    """Send a change as the script does and put what comes back into the page, as it does."""
    old = soup(client, f"/rounds/{night.plan}")
    part = answered(client, night, verb, **fields)
    for hole in part.select("[data-same]"):
        known = old.select_one(f'{hole.name}[data-round="{hole["data-round"]}"]')
        assert known is not None
        hole.replace_with(known)
    assert lists(part) == lists(soup(client, f"/rounds/{night.plan}"))
    return part


def test_a_visit_is_moved_and_moved_back(login: Login, night: Night, session: Session) -> None:
    """New order, times and words come back at once; undo brings the old ones."""
    client = login("dispatcher")
    page = soup(client, f"/rounds/{night.plan}")
    before = order(page)
    full, empty = sorted(before, key=lambda code: -len(before[code]))
    last = before[full][-1]
    after = send(client, night, "move", task=last, round=full, number="1", version=version(page))
    assert order(after)[full] == [last, *before[full][:-1]]
    said = str(after.select_one("[data-state]")["data-said"])  # type: ignore[index]
    assert "nr. 1" in said
    assert "kørsel" in said
    other = send(client, night, "move", task=last, round=empty, version=version(after))
    assert order(other)[empty] == [last]
    off = send(client, night, "move", task=last, round="", version=version(other))
    assert all(last not in tasks for tasks in order(off).values())
    assert "hånden" in words(off.select_one("#left").parent)  # type: ignore[union-attr, arg-type]
    back = off
    for _change in range(3):
        back = send(client, night, "undo", version=version(back))
    assert order(back) == before
    actions = session.exec(select(AuditEvent.action)).all()
    assert (actions.count("rounds.move"), actions.count("rounds.undo")) == (3, 3)


def test_rounds_that_a_change_leaves_alone_are_not_sent_again(login: Login, night: Night) -> None:
    """Two visits to one place change places: that round comes, the others as empty elements."""
    client = login("dispatcher")
    page = soup(client, f"/rounds/{night.plan}")
    before = order(page)
    full = max(before, key=lambda code: len(before[code]))
    first, second = sorted(before[full].index(task) for task in ("C/1", "D/1"))
    part = answered(
        client,
        night,
        "move",
        task=before[full][second],
        round=full,
        number=str(first + 1),
        version=version(page),
    )
    same = {str(one["data-round"]) for one in part.select("details[data-same]")}
    drawn = {str(one["data-round"]) for one in part.select("details[data-round]:not([data-same])")}
    assert same | drawn == set(before)
    assert drawn == {full}


def test_what_a_change_breaks_comes_back_by_cause(login: Login, night: Night) -> None:
    """A visit longer than its window can be put on a round, and the page says what that breaks."""
    client = login("coordinator")
    page = soup(client, f"/rounds/{night.plan}")
    code = max(order(page), key=lambda code: len(order(page)[code]))
    after = send(client, night, "move", task="B/1", round=code, version=version(page))
    broken = after.select_one(".causes")
    assert broken is not None
    assert "Uden for tidsrummet" in words(broken)
    assert after.select_one('tr.wrong[data-task="B/1"]') is not None
    answer = client.post(f"/rounds/{night.plan}/publish", data={"version": version(after)})
    assert answer.status_code == 409


def test_a_form_without_a_script_leads_back_to_the_page(login: Login, night: Night) -> None:
    """The same change by form redirects, and the page then says what it did."""
    client = login("coordinator")
    page = soup(client, f"/rounds/{night.plan}?visit=A/1")
    chosen = page.select_one("#task option[selected]")
    assert chosen is not None
    assert chosen["value"] == "A/1"
    fields = {"task": "A/1", "round": "", "number": "", "version": version(page)}
    answer = client.post(f"/rounds/{night.plan}/move", data=fields)
    assert answer.status_code == 303
    assert "er ikke på nogen runde" in words(soup(client, answer.headers["Location"]))


def test_faulty_and_late_changes_are_refused_in_words(
    login: Login, night: Night, session: Session
) -> None:
    """Unknown names, a number that is none, an old version and a frozen night change nothing."""
    client = login("coordinator")
    now = version(soup(client, f"/rounds/{night.plan}"))
    good = {"task": "A/1", "round": "RUNDE/1", "number": "1", "version": now}
    wrong = [
        ({"task": "Z/1"}, 422, "Z/1"),
        ({"round": "NO"}, 422, "NO"),
        ({"number": "x"}, 422, "helt tal"),
        ({"version": "99"}, 409, "ændret"),
    ]
    for fields, status, said in wrong:
        path = f"/rounds/{night.plan}/move"
        answer = client.post(path, data={**good, **fields}, headers=PART)
        assert (answer.status_code, said in answer.text) == (status, True), answer.text
    undo = client.post(f"/rounds/{night.plan}/undo", data={"version": now}, headers=PART)
    assert undo.status_code == 409
    assert session.get_one(RoundPlan, night.plan).version == int(now)
    session.rollback()
    frozen = walked(session, night)
    moved = client.post(
        f"/rounds/{night.plan}/move", data={**good, "version": str(frozen.version)}, headers=PART
    )
    assert moved.status_code == 409


def test_guards_are_named_and_the_night_is_published(
    login: Login, night: Night, session: Session
) -> None:
    """The page asks for guards first, takes them, and then freezes the night."""
    client = login("coordinator")
    page = soup(client, f"/rounds/{night.plan}/publish")
    assert page.select_one("main button[disabled]") is not None
    codes = [code for code, tasks in order(soup(client, f"/rounds/{night.plan}")).items() if tasks]
    for code, guard in zip(codes, ("G1", "G2"), strict=False):
        now = version(soup(client, f"/rounds/{night.plan}"))
        fields = {"round": code, "guard": guard, "version": now}
        assert client.post(f"/rounds/{night.plan}/name", data=fields).status_code == 303
    nobody = {"round": codes[0], "guard": "NO", "version": "9"}
    client.post(f"/rounds/{night.plan}/name", data=nobody)
    assert session.exec(select(Round).where(Round.code == codes[0])).one().guard_id == night.asta
    session.rollback()
    now = version(soup(client, f"/rounds/{night.plan}"))
    answer = client.post(f"/rounds/{night.plan}/publish", data={"version": now})
    assert answer.status_code == 303
    assert session.get_one(RoundPlan, night.plan).status == "published"
    assert len(visits_of(session, night.plan)) == 3


def test_guards_come_from_the_roster(login: Login, night: Night, session: Session) -> None:
    """Where a roster has somebody on the shift, one button puts the name on the round."""
    roster = create_roster(session, name="Uge 52", start=DAY, days=7)
    shift = session.exec(select(Shift).order_by(col(Shift.starts_at))).first()
    assert shift is not None
    values = {"roster_id": roster.id, "shift_id": shift.id, "guard_id": night.bo}
    session.add(Assignment.model_validate(values))
    session.commit()
    client = login("dispatcher")
    for said in ("1 runde har fået", "ikke flere"):
        now = version(soup(client, f"/rounds/{night.plan}"))
        answer = client.post(f"/rounds/{night.plan}/names", data={"version": now})
        assert said in words(soup(client, answer.headers["Location"]))
    assert night.bo in session.exec(select(Round.guard_id)).all()
