# SPDX-License-Identifier: MPL-2.0
"""What lies before a plan comes with it: worked days, nights, sickness, records and balances."""

from __future__ import annotations

from datetime import date
from datetime import time
from datetime import timedelta

import pytest
from sqlmodel import Session

from roster.models import Absence
from roster.models import Balance
from roster.models import EmployerPermit
from roster.models import Guard
from roster.models import GuardRecord
from roster.onrecord import whole_days
from roster.onrecord import with_equivalents
from roster.problem import Account
from roster.problem import Guard as Person
from roster.problem import Record
from roster.problem import Span
from roster.problem import Validity
from roster.store import load_problem
from roster.store import publish
from sites.clock import midnight
from sites.clock import utc
from sites.models import Competence
from sites.models import Equivalence
from tests.roster.sample import MONDAY
from tests.roster.sample import City
from tests.roster.sample import Grid
from tests.roster.sample import add
from tests.roster.sample import build

WEEK = timedelta(weeks=1)
ALWAYS = date(2020, 1, 1)


@pytest.fixture
def city(session: Session) -> City:
    """The small city, not committed."""
    return build(session)


def person(city: City, roster: int, guard: Guard) -> Person:
    """Return a guard as a roster's problem has them."""
    return load_problem(city.session, roster, Grid(), ()).guard[str(guard.id)]


def night(city: City, roster: int, day: int, guard: Guard) -> None:
    """Put a guard on a roster's night from some day of its week, 22-06."""
    city.assign(guard, city.shifts(roster, city.night)[day])


def test_the_weeks_before_are_added_up_by_day(city: City) -> None:
    """Nights of the week before are known by the day on which they start, with their minutes."""
    before = city.roster(MONDAY - WEEK)
    night(city, before, 0, city.asta)
    night(city, before, 3, city.asta)
    history = person(city, city.roster(), city.asta).history
    assert history is not None
    assert history.since == MONDAY - WEEK
    assert history.days == (
        (MONDAY - WEEK, 480, 420),
        (MONDAY - timedelta(days=4), 480, 420),
    )


def test_who_did_not_work_is_known_to_have_rested(city: City) -> None:
    """A guard without duties in rosters that exist has a known, empty history."""
    city.roster(MONDAY - WEEK)
    history = person(city, city.roster(), city.bo).history
    assert history is not None
    assert (history.since, history.days) == (MONDAY - WEEK, ())


def test_the_first_roster_has_no_history(city: City) -> None:
    """Where no roster comes before, what was worked is not known, rather than nothing."""
    assert person(city, city.roster(), city.asta).history is None


def test_a_hole_ends_what_is_known(city: City) -> None:
    """Work before a week that nobody planned is not counted: the sum would be too small."""
    early = city.roster(MONDAY - 3 * WEEK)
    night(city, early, 0, city.asta)
    city.roster(MONDAY - WEEK)
    history = person(city, city.roster(), city.asta).history
    assert history is not None
    assert (history.since, history.days) == (MONDAY - WEEK, ())


def test_weeks_that_follow_on_reach_back_a_year_at_most(city: City) -> None:
    """Sixty weeks planned one after another are read as far back as twelve months ask for."""
    city.school.valid_from = ALWAYS
    for week in (30, 60):
        city.roster(MONDAY - week * WEEK, days=210, payer=city.schools.id)
    history = person(city, city.roster(), city.asta).history
    assert history is not None
    assert history.since == date(2025, 11, 1)


def test_alternatives_of_a_week_are_not_added_up(city: City) -> None:
    """Of two rosters for the same week the published one counts, also in the history."""
    draft, final = city.roster(MONDAY - WEEK), city.roster(MONDAY - WEEK)
    night(city, draft, 0, city.asta)
    night(city, final, 1, city.asta)
    publish(city.session, final)
    history = person(city, city.roster(), city.asta).history
    assert history is not None
    assert [day for day, _, _ in history.days] == [MONDAY - WEEK + timedelta(days=1)]


def test_whole_days_of_holiday_and_sickness_are_neutral(city: City) -> None:
    """Holiday and sickness months back are known; a course and half a day are not neutral."""
    start = MONDAY - 10 * WEEK
    spans = (
        ("sick", midnight(start), midnight(start + timedelta(days=2))),
        ("holiday", utc(MONDAY, time(0)), utc(MONDAY, time(12))),
        ("course", midnight(start + WEEK), midnight(start + WEEK + timedelta(days=1))),
    )
    for kind, starts, ends in spans:
        row = {"guard_id": city.asta.id, "kind": kind, "starts_at": starts, "ends_at": ends}
        add(city.session, Absence, **row)
    neutral = person(city, city.roster(), city.asta).neutral
    assert neutral == {start, start + timedelta(days=1)}


def test_whole_days_are_local_days() -> None:
    """The day of 25 hours in October counts when all of it is away, not when 24 hours are."""
    day = date(2026, 10, 25)
    end = day + timedelta(days=1)
    whole = Span(midnight(day), midnight(end))
    short = Span(midnight(day), midnight(day) + timedelta(hours=24))
    assert whole_days([whole], day, end) == {day}
    assert whole_days([short], day, end) == frozenset()


def test_balances_are_the_latest_before_the_plan(city: City) -> None:
    """The norm account and the time off come from the last balance that is not in the future."""
    for day, minutes in ((MONDAY - WEEK, 60), (MONDAY, -90), (MONDAY + WEEK, 999)):
        row = {"guard_id": city.asta.id, "day": day, "norm_minutes": minutes}
        add(city.session, Balance, **row, time_off_minutes=30, period_ends=date(2027, 1, 3))
    roster = city.roster()
    assert person(city, roster, city.asta).account == Account(MONDAY, -90, 30, date(2027, 1, 3))
    assert person(city, roster, city.bo).account is None


def test_records_and_permits_come_with_their_days(city: City) -> None:
    """What is on record of a guard and of the employer is there, a star as everything."""
    record = {"guard_id": city.carla.id, "kind": "induction", "code": "BIB"}
    add(city.session, GuardRecord, **record, valid_from=ALWAYS, valid_to=MONDAY)
    permit = {"employer_id": city.carla.employer_id, "kind": "public_place", "code": "*"}
    add(city.session, EmployerPermit, **permit, valid_from=ALWAYS)
    carla = person(city, city.roster(), city.carla)
    assert carla.records == (Record("induction", "BIB", ALWAYS, MONDAY),)
    assert carla.permits == (Record("public_place", "", ALWAYS),)


def test_a_post_hands_its_tags_to_its_shifts(city: City) -> None:
    """A shift is what its post was when the roster was made; a guard has tags of their own."""
    city.night.tags = "no_lone_work,strenuous"
    city.asta.tags = "flex"
    city.session.flush()
    roster = city.roster()
    city.night.tags = ""
    problem = load_problem(city.session, roster, Grid(), ())
    tags = {shift.post: shift.tags for shift in problem.shifts}
    assert tags["BIB-NAT"] == {"no_lone_work", "strenuous"}
    assert tags["BIB-DAG"] == frozenset()
    assert problem.guard[str(city.asta.id)].tags == {"flex"}


def test_a_published_plan_knows_when_it_was_told(city: City) -> None:
    """The notice of a plan is counted from the day of publishing; a draft has none."""
    roster = city.roster()
    assert load_problem(city.session, roster, Grid(), ()).told is None
    assert publish(city.session, roster).published_at is not None
    assert load_problem(city.session, roster, Grid(), ()).told is not None


def test_a_higher_competence_meets_a_lower_one(city: City) -> None:
    """An equivalence adds what is met to what a guard holds."""
    session = city.session
    lead = add(session, Competence, code="leder", name_da="Leder", name_en="Lead")
    basic = {"lower_id": 1, "higher_id": lead.id, "valid_from": MONDAY}
    add(session, Equivalence, **basic)
    held = (Validity("leder", ALWAYS),)
    rows = (("leder", Validity("vagt_grund", MONDAY)),)
    assert with_equivalents(held, rows) == (*held, Validity("vagt_grund", MONDAY))
    assert person(city, city.roster(), city.asta).certificates


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (Validity("a", ALWAYS, MONDAY), {("b", ALWAYS, MONDAY), ("c", date(2026, 6, 1), MONDAY)}),
        (Validity("a", ALWAYS, date(2021, 1, 1)), {("b", ALWAYS, date(2021, 1, 1))}),
        (Validity("c", ALWAYS), {("b", date(2026, 6, 1), None)}),
        (Validity("d", ALWAYS), set()),
    ],
)
def test_equivalences_chain_and_end(
    held: Validity, expected: set[tuple[str, date, date | None]]
) -> None:
    """Competences that are met may meet others, never beyond the days of what is held."""
    rows = (
        ("a", Validity("b", ALWAYS)),
        ("b", Validity("c", date(2026, 6, 1))),
        ("c", Validity("b", date(2026, 6, 1))),
    )
    met = {(v.code, v.since, v.to) for v in with_equivalents((held,), rows) if v != held}
    assert {m for m in met if m[0] != held.code} >= expected
    assert all(held.covers(since, to or since) for _, since, to in met)
