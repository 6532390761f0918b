# SPDX-License-Identifier: MPL-2.0
"""The soft rule that a roster follows a rota template: each departure has its price."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING
from typing import ClassVar

from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.rules import say
from roster.rules.base import OURS
from roster.rules.base import Confidence
from roster.rules.base import GuardRule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.work import Work
from sites.clock import local
from sites.clock import midnight
from sites.text import Text

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from roster.rules.model import Model


@dataclass(frozen=True, slots=True)
class Kind:
    """What a letter means: a post, or any shift that begins between two times of the day."""

    letter: str
    """Empty for a day off."""
    name: str = ""
    post: str | None = None
    """The code of the post; None where times say what it is."""
    earliest: time | None = None
    latest: time | None = None
    """Wall-clock times of the beginning, both included."""
    id: int | None = field(default=None, compare=False)

    @property
    def off(self) -> bool:
        """Whether it is a day off."""
        return not self.letter

    def is_(self, post: str, at: time) -> bool:
        """Say whether a shift of a post that begins at a time of the day is of this kind."""
        if self.off:
            return False
        if self.post is not None:
            return post == self.post
        return (self.earliest or time.min) <= at <= (self.latest or time.max)

    def takes(self, shift: Shift) -> bool:
        """Say whether a shift is of this kind."""
        return self.is_(shift.post, local(shift.span.start).time())


OFF = Kind("")
"""A day off."""
Asked = tuple[date, Kind]


@dataclass(frozen=True)
class FollowRota(GuardRule):
    """A day on which a guard has something else than the rota template says costs its price.

    A day of work that the guard does not have in that kind costs once; so does each shift on a
    day off. Nothing is asked of days without a contract, or with any absence.
    """

    days: tuple[tuple[str, tuple[Asked, ...]], ...] = ()
    """By guard id, what is asked of the days, in order."""
    price: int = 0
    """Øre for each departure."""
    rota: str = ""
    """What the template is called."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="rota",
        name=Text("Rulleplan", "Rota template"),
        explanation=Text(
            "Hver dag skal helst være, som rulleplanen siger. En dag, der afviger, koster den"
            " pris, som er valgt for vagtplanen.",
            "Each day is best as the rota template says. A day that departs from it costs the"
            " price that was chosen for the roster.",
        ),
        source=OURS,
        severity=Severity.SOFT,
        confidence=Confidence.D,
    )

    def encode(self, model: Model) -> None:
        """Charge what is on days off, and each day that lacks its kind."""
        for guard in model.problem.guards:
            asked = self._of.get(guard.id)
            if not asked:
                continue
            mine: dict[date, list[tuple[Shift, cp_model.IntVar]]] = {}
            for shift, var in model.of_guard(guard):
                mine.setdefault(shift.day, []).append((shift, var))
            for day, kind in asked:
                if not _counts(model.problem, guard, day):
                    continue
                there = mine.get(day, [])
                if kind.off:
                    for _, var in there:
                        model.penalise(self.id, var, self.price)
                    continue
                self._encode_kind(model, guard, [one for one in there if kind.takes(one[0])])

    def _encode_kind(
        self, model: Model, guard: Guard, meets: Sequence[tuple[Shift, cp_model.IntVar]]
    ) -> None:
        """Charge a day unless one of some shifts is the guard's."""
        if self._alone(model, guard, meets):
            model.penalise_always(self.id, self.price)
            for _, var in meets:
                model.penalise(self.id, var, -self.price)
            return
        lack = model.cp.new_bool_var("")
        model.cp.add_bool_or([*(var for _, var in meets), lack])
        model.penalise(self.id, lack, self.price)

    def _alone(
        self, model: Model, guard: Guard, meets: Sequence[tuple[Shift, cp_model.IntVar]]
    ) -> bool:
        """Say whether a guard can have one of some shifts at most: then no row is needed."""
        locked = {lock.shift for lock in model.problem.locked if lock.guard == guard.id}
        if sum(shift.id in locked for shift, _ in meets) > 1:
            return False
        return all(a.span.overlaps(b.span) for (a, _), (b, _) in combinations(meets, 2))

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Look at each day that something is asked of."""
        guard = work.guard
        for day, kind in self._of.get(guard.id, ()):
            if not self.price or not problem.start <= day < problem.start + timedelta(problem.days):
                continue
            if guard.terms_on(day) is None or _absent(guard, day):
                continue
            had = [shift for shift in work.shifts if shift.day == day]
            if kind.off:
                if had:
                    yield self._departure(guard, day, kind, had, self.price * len(had))
            elif not any(kind.is_(one.post, local(one.span.start).time()) for one in had):
                yield self._departure(guard, day, kind, had, self.price)

    def _departure(
        self, guard: Guard, day: date, kind: Kind, had: Sequence[Shift], penalty: int
    ) -> Violation:
        text = (
            Text(
                "{guard} har fri {day} i rulleplanen {rota}, men har en vagt.",
                "{guard} is off on {day} by the template {rota}, but has a shift.",
            )
            if kind.off
            else Text(
                "{guard} skal have {kind} {day} efter rulleplanen {rota}.",
                "{guard} is to have {kind} on {day} by the template {rota}.",
            )
        )
        start, end = _whole(day)
        return Violation(
            rule=self.id,
            severity=self.info.severity,
            message=text(guard=guard.name, day=say.dated(day), kind=kind.name, rota=self.rota),
            guard=guard.id,
            shifts=tuple(shift.id for shift in had),
            start=start,
            end=end,
            penalty=penalty,
        )

    @cached_property
    def _of(self) -> Mapping[str, tuple[Asked, ...]]:
        return dict(self.days)


def _counts(problem: Problem, guard: Guard, day: date) -> bool:
    """Say whether a day is in the plan, with a contract and no absence."""
    window = problem.window
    start, end = _whole(day)
    if not (window.start <= start < window.end) or guard.terms_on(day) is None:
        return False
    return not any(span.start < end and start < span.end for span in guard.absences)


def _absent(guard: Guard, day: date) -> bool:
    start, end = _whole(day)
    return any(min(span.end, end) > max(span.start, start) for span in guard.absences)


def _whole(day: date) -> tuple[datetime, datetime]:
    return midnight(day), midnight(day + timedelta(days=1))
