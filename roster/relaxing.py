# SPDX-License-Identifier: MPL-2.0
"""What a hard rule costs: the plan solved with it and without it, with what both may still miss."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace

from roster.plan import Plan
from roster.plan import Result
from roster.problem import Problem
from roster.solve import solve
from roster.solve.stop import Stop


@dataclass(frozen=True)
class Relaxed:
    """One rule left out, in points (øre)."""

    rule: str
    without: Result
    """The plan without the rule: only to compare with, it may break the law."""
    least: int
    """What the best plan is cheaper by without the rule, at least."""
    most: int
    """The same, at most."""


def relaxable(problem: Problem) -> list[str]:
    """Return the ids of the rules that no plan may break, once each, in the problem's order."""
    return list(dict.fromkeys(rule.id for rule in problem.rules if rule.binding))


def relaxed(
    problem: Problem,
    rules: Iterable[str],
    stop: Callable[[], Stop],
    seed: int = 0,
    workers: int | None = None,
    start: Plan | None = None,
) -> Iterator[Result | Relaxed]:
    """Yield the plan with all rules, and then what each of some rules costs.

    A plan that keeps all rules is one without the rule as well, so that each search begins with
    it, and what is proved of the search without the rule holds with it too.

    Parameters
    ----------
    rules
        Ids of rules, from `relaxable`.
    stop
        Makes the criterion that ends each of the searches.

    Raises
    ------
    ValueError
        If a rule is none that can be left out.
    """
    known = relaxable(problem)
    rules = list(rules)
    for rule in rules:
        if rule not in known:
            raise ValueError(f"rule = {rule}: give one of {', '.join(known)}.")
    whole = solve(problem, stop(), seed, workers=workers, start=start)
    yield whole
    for rule in rules:
        task = replace(problem, rules=tuple(one for one in problem.rules if one.id != rule))
        without = solve(task, stop(), seed, workers=workers, start=whole.plan)
        bound = max(whole.bound, without.bound)
        yield Relaxed(
            rule,
            without,
            least=max(0, bound - without.objective),
            most=whole.objective - without.bound,
        )
