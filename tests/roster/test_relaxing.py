# SPDX-License-Identifier: MPL-2.0
"""What a rule costs is what the best plans with it and without it differ by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from roster.plan import Result
from roster.problem import Problem
from roster.relaxing import Relaxed
from roster.relaxing import relaxable
from roster.relaxing import relaxed
from roster.solve.stop import Cancelled
from roster.solve.stop import MaxWork
from tests.roster.solve import tiny


def _tight() -> Problem:
    """Return two shifts ten hours apart for one guard, and one that asks for what nobody holds."""
    shifts = [tiny.shift(0, 0, 6), tiny.shift(1, 0, 22), tiny.shift(2, 3, needs="x")]
    return tiny.problem(tiny.guards(1), shifts)


def _found(task: Problem, *rules: str) -> tuple[Result, list[Relaxed]]:
    whole, *rest = relaxed(task, rules, lambda: MaxWork(5.0), workers=1)
    assert isinstance(whole, Result)
    return whole, [one for one in rest if isinstance(one, Relaxed)]


def test_where_both_plans_are_best_the_cost_of_a_rule_is_known_to_the_point() -> None:
    """Each rule costs what trying every plan with and without it says."""
    task = _tight()
    whole, found = _found(task, "rest", "skill")
    assert whole.objective == tiny.best(task)
    for one in found:
        without = replace(task, rules=tuple(r for r in task.rules if r.id != one.rule))
        assert one.least == one.most == tiny.best(task) - tiny.best(without) > 900


def test_an_unfinished_search_leaves_a_gap_on_both_sides() -> None:
    """When each search is ended at once nothing is known of what a rule costs."""
    whole, *rest = relaxed(tiny.week(), ["rest"], lambda: Cancelled(lambda: True), workers=1)
    (one,) = rest
    assert isinstance(whole, Result)
    assert isinstance(one, Relaxed)
    assert one.least == 0 <= one.most == whole.objective - one.without.bound


def test_a_rule_that_is_not_there_or_binds_nobody_is_refused() -> None:
    """Soft rules and strangers have nothing to relax."""
    assert relaxable(_tight()) == ["seats", "rest", "skill"]
    for rule in ("fair", "none"):
        with pytest.raises(ValueError, match=rule):
            list(relaxed(_tight(), [rule], lambda: MaxWork(1.0)))
