# SPDX-License-Identifier: MPL-2.0
"""Rules of one search only: change little, and change nothing outside what was chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import ClassVar

from roster.problem import Assignment
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
from sites.text import Message
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Model

OUTSIDE = Text(
    "{guard} på {post} {start} hører ikke til det, der skal planlægges.",
    "{guard} on {post} {start} is not among what is to be planned.",
)


@dataclass(frozen=True)
class KeepPlan(GuardRule):
    """Every assignment of the present plan that is taken away costs the same."""

    kept: frozenset[Assignment] = frozenset()
    """The present plan."""
    price: int = 0
    """Øre for each assignment taken away."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="keep-plan",
        name=Text("Ændringer af planen", "Changes of the plan"),
        explanation=Text(
            "Hver vagt, der tages fra den, som har den, koster det samme.",
            "Each shift that is taken from whoever has it costs the same.",
        ),
        source=OURS,
        severity=Severity.SOFT,
        confidence=Confidence.D,
    )

    def encode(self, model: Model) -> None:
        """Charge each pair of the present plan that is not in the new one."""
        shifts = {shift.id for shift in model.problem.shifts}
        for guard in model.problem.guards:
            mine = {shift.id: var for shift, var in model.of_guard(guard)}
            for pair in sorted(self._of(guard.id) & shifts):
                var = mine.get(pair)
                if var is None:
                    model.penalise_always(self.id, self.price)
                else:
                    taken = model.cp.new_bool_var("")
                    model.cp.add_exactly_one([var, taken])
                    model.penalise(self.id, taken, self.price)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Count what the guard no longer has."""
        held = {shift.id for shift in work.shifts}
        for key in sorted(self._of(work.guard.id)):
            shift = problem.shift.get(key)
            if shift is not None and key not in held:
                yield Violation(
                    rule=self.id,
                    severity=self.info.severity,
                    message=Text(
                        "{guard} har ikke længere {post} {start}.",
                        "{guard} no longer has {post} {start}.",
                    )(guard=work.guard.name, post=shift.post, start=say.at(shift.span.start)),
                    guard=work.guard.id,
                    shifts=(key,),
                    start=shift.span.start,
                    end=shift.span.end,
                    penalty=self.price,
                )

    def _of(self, guard: str) -> frozenset[str]:
        return frozenset(pair.shift for pair in self.kept if pair.guard == guard)


@dataclass(frozen=True)
class OnlyWithin(GuardRule):
    """Guards and shifts that were not chosen keep what they have and get nothing new."""

    guards: frozenset[str] | None = None
    """The guards who may get or lose shifts; None for all."""
    chosen: frozenset[str] | None = None
    """The shifts that may change hands; None for all."""
    kept: frozenset[Assignment] = frozenset()
    """The present plan."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="only-within",
        name=Text("Kun det valgte", "Only what was chosen"),
        explanation=Text(
            "Kun de valgte vagter og medarbejdere planlægges.",
            "Only the guards and shifts that were chosen are planned.",
        ),
        source=OURS,
        severity=Severity.HARD,
        confidence=Confidence.D,
    )

    def encode(self, model: Model) -> None:
        """Add nothing: what is barred has no variable."""

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        """Bar what is outside, but for what stands there already."""
        within = (self.guards is None or guard.id in self.guards) and (
            self.chosen is None or shift.id in self.chosen
        )
        if within or Assignment(guard.id, shift.id) in self.kept:
            return None
        return OUTSIDE(guard=guard.name, post=shift.post, start=say.at(shift.span.start))

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Look for shifts that came from outside."""
        if self.guards is None and self.chosen is None:
            return
        had = {pair.shift for pair in self.kept if pair.guard == work.guard.id}
        mine = self.guards is None or work.guard.id in self.guards
        for shift in work.shifts:
            free = mine and (self.chosen is None or shift.id in self.chosen)
            if not free and shift.id not in had:
                yield Violation(
                    rule=self.id,
                    severity=self.info.severity,
                    message=OUTSIDE(
                        guard=work.guard.name, post=shift.post, start=say.at(shift.span.start)
                    ),
                    guard=work.guard.id,
                    shifts=(shift.id,),
                    start=shift.span.start,
                    end=shift.span.end,
                )
