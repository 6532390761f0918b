# SPDX-License-Identifier: MPL-2.0
"""What some posts ask for beyond competences: proofs that hold on every day of the shift."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import ClassVar
from typing import Protocol

from roster.agreements import Confidence
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Record
from roster.problem import RecordKind
from roster.problem import Shift
from roster.problem import Validity
from roster.rules import say
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.base import parameter
from roster.rules.competence import ShiftRule
from roster.rules.work import Work
from sites.text import Message
from sites.text import Text

ASKED: Mapping[str, tuple[str, ...]] = {
    "alarm_car": ("koerekort", "alarm"),
    "avsec": ("avsec",),
    "dog": ("hundefoerer",),
    "fire_watch": ("brandvagt",),
    "isps": ("isps",),
}
"""Competences that a post's tag asks for, whether the post names them or not."""
BASIC_TRAINING = "vagt_grund"
"""What a post that asks for police approval asks for besides."""


def asked(competences: Iterable[str], tags: Iterable[str], approval: bool) -> frozenset[str]:
    """Return every competence that a post asks for, by name, by its tags or with approval."""
    by_tag = {code for tag in tags for code in ASKED.get(tag, ())}
    return frozenset({*competences, *by_tag, *((BASIC_TRAINING,) if approval else ())})


class Dated(Protocol):
    """Anything that holds from one day to another, both included."""

    @property
    def since(self) -> date:
        """First day."""

    @property
    def to(self) -> date | None:
        """Last day; None for no end."""


class ProofRule(ShiftRule):
    """A rule that asks for one or more proofs on every day of a shift of its kind."""

    lacks: ClassVar[Text]
    """Said with `{guard}`, `{employer}`, `{site}` and `{start}`."""

    @abstractmethod
    def concerns(self, shift: Shift) -> bool:
        """Say whether a shift is of the kind."""

    @abstractmethod
    def proofs(self, guard: Guard, shift: Shift) -> Iterable[Sequence[Dated]]:
        """Return each thing asked for, as all that proves it; nothing when nothing is asked."""

    def aspect(self, shift: Shift) -> Hashable:
        """The site, the days and what the post asks for matter."""
        if not self.concerns(shift):
            return None
        return shift.site, shift.day, shift.last_day, shift.tags, shift.competences

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        """Look, for each thing asked for, for a day that nothing proves."""
        if not self.concerns(shift):
            return None
        for proofs in self.proofs(guard, shift):
            day = shift.day
            while day <= shift.last_day:
                if not any(p.since <= day and (p.to is None or day <= p.to) for p in proofs):
                    return self._message(guard, shift)
                day += timedelta(days=1)
        return None

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Follow the proofs from the first day, each to its last; they must reach the end."""
        for shift in work.shifts:
            if not self.concerns(shift):
                continue
            if any(not _reaches(proofs, shift) for proofs in self.proofs(work.guard, shift)):
                yield self.violation(work.guard, shift, self._message(work.guard, shift))

    def _message(self, guard: Guard, shift: Shift) -> Message:
        return self.lacks(
            guard=guard.name,
            employer=guard.employer,
            site=shift.site,
            start=say.at(shift.span.start),
        )


def _reaches(proofs: Sequence[Dated], shift: Shift) -> bool:
    """Say whether proofs follow one another from the shift's first day to its last."""
    reached = shift.day
    for proof in sorted(proofs, key=lambda proof: proof.since):
        if proof.since > reached:
            return False
        if proof.to is None or proof.to >= shift.last_day:
            return True
        reached = max(reached, proof.to + timedelta(days=1))
    return False


def on_record(records: Iterable[Record], kind: RecordKind, *codes: str) -> tuple[Record, ...]:
    """Return the records of a kind that are for one of the codes, or for all."""
    return tuple(r for r in records if r.kind == kind and (r.code in codes or not r.code))


def _held(guard: Guard, code: str) -> tuple[Validity, ...]:
    return tuple(c for c in guard.certificates if c.code == code)


def _approved(guard: Guard) -> tuple[Validity, ...]:
    return tuple(a for a in guard.approvals if a.code == guard.employer)


@dataclass(frozen=True)
class PublicPlace(ProofRule):
    """A contractor guards a place open to everybody only with a permit for it (VG-06)."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VG-06",
        name=Text("Almindelig adgang", "Places open to the public"),
        explanation=Text(
            "På en post mærket offentligt_sted har leverandøren tilladelse til at udøve"
            " vagtvirksomhed på stedet hele vagten.",
            "On a post tagged public_place the contractor has a permit to guard the place for"
            " the whole shift.",
        ),
        source=Text("Vagtvirksomhedsloven § 6", "Act on guard companies, s. 6"),
        severity=Severity.HARD,
        confidence=Confidence.A,
        link="https://www.elov.dk/vagtvirksomhedsloven/paragraf/6/",
    )
    excludes: ClassVar[Text] = Text(
        "{count} har en arbejdsgiver uden tilladelse til offentlige steder",
        "{count} with an employer without a permit for public places",
    )
    lacks: ClassVar[Text] = Text(
        "{employer} har ingen tilladelse til at bevogte {site} hele vagten {start}.",
        "{employer} has no permit to guard {site} for the whole shift {start}.",
    )

    def concerns(self, shift: Shift) -> bool:
        """Posts tagged as open to the public."""
        return "public_place" in shift.tags

    def proofs(self, guard: Guard, shift: Shift) -> Iterable[Sequence[Dated]]:
        """The employer's permit for the site or for all sites; own staff need none."""
        if not guard.own:
            yield on_record(guard.permits, "public_place", shift.site)


@dataclass(frozen=True)
class ControlCentre(ProofRule):
    """Alarms are passed to the police only from an approved control centre (VG-09)."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VG-09",
        name=Text("Godkendt kontrolcentral", "Approved control centre"),
        explanation=Text(
            "En post mærket kontrolcentral bemandes kun af en arbejdsgiver med godkendt"
            " kontrolcentral.",
            "A post tagged control_centre is staffed only by an employer with an approved"
            " control centre.",
        ),
        source=Text(
            "Vagtvirksomhedsloven § 2, stk. 3, og § 10", "Act on guard companies, s. 2(3), s. 10"
        ),
        severity=Severity.HARD,
        confidence=Confidence.A,
        link="https://danskelove.dk/vagtvirksomhedsloven/10",
    )
    excludes: ClassVar[Text] = Text(
        "{count} har en arbejdsgiver uden godkendt kontrolcentral",
        "{count} with an employer without an approved control centre",
    )
    lacks: ClassVar[Text] = Text(
        "{employer} har ingen godkendt kontrolcentral hele vagten {start}.",
        "{employer} has no approved control centre for the whole shift {start}.",
    )

    def concerns(self, shift: Shift) -> bool:
        """Posts tagged as control centre."""
        return "control_centre" in shift.tags

    def proofs(self, guard: Guard, shift: Shift) -> Iterable[Sequence[Dated]]:
        """The employer's approval, for the site or for all."""
        yield on_record(guard.permits, "control_centre", shift.site)


@dataclass(frozen=True)
class SafetyGuard(ProofRule):
    """Only approved people serve as community safety guards, while the scheme runs (VG-10)."""

    begins: date = parameter(  # noqa: RUF009 - a field, as everywhere
        Text("Ordningen begynder", "The scheme begins"), "date"
    )
    """First day of the scheme."""
    ends: date = parameter(  # noqa: RUF009 - a field, as everywhere
        Text("Ordningen slutter", "The scheme ends"), "date"
    )
    """Last day of the scheme."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VG-10",
        name=Text("Tryghedsvagter", "Community safety guards"),
        explanation=Text(
            "På en post mærket tryghedsvagt er også kommunens egne vagter politigodkendt, og en"
            " leverandørs autorisation omfatter tryghedsvagter.",
            "On a post tagged safety_guard the city's own guards too are approved by the police,"
            " and a contractor's authorisation covers safety guards.",
        ),
        source=Text(
            "Vagtvirksomhedsloven § 1 a-b (lov 715/2023)",
            "Act on guard companies, s. 1 a-b (act 715/2023)",
        ),
        severity=Severity.HARD,
        confidence=Confidence.A,
        since=date(2024, 5, 1),
        link="https://www.lovguiden.dk/loven/vagtvirksomhedsloven",
    )
    excludes: ClassVar[Text] = Text(
        "{count} må ikke være tryghedsvagt", "{count} may not serve as safety guard"
    )
    lacks: ClassVar[Text] = Text(
        "{guard} eller {employer} er ikke godkendt til tryghedsvagt hele vagten {start}.",
        "{guard} or {employer} is not approved for safety guarding for the whole shift {start}.",
    )

    def concerns(self, shift: Shift) -> bool:
        """Posts tagged so."""
        return "tryghedsvagt" in shift.tags

    def proofs(self, guard: Guard, shift: Shift) -> Iterable[Sequence[Dated]]:
        """The scheme itself; the person's approval; a contractor's authorisation for the task."""
        yield (Validity("", self.begins, self.ends),)
        yield _approved(guard)
        if not guard.own:
            yield on_record(guard.permits, "safety_guards", shift.site)


@dataclass(frozen=True)
class Doorman(ProofRule):
    """A doorman is authorised as such, or is a guard company's approved guard (VG-12)."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VG-12",
        name=Text("Dørmand", "Doorman"),
        explanation=Text(
            "På en post mærket doermand har vagten autorisation som dørmand eller er godkendt hos"
            " en autoriseret vagtvirksomhed.",
            "On a post tagged doorman the guard is authorised as doorman or approved with an"
            " authorised guard company.",
        ),
        source=Text("Restaurationsloven § 15 a", "Restaurant act, s. 15 a"),
        severity=Severity.HARD,
        confidence=Confidence.A,
        link="https://danskelove.dk/restaurationsloven/15a",
    )
    excludes: ClassVar[Text] = Text(
        "{count} må ikke være dørmand", "{count} may not serve as doorman"
    )
    lacks: ClassVar[Text] = Text(
        "{guard} må ikke være dørmand hele vagten {start}.",
        "{guard} may not serve as doorman for the whole shift {start}.",
    )

    def concerns(self, shift: Shift) -> bool:
        """Posts tagged so."""
        return "doorman" in shift.tags

    def proofs(self, guard: Guard, shift: Shift) -> Iterable[Sequence[Dated]]:
        """The authorisation, or the approval while the company is authorised."""
        proofs: list[Dated] = [*_held(guard, "doermand")]
        if guard.authorisation is not None and not guard.own:
            proofs += [_both(approval, guard.authorisation) for approval in _approved(guard)]
        yield proofs


def _both(a: Dated, b: Dated) -> Validity:
    """Return the days on which both hold; it ends before it begins when there are none."""
    ends = [last for last in (a.to, b.to) if last is not None]
    return Validity("", max(a.since, b.since), min(ends, default=None))


@dataclass(frozen=True)
class BasicTraining(ProofRule):
    """Who guards where approval is asked for has passed the basic training (VG-11)."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VG-11",
        name=Text("Grunduddannelse", "Basic training"),
        explanation=Text(
            "På poster, der kræver politigodkendelse, har vagten bestået vagternes"
            " grunduddannelse.",
            "On posts that ask for police approval the guard has passed the basic guard training.",
        ),
        source=Text(
            "Bekendtgørelse om vagtvirksomhed; Erhvervsstyrelsens vejledning",
            "Order on guard companies; the business authority's guidance",
        ),
        severity=Severity.HARD,
        confidence=Confidence.B,
        link="https://danishbusinessauthority.dk/security-guard",
    )
    excludes: ClassVar[Text] = Text(
        "{count} mangler grunduddannelsen", "{count} without the basic training"
    )
    lacks: ClassVar[Text] = Text(
        "{guard} har intet bevis for grunduddannelsen hele vagten {start}.",
        "{guard} has no proof of the basic training for the whole shift {start}.",
    )

    def concerns(self, shift: Shift) -> bool:
        """Posts that ask for approval."""
        return shift.approval

    def proofs(self, guard: Guard, shift: Shift) -> Iterable[Sequence[Dated]]:
        """The certificate of the training."""
        yield _held(guard, BASIC_TRAINING)


@dataclass(frozen=True)
class IdCard(ProofRule):
    """Where ID cards are on record, the card for this employer is valid (VG-05)."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VG-05",
        name=Text("Legitimationskort", "ID card"),
        explanation=Text(
            "På poster, der kræver politigodkendelse, er vagtens kort hos arbejdsgiveren gyldigt,"
            " når kort er registreret.",
            "On posts that ask for police approval the guard's card with the employer is valid,"
            " where cards are on record.",
        ),
        source=Text("Bekendtgørelse om vagtvirksomhed", "Order on guard companies"),
        severity=Severity.OVERRIDE,
        confidence=Confidence.C,
    )
    excludes: ClassVar[Text] = Text(
        "{count} har intet gyldigt legitimationskort", "{count} without a valid ID card"
    )
    lacks: ClassVar[Text] = Text(
        "{guard} har intet gyldigt legitimationskort hos {employer} hele vagten {start}.",
        "{guard} has no valid ID card with {employer} for the whole shift {start}.",
    )

    def concerns(self, shift: Shift) -> bool:
        """Posts that ask for approval."""
        return shift.approval

    def proofs(self, guard: Guard, shift: Shift) -> Iterable[Sequence[Dated]]:
        """The cards, if any card of the guard is on record."""
        if any(record.kind == "id_card" for record in guard.records):
            yield on_record(guard.records, "id_card", guard.employer)
