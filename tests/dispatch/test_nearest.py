# SPDX-License-Identifier: MPL-2.0
"""Who is on duty at an instant, and who of them is nearest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from datetime import date
from datetime import datetime

import numpy as np
import pytest
from numpy.typing import NDArray

from dispatch.nearest import Position
from dispatch.nearest import nearest
from dispatch.nearest import on_duty
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Span

SITES: dict[str, Position] = {"A": (55.60, 12.50), "B": (55.70, 12.50), "C": (55.80, 12.50)}
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


class Line:
    """A network in which a degree north is 1,000 seconds and 10,000 metres."""

    estimated = True

    def matrix(self, points: Sequence[Position]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return times and distances along the one road."""
        north = np.array([point[0] for point in points])
        apart = np.abs(north[:, None] - north[None, :])
        return np.rint(apart * 1000).astype(np.int32), np.rint(apart * 10000).astype(np.int32)


def shift(key: str, site: str, start: int, end: int, seats: int = 1) -> Shift:
    """A shift on the first day, in UTC hours."""
    span = Span(NOON.replace(hour=start), NOON.replace(hour=end))
    return Shift(key, span, 0, site, "P", "S", "X", seats)


@pytest.fixture
def plan() -> Plan:
    """Anna at A until noon, Bo and Dorte at B over noon, Carl at C over noon."""
    names = {"a": "Anna", "b": "Bo", "c": "Carl", "d": "Dorte"}
    guards = tuple(Guard(key, name, "E") for key, name in names.items())
    shifts = (shift("1", "A", 6, 12), shift("2", "B", 8, 16, 2), shift("3", "C", 12, 20))
    problem = Problem(date(2026, 11, 30), 1, guards, shifts, ())
    pairs = {("a", "1"), ("b", "2"), ("d", "2"), ("c", "3")}
    return Plan(problem, frozenset(Assignment(*pair) for pair in pairs))


@pytest.mark.parametrize(
    ("hour", "names"),
    [
        (5, []),
        (6, ["Anna"]),
        (11, ["Anna", "Bo", "Dorte"]),
        (12, ["Bo", "Dorte", "Carl"]),  # a shift ends just before its end
        (20, []),
    ],
)
def test_on_duty_counts_from_start_until_before_end(
    plan: Plan, hour: int, names: list[str]
) -> None:
    """Tests who works at an instant, the first and last instants of shifts included."""
    assert [one.guard.name for one in on_duty(plan, NOON.replace(hour=hour))] == names


def test_nearest_is_ranked_by_seconds_then_name(plan: Plan) -> None:
    """Tests order, times and distances from the sites of the shifts to the target."""
    found = nearest(plan, NOON, (55.82, 12.50), SITES, Line())
    assert [(near.on_duty.guard.name, near.seconds, near.metres) for near in found] == [
        ("Carl", 20, 200),
        ("Bo", 120, 1200),
        ("Dorte", 120, 1200),
    ]


def test_estimate_is_passed_on(plan: Plan) -> None:
    """Tests that times from a guess are marked as one."""
    found = nearest(plan, NOON, SITES["B"], SITES, Line())
    assert {near.estimated for near in found} == {True}
    assert found[0].seconds == 0


def test_nobody_on_duty_gives_an_empty_answer(plan: Plan) -> None:
    """Tests an hour in which nobody works."""
    assert nearest(plan, NOON.replace(hour=3), SITES["A"], SITES, Line()) == ()
