# SPDX-License-Identifier: MPL-2.0
"""Working days as windows: the tasks of a day lie inside one, and windows are shared out.

Where short tasks at fixed times are planned, a guard's day is one of a few windows on the clock.
Which one is not decided by hand: the plan says who has which tasks, and each day's window is the
one, of those that hold all of the day's tasks, that costs least over the plan.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import time
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from typing import ClassVar
from typing import Self
from typing import cast

from ortools.sat.python import cp_model

from roster.agreements import Resolved
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Span
from roster.rules import say
from roster.rules.base import Confidence
from roster.rules.base import FigureError
from roster.rules.base import GuardRule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.base import parameter
from roster.rules.kinds import pairs
from roster.rules.marks import charge_outside
from roster.rules.marks import days_of
from roster.rules.marks import plan_days
from roster.rules.totals import OWN
from roster.rules.totals import found
from roster.rules.weights import Weights
from roster.rules.work import Piece
from roster.rules.work import Work
from sites.clock import local_day
from sites.clock import nearest_utc
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Model

ONE = timedelta(days=1)
NO_WINDOW = Text(
    "{value} kan ikke læses. Skriv et navn og to klokkeslæt, som tidlig 06:00-14:30.",
    "{value} cannot be read. Write a name and two times, such as early 06:00-14:30.",
)
NO_RANGE = Text(
    "{value} kan ikke læses. Skriv et navn og to tal, som tidlig 4-12.",
    "{value} cannot be read. Write a name and two numbers, such as early 4-12.",
)
SAME_NAME = Text(
    "{value}: to vagtrammer har samme navn. Giv dem hver sit.",
    "{value}: two windows have the same name. Give each its own.",
)
_WINDOW = re.compile(r"(.+?) (\d\d):(\d\d)-(\d\d):(\d\d)")
_RANGE = re.compile(r"(.+?) (\d+)-(\d+)")


@dataclass(frozen=True, slots=True)
class Window:
    """A working day on the clock; an end that is not after the start is on the next day."""

    name: str
    start: time
    end: time

    def span(self, day: date) -> Span:
        """Return its instants when it begins on a day."""
        return _span(self, day)


@lru_cache(maxsize=4096)
def _span(window: Window, day: date) -> Span:
    until = day if window.end > window.start else day + ONE
    return Span(nearest_utc(day, window.start), nearest_utc(until, window.end))


@lru_cache(maxsize=64)
def windows(text: str) -> tuple[Window, ...]:
    """Return the windows in a figure such as `early 06:00-14:30, late 13:30-22:00`.

    Raises
    ------
    roster.rules.base.FigureError
        If it is not a list of names, each with two times, or a name comes twice.
    """
    out: list[Window] = []
    for item in filter(None, (part.strip() for part in text.split(","))):
        said = _WINDOW.fullmatch(item)
        if said is None:
            raise FigureError(NO_WINDOW(value=item))
        name, *numbers = said.groups()
        a, b, c, d = map(int, numbers)
        if max(a, c) > 23 or max(b, d) > 59:
            raise FigureError(NO_WINDOW(value=item))
        out.append(Window(name, time(a, b), time(c, d)))
    if len({window.name for window in out}) < len(out):
        raise FigureError(SAME_NAME(value=text))
    return tuple(out)


@lru_cache(maxsize=64)
def ranges(text: str) -> Mapping[str, tuple[int, int]]:
    """Return the ranges in a figure such as `early 4-12, late 0-8`.

    Raises
    ------
    roster.rules.base.FigureError
        If it is not a list of names, each with two whole numbers.
    """
    out: dict[str, tuple[int, int]] = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        said = _RANGE.fullmatch(item)
        if said is None:
            raise FigureError(NO_RANGE(value=item))
        out[said[1]] = (int(said[2]), int(said[3]))
    return out


def _holds(window: Window, day: date, span: Span) -> bool:
    whole = window.span(day)
    return whole.start <= span.start and span.end <= whole.end


@dataclass(frozen=True)
class Windows(GuardRule):
    """The shifts that a guard starts on a day lie inside one of the windows."""

    windows: str = parameter(Text("Rammer", "Windows"), "x")
    """Names and times: `early 06:00-14:30, late 13:30-22:00`."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="windows",
        name=Text("Vagtrammer", "Windows"),
        explanation=Text(
            "De opgaver, en vagt begynder på en dag, ligger inden for én af vagtrammerne.",
            "The tasks that a guard begins on a day lie inside one of the windows.",
        ),
        source=OWN,
        severity=Severity.HARD,
        confidence=Confidence.U,
    )
    excludes: ClassVar[Text] = Text(
        "{count} har opgaver, som den ikke passer i ramme med",
        "{count} have tasks that share no window with it",
    )

    def __post_init__(self) -> None:
        """Refuse a figure that cannot be read."""
        super().__post_init__()
        windows(self.windows)

    @classmethod
    def in_force(cls, agreement: Resolved, weights: Weights) -> bool:
        """Say whether there are any windows."""
        return bool(agreement.figure(cls.info.id, "windows").value)

    def encode(self, model: Model) -> None:
        """Let a task be worked only in a window that holds it."""
        model.finally_(lambda: self._encode(model))

    def _encode(self, model: Model) -> None:
        for guard in model.problem.guards:
            frames = frames_of(model, guard, self.windows)
            for block in model.blocks(guard):
                chosen = frames.on.get(block.shift.day, {})
                day = block.shift.day
                fit = [mark for window, mark in chosen.items() if _holds(window, day, block.span)]
                if len(fit) < len(chosen) or not fit:
                    model.cp.add_bool_or([block.off, *fit])

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Look for a window around all that starts on a day."""
        own = windows(self.windows)
        by_day = _by_day(work)
        for day, shifts in work.days.items():
            if not shifts:
                continue
            pieces = by_day[day]
            first = min(piece.start for piece in pieces)
            last = max(piece.end for piece in pieces)
            spans = [window.span(day) for window in own]
            if not any(span.start <= first and last <= span.end for span in spans):
                yield Violation(
                    rule=self.id,
                    severity=self.info.severity,
                    message=Text(
                        "{guard} har opgaver {first} - {last}, som ingen vagtramme rummer.",
                        "{guard} has tasks {first} - {last} that no window holds.",
                    )(guard=work.guard.name, first=say.at(first), last=say.at(last)),
                    guard=work.guard.id,
                    shifts=tuple(shift.id for shift in shifts),
                    start=first,
                    end=last,
                )


class Frames:
    """Which window a guard has on each day of work, as literals; one set for both rules.

    On a day whose fixed work fits no window there is none: nothing more may be taken then.
    """

    def __init__(self, model: Model, guard: Guard, text: str) -> None:
        fixed: dict[date, list[Span]] = defaultdict(list)
        for duty in model.fixed[guard.id].duties:
            fixed[local_day(duty.span.start)].append(duty.span)
        free: dict[date, list[Span]] = defaultdict(list)
        for block in model.blocks(guard):
            free[block.shift.day].append(block.span)
        worked = days_of(model, guard)
        self.on: dict[date, dict[Window, cp_model.IntVar]] = {}
        for day in sorted({*fixed, *free}):
            spans = fixed[day]
            able = [
                window
                for window in windows(text)
                if all(_holds(window, day, span) for span in spans)
                and (spans or any(_holds(window, day, span) for span in free[day]))
            ]
            self.on[day] = {window: model.cp.new_bool_var("") for window in able}
            mark = worked[day]
            if not able:
                continue
            if isinstance(mark, bool):
                model.cp.add_exactly_one(self.on[day].values())
            else:
                model.cp.add_exactly_one([*self.on[day].values(), ~mark])


def frames_of(model: Model, guard: Guard, text: str) -> Frames:
    """Return the window variables of a guard in a model."""
    key = ("frames", guard.id, text)
    if key not in model.memo:
        model.memo[key] = Frames(model, guard, text)
    return cast("Frames", model.memo[key])


@dataclass(frozen=True, slots=True)
class _Step:
    """A day's window at the end of the cheapest way to it."""

    cost: int
    name: str
    before: _Step | None

    def names(self, problem: Problem) -> dict[date, str]:
        """Return the windows of all days that have one."""
        out: dict[date, str] = {}
        step: _Step | None = self
        day = problem.start + (problem.days - 1) * ONE
        while step is not None and step.before is not None:
            if step.name:
                out[day] = step.name
            step, day = step.before, day - ONE
        return out


@dataclass(frozen=True)
class WindowKinds(GuardRule):
    """Each guard has so many days in each window, and some do not follow each other."""

    counts: str = parameter(Text("Dage i hver ramme", "Days in each window"), "x")
    """Names and ranges: `early 4-12, late 0-8`."""
    avoid: str = parameter(Text("Helst ikke efter hinanden", "Better not in a row"), "x")
    """Pairs of names: `late > early`, from one day to the next."""
    weight: int = parameter(Text("Vægt pr. dag", "Weight a day"), "øre", low=0)
    """Øre for each day too few or too many in a window."""
    turn: int = parameter(Text("Vægt pr. skift", "Weight a turn"), "øre", low=0)
    """Øre for each such pair of days."""
    windows: str = ""
    """The windows, as `Windows` has them."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="window-kinds",
        name=Text("Fordeling på vagtrammer", "Days by window"),
        explanation=Text(
            "Hver vagts dage fordeles på rammerne, som aftalt; dage for lidt eller for meget"
            " koster, og det gør rammer, der ikke bør følge efter hinanden.",
            "Each guard's days are shared out over the windows as agreed; days too few or too"
            " many cost, and so do windows that should not follow each other.",
        ),
        source=OWN,
        severity=Severity.SOFT,
        confidence=Confidence.U,
    )

    def __post_init__(self) -> None:
        """Refuse a figure that cannot be read."""
        super().__post_init__()
        windows(self.windows)
        ranges(self.counts)
        pairs(self.avoid)

    @classmethod
    def in_force(cls, agreement: Resolved, weights: Weights) -> bool:
        """Say whether there are windows, and whether anything can cost."""
        figures = {key: agreement.figure(cls.info.id, key).value for key in cls.declared()}
        costs = (figures["counts"] and figures["weight"]) or (figures["avoid"] and figures["turn"])
        return bool(agreement.figure(Windows.info.id, "windows").value and costs)

    @classmethod
    def of(cls, agreement: Resolved, weights: Weights | None = None) -> Self:
        """Return the rule with the windows of the agreement."""
        own = agreement.figure(Windows.info.id, "windows").value
        return replace(super().of(agreement, weights), windows=cast(str, own))

    def encode(self, model: Model) -> None:
        """Charge the counts and the pairs of the windows chosen."""
        model.finally_(lambda: self._encode(model))

    def _encode(self, model: Model) -> None:
        days = plan_days(model.problem)
        for guard in model.problem.guards:
            on = frames_of(model, guard, self.windows).on
            for name, (least, most) in ranges(self.counts).items():
                marks = [
                    mark
                    for day in days
                    for window, mark in on.get(day, {}).items()
                    if window.name == name
                ]
                counted = [(mark, 1) for mark in marks]
                charge_outside(model, self.id, counted, least, most, self.weight)
            for day in days[:-1]:
                self._charge_turns(model, on.get(day, {}), on.get(day + ONE, {}))

    def _charge_turns(
        self,
        model: Model,
        today: Mapping[Window, cp_model.IntVar],
        tomorrow: Mapping[Window, cp_model.IntVar],
    ) -> None:
        """Charge once for a pair of days that should not follow: they have one window each."""
        after = {window.name: mark for window, mark in tomorrow.items()}
        for window, mark in today.items():
            then = [after[b] for a, b in pairs(self.avoid) if a == window.name and b in after]
            if then and self.turn:
                turned = model.cp.new_bool_var("")
                model.cp.add(cp_model.LinearExpr.sum([mark, *then]) <= 1 + turned)
                model.penalise(self.id, turned, self.turn)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Find the cheapest windows for the guard's days and say what they cost."""
        cost, _ = self.best(problem, work)
        if cost:
            text = Text(
                "{guard}: dagene i vagtrammerne er ikke fordelt som aftalt ({points}).",
                "{guard}: the days are not shared out over the windows as agreed ({points}).",
            )
            yield found(self, problem, work, text, work.shifts, cost, points=cost)

    def best(self, problem: Problem, work: Work) -> tuple[int, Mapping[date, str]]:
        """Return the least cost of a guard's days, and the window of each that reaches it.

        A walk from day to day over what the windows chosen so far leave open: the last one and
        how many there are of each, no further than it matters. A day without a window that holds
        all of its work has none.
        """
        wanted, avoid, days = ranges(self.counts), pairs(self.avoid), problem.days
        names = [window.name for window in windows(self.windows)]
        least = [wanted.get(name, (0, days))[0] for name in names]
        most = [wanted.get(name, (0, days))[1] for name in names]
        tops = [max(low, high if high < days else 0) for low, high in zip(least, most, strict=True)]
        by_day = _by_day(work)
        states: dict[tuple[str, tuple[int, ...]], _Step] = {
            ("", (0,) * len(names)): _Step(0, "", None)
        }
        for n in range(days):
            day = problem.start + timedelta(days=n)
            options = self._options(day, by_day.get(day, []))
            after: dict[tuple[str, tuple[int, ...]], _Step] = {}
            for (last, counts), step in states.items():
                for name in options:
                    cost = step.cost + (self.turn if (last, name) in avoid else 0)
                    then = counts
                    if name:
                        at = names.index(name)
                        if most[at] < days and counts[at] >= most[at]:
                            cost += self.weight
                        then = (*counts[:at], min(tops[at], counts[at] + 1), *counts[at + 1 :])
                    known = after.get((name, then))
                    if known is None or cost < known.cost:
                        after[name, then] = _Step(cost, name, step)
            states = after
        cost, _, end = min(
            (
                step.cost
                + self.weight * sum(max(0, low - c) for low, c in zip(least, counts, strict=True)),
                n,
                step,
            )
            for n, ((_, counts), step) in enumerate(states.items())
        )
        return cost, end.names(problem)

    def _options(self, day: date, pieces: Sequence[Piece]) -> Sequence[str]:
        """Return the names of the windows that hold all of a day's work; an empty one for none."""
        if not pieces:
            return ("",)
        first = min(piece.start for piece in pieces)
        last = max(piece.end for piece in pieces)
        spans = ((window.name, window.span(day)) for window in windows(self.windows))
        able = [name for name, span in spans if span.start <= first and last <= span.end]
        return able or ("",)


def _by_day(work: Work) -> dict[date, list[Piece]]:
    """Return a guard's work by the day on which it starts."""
    out: dict[date, list[Piece]] = {}
    for piece in work.pieces:
        out.setdefault(piece.day, []).append(piece)
    return out
