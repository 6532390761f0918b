# SPDX-License-Identifier: MPL-2.0
"""The people of the demo city: employers and invented guards with papers, hours and wishes.

Everything follows from the guard's running number and the Monday of the roster to make, so
that the same week always gives the same people. No guard is a real person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from datetime import timedelta

from web.demo.city import Row
from web.demo.city import Size
from web.demo.city import Tables
from web.demo.names import FAMILY_NAMES
from web.demo.names import FIRST_NAMES
from web.demo.names import HOMES

OWN = "KK-VAGT"
CONTRACTORS = ("FIKTIV", "OPDIGT")
NOTE = "Demotal"
GUARDS_A_CAR = 8
"""Guards of an employer for each of its pool cars, the last one rounded up."""

AGREEMENTS = ("kl-79-01", "di-vsl")
"""What covers the municipality's own guards, and the contractors'."""

FIRE_WATCH_RUN_OUT, FIRE_WATCH_NOT_APPROVED, FIRE_WATCH_ON_LEAVE = 10, 20, 30
DOG_HANDLERS_RUN_OUT = (17, 44)
"""Running numbers of those who could have taken the two posts that nobody can take."""
DOG_HANDLERS = {54: "Rex", 64: "Bella"}
"""Running numbers of those who walk a dog, with its name; their company may not go everywhere."""
DAY_ONLY, FEW_NIGHTS = 35, 47
"""Running numbers of those with a planning restriction."""
INDUCTED = {"SOELUND": 0, "HOERGAARDEN": 1}
"""Sites that ask for an induction; every third guard has one, counted from this number."""

_GUARDS = {"small": 84, "city": 306}
_HOURS = {37: (44, 24_550, 33_500), 30: (38, 24_050, 33_000), 20: (28, 23_550, 32_500)}
"""Weekly hours -> most hours in a week, and øre an hour for own staff and for a contractor."""


@dataclass(frozen=True, slots=True)
class Person:
    """A guard of the demo city, by running number from 0."""

    index: int

    @property
    def code(self) -> str:
        """The guard's code, V001 and on."""
        return f"V{self.index + 1:03}"

    @property
    def employer(self) -> str:
        """Six in ten work for the municipality, two in ten for each contractor."""
        return (OWN, OWN, CONTRACTORS[0], OWN, CONTRACTORS[1])[self.index % 5]

    @property
    def own(self) -> bool:
        """Whether the municipality employs the guard."""
        return self.employer == OWN

    @property
    def name(self) -> str:
        """An invented name, different for each guard."""
        family = FAMILY_NAMES[(self.index * 7 + self.index // len(FIRST_NAMES)) % len(FAMILY_NAMES)]
        return f"{FIRST_NAMES[self.index % len(FIRST_NAMES)]} {family}"

    @property
    def drives(self) -> bool:
        """Whether the guard has a driving licence."""
        return self.index % 9 not in (1, 4, 6, 8)

    @property
    def mode(self) -> str:
        """How the guard comes: most who may drive do; every seventh of them cycles."""
        if self.drives and self.index % 7 != 3:
            return "bil"
        return ("cykel", "gang")[self.index % 2 if not self.drives else 0]

    @property
    def hours(self) -> int:
        """Weekly hours: most have 37, some 30, a few 20."""
        return {5: 30, 11: 20, 14: 30}.get(self.index % 17, 37)

    def spread(self, salt: int, span: float) -> float:
        """Return a number in [-span, span) that looks random and never changes."""
        mixed = (self.index * 2_654_435_761 + salt * 40_503 + 12_345) % 4_294_967_296
        mixed = (mixed ^ (mixed >> 15)) * 2_246_822_519 % 4_294_967_296
        return (mixed / 2_147_483_648 - 1) * span


def people(count: int) -> list[Person]:
    """Return so many invented guards."""
    return [Person(index) for index in range(count)]


def tables(size: Size, monday: date) -> Tables:
    """Return the rows of every table of people, by table and column name of the import.

    `monday` is the first day of the roster to make.
    """
    guards = people(_GUARDS[size])
    return {
        **tables_of(guards, monday, 4 if size == "city" else 1),
        "permits": list(_permits(monday)),
        "records": [row for person in guards for row in _records(person, monday)],
        "balances": [_balance(person, monday) for person in guards if person.own],
    }


def tables_of(guards: list[Person], monday: date, weeks: int) -> Tables:
    """Return the rows of every table for some guards, with absences and wishes of some weeks."""
    return {
        "employers": list(_employers(guards, monday)),
        "guards": [_guard(person, monday) for person in guards],
        "certificates": [
            {"guard": person.code, "competence": code, **_span(start, end)}
            for person in guards
            for code, start, end in _papers(person, monday)
        ],
        "approvals": [
            {
                "guard": person.code,
                "employer": person.employer,
                **_span(monday - timedelta(days=400 + person.index), None),
            }
            for person in guards
            if _approved(person)
        ],
        "contracts": [_contract(person, monday) for person in guards],
        "absences": list(_absences(guards, monday, weeks)),
        "wishes": list(_wishes(guards, monday, weeks)),
    }


def _employers(guards: list[Person], monday: date) -> Iterator[Row]:
    cars = {
        code: str(-(-sum(person.employer == code for person in guards) // GUARDS_A_CAR))
        for code in (OWN, *CONTRACTORS)
    }
    since, until = _day(monday - timedelta(days=700)), _day(monday + timedelta(days=1_100))
    own = {
        "org_unit": "99000001",
        "order_reference": "",
        "authorised_from": "",
        "authorised_to": "",
        "agreement": AGREEMENTS[0],
        "pool_cars": cars[OWN],
    }
    yield {"code": OWN, "name": "Service- og vagttjenesten", "kind": "egen", **own}
    for code, name, order in (
        (CONTRACTORS[0], "Fiktiv Vagt A/S (demo)", "DEMO-AFTALE-1"),
        (CONTRACTORS[1], "Opdigtet Sikring ApS (demo)", "DEMO-AFTALE-2"),
    ):
        yield {
            "code": code,
            "name": name,
            "kind": "leverandør",
            "org_unit": "",
            "order_reference": order,
            "authorised_from": since,
            "authorised_to": until,
            "agreement": AGREEMENTS[1],
            "pool_cars": cars[code],
        }


def _permits(monday: date) -> Iterator[Row]:
    """Yield where the contractors may guard the public: one anywhere, one at a cemetery."""
    since = monday - timedelta(days=400)
    for employer, site, days in (
        (CONTRACTORS[0], "*", 500),
        (CONTRACTORS[1], "BISPEBJERGKIRK", 33),
    ):
        span = _span(since, monday + timedelta(days=days))
        yield {"employer": employer, "kind": "offentligt sted", "code": site, **span}


def _records(person: Person, monday: date) -> Iterator[Row]:
    """Yield what is on record of a guard: site inductions, a dog, a planning restriction."""
    n = person.index
    for site, turn in INDUCTED.items():
        if n % 3 == turn:
            since = monday - timedelta(days=60 + 7 * n % 330)
            yield _record(person, "objektkendskab", site, since, since + timedelta(days=365))
    if n in DOG_HANDLERS:
        until = monday + timedelta(days=40 + n)
        yield _record(person, "hund", DOG_HANDLERS[n], monday - timedelta(days=300), until)
    if n in (DAY_ONLY, FEW_NIGHTS):
        code = "day_only" if n == DAY_ONLY else "few_nights"
        since, until = monday - timedelta(days=20), monday + timedelta(days=120)
        yield _record(person, "planhensyn", code, since, until)


def _record(person: Person, kind: str, code: str, since: date, until: date) -> Row:
    return {"guard": person.code, "kind": kind, "code": code, **_span(since, until)}


def _balance(person: Person, monday: date) -> Row:
    """Return the norm account and the time off of one of our own, a week before the roster."""
    return {
        "guard": person.code,
        "day": _day(monday - timedelta(weeks=1)),
        "norm": f"{round(person.spread(4, 6))},0",
        "time_off": "7,5" if person.index % 10 == 3 else "0,0",
        "period_ends": _day(monday + timedelta(weeks=8, days=-1)),
    }


def _guard(person: Person, monday: date) -> Row:
    lat, lon = HOMES[person.index % len(HOMES)]
    age = timedelta(days=round(365.25 * 41 + person.spread(3, 365.25 * 20)))
    number = f"{90_000_001 + person.index}" if person.own else f"D{1_001 + person.index}"
    return {
        "code": person.code,
        "name": person.name,
        "employer": person.employer,
        "employee_number": number,
        "suffix_digit": "0",
        "birth_date": _day(date(monday.year, 1, 1) - age),
        "home_lat": f"{lat + person.spread(1, 0.0018):.4f}".replace(".", ","),
        "home_lon": f"{lon + person.spread(2, 0.0030):.4f}".replace(".", ","),
        "mode": person.mode,
        "pool_car": "ja" if person.drives and person.mode != "bil" else "nej",
        "commute": "30" if person.own and person.index % 4 == 0 else "",
        "email": f"{person.code.lower()}@demo.invalid",
        "active": "ja",
    }


def _papers(person: Person, monday: date) -> Iterator[tuple[str, date, date | None]]:
    """Yield what a guard holds; some papers have run out, some soon will."""
    n, years = person.index, timedelta(days=730)
    since = monday - timedelta(days=900 + n)
    yield "vagt_grund", since, None
    if n % 6 != 2:
        until = _first_aid_end(n, monday)
        yield "foerstehjaelp", until - years, until
    if n % 4 != 3 or n % 8 == 7:
        yield "konflikt", since, None
    if person.drives:
        yield "koerekort", since - timedelta(days=1_500), None
    if person.drives and n % 3 == 0:
        until = monday + timedelta(days=75 + 5 * (n % 40))
        yield "alarm", until - years, until
    if n % 5 == 3 or n % 15 == 2:
        yield "tryghedsvagt", since + timedelta(days=120), None
    if n in (FIRE_WATCH_RUN_OUT, FIRE_WATCH_NOT_APPROVED, FIRE_WATCH_ON_LEAVE):
        until = monday + timedelta(days=-25 if n == FIRE_WATCH_RUN_OUT else 250)
        yield "brandvagt", until - years, until
    if n in DOG_HANDLERS:
        yield "hundefoerer", since, monday + timedelta(days=n)
    if n in DOG_HANDLERS_RUN_OUT:
        until = monday - timedelta(days=12 + n)
        yield "hundefoerer", until - years, until


def _first_aid_end(n: int, monday: date) -> date:
    """Return the last day: every 18th has run out, others do so week by week from now."""
    if n % 18 == 7:
        return monday - timedelta(days=9 + n % 20)
    if n % 18 == 12:
        return monday + timedelta(days=2)
    return monday + timedelta(days=20 + (n * 37) % 640)


def _approved(person: Person) -> bool:
    """Contractors' guards need police approval; of our own, those who meet the public outdoors."""
    if person.index in (FIRE_WATCH_NOT_APPROVED, FIRE_WATCH_ON_LEAVE):
        return person.index == FIRE_WATCH_ON_LEAVE
    return person.index % 10 != 9 if not person.own else person.index % 5 != 0


def _contract(person: Person, monday: date) -> Row:
    most, own, contractor = _HOURS[person.hours]
    rate = own if person.own else contractor
    rate += 150 * (person.index % 4)
    return {
        "guard": person.code,
        **_span(monday - timedelta(days=760 + person.index), None),
        "weekly_hours": f"{person.hours},0",
        "max_weekly_hours": f"{most},0",
        "hourly_rate": f"{rate // 100},{rate % 100:02}",
        "provisional": "ja",
        "note": NOTE,
    }


def _absences(guards: list[Person], monday: date, weeks: int) -> Iterator[Row]:
    """Yield about one full week off in twenty guards each week, some single days and one leave."""
    leave = (monday - timedelta(days=30), monday + timedelta(weeks=weeks, days=30))
    for person in guards[FIRE_WATCH_ON_LEAVE : FIRE_WATCH_ON_LEAVE + 1]:
        yield _away(person, "orlov", *leave)
    for week in range(-1, weeks + 1):
        first = monday + timedelta(weeks=week)
        for person in guards:
            if person.index == FIRE_WATCH_ON_LEAVE:
                continue
            place = (person.index + 7 * week) % 42
            if place in (30, 8):
                kind = "ferie" if place == 30 else "syg"
                yield _away(person, kind, first, first + timedelta(days=6))
            elif place == 15:
                yield _away(person, "kursus", first + timedelta(days=1), first + timedelta(days=2))
            elif place == 24:
                day = first + timedelta(days=4)
                yield _away(person, "andet", day, day)


def _away(person: Person, kind: str, first: date, last: date) -> Row:
    return {"guard": person.code, "kind": kind, "starts": _day(first), "ends": _day(last)}


def _wishes(guards: list[Person], monday: date, weeks: int) -> Iterator[Row]:
    """Yield wishes of every fourth guard: a weekend, an evening, or a day to work."""
    for week in range(weeks):
        first = monday + timedelta(weeks=week)
        for person in guards:
            turn = (person.index + 5 * week) % 16
            saturday, day = first + timedelta(days=5), first + timedelta(days=person.index % 5)
            if turn == 3:
                yield _wish(person, "fri", 3, _day(saturday), _day(saturday + timedelta(days=1)))
            elif turn == 7:
                yield _wish(person, "fri", 2, f"{_day(day)} 16:00", f"{_day(day)} 23:30")
            elif turn == 11:
                yield _wish(person, "fri", 1, _day(day), _day(day))
            elif turn == 14:
                yield _wish(person, "arbejde", 2, _day(saturday), _day(saturday))


def _wish(person: Person, kind: str, strength: int, starts: str, ends: str) -> Row:
    return {
        "guard": person.code,
        "kind": kind,
        "strength": str(strength),
        "starts": starts,
        "ends": ends,
    }


def _span(first: date, last: date | None) -> Row:
    return {"valid_from": _day(first), "valid_to": _day(last) if last else ""}


def _day(day: date) -> str:
    return f"{day:%d-%m-%Y}"
