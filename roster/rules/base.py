# SPDX-License-Identifier: MPL-2.0
"""What a rule is: a named thing that encodes itself for the solver and checks a finished plan.

The two halves share the rule's parameters and nothing else, so that each proves the other.
"""

from __future__ import annotations

from abc import ABC
from abc import abstractmethod
from collections.abc import Hashable
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from typing import ClassVar

from sites.text import Message
from sites.text import Text

if TYPE_CHECKING:
    from roster.plan import Plan
    from roster.problem import Guard
    from roster.problem import Problem
    from roster.problem import Shift
    from roster.rules.model import Model
    from roster.rules.work import Work


class Severity(StrEnum):
    """How binding a rule is."""

    HARD = "hard"
    """The solver never breaks it; a person may not either."""
    OVERRIDE = "override"
    """The solver never breaks it; a named person may, with a reason that is logged."""
    SOFT = "soft"
    """Breaking it costs penalty."""
    INFO = "info"
    """Worth saying; it costs nothing and stops nothing."""


class Confidence(StrEnum):
    """How well a number is known, as the catalogue grades it."""

    A = "A"
    """Official or primary text."""
    B = "B"
    """Credible secondary text."""
    C = "C"
    """Weak, old or third-party: verify first."""
    D = "D"
    """Our own reading, to be confirmed."""
    U = "U"
    """Unverified."""


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """How a rule presents itself."""

    id: str
    name: Text
    explanation: Text
    source: Text
    severity: Severity
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Parameter:
    """A rule's parameter as people see it: what it is called, its value, unit and standing."""

    key: str
    name: Text
    value: int
    unit: str
    confidence: Confidence


def parameter(default: int, name: Text, unit: str, confidence: Confidence) -> int:
    """Return a dataclass field that a rule shows as one of its parameters.

    Parameters
    ----------
    default
        The value in force, in `unit`.
    name
        What people call it.
    unit
        The unit of the value, as a symbol: `min`, `h`, `d`, `øre`.
    confidence
        How well the default is known.
    """
    shown = {"name": name, "unit": unit, "confidence": confidence}
    value: int = field(default=default, metadata=shown)
    return value


@dataclass(frozen=True, slots=True)
class Violation:
    """One place where a plan departs from a rule.

    `penalty` is what it adds to the objective (weight units; 0 for hard rules). `start` and
    `end` bound the place in time (UTC); they are None when it is about the plan as a whole.
    """

    rule: str
    severity: Severity
    message: Message
    guard: str | None = None
    shifts: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    penalty: int = 0

    @property
    def hard(self) -> bool:
        """Whether the plan may not be used as it is."""
        return self.severity in (Severity.HARD, Severity.OVERRIDE)


class Rule(ABC):
    """A rule with its parameters. Subclasses are frozen dataclasses in a family's module."""

    info: ClassVar[RuleInfo]
    excludes: ClassVar[Text | None] = None
    """Said with `{count}` of the guards that this rule keeps from a vacant shift."""

    @property
    def id(self) -> str:
        """The catalogue's id, such as `DK-01`."""
        return self.info.id

    @property
    def binding(self) -> bool:
        """Whether the solver keeps it: what is soft costs, what informs is only said."""
        return self.info.severity in (Severity.HARD, Severity.OVERRIDE)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The rule's parameters with the values in force."""
        return tuple(
            Parameter(
                key=item.name,
                name=item.metadata["name"],
                value=getattr(self, item.name),
                unit=item.metadata["unit"],
                confidence=item.metadata["confidence"],
            )
            for item in fields(self)  # type: ignore[arg-type]  # every rule is a dataclass
            if "unit" in item.metadata
        )

    @abstractmethod
    def encode(self, model: Model) -> None:
        """Add this rule's constraints or objective terms to a solver model."""

    @abstractmethod
    def check(self, plan: Plan) -> Iterable[Violation]:
        """Yield every violation in a finished plan, sharing no code with `encode`."""

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        """Say why this guard can never take this shift, whatever else is planned; None if fine.

        Used for the solver's first filter and for explanations ("9 lack the competence").
        Rules about combinations of shifts leave this as it is.
        """
        return None

    def aspect(self, shift: Shift) -> Hashable:
        """Return all that `bars` looks at in a shift; shifts with the same get the same answer.

        Lets the solver's first filter ask once for each kind of shift.
        """
        return shift.id


class TeamRule(Rule):
    """A rule about several guards at once: a part of a plan is judged with the rest of it.

    Its violations name, by shift, the assignments that would have to go.
    """

    @abstractmethod
    def concerns(self, problem: Problem) -> bool:
        """Say whether any shift of a problem is of the kind that the rule is about."""


class GuardRule(Rule):
    """A rule that is broken, or not, by one guard's own work alone."""

    @abstractmethod
    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Yield every violation in one guard's work."""

    def check(self, plan: Plan) -> Iterable[Violation]:
        """Yield every violation of every guard."""
        for guard in plan.problem.guards:
            yield from self.check_guard(plan.problem, plan.work[guard.id])
