# SPDX-License-Identifier: MPL-2.0
"""What an hour costs under an agreement or a price list: plain data, read from its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from functools import cached_property
from typing import Literal

from roster.agreements.figure import Confidence
from sites.text import Text

DAY = 1440
Stacking = Literal["additive", "highest"]


@dataclass(frozen=True, slots=True)
class Clause:
    """Where a figure comes from: the rule's id, the text that says so, and how well it is known."""

    rule: str
    source: Text
    confidence: Confidence
    provisional: bool = False
    """Whether the figure is still to be verified against the text in force."""


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of the local clock on some days: minutes after midnight, `end` up to 1440.

    `weekdays` counts from Monday = 0; `dates` are (month, day) of every year.
    """

    start: int
    end: int
    weekdays: frozenset[int] = frozenset()
    holidays: bool = False
    """Also on Danish public holidays."""
    dates: frozenset[tuple[int, int]] = frozenset()

    def on(self, day: date, holiday: bool) -> bool:
        """Say whether the window opens on a day."""
        return (
            day.weekday() in self.weekdays
            or (self.holidays and holiday)
            or (day.month, day.day) in self.dates
        )


@dataclass(frozen=True, slots=True)
class Supplement:
    """Extra pay for hours in some windows: percent of base pay, an amount, or a price of its own.

    Only one of the three is set.
    """

    kind: str
    """`evening`, `night`, `saturday`, `sunday`, `holiday` or a name that the file gives."""
    name: Text
    clause: Clause
    windows: tuple[Window, ...]
    percent: int = 0
    """Hundredths of a percent of base pay."""
    amount: int = 0
    """Øre an hour on top of base pay."""
    price: int = 0
    """Øre an hour in place of base pay."""
    started: int = 1
    """Minutes are rounded up to a multiple of this, once for each shift."""
    replaces: frozenset[str] = frozenset()
    """Kinds that are not paid for the same time."""

    def worth(self, rate: int) -> int:
        """Return what it adds to an hour at a base rate, in ten-thousandths of an øre."""
        if self.price:
            return (self.price - rate) * 10_000
        return rate * self.percent + self.amount * 10_000


@dataclass(frozen=True, slots=True)
class Overtime:
    """Hours above the norm: percent on top of base pay."""

    clause: Clause
    percent: int
    """Hundredths of a percent of base pay."""
    full_time: int = 0
    """Weekly minutes up to which a part-timer's extra hours earn no percentage; 0 = own norm."""


@dataclass(frozen=True, slots=True)
class Reduction:
    """Norm time off for hours at odd times: `minutes` for each `per` worked in the window."""

    clause: Clause
    minutes: int
    per: int
    window: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class Premium:
    """What a late change to a published duty costs.

    `hourly` is øre and `percent` hundredths of a percent of base pay for each hour moved, rounded
    up to `started` minutes; `fixed` is øre each time.
    """

    kind: Literal["moved", "change", "late"]
    name: Text
    clause: Clause
    notice: int
    """Minutes: a change known at least so long before costs nothing."""
    hourly: int = 0
    percent: int = 0
    fixed: int = 0
    started: int = 1
    longer_than: int = 0
    """Minutes by which a duty must move, or grow, before anything is due."""


@dataclass(frozen=True, slots=True)
class Cancellation:
    """What a cancelled duty still costs."""

    clause: Clause
    notice: int
    """Minutes: cancelled at least so long before costs nothing."""
    percent: int
    """Hundredths of a percent of the duty's price that is due."""
    most: int = 0
    """Minutes of the duty that are paid at most; 0 = all."""


@dataclass(frozen=True, slots=True)
class Minimum:
    """The least that is paid for one duty, in minutes."""

    clause: Clause
    minutes: int


@dataclass(frozen=True, slots=True)
class Travel:
    """Pay for the way between two sites on one working day, and for long ways from home."""

    clause: Clause
    gap: int
    """Minutes between two duties up to which the way counts as work."""
    per_km: int = 0
    """Øre a kilometre in the guard's own car on top; 0 when the agreement states none."""
    beyond: int = 0
    """Hundredths of a percent of the hourly rate for time beyond the usual way to work."""
    beyond_clause: Clause | None = None


@dataclass(frozen=True, slots=True)
class OnCost:
    """What an employer pays on top of pay: pension, holiday pay, savings."""

    kind: str
    name: Text
    clause: Clause
    percent: int
    """Hundredths of a percent of all pay."""


@dataclass(frozen=True, slots=True)
class Unrated:
    """Something that an agreement pays for but whose rate nobody has entered."""

    kind: str
    name: Text
    clause: Clause
    full: bool = False
    """Whether it is part of the full cost only."""


@dataclass(frozen=True)
class Scheme:
    """Everything that decides what one group's hours cost while it is in force."""

    id: str
    name: Text
    clause: Clause
    """What the hourly rate itself rests on: the contract or the price list."""
    hourly: int = 0
    """Øre an hour where a contract states none; 0 when the agreement states none either."""
    hourly_clause: Clause | None = None
    stacking: Stacking = "additive"
    stacking_clause: Clause | None = None
    supplements: tuple[Supplement, ...] = ()
    overtime: Overtime | None = None
    reduction: Reduction | None = None
    premiums: tuple[Premium, ...] = ()
    cancellation: Cancellation | None = None
    minimum: Minimum | None = None
    travel: Travel | None = None
    on_costs: tuple[OnCost, ...] = ()
    unrated: tuple[Unrated, ...] = ()

    @cached_property
    def memo(self) -> dict[object, object]:
        """Room for what is worked out once for each span of time."""
        return {}

    def __getstate__(self) -> dict[str, object]:
        """Leave what can be worked out again behind when sent to another process."""
        return {name: value for name, value in self.__dict__.items() if name != "memo"}


@dataclass(frozen=True, slots=True)
class Period:
    """A scheme in force from one day to another, both included."""

    since: date
    to: date
    scheme: Scheme


@dataclass(frozen=True)
class Pay:
    """Who is paid how: the own staff's scheme and every contractor's price list, by day.

    `contractors` goes by the employer's code; the empty code is for all others.
    """

    own: tuple[Period, ...] = ()
    contractors: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)

    def __hash__(self) -> int:
        """Return a hash by the own staff's scheme."""
        return hash(tuple((p.since, p.to, p.scheme.id) for p in self.own))

    def scheme(self, employer: str, own: bool, day: date) -> Scheme:
        """Return the scheme for an employer's guards on the day a shift starts."""
        if own:
            periods = self.own
        else:
            periods = self.contractors.get(employer) or self.contractors.get("") or ()
        for period in periods:
            if period.since <= day <= period.to:
                return period.scheme
        return PLAIN if own else PRICE_LIST


GUESS = Clause("", Text("Skønnet timepris", "A guessed hourly rate"), Confidence.U, True)
CONTRACT = Clause("", Text("Vagtens kontrakt", "The guard's contract"), Confidence.A)
PLAIN = Scheme("contract", Text("Kontrakten alene", "The contract alone"), CONTRACT)
"""The hourly rate of the contract and nothing else."""
PRICE_LIST = Scheme(
    "price-list",
    Text("Leverandørens timepris", "The contractor's hourly price"),
    Clause("", Text("Leverandørens prisliste", "The contractor's price list"), Confidence.A),
)
FLAT = Pay()
"""Nobody is paid more than the hourly rate."""
