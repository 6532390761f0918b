# SPDX-License-Identifier: MPL-2.0
"""Soft rules of need and money: cover the seats, keep the cost down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import ClassVar
from typing import Self

from roster.agreements import Resolved
from roster.pay import FLAT
from roster.pay import Pay
from roster.pay import assignment_cost
from roster.pay import base_cost
from roster.pay import read_pay
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Span
from roster.rules import say
from roster.rules.base import OURS
from roster.rules.base import Confidence
from roster.rules.base import GuardRule
from roster.rules.base import Rule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.base import weighted
from roster.rules.weights import Weights
from roster.rules.work import Work
from sites.text import Text

if TYPE_CHECKING:
    from roster.plan import Plan
    from roster.rules.model import Model


@dataclass(frozen=True)
class Uncovered(Rule):
    """An empty seat costs its priority's weight for each minute, or the price of the shift.

    Where a shift has room for more than it asks for, each guard beyond costs what it says.
    """

    must: int = weighted("vacant", Text("Skal dækkes", "Must"), "øre/min", 0)
    """Øre a vacant minute, priority 1."""
    should: int = weighted("vacant", Text("Bør dækkes", "Should"), "øre/min", 1)
    """Øre a vacant minute, priority 2."""
    can: int = weighted("vacant", Text("Dækkes om muligt", "When it can"), "øre/min", 2)
    """Øre a vacant minute, priority 3."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="uncovered",
        name=Text("Ledige vagter", "Vacant shifts"),
        explanation=Text(
            "Tomme pladser koster efter længde og prioritet; ekstra folk koster pr. vagt.",
            "Empty seats cost by length and priority; extra people cost as the shift says.",
        ),
        source=OURS,
        severity=Severity.SOFT,
        confidence=Confidence.D,
    )

    def encode(self, model: Model) -> None:
        """Charge each shift's count of empty seats, and of guards beyond its seats."""
        for shift in model.problem.shifts:
            model.penalise(self.id, model.vacant(shift), self._seat(shift))
            spare = model.spare(shift)
            if spare is not None:
                model.penalise(self.id, spare, shift.spare_cost)

    def check(self, plan: Plan) -> Iterable[Violation]:
        """Compare guards with seats."""
        for shift in plan.problem.shifts:
            beyond = len(plan.guards_on[shift.id]) - shift.seats
            if shift.spare and beyond > 0 and shift.spare_cost:
                yield Violation(
                    rule=self.id,
                    severity=self.info.severity,
                    message=Text(
                        "{post} {start}: {count} flere end de {seats}, der er bestilt.",
                        "{post} {start}: {count} more than the {seats} asked for.",
                    )(
                        post=shift.post,
                        start=say.at(shift.span.start),
                        count=beyond,
                        seats=shift.seats,
                    ),
                    shifts=(shift.id,),
                    start=shift.span.start,
                    end=shift.span.end,
                    penalty=beyond * shift.spare_cost,
                )
            vacant = plan.vacant(shift)
            if vacant:
                yield Violation(
                    rule=self.id,
                    severity=self.info.severity,
                    message=Text(
                        "{post} {start}: {vacant} af {seats} pladser er ledige.",
                        "{post} {start}: {vacant} of {seats} seats are vacant.",
                    )(
                        post=shift.post,
                        start=say.at(shift.span.start),
                        vacant=vacant,
                        seats=shift.seats,
                    ),
                    shifts=(shift.id,),
                    start=shift.span.start,
                    end=shift.span.end,
                    penalty=vacant
                    * (
                        shift.length * (self.must, self.should, self.can)[shift.priority - 1]
                        if shift.empty_cost is None
                        else shift.empty_cost
                    ),
                )

    def _seat(self, shift: Shift) -> int:
        if shift.empty_cost is not None:
            return shift.empty_cost
        weight = {1: self.must, 2: self.should, 3: self.can}[shift.priority]
        return weight * shift.length


@dataclass(frozen=True)
class Cost(GuardRule):
    """Planned hours cost what they cost: base pay by a share, all that comes on top in full.

    Each shift is charged by itself, with the supplements and the least paid for a duty that the
    agreement or the price list says. Overtime and travel depend on what else a guard works; they
    are on the plan's bill and not in here.
    """

    own_percent: int = weighted(
        "own_percent", Text("Andel af egen grundløn", "Share of own base pay"), "%"
    )
    """Percent of own staff's base pay that counts; supplements count whole."""
    contractor_percent: int = weighted(
        "contractor_percent",
        Text("Andel af leverandørens pris", "Share of contractor's price"),
        "%",
    )
    """Percent of a contractor's price that counts."""
    pay: Pay = FLAT
    """Who is paid how."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="cost",
        name=Text("Udgift", "Cost"),
        explanation=Text(
            "Hver vagt koster timesatsen og overenskomstens tillæg; egne vagters grundløn vægtes"
            " lavere, fordi den for det meste er betalt i forvejen.",
            "Each shift costs the hourly rate and the agreement's supplements; own staff's base"
            " pay weighs less, being mostly paid for already.",
        ),
        source=OURS,
        severity=Severity.COST,
        confidence=Confidence.D,
    )

    @classmethod
    def of(cls, agreement: Resolved, weights: Weights | None = None) -> Self:
        """Return the rule with who is paid how under an agreement."""
        return replace(super().of(agreement, weights), pay=read_pay(agreement, *agreement.later))

    def encode(self, model: Model) -> None:
        """Charge each pair; shifts at the same time cost a guard the same."""
        for guard in model.problem.guards:
            own, percent = guard.own, self.own_percent if guard.own else self.contractor_percent
            known: dict[Span, int] = {}
            for shift, var in model.of_guard(guard):
                charged = known.get(shift.span)
                if charged is None:
                    cost = assignment_cost(guard, shift, self.pay)
                    base = base_cost(guard, shift, self.pay)
                    share = percent * base + (100 if own else percent) * (cost - base)
                    charged = known[shift.span] = share // 100
                model.penalise(self.id, var, charged)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Add up the guard's shifts."""
        costs = [assignment_cost(work.guard, shift, self.pay) for shift in work.shifts]
        penalty = sum(map(self._charged, work.shifts, costs, (work.guard for _ in costs)))
        if penalty:
            yield Violation(
                rule=self.id,
                severity=self.info.severity,
                message=Text(
                    "{guard}: {hours} timer koster {kroner} kr.",
                    "{guard}: {hours} hours cost {kroner} kr.",
                )(
                    guard=work.guard.name,
                    hours=say.hours(sum(shift.length for shift in work.shifts)),
                    kroner=say.kroner(sum(costs)),
                ),
                guard=work.guard.id,
                shifts=tuple(shift.id for shift in work.shifts),
                start=work.shifts[0].span.start,
                end=work.shifts[-1].span.end,
                penalty=penalty,
            )

    def _charged(self, shift: Shift, cost: int, guard: Guard) -> int:
        """Return how much of a shift's cost counts."""
        if not guard.own:
            return cost * self.contractor_percent // 100
        spared = base_cost(guard, shift, self.pay) * (100 - self.own_percent)
        return (100 * cost - spared) // 100
