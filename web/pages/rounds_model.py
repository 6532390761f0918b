# SPDX-License-Identifier: MPL-2.0
"""What the pages of rounds draw: each round with its steps in words and its timeline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from hashlib import blake2s

from flask_babel import gettext as _
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.rounds.checker import Violation
from dispatch.rounds.edit import Board
from dispatch.rounds.means import Means
from dispatch.rounds.models import Round as RoundRow
from dispatch.rounds.models import RoundStep
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Window
from dispatch.rounds.reading import Night
from dispatch.rounds.result import Round
from dispatch.rounds.result import Step
from sites.clock import local
from web.pages.filters import clock
from web.pages.filters import say

HUES = 10
"""Colours that rounds are told apart by; the style sheet has as many."""
LABELS = 7
"""Hours that an axis names at most."""
NO_REPORT = "0"
BETWEEN = "-"
"""In what a page has seen: between the stamps of its rounds."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a round's timeline, in per cent of the axis."""

    kind: str
    """`drive`, `wait`, `visit` or `break`."""
    x: str
    width: str
    stop: str
    """Key of the step that it leads to or is; empty for none."""


@dataclass(frozen=True, slots=True)
class Tick:
    """An hour of the axis, in per cent from its left end."""

    x: str
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """The time that all timelines of a page share."""

    first: datetime
    last: datetime
    ticks: tuple[Tick, ...] = ()

    def x(self, at: datetime) -> str:
        """Return where an instant lies, such as `12.50%`."""
        return f"{100 * (at - self.first) / (self.last - self.first):.2f}%"

    def width(self, begin: datetime, end: datetime) -> str:
        """Return how wide a stretch is, wide enough to be seen."""
        return f"{max(0.15, 100 * (end - begin) / (self.last - self.first)):.2f}%"


@dataclass(frozen=True, slots=True)
class Stop:
    """A step in words."""

    key: str
    step: Step
    place_in_order: int
    """How many visits of the round come before it."""
    arrive: datetime
    start: datetime
    leave: datetime
    visit: str
    place: str
    address: str
    windows: tuple[str, ...]
    status: str
    """`planned`, `done` or `missed`."""
    reason: str
    note: str
    reported_at: datetime | None
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A round as the page draws it."""

    code: str
    guard: str
    named: bool
    means: str
    """How it is gone, in words, with the reason where that is not the guard's own way."""
    gone: bool
    hue: int
    one: Round
    stops: tuple[Stop, ...]
    bars: tuple[Bar, ...]
    broken: tuple[str, ...]
    """What is broken of the round as a whole, and not of one visit."""
    shift: tuple[datetime, datetime]
    same: bool = False
    """The page has it already, and it is not drawn again."""

    @property
    def made(self) -> int:
        """How many of its visits are made."""
        return sum(stop.status == "done" for stop in self.stops if stop.step.kind == "visit")

    @property
    def label(self) -> str:
        """The guard and the round's code, once where they are the same."""
        return self.code if self.guard == self.code else f"{self.guard} · {self.code}"


@dataclass(frozen=True, slots=True)
class Left:
    """A passing that is on no round."""

    task: str
    key: str
    visit: str
    place: str
    windows: tuple[str, ...]
    reason: str


Reports = Mapping[tuple[str, int], RoundStep]
"""What guards have reported, by round and position."""


def reports_of(session: Session, plan_id: int) -> Reports:
    """Return what guards have reported on a night's rounds."""
    query = select(RoundRow, RoundStep).where(
        RoundRow.plan_id == plan_id,
        RoundStep.round_id == RoundRow.id,
        col(RoundStep.reported_at).is_not(None),
    )
    return {(row.code, step.position): step for row, step in session.exec(query)}


def stamps_of(reports: Reports, codes: Sequence[str]) -> list[str]:
    """Return a short word for each round that is another one when its reports are others."""
    said: dict[str, list[object]] = {code: [] for code in codes}
    for (code, position), step in sorted(reports.items()):
        said[code].append((position, step.status, step.reason, step.note, step.reported_at))
    return [
        blake2s(repr(told).encode(), digest_size=4).hexdigest() if told else NO_REPORT
        for told in said.values()
    ]


def as_seen(codes: Sequence[str], stamps: Sequence[str], seen: str) -> frozenset[str]:
    """Return the codes of the rounds whose reports are those of a page with older stamps.

    None at all are while a page knows of no report: with the first one every heading changes.
    """
    older = seen.split(BETWEEN)
    if len(older) != len(codes) or set(older) == {NO_REPORT}:
        return frozenset()
    pairs = zip(codes, older, stamps, strict=True)
    return frozenset(code for code, before, now in pairs if before == now)


def shown(
    reports: Reports,
    night: Night,
    rounds: Sequence[Round],
    violations: Sequence[Violation],
    gone: Sequence[str] = (),
    same: Container[str] = (),
) -> tuple[Axis, list[Shown]]:
    """Return the axis that a night's rounds share, and every round with its steps.

    Rounds named in `same` come without their steps.
    """
    axis = axis_of(night.problem, rounds)
    by_task: dict[str | None, list[str]] = defaultdict(list)
    by_round: dict[str, list[str]] = defaultdict(list)
    for broken in violations:
        if broken.task is None:
            by_round[broken.guard].append(say(broken.message))
        else:
            by_task[broken.task].append(say(broken.message))
    out = []
    for number, one in enumerate(rounds):
        guard = night.problem.guard[one.guard]
        crew = next(crew for crew in night.crew if crew.code == one.guard)
        known = one.guard in same
        out.append(
            Shown(
                one.guard,
                guard.name or one.guard,
                crew.guard is not None,
                means_in_words(crew.means or Means(guard.mode)),
                one.guard in gone,
                number % HUES,
                one,
                () if known else _stops(night, one, reports, by_task),
                () if known else _bars(night.problem, axis, one),
                tuple(by_round[one.guard]),
                (crew.start, crew.end),
                known,
            )
        )
    return axis, out


def unchanged(before: Board, after: Board) -> frozenset[str]:
    """Return the codes of the rounds that a change by hand leaves as a page shows them."""
    axes = (axis_of(board.problem, board.rounds) for board in (before, after))
    if len(set(axes)) > 1:
        return frozenset()  # every timeline has another scale
    old = {one.guard: (one, _broken_of(before, one)) for one in before.rounds}
    return frozenset(
        one.guard for one in after.rounds if old.get(one.guard) == (one, _broken_of(after, one))
    )


def _broken_of(board: Board, one: Round) -> list[str]:
    return [broken.message.in_("en") for broken in board.violations if broken.guard == one.guard]


def means_in_words(row: Means | RoundRow) -> str:
    """Say by what means a round is gone, and why where that is not the guard's own way."""
    words = {"car": _("by car"), "bicycle": _("by bicycle"), "foot": _("on foot")}
    said: str = _("by pool car") if row.pool_car else words[row.mode or "car"]
    if row.speed != 100:
        said = _("%(means)s, %(n)s %% speed", means=said, n=row.speed)
    why = row.why if isinstance(row, Means) else row.means_note
    if why == "licence":
        said = _("%(means)s (no driving licence)", means=said)
    elif why == "pool":
        said = _("%(means)s (no pool car left)", means=said)
    return said


def left_out(night: Night, tasks: Sequence[str], reasons: Mapping[str, str]) -> list[Left]:
    """Return passings on no round with the reason; one that has come to since has none yet."""
    problem = night.problem
    out = []
    for name in tasks:
        visit = problem.task[name].visit
        said = reasons.get(name) or _("It has come to since the night was planned.")
        place = problem.places[visit.place].name
        title = named(problem, name)
        out.append(Left(name, f"left/{name}", title, place, _windows(problem, visit.windows), said))
    return out


def axis_of(problem: Problem, rounds: Sequence[Round]) -> Axis:
    """Return an axis of whole hours over everything that happens on some rounds."""
    used = [one for one in rounds if one.steps]
    begins = [one.steps[0].leave for one in used]
    ends = [max(step.leave for step in one.steps) for one in used]
    first = local(problem.at(min(begins, default=0))).replace(minute=0, second=0)
    last = local(problem.at(max(ends, default=3600)))
    start, end = problem.at(problem.since(first)), problem.at(problem.since(last))
    hours = max(1, -(-int((end - start).total_seconds()) // 3600))
    axis = Axis(start, start + timedelta(hours=hours))
    every = -(-hours // LABELS)
    marks = (start + timedelta(hours=hour) for hour in range(0, hours, every))
    return Axis(axis.first, axis.last, tuple(Tick(axis.x(at), clock(at)) for at in marks))


def key_of(code: str, position: int) -> str:
    """Return what tells a step from all others of a night, in lists and on the map."""
    return f"{code}#{position}"


def named(problem: Problem, task: str) -> str:
    """Return what a passing is called, with its number where there are several a night."""
    found = problem.task[task]
    name = found.visit.name or found.visit.id
    return f"{name} ({found.number})" if found.visit.times + found.visit.first > 2 else name


def _stops(
    night: Night,
    one: Round,
    reports: Reports,
    broken: Mapping[str | None, list[str]],
) -> tuple[Stop, ...]:
    problem = night.problem
    out = []
    before = 0
    for position, step in enumerate(one.steps):
        visit = problem.task[step.task].visit if step.task else None
        row = reports.get((one.guard, position))
        number = None if step.place is None else night.place_sites[step.place]
        site = None if number is None else night.sites[number]
        home = step.place is not None and site is None
        out.append(
            Stop(
                key_of(one.guard, position),
                step,
                before,
                problem.at(step.arrive),
                problem.at(step.start),
                problem.at(step.leave),
                named(problem, step.task) if step.task else "",
                (_("Home") if home else "") if site is None else site.name,
                "" if site is None else f"{site.address}, {site.postcode} {site.city}",
                () if visit is None else _windows(problem, visit.windows),
                row.status if row is not None else "planned",
                row.reason if row is not None else "",
                row.note if row is not None else "",
                row.reported_at if row is not None else None,
                tuple(broken[step.task]) if step.task in broken else (),
            )
        )
        before += step.task is not None
    return tuple(out)


def _bars(problem: Problem, axis: Axis, one: Round) -> tuple[Bar, ...]:
    out: list[Bar] = []
    for position, step in enumerate(one.steps[1:], start=1):
        spans = (
            ("drive", step.arrive - step.travel, step.arrive),
            ("wait", step.arrive, step.start),
            (step.kind, step.start, step.leave),
        )
        for kind, begin, end in spans:
            if end > begin:
                a, b = problem.at(begin), problem.at(end)
                out.append(Bar(kind, axis.x(a), axis.width(a, b), key_of(one.guard, position)))
    return tuple(out)


def _windows(problem: Problem, windows: Sequence[Window]) -> tuple[str, ...]:
    at = problem.at
    return tuple(f"{clock(at(one.start))}–{clock(at(one.end))}" for one in windows)
