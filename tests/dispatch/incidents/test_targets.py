# SPDX-License-Identifier: MPL-2.0
"""Promises come from contracts, the most particular first, and say what is due."""

from __future__ import annotations

from datetime import date
from datetime import timedelta

import pytest
from sqlmodel import Session

from dispatch.incidents.commands import Advance
from dispatch.incidents.commands import Assign
from dispatch.incidents.commands import Open
from dispatch.incidents.machine import apply
from dispatch.incidents.models import ResponseTarget
from dispatch.incidents.state import Desk
from dispatch.incidents.state import Unit
from dispatch.incidents.store import Report
from dispatch.incidents.store import open_incident
from dispatch.incidents.targets import Due
from dispatch.incidents.targets import Promise
from dispatch.incidents.targets import Promises
from dispatch.incidents.targets import due
from dispatch.incidents.targets import worst
from tests.dispatch.incidents.sample import MIDNIGHT
from tests.dispatch.incidents.sample import night
from tests.roster.sample import add

PROMISES = {
    "acknowledge": Promise(120, "A"),
    "depart": Promise(300, "A"),
    "arrive": Promise(900, "A"),
    "check": Promise(1800, "A"),
}


def test_the_most_particular_promise_counts(session: Session) -> None:
    """Site before administration before everybody; of the day; with the contract that says so."""
    city = night(session)
    case = open_incident(session, Report(city.type_id, "dan", site_id=city.school.id), MIDNIGHT)
    assert Promises(session).of(case)["arrive"] == Promise(900, "Rammeaftale 7")
    common = {"stage": "arrive", "valid_from": date(2026, 1, 1)}
    payer = city.school.administration_id
    add(session, ResponseTarget, **common, seconds=1200, administration_id=payer, contract="F")
    assert Promises(session).of(case)["arrive"] == Promise(1200, "F")
    add(session, ResponseTarget, **common, seconds=600, site_id=city.school.id, contract="L")
    add(session, ResponseTarget, **common, seconds=60, site_id=city.library.id)
    old = {"valid_from": date(2025, 1, 1), "valid_to": date(2025, 12, 31)}
    add(session, ResponseTarget, stage="arrive", seconds=30, site_id=city.school.id, **old)
    assert Promises(session).of(case)["arrive"] == Promise(600, "L")


def test_where_nothing_is_promised_nothing_is_due(session: Session) -> None:
    """No threshold is made up."""
    desk = apply(Desk(), Open(1), MIDNIGHT).desk
    assert due(desk.cases[1], MIDNIGHT, {}) == ()
    assert worst((), MIDNIGHT) == ""


def test_what_is_due_follows_the_units() -> None:
    """Arrival from the report, confirmation and departure from the assignment, then the checks."""
    desk = Desk(units={1: Unit(1, "A", "ready")})
    opened, sent = MIDNIGHT, MIDNIGHT + timedelta(minutes=1)
    desk = apply(desk, Open(1), opened).desk
    assert due(desk.cases[1], opened, PROMISES) == (  # type: ignore[arg-type]
        Due("arrive", opened + timedelta(seconds=900), None, "A"),
    )
    desk = apply(desk, Assign(1, (1,), 1), sent).desk
    assert [(one.stage, one.unit) for one in due(desk.cases[1], opened, PROMISES)] == [  # type: ignore[arg-type]
        ("acknowledge", 1),
        ("depart", 1),
        ("arrive", None),
    ]
    there = sent + timedelta(minutes=10)
    desk = apply(desk, Advance(1, 1, "on_scene"), there).desk
    [check] = due(desk.cases[1], opened, PROMISES)  # type: ignore[arg-type]
    assert (check.stage, check.at) == ("check", there + timedelta(seconds=1800))
    sign = there + timedelta(minutes=5)
    [later] = due(desk.cases[1], opened, PROMISES, {1: sign})  # type: ignore[arg-type]
    assert later.at == sign + timedelta(seconds=1800)


@pytest.mark.parametrize(("seconds", "said"), [(61, ""), (60, "soon"), (1, "soon"), (0, "late")])
def test_a_warning_comes_before_it_is_late(seconds: int, said: str) -> None:
    """A minute before, and when it is over."""
    assert worst([Due("arrive", MIDNIGHT + timedelta(seconds=seconds))], MIDNIGHT) == said
