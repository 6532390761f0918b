# SPDX-License-Identifier: MPL-2.0
"""What a rule is: a named thing that encodes itself for the solver and checks a finished plan.

The two halves share the rule's parameters and nothing else, so that each proves the other.
"""

from __future__ import annotations

from abc import ABC
from abc import abstractmethod
from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import Field
from dataclasses import dataclass
from dataclasses import field
from dataclasses import fields
from datetime import UTC
from datetime import date
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Any
from typing import ClassVar
from typing import Self

from roster.agreements import STATUTE
from roster.agreements import AgreementError
from roster.agreements import Confidence
from roster.agreements import Figure
from roster.agreements import Resolved
from roster.agreements import Scope
from roster.agreements import Tighter
from roster.agreements import load
from roster.agreements import resolve
from roster.agreements.faults import LACKING
from roster.agreements.faults import UNREADABLE
from roster.agreements.figure import Value
from roster.agreements.keys import Key
from roster.agreements.words import said_value
from roster.rules import scoped
from roster.rules.weights import Weights
from sites.clock import local_day
from sites.text import Message
from sites.text import Text

__all__ = [
    "OURS",
    "Confidence",
    "FigureError",
    "GuardRule",
    "Parameter",
    "Rule",
    "RuleInfo",
    "Severity",
    "TeamRule",
    "Tighter",
    "Violation",
    "law",
    "parameter",
    "weighted",
]

if TYPE_CHECKING:
    from roster.plan import Plan
    from roster.problem import Guard
    from roster.problem import Problem
    from roster.problem import Shift
    from roster.problem import Waiver
    from roster.rules.model import Model
    from roster.rules.work import Work


class FigureError(ValueError):
    """A figure that is a text says nothing that its rule can read."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.in_("en"))
        self.message = message


class Severity(StrEnum):
    """How binding a rule is."""

    HARD = "hard"
    """The solver never breaks it; a person may not either."""
    OVERRIDE = "override"
    """The solver never breaks it; a named person may, with a reason that is logged."""
    SOFT = "soft"
    """Breaking it costs penalty."""
    COST = "cost"
    """Nothing to break: a price that every plan pays, more or less of it."""
    INFO = "info"
    """Worth saying; it costs nothing and stops nothing."""

    @property
    def weighs(self) -> bool:
        """Whether it adds to a plan's objective."""
        return self in (Severity.SOFT, Severity.COST)


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """How a rule presents itself; `{key}` in the explanation marks where a figure goes.

    `since` and `to` say when its source is in force (both days included; None is open), `link`
    where it can be read.
    """

    id: str
    name: Text
    explanation: Text
    source: Text
    severity: Severity
    confidence: Confidence
    since: date | None = None
    to: date | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A rule's parameter as people see it: what it is called, its value, unit and standing."""

    key: str
    name: Text
    value: Value
    unit: str
    confidence: Confidence
    source: Text
    layer: str = ""
    """The agreement that the value stands in; empty for one of the city's own weights."""
    verified_by: str = ""
    tighter: Tighter | None = None

    @property
    def provisional(self) -> bool:
        """Whether people are to be told that the value is not verified; a weight is a choice."""
        return (
            bool(self.layer)
            and self.confidence not in (Confidence.A, Confidence.B)
            and not self.verified_by
        )


OURS = Text("Byens egne vægte", "The city's own weights")
_UNSET: Any = object()


def parameter(
    name: Text,
    unit: str,
    *,
    tighter: Tighter | None = None,
    low: int | None = None,
    high: int | None = None,
) -> Any:
    """Return a dataclass field whose value is read from the agreement in force.

    Its key in the agreement's files is the field's name, under the rule's id. A rule that is
    made without a value takes the law's.

    Parameters
    ----------
    name
        What people call it.
    unit
        The unit of the value, as a symbol: `min`, `h`, `d`, `%`, `øre`.
    tighter
        Which way it asks for more; a lower layer may go that way freely. None for a figure that
        no lower layer may touch without leave.
    low, high
        The values that make sense at all, both included.
    """
    shown = {"name": name, "unit": unit, "tighter": tighter, "low": low, "high": high}
    return field(default=_UNSET, metadata=shown)


def weighted(of: str, name: Text, unit: str, at: int | None = None) -> Any:
    """Return a dataclass field whose value is one of the city's own weights.

    Parameters
    ----------
    of
        The field of `roster.rules.weights.Weights`.
    name, unit
        As for `parameter`.
    at
        The place in a weight that is several numbers.
    """
    return field(default=_UNSET, metadata={"name": name, "unit": unit, "weight": (of, at)})


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
    waiver: Waiver | None = None
    """The decision to let it stand, if a named person made one."""

    @property
    def hard(self) -> bool:
        """Whether the plan may not be used as it is."""
        return self.severity in (Severity.HARD, Severity.OVERRIDE) and self.waiver is None


@dataclass(frozen=True)
class Rule(ABC):
    """A rule with its parameters. Subclasses are frozen dataclasses in a family's module.

    A rule with a `scope` is asked about all guards and shifts like any other: what it says of
    those outside its scope is left out here, for every subclass, and the solver's model shows
    it only the guards that it covers.
    """

    scope: Scope | None = field(default=None, kw_only=True)
    """Whom it covers; None covers everybody."""
    figures: dict[str, Figure] = field(
        default_factory=dict, kw_only=True, compare=False, repr=False
    )
    """Where its parameters come from, by key."""

    info: ClassVar[RuleInfo]
    excludes: ClassVar[Text | None] = None
    """Said with `{count}` of the guards that this rule keeps from a vacant shift."""
    by_shift: ClassVar[bool] = False
    """Whether it judges each shift by itself, so that a scope may tell shifts apart."""

    def __init_subclass__(cls, **more: Any) -> None:
        """Keep what each subclass says inside its scope."""
        super().__init_subclass__(**more)
        for name, within in scoped.WRAPPED.items():
            said = cls.__dict__.get(name)
            if said is not None and not getattr(said, "__isabstractmethod__", False):
                setattr(cls, name, within(said))

    def __post_init__(self) -> None:
        """Take the law's figures and the product's weights for what was not given."""
        if self.scope is not None and self.scope.by_shift and not self.by_shift:
            raise ValueError(f"{self.id} looks at more than one shift: scope it by guards.")
        for item in fields(self):
            if getattr(self, item.name) is _UNSET:
                object.__setattr__(self, item.name, self._default(item))

    def _default(self, item: Field[Any]) -> Any:
        if "weight" in item.metadata:
            return _weight(Weights(), item)
        figure = law().figure(self.id, item.name)
        self.figures[item.name] = figure
        return figure.value

    @classmethod
    def declared(cls) -> Mapping[str, Key]:
        """Return what an agreement's file may say about this rule."""
        return {
            item.name: Key(
                unit=item.metadata["unit"],
                kind=_KINDS.get(str(item.type), "whole"),
                low=item.metadata["low"],
                high=item.metadata["high"],
                tighter=item.metadata["tighter"],
            )
            for item in fields(cls)
            if "tighter" in item.metadata
        }

    @classmethod
    def named(cls, key: str) -> Text | None:
        """Return what people call one of the rule's parameters; None if it has no such one."""
        named = {item.name: item.metadata.get("name") for item in fields(cls)}
        return named.get(key)

    @classmethod
    def holds(cls, agreement: Resolved, weights: Weights) -> bool:
        """Say whether the rule binds: some layer has a table for it, and that asks something.

        Rules that were kept with a plan have no table for a rule that came later.
        """
        return agreement.has(cls.info.id) and cls.in_force(agreement, weights)

    @classmethod
    def in_force(cls, agreement: Resolved, weights: Weights) -> bool:
        """Say whether an agreement, laid over the law, has this rule."""
        return agreement.has(cls.info.id)

    @classmethod
    def of(cls, agreement: Resolved, weights: Weights | None = None) -> Self:
        """Return the rule with the figures of an agreement and the weights given.

        Raises
        ------
        AgreementError
            If the agreement lacks one of its figures, or has one that cannot be read.
        """
        id_ = cls.info.id
        declared = cls.declared()
        lacking = [key for key in declared if not agreement.has(id_, key)]
        if lacking:
            place = {"file": agreement.id, "place": id_}
            raise AgreementError(LACKING(**place, key=key) for key in lacking)
        figures = {key: agreement.figure(id_, key) for key in declared}
        given = {key: figure.value for key, figure in figures.items()}
        chosen = {
            item.name: _weight(weights or Weights(), item)
            for item in fields(cls)
            if "weight" in item.metadata
        }
        try:
            return cls(**given, **chosen, figures=figures, scope=agreement.scopes.get(id_))
        except FigureError as fault:
            place = {"file": agreement.id, "place": id_}
            raise AgreementError([UNREADABLE(**place, fault=fault.message)]) from fault

    @property
    def id(self) -> str:
        """The catalogue's id, such as `DK-01`."""
        return self.info.id

    @property
    def binding(self) -> bool:
        """Whether the solver keeps it: what is soft costs, what informs is only said."""
        return self.info.severity in (Severity.HARD, Severity.OVERRIDE)

    @property
    def explanation(self) -> Message:
        """What the rule says, with the figures in force."""
        figures = {one.key: said_value(one.value, one.unit) for one in self.parameters}
        return self.info.explanation(**figures)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The rule's parameters with the values in force and where they come from."""
        return tuple(self._parameter(item) for item in fields(self) if "unit" in item.metadata)

    def _parameter(self, item: Field[Any]) -> Parameter:
        value = getattr(self, item.name)
        figure = self.figures.get(item.name)
        known = figure is not None and figure.value == value
        return Parameter(
            key=item.name,
            name=item.metadata["name"],
            value=value,
            unit=item.metadata["unit"],
            confidence=figure.confidence if figure and known else Confidence.D,
            source=figure.source if figure and known else OURS,
            layer=figure.layer if figure and known else "",
            verified_by=figure.verified_by if figure and known else "",
            tighter=item.metadata.get("tighter"),
        )

    def covers(self, guard: Guard) -> bool:
        """Say whether a guard is in scope."""
        return self.scope is None or self.scope.covers(guard)

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

    by_need: ClassVar[bool] = False
    """Whether what it says of one guard also rests on the shifts that others could take."""

    @abstractmethod
    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Yield every violation in one guard's work."""

    def check_together(self, plan: Plan) -> Iterable[Violation]:
        """Yield what is to be said of all guards at once, beside each one's violations."""
        return ()

    def check(self, plan: Plan) -> Iterable[Violation]:
        """Yield every violation of every guard."""
        for guard in plan.problem.guards:
            yield from self.check_guard(plan.problem, plan.work[guard.id])
        yield from self.check_together(plan)


_KINDS = {"int": "whole", "Decimal": "number", "bool": "flag", "str": "text", "date": "date"}


def _weight(weights: Weights, item: Field[Any]) -> Any:
    name, at = item.metadata["weight"]
    value = getattr(weights, name)
    return value if at is None else value[at]


@lru_cache(maxsize=8)
def _law(day: date) -> Resolved:
    return resolve(load(STATUTE), day)


def law(day: date | None = None) -> Resolved:
    """Return the figures of the law alone, as they are on a day; today if none is given."""
    return _law(day or local_day(datetime.now(UTC)))
