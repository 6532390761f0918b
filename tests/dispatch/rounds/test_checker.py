# SPDX-License-Identifier: MPL-2.0
"""The checker finds each kind of fault in rounds that were lawful before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from dispatch.rounds.checker import check
from dispatch.rounds.plan import plan
from dispatch.rounds.problem import NO_WAY
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Travel
from dispatch.rounds.problem import Window
from dispatch.rounds.result import Round
from dispatch.rounds.result import Step
from roster.solve.stop import MaxWork
from tests.dispatch.rounds.sample import HOUR
from tests.dispatch.rounds.sample import LUNCH
from tests.dispatch.rounds.sample import MINUTE
from tests.dispatch.rounds.sample import guard
from tests.dispatch.rounds.sample import night
from tests.dispatch.rounds.sample import visit

POINTS = [(0, 0), (10, 0), (20, 0)]


def lawful() -> tuple[Problem, Round]:
    """One guard with a break, two visits to each of two sites."""
    visits = [visit("V1", 1, times=2, spacing=HOUR), visit("V2", 2)]
    problem = night(visits, [guard("a", breaks=(LUNCH,), capacity=9)], POINTS)
    result = plan(problem, MaxWork(0.05), 1)
    assert len(result.begins) == 3
    return problem, result.rounds[0]


def causes(problem: Problem, *rounds: Round) -> set[str]:
    """The kinds of fault found."""
    return {found.cause for found in check(problem, rounds)}


def moved(step: Step, seconds: int) -> Step:
    """A step so much later."""
    return replace(
        step,
        arrive=step.arrive + seconds,
        start=step.start + seconds,
        leave=step.leave + seconds,
    )


def change(one: Round, which: Callable[[Step], bool], to: Callable[[Step], Step]) -> Round:
    """The round with the first step that fits changed."""
    at = next(k for k, step in enumerate(one.steps) if which(step))
    return replace(one, steps=(*one.steps[:at], to(one.steps[at]), *one.steps[at + 1 :]))


def test_lawful_rounds_are_found_lawful() -> None:
    """What the planner makes of the sample breaks nothing."""
    problem, one = lawful()
    assert check(problem, (one,)) == ()


@pytest.mark.parametrize(
    ("more", "cause"),
    [
        ({"windows": (Window(0, 10 * MINUTE),)}, "window"),
        ({"spacing": 9 * HOUR}, "spacing"),
        ({"competences": frozenset("x")}, "competence"),
        ({"load": 10}, "capacity"),
        ({"seconds": 11 * MINUTE}, "order"),
    ],
)
def test_a_stricter_visit_is_broken(more: dict[str, object], cause: str) -> None:
    """The same rounds break a visit that asks for more, and the cause is named."""
    problem, one = lawful()
    first = replace(problem.visits[0], **more)
    assert cause in causes(replace(problem, visits=(first, problem.visits[1])), one)


@pytest.mark.parametrize(
    ("more", "cause"),
    [
        ({"shift": Window(5 * HOUR, 8 * HOUR)}, "shift"),
        ({"shift": Window(0, 10 * MINUTE)}, "shift"),
        ({"breaks": ()}, "break"),
        ({"breaks": (replace(LUNCH, windows=(Window(7 * HOUR, 8 * HOUR),)),)}, "break"),
        ({"breaks": (replace(LUNCH, seconds=HOUR),)}, "break"),
        ({"speed": 0.5}, "travel"),
    ],
)
def test_a_stricter_guard_is_broken(more: dict[str, object], cause: str) -> None:
    """The same rounds break a guard with another shift, other breaks or a slower vehicle."""
    problem, one = lawful()
    assert cause in causes(replace(problem, guards=(replace(problem.guards[0], **more),)), one)


def test_a_key_that_the_guard_cannot_draw_is_found() -> None:
    """A visit that needs a key is broken by a guard who can draw none."""
    problem, one = lawful()
    visits = tuple(replace(one, keys=frozenset({"17"})) for one in problem.visits)
    without = replace(problem.guards[0], keys=frozenset())
    assert "keys" in causes(replace(problem, visits=visits, guards=(without,)), one)


def test_a_way_that_is_not_there_is_found() -> None:
    """A round over a pair of places with no way between them is broken."""
    problem, one = lawful()
    closed = problem.travel["car"].seconds.copy()
    closed[:, 2] = NO_WAY
    travel = Travel(np.asarray(closed), problem.travel["car"].metres)
    assert "reach" in causes(replace(problem, travel={"car": travel}), one)


def test_steps_that_overlap_or_skip_the_way_are_found() -> None:
    """A visit begun before the guard can be there, and a way in no time, are both broken."""
    problem, one = lawful()
    early = change(one, lambda step: step.kind == "visit", lambda step: moved(step, -5 * MINUTE))
    assert "travel" in causes(problem, early)
    jumped = change(one, lambda step: step.travel > 0, lambda step: replace(step, travel=0))
    assert "travel" in causes(problem, jumped)


def test_a_visit_on_two_rounds_is_found() -> None:
    """The same passing on two guards' rounds is made twice."""
    problem, one = lawful()
    other = replace(problem.guards[0], id="b")
    twice = replace(problem, guards=(*problem.guards, other))
    assert "twice" in causes(twice, one, replace(one, guard="b"))


def test_every_message_is_in_both_languages() -> None:
    """A violation says who and what in Danish and in English."""
    problem, one = lawful()
    strict = replace(problem.visits[0], competences=frozenset("x"), name="Rådhuset")
    found = check(replace(problem, visits=(strict, problem.visits[1])), (one,))
    assert found[0].message.in_("da") == "Rådhuset: a mangler x."
    assert found[0].message.in_("en") == "Rådhuset: a does not hold x."
