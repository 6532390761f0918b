# SPDX-License-Identifier: MPL-2.0
"""Nobody is planned where there is no way to go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import ClassVar

from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.rules.base import Confidence
from roster.rules.base import GuardRule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.work import Work
from roster.travel.means import exists
from roster.travel.means import leg
from roster.travel.means import mode_on
from roster.travel.means import own_way
from roster.travel.means import unbroken
from sites.network.travel import NAMES
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Model


@dataclass(frozen=True)
class Reach(GuardRule):
    """There is a way from home to the site and back by the guard's means.

    A street network can be in parts: an island, a closed bridge, a site put in the water. A named
    person may know better than the network.
    """

    info: ClassVar[RuleInfo] = RuleInfo(
        id="reach",
        name=Text("Vej til lokationen", "A way to the site"),
        explanation=Text(
            "Der er vej fra vagtens hjem til lokationen og hjem igen med vagtens transportmiddel."
            " Et hjem, der ikke kendes, hindrer intet.",
            "There is a way from the guard's home to the site and back by the guard's means of"
            " travel. A home that is not known stands in nobody's way.",
        ),
        source=Text("Produktets egen regel", "The product's own rule"),
        severity=Severity.OVERRIDE,
        confidence=Confidence.A,
    )
    excludes: ClassVar[Text] = Text("{count} har ingen vej dertil", "{count} have no way there")

    def encode(self, model: Model) -> None:
        """Rule out every free shift at a place that is cut off from home."""
        if unbroken(model.problem):
            return
        for guard in model.problem.guards:
            if guard.home is None:
                continue
            for shift, var in model.free(guard):
                seconds = own_way(model.problem, guard, shift.day).seconds
                out, back = seconds[guard.home, shift.place], seconds[shift.place, guard.home]
                if not (exists(int(out)) and exists(int(back))):
                    model.cp.add(var == 0)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Look at the way there and the way back of each shift."""
        guard = work.guard
        if guard.home is None or unbroken(problem):
            return
        for shift in work.shifts:
            ways = (
                leg(problem, guard, shift.day, guard.home, shift.place),
                leg(problem, guard, shift.day, shift.place, guard.home),
            )
            if not all(way.exists for way in ways):
                yield self._violation(problem, guard, shift)

    def _violation(self, problem: Problem, guard: Guard, shift: Shift) -> Violation:
        return Violation(
            rule=self.id,
            severity=self.info.severity,
            message=Text(
                "Der er ingen vej ({mode}) mellem {guard}s hjem og {site}. Ret positionerne,"
                " transportmidlet eller gadenettet.",
                "There is no way ({mode}) between {guard}'s home and {site}. Correct the"
                " positions, the means of travel or the street network.",
            )(
                mode=NAMES.get(mode_on(problem, guard, shift.day), NAMES["car"]),
                guard=guard.name,
                site=shift.site,
            ),
            guard=guard.id,
            shifts=(shift.id,),
            start=shift.span.start,
            end=shift.span.end,
        )
