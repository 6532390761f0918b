# SPDX-License-Identifier: MPL-2.0
"""What publishing a plan means for people: who is told what, how late, and what that costs."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime

from roster.pay.changes import change_lines
from roster.pay.lines import Line
from roster.plan import Plan
from roster.problem import Shift
from roster.problem import Span
from roster.rules import say
from roster.rules.base import Violation
from roster.rules.notices import MunicipalNotice
from roster.rules.notices import PlanLength
from roster.rules.notices import PlanNotice
from sites.clock import local
from sites.clock import local_day
from sites.text import Message
from sites.text import Text

NOTICES = (MunicipalNotice, PlanLength, PlanNotice)
"""The rules about when a plan is made known and how far it reaches."""

ONE = Text("{plan} er offentliggjort. Du har 1 vagt:\n{shifts}", "{plan} is published. You have 1"
           " shift:\n{shifts}")  # fmt: skip
SEVERAL = Text(
    "{plan} er offentliggjort. Du har {count} vagter:\n{shifts}",
    "{plan} is published. You have {count} shifts:\n{shifts}",
)
CHANGED = Text("{plan}: dine vagter er ændret.{parts}", "{plan}: your shifts have changed.{parts}")
GAINED = Text("\nDu får:\n{shifts}", "\nYou get:\n{shifts}")
LOST = Text("\nDu har ikke længere:\n{shifts}", "\nYou no longer have:\n{shifts}")


@dataclass(frozen=True)
class Tiding:
    """What one guard is told."""

    guard: str
    name: str
    message: Message
    gained: tuple[Shift, ...]
    lost: tuple[Shift, ...]


def tidings(
    before: Plan | None, after: Plan, name: str, sites: Mapping[str, str]
) -> tuple[Tiding, ...]:
    """Return what each guard is told when a plan is published, by name.

    Parameters
    ----------
    before
        The published plan that it replaces: only those whose shifts differ are told. None tells
        everybody who has a shift.
    name
        What the plan is called.
    sites
        Names of sites by code.
    """
    found = []
    people = {one.id: one.name for plan in (before, after) if plan for one in plan.problem.guards}
    for guard, person in people.items():
        was = {} if before is None else _of(before, guard)
        becomes = _of(after, guard)
        gained = tuple(shift for key, shift in becomes.items() if key not in was)
        lost = tuple(shift for key, shift in was.items() if key not in becomes)
        if gained or lost:
            message = (
                _first(name, gained, sites)
                if before is None
                else _changed(name, gained, lost, sites)
            )
            found.append(Tiding(guard, person, message, gained, lost))
    return tuple(sorted(found, key=lambda one: (one.name, one.guard)))


def notices(plan: Plan, known: datetime) -> tuple[Violation, ...]:
    """Return what the agreements say of a plan that is made known at an instant: length, notice."""
    told = Plan(replace(plan.problem, told=local_day(known)), plan.assignments)
    rules = [rule for rule in plan.problem.rules if isinstance(rule, NOTICES)]
    return tuple(violation for rule in rules for violation in rule.check(told))


def premiums(before: Plan, after: Plan, known: datetime) -> tuple[Line, ...]:
    """Return what agreements ask for duties that are moved, added or cancelled too late."""
    return tuple(change_lines(before, after, known))


def _of(plan: Plan, guard: str) -> dict[tuple[str, Span], Shift]:
    return {(shift.post, shift.span): shift for shift in plan.shifts_of.get(guard, ())}


def _first(name: str, shifts: tuple[Shift, ...], sites: Mapping[str, str]) -> Message:
    text = ONE if len(shifts) == 1 else SEVERAL
    return text(plan=name, count=len(shifts), shifts=_listed(shifts, sites))


def _changed(
    name: str, gained: tuple[Shift, ...], lost: tuple[Shift, ...], sites: Mapping[str, str]
) -> Message:
    parts = [
        text(shifts=_listed(shifts, sites))
        for text, shifts in ((GAINED, gained), (LOST, lost))
        if shifts
    ]
    joined = Text(
        "".join(part.in_("da") for part in parts), "".join(part.in_("en") for part in parts)
    )
    return CHANGED(plan=name, parts=joined)


def _listed(shifts: Iterable[Shift], sites: Mapping[str, str]) -> Text:
    lines = [
        (say.at(one.span.start), f"–{local(one.span.end):%H:%M} {sites.get(one.site, one.site)}")
        for one in shifts
    ]
    return Text(
        "\n".join(f"{when.da}{rest}" for when, rest in lines),
        "\n".join(f"{when.en}{rest}" for when, rest in lines),
    )
