# SPDX-License-Identifier: MPL-2.0
"""Small worlds for the tests of rules: one line makes a guard, a shift, a plan."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Duty
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Span
from roster.problem import Terms
from roster.problem import Travel
from roster.problem import Validity
from roster.rules.base import Rule
from roster.rules.model import Model
from sites.clock import midnight
from sites.clock import utc

MONDAY = date(2026, 6, 1)
"""A Monday with no public holiday and no change of clock in the weeks around it."""
ALWAYS = date(2020, 1, 1)
FULL_TIME = Terms(ALWAYS, None, 2220, 3600, 20_000)


def hour(at: float, start: date = MONDAY) -> datetime:
    """Return the instant so many elapsed hours after a day's midnight."""
    return midnight(start) + timedelta(hours=at)


def span(start: float, end: float) -> Span:
    """Return a span in elapsed hours after Monday midnight."""
    return Span(hour(start), hour(end))


def local(day: int, start: str, end: str, monday: date = MONDAY) -> Span:
    """Return a span by local clock times; an end not after the start is on the next day."""
    first = monday + timedelta(days=day)
    starts, ends = time.fromisoformat(start), time.fromisoformat(end)
    last = first if ends > starts else first + timedelta(days=1)
    return Span(utc(first, starts), utc(last, ends))


def shift(id_: str, when: Span, **given: Any) -> Shift:
    """Return a shift with everything plain but what is given."""
    plain: dict[str, Any] = {
        "place": 0,
        "site": "site",
        "post": id_,
        "service": "service",
        "administration": "adm",
    }
    return Shift(id=id_, span=when, **(plain | given))


def guard(id_: str = "g", **given: Any) -> Guard:
    """Return a grown guard with a full-time contract."""
    plain: dict[str, Any] = {
        "name": id_.title(),
        "employer": "own",
        "birth_date": date(1990, 1, 1),
        "terms": (FULL_TIME,),
    }
    return Guard(id=id_, **(plain | given))


def duties(*spans: Span, place: int | None = None) -> tuple[Duty, ...]:
    """Return settled work."""
    return tuple(Duty(when, place) for when in spans)


def held(code: str, since: date = ALWAYS, to: date | None = None) -> Validity:
    """Return a certificate or an approval."""
    return Validity(code, since, to)


def roads(*rows: Sequence[int]) -> Travel:
    """Return travel by seconds; a metre takes a second."""
    seconds = np.array(rows, dtype=np.int32)
    return Travel(seconds, seconds.copy())


def plan(
    rules: Sequence[Rule],
    who: Sequence[Guard],
    shifts: Sequence[Shift],
    given: Mapping[str, Collection[str]],
    *,
    days: int = 7,
    start: date = MONDAY,
    **more: Any,
) -> Plan:
    """Return a plan in which each guard, by id, has the shifts given, by id."""
    problem = Problem(start, days, tuple(who), tuple(shifts), tuple(rules), **more)
    pairs = {Assignment(g, s) for g, ids in given.items() for s in ids}
    return Plan(problem, frozenset(pairs | problem.locked))


def one(rule: Rule, *spans: Span, who: Guard | None = None, **more: Any) -> Plan:
    """Return a plan of one guard who works all these spans."""
    shifts = [shift(f"s{n}", when) for n, when in enumerate(spans)]
    who = who or guard()
    return plan([rule], [who], shifts, {who.id: [s.id for s in shifts]}, **more)


@dataclass(frozen=True)
class Verdict:
    """What the solver makes of a plan that it is given whole."""

    feasible: bool
    parts: Mapping[str, int]


def solver_says(plan: Plan, model: Model | None = None) -> Verdict:
    """Fix a plan in the model and let the solver find the least penalty of it."""
    model = model or Model(plan.problem)
    if any((a.guard, a.shift) not in model.x for a in plan.assignments):
        return Verdict(False, {})
    cp = model.cp.clone()
    for pair, var in model.x.items():
        cp.add(var == (Assignment(*pair) in plan.assignments))
    cp.minimize(model.objective())
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if solver.solve(cp) != cp_model.OPTIMAL:
        return Verdict(False, {})
    return Verdict(True, dict(model.parts(solver.value)))


def rejects(plan: Plan) -> set[str]:
    """Return the ids of the rules that find something."""
    return {v.rule for rule in plan.problem.rules for v in rule.check(plan)}
