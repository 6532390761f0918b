# SPDX-License-Identifier: MPL-2.0
"""Say in lines what a plan is worth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from roster.checker import Report
from roster.explain import why_vacant
from roster.pay import plan_cost
from roster.plan import Plan
from roster.plan import Result
from roster.problem import Shift
from roster.provisional import NOTE as PROVISIONAL
from roster.provisional import provisional_plan
from roster.rules.base import Violation
from roster.rules.registry import CLASSES
from roster.rules.registry import OF_A_PLAN
from sites.clock import local
from sites.text import Text
from web.cli.output import decimal
from web.cli.output import grouped
from web.cli.output import language
from web.cli.output import percent
from web.cli.output import say

COVER = Text(
    "{filled} af {seats} pladser dækket på {shifts} vagter; {vacant} åbne.",
    "{filled} of {seats} seats covered on {shifts} shifts; {vacant} open.",
)
HOURS = Text("{hours} timer, {cost} kr.", "{hours} hours, DKK {cost}.")
RULES = Text(
    "{hard} brud på hårde regler; {soft} bløde anmærkninger.",
    "{hard} breaches of hard rules; {soft} soft remarks.",
)
SOLVED = Text(
    "Mål {objective}, nedre grænse {bound}, afstand {gap}; {seconds} s, frø {seed}, slut: {why}.",
    "Objective {objective}, lower bound {bound}, gap {gap}; {seconds} s, seed {seed}, end: {why}.",
)
UNPROVEN = Text("ikke bevist endnu", "not proven yet")
TRAVEL = Text("Køretider: {source}.", "Travel times: {source}.")
OPEN = Text("Åben: {shift}: {why}", "Open: {shift}: {why}")
NOTICE = Text("Bemærk ({rule}): {what}", "Note ({rule}): {what}")
LET_STAND = Text("{rule} fraveget af {by}: {what}", "{rule} set aside by {by}: {what}")
WHY_STOPPED = {
    "time": Text("tiden var gået", "time was up"),
    "work": Text("arbejdet var gjort", "the work was done"),
    "cancelled": Text("afbrudt", "cancelled"),
    "gap": Text("godt nok", "good enough"),
}
PROVEN = Text("bevist bedst", "proven best")


def describe(plan: Plan, report: Report, result: Result | None = None) -> Iterator[str]:
    """Yield the lines that sum up a plan."""
    shifts = plan.problem.shifts
    seats = sum(shift.seats for shift in shifts)
    vacant = sum(plan.vacant(shift) for shift in shifts)
    yield say(COVER(filled=seats - vacant, seats=seats, shifts=len(shifts), vacant=vacant))
    minutes = sum(shift.length * len(plan.guards_on[shift.id]) for shift in shifts)
    cost = grouped(round(plan_cost(plan).total / 100))
    yield say(HOURS(hours=grouped(round(minutes / 60)), cost=cost))
    if provisional_plan(plan):
        yield say(PROVISIONAL())
    yield say(RULES(hard=len(report.hard), soft=len(report.soft)))
    if result is not None:
        yield say(
            SOLVED(
                objective=grouped(result.objective),
                bound=grouped(result.bound) if result.bound else say(UNPROVEN()),
                gap=percent(result.gap) if result.bound or not result.objective else "–",
                seconds=decimal(result.seconds),
                seed=result.seed,
                why=WHY_STOPPED.get(result.stopped_by, PROVEN),
            )
        )
    yield say(TRAVEL(source=plan.problem.travel.source))


def report_lines(plan: Plan, report: Report) -> Iterator[str]:
    """Yield every hard violation, what is worth saying, every open shift with why, and the sums."""
    rules = {rule.info.id: rule.info for rule in (*CLASSES, *OF_A_PLAN)}
    for violation in report.hard:
        name = say(rules[violation.rule].name) if violation.rule in rules else ""
        yield f"{violation.rule} {name}: {_whose(plan, violation)}{say(violation.message)}"
    for violation in report.overridden:
        by = violation.waiver.by if violation.waiver else ""
        yield say(LET_STAND(rule=violation.rule, by=by, what=violation.message))
    for notice in report.notices:
        yield say(NOTICE(rule=notice.rule, what=notice.message))
    for shift in plan.problem.shifts:
        if plan.vacant(shift):
            yield say(OPEN(shift=named(shift), why=why_vacant(plan, shift).message))
    yield from describe(plan, report)


def _whose(plan: Plan, violation: Violation) -> str:
    """Return whose a violation is, unless its message says so."""
    guard = plan.problem.guard.get(violation.guard or "")
    return f"{guard.name}: " if guard and guard.name not in say(violation.message) else ""


def violation_figures(violation: Violation) -> dict[str, Any]:
    """Return a violation as plain JSON values."""
    return {
        "rule": violation.rule,
        "message": violation.message.in_(language()),
        "guard": violation.guard,
        "shifts": list(violation.shifts),
        "start": violation.start.isoformat() if violation.start else None,
        "end": violation.end.isoformat() if violation.end else None,
    }


def named(shift: Shift) -> str:
    """Return a shift by its post and its times on the wall clock."""
    start, end = local(shift.span.start), local(shift.span.end)
    return f"{shift.post} {start:%Y-%m-%d %H:%M}–{end:%H:%M}"
