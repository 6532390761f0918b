# SPDX-License-Identifier: MPL-2.0
"""Staff rostering instances in the text format of Curtois & Qu (2014), and their own scoring.

A kind of shift is a tag; all shifts of a day begin at midnight, so that a person has one of them.
What an instance limits becomes the product's rules; least hours and least runs, which an instance
asks for outright, cost far more than anything they could save. `score` reads the objective
straight off the file and knows nothing of the product.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from itertools import groupby
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

from roster.plan import Plan
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Request
from roster.problem import Shift
from roster.problem import Span
from roster.problem import Terms
from roster.rules.base import Rule
from roster.rules.economy import Uncovered
from roster.rules.fairness import Wishes
from roster.rules.kinds import KIND
from roster.rules.kinds import Kinds
from roster.rules.kinds import Successions
from roster.rules.runs import OffRuns
from roster.rules.runs import WorkRuns
from roster.rules.structure import Availability
from roster.rules.structure import Overlap
from roster.rules.structure import Seats
from roster.rules.totals import LeastHours
from roster.rules.totals import PlanHours
from roster.rules.totals import PlanWeekends
from roster.rules.weekly import DaysRunning
from sites.clock import midnight

START = date(2026, 6, 1)
"""A Monday, as day 0 of every instance is."""
STEEP = 100
"""How many of the file's largest weights a broken least figure costs."""
FREE = 10_000
"""A figure that limits nobody: each person has an own one."""
Roster = Mapping[str, Sequence[str]]
"""Person -> kind of shift on each day, empty for a day off."""


@dataclass(frozen=True)
class Person:
    """One line of SECTION_STAFF."""

    most_of: Mapping[str, int]
    most_minutes: int
    least_minutes: int
    longest_run: int
    shortest_run: int
    shortest_off: int
    most_weekends: int


@dataclass(frozen=True)
class Instance:
    """A file, section by section."""

    days: int
    minutes: Mapping[str, int]
    never_after: Mapping[str, frozenset[str]]
    staff: Mapping[str, Person]
    off: Mapping[str, frozenset[int]]
    on_requests: Mapping[tuple[str, int, str], int]
    off_requests: Mapping[tuple[str, int, str], int]
    cover: Mapping[tuple[int, str], tuple[int, int, int]]
    """Day and kind -> number asked for, cost of each missing, cost of each beyond."""


def read(path: Path) -> Instance:
    """Return the instance in a file.

    Raises
    ------
    ValueError
        If it lacks a section or holds something else.
    """
    rows: dict[str, list[list[str]]] = {}
    section: list[list[str]] = []
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        text = line.strip()
        if text.startswith("SECTION_"):
            section = rows.setdefault(text, [])
        elif text and not text.startswith("#"):
            section.append([field.strip() for field in text.split(",")])
    try:
        return Instance(
            days=int(rows["SECTION_HORIZON"][0][0]),
            minutes={row[0]: int(row[1]) for row in rows["SECTION_SHIFTS"]},
            never_after={
                row[0]: frozenset(filter(None, row[2].split("|"))) for row in rows["SECTION_SHIFTS"]
            },
            staff={row[0]: _person(row) for row in rows["SECTION_STAFF"]},
            off={
                row[0]: frozenset(map(int, filter(None, row[1:])))
                for row in rows["SECTION_DAYS_OFF"]
            },
            on_requests=_requests(rows["SECTION_SHIFT_ON_REQUESTS"]),
            off_requests=_requests(rows["SECTION_SHIFT_OFF_REQUESTS"]),
            cover={
                (int(day), kind): (int(number), int(under), int(over))
                for day, kind, number, under, over in rows["SECTION_COVER"]
            },
        )
    except (KeyError, IndexError, ValueError) as fault:
        raise ValueError(f"{path} is not an instance of this format: {fault!r}") from fault


def _person(row: Sequence[str]) -> Person:
    counts = dict(item.split("=") for item in row[1].split("|"))
    most_minutes, least_minutes, longest, shortest, off, weekends = map(int, row[2:8])
    return Person(
        {kind: int(number) for kind, number in counts.items()},
        most_minutes,
        least_minutes,
        longest,
        shortest,
        off,
        weekends,
    )


def _requests(rows: Sequence[Sequence[str]]) -> dict[tuple[str, int, str], int]:
    return {(row[0], int(row[1]), row[2]): int(row[3]) for row in rows}


def problem_of(instance: Instance) -> Problem:
    """Return an instance as a problem of the product."""
    shifts = tuple(_shift(instance, day, kind) for day, kind in _wanted(instance))
    guards = tuple(_guard(instance, name) for name in instance.staff)
    return Problem(START, instance.days, guards, shifts, rules_of(instance))


def _wanted(instance: Instance) -> list[tuple[int, str]]:
    """Return every day and kind: what nobody asked for may be worked all the same."""
    return [(day, kind) for day in range(instance.days) for kind in instance.minutes]


def _shift(instance: Instance, day: int, kind: str) -> Shift:
    seats, under, over = instance.cover.get((day, kind), (0, 0, 0))
    start = midnight(START + timedelta(days=day))
    return Shift(
        id=f"{day}/{kind}",
        span=Span(start, start + timedelta(minutes=instance.minutes[kind])),
        place=0,
        site="",
        post=kind,
        service="",
        administration="",
        seats=seats,
        tags=frozenset({kind}),
        spare=max(0, len(instance.staff) - seats),
        spare_cost=over,
        empty_cost=under,
    )


def _guard(instance: Instance, name: str) -> Guard:
    person = instance.staff[name]
    own = {
        "days_running": person.longest_run,
        "most_minutes": person.most_minutes,
        "least_minutes": person.least_minutes,
        "most_weekends": person.most_weekends,
        "least_days_running": person.shortest_run,
        "least_days_off": person.shortest_off,
        **{KIND + kind: most for kind, most in person.most_of.items()},
    }
    asked = [
        Request(f"{day}/{kind}", cost, on)
        for on, requests in ((True, instance.on_requests), (False, instance.off_requests))
        for (who, day, kind), cost in requests.items()
        if who == name
    ]
    gone = [START + timedelta(days=day) for day in sorted(instance.off.get(name, ()))]
    return Guard(
        id=name,
        name=name,
        employer="",
        terms=(Terms(START, None, 0, 7 * 1440, 0),),
        absences=tuple(Span(midnight(d), midnight(d + timedelta(days=1))) for d in gone),
        requests=tuple(asked),
        limits=tuple(own.items()),
    )


def rules_of(instance: Instance) -> tuple[Rule, ...]:
    """Return the product's rules that an instance asks for."""
    costs = [cost for _, *both in instance.cover.values() for cost in both]
    requests = (*instance.on_requests.values(), *instance.off_requests.values())
    steep = STEEP * max((1, *costs, *requests))
    least = min(instance.minutes.values())
    never = ", ".join(
        f"{kind} > {then}" for kind, after in instance.never_after.items() for then in sorted(after)
    )
    return (
        Availability(),
        Overlap(),
        DaysRunning(limit_days=FREE),
        Kinds(most=""),
        Successions(never=never),
        PlanHours(most_minutes=FREE),
        PlanWeekends(most=FREE),
        Seats(),
        Uncovered(),
        Wishes(),
        LeastHours(least_minutes=0, weight=-(-steep // least)),
        WorkRuns(least=1, most=FREE, short=steep, long=0),
        OffRuns(least=1, most=FREE, short=steep, long=0),
    )


def roster_of(instance: Instance, plan: Plan) -> Roster:
    """Return a plan as kinds of shift by person and day."""
    out = {name: [""] * instance.days for name in instance.staff}
    for assignment in plan.assignments:
        day, _, kind = assignment.shift.partition("/")
        out[assignment.guard][int(day)] = kind
    return out


def write(path: Path, name: str, roster: Roster) -> None:
    """Write a roster as the XML file that the collection's viewer reads."""
    root = ElementTree.Element("Roster")
    ElementTree.SubElement(root, "SchedulingPeriodFile").text = f"{name}.ros"
    for person, kinds in roster.items():
        element = ElementTree.SubElement(root, "Employee", ID=person)
        for day, kind in enumerate(kinds):
            if kind:
                assign = ElementTree.SubElement(element, "Assign")
                ElementTree.SubElement(assign, "Day").text = str(day)
                ElementTree.SubElement(assign, "Shift").text = kind
    ElementTree.indent(root)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def read_roster(path: Path, instance: Instance) -> Roster:
    """Return the roster in such a file."""
    out = {name: [""] * instance.days for name in instance.staff}
    for element in ElementTree.parse(path).getroot().iter("Employee"):
        for assign in element.iter("Assign"):
            day, kind = assign.findtext("Day", ""), assign.findtext("Shift", "")
            out[element.attrib["ID"]][int(day)] = kind
    return out


def score(instance: Instance, roster: Roster) -> int:
    """Return what a roster costs by the collection's own rules."""
    missed = sum(
        weight
        for (name, day, kind), weight in instance.on_requests.items()
        if roster[name][day] != kind
    )
    unwanted = sum(
        weight
        for (name, day, kind), weight in instance.off_requests.items()
        if roster[name][day] == kind
    )
    cover = 0
    for (day, kind), (number, under, over) in instance.cover.items():
        there = sum(kinds[day] == kind for kinds in roster.values())
        cover += max(0, number - there) * under + max(0, there - number) * over
    return missed + unwanted + cover


def faults(instance: Instance, roster: Roster) -> list[str]:
    """Return in words every hard rule of the collection that a roster breaks."""
    return [
        f"{name}: {fault}"
        for name, person in instance.staff.items()
        for fault in _faults(instance, name, person, roster[name])
    ]


def _faults(instance: Instance, name: str, person: Person, kinds: Sequence[str]) -> Iterator[str]:
    for kind, most in person.most_of.items():
        if kinds.count(kind) > most:
            yield f"more than {most} of {kind}"
    total = sum(instance.minutes[kind] for kind in kinds if kind)
    if not person.least_minutes <= total <= person.most_minutes:
        yield f"{total} minutes"
    for day, (one, then) in enumerate(pairwise(kinds)):
        if one and then in instance.never_after[one]:
            yield f"{then} after {one} on day {day + 1}"
    first = 0
    for working, run in groupby(kinds, key=bool):
        length = len(list(run))
        inside = first > 0 and first + length < instance.days
        if working and length > person.longest_run:
            yield f"{length} days at work from day {first}"
        if inside and length < (person.shortest_run if working else person.shortest_off):
            yield f"{length} days {'at work' if working else 'off'} from day {first}"
        first += length
    weekends = sum(any(kinds[day : day + 2]) for day in range(5, instance.days, 7))
    if weekends > person.most_weekends:
        yield f"{weekends} weekends"
    for day in sorted(instance.off.get(name, ())):
        if kinds[day]:
            yield f"at work on day {day}"
