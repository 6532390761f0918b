# SPDX-License-Identifier: MPL-2.0
"""Soft rules of travel: work close to home, and in one place on one day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING
from typing import ClassVar

import numpy as np
from ortools.sat.python import cp_model

from roster.agreements import Resolved
from roster.problem import Problem
from roster.problem import Shift
from roster.rules import say
from roster.rules.base import OURS
from roster.rules.base import Confidence
from roster.rules.base import GuardRule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.base import weighted
from roster.rules.weights import Weights
from roster.rules.work import Work
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Model


@dataclass(frozen=True)
class Commute(GuardRule):
    """Each shift costs the way from home to the site and back; an unknown home costs nothing."""

    minute: int = weighted("travel", Text("Vægt pr. minut", "Weight a minute"), "øre/min")
    """Øre a minute of travel."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="travel",
        name=Text("Transport til og fra hjemmet", "Travel from and to home"),
        explanation=Text(
            "Vagter tæt på hjemmet foretrækkes; hvert minut frem og tilbage koster.",
            "Shifts close to home are preferred; each minute there and back costs.",
        ),
        source=OURS,
        severity=Severity.COST,
        confidence=Confidence.D,
    )

    def encode(self, model: Model) -> None:
        """Charge each pair."""
        seconds = model.problem.travel.seconds
        for guard in model.problem.guards:
            if guard.home is None:
                continue
            there = seconds[guard.home, :].astype(np.int64)
            both = (there + seconds[:, guard.home]) * self.minute // 60
            weights = both.tolist()
            for shift, var in model.of_guard(guard):
                model.penalise(self.id, var, weights[shift.place])

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Add up the guard's ways."""
        home, seconds = work.guard.home, problem.travel.seconds
        if home is None:
            return
        ways = [int(seconds[home, s.place]) + int(seconds[s.place, home]) for s in work.shifts]
        penalty = sum(way * self.minute // 60 for way in ways)
        if penalty:
            yield Violation(
                rule=self.id,
                severity=self.info.severity,
                message=Text(
                    "{guard}: {minutes} min. transport til og fra hjemmet.",
                    "{guard}: {minutes} min of travel from and to home.",
                )(guard=work.guard.name, minutes=sum(ways) // 60),
                guard=work.guard.id,
                shifts=tuple(shift.id for shift in work.shifts),
                start=work.shifts[0].span.start,
                end=work.shifts[-1].span.end,
                penalty=penalty,
            )


@dataclass(frozen=True)
class Moves(GuardRule):
    """For each two shifts of a guard that start on the same day, the way between them costs.

    It nearly doubles the solver's model where many shifts are short, for an effect that the way
    home and back mostly has already; so it is in force only where its weight is set.
    """

    minute: int = weighted("move", Text("Vægt pr. minut", "Weight a minute"), "øre/min")
    """Øre a minute of travel."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="moves",
        name=Text("Skift mellem steder", "Moves between sites"),
        explanation=Text(
            "Den, der har flere vagter samme dag, har dem helst samme sted eller tæt på hinanden.",
            "Who has several shifts on one day should have them at the same site or close by.",
        ),
        source=OURS,
        severity=Severity.COST,
        confidence=Confidence.D,
    )

    @classmethod
    def in_force(cls, agreement: Resolved, weights: Weights) -> bool:
        """Leave the rule out where moving costs nothing."""
        return super().in_force(agreement, weights) and weights.move > 0

    def encode(self, model: Model) -> None:
        """Charge each shift with the ways to the later ones of its day, when both are worked."""
        if self.minute and model.problem.travel.seconds.any():
            model.finally_(lambda: self._encode(model))

    def _encode(self, model: Model) -> None:
        index = {span: n for n, span in enumerate(model.spans)}
        for guard in model.problem.guards:
            free = {shift.id for shift, _ in model.free(guard)}
            days: dict[date, list[tuple[Shift, cp_model.IntVar]]] = defaultdict(list)
            for shift, var in model.of_guard(guard):
                days[shift.day].append((shift, var))
            for pairs in days.values():
                for n, (shift, var) in enumerate(pairs):
                    here = index[shift.span]
                    later = [
                        (other, way)
                        for there, other in pairs[n + 1 :]
                        if (way := self._way(model.problem, shift, there))
                        and not (
                            (shift.id in free or there.id in free)
                            and (
                                shift.span == there.span or model.is_apart(here, index[there.span])
                            )
                        )
                    ]
                    if later:
                        self._charge(model, var, later)

    def _way(self, problem: Problem, first: Shift, second: Shift) -> int:
        return int(problem.travel.seconds[first.place, second.place]) * self.minute // 60

    def _charge(
        self, model: Model, var: cp_model.IntVar, later: Sequence[tuple[cp_model.IntVar, int]]
    ) -> None:
        """Add a charge of at least the ways to later shifts that are worked, if this one is."""
        most = sum(way for _, way in later)
        charge = model.cp.new_int_var(0, most, "")
        others, ways = zip(*later, strict=True)
        total = cp_model.LinearExpr.weighted_sum([*others, var], [*ways, most])
        model.cp.add(charge >= total - most)
        model.penalise(self.id, charge, 1)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Add up the ways between the shifts of each day."""
        seconds = problem.travel.seconds
        for day, shifts in work.days.items():
            ways = [int(seconds[a.place, b.place]) for a, b in combinations(shifts, 2)]
            penalty = sum(way * self.minute // 60 for way in ways)
            if penalty:
                yield Violation(
                    rule=self.id,
                    severity=self.info.severity,
                    message=Text(
                        "{guard} skifter sted {day}: {minutes} min. transport.",
                        "{guard} moves between sites {day}: {minutes} min of travel.",
                    )(guard=work.guard.name, day=say.on(day), minutes=sum(ways) // 60),
                    guard=work.guard.id,
                    shifts=tuple(shift.id for shift in shifts),
                    start=shifts[0].span.start,
                    end=max(shift.span.end for shift in shifts),
                    penalty=penalty,
                )
