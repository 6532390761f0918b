# SPDX-License-Identifier: MPL-2.0
"""The unit board follows the published roster, and what stands in the way of it."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.incidents.commands import Assign
from dispatch.incidents.store import Report
from dispatch.incidents.store import act
from dispatch.incidents.store import open_incident
from dispatch.rounds.models import Round
from dispatch.rounds.models import RoundPlan
from dispatch.rounds.models import RoundStep
from dispatch.units.duty import OnBoard
from dispatch.units.duty import board
from roster.models import Absence
from roster.models import Approval
from roster.models import Certificate
from roster.models import Roster
from roster.store import publish
from tests.dispatch.incidents.sample import MIDNIGHT
from tests.dispatch.incidents.sample import Night
from tests.dispatch.incidents.sample import night
from tests.roster.sample import MONDAY
from tests.roster.sample import add


@pytest.fixture
def city(session: Session) -> Night:
    """The night with its guards."""
    return night(session)


def found(session: Session, at: datetime) -> dict[str, OnBoard]:
    """Return the board by guard's code."""
    return {one.code: one for one in board(session, at)}


def test_the_board_is_the_published_roster(session: Session, city: Night) -> None:
    """Known mistake: those who were not on duty could be picked. Carla is at home: she cannot.

    Asta stands ready, Bo is on a post; who pays and until when is known.
    """
    now = found(session, MIDNIGHT)
    assert {code: one.own for code, one in now.items()} == {"ASTA": "ready", "BO": "post"}
    assert now["BO"].administration_id == city.city.schools.id
    assert now["BO"].until == city.shifts[1].ends_at
    assert now["ASTA"].held == {"vagt_grund"}


def test_only_those_wanted_are_read(session: Session, city: Night) -> None:
    """Who is asked for alone is as on the whole board; nobody asked for is nobody."""
    whole = board(session, MIDNIGHT)
    for one in whole:
        assert board(session, MIDNIGHT, {one.guard_id}) == (one,)
    assert board(session, MIDNIGHT, ()) == ()


def test_a_draft_puts_nobody_on_duty(session: Session, city: Night) -> None:
    """Only what is published counts."""
    later = city.city.roster(MONDAY + timedelta(days=7))
    shift = city.city.shifts(later, city.city.night)[0]
    city.city.assign(city.city.asta, shift)
    assert found(session, shift.starts_at) == {}


def test_a_later_plan_takes_the_place_of_an_earlier(session: Session, city: Night) -> None:
    """When the week is published again, the earlier version's shifts no longer count."""
    again = city.city.roster(MONDAY)
    city.city.assign(city.city.carla, city.city.shifts(again, city.city.night)[0])
    publish(session, again)
    assert session.exec(select(Roster).where(col(Roster.status) == "published")).all()
    assert list(found(session, MIDNIGHT)) == ["CARLA"]


@pytest.mark.parametrize(
    ("minutes", "own"),
    [(-61, None), (-60, "pending"), (0, "ready"), (479, "ready"), (480, None)],
)
def test_a_shift_is_pending_then_runs_then_is_over(
    session: Session, city: Night, minutes: int, own: str | None
) -> None:
    """The instants of beginning and end themselves included."""
    now = found(session, city.shifts[0].starts_at + timedelta(minutes=minutes))
    assert (now["ASTA"].own if "ASTA" in now else None) == own


def test_a_night_with_25_hours_ends_when_the_roster_says(session: Session, city: Night) -> None:
    """Known mistake: times were off by the zone. When summer time ends all nine hours count."""
    sunday = date(2026, 10, 24)
    roster = city.city.roster(sunday, days=1)
    shift = city.city.shifts(roster, city.city.night)[0]
    city.city.assign(city.city.asta, shift)
    publish(session, roster)
    assert shift.ends_at - shift.starts_at == timedelta(hours=9)
    last = datetime(2026, 10, 25, 4, 59, tzinfo=UTC)
    assert found(session, last)["ASTA"].own == "ready"
    assert found(session, last + timedelta(minutes=1)) == {}


def test_the_absent_are_shown_and_blocked(session: Session, city: Night) -> None:
    """Somebody who called in sick stands on the board as absent."""
    span = {"starts_at": MIDNIGHT - timedelta(hours=3), "ends_at": MIDNIGHT + timedelta(hours=9)}
    add(session, Absence, guard_id=city.asta, kind="sick", **span)
    assert found(session, MIDNIGHT)["ASTA"].own == "absent"


def test_a_certificate_that_ran_out_is_told_from_one_never_held(
    session: Session, city: Night
) -> None:
    """The day after it ended it is among the expired; on its last day it still counts."""
    held = session.exec(select(Certificate).where(Certificate.guard_id == city.asta)).one()
    held.valid_to = date(2026, 12, 1)
    session.flush()
    assert found(session, MIDNIGHT)["ASTA"].held == {"vagt_grund"}
    held.valid_to = date(2026, 11, 30)
    session.flush()
    now = found(session, MIDNIGHT)["ASTA"]
    assert (now.held, now.expired) == (frozenset(), {"vagt_grund"})


def test_a_missing_approval_is_said_where_the_post_asks_for_one(
    session: Session, city: Night
) -> None:
    """In the library by day approval is needed: without it the guard lacks it."""
    roster = city.city.roster(date(2026, 12, 7))
    shift = city.city.shifts(roster, city.city.library)[0]
    city.city.assign(city.city.asta, shift)
    city.city.assign(city.city.carla, shift)
    publish(session, roster)
    for row in session.exec(select(Approval).where(Approval.guard_id == city.asta)):
        session.delete(row)
    session.flush()
    now = found(session, shift.starts_at)
    assert (now["ASTA"].lacks, now["CARLA"].lacks) == ({"approval"}, frozenset())
    assert (now["ASTA"].mates, now["ASTA"].post_priority) == (1, 1)


def steps(session: Session, city: Night) -> None:
    """Put Bo on a published round: a visit, half an hour's break, another visit."""
    common = {"day": MONDAY, "status": "published", "published_at": MIDNIGHT}
    plan = add(session, RoundPlan, **common)
    shift = city.shifts[1]
    span = {"starts_at": shift.starts_at, "ends_at": shift.ends_at, "site_id": shift.site_id}
    one = add(session, Round, plan_id=plan.id, code="R/1", guard_id=city.bo, **span)
    marks: list[tuple[str, int, int, Any]] = [
        ("start", 0, 0, city.school.id),
        ("visit", 30, 45, city.library.id),
        ("break", 60, 90, None),
        ("visit", 110, 120, city.school.id),
    ]
    for position, (kind, arrive, leave, site) in enumerate(marks):
        begin, end = (shift.starts_at + timedelta(minutes=m) for m in (arrive, leave))
        values = {"kind": kind, "arrive_at": begin, "starts_at": begin, "leave_at": end}
        add(session, RoundStep, round_id=one.id, position=position, site_id=site, **values)


@pytest.mark.parametrize(("minutes", "own"), [(40, "round"), (60, "break"), (90, "round")])
def test_a_round_and_its_break_are_on_the_board(
    session: Session, city: Night, minutes: int, own: str
) -> None:
    """A guard on a published round is on it, and rests when the plan has a break."""
    steps(session, city)
    at = city.shifts[1].starts_at + timedelta(minutes=minutes)
    assert found(session, at)["BO"].own == own


def test_who_is_on_an_incident_stays_on_the_board_after_the_shift(
    session: Session, city: Night
) -> None:
    """Asta's shift ends while she is out: she is still there, and no longer to be sent."""
    case = open_incident(session, Report(city.type_id, "dan", lat=55.7, lon=12.6), MIDNIGHT)
    assert case.id is not None
    act(session, Assign(case.id, (city.asta,), 1), board(session, MIDNIGHT), "dan", MIDNIGHT)
    after = city.shifts[0].ends_at + timedelta(minutes=10)
    now = found(session, after)["ASTA"]
    assert (now.own, now.working) == ("off", False)


def test_a_post_that_may_not_be_left_binds_its_guard(session: Session) -> None:
    """A tag on the post says so; the tag of nobody alone does too."""
    night(session, tags="ikke_alene")
    assert found(session, MIDNIGHT)["ASTA"].own == "bound"
