# SPDX-License-Identifier: MPL-2.0
"""What special tasks ask of the guard: first aid, hot work, fire watch, inductions."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from roster.agreements import Confidence
from roster.problem import Guard
from roster.problem import Shift
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.competence import FIRST_AID
from roster.rules.competence import HOT_WORK
from roster.rules.proofs import ASKED
from roster.rules.proofs import Dated
from roster.rules.proofs import ProofRule
from roster.rules.proofs import on_record
from sites.text import Text


def _held(guard: Guard, code: str) -> Sequence[Dated]:
    return tuple(c for c in guard.certificates if c.code == code)


class _Asked(ProofRule):
    """A competence that a post asks for and that a named person may set aside."""

    code: ClassVar[str]

    def concerns(self, shift: Shift) -> bool:
        """Posts that ask for the competence."""
        return self.code in shift.competences

    def proofs(self, guard: Guard, shift: Shift) -> Iterable[Sequence[Dated]]:
        """Its certificates."""
        yield _held(guard, self.code)


@dataclass(frozen=True)
class FirstAid(_Asked):
    """First aid, where the post asks for it, has not run out (VG-13)."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VG-13",
        name=Text("Førstehjælp", "First aid"),
        explanation=Text(
            "På poster, der kræver førstehjælp, gælder beviset hele vagten.",
            "On posts that ask for first aid the certificate is valid for the whole shift.",
        ),
        source=Text(
            "Dansk Førstehjælpsråds anbefaling", "Recommendation by the Danish First Aid Council"
        ),
        severity=Severity.OVERRIDE,
        confidence=Confidence.B,
        link="https://xn--frstehjlpsrd-3cbj7x.dk/",
    )
    excludes: ClassVar[Text] = Text("{count} mangler førstehjælp", "{count} without first aid")
    lacks: ClassVar[Text] = Text(
        "{guard} har intet gyldigt førstehjælpsbevis hele vagten {start}.",
        "{guard} has no valid first-aid certificate for the whole shift {start}.",
    )
    code: ClassVar[str] = FIRST_AID


@dataclass(frozen=True)
class HotWork(_Asked):
    """The certificate of hot work, where the post asks for it, has not run out (VG-14)."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VG-14",
        name=Text("Varmt arbejde", "Hot work"),
        explanation=Text(
            "På poster, der kræver certifikat i varmt arbejde, gælder det hele vagten.",
            "On posts that ask for the hot-work certificate it is valid for the whole shift.",
        ),
        source=Text("Forsikringskrav (DBI)", "Insurance requirement (DBI)"),
        severity=Severity.OVERRIDE,
        confidence=Confidence.A,
    )
    excludes: ClassVar[Text] = Text(
        "{count} mangler certifikat i varmt arbejde", "{count} without the hot-work certificate"
    )
    lacks: ClassVar[Text] = Text(
        "{guard} har intet gyldigt certifikat i varmt arbejde hele vagten {start}.",
        "{guard} has no valid hot-work certificate for the whole shift {start}.",
    )
    code: ClassVar[str] = HOT_WORK


class _Tagged(ProofRule):
    """Tags that ask for one or more competences, whether the post names them or not."""

    marks: ClassVar[frozenset[str]]

    def concerns(self, shift: Shift) -> bool:
        """Posts with the tag."""
        return not self.marks.isdisjoint(shift.tags)

    def proofs(self, guard: Guard, shift: Shift) -> Iterable[Sequence[Dated]]:
        """The certificates of each competence."""
        for code in (code for tag in sorted(shift.tags & self.marks) for code in ASKED[tag]):
            yield _held(guard, code)


@dataclass(frozen=True)
class FireWatch(_Tagged):
    """A fire watch is trained for it; it has no other task, as no two shifts overlap (VG-15)."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VG-15",
        name=Text("Brandvagt", "Fire watch"),
        explanation=Text(
            "På en post mærket brandvagt har vagten kompetencen brandvagt og ingen anden opgave"
            " imens.",
            "On a post tagged fire_watch the guard holds the competence of fire watch and has no"
            " other task meanwhile.",
        ),
        source=Text("Det lokale beredskabs krav", "The local fire service's requirement"),
        severity=Severity.HARD,
        confidence=Confidence.C,
    )
    excludes: ClassVar[Text] = Text(
        "{count} er ikke brandvagt", "{count} not trained as fire watch"
    )
    lacks: ClassVar[Text] = Text(
        "{guard} har intet gyldigt bevis som brandvagt hele vagten {start}.",
        "{guard} has no valid proof as fire watch for the whole shift {start}.",
    )
    marks: ClassVar[frozenset[str]] = frozenset({"fire_watch"})


@dataclass(frozen=True)
class AlarmResponse(_Tagged):
    """Who drives out to alarms holds a driving licence and the alarm course (VG-18)."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VG-18",
        name=Text("Alarmudrykning", "Alarm response"),
        explanation=Text(
            "På en post mærket alarmbil har vagten gyldigt kørekort B og alarmkursus.",
            "On a post tagged alarm_car the guard holds a valid driving licence B and the alarm"
            " course.",
        ),
        source=Text("F&P's krav til alarmpatruljer", "F&P's requirements for alarm patrols"),
        severity=Severity.HARD,
        confidence=Confidence.U,
    )
    excludes: ClassVar[Text] = Text(
        "{count} må ikke køre på alarmer", "{count} may not drive out to alarms"
    )
    lacks: ClassVar[Text] = Text(
        "{guard} mangler kørekort eller alarmkursus hele vagten {start}.",
        "{guard} lacks the driving licence or the alarm course for the whole shift {start}.",
    )
    marks: ClassVar[frozenset[str]] = frozenset({"alarm_car"})


@dataclass(frozen=True)
class HarbourAirport(_Tagged):
    """Harbour and airport posts ask for their own security certificates (VG-20)."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VG-20",
        name=Text("Havn og lufthavn", "Harbour and airport"),
        explanation=Text(
            "På en post mærket isps eller avsec har vagten det tilsvarende sikkerhedsbevis.",
            "On a post tagged isps or avsec the guard holds the security certificate of that name.",
        ),
        source=Text("ISPS-koden; AVSEC-reglerne", "The ISPS code; the AVSEC rules"),
        severity=Severity.HARD,
        confidence=Confidence.U,
    )
    excludes: ClassVar[Text] = Text(
        "{count} mangler bevis til havn eller lufthavn",
        "{count} without the harbour or airport certificate",
    )
    lacks: ClassVar[Text] = Text(
        "{guard} mangler sikkerhedsbevis til havn eller lufthavn hele vagten {start}.",
        "{guard} lacks the harbour or airport certificate for the whole shift {start}.",
    )
    marks: ClassVar[frozenset[str]] = frozenset({"isps", "avsec"})


@dataclass(frozen=True)
class LiftRelease(ProofRule):
    """Who must free people from a lift has been instructed at the site (VG-16)."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VG-16",
        name=Text("Elevatorbefrielse", "Lift release"),
        explanation=Text(
            "På en post mærket elevator har vagten en gyldig instruktion i stedets elevator.",
            "On a post tagged lift the guard has a valid instruction in the site's lift.",
        ),
        source=Text(
            "Arbejdstilsynets krav til elevatorejere", "The authority's duties of lift owners"
        ),
        severity=Severity.OVERRIDE,
        confidence=Confidence.B,
    )
    excludes: ClassVar[Text] = Text(
        "{count} er ikke instrueret i elevatoren", "{count} not instructed in the lift"
    )
    lacks: ClassVar[Text] = Text(
        "{guard} har ingen gyldig elevatorinstruktion på {site} hele vagten {start}.",
        "{guard} has no valid lift instruction at {site} for the whole shift {start}.",
    )

    def concerns(self, shift: Shift) -> bool:
        """Posts tagged so."""
        return "lift" in shift.tags

    def proofs(self, guard: Guard, shift: Shift) -> Iterable[Sequence[Dated]]:
        """The instructions at the site."""
        yield on_record(guard.records, "lift", shift.site)


@dataclass(frozen=True)
class Induction(ProofRule):
    """Who stands on a post that asks for it has been shown round the site (VG-17)."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VG-17",
        name=Text("Objektkendskab", "Site induction"),
        explanation=Text(
            "På en post mærket objektkendskab har vagten en gyldig introduktion til stedet; den"
            " første vagt sammen med en, der kender det, kræver en navngiven persons ja.",
            "On a post tagged induction the guard has a valid induction at the site; a first shift"
            " beside somebody who knows it needs a named person's yes.",
        ),
        source=Text("Byens krav til posten", "The city's requirement for the post"),
        severity=Severity.OVERRIDE,
        confidence=Confidence.U,
    )
    excludes: ClassVar[Text] = Text(
        "{count} kender ikke stedet", "{count} not inducted at the site"
    )
    lacks: ClassVar[Text] = Text(
        "{guard} har ingen gyldig introduktion til {site} hele vagten {start}.",
        "{guard} has no valid induction at {site} for the whole shift {start}.",
    )

    def concerns(self, shift: Shift) -> bool:
        """Posts tagged so."""
        return "induction" in shift.tags

    def proofs(self, guard: Guard, shift: Shift) -> Iterable[Sequence[Dated]]:
        """The inductions at the site."""
        yield on_record(guard.records, "induction", shift.site)
