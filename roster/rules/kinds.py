# SPDX-License-Identifier: MPL-2.0
"""Hard rules about kinds of shift, by the posts' tags: how many of each, and what may follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING
from typing import ClassVar

from ortools.sat.python import cp_model

from roster.agreements import Resolved
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Span
from roster.rules import say
from roster.rules.base import Confidence
from roster.rules.base import FigureError
from roster.rules.base import GuardRule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.base import parameter
from roster.rules.marks import apart
from roster.rules.totals import OWN
from roster.rules.totals import found
from roster.rules.weights import Weights
from roster.rules.work import Work
from sites.text import Message
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Model

ONE = timedelta(days=1)
KIND = "kind:"
"""Begins the name of a guard's own limit on a kind: `kind:night`."""

NO_LIMIT = Text(
    "{value} kan ikke læses. Skriv et mærke og et tal, som night 4.",
    "{value} cannot be read. Write a tag and a number, such as night 4.",
)
NO_PAIR = Text(
    "{value} kan ikke læses. Skriv to navne, som night > day.",
    "{value} cannot be read. Write two names, such as night > day.",
)


@lru_cache(maxsize=256)
def limits(text: str) -> Mapping[str, int]:
    """Return the limits in a figure such as `night 4, evening 8`.

    Raises
    ------
    roster.rules.base.FigureError
        If it is not a list of tags, each with a whole number.
    """
    out: dict[str, int] = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        tag, _, number = item.rpartition(" ")
        if not tag or not number.isdigit():
            raise FigureError(NO_LIMIT(value=item))
        out[tag.strip()] = int(number)
    return out


@lru_cache(maxsize=256)
def pairs(text: str) -> frozenset[tuple[str, str]]:
    """Return the pairs in a figure such as `night > day, evening > day`.

    Raises
    ------
    roster.rules.base.FigureError
        If it is not a list of two tags each.
    """
    out = set()
    for item in filter(None, (part.strip() for part in text.split(","))):
        before, _, after = (part.strip() for part in item.partition(">"))
        if not before or not after:
            raise FigureError(NO_PAIR(value=item))
        out.add((before, after))
    return frozenset(out)


@dataclass(frozen=True)
class Kinds(GuardRule):
    """A guard has at most so many shifts of a kind in the plan; kinds are tags of posts.

    A limit of 0 keeps a guard from the kind altogether. Settled duties are of no known kind.
    """

    most: str = parameter(Text("Højst af hver slags", "At most of each kind"), "x")
    """Tags and numbers: `night 4, evening 8`."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="kinds",
        name=Text("Vagter af hver slags", "Shifts of each kind"),
        explanation=Text(
            "Ingen har flere vagter med et mærke, end der er sat som det højeste for planen.",
            "Nobody has more shifts with a tag than the most that is set for the plan.",
        ),
        source=OWN,
        severity=Severity.HARD,
        confidence=Confidence.U,
    )
    excludes: ClassVar[Text] = Text(
        "{count} har, hvad de må have af den slags", "{count} have all they may have of the kind"
    )

    def __post_init__(self) -> None:
        """Refuse a figure that cannot be read."""
        super().__post_init__()
        limits(self.most)

    @classmethod
    def in_force(cls, agreement: Resolved, weights: Weights) -> bool:
        """Say whether anything is limited."""
        return bool(agreement.figure(cls.info.id, "most").value)

    def _limits(self, guard: Guard) -> dict[str, int]:
        own = {n.removeprefix(KIND): most for n, most in guard.limits if n.startswith(KIND)}
        return {**limits(self.most), **own}

    def aspect(self, shift: Shift) -> Hashable:
        """Only the tags matter."""
        return shift.tags

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        """Look for a tag of which the guard may have none."""
        most = self._limits(guard)
        none = sorted(tag for tag in shift.tags if most.get(tag) == 0)
        if not none:
            return None
        text = Text("{guard} har ingen {kind}-vagter.", "{guard} has no {kind} shifts.")
        return text(guard=guard.name, kind=none[0])

    def encode(self, model: Model) -> None:
        """Limit the free shifts with a tag to what the locked ones leave."""
        for guard in model.problem.guards:
            free: dict[str, list[cp_model.IntVar]] = defaultdict(list)
            for shift, var in model.free(guard):
                for tag in shift.tags:
                    free[tag].append(var)
            locked = _locked(model.problem, guard)
            for tag, most in self._limits(guard).items():
                room = max(0, most - sum(tag in shift.tags for shift in locked))
                if len(free[tag]) > room:
                    model.cp.add(cp_model.LinearExpr.sum(free[tag]) <= room)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Count the shifts with each tag."""
        for tag, most in self._limits(work.guard).items():
            shifts = [shift for shift in work.shifts if tag in shift.tags]
            if len(shifts) > most:
                text = Text(
                    "{guard} har {count} vagter af slagsen {kind}; højst {limit} er tilladt.",
                    "{guard} has {count} shifts of the kind {kind}; at most {limit} are allowed.",
                )
                yield found(
                    self, problem, work, text, shifts, count=len(shifts), kind=tag, limit=most
                )


@dataclass(frozen=True)
class Successions(GuardRule):
    """After a shift of one kind no shift of some other kinds starts on the next day."""

    never: str = parameter(Text("Aldrig efter hinanden", "Never one after the other"), "x")
    """Pairs of tags: `night > day, evening > day`."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="successions",
        name=Text("Rækkefølger", "Successions"),
        explanation=Text(
            "Efter en vagt af én slags begynder der ikke dagen efter en vagt af en slags, der er"
            " udelukket.",
            "After a shift of one kind no shift of a kind that is ruled out begins on the next"
            " day.",
        ),
        source=OWN,
        severity=Severity.HARD,
        confidence=Confidence.U,
    )
    excludes: ClassVar[Text] = Text(
        "{count} har en vagt, som den ikke må følge", "{count} have a shift that it may not follow"
    )

    def __post_init__(self) -> None:
        """Refuse a figure that cannot be read."""
        super().__post_init__()
        pairs(self.never)

    @classmethod
    def in_force(cls, agreement: Resolved, weights: Weights) -> bool:
        """Say whether anything is ruled out."""
        return bool(agreement.figure(cls.info.id, "never").value)

    def encode(self, model: Model) -> None:
        """Keep what may not follow from the day after; locked shifts count as they are."""
        model.finally_(lambda: self._encode(model))

    def _encode(self, model: Model) -> None:
        groups = self._groups()
        for guard in model.problem.guards:
            index = {block.span: block.index for block in model.blocks(guard)}
            free: dict[date, list[tuple[Shift, cp_model.IntVar]]] = defaultdict(list)
            for shift, var in model.free(guard):
                free[shift.day].append((shift, var))
            locked: dict[date, set[str]] = defaultdict(set)
            for shift in _locked(model.problem, guard):
                locked[shift.day] |= shift.tags
            days = sorted({*free, *locked})
            for (before, after), day in product(groups, days):
                first = [(s, v) for s, v in free[day] if not before.isdisjoint(s.tags)]
                second = [(s, v) for s, v in free[day + ONE] if not after.isdisjoint(s.tags)]
                if not before.isdisjoint(locked[day]):
                    _forbid(model, second)
                if not after.isdisjoint(locked[day + ONE]):
                    _forbid(model, first)
                if first and second:
                    _part(model, index, first, second)

    def _groups(self) -> list[tuple[frozenset[str], frozenset[str]]]:
        """Return what may not follow what, gathered: all of the first with all of the second.

        Tags that rule out more than another stand with it, so that few large sets say it all.
        """
        after: dict[str, set[str]] = defaultdict(set)
        for before, then in pairs(self.never):
            after[before].add(then)
        sets = sorted({frozenset(tags) for tags in after.values()}, key=sorted)
        return [
            (frozenset(tag for tag, those in after.items() if those >= tags), tags) for tags in sets
        ]

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Compare each shift with those of the day after."""
        never = pairs(self.never)
        by_day: dict[date, list[Shift]] = defaultdict(list)
        for shift in work.shifts:
            by_day[shift.day].append(shift)
        for first in work.shifts:
            for second in by_day.get(first.day + timedelta(days=1), []):
                both = sorted({*product(first.tags, second.tags)} & never)
                if both:
                    yield self._violation(work.guard, first, second, both[0])

    def _violation(
        self, guard: Guard, first: Shift, second: Shift, tags: tuple[str, str]
    ) -> Violation:
        return Violation(
            rule=self.id,
            severity=self.info.severity,
            message=Text(
                "{guard} har {before} {first} og {after} dagen efter.",
                "{guard} has {before} on {first} and {after} on the day after.",
            )(guard=guard.name, before=tags[0], after=tags[1], first=say.on(first.day)),
            guard=guard.id,
            shifts=(first.id, second.id),
            start=first.span.start,
            end=second.span.end,
        )


def _locked(problem: Problem, guard: Guard) -> list[Shift]:
    return [problem.shift[lock.shift] for lock in problem.locked if lock.guard == guard.id]


def _forbid(model: Model, shifts: Sequence[tuple[Shift, cp_model.IntVar]]) -> None:
    for _, var in shifts:
        model.cp.add(var == 0)


def _part(
    model: Model,
    index: Mapping[Span, int],
    first: Sequence[tuple[Shift, cp_model.IntVar]],
    second: Sequence[tuple[Shift, cp_model.IntVar]],
) -> None:
    """Allow none of the second beside any of the first; as one clique where each day has one."""
    alone = all(apart(model, [index[s.span] for s, _ in some]) for some in (first, second))
    if alone:
        model.cp.add_at_most_one([var for _, var in (*first, *second)])
        return
    for (_, one), (_, other) in product(first, second):
        model.cp.add_bool_or([~one, ~other])
