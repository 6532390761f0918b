# SPDX-License-Identifier: MPL-2.0
"""The tables keep what the machine decides, with every line of the timeline."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.incidents.commands import Advance
from dispatch.incidents.commands import Assign
from dispatch.incidents.commands import Close
from dispatch.incidents.commands import Command
from dispatch.incidents.commands import ConflictError
from dispatch.incidents.commands import RefusedError
from dispatch.incidents.commands import Reopen
from dispatch.incidents.commands import SetStatus
from dispatch.incidents.models import Incident
from dispatch.incidents.models import IncidentEvent
from dispatch.incidents.models import IncidentTask
from dispatch.incidents.state import Outcome
from dispatch.incidents.store import Report
from dispatch.incidents.store import act
from dispatch.incidents.store import change_incident
from dispatch.incidents.store import note
from dispatch.incidents.store import open_incident
from dispatch.incidents.store import read_desk
from dispatch.units.duty import board
from tests.dispatch.incidents.sample import MIDNIGHT
from tests.dispatch.incidents.sample import Night
from tests.dispatch.incidents.sample import night
from tests.roster.sample import add


@pytest.fixture
def city(session: Session) -> Night:
    """The night with its guards."""
    return night(session)


@pytest.fixture
def case(session: Session, city: Night) -> int:
    """An alarm at the school."""
    report = Report(city.type_id, "dan", site_id=city.school.id)
    return open_incident(session, report, MIDNIGHT).id or 0


def do(session: Session, command: Command, who: str = "dan", minutes: int = 1) -> Outcome:
    """Do one thing some minutes after midnight."""
    at = MIDNIGHT + timedelta(minutes=minutes)
    return act(session, command, board(session, at), who, at)


def timeline(session: Session) -> list[tuple[str, str, bool]]:
    """Return kind, who, automatic of every line."""
    rows = session.exec(select(IncidentEvent).order_by(col(IncidentEvent.id)))
    return [(row.kind, row.who, row.automatic) for row in rows]


def test_an_incident_takes_from_its_type_and_site_what_was_not_said(
    session: Session, city: Night, case: int
) -> None:
    """Priority, position and payer are known from the type and the site."""
    row = session.get_one(Incident, case)
    assert (row.priority, row.lat, row.administration_id) == (
        2,
        city.school.lat,
        city.school.administration_id,
    )
    with pytest.raises(RefusedError, match="Say where it is"):
        open_incident(session, Report(city.type_id, "dan"), MIDNIGHT)
    with pytest.raises(RefusedError, match="There is none"):
        open_incident(session, Report(99, "dan", site_id=city.school.id), MIDNIGHT)
    with pytest.raises(RefusedError, match="no site"):
        open_incident(session, Report(city.type_id, "dan", site_id=99), MIDNIGHT)


def test_what_is_written_is_read_back(session: Session, city: Night, case: int) -> None:
    """The desk after each command is the desk that the tables give."""
    for command in (
        Assign(case, (city.asta,), 1, reason="kender stedet"),
        Advance(case, city.asta, "on_scene"),
        Close(case, 2, "solved"),
        Reopen(case, 3, "alarmen går igen"),
    ):
        out = do(session, command)
        at = MIDNIGHT + timedelta(minutes=1)
        assert read_desk(session, board(session, at), also=(case,)) == out.desk
    assert timeline(session) == [
        ("created", "dan", False),
        ("assigned", "dan", False),
        ("on_scene", "dan", False),
        ("case_closed", "dan", False),
        ("cleared", "dan", True),
        ("reopened", "dan", False),
    ]


def test_a_guard_is_diverted_from_one_incident_to_another(
    session: Session, city: Night, case: int
) -> None:
    """The first incident says that it lost its guard, although nobody touched it."""
    do(session, Assign(case, (city.asta,), 1))
    other = open_incident(session, Report(city.type_id, "dan", lat=55.7, lon=12.5), MIDNIGHT)
    assert other.id is not None
    with pytest.raises(ConflictError):
        do(session, Assign(other.id, (city.asta,), 1), who="dorte")
    despite = frozenset({city.asta})
    do(session, Assign(other.id, (city.asta,), 1, despite, taken={city.asta: case}), who="dorte")
    assert timeline(session)[-2:] == [("cancelled", "dorte", True), ("assigned", "dorte", False)]
    assert session.get_one(Incident, case).version == 3


def test_the_database_itself_refuses_a_double_assignment(
    session: Session, city: Night, case: int
) -> None:
    """Whoever goes round the machine meets the index."""
    do(session, Assign(case, (city.asta,), 1))
    values = {"incident_id": case, "guard_id": city.asta, "number": 9, "state": "en_route"}
    with pytest.raises(IntegrityError):
        add(session, IncidentTask, **values)


@pytest.mark.parametrize("change", ["UPDATE incident_event SET who = 'x'", "DELETE FROM %s"])
def test_the_timeline_is_only_added_to(session: Session, case: int, change: str) -> None:
    """No line can be changed or taken out, not even past the product."""
    statement = change.replace("%s", "incident_event")
    with pytest.raises(Exception, match="only added to"):
        session.execute(text(statement))


def test_a_change_tells_what_was_before(session: Session, city: Night, case: int) -> None:
    """The payer follows the place; the timeline has both values; an old view conflicts."""
    at = MIDNIGHT
    news = {"site_id": city.library.id, "priority": 1, "headcount": 2}
    row = change_incident(session, case, news, board(session, at), version=1, who="dan", at=at)
    assert (row.version, row.administration_id) == (2, city.library.administration_id)
    last = session.exec(select(IncidentEvent).order_by(col(IncidentEvent.id).desc())).first()
    assert last is not None
    assert last.detail["priority"] == [2, 1]
    with pytest.raises(ConflictError):
        change_incident(
            session, case, {"priority": 4}, board(session, at), version=1, who="dan", at=at
        )
    same = change_incident(
        session, case, {"priority": 1}, board(session, at), version=1, who="dan", at=at
    )
    assert same.version == 2


def test_a_break_counts_for_the_shift_that_it_was_set_in(
    session: Session, city: Night, case: int
) -> None:
    """Asta's break blocks her tonight, and is forgotten when the shift is over."""
    do(session, SetStatus(city.asta, "break", 0), who="asta")
    with pytest.raises(RefusedError, match="cannot be sent"):
        do(session, Assign(case, (city.asta,), 1))
    tomorrow = city.city.shifts(city.shifts[0].roster_id, city.city.night)[1].starts_at
    assert [one.own for one in board(session, tomorrow) if one.guard_id == city.asta] == []
    with pytest.raises(ConflictError):
        do(session, SetStatus(city.asta, "out", 0))
    do(session, SetStatus(city.asta, "ready", 1))
    do(session, Assign(case, (city.asta,), 1))


def test_notes_stand_in_the_timeline(session: Session, case: int) -> None:
    """A remark belongs to its incident, a handover note to the desk; an empty one to neither."""
    note(session, "Nøgleboks tømt", "dan", MIDNIGHT, case)
    note(session, "Rolig vagt", "dan", MIDNIGHT)
    assert [line[0] for line in timeline(session)[1:]] == ["note", "handover"]
    with pytest.raises(RefusedError):
        note(session, " ", "dan", MIDNIGHT)
