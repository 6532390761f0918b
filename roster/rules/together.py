# SPDX-License-Identifier: MPL-2.0
"""Rules about several guards at once: nobody alone where they must not be; one dog, one place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from typing import ClassVar

from ortools.sat.python import cp_model

from roster.agreements import Confidence
from roster.agreements import Tighter
from roster.problem import Assignment
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.rules import say
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import TeamRule
from roster.rules.base import Violation
from roster.rules.base import parameter
from roster.rules.proofs import ASKED
from roster.rules.proofs import Dated
from roster.rules.proofs import ProofRule
from sites.text import Text

if TYPE_CHECKING:
    from roster.plan import Plan
    from roster.rules.model import Model


def _outside(problem: Problem) -> Iterator[tuple[Guard, Shift]]:
    """Yield the guards and shifts that stand fixed outside a part of a problem."""
    whole = problem.whole or problem
    for pair in problem.beside:
        yield whole.guard[pair.guard], whole.shift[pair.shift]


class NotAlone(TeamRule):
    """On shifts with a tag, so many guards are at the site at every instant, or none at all."""

    people: int
    tag: ClassVar[str]
    said: ClassVar[Text]

    def concerns(self, problem: Problem) -> bool:
        """Say whether any post has the tag."""
        return any(self.tag in shift.tags for shift in problem.shifts)

    def encode(self, model: Model) -> None:
        """Ask, wherever somebody is on a tagged shift by choice, for enough people all the time."""
        problem = model.problem
        whole = problem.whole or problem
        if not self.concerns(whole):
            return
        at: dict[str, list[Shift]] = defaultdict(list)
        for shift in problem.shifts:
            at[shift.site].append(shift)
        fixed: dict[str, list[tuple[str, Shift]]] = defaultdict(list)
        chosen: dict[str, Shift] = {}
        for guard, shift in _outside(problem):
            fixed[shift.site].append((guard.id, shift))
            if self.tag in shift.tags and Assignment(guard.id, shift.id) not in whole.locked:
                chosen[shift.id] = shift
        for lock in problem.locked:
            shift = problem.shift[lock.shift]
            fixed[shift.site].append((lock.guard, shift))
        for shift in problem.shifts:
            if self.tag in shift.tags and shift.id not in chosen:
                free = _free(model, shift)
                if free:
                    taken = model.cp.new_bool_var("")
                    for var in free:
                        model.cp.add_implication(var, taken)
                    self._encode(model, shift, at[shift.site], fixed[shift.site], taken)
        for shift in chosen.values():
            self._encode(model, shift, at[shift.site], fixed[shift.site], None)

    def _encode(
        self,
        model: Model,
        shift: Shift,
        at: Sequence[Shift],
        fixed: Sequence[tuple[str, Shift]],
        taken: cp_model.IntVar | None,
    ) -> None:
        """Ask for enough people at each instant at which somebody may come or go."""
        near = [other for other in (*at, *(s for _, s in fixed)) if other.span.overlaps(shift.span)]
        edges = {edge for s in near for edge in (s.span.start, s.span.end)} | {shift.span.start}
        for instant in sorted(e for e in edges if shift.span.start <= e < shift.span.end):
            there = len({guard for guard, other in fixed if _covers(other, instant)})
            present = [var for s in at if _covers(s, instant) for var in _free(model, s)]
            if there < self.people:
                enough = model.cp.add(cp_model.LinearExpr.sum(present) >= self.people - there)
                if taken is not None:
                    enough.only_enforce_if(taken)

    def check(self, plan: Plan) -> Iterable[Violation]:
        """Count who is at the site whenever somebody comes or goes during a tagged shift."""
        tagged = [s for s in plan.problem.shifts if self.tag in s.tags and plan.guards_on[s.id]]
        sites: dict[str, list[Shift]] = {shift.site: [] for shift in tagged}
        if tagged:
            for shift in plan.problem.shifts:
                if shift.site in sites and plan.guards_on[shift.id]:
                    sites[shift.site].append(shift)
        for shift in tagged:
            others = [s for s in sites[shift.site] if s.span.overlaps(shift.span)]
            changes = sorted({shift.span.start, *(s.span.end for s in others)})
            for instant in changes:
                present = {
                    guard
                    for other in others
                    if other.span.start <= instant < other.span.end
                    for guard in plan.guards_on[other.id]
                }
                if instant < shift.span.end and len(present) < self.people:
                    yield self._violation(shift, instant, len(present))
                    break

    def _violation(self, shift: Shift, instant: datetime, present: int) -> Violation:
        return Violation(
            rule=self.id,
            severity=self.info.severity,
            message=self.said(
                post=shift.post,
                start=say.at(shift.span.start),
                instant=say.at(instant),
                count=present,
                people=self.people,
            ),
            shifts=(shift.id,),
            start=shift.span.start,
            end=shift.span.end,
        )


def _free(model: Model, shift: Shift) -> list[cp_model.IntVar]:
    """Return the variables of the guards who may take a shift and are not locked to it."""
    locked = model.problem.locked
    pairs = model.of_shift(shift)
    return [var for guard, var in pairs if Assignment(guard.id, shift.id) not in locked]


def _covers(shift: Shift, instant: datetime) -> bool:
    return shift.span.start <= instant < shift.span.end


@dataclass(frozen=True)
class NoLoneWork(NotAlone):
    """On posts where lone work is not allowed there are two or nobody (VG-23).

    A named person may set it aside: so a plan made by hand can be built one guard at a time.
    """

    people: int = parameter(
        Text("Mindst samtidig", "At least together"), "x", tighter=Tighter.HIGHER, low=2, high=9
    )
    """Least number of guards at the site at the same time."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VG-23",
        name=Text("Alenearbejde", "Lone work"),
        explanation=Text(
            "På en post mærket ikke_alene er der til enhver tid mindst {people} vagter på"
            " stedet, eller slet ingen.",
            "On a post tagged no_lone_work there are at least {people} guards at the site at"
            " any time, or none at all.",
        ),
        source=Text(
            "Arbejdsmiljøhåndbog for vagter; byens krav til posten",
            "Handbook on guards' working environment; the city's requirement for the post",
        ),
        severity=Severity.OVERRIDE,
        confidence=Confidence.U,
    )
    excludes: ClassVar[Text] = Text("{count} ville være alene", "{count} would be alone")
    tag: ClassVar[str] = "no_lone_work"
    said: ClassVar[Text] = Text(
        "{post} {start}: kun {count} på stedet {instant}; der skal være mindst {people}.",
        "{post} {start}: only {count} at the site {instant}; there must be at least {people}.",
    )


@dataclass(frozen=True)
class Valuables(NotAlone):
    """Valuables are carried by two (VG-19)."""

    people: int = parameter(
        Text("Mindst samtidig", "At least together"), "x", tighter=Tighter.HIGHER, low=2, high=9
    )
    """Least number of guards on the task at the same time."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VG-19",
        name=Text("Værditransport", "Carrying valuables"),
        explanation=Text(
            "På en post mærket vaerdier er der til enhver tid mindst {people} vagter, eller"
            " slet ingen.",
            "On a post tagged valuables there are at least {people} guards at any time, or none"
            " at all.",
        ),
        source=Text("Vagtvirksomhedsloven § 1; DI og VSL", "Act on guard companies, s. 1; DI, VSL"),
        severity=Severity.OVERRIDE,
        confidence=Confidence.U,
    )
    excludes: ClassVar[Text] = Text("{count} ville være alene", "{count} would be alone")
    tag: ClassVar[str] = "valuables"
    said: ClassVar[Text] = Text(
        "{post} {start}: kun {count} til værditransporten {instant}; der skal være mindst"
        " {people}.",
        "{post} {start}: only {count} carry the valuables {instant}; there must be at least"
        " {people}.",
    )


DOG = "dog"


@dataclass(frozen=True)
class DogHandler(ProofRule):
    """On a dog post the guard is a handler with a dog of their own (VG-07)."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VG-07",
        name=Text("Hund og hundefører", "Dog and handler"),
        explanation=Text(
            "På en post mærket hund er vagten hundefører og har en hund registreret hele vagten.",
            "On a post tagged dog the guard is a dog handler and has a dog on record for the"
            " whole shift.",
        ),
        source=Text("Bekendtgørelse om vagtvirksomhed § 13", "Order on guard companies, s. 13"),
        severity=Severity.HARD,
        confidence=Confidence.A,
        link="https://www.elov.dk/bekendtgorelse-om-vagtvirksomhed/paragraf/13/",
    )
    excludes: ClassVar[Text] = Text("{count} har ingen hund", "{count} without a dog")
    lacks: ClassVar[Text] = Text(
        "{guard} er ikke hundefører med egen hund hele vagten {start}.",
        "{guard} is no dog handler with a dog for the whole shift {start}.",
    )

    def concerns(self, shift: Shift) -> bool:
        """Posts tagged so."""
        return DOG in shift.tags

    def proofs(self, guard: Guard, shift: Shift) -> Iterable[Sequence[Dated]]:
        """The competence, and any dog."""
        for code in ASKED[DOG]:
            yield [c for c in guard.certificates if c.code == code]
        yield [record for record in guard.records if record.kind == "dog"]


@dataclass(frozen=True)
class OneDog(TeamRule):
    """A dog that several handlers share is in one place at a time (VG-07)."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VG-07b",
        name=Text("Én hund ét sted", "One dog in one place"),
        explanation=Text(
            "En hund, som flere hundeførere deler, er kun på én vagt ad gangen.",
            "A dog that several handlers share is on one shift at a time.",
        ),
        source=Text("Bekendtgørelse om vagtvirksomhed § 13", "Order on guard companies, s. 13"),
        severity=Severity.HARD,
        confidence=Confidence.A,
        link="https://www.elov.dk/bekendtgorelse-om-vagtvirksomhed/paragraf/13/",
    )

    excludes: ClassVar[Text] = Text(
        "{count} deler hund med en på vagt", "{count} share a dog with somebody at work"
    )

    def concerns(self, problem: Problem) -> bool:
        """Say whether any post asks for a dog."""
        return any(DOG in shift.tags for shift in problem.shifts)

    def encode(self, model: Model) -> None:
        """Let at most one of two handlers of a dog take shifts that overlap."""
        problem = model.problem
        if not self.concerns(problem):
            return
        taken: dict[str, list[tuple[str, Shift, cp_model.IntVar | None]]] = defaultdict(list)
        for shift in problem.shifts:
            for guard, var in model.of_shift(shift):
                if DOG in shift.tags and (dog := _dog(guard, shift)):
                    fixed = Assignment(guard.id, shift.id) in problem.locked
                    taken[dog].append((guard.id, shift, None if fixed else var))
        for guard, shift in _outside(problem):
            if DOG in shift.tags and (dog := _dog(guard, shift)):
                taken[dog].append((guard.id, shift, None))
        for entries in taken.values():
            for n, (one, here, first) in enumerate(entries):
                for other, there, second in entries[n + 1 :]:
                    if one != other and here.span.overlaps(there.span):
                        off = [~var for var in (first, second) if var is not None]
                        if off:
                            model.cp.add_bool_or(off)

    def check(self, plan: Plan) -> Iterable[Violation]:
        """Follow each dog through the plan in time order."""
        seen: dict[str, list[tuple[Shift, str]]] = defaultdict(list)
        walked = [shift for shift in plan.problem.shifts if DOG in shift.tags]
        for shift in sorted(walked, key=lambda s: (s.span.start, s.id)):
            for id_ in plan.guards_on[shift.id]:
                dog = _dog(plan.problem.guard[id_], shift)
                if not dog:
                    continue
                for before, holder in seen[dog]:
                    if holder != id_ and before.span.end > shift.span.start:
                        yield self._violation(dog, before, shift)
                seen[dog].append((shift, id_))

    def _violation(self, dog: str, first: Shift, second: Shift) -> Violation:
        return Violation(
            rule=self.id,
            severity=self.info.severity,
            message=Text(
                "Hunden {dog} er på to vagter på samme tid: {first} og {second}.",
                "The dog {dog} is on two shifts at the same time: {first} and {second}.",
            )(dog=dog, first=first.post, second=second.post),
            shifts=tuple(dict.fromkeys((first.id, second.id))),
            start=second.span.start,
            end=min(first.span.end, second.span.end),
        )


def _dog(guard: Guard, shift: Shift) -> str:
    """Return the dog that a guard brings to a shift: the first on record that day; or none."""
    dogs = sorted(r.code for r in guard.records if r.kind == "dog" and r.covers(shift.day))
    return dogs[0] if dogs else ""
