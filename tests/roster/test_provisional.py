# SPDX-License-Identifier: MPL-2.0
"""Amounts that rest on guesses are told from those that do not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from roster.problem import Guard
from roster.problem import Terms
from roster.provisional import provisional_among
from roster.provisional import provisional_plan
from tests.roster.rules.world import ALWAYS
from tests.roster.rules.world import guard
from tests.roster.rules.world import plan
from tests.roster.rules.world import shift
from tests.roster.rules.world import span

MORNING = shift("s", span(7, 15))
AGREED = Terms(ALWAYS, None, 2220, 2880, 20_000)
GUESSED = Terms(ALWAYS, None, 2220, 2880, 20_000, provisional=True)


@pytest.mark.parametrize(
    ("taken", "provisional"), [({}, False), ({"a": ["s"]}, False), ({"b": ["s"]}, True)]
)
def test_a_plan_is_provisional_by_those_who_work(
    taken: dict[str, list[str]], provisional: bool
) -> None:
    """A guessed rate counts only where its guard is on a shift."""
    people = [guard("a", terms=(AGREED,)), guard("b", terms=(GUESSED,))]
    assert provisional_plan(plan([], people, [MORNING], taken)) is provisional


def test_the_rate_of_the_day_decides() -> None:
    """A guess that a later contract replaces no longer counts."""
    before = MORNING.day - timedelta(days=1)
    replaced = Terms(ALWAYS, before, 2220, 2880, 20_000, provisional=True)
    agreed = Terms(MORNING.day, None, 2220, 2880, 20_000)
    people: list[Guard] = [guard("a", terms=(replaced, agreed)), guard("b", terms=())]
    assert not provisional_among(people, MORNING)
    assert provisional_among([guard("c", terms=(GUESSED,))], MORNING)
