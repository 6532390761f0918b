# SPDX-License-Identifier: MPL-2.0
"""Rosters go from tables to a problem and back without a loss, and published ones stay."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from datetime import time
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy import event
from sqlmodel import Session

from roster.models import Assignment
from roster.models import Guard
from roster.models import Roster
from roster.models import Shift
from roster.plan import Plan
from roster.plan import Result
from roster.problem import Assignment as Pair
from roster.problem import Validity
from roster.store import ChangedRosterError
from roster.store import FrozenRosterError
from roster.store import MissingRosterError
from roster.store import StoreError
from roster.store import create_roster
from roster.store import get_roster
from roster.store import load_plan
from roster.store import load_problem
from roster.store import publish
from roster.store import save_result
from sites.clock import utc
from tests.roster.sample import MONDAY
from tests.roster.sample import City
from tests.roster.sample import Grid
from tests.roster.sample import add
from tests.roster.sample import build
from tests.roster.sample import rows


@pytest.fixture
def city(session: Session) -> City:
    """The small city, not committed."""
    return build(session)


def _result(plan: Plan) -> Result:
    return Result(plan, "feasible", 120, 100, 1.25, 7, {"vacant": 120}, stopped_by="time")


def test_roster_has_a_shift_for_every_need(city: City) -> None:
    """Tests that posts are unrolled with all that a shift copies from its post."""
    roster = city.roster()
    shifts = city.shifts(roster, city.library)
    assert len(shifts) == 5
    first = shifts[0]
    assert (first.starts_at, first.ends_at) == (utc(MONDAY, time(8)), utc(MONDAY, time(16)))
    assert (first.headcount, first.priority, first.approval_required) == (2, 1, True)
    assert first.competences == ["vagt_grund"]
    assert len(rows(city.session, Shift, roster)) == 5 + 7 + 7


def test_roster_of_one_payer_has_its_shifts_only(city: City) -> None:
    """Tests that a plan for one administration leaves the others' needs out."""
    roster = city.roster(payer=city.schools.id)
    assert {row.post_id for row in rows(city.session, Shift, roster)} == {city.school.id}


def test_nothing_needed_is_an_error_with_a_remedy(city: City) -> None:
    """Tests that an empty period is refused in both languages."""
    with pytest.raises(StoreError) as caught:
        create_roster(city.session, name="x", start=date(2020, 1, 6), days=7)
    assert "Importér" in caught.value.message.in_("da")
    assert "Import posts" in caught.value.message.in_("en")


def test_problem_holds_what_the_tables_know(city: City) -> None:
    """Tests that guards come with certificates, approvals, terms, absences, wishes and homes."""
    problem = load_problem(city.session, city.roster(), Grid(), ())
    asta, bo, carla = (problem.guard[str(guard.id)] for guard in (city.asta, city.bo, city.carla))
    assert asta.certificates == (Validity("vagt_grund", date(2026, 1, 1)),)
    assert carla.approvals == (Validity("ALFA", date(2026, 1, 1)),)
    assert (asta.own, carla.own) == (True, False)
    assert (asta.authorisation, carla.authorisation) == (None, Validity("ALFA", date(2020, 1, 1)))
    assert asta.terms[0].weekly_minutes == 2220
    assert asta.wishes[0].strength == 2
    assert bo.absences[0].start == utc(MONDAY, time(8))
    assert bo.home is None
    assert asta.home is not None


def test_travel_is_between_sites_and_homes(city: City) -> None:
    """Tests that the matrix rows are those of the places that shifts and guards name."""
    network = Grid()
    problem = load_problem(city.session, city.roster(), network, ())
    library = next(s for s in problem.shifts if s.post == "BIB-NAT")
    school = next(s for s in problem.shifts if s.post == "SKO-NAT")
    assert problem.travel.metres[library.place, school.place] == 4000
    assert problem.travel.estimated
    assert network.calls == 1


def test_locks_and_saved_assignments_come_back(city: City) -> None:
    """Tests that a plan that was saved is the plan that is loaded, locks included."""
    roster = city.roster()
    shift = city.shifts(roster, city.night)[0]
    city.assign(city.asta, shift, locked=True)
    plan = load_plan(city.session, roster, Grid(), ())
    assert plan.assignments == plan.problem.locked == {Pair(str(city.asta.id), str(shift.id))}


def test_saving_keeps_locked_and_unchanged_rows(city: City) -> None:
    """Tests that a result replaces the rest, and rows that stay keep their identity."""
    roster = city.roster()
    first, second, third = city.shifts(roster, city.night)[:3]
    locked = city.assign(city.asta, first, locked=True)
    same = city.assign(city.bo, second)
    gone = city.assign(city.carla, third)
    problem = load_problem(city.session, roster, Grid(), ())
    wanted = [(city.bo, second), (city.asta, third)]
    pairs = frozenset(Pair(str(guard.id), str(shift.id)) for guard, shift in wanted)
    save_result(city.session, roster, _result(Plan(problem, pairs)))
    saved = {
        (row.guard_id, row.shift_id): row.uid for row in rows(city.session, Assignment, roster)
    }
    assert saved[locked.guard_id, first.id or 0] == locked.uid
    assert saved[city.bo.id or 0, second.id or 0] == same.uid
    assert gone.uid not in saved.values()
    assert set(saved) == {
        (city.asta.id, first.id),
        (city.bo.id, second.id),
        (city.asta.id, third.id),
    }


def test_solution_is_remembered(city: City) -> None:
    """Tests that objective, bound, gap, seed, parts and the source of travel times are kept."""
    roster = city.roster()
    problem = load_problem(city.session, roster, Grid(), ())
    save_result(city.session, roster, _result(Plan(problem, frozenset())), version=1)
    row = get_roster(city.session, roster)
    assert row.version == 2
    kept = {key: row.solution[key] for key in ("objective", "bound", "seed", "uncovered")}
    assert kept == {"objective": 120, "bound": 100, "seed": 7, "uncovered": 24}
    assert row.solution["gap"] == pytest.approx(1 / 6)
    assert row.solution["parts"] == {"vacant": 120}
    assert (row.solution["travel_source"], row.solution["travel_estimated"]) == ("gitter", True)


def test_a_roster_changed_meanwhile_is_not_overwritten(city: City) -> None:
    """Tests that a result of an older version is refused."""
    roster = city.roster()
    result = _result(Plan(load_problem(city.session, roster, Grid(), ()), frozenset()))
    save_result(city.session, roster, result, version=1)
    with pytest.raises(ChangedRosterError):
        save_result(city.session, roster, result, version=1)


def test_published_roster_takes_no_result_and_no_second_publishing(city: City) -> None:
    """Tests that publishing freezes the roster for every function of the store."""
    roster = city.roster()
    result = _result(Plan(load_problem(city.session, roster, Grid(), ()), frozenset()))
    publish(city.session, roster)
    assert get_roster(city.session, roster).published_at is not None
    with pytest.raises(FrozenRosterError):
        save_result(city.session, roster, result)
    with pytest.raises(FrozenRosterError):
        publish(city.session, roster)


def test_publishing_an_unseen_version_is_refused(city: City) -> None:
    """Tests that one publishes what one looked at."""
    with pytest.raises(ChangedRosterError):
        publish(city.session, city.roster(), version=7)


def test_missing_roster_says_so(city: City) -> None:
    """Tests that a number that is no roster is an error of its own kind."""
    with pytest.raises(MissingRosterError, match="no roster 99"):
        load_problem(city.session, 99, Grid(), ())


def _duty_starts(city: City, roster: int, guard: Guard) -> list[object]:
    problem = load_problem(city.session, roster, Grid(), ())
    return [duty.span.start for duty in problem.guard[str(guard.id)].duties]


def test_neighbouring_weeks_are_settled_work(city: City) -> None:
    """Tests that a guard's shifts in the week before and after count, published or not."""
    before = city.roster(MONDAY - timedelta(days=7))
    after = city.roster(MONDAY + timedelta(days=7))
    sunday, monday = city.shifts(before, city.night)[-1], city.shifts(after, city.night)[0]
    city.assign(city.asta, sunday)
    city.assign(city.asta, monday)
    publish(city.session, before)
    assert _duty_starts(city, city.roster(), city.asta) == [sunday.starts_at, monday.starts_at]


def test_alternatives_of_the_same_week_do_not_count(city: City) -> None:
    """Tests that another draft, or the published plan, of the same days is not settled work."""
    other, published = city.roster(), city.roster()
    for roster in (other, published):
        city.assign(city.asta, city.shifts(roster, city.night)[0])
    publish(city.session, published)
    assert _duty_starts(city, city.roster(), city.asta) == []


def test_other_payers_of_the_same_week_count_once(city: City) -> None:
    """Tests that of two plans for another payer, the published one counts and only that."""
    old = city.roster(payer=city.schools.id)
    new = city.roster(payer=city.schools.id)
    first, second = city.shifts(old, city.school)[0], city.shifts(new, city.school)[1]
    city.assign(city.asta, first)
    city.assign(city.asta, second)
    publish(city.session, old)
    mine = city.roster(payer=city.culture.id)
    assert _duty_starts(city, mine, city.asta) == [first.starts_at]


def test_far_weeks_do_not_count(city: City) -> None:
    """Tests that work more than 35 days away is left out."""
    long_ago = city.roster(MONDAY - timedelta(days=49))
    city.assign(city.asta, city.shifts(long_ago, city.night)[0])
    assert _duty_starts(city, city.roster(), city.asta) == []


def test_one_who_left_stays_on_the_old_plan(city: City) -> None:
    """Tests that an inactive guard is in the problem of a plan it is on, and in no other."""
    roster = city.roster()
    city.assign(city.bo, city.shifts(roster, city.night)[0])
    city.bo.active = False
    city.session.flush()
    assert str(city.bo.id) in load_problem(city.session, roster, Grid(), ()).guard
    assert str(city.bo.id) not in load_problem(city.session, city.roster(), Grid(), ()).guard


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that are sent to the database."""
    sent: list[str] = []

    def take(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", take)
    yield sent
    event.remove(engine, "before_cursor_execute", take)


def test_number_of_queries_does_not_grow(engine: Engine, session: Session, city: City) -> None:
    """Tests that four weeks and more guards are read with as many queries as one week."""
    small, large = city.roster(), city.roster(days=28)
    session.expire_all()
    with counted(engine) as first:
        load_problem(session, small, Grid(), ())
    for number in range(20):
        values = {"employer_id": city.asta.employer_id, "birth_date": date(1990, 1, 1)}
        add(session, Guard, code=f"X{number}", name="Demo", **values)
    session.expire_all()
    with counted(engine) as second:
        load_problem(session, large, Grid(), ())
    assert len(first) == len(second) <= 21


def test_roster_is_kept(engine: Engine, session: Session, city: City) -> None:
    """Tests that what is committed is there for another session."""
    roster = city.roster()
    session.commit()
    with Session(engine) as other:
        assert other.get_one(Roster, roster).status == "draft"
