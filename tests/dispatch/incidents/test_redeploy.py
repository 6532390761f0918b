# SPDX-License-Identifier: MPL-2.0
"""Who is moved where: by what the city wins, and never somebody who may not leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import numpy as np
import pytest

from dispatch.incidents.redeploy import City
from dispatch.incidents.redeploy import Rules
from dispatch.incidents.redeploy import Standing
from dispatch.incidents.state import Case
from dispatch.incidents.state import Desk
from dispatch.incidents.state import Move
from dispatch.incidents.state import Task
from dispatch.incidents.state import Unit
from dispatch.pool.moveup import Limits
from dispatch.units.duty import OnBoard
from dispatch.units.whereabouts import Fix

NOON = datetime(2026, 11, 30, 11, tzinfo=UTC)
SITES = (11, 12, 13)
BETWEEN = np.array([[0.0, 600, 1200], [600, 0, 600], [1200, 600, 0]])
LINE = City(
    SITES,
    {"car": BETWEEN},
    np.array([1.0, 1.0, 4.0]),
    np.arange(3),
    np.full(3, 300.0),
    1.0,
    40.0,
    0.3,
)
"""Three sites in a row, ten minutes apart; most calls come at the last; six minutes are late."""
RULES = Rules(Limits(minute=0.0, least=0.01), timedelta(minutes=45))


def unit(number: int, site: int = 11, **other: object) -> OnBoard:
    """Return a free guard of the pool at a site, with eight hours left."""
    one = OnBoard(
        number, f"G{number}", f"U{number}", "VAGT", "car", number, 1, NOON - timedelta(hours=1),
        NOON + timedelta(hours=8), "Beredskab", 1, 0, site, 1, "ready", NOON,
    )  # fmt: skip
    return replace(one, **other)  # type: ignore[arg-type]


def standing(
    *board: OnBoard,
    desk: Desk | None = None,
    city: City = LINE,
    fixes: dict[int, Fix] | None = None,
) -> Standing:
    """Return the situation of guards who all stand at their sites."""
    units = {one.guard_id: Unit(one.guard_id, one.name, one.own) for one in board}
    known = desk or Desk()
    seen = Desk(known.cases, units, known.moves)
    away = {one.guard_id: BETWEEN[SITES.index(one.site_id)] for one in board}
    return Standing(city, board, seen, {}, away, NOON)


def moves(now: Standing, rules: Rules = RULES) -> list[tuple[int, int]]:
    """Return unit and site of what is suggested."""
    return [(one.unit, one.site) for one in now.proposals(rules)]


def test_a_second_unit_at_one_place_goes_where_nobody_is() -> None:
    """The gain that is said is what the cover then is, reckoned anew with the unit there."""
    now = standing(unit(1), unit(2))
    [found] = now.proposals(RULES)
    assert found.site == 13
    there = standing(unit(1, 13 if found.unit == 1 else 11), unit(2, 13 if found.unit == 2 else 11))
    assert (now.covered, there.covered) == pytest.approx((found.before, found.after))
    assert moves(there) == []


def test_only_those_who_stand_ready_are_moved() -> None:
    """On a post, a round, a break, on an incident, off shift or lacking an approval: never."""
    task = Task(1, 7, "assigned", {"assigned": NOON})
    desk = Desk({1: Case(1, "open", 1, 1, (task,))})
    others = [
        unit(2, own="post"), unit(3, own="round"), unit(4, own="break"), unit(5, working=False),
        unit(6, lacks=frozenset({"approval"})), unit(7),
    ]  # fmt: skip
    now = standing(*others, desk=desk)
    assert (now.units, moves(now)) == ([], [])
    assert [one.guard_id for one in standing(unit(1), *others, desk=desk).units] == [1]


@pytest.mark.parametrize(
    ("minutes", "expected"), [(66, [(2, 13)]), (64, [(2, 12)]), (54, []), (20, [])]
)
def test_whoever_ends_soon_goes_only_where_time_is_left(
    minutes: int, expected: list[tuple[int, int]]
) -> None:
    """Forty-five minutes must be left on arrival: twenty away needs 65, ten away needs 55."""
    free = Rules(RULES.limits, RULES.stay, tired=frozenset({1}))
    now = standing(unit(1), unit(2, until=NOON + timedelta(minutes=minutes)))
    assert moves(now, free) == expected


def test_what_was_declined_is_left_alone() -> None:
    """A guard who moved enough or was declined stays, and so does a place that was declined."""
    now = standing(unit(1), unit(2))
    assert moves(now, replace(RULES, tired=frozenset({1, 2}))) == []
    assert moves(now, replace(RULES, closed=frozenset({13})))[0][1] == 12


def test_a_unit_counts_where_it_is_going_and_is_not_turned_round() -> None:
    """Under way it counts as there and is left in peace; once there it may be moved again."""
    for state, again in (("accepted", []), ("arrived", [(1, 13)])):
        desk = Desk(moves={5: Move(5, 1, 12, state)})  # type: ignore[arg-type]
        now = standing(unit(1, own="covering"), desk=desk)
        assert now.heading.tolist() == [1]
        assert moves(now) == again


def test_a_unit_set_aside_for_soon_stays() -> None:
    """A reservation within ninety minutes keeps the guard; a later one does not."""
    for minutes, expected in ((89, []), (91, [(1, 13)])):
        due = NOON + timedelta(minutes=minutes)
        kept = Task(1, 1, "reserved", {"reserved": NOON}, due)
        desk = Desk({1: Case(1, "open", 1, 1, (kept,))})
        assert moves(standing(unit(1), desk=desk)) == expected


def test_a_guard_on_a_post_answers_a_little_and_lowers_what_a_move_wins() -> None:
    """With a guard on a post at the far site less is won there, by one chance in ten."""
    [alone] = standing(unit(1)).proposals(RULES)
    [beside] = standing(unit(1), unit(2, 13, own="post")).proposals(RULES)
    far, near = 4 / 6 * 0.7, 1 / 6 * 0.7
    soon = standing(unit(1)).field.busy
    scale = (1 - soon) / 0.7
    assert alone.gain == pytest.approx((far - near) * scale)
    assert beside.gain == pytest.approx((0.9 * far - near) * scale)


def test_driving_has_its_price_and_a_small_gain_disturbs_nobody() -> None:
    """Below the least gain, and when its minutes cost more than it wins, nothing is said."""
    now = standing(unit(1), unit(2))
    assert moves(now, replace(RULES, limits=Limits(minute=0.0, least=0.9))) == []
    assert moves(now, replace(RULES, limits=Limits(minute=0.5, least=0.001))) == []


def test_a_suggestion_stands_while_half_of_its_worth_is_left() -> None:
    """It lapses when somebody else stands there, or its unit or place may no longer move."""
    now = standing(unit(1), unit(2))
    rules = replace(RULES, limits=Limits(minute=0.0, least=0.3))
    [found] = now.proposals(rules)
    assert now.still(found.unit, 13, rules)
    assert not now.still(found.unit, 13, replace(rules, closed=frozenset({13})))
    assert not now.still(99, 13, rules)
    assert not standing(unit(1), unit(2), unit(3, 13)).still(found.unit, 13, rules)


def test_a_fresh_phone_says_where_a_unit_is_and_a_stale_one_does_not() -> None:
    """By phone it counts at the nearest site; by roster at its own."""
    one = unit(1)
    here = Fix(55.0, 12.0, "phone", NOON)
    seen = Desk(units={1: Unit(1, "U1", "ready")})
    away = {1: BETWEEN[2]}
    assert Standing(LINE, [one], seen, {1: here}, away, NOON).heading.tolist() == [2]
    stale = replace(here, stale=True)
    assert Standing(LINE, [one], seen, {1: stale}, away, NOON).heading.tolist() == [0]


def test_nobody_free_and_no_calls_say_nothing() -> None:
    """An empty board, a city without sites, and one without calls are no mistakes."""
    assert moves(standing()) == []
    quiet = replace(LINE, weights=np.zeros(3))
    assert moves(standing(unit(1), city=quiet)) == []


def test_bicycle_and_car_reach_differently() -> None:
    """Each unit is reckoned with its own means of travel."""
    city = replace(LINE, seconds={"car": BETWEEN / 3, "bicycle": BETWEEN})
    now = standing(unit(1, mode="bicycle"), unit(2, 12), city=city)
    assert now.field.within.shape == (6, 3)
    assert moves(now) != []
    assert now.covered == pytest.approx(now.field.coverage(now.heading))
