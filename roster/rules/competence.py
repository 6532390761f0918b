# SPDX-License-Identifier: MPL-2.0
"""Who may stand where: competences, police approval, the company's authorisation, age."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Hashable
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import ClassVar
from typing import Self

from roster.agreements import Resolved
from roster.agreements import Tighter
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.rules import say
from roster.rules.base import Confidence
from roster.rules.base import GuardRule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.base import parameter
from roster.rules.weights import Weights
from roster.rules.work import Work
from sites.text import Message
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Model


FIRST_AID = "foerstehjaelp"
HOT_WORK = "varmt_arbejde"
OVERRIDABLE = {"VG-13": FIRST_AID, "VG-14": HOT_WORK}
"""Competences that a named person may set aside, by the id of the rule about them."""


class ShiftRule(GuardRule):
    """A rule about one guard and one shift: barred pairs have no variable in the model."""

    by_shift: ClassVar[bool] = True

    def encode(self, model: Model) -> None:
        """Add nothing: barred pairs have no variable."""

    def violation(self, guard: Guard, shift: Shift, message: Message) -> Violation:
        """Return the violation by one shift."""
        return Violation(
            rule=self.id,
            severity=self.info.severity,
            message=message,
            guard=guard.id,
            shifts=(shift.id,),
            start=shift.span.start,
            end=shift.span.end,
        )


def _each_day(shift: Shift) -> Iterable[date]:
    day = shift.day
    while day <= shift.last_day:
        yield day
        day += timedelta(days=1)


_LACKS = Text(
    "{guard} har ikke kompetencen {code} hele vagten {start}.",
    "{guard} does not hold the competence {code} for the whole shift {start}.",
)


@dataclass(frozen=True)
class Competence(ShiftRule):
    """Each required competence is held on every day of the shift; expired is missing (VG-21).

    Competences that have a rule of their own, because a person may set them aside, are named in
    `elsewhere` and left to it.
    """

    elsewhere: frozenset[str] = frozenset()
    """Codes that another rule in force looks after."""

    @classmethod
    def of(cls, agreement: Resolved, weights: Weights | None = None) -> Self:
        """Return the rule, with what the rules of single competences look after left to them."""
        codes = frozenset(code for id_, code in OVERRIDABLE.items() if agreement.has(id_))
        return replace(super().of(agreement, weights), elsewhere=codes)

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VG-21",
        name=Text("Kompetence hele vagten", "Competence for the whole shift"),
        explanation=Text(
            "Hvert krævet bevis gælder fra vagtens første til dens sidste dag; udløbet er som"
            " manglende.",
            "Each required certificate is valid from the shift's first day to its last; expired"
            " is the same as missing.",
        ),
        source=Text("Byens krav til posten", "The city's requirement for the post"),
        severity=Severity.HARD,
        confidence=Confidence.D,
    )
    excludes: ClassVar[Text] = Text("{count} mangler kompetencen", "{count} without the competence")

    def aspect(self, shift: Shift) -> Hashable:
        """The competences and the days matter."""
        asked = shift.competences - self.elsewhere
        return (asked, shift.day, shift.last_day) if asked else None

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        """Look for a competence and a day that no certificate covers."""
        for code in sorted(shift.competences - self.elsewhere):
            held = guard.held.get(code, ())
            for day in _each_day(shift):
                if not any(certificate.covers(day, day) for certificate in held):
                    return _LACKS(guard=guard.name, code=code, start=say.at(shift.span.start))
        return None

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Strike out the days that each certificate covers; something must not be left."""
        for shift in work.shifts:
            if not shift.competences:
                continue
            needed = {
                (code, day)
                for code in shift.competences
                if code not in self.elsewhere
                for day in _each_day(shift)
            }
            for held in (
                one for code in shift.competences for one in work.guard.held.get(code, ())
            ):
                needed = {
                    (code, day)
                    for code, day in needed
                    if code != held.code or day < held.since or (held.to and day > held.to)
                }
            for code in sorted({code for code, _ in needed}):
                yield self.violation(
                    work.guard,
                    shift,
                    _LACKS(guard=work.guard.name, code=code, start=say.at(shift.span.start)),
                )


_NOT_APPROVED = Text(
    "{guard} er ikke politigodkendt til ansættelse hos {employer} hele vagten {start}.",
    "{guard} has no police approval for employment with {employer} for the whole shift {start}.",
)


@dataclass(frozen=True)
class PoliceApproval(ShiftRule):
    """Where the post asks for it, the person is approved for this employer (VG-04)."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VG-04",
        name=Text("Politigodkendelse", "Police approval"),
        explanation=Text(
            "På poster, der kræver det, er vagten godkendt af politiet til ansættelse netop hos"
            " sin arbejdsgiver.",
            "On posts that ask for it, the guard is approved by the police for employment with"
            " their own employer.",
        ),
        source=Text(
            "Vagtvirksomhedsloven § 2, stk. 2, og § 7", "Act on guard companies, s. 2(2) and s. 7"
        ),
        severity=Severity.HARD,
        confidence=Confidence.A,
        link="https://danskelove.dk/vagtvirksomhedsloven/7",
    )
    excludes: ClassVar[Text] = Text(
        "{count} mangler politigodkendelse", "{count} without police approval"
    )

    def aspect(self, shift: Shift) -> Hashable:
        """The days matter where approval is asked for."""
        return (shift.day, shift.last_day) if shift.approval else None

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        """Look for an approval for the guard's employer on each day."""
        if not shift.approval:
            return None
        mine = [approval for approval in guard.approvals if approval.code == guard.employer]
        if all(any(a.covers(day, day) for a in mine) for day in _each_day(shift)):
            return None
        return self._message(guard, shift)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Count the days of each shift that an approval covers."""
        guard = work.guard
        for shift in work.shifts:
            if not shift.approval:
                continue
            days = set(_each_day(shift))
            approved = {
                day
                for day in days
                for approval in guard.approvals
                if approval.code == guard.employer
                and day >= approval.since
                and (approval.to is None or day <= approval.to)
            }
            if approved != days:
                yield self.violation(guard, shift, self._message(guard, shift))

    def _message(self, guard: Guard, shift: Shift) -> Message:
        return _NOT_APPROVED(
            guard=guard.name, employer=guard.employer, start=say.at(shift.span.start)
        )


_NOT_AUTHORISED = Text(
    "{employer} har ingen registreret autorisation som vagtvirksomhed hele vagten {start}.",
    "{employer} has no registered authorisation as guard company for the whole shift {start}.",
)


@dataclass(frozen=True)
class Authorisation(ShiftRule):
    """A contractor on a post that needs approval is authorised as guard company (VG-03).

    An authorisation that is not stated counts as missing. Own staff need none.
    """

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VG-03",
        name=Text("Leverandørens autorisation", "The contractor's authorisation"),
        explanation=Text(
            "En leverandør på en post, der kræver godkendelse, er autoriseret som"
            " vagtvirksomhed hele vagten.",
            "A contractor on a post that asks for approval is authorised as guard company for"
            " the whole shift.",
        ),
        source=Text(
            "Vagtvirksomhedsloven § 2; bekendtgørelse 1408/2017 § 2",
            "Act on guard companies, s. 2; order 1408/2017, s. 2",
        ),
        severity=Severity.HARD,
        confidence=Confidence.A,
        link="https://danskelove.dk/vagtvirksomhedsloven/2",
    )
    excludes: ClassVar[Text] = Text(
        "{count} har en arbejdsgiver uden autorisation",
        "{count} with an employer without authorisation",
    )

    def aspect(self, shift: Shift) -> Hashable:
        """The days matter where approval is asked for."""
        return (shift.day, shift.last_day) if shift.approval else None

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        """Look at the authorisation's validity over the shift's days."""
        if guard.own or not shift.approval:
            return None
        if guard.authorisation and guard.authorisation.covers(shift.day, shift.last_day):
            return None
        return _NOT_AUTHORISED(employer=guard.employer, start=say.at(shift.span.start))

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Compare each shift's first and last day with the authorisation's."""
        guard = work.guard
        held = guard.authorisation
        for shift in work.shifts:
            if guard.own or not shift.approval:
                continue
            if held is None or shift.day < held.since or (held.to and shift.last_day > held.to):
                yield self.violation(
                    guard,
                    shift,
                    _NOT_AUTHORISED(employer=guard.employer, start=say.at(shift.span.start)),
                )


_TOO_YOUNG = Text(
    "{guard} er under {age} år, når vagten begynder {start}.",
    "{guard} is under {age} when the shift starts {start}.",
)


@dataclass(frozen=True)
class MinimumAge(ShiftRule):
    """A guard is of age on the day the shift starts (DK-23). An unknown birth date passes."""

    years: int = parameter(
        Text("Mindste alder", "Minimum age"), "years", tighter=Tighter.HIGHER, low=15, high=70
    )
    """Age in years."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="DK-23",
        name=Text("Mindstealder", "Minimum age"),
        explanation=Text(
            "En vagt er fyldt {years} den dag, vagten begynder.",
            "A guard has turned {years} on the day the shift starts.",
        ),
        source=Text("Vagtvirksomhedsloven § 7", "Act on guard companies, s. 7"),
        severity=Severity.HARD,
        confidence=Confidence.A,
        link="https://danskelove.dk/vagtvirksomhedsloven/7",
    )
    excludes: ClassVar[Text] = Text("{count} er ikke gamle nok", "{count} too young")

    def aspect(self, shift: Shift) -> Hashable:
        """The first day matters."""
        return shift.day

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        """Count whole years from the birth date to the day of the shift."""
        born = guard.birth_date
        if born is None:
            return None
        turned = (shift.day.month, shift.day.day) >= (born.month, born.day)
        if shift.day.year - born.year - (not turned) >= self.years:
            return None
        return _TOO_YOUNG(guard=guard.name, age=self.years, start=say.at(shift.span.start))

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Compare each shift's day with the birthday on which the guard comes of age."""
        born = work.guard.birth_date
        if born is None:
            return
        year = born.year + self.years
        leapling = (born.month, born.day) == (2, 29) and not isleap(year)
        of_age = date(year, 3, 1) if leapling else born.replace(year=year)
        for shift in work.shifts:
            if shift.day < of_age:
                yield self.violation(
                    work.guard,
                    shift,
                    _TOO_YOUNG(
                        guard=work.guard.name, age=self.years, start=say.at(shift.span.start)
                    ),
                )
