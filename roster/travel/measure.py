# SPDX-License-Identifier: MPL-2.0
"""Add up what a plan makes its guards travel, and what that costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from roster.checker import Report
from roster.checker import check
from roster.pay.bill import plan_bill
from roster.plan import Plan
from roster.problem import Problem
from roster.travel.means import CAR
from roster.travel.means import mode_on
from roster.travel.tours import trips

PAID = ("travel", "mileage", "long_way")
"""Kinds of pay lines that are for travel."""
WEIGHED = ("travel", "moves")
"""Rules that put a price on travel."""


@dataclass(frozen=True, slots=True)
class Travelled:
    """What the guards of a plan travel, all of it from home to home."""

    seconds: int
    metres: int
    car_metres: int
    """Metres of it by car, own or from the pool."""
    paid: int
    """Øre that the agreements pay for it."""
    weighed: int
    """Øre that the objective charges for it, by its weights."""
    cost: int
    """Øre that the whole plan costs, travel and all else."""
    objective: int
    seats: int
    filled: int
    worked: int
    """Minutes of work covered."""
    hard: int
    """Breaches of hard rules."""
    missing: int
    """Ways that do not exist: they are in no sum."""
    homeless: int
    """Filled seats of guards whose home is not known: their ways from home are in no sum."""
    unlicensed: int
    """Guards who would come by car but have no licence on some day of theirs."""


def measure(plan: Plan, report: Report | None = None) -> Travelled:
    """Return what a plan's travel comes to.

    Parameters
    ----------
    report
        What the checker says of the plan, if it was asked already.
    """
    problem = plan.problem
    said = report or check(plan)
    made = [trip.way for guard in problem.guards for trip in trips(problem, plan.work[guard.id])]
    ways = [way for way in made if way.exists]
    bill = plan_bill(plan)
    kinds = bill.by("kind")
    counts = {shift.id: len(plan.guards_on[shift.id]) for shift in problem.shifts}
    return Travelled(
        seconds=sum(way.seconds for way in ways),
        metres=sum(way.metres for way in ways),
        car_metres=sum(way.metres for way in ways if way.mode == CAR),
        paid=sum(kinds.get(kind, 0) for kind in PAID),
        weighed=sum(said.parts.get(rule, 0) for rule in WEIGHED),
        cost=bill.total,
        objective=said.objective,
        seats=sum(shift.seats for shift in problem.shifts),
        filled=sum(min(counts[shift.id], shift.seats) for shift in problem.shifts),
        worked=sum(shift.length * counts[shift.id] for shift in problem.shifts),
        hard=len(said.hard),
        missing=len(made) - len(ways),
        homeless=sum(len(plan.shifts_of[g.id]) for g in problem.guards if g.home is None),
        unlicensed=_unlicensed(plan),
    )


def _unlicensed(plan: Plan) -> int:
    return sum(
        any(mode_on(plan.problem, guard, s.day) != CAR for s in plan.shifts_of[guard.id])
        for guard in plan.problem.guards
        if guard.mode == CAR
    )


def estimated(problem: Problem) -> bool:
    """Say whether any of the times that a plan's guards go by is an estimate."""
    modes = {guard.mode for guard in problem.guards} or {CAR}
    return any(problem.by(mode).estimated for mode in modes)


def weights(problem: Problem) -> Mapping[str, int]:
    """Return what the objective charges for a minute and for a kilometre by car, in øre."""
    found = {"minute": 0, "kilometre": 0}
    for rule in problem.rules:
        if rule.id == "travel":
            found |= {p.key: p.value for p in rule.parameters if isinstance(p.value, int)}
    return found
