# SPDX-License-Identifier: MPL-2.0
"""How long a shift is meant to be under agreements that speak of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import ClassVar

from roster.agreements import Confidence
from roster.agreements import Resolved
from roster.agreements import Tighter
from roster.problem import Problem
from roster.rules import say
from roster.rules.base import GuardRule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.base import parameter
from roster.rules.base import weighted
from roster.rules.weights import Weights
from roster.rules.work import Work
from sites.clock import minutes
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Model


@dataclass(frozen=True)
class ShiftLength(GuardRule):
    """A shift is neither short nor long; each minute outside costs (VA-16)."""

    least_minutes: int = parameter(
        Text("Korteste vagt", "Shortest shift"), "min", tighter=Tighter.HIGHER, low=0, high=720
    )
    """Length from which a shift costs nothing, in minutes."""
    most_minutes: int = parameter(
        Text("Længste vagt", "Longest shift"), "min", tighter=Tighter.LOWER, low=240, high=1440
    )
    """Length up to which a shift costs nothing, in minutes."""
    minute: int = weighted("shift_length", Text("Vægt pr. minut", "Weight a minute"), "øre")
    """Øre for each minute that a shift is shorter or longer."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VA-16b",
        name=Text("Vagtens længde", "Length of a shift"),
        explanation=Text(
            "En vagt er mindst {least_minutes} og højst {most_minutes}; hvert minut uden for"
            " koster.",
            "A shift is at least {least_minutes} and at most {most_minutes}; each minute outside"
            " costs.",
        ),
        source=Text(
            "Synlig standard, indtil overenskomsten er indlæst",
            "A visible default until the agreement is entered",
        ),
        severity=Severity.SOFT,
        confidence=Confidence.U,
    )

    @classmethod
    def in_force(cls, agreement: Resolved, weights: Weights) -> bool:
        """Say whether it is in the agreement and weighs anything."""
        return bool(weights.shift_length) and agreement.has(cls.info.id)

    def encode(self, model: Model) -> None:
        """Charge each shift by itself: what lies below the least and above the most."""
        for guard in model.problem.guards:
            for shift, var in model.of_guard(guard):
                outside = max(self.least_minutes - shift.length, 0)
                outside += max(shift.length - self.most_minutes, 0)
                model.penalise(self.id, var, outside * self.minute)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Measure each planned shift from start to end."""
        for shift in work.shifts:
            length = minutes(shift.span.start, shift.span.end)
            kept = min(max(length, self.least_minutes), self.most_minutes)
            if length != kept and self.minute:
                yield Violation(
                    rule=self.id,
                    severity=self.info.severity,
                    message=Text(
                        "{guard} har en vagt på {hours} timer {start}; {least} til {most} timer"
                        " er ment.",
                        "{guard} has a shift of {hours} hours {start}; {least} to {most} hours"
                        " are meant.",
                    )(
                        guard=work.guard.name,
                        hours=say.hours(length),
                        start=say.at(shift.span.start),
                        least=say.hours(self.least_minutes),
                        most=say.hours(self.most_minutes),
                    ),
                    guard=work.guard.id,
                    shifts=(shift.id,),
                    start=shift.span.start,
                    end=shift.span.end,
                    penalty=abs(length - kept) * self.minute,
                )
