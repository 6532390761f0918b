# SPDX-License-Identifier: MPL-2.0
"""The two halves of the rules of patterns prove each other on random worlds, locks and history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from roster.agreements import AgreementError
from roster.agreements import Library
from roster.agreements import load
from roster.agreements import resolve
from roster.checker import check
from roster.problem import Guard
from roster.problem import History
from roster.problem import Problem
from roster.problem import Request
from roster.problem import Shift
from roster.rules import registry
from roster.rules import standard
from roster.rules.base import FigureError
from roster.rules.base import Rule
from roster.rules.economy import Uncovered
from roster.rules.fairness import Wishes
from roster.rules.kinds import Kinds
from roster.rules.kinds import Successions
from roster.rules.rulebook import Rulebook
from roster.rules.runs import OffRuns
from roster.rules.runs import WorkRuns
from roster.rules.structure import Overlap
from roster.rules.structure import Seats
from roster.rules.totals import LeastHours
from roster.rules.totals import PlanDays
from roster.rules.totals import PlanHours
from roster.rules.totals import PlanWeekends
from roster.rules.totals import SplitWeekends
from roster.rules.weekly import DaysRunning
from roster.rules.windows import WindowKinds
from roster.rules.windows import Windows
from tests.roster.agreements.files import write
from tests.roster.rules.test_agreement import STARTS
from tests.roster.rules.test_agreement import newly_broken
from tests.roster.rules.test_agreement import some_plan
from tests.roster.rules.test_agreement import world
from tests.roster.rules.world import MONDAY
from tests.roster.rules.world import guard
from tests.roster.rules.world import plan
from tests.roster.rules.world import shift
from tests.roster.rules.world import solver_says
from tests.roster.rules.world import span

TAGS = ("day", "late", "night")
FRAMES = "early 00:00-15:00, mid 06:00-23:59, late 12:00-04:00"


def rules(random: Random) -> tuple[Rule, ...]:
    """Return every rule of patterns with tight figures; at times with windows."""
    short, long = random.randint(1, 3), random.randint(1, 3)
    framed = (
        Windows(windows=FRAMES),
        WindowKinds(
            counts=f"early {random.randint(0, 2)}-{random.randint(2, 3)}, late 0-1",
            avoid="late > early, mid > early",
            weight=3,
            turn=5,
            windows=FRAMES,
        ),
    )
    return (
        Overlap(),
        Seats(),
        Uncovered(),
        Wishes(),
        DaysRunning(limit_days=3),
        PlanHours(most_minutes=random.choice([600, 1500])),
        LeastHours(least_minutes=900, weight=2),
        PlanDays(least=2, most=3, least_off=1, most_off=4, weight=11),
        PlanWeekends(most=random.randint(0, 1)),
        SplitWeekends(weight=13),
        WorkRuns(least=short, most=long, short=17, long=19),
        OffRuns(least=long, most=short, short=23, long=29),
        Kinds(most="day 2, night 1"),
        Successions(never="night > day, night > late, late > day"),
        *(framed if random.random() < 0.5 else ()),
    )


def patterned(random: Random, problem: Problem) -> Problem:
    """Return a world whose shifts have tags, spare room and prices, and people figures."""
    shifts = tuple(_shift(random, one) for one in problem.shifts)
    guards = tuple(_guard(random, one, shifts, problem.start) for one in problem.guards)
    return replace(problem, shifts=shifts, guards=guards, rules=rules(random))


def _shift(random: Random, one: Shift) -> Shift:
    return replace(
        one,
        tags=frozenset(random.sample(TAGS, random.choice([0, 1, 1, 2]))),
        spare=random.choice([0, 0, 1, 2]),
        spare_cost=random.choice([0, 31]),
        empty_cost=random.choice([None, 0, 37]),
    )


def _guard(random: Random, one: Guard, shifts: tuple[Shift, ...], start: date) -> Guard:
    own = {
        "days_running": 2,
        "most_minutes": 1200,
        "least_minutes": 300,
        "most_weekends": 0,
        "least_days_running": 2,
        "least_days_off": 3,
        "kind:late": 1,
        "kind:day": 0,
    }
    asked = random.sample(shifts, min(len(shifts), random.randint(0, 3)))
    return replace(
        one,
        limits=tuple(item for item in own.items() if random.random() < 0.2),
        requests=tuple(Request(s.id, 41, random.random() < 0.5) for s in asked),
        history=random.choice([None, History(start - timedelta(days=random.choice([1, 2, 9])))]),
    )


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(STARTS), st.sampled_from([1.0, 0.95]))
def test_solver_and_checker_judge_patterns_alike(seed: int, start: date, lawful: float) -> None:
    """A plan is feasible exactly when the checker finds nothing new, and costs the same in both."""
    random = Random(seed)
    made = some_plan(random, patterned(random, world(random, start)), lawful=lawful)
    verdict = solver_says(made)
    assert verdict.feasible == (not newly_broken(made))
    if verdict.feasible:
        assert verdict.parts == check(made).parts


def test_patterns_are_in_force_only_where_an_agreement_asks_for_them() -> None:
    """Under the law alone no rule of patterns burdens the model."""
    asked = {"plan-hours", "least-hours", "plan-days", "plan-weekends", "split-weekends"}
    asked |= {"work-runs", "off-runs", "kinds", "successions", "windows", "window-kinds"}
    assert asked.isdisjoint(registry())


@pytest.mark.parametrize(
    "rule",
    [
        lambda: Kinds(most="night"),
        lambda: Successions(never="night day"),
        lambda: Windows(windows="early 6-14"),
        lambda: Windows(windows="early 06:00-24:30"),
        lambda: Windows(windows="a 06:00-14:00, a 14:00-22:00"),
        lambda: WindowKinds(counts="early 4", avoid="", weight=1, turn=1, windows=FRAMES),
    ],
)
def test_figures_that_cannot_be_read_are_refused(rule: Callable[[], Rule]) -> None:
    """A rule with a garbled list says what it should be, before anything is planned."""
    with pytest.raises(FigureError, match=r"cannot be read|same name"):
        rule()


def test_an_agreement_with_a_garbled_list_is_refused(tmp_path: Path) -> None:
    """The fault names the file, the rule and what it should say, in both languages."""
    text = (Path(__file__).parent / "patterns.toml").read_text(encoding="utf-8")
    file = tmp_path / "patterns.toml"
    file.write_text(text.replace("night 4", "night"), encoding="utf-8")
    with pytest.raises(AgreementError) as caught:
        standard(resolve(load(file), date(2026, 6, 1)))
    (fault,) = caught.value.messages
    assert "[kinds] night kan ikke læses" in fault.in_("da")
    assert "[kinds] night cannot be read" in fault.in_("en")


def test_a_contract_sets_a_figure_for_one_person(tmp_path: Path) -> None:
    """Who has a contract with one weekend is held to it; the others go by the city's two."""
    write(tmp_path, '["plan-weekends"]\nmost = 2', id_="city")
    own = '["plan-weekends"]\nmost = 1\n[scope]\nguards = ["a"]'
    write(tmp_path, own, id_="own", level="contract")
    people = [guard(id_, code=id_, agreement="city") for id_ in ("a", "b")]
    rules = Rulebook(Library(tmp_path)).rules(people, MONDAY).rules
    weekends = [rule for rule in rules if isinstance(rule, PlanWeekends)]
    assert sorted((rule.most, [p.id for p in people if rule.covers(p)]) for rule in weekends) == [
        (1, ["a"]),
        (2, ["b"]),
    ]


def test_the_windows_of_a_plan_can_be_told() -> None:
    """Each day with tasks has the window that makes the plan cheapest."""
    kinds = WindowKinds(counts="mid 0-0", avoid="", weight=1, turn=1, windows=FRAMES)
    made = plan(
        [kinds], [guard()], [shift("a", span(13, 14)), shift("b", span(31, 32))], {"g": ["a", "b"]}
    )
    cost, names = kinds.best(made.problem, made.work["g"])
    assert cost == 0
    assert [names[one.day] for one in made.problem.shifts] == ["early", "early"]
