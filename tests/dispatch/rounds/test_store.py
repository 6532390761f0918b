# SPDX-License-Identifier: MPL-2.0
"""A night goes from the tables through the planner and back, and is frozen with its guards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.rounds.checker import check
from dispatch.rounds.edit import edit
from dispatch.rounds.matrix import travel
from dispatch.rounds.models import Round
from dispatch.rounds.models import RoundStep
from dispatch.rounds.options import Options
from dispatch.rounds.plan import plan
from dispatch.rounds.problem import NO_WAY
from dispatch.rounds.problem import Place
from dispatch.rounds.problem import Window
from dispatch.rounds.reading import read_night
from dispatch.rounds.store import earlier
from dispatch.rounds.store import load_result
from dispatch.rounds.store import name_guard
from dispatch.rounds.store import name_guards
from dispatch.rounds.store import publish
from dispatch.rounds.store import save_board
from dispatch.rounds.store import save_result
from dispatch.rounds.store import undo
from roster.models import Certificate
from roster.solve.stop import MaxWork
from roster.store import StoreError
from sites.clock import local
from sites.models import Post
from sites.models import Service
from sites.models import Site
from sites.models import Visit
from sites.network import UNREACHABLE
from tests.roster.sample import MONDAY
from tests.roster.sample import City
from tests.roster.sample import Grid
from tests.roster.sample import add

HOUR = 3600
WORK = MaxWork(0.02)


def grid(_mode: str, _at: datetime) -> Any:
    """The sample city's travel, whatever the means and the hour."""
    return Grid()


def planned(session: Session, **more: Any) -> int:
    """Plan Monday's night with named guards and store it; return the plan's number."""
    night = read_night(session, MONDAY, grid, Options(**more))
    held = tuple(replace(one, competences=frozenset({"vagt_grund"})) for one in night.crew)
    night = read_night(session, MONDAY, grid, Options(**more), held)
    row = save_result(session, night, plan(night.problem, WORK, 1), Options(**more))
    assert row.id is not None
    return row.id


def test_the_night_is_read_as_the_tables_have_it(session: Session, city: City) -> None:
    """Windows are seconds from noon, spacing is reckoned, keys and competences are asked."""
    night = read_night(session, MONDAY, grid, Options())
    problem = night.problem
    assert local(problem.origin).hour == 12
    visits = {visit.id: visit for visit in problem.visits}
    assert visits["A"].windows == (Window(7 * HOUR, 11 * HOUR),)
    assert visits["C"].spacing == (4 * HOUR - 20 * 60) // 4
    assert visits["C"].competences == {"vagt_grund"}
    assert visits["D"].windows[1] == Window(12 * HOUR + 1800, 13 * HOUR + 1800)
    assert (visits["D"].priority, visits["D"].keys) == (1, {"17", "18"})
    assert [guard.id for guard in problem.guards] == ["RUNDE/1", "RUNDE/2"]
    assert problem.guards[0].shift == Window(6 * HOUR, 14 * HOUR)
    assert len(problem.guards[0].breaks) == 1
    tuesday = read_night(session, MONDAY + timedelta(days=1), grid, Options())
    assert "D" not in tuesday.visits


def test_an_early_window_belongs_to_the_night_that_ends_with_it(
    session: Session, city: City
) -> None:
    """A visit on Tuesdays from 05 to 06 is made on the night that begins on Monday."""
    site = session.exec(select(Site)).first()
    assert site is not None
    add(
        session, Visit, code="E", name="Åbning", site_id=site.id, weekdays="0100000",
        service_id=session.exec(select(Service.id).where(Service.code == "lukkerunde")).one(),
        window_starts=time(5), window_ends=time(6), valid_from=date(2026, 1, 1),
    )  # fmt: skip
    monday = read_night(session, MONDAY, grid, Options())
    assert monday.problem.visits[-1].windows == (Window(17 * HOUR, 18 * HOUR),)
    assert "E" not in read_night(session, MONDAY + timedelta(days=1), grid, Options()).visits


def test_guards_come_from_the_roster_where_there_is_one(session: Session, city: City) -> None:
    """An assigned guard goes by name with the certificates held; an empty seat has no name."""
    post = session.exec(select(Post).where(Post.code == "RUNDE")).one()
    roster = city.roster()
    city.assign(city.asta, city.shifts(roster, post)[0])
    night = read_night(session, MONDAY, grid, Options(service="lukkerunde"))
    assert night.roster_id == roster
    first, second = night.crew
    assert (first.guard, second.guard) == (city.asta, None)
    assert first.competences == {"vagt_grund"}
    assert night.problem.guards[0].name == "Asta Demo"


def test_keys_are_counted_where_a_guard_can_have_so_many_along(
    session: Session, city: City
) -> None:
    """A visit with two keys takes two of the room; where there is room for one, it says so."""
    night = read_night(session, MONDAY, grid, Options(key_room=2))
    assert [one.capacity for one in night.problem.guards] == [2, 2]
    assert [one.load for one in night.problem.visits if one.keys] == [2]
    night = read_night(session, MONDAY, grid, Options(key_room=1))
    left = {one.task: one for one in plan(night.problem, WORK, 1).unserved}
    assert left["D/1"].cause == "keys"
    assert "2 keys are more" in left["D/1"].reason.in_("en")


def test_rounds_come_back_as_they_were_stored(session: Session, city: City) -> None:
    """Stored and loaded, the rounds have the same steps, and the checker finds nothing."""
    night = read_night(session, MONDAY, grid, Options())
    result = plan(night.problem, WORK, 1)
    row = save_result(session, night, result, Options())
    assert row.id is not None
    _, loaded = load_result(session, row.id, grid)
    assert loaded.rounds == result.rounds
    assert loaded.objective == result.objective
    assert [one.task for one in loaded.unserved] == ["C/1", "C/2"]
    assert "vagt_grund" in loaded.unserved[0].reason.in_("da")
    assert check(loaded.problem, loaded.rounds) == ()
    save_result(session, night, result, Options(), row.id)
    assert row.version == 2
    assert len(session.exec(select(Round)).all()) == 2


def test_a_change_by_hand_is_stored_and_undone(session: Session, city: City) -> None:
    """A visit taken off stays off when read again, with a reason, and comes back by undo."""
    plan_id = planned(session)
    night, result = load_result(session, plan_id, grid)
    board = edit(result).move("A/1", None)
    save_board(session, night, plan_id, board)
    night, changed = load_result(session, plan_id, grid)
    assert [(one.task, one.cause) for one in changed.unserved] == [("A/1", "dropped")]
    undo(session, night, plan_id, changed.rounds)
    _, back = load_result(session, plan_id, grid)
    assert back.orders == result.orders
    assert back.unserved == ()
    with pytest.raises(StoreError, match="no change to undo"):
        undo(session, night, plan_id, back.rounds)


def test_a_change_by_hand_writes_only_the_rounds_that_it_changes(
    session: Session, city: City
) -> None:
    """Rounds that a move and its undoing leave as they are keep their rows, the others do not."""

    def rows(code: str) -> set[tuple[int | None, datetime]]:
        query = select(RoundStep).join(Round, col(Round.id) == col(RoundStep.round_id))
        return {(row.id, row.starts_at) for row in session.exec(query.where(Round.code == code))}

    plan_id = planned(session)
    night, result = load_result(session, plan_id, grid)
    full = next(one for one in result.rounds if one.tasks)
    other = next(one for one in result.rounds if one.guard != full.guard)
    save_board(session, night, plan_id, edit(result).move(full.tasks[0], other.guard))
    night, result = load_result(session, plan_id, grid)
    one, two = (rows(board.guard) for board in (full, other))
    assert two
    save_board(session, night, plan_id, edit(result).move(full.tasks[1], None))
    assert rows(other.guard) == two
    assert rows(full.guard)
    assert rows(full.guard) != one
    _, changed = load_result(session, plan_id, grid)
    undo(session, night, plan_id, changed.rounds)
    assert rows(other.guard) == two
    assert {start for _, start in rows(full.guard)} == {start for _, start in one}


def test_only_whole_and_named_rounds_are_published(session: Session, city: City) -> None:
    """Without guards it is refused; with them the night is frozen, and nobody goes twice."""
    plan_id = planned(session)
    with pytest.raises(StoreError, match="have no guard"):
        publish(session, plan_id, grid)
    name_guard(session, plan_id, "RUNDE/1", city.asta, grid)
    with pytest.raises(StoreError, match="already walks"):
        name_guard(session, plan_id, "RUNDE/2", city.asta, grid)
    name_guard(session, plan_id, "RUNDE/2", city.carla, grid)
    row = publish(session, plan_id, grid)
    assert (row.status, row.published_at is None) == ("published", False)
    with pytest.raises(StoreError, match="published"):
        name_guard(session, plan_id, "RUNDE/1", city.bo, grid)
    with pytest.raises(StoreError, match="no round RUNDE/9"):
        name_guard(session, planned(session), "RUNDE/9", city.bo, grid)


def test_a_round_that_breaks_something_is_not_published(session: Session, city: City) -> None:
    """Guards whose certificate ends at midnight make the night unpublishable, with the reason."""
    plan_id = planned(session)
    for certificate in session.exec(select(Certificate)).all():
        certificate.valid_to = MONDAY
    name_guard(session, plan_id, "RUNDE/1", city.asta, grid)
    name_guard(session, plan_id, "RUNDE/2", city.carla, grid)
    with pytest.raises(StoreError, match="does not hold vagt_grund"):
        publish(session, plan_id, grid)


def test_the_roster_names_the_guards_and_is_held_to(session: Session, city: City) -> None:
    """A guard who has left the roster's shift is not published; the roster names who has it now."""
    roster = city.roster()
    post = session.exec(select(Post).where(Post.code == "RUNDE")).one()
    shift = city.shifts(roster, post)[0]
    seats = {one.name: city.assign(one, shift) for one in (city.asta, city.carla)}
    night = read_night(session, MONDAY, grid, Options())
    result = plan(night.problem, WORK, 1)
    row = save_result(session, night, result, Options())
    assert row.id is not None
    assert name_guards(session, row.id, grid) == {}
    used = next(one.guard for one in result.rounds if one.tasks)
    gone = night.problem.guard[used].name
    seats[gone].guard_id = city.bo.id
    session.flush()
    with pytest.raises(StoreError, match=f"no longer has {gone}"):
        publish(session, row.id, grid)
    assert name_guards(session, row.id, grid) == {used: city.bo}
    assert publish(session, row.id, grid).status == "published"


def test_earlier_nights_are_remembered(session: Session, city: City) -> None:
    """The night before is found with the times of its visits, of the service asked about."""
    planned(session)
    (night,) = earlier(session, MONDAY + timedelta(days=1), 3)
    assert night.day == MONDAY
    assert sorted(night.begins) == ["A", "B", "C", "D"]
    assert len(night.begins["C"]) == 2
    assert earlier(session, MONDAY, 3) == ()
    assert earlier(session, MONDAY + timedelta(days=4), 3) == ()
    assert earlier(session, MONDAY + timedelta(days=1), 3, "lukkerunde") == ()


def test_no_way_is_told_from_a_long_one() -> None:
    """What a network calls unreachable is no way in the matrices."""

    class Broken(Grid):
        def matrix(self, points: Any, targets: Any = None) -> Any:
            seconds, metres = super().matrix(points, targets)
            seconds[0, 1] = UNREACHABLE
            return seconds, metres

    places = [Place("A", 55.6, 12.5), Place("B", 55.7, 12.5)]
    assert travel(Broken(), places).seconds[0, 1] == NO_WAY
    assert travel(Broken(), []).seconds.shape == (0, 0)


def test_travel_is_reckoned_anew_only_for_other_streets_or_places() -> None:
    """The same streets and places give the table in memory; a closure or a place a new one."""
    asked: list[int] = []

    class Counting(Grid):
        version = "open"

        def matrix(self, points: Any, targets: Any = None) -> Any:
            asked.append(len(points))
            return super().matrix(points, targets)

    class Closed(Counting):
        version = "closed"

    places = [Place("A", 55.6, 12.5), Place("B", 55.7, 12.5)]
    first = travel(Counting(), places)
    assert travel(Counting(), [replace(one, name="") for one in places]) is first
    assert asked == [2]
    travel(Closed(), places)
    travel(Counting(), [*places, Place("C", 55.8, 12.5)])
    assert asked == [2, 2, 3]
