# SPDX-License-Identifier: MPL-2.0
"""Who is recommended, why, and why not the others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

import pytest

from dispatch.incidents.commands import Assign
from dispatch.incidents.commands import Open
from dispatch.incidents.cover import cover_loss
from dispatch.incidents.machine import apply
from dispatch.incidents.reasons import REASONS
from dispatch.incidents.reasons import SHORTFALLS
from dispatch.incidents.recommend import Candidate
from dispatch.incidents.recommend import Need
from dispatch.incidents.recommend import Recommendation
from dispatch.incidents.recommend import recommend
from dispatch.incidents.state import Desk
from dispatch.incidents.state import Unit
from dispatch.incidents.travel import Leg
from dispatch.units.duty import OnBoard
from dispatch.units.duty import Stop
from dispatch.units.whereabouts import Fix
from sites.network import UNREACHABLE
from tests.dispatch.incidents.test_travel import Streets

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ASK = Need(1, (55.7, 12.5), promised=900)


def guard(key: int, own: str = "ready", **other: Any) -> OnBoard:
    """A guard in the middle of a shift."""
    values: dict[str, Any] = {
        "guard_id": key,
        "code": f"G{key}",
        "name": f"Guard {key}",
        "employer": "E",
        "mode": "car",
        "shift_id": key,
        "roster_id": 1,
        "since": NOON - 4 * HOUR,
        "until": NOON + 4 * HOUR,
        "post": f"Post {key}",
        "post_priority": 2,
        "mates": 0,
        "site_id": 1,
        "administration_id": 1,
        "own": own,
        "own_since": NOON,
        **other,
    }
    return OnBoard(**values)


def ask(
    board: list[OnBoard],
    seconds: Mapping[int, int],
    need: Need = ASK,
    desk: Desk | None = None,
    **other: Any,
) -> Recommendation:
    """Ask who should go; everybody is where they are by the roster."""
    units = {one.guard_id: Unit(one.guard_id, one.name, one.own, one.working) for one in board}
    desk = replace(desk or Desk(), units=units)
    fixes = {key: Fix(55.6, 12.5, "post", NOON) for key in seconds}
    ways = {key: Leg(value, 10 * value, "streets") for key, value in seconds.items()}
    return recommend(need, board, desk, fixes, ways, NOON, **other)


def codes(one: Candidate) -> tuple[list[str], list[str]]:
    """Return the codes of reasons and shortfalls."""
    return [code for code, _ in one.reasons], [code for code, _ in one.shortfalls]


def test_the_soonest_is_recommended_and_the_others_know_why_not() -> None:
    """Everybody on the board has a reason to go or a shortfall: nobody is left unexplained."""
    found = ask([guard(1), guard(2), guard(3)], {1: 600, 2: 300, 3: 1200})
    assert found.nearest == (2,)
    assert [one.unit for one in found.candidates] == [2, 1, 3]
    assert codes(found.by_unit[2])[0][:2] == ["nearest", "best"]
    assert found.by_unit[1].shortfalls == (("farther", {"minutes": 5}),)
    assert all(one.reasons or one.shortfalls for one in found.candidates)


@pytest.mark.parametrize(
    ("unit", "code", "possible"),
    [
        (guard(1, "break"), "break", False),
        (guard(1, "meal"), "meal", False),
        (guard(1, "out"), "out", False),
        (guard(1, "absent"), "absent", False),
        (guard(1, "bound"), "bound", False),
        (guard(1, "pending", working=False, since=NOON + HOUR), "pending", False),
        (guard(1, "off", working=False, until=NOON - HOUR), "off", False),
        (guard(1, lacks=frozenset({"approval"})), "approval", True),
        (guard(1, lacks=frozenset({"authorisation"})), "authorisation", True),
        (guard(1, until=NOON + timedelta(minutes=5)), "shift_ends", True),
    ],
)
def test_who_may_not_go_says_why(unit: OnBoard, code: str, possible: bool) -> None:
    """The shortfall is there, nobody is recommended, and some can be sent with a reason."""
    found = ask([unit], {1: 300})
    assert found.nearest == ()
    assert codes(found.by_unit[1])[1] == [code]
    assert found.by_unit[1].possible is possible


def test_a_competence_that_ran_out_is_told_from_one_never_held() -> None:
    """Both keep a guard from being recommended; the words differ."""
    need = replace(ASK, competences=frozenset({"dog", "fire"}))
    found = ask([guard(1, held=frozenset({"dog"}), expired=frozenset({"fire"}))], {1: 1}, need)
    assert found.by_unit[1].shortfalls == (("expired", {"code": "fire"}),)
    found = ask([guard(1)], {1: 1}, need)
    assert codes(found.by_unit[1])[1] == ["competence", "competence"]


def test_without_position_or_way_nobody_is_ranked() -> None:
    """A unit that is nowhere, or cut off, is not shown as zero minutes away."""
    found = ask([guard(1), guard(2)], {2: UNREACHABLE})
    assert codes(found.by_unit[1])[1] == ["no_position"]
    assert (found.by_unit[2].seconds, codes(found.by_unit[2])[1]) == (None, ["unreachable"])


def test_a_busy_unit_is_not_recommended_but_can_be_taken() -> None:
    """It says which incident it is on; one that is here already is not offered again."""
    desk = Desk(units={1: Unit(1, "A", "ready"), 2: Unit(2, "B", "ready")})
    for command in (Open(1), Open(2), Assign(2, (1,), 1), Assign(1, (2,), 1)):
        desk = apply(desk, command, NOON).desk
    found = ask([guard(1), guard(2)], {1: 1, 2: 1}, desk=desk)
    assert found.by_unit[1].shortfalls == (("busy", {"case": 2}),)
    assert found.by_unit[1].possible
    assert codes(found.by_unit[2])[1] == ["here"]


def test_what_it_interrupts_and_who_lends_is_said() -> None:
    """A post left empty, a round with visits to go, another administration's guard."""
    span = (NOON, NOON + HOUR)
    stops = (Stop(1, *span, "visit", True), Stop(1, *span, "visit", False))
    board = [guard(1, "post", administration_id=2), guard(2, "round", stops=stops), guard(3)]
    need = replace(ASK, administration_id=1)
    found = ask(
        [*board, guard(4, "post", mates=1)], {1: 5, 2: 5, 3: 5, 4: 5}, replace(need, headcount=4)
    )
    assert ("empties_post", {"post": "Post 1"}) in found.by_unit[1].reasons
    assert ("lent", {"lender": 2}) in found.by_unit[1].reasons
    assert ("interrupts_round", {"visits": 1}) in found.by_unit[2].reasons
    assert ("leaves_post", {"post": "Post 4"}) in found.by_unit[4].reasons
    assert [found.by_unit[key].interrupts for key in (1, 2, 3, 4)] == [True, True, False, True]
    assert "own" in codes(found.by_unit[3])[0]


def test_of_two_as_soon_the_one_who_stands_ready_goes() -> None:
    """Nobody is taken from a post for nothing."""
    assert ask([guard(1, "post"), guard(2)], {1: 300, 2: 300}).nearest == (2,)


def test_best_for_the_city_keeps_the_promise_and_the_cover() -> None:
    """Of those in time, whoever costs least; who comes too late is not best whatever it saves."""
    losses = {1: 0.30, 2: 0.05, 3: 0.0}
    board, seconds = [guard(1), guard(2), guard(3)], {1: 300, 2: 800, 3: 1000}
    found = ask(board, seconds, cover=lambda _board, _fixes: losses)
    assert (found.nearest, found.best, found.covered) == ((1,), (2,), True)
    assert codes(found.by_unit[2])[0][0] == "best"
    late = ask(board, seconds, replace(ASK, promised=100), cover=lambda _board, _fixes: losses)
    assert late.best == late.nearest == (1,)


def test_a_difference_of_cover_that_is_none_lets_time_decide() -> None:
    """Nobody is sent ten minutes later for a thousandth of a per cent."""
    losses = {1: 0.00041, 2: 0.00040}
    found = ask([guard(1), guard(2)], {1: 300, 2: 800}, cover=lambda _board, _fixes: losses)
    assert found.best == found.nearest == (1,)


def test_two_are_recommended_where_two_are_needed() -> None:
    """Nearest and best both name as many as are lacking, as far as there are any."""
    found = ask([guard(1), guard(2)], {1: 300, 2: 100}, replace(ASK, headcount=3))
    assert found.nearest == (2, 1)


def test_overtime_that_breaks_rest_is_a_shortfall() -> None:
    """Who would work over is asked about; a broken rule takes the recommendation away."""
    board = [guard(1, until=NOON + timedelta(minutes=20)), guard(2)]
    asked: list[datetime] = []

    def breaches(_one: OnBoard, until: datetime) -> list[str]:
        asked.append(until)
        return ["DK-01"]

    free = ask(board, {1: 300, 2: 600})
    assert (free.nearest, free.by_unit[1].overrun) == ((1,), 15)
    assert ("overrun", {"minutes": 15}) in free.by_unit[1].reasons
    found = ask(board, {1: 300, 2: 600}, breaches=breaches)
    assert asked == [NOON + timedelta(minutes=35)]
    assert (found.nearest, found.by_unit[1].shortfalls) == ((2,), (("rest", {"rule": "DK-01"}),))


def test_estimates_old_positions_and_the_harbour_are_marked() -> None:
    """What is uncertain says so beside the minutes."""
    one = guard(1)
    desk = Desk(units={1: Unit(1, "A", "ready")})
    fixes = {1: Fix(55.6, 12.5, "phone", NOON - timedelta(minutes=9), stale=True)}
    ways = {1: Leg(300, 900, "straight", harbour=True)}
    found = recommend(ASK, [one], desk, fixes, ways, NOON).by_unit[1]
    assert {"harbour", "stale"} <= set(codes(found)[0])
    assert (found.source, found.age, found.rung) == ("phone", 540, "straight")


def test_the_whole_answer_is_plain_json() -> None:
    """It is stored with the incident and read back as it was."""
    found = ask([guard(1), guard(2, "break")], {1: 1, 2: 1})
    values = json.loads(json.dumps(found.values()))
    assert values["nearest"] == [1]
    assert values["candidates"][1]["shortfalls"] == [["break", {}]]


def test_an_empty_board_gives_an_empty_answer() -> None:
    """Nobody on duty is an answer too."""
    assert ask([], {}) == Recommendation(1, NOON, 1, 900, (), (), ())


def test_every_code_has_its_words() -> None:
    """No reason and no shortfall is without both languages."""
    for text in (*REASONS.values(), *SHORTFALLS.values()):
        assert text.da != text.en


def test_cover_is_lost_where_nobody_else_reaches() -> None:
    """Two stand together and one alone: the one alone is dear, who is on a break costs nothing."""
    places = [(55.60, 12.5), (55.70, 12.5)]
    loss = cover_loss(Streets(), places, [1.0, 1.0], 300)  # type: ignore[arg-type]
    fixes = {
        key: Fix(lat, 12.5, "post", NOON)
        for key, lat in ((1, 55.6), (2, 55.6), (3, 55.7), (4, 55.7))
    }
    found = loss([guard(1), guard(2), guard(3), guard(4, "break")], fixes)
    assert found[3] == pytest.approx(0.4)
    assert found[1] == found[2] == pytest.approx(0.5 * 0.8 * 0.2)
    assert found[4] == 0
    posts = loss([guard(1), guard(3, "post")], fixes)
    assert posts[3] == pytest.approx(0.5 * 0.1)
