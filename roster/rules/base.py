# SPDX-License-Identifier: MPL-2.0
"""What a rule is: a named thing that encodes itself for the solver and checks a finished plan.

The two halves share the rule's parameters and nothing else, so that each proves the other.
"""

from __future__ import annotations

from abc import ABC
from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from typing import ClassVar

from sites.text import Message
from sites.text import Text

if TYPE_CHECKING:
    from roster.plan import Plan
    from roster.problem import Guard
    from roster.problem import Shift
    from roster.rules.model import Model


class Severity(StrEnum):
    """How binding a rule is."""

    HARD = "hard"
    """The solver never breaks it; a person may not either."""
    OVERRIDE = "override"
    """The solver never breaks it; a named person may, with a reason that is logged."""
    SOFT = "soft"
    """Breaking it costs penalty."""


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
        return self.severity is not Severity.SOFT


class Rule(ABC):
    """A rule with its parameters. Subclasses are frozen dataclasses in a family's module."""

    info: ClassVar[RuleInfo]

    @property
    def id(self) -> str:
        """The catalogue's id, such as `DK-01`."""
        return self.info.id

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
