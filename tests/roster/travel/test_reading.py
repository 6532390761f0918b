# SPDX-License-Identifier: MPL-2.0
"""What the tables say of cars, licences and usual ways reaches the problem."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from roster.models import Employer
from roster.rules import standard
from roster.store import load_problem
from sites.network import NetworkLike
from tests.roster.sample import MONDAY
from tests.roster.sample import City
from tests.roster.sample import Grid
from tests.roster.sample import build


@pytest.fixture
def city(session: Session) -> City:
    """The small city, with one guard on a bicycle who may take the unit's one pool car."""
    city = build(session)
    city.asta.mode, city.asta.pool_car, city.asta.commute_minutes = "bicycle", True, 20
    city.night.tags = "pool_car"
    session.get_one(Employer, city.asta.employer_id).pool_cars = 1
    session.flush()
    return city


class Slow(Grid):
    """The same plane at a third of the speed."""

    def matrix(self, points: Any, targets: Any = None) -> Any:
        """Return seconds and metres."""
        seconds, metres = super().matrix(points, targets)
        return seconds * 3, metres


def network(mode: str) -> NetworkLike:
    """Return a plane for each means of travel."""
    return Grid() if mode == "car" else Slow()  # type: ignore[return-value]


def test_each_means_has_its_own_times(city: City) -> None:
    """The bicycle takes three times as long as the car; nobody walks, so nothing is asked of it."""
    problem = load_problem(city.session, city.roster(), network, standard())
    assert set(problem.ways) == {"bicycle"}
    assert (problem.ways["bicycle"].seconds == 3 * problem.travel.seconds).all()
    asta = problem.guard[str(city.asta.id)]
    assert (asta.mode, asta.pool, asta.commute) == ("bicycle", True, 20)
    assert problem.cars == {"VAGT": 1, "ALFA": 0}


def test_one_network_answers_for_every_means(city: City) -> None:
    """Without streets for bicycles the one table there is stands for all."""
    problem = load_problem(city.session, city.roster(), Grid(), standard())  # type: ignore[arg-type]
    assert problem.ways == {}
    assert problem.by("bicycle") is problem.travel


def test_a_car_kept_in_another_plan_is_out(city: City) -> None:
    """A duty in another roster on a post with a pool car keeps that car."""
    other = city.roster(MONDAY + timedelta(days=7))
    for shift in city.shifts(other, city.night)[:1]:
        city.assign(city.asta, shift)
    for shift in city.shifts(other, city.school)[:1]:
        city.assign(city.bo, shift)
    problem = load_problem(city.session, city.roster(), network, standard())
    kept = {guard.id: [duty.car for duty in guard.duties] for guard in problem.guards}
    assert kept[str(city.asta.id)] == [True]
    assert kept[str(city.bo.id)] == [False]
