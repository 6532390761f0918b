# SPDX-License-Identifier: MPL-2.0
"""Each guard goes a round by the own means, and everything that reads the night follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import time
from typing import Any

import numpy as np
import pytest
from sqlmodel import Session
from sqlmodel import select

from dispatch.rounds.checker import check
from dispatch.rounds.edit import edit
from dispatch.rounds.exports import write
from dispatch.rounds.means import Garage
from dispatch.rounds.models import Round
from dispatch.rounds.options import Options
from dispatch.rounds.plan import plan
from dispatch.rounds.problem import Mode
from dispatch.rounds.problem import Problem
from dispatch.rounds.reading import read_night
from dispatch.rounds.replan import Change
from dispatch.rounds.replan import replan
from dispatch.rounds.store import load_result
from dispatch.rounds.store import name_guard
from dispatch.rounds.store import save_board
from dispatch.rounds.store import save_result
from roster.models import Certificate
from roster.models import Employer
from roster.models import Guard
from roster.solve.stop import MaxWork
from sites.clock import utc
from sites.models import Competence
from sites.models import Post
from sites.network import straight_line
from tests.dispatch.rounds.sample import HOUR
from tests.dispatch.rounds.sample import grid as table
from tests.dispatch.rounds.sample import guard
from tests.dispatch.rounds.sample import night as night_of
from tests.dispatch.rounds.sample import visit
from tests.roster.sample import MONDAY
from tests.roster.sample import City
from tests.roster.sample import Grid
from tests.roster.sample import add

WORK = MaxWork(0.02)
SLOWER = {"car": 1, "bicycle": 2, "foot": 6}
"""How many times as long each means takes."""
BEGINS, ENDS = (
    utc(MONDAY, time(18)),
    utc(MONDAY, time(23)),
)


class Slower(Grid):
    """The sample city's travel by some means."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def matrix(self, points: Any, targets: Any = None) -> Any:
        seconds, metres = super().matrix(points, targets)
        return seconds * self.times, metres


def streets(mode: str, _at: datetime) -> Any:
    """Each means takes its own time."""
    return Slower(SLOWER[mode])


def three(modes: tuple[Mode, ...] = ("car", "bicycle", "foot")) -> Problem:
    """A street with six visits and a guard for each means."""
    points = [(0, 0), (10, 0), (20, 0), (30, 0), (-1, 0), (-2, 0), (-3, 0)]
    plain = table(points)
    problem = night_of(
        [visit(f"V{at}", at) for at in range(1, 7)],
        [guard(f"{mode}{at}", mode=mode) for at, mode in enumerate(modes)],
        points,
    )
    ways: dict[Mode, Any] = {
        mode: replace(plain, seconds=(plain.seconds * SLOWER[mode]).astype(np.int32))
        for mode in modes
    }
    return replace(problem, travel=ways)


def on_bicycle(session: Session, guard: Guard) -> Guard:
    """Let a guard go by bicycle, a fifth faster than most, from home and with five keys."""
    guard.mode, guard.round_speed, guard.key_room = "bicycle", 120, 5
    guard.round_start, guard.home_lat, guard.home_lon = "home", 55.7, 12.5678
    session.flush()
    return guard


def test_a_night_of_car_bicycle_and_foot_is_planned_by_each_ones_means() -> None:
    """Every way takes what it takes the guard who makes it, and the checker agrees."""
    problem = three()
    result = plan(problem, WORK, 1)
    assert result.unserved == ()
    assert check(problem, result.rounds) == ()
    far = next(one for one in result.rounds if "V3/1" in one.tasks)
    assert problem.guard[far.guard].mode == "car"


def test_a_bicycle_round_with_the_times_of_a_car_is_caught() -> None:
    """The same steps on a bicycle have too little time for every way."""
    problem = three(("car",))
    result = plan(problem, WORK, 1)
    (driver,) = problem.guards
    mixed = replace(
        problem,
        guards=(replace(driver, mode="bicycle"),),
        travel={"bicycle": three(("bicycle",)).travel["bicycle"]},
    )
    found = check(mixed, result.rounds)
    assert {one.cause for one in found} == {"travel"}
    assert len(found) == sum(step.travel > 0 for step in result.rounds[0].steps)


def test_a_mixed_night_is_changed_and_planned_again_by_each_ones_means() -> None:
    """A visit moved to a bicycle gets the bicycle's times; whoever stays behind keeps the own."""
    problem = three()
    result = plan(problem, WORK, 1)
    moved = edit(result).move("V1/1", "bicycle1")
    one = next(one for one in moved.rounds if one.guard == "bicycle1")
    step = next(step for step in one.steps if step.task == "V1/1")
    before = one.steps[one.steps.index(step) - 1]
    assert step.travel == problem.leg(problem.guard["bicycle1"], before.place, step.place)[0]
    rest = replan(result, Change(HOUR // 2, frozenset({"car0"})), WORK, 1)
    assert check(rest.problem, rest.rounds) == ()


def test_named_guards_go_as_the_tables_have_it(session: Session, city: City) -> None:
    """Own means, speed, home and key room are read; who has no name goes as the plan says."""
    on_bicycle(session, city.asta)
    roster = city.roster()
    post = session.exec(select(Post).where(Post.code == "RUNDE")).one()
    city.assign(city.asta, city.shifts(roster, post)[0])
    read = read_night(session, MONDAY, streets, Options(key_room=9))
    first, second = read.problem.guards
    assert (first.mode, first.speed, first.capacity) == ("bicycle", 1.2, 5)
    assert (second.mode, second.speed, second.capacity) == ("car", 1.0, 9)
    assert set(read.problem.travel) == {"bicycle", "car"}
    assert first.start is not None
    assert read.problem.places[first.start].home
    assert read.place_sites[first.start] is None
    assert first.end == second.end
    all_walk = read_night(session, MONDAY, streets, Options(mode="foot", own=False)).problem
    assert [one.mode for one in all_walk.guards] == ["foot", "foot"]


def test_a_new_name_brings_its_means_and_new_times(session: Session, city: City) -> None:
    """Stored, named and read again, a round has the times of its guard, and no home in a file."""
    basic = session.exec(select(Competence)).one()
    assert basic.code == "vagt_grund"
    read = read_night(session, MONDAY, streets, Options())
    held = tuple(replace(one, competences=frozenset({"vagt_grund"})) for one in read.crew)
    read = read_night(session, MONDAY, streets, Options(), held)
    row = save_result(session, read, plan(read.problem, WORK, 1), Options())
    assert row.id is not None
    _, before = load_result(session, row.id, streets)
    code = next(one.guard for one in before.rounds if one.tasks)
    name_guard(session, row.id, code, on_bicycle(session, city.asta), streets)
    stored = session.exec(select(Round).where(Round.code == code)).one()
    assert (stored.mode, stored.speed, stored.from_home) == ("bicycle", 120, True)
    named, after = load_result(session, row.id, streets)
    one = next(one for one in after.rounds if one.guard == code)
    assert one.steps[0].place == after.problem.guard[code].start
    assert "travel" not in {broken.cause for broken in check(after.problem, after.rounds)}
    assert after.orders == before.orders
    save_board(session, named, row.id, edit(after).move(one.tasks[0], None))
    _, changed = load_result(session, row.id, streets)
    assert changed.problem.guard[code].mode == "bicycle"
    sent = write(after, "geojson", lambda *_way: straight_line(), "da")
    assert b"12.5678" not in sent
    assert b"bicycle" in sent


def test_nights_kept_before_there_were_means_go_by_one(session: Session, city: City) -> None:
    """Options without a word of own means are of the one means that they name."""
    assert not Options.of({"mode": "foot"}).own
    assert Options.of(Options().values()).own


@pytest.fixture
def garage(session: Session, city: City) -> Garage:
    """Asta drives; the employer has one pool car, kept on the post with number 1."""
    return Garage(Options(), {city.asta.id}, True, {city.asta.employer_id: 1}, {1})


def test_who_drives_holds_a_licence(garage: Garage, city: City) -> None:
    """Without one a guard with a car goes by bicycle, also where all are to go by car."""
    assert city.bo.mode == "car"
    assert garage.means(city.asta, None, BEGINS, ENDS).mode == "car"
    one = garage.means(city.bo, None, BEGINS, ENDS)
    assert (one.mode, one.why) == ("bicycle", "licence")
    garage.options = Options(own=False)
    assert garage.means(city.bo, None, BEGINS, ENDS).mode == "bicycle"
    garage.licences = False
    assert garage.means(city.bo, None, BEGINS, ENDS).mode == "car"


def test_pool_cars_run_out(garage: Garage, city: City) -> None:
    """The second guard of the same employer at the same time has none; a later one has."""
    city.asta.mode = "bicycle"
    first = garage.means(city.asta, 1, BEGINS, ENDS)
    assert (first.mode, first.pool_car) == ("car", True)
    second = garage.means(city.asta, 1, BEGINS, ENDS)
    assert (second.mode, second.why) == ("bicycle", "pool")
    assert garage.means(city.asta, 1, ENDS, ENDS.replace(hour=23, minute=30)).pool_car


def test_the_tables_say_who_drives_and_which_posts_have_a_car(session: Session, city: City) -> None:
    """A tagged round post takes a pool car for a guard with a licence on record, and only then."""
    post = session.exec(select(Post).where(Post.code == "RUNDE")).one()
    post.tags = "pool_car"
    licence = add(session, Competence, code="koerekort", name_da="Kørekort", name_en="Licence")
    add(
        session, Certificate, guard_id=city.asta.id, competence_id=licence.id,
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    session.get_one(Employer, city.asta.employer_id).pool_cars = 1
    city.asta.mode = "foot"
    roster = city.roster()
    shift = city.shifts(roster, post)[0]
    for one in (city.asta, city.carla):
        city.assign(one, shift)
    crew = {
        one.guard.code: one.means
        for one in read_night(session, MONDAY, streets, Options()).crew
        if one.guard
    }
    assert crew[city.asta.code].pool_car
    assert crew[city.carla.code].why == "licence"
