# SPDX-License-Identifier: MPL-2.0
"""What a plan costs, as the rules' own checks say it: by rule, by guard and in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from roster.solve.ground import Ground
from roster.solve.lines import Lines
from roster.solve.lines import to_plan
from roster.solve.lines import vacancies


@dataclass(frozen=True)
class Verdict:
    """The cost of a plan."""

    objective: int
    parts: Mapping[str, int]
    """Penalty by rule id, for every soft rule."""
    by_guard: Mapping[str, int]
    uncovered: int
    """Empty seats."""


def judge(ground: Ground, lines: Lines) -> Verdict:
    """Return what a plan costs; rules about one guard alone are asked only for new lines."""
    parts: Counter[str] = Counter(dict.fromkeys(ground.soft, 0))
    by_guard: dict[str, int] = {}
    for guard, line in lines.items():
        cost = ground.cost(guard, line)
        by_guard[guard] = sum(cost.values())
        for rule, penalty in cost.items():
            parts[rule] += penalty
    if ground.soft_other:
        plan = to_plan(ground.problem, lines)
        for other in ground.soft_other:
            for violation in other.check(plan):
                parts[other.id] += violation.penalty
                if violation.guard is not None:
                    by_guard[violation.guard] += violation.penalty
    empty = sum(vacancies(ground.problem, lines).values())
    return Verdict(parts.total(), dict(parts), by_guard, empty)
