# SPDX-License-Identifier: MPL-2.0
"""What an algorithm sees: guards, shifts, travel and rules as frozen data, no database.

Instants are aware UTC datetimes, days are Copenhagen dates, lengths are minutes, distances
metres, travel seconds, money øre. Everything that the tables know and a plan depends on is
here; nothing else reaches the solver, the checker or the explanations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sites.clock import local_day
from sites.clock import midnight
from sites.clock import minutes
from sites.clock import night_minutes
from sites.text import Message

if TYPE_CHECKING:
    from roster.rules.base import Rule


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open time [start, end), aware."""

    start: datetime
    end: datetime

    def overlaps(self, other: Span) -> bool:
        """Say whether the two spans share any instant."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Validity:
    """Something held from one day to another, both included; `to` None means no end."""

    code: str
    since: date
    to: date | None = None

    def covers(self, first: date, last: date) -> bool:
        """Say whether every day from `first` to `last` is inside."""
        return self.since <= first and (self.to is None or last <= self.to)


@dataclass(frozen=True, slots=True)
class Terms:
    """A contract's terms while it is valid (both days included)."""

    since: date
    to: date | None
    weekly_minutes: int
    max_weekly_minutes: int
    hourly_rate: int
    provisional: bool = False
    """Whether the rate is a guess to be replaced."""

    def covers(self, day: date) -> bool:
        """Say whether the contract is in force on a day."""
        return self.since <= day and (self.to is None or day <= self.to)


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish to work or to be off in a span; strength 1 (mild) to 3 (strong)."""

    kind: Literal["work", "off"]
    span: Span
    strength: int = 1


@dataclass(frozen=True, slots=True)
class Request:
    """A wish for one shift, or against it, with its own price in øre when it is not met."""

    shift: str
    cost: int
    on: bool = True
    """Whether the guard asks to have the shift; False asks not to have it."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Work that is already settled: before, after or inside the window, or in another plan.

    Rules count it; the solver cannot move it. `place` None means the place is unknown.
    """

    span: Span
    place: int | None = None
    shift_id: str | None = None
    car: bool = False
    """Whether it keeps one of the employer's pool cars."""


RecordKind = Literal[
    "induction",
    "lift",
    "dog",
    "id_card",
    "health_check",
    "opt_out",
    "restriction",
    "hours",
    "public_place",
    "control_centre",
    "safety_guards",
]
"""What can stand on record: of a guard from `induction` to `hours`, then of an employer."""


@dataclass(frozen=True, slots=True)
class Record:
    """Something on record of a guard or an employer for some days, both included.

    `code` says what: a site's code for an induction, a lift instruction or a public place; a
    dog's name; an employer for an ID card; `day_only` or `few_nights` for a
    restriction; `1111100/0600-1800` for agreed reference hours. Empty is all of them.
    """

    kind: RecordKind
    code: str
    since: date
    to: date | None = None

    def covers(self, day: date) -> bool:
        """Say whether a day is inside."""
        return self.since <= day and (self.to is None or day <= self.to)


@dataclass(frozen=True)
class History:
    """What a guard worked on the days before the window, added up by Copenhagen day.

    Every day from `since` to the day before the window is known; a day that is not in `days`
    was not worked. Rules about months read it; rules about days read the guard's duties.
    """

    since: date
    days: tuple[tuple[date, int, int], ...] = ()
    """Day, minutes worked, minutes of them in the night period."""

    @cached_property
    def worked(self) -> Mapping[date, int]:
        """Minutes worked by day."""
        return {day: worked for day, worked, _ in self.days}

    @cached_property
    def nights(self) -> Mapping[date, int]:
        """Minutes in the night period by day."""
        return {day: night for day, _, night in self.days if night}


@dataclass(frozen=True, slots=True)
class Account:
    """A guard's balances on the morning of a day, in minutes; over the norm is positive."""

    on: date
    norm: int
    """Worked beyond the norm so far in the norm period."""
    time_off: int = 0
    """Earned time off that is not yet taken."""
    ends: date | None = None
    """Last day of the norm period; None when it is not known."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A named person's decision to let a violation stand, in these shifts and no others."""

    rule: str
    guard: str
    """Guard id; empty where the rule is about several guards at once."""
    shifts: frozenset[str]
    reason: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Shift:
    """A dated need with a number of seats, all with the same requirements."""

    id: str
    span: Span
    place: int
    """Row of `Travel`."""
    site: str
    post: str
    service: str
    administration: str
    seats: int = 1
    competences: frozenset[str] = frozenset()
    approval: bool = False
    priority: int = 2
    tags: frozenset[str] = frozenset()
    """What the post is, for rules that concern only some posts: `dog`, `no_lone_work`, ..."""
    spare: int = 0
    """How many more guards than seats there may be, each at `spare_cost`."""
    spare_cost: int = 0
    """Øre for each guard beyond the seats."""
    empty_cost: int | None = None
    """Øre for each empty seat; None: by length and priority, as the weights say."""

    @property
    def room(self) -> int:
        """The most guards that there may be on it."""
        return self.seats + self.spare

    @cached_property
    def day(self) -> date:
        """The Copenhagen day on which it starts: the day it belongs to."""
        return local_day(self.span.start)

    @cached_property
    def last_day(self) -> date:
        """The Copenhagen day of its last working instant."""
        return local_day(self.span.end - timedelta(microseconds=1))

    @cached_property
    def length(self) -> int:
        """Elapsed minutes, 23- and 25-hour days included."""
        return minutes(self.span.start, self.span.end)

    @cached_property
    def night(self) -> int:
        """Minutes inside the night period 22-05 (DK-15)."""
        return night_minutes(self.span.start, self.span.end)

    @property
    def weekend(self) -> bool:
        """Whether it starts on a Saturday or Sunday."""
        return self.day.weekday() >= 5


@dataclass(frozen=True)
class Guard:
    """A person who can be assigned."""

    id: str
    name: str
    employer: str
    own: bool = True
    """Own staff; False is a contractor's guard."""
    birth_date: date | None = None
    home: int | None = None
    """Row of `Travel`; None when the home is not known."""
    certificates: tuple[Validity, ...] = ()
    approvals: tuple[Validity, ...] = ()
    """Police approvals; `code` is the employer's code."""
    authorisation: Validity | None = None
    """The employer's own authorisation as guard company; None for own staff or when not stated."""
    terms: tuple[Terms, ...] = ()
    absences: tuple[Span, ...] = ()
    wishes: tuple[Wish, ...] = ()
    duties: tuple[Duty, ...] = ()
    """Settled work around the plan, in time order."""
    code: str = ""
    """What people and files call the person; empty is the id."""
    agreement: str = ""
    """The name of the agreement that covers the person; empty is the law alone."""
    tags: frozenset[str] = frozenset()
    """What the person is, for rules that concern only some people."""
    records: tuple[Record, ...] = ()
    """Inductions, dog, health checks, planning restrictions: what is on record of the person."""
    permits: tuple[Record, ...] = ()
    """What is on record of the employer."""
    history: History | None = None
    """Work before the window; None when it is not known."""
    neutral: frozenset[date] = frozenset()
    """Whole days of holiday or sickness, before and inside the window: averages leave them out."""
    account: Account | None = None
    """Norm account and time off; None when they are not known."""
    requests: tuple[Request, ...] = ()
    """Wishes for and against single shifts."""
    limits: tuple[tuple[str, int], ...] = ()
    """The person's own figures where a rule takes them, by name, before those of the agreement:
    `days_running`, `most_minutes`, `kind:night`, ..."""
    mode: str = "car"
    """How the person gets about: car, bicycle or foot."""
    pool: bool = False
    """Whether the person may take one of the employer's pool cars from one site to the next."""
    commute: int | None = None
    """Minutes of the usual way to work; 0 is no fixed place of work, None is not known."""

    @cached_property
    def worked(self) -> tuple[Span, ...]:
        """Settled work as unbroken stretches in time order: touching duties are one."""
        out: list[Span] = []
        for duty in sorted(self.duties, key=lambda duty: duty.span.start):
            if out and duty.span.start <= out[-1].end:
                out[-1] = Span(out[-1].start, max(out[-1].end, duty.span.end))
            else:
                out.append(duty.span)
        return tuple(out)

    @cached_property
    def held(self) -> Mapping[str, tuple[Validity, ...]]:
        """Certificates by competence."""
        out: dict[str, tuple[Validity, ...]] = {}
        for one in self.certificates:
            out[one.code] = (*out.get(one.code, ()), one)
        return out

    @cached_property
    def _limits(self) -> Mapping[str, int]:
        return dict(self.limits)

    def limit(self, name: str, else_: int) -> int:
        """Return the person's own figure, or the one that everybody has."""
        return self._limits.get(name, else_)

    @cached_property
    def duty_days(self) -> frozenset[date]:
        """The Copenhagen days on which settled duties start."""
        return frozenset(local_day(duty.span.start) for duty in self.duties)

    def terms_on(self, day: date) -> Terms | None:
        """Return the contract terms in force on a day, if any."""
        return next((terms for terms in self.terms if terms.covers(day)), None)


@dataclass(frozen=True)
class Travel:
    """Travel between places: square matrices, row = from, column = to."""

    seconds: NDArray[np.int32]
    metres: NDArray[np.int32]
    source: Message | str = ""
    """What the times come from, for people to read."""
    estimated: bool = False
    """True when they are straight lines, not streets."""

    @classmethod
    def none(cls, places: int = 1) -> Travel:
        """Return a world in which everything is in the same place."""
        zero = np.zeros((places, places), dtype=np.int32)
        return cls(zero, zero)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One guard on one shift, by id."""

    guard: str
    shift: str


@dataclass(frozen=True)
class Problem:
    """A roster to make: the window, the people, the need, the rules.

    Raises
    ------
    ValueError
        If ids repeat, a shift or home has no place in `travel`, a means of travel has other
        places, or a lock names a stranger.
    """

    start: date
    days: int
    guards: tuple[Guard, ...]
    shifts: tuple[Shift, ...]
    rules: tuple[Rule, ...]
    travel: Travel = field(default_factory=Travel.none)
    locked: frozenset[Assignment] = frozenset()
    """Assignments that every plan keeps."""
    whole: Problem | None = field(default=None, compare=False, repr=False)
    """The problem that this one is a part of, if any: fair shares are reckoned over it."""
    beside: frozenset[Assignment] = frozenset()
    """What stands fixed outside this part of `whole`: rules about several guards count it."""
    waivers: frozenset[Waiver] = frozenset()
    """Violations that somebody decided to let stand."""
    told: date | None = None
    """The day on which the plan is made known to the guards; None when it is not known."""
    ways: Mapping[str, Travel] = field(default_factory=dict)
    """Travel by means, over the places of `travel`; a means that is not here goes by `travel`."""
    cars: Mapping[str, int] = field(default_factory=dict)
    """Pool cars by employer; an employer who is not here has none."""

    def __post_init__(self) -> None:
        """Check the border once, so that algorithms need not."""
        if self.days < 1:
            raise ValueError(f"days = {self.days}: a plan covers at least one day.")
        if len(self.guard) != len(self.guards):
            raise ValueError("Two guards have the same id.")
        if len(self.shift) != len(self.shifts):
            raise ValueError("Two shifts have the same id.")
        places = len(self.travel.seconds)
        for shift in self.shifts:
            if shift.span.end <= shift.span.start:
                raise ValueError(f"Shift {shift.id} ends at or before it starts.")
            if min(shift.spare, shift.spare_cost, shift.empty_cost or 0) < 0:
                raise ValueError(f"Shift {shift.id}: spare places and prices are 0 or more.")
            if not 0 <= shift.place < places:
                raise ValueError(f"Shift {shift.id}: place {shift.place} is not in the matrix.")
        for guard in self.guards:
            if guard.home is not None and not 0 <= guard.home < places:
                raise ValueError(f"Guard {guard.id}: home {guard.home} is not in the matrix.")
            for asked in guard.requests:
                if asked.shift not in self.shift and self.whole is None:
                    raise ValueError(f"Guard {guard.id} asks for {asked.shift}: unknown shift.")
        for mode, table in self.ways.items():
            if table.seconds.shape != self.travel.seconds.shape:
                raise ValueError(f"Travel by {mode} is not over the places of the plan.")
        for lock in self.locked:
            if lock.guard not in self.guard or lock.shift not in self.shift:
                raise ValueError(f"Locked {lock.guard} on {lock.shift}: unknown guard or shift.")

    @cached_property
    def guard(self) -> dict[str, Guard]:
        """Guards by id."""
        return {guard.id: guard for guard in self.guards}

    @cached_property
    def shift(self) -> dict[str, Shift]:
        """Shifts by id."""
        return {shift.id: shift for shift in self.shifts}

    @cached_property
    def window(self) -> Span:
        """From the first midnight to the last, Copenhagen time."""
        return Span(midnight(self.start), midnight(self.start + timedelta(days=self.days)))

    @cached_property
    def memo(self) -> dict[object, object]:
        """Room for what a rule works out once for the whole problem."""
        return {}

    def by(self, mode: str) -> Travel:
        """Return the travel times of a means of travel."""
        return self.ways.get(mode, self.travel)

    @property
    def weeks(self) -> tuple[date, ...]:
        """The Mondays of every calendar week that the window touches."""
        first = self.start - timedelta(days=self.start.weekday())
        last = self.start + timedelta(days=self.days - 1)
        return tuple(first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1))
