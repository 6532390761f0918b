# SPDX-License-Identifier: MPL-2.0
"""Prices from the relaxation hold against plans that are solved anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from datetime import timedelta

import pytest

from roster.problem import Problem
from roster.problem import Terms
from roster.problem import Validity
from roster.rules.norm import NormHours
from roster.solve import solve
from roster.solve.prices import Prices
from roster.solve.prices import prices
from roster.solve.stop import MaxWork
from tests.roster.solve import tiny

CLOSE = 1e-6


def _priced(task: Problem) -> Prices:
    found = prices(task)
    assert found is not None
    return found


def _best(task: Problem) -> float:
    """Return the objective of a small problem that is solved to the end."""
    result = solve(task, MaxWork(20.0), workers=1)
    assert result.status == "optimal"
    return float(result.objective)


def _seats(task: Problem, shift: str, more: int) -> Problem:
    """Return a problem with more seats on one shift, or fewer."""
    return replace(
        task,
        shifts=tuple(
            replace(one, seats=one.seats + more) if one.id == shift else one for one in task.shifts
        ),
    )


def _given(task: Problem, guard: str, code: str) -> Problem:
    """Return a problem in which one guard holds one competence more."""
    held = Validity(code, task.start - timedelta(days=1))
    return replace(
        task,
        guards=tuple(
            replace(one, certificates=(*one.certificates, held)) if one.id == guard else one
            for one in task.guards
        ),
    )


def _tasks() -> list[Problem]:
    """Return small weeks: enough guards, too few, and shifts that ask for what few hold."""
    few = tiny.problem(
        tiny.guards(3), [tiny.shift(n, n // 2, (6, 14)[n % 2], seats=1 + n % 2) for n in range(8)]
    )
    asking = tiny.problem(
        tiny.guards(4),
        [tiny.shift(n, n // 2, (8, 10)[n % 2], needs=("", "x")[n % 2]) for n in range(8)],
    )
    return [tiny.week(4, 2), few, _given(asking, "g0", "x"), asking]


@pytest.mark.parametrize("task", _tasks(), ids=["enough", "few", "one holds", "nobody holds"])
def test_a_seat_more_costs_no_less_than_its_price_and_one_less_saves_no_more(task: Problem) -> None:
    """Each tiny problem is tried out whole with one seat more and one less, shift by shift."""
    found = _priced(task)
    best = _best(task)
    assert found.bound <= best + CLOSE
    assert set(found.shifts) == {shift.id for shift in task.shifts}
    room = best - found.bound
    for shift in task.shifts[:2]:
        price = found.shifts[shift.id]
        assert _best(_seats(task, shift.id, 1)) - best >= price - room - CLOSE
        assert best - _best(_seats(task, shift.id, -1)) <= price + CLOSE + room


def test_an_hour_that_nobody_can_work_costs_what_an_empty_seat_costs() -> None:
    """The dearest shift is the one that stays empty, at the penalty of its seat."""
    task = tiny.problem(tiny.guards(1), [tiny.shift(0, 0), tiny.shift(1, 0, hour=10)])
    assert max(_priced(task).shifts.values()) >= 900


def test_what_a_holder_saves_is_no_more_than_the_price_and_pays_best_where_it_is_said() -> None:
    """Where nobody holds what shifts ask for, each guard is given it in turn and all is tried."""
    task = _tasks()[3]
    found = _priced(task)
    best = _best(task)
    holders = {one.guard: one.saves for one in found.competences["x"]}
    assert set(holders) == {guard.id for guard in task.guards}
    for guard, saves in holders.items():
        saved = best - _best(_given(task, guard, "x"))
        assert 0 < saved <= saves + best - found.bound + CLOSE


def test_an_hour_of_norm_costs_where_guards_lack_work() -> None:
    """The price of an hour is what the plan, solved anew with it, is dearer by."""
    task = _normed(10)
    before, found = _best(task), _priced(task)
    assert set(found.hours) == {"g0", "g1"}
    assert found.hours["g0"] < 0
    after = _best(_normed(11))
    assert after - before == pytest.approx(-found.hours["g0"])


def test_an_hour_of_norm_saves_where_guards_work_beyond_it() -> None:
    """A guard who must work more than the norm has an hour to gain."""
    task = _normed(2)
    assert _best(task) - _best(_normed(3)) == pytest.approx(_priced(task).hours["g0"])
    assert _priced(task).hours["g0"] > 0


def _normed(hours: int) -> Problem:
    """Return a day with a shift of eight hours for the first of two guards, on a weekly norm."""
    terms = Terms(date(2026, 1, 1), None, hours * 60, 48 * 60, 25_000)
    people = tiny.guards(2)
    others = replace(terms, weekly_minutes=8 * 60)
    people = (
        replace(people[0], terms=(terms,), certificates=(Validity("x", date(2026, 1, 1)),)),
        replace(people[1], terms=(others,)),
    )
    rules = (*tiny.RULES, NormHours(under=2, over=2, tolerance=0, far_factor=1))
    return tiny.problem(people, [tiny.shift(0, 0, needs="x"), tiny.shift(1, 1)], rules)


def test_nothing_to_price_and_no_time_are_answers() -> None:
    """No shifts and no guards price nothing; no time gives None."""
    assert _priced(tiny.problem(tiny.guards(2), ())).shifts == {}
    assert _priced(tiny.problem((), [tiny.shift(0, 0)])).hours == {}
    assert prices(tiny.week(3, 2), seconds=0.0) is None
