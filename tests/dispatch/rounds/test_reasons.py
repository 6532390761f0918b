# SPDX-License-Identifier: MPL-2.0
"""Every visit that cannot be made is listed with the reason, and the others are planned."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dispatch.rounds.plan import plan
from dispatch.rounds.problem import NO_WAY
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Travel
from dispatch.rounds.problem import Window
from roster.solve.stop import MaxWork
from tests.dispatch.rounds.sample import HOUR
from tests.dispatch.rounds.sample import MINUTE
from tests.dispatch.rounds.sample import grid
from tests.dispatch.rounds.sample import guard
from tests.dispatch.rounds.sample import night
from tests.dispatch.rounds.sample import visit

POINTS = [(0, 0), (10, 0), (20, 0)]


def with_bad(**more: Any) -> Problem:
    """A night with a good visit and a bad one, and a guard who is off for the last hour."""
    crew = [guard("a", shift=Window(HOUR, 7 * HOUR), competences=frozenset("x"), keys=frozenset())]
    return night([visit("good", 1), visit("bad", 2, name="Skolen", **more)], crew, POINTS)


@pytest.mark.parametrize(
    ("more", "cause", "said"),
    [
        ({"windows": (Window(0, 300),)}, "window", "tilsynet varer 10 min"),
        ({"windows": ()}, "window", "intet tidsrum"),
        ({"times": 9, "spacing": HOUR}, "spacing", "9 tilsyn med 60 min imellem"),
        ({"competences": frozenset("xy")}, "competence", "har y"),
        ({"keys": frozenset({"17"})}, "keys", "nøglen 17"),
        ({"windows": (Window(0, HOUR),)}, "shift", "ingen af de 1 vagter"),
        ({"windows": (Window(HOUR, HOUR + 25 * MINUTE),)}, "time", "tilbage igen"),
    ],
)
def test_the_reason_is_named_and_nothing_else_is_lost(
    more: dict[str, Any], cause: str, said: str
) -> None:
    """A visit that nobody can make says why in words; the other visit is on a round."""
    result = plan(with_bad(**more), MaxWork(0.02), 1)
    assert {one.cause for one in result.unserved} == {cause}
    assert said in str(result.unserved[0].reason)
    assert "Skolen" in result.unserved[0].reason.in_("en")
    assert result.rounds[0].tasks == ("good/1",)


def test_a_place_without_a_way_is_out_of_reach() -> None:
    """A pair with no way between them makes the visit unreachable, not the plan wrong."""
    travel = grid(POINTS)
    closed = travel.seconds.copy()
    closed[:, 2] = NO_WAY
    problem = night(
        [visit("good", 1), visit("bad", 2)],
        [guard("a")],
        POINTS,
        Travel(np.asarray(closed), travel.metres),
    )
    result = plan(problem, MaxWork(0.02), 1)
    assert [(one.task, one.cause) for one in result.unserved] == [("bad/1", "reach")]
    assert result.rounds[0].tasks == ("good/1",)


def test_a_full_night_says_how_many_could_have_made_the_visit() -> None:
    """Two visits at the same minute, one guard: one has no room, and one guard could have."""
    narrow = (Window(HOUR, HOUR + 10 * MINUTE),)
    visits = [visit("one", 1, windows=narrow), visit("two", 2, windows=narrow)]
    result = plan(night(visits, [guard("a")], POINTS), MaxWork(0.02), 1)
    assert [one.cause for one in result.unserved] == ["room"]
    assert "1 vagter kunne" in str(result.unserved[0].reason)
