# SPDX-License-Identifier: MPL-2.0
"""The busy fraction comes from what the log says of guards on the pool's shifts, and no others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session

from dispatch.incidents.commands import Advance
from dispatch.incidents.commands import Assign
from dispatch.incidents.store import Report
from dispatch.incidents.store import act
from dispatch.incidents.store import open_incident
from dispatch.pool.busy import Fraction
from dispatch.pool.busy import estimate
from dispatch.pool.measured import read_busy
from dispatch.units.duty import board
from tests.dispatch.incidents.sample import MIDNIGHT
from tests.dispatch.incidents.sample import Night
from tests.dispatch.incidents.sample import night


@pytest.fixture
def city(session: Session) -> Night:
    """Asta stands ready at the library in the night, Bo is on a post at the school."""
    return night(session)


def send(session: Session, city: Night, guard: int, minutes: int) -> None:
    """Send a guard at midnight, who is clear after some minutes."""
    site = city.school.id
    case = open_incident(session, Report(city.type_id, "dan", site_id=site), MIDNIGHT).id or 0
    command = Assign(case, (guard,), 1, frozenset({guard}))
    act(session, command, board(session, MIDNIGHT), "dan", MIDNIGHT)
    at = MIDNIGHT + timedelta(minutes=minutes)
    act(session, Advance(case, guard, "cleared"), board(session, at), "dan", at)


def test_an_hour_on_an_incident_is_a_share_of_the_shift(session: Session, city: Night) -> None:
    """Asta's forty-five minutes count over her shift's hours, Bo's not: he is no pool unit."""
    for guard in (city.asta, city.bo):
        send(session, city, guard, 45)
    shift = city.shifts[0]
    hours = (shift.ends_at - shift.starts_at) / timedelta(hours=1)
    found = read_busy(session, MIDNIGHT + timedelta(days=2))
    assert found.whole.value == pytest.approx(0.75 / hours)
    assert (found.whole.low, found.whole.high) != (0.0, 0.0)


@pytest.mark.parametrize(
    ("duty", "units", "expected"),
    [(2, 2, (0.3, 0.2, 0.4)), (2, 1, (0.6, 0.4, 0.8)), (2, 4, (0.15, 0.1, 0.2)),
     (4, 1, (0.95, 0.8, 0.95)), (2, 0, (0.95, 0.95, 0.95))],
)  # fmt: skip
def test_the_same_work_is_shared_by_as_many_units_as_are_planned(
    duty: float, units: int, expected: tuple[float, float, float]
) -> None:
    """Half the units are twice as busy, interval and all, and never beyond what models can take."""
    one = Fraction(0.3, 0.2, 0.4, 10, duty).among(units)
    assert (one.value, one.low, one.high) == pytest.approx(expected)


def test_a_plan_goes_by_the_log_only_when_a_week_of_it_tells() -> None:
    """Six days of duty are too few to plan by, seven are enough; the hour keeps its own figure."""
    for days, enough in ((6, False), (7, True)):
        shifts = [(day * 86_400.0, day * 86_400.0 + 7_200.0) for day in range(days)]
        calls = [(start, start + 1_800.0) for start, _end in shifts]
        found = estimate(calls, shifts * 2, 28)
        assert (found.told(0) is not None) == enough
        if enough:
            assert found.told(0) == found.hours[0]
            assert (found.hours[0].value, found.hours[0].units) == pytest.approx((0.25, 2.0))


def test_what_lies_outside_the_shift_or_is_not_over_does_not_count(
    session: Session, city: Night
) -> None:
    """Overtime is no duty; today is left out; without any duty nothing is claimed."""
    shift = city.shifts[0]
    send(session, city, city.asta, int((shift.ends_at - MIDNIGHT).total_seconds() / 60) + 90)
    inside = (shift.ends_at - MIDNIGHT) / (shift.ends_at - shift.starts_at)
    found = read_busy(session, MIDNIGHT + timedelta(days=2))
    assert found.whole.value == pytest.approx(inside)
    before = read_busy(session, MIDNIGHT - timedelta(days=3))
    assert (before.whole.value, before.whole.low, before.whole.high) == (0.0, 0.0, 1.0)
