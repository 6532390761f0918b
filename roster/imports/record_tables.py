# SPDX-License-Identifier: MPL-2.0
"""The tables of what is on record: permits, inductions, restrictions, equivalences, balances."""

from __future__ import annotations

from roster.imports import columns as c
from roster.imports.schema import Choice
from roster.imports.schema import Column
from roster.imports.schema import Table
from roster.models import Balance
from roster.models import EmployerPermit
from roster.models import GuardRecord
from sites.models import Equivalence
from sites.text import Text


def _competence(name: str, heading: Text, help_: Text, example: str) -> Column:
    return Column(
        name, heading, "reference", help_, Text(example, example), required=True,
        table="competences",
    )  # fmt: skip


EQUIVALENCES = Table(
    "equivalences",
    Text("Ligestillinger", "Equivalences"),
    Text("ligestillinger", "equivalences"),
    Text(
        "Kompetencer, der også opfylder kravet om en anden.",
        "Competences that meet the demand for another one too.",
    ),
    Equivalence,
    ("higher", "lower", "valid_from"),
    (
        _competence(
            "higher", Text("Kompetence", "Competence"),
            Text("Koden på den kompetence, vagten har.", "The competence that is held."),
            "adgangskontrol",
        ),
        _competence(
            "lower", Text("Opfylder", "Meets"),
            Text("Koden på den kompetence, den opfylder.", "The competence that it meets."),
            "noeglebaerer",
        ),
        c.valid_from(),
        c.valid_to(),
        c.note(),
    ),
    aliases=("ligestilling", "equivalence"),
)  # fmt: skip

PERMITS = Table(
    "permits",
    Text("Tilladelser", "Permits"),
    Text("tilladelser", "permits"),
    Text(
        "Hvad en arbejdsgiver har tilladelse til, hvor og hvor længe.",
        "What an employer has a permit for, where and for how long.",
    ),
    EmployerPermit,
    ("employer", "kind", "code", "valid_from"),
    (
        Column(
            "employer", Text("Arbejdsgiver", "Employer"), "reference",
            Text("Koden på arbejdsgiveren.", "The employer's code."),
            Text("KK-VAGT", "KK-VAGT"), required=True, table="employers", aliases=("leverandør",),
        ),
        Column(
            "kind", Text("Art", "Kind"), "choice",
            Text(
                "offentligt sted, kontrolcentral eller tryghedsvagter.",
                "public place, control centre or safety guards.",
            ),
            Text("kontrolcentral", "control centre"), required=True,
            choices=(
                Choice("public_place", Text("offentligt sted", "public place")),
                Choice("control_centre", Text("kontrolcentral", "control centre")),
                Choice("safety_guards", Text("tryghedsvagter", "safety guards")),
            ),
        ),
        Column(
            "code", Text("Sted", "Place"), "text",
            Text("Koden på lokationen; * er alle.", "The code of the site; * is all."),
            Text("*", "*"), required=True, longest=60, aliases=("lokation", "site"),
        ),
        c.valid_from(),
        c.valid_to(),
        c.note(),
    ),
    aliases=("tilladelse", "permit"),
)  # fmt: skip

RECORDS = Table(
    "records",
    Text("Oplysninger", "Records"),
    Text("oplysninger", "records"),
    Text(
        "Det, der er noteret om en medarbejder: objektkendskab, planhensyn. Aldrig diagnoser.",
        "What is on record of a guard: inductions, restrictions. Never a diagnosis.",
    ),
    GuardRecord,
    ("guard", "kind", "code", "valid_from"),
    (
        c.guard(),
        Column(
            "kind", Text("Art", "Kind"), "choice",
            Text(
                "objektkendskab, elevator, hund, legitimationskort, helbredskontrol, samtykke,"
                " planhensyn eller referencetimer.",
                "induction, lift, dog, ID card, health check, consent, restriction or reference"
                " hours.",
            ),
            Text("objektkendskab", "induction"), required=True,
            choices=(
                Choice("induction", Text("objektkendskab", "induction")),
                Choice("lift", Text("elevator", "lift")),
                Choice("dog", Text("hund", "dog")),
                Choice("id_card", Text("legitimationskort", "ID card")),
                Choice("health_check", Text("helbredskontrol", "health check")),
                Choice("opt_out", Text("samtykke", "consent"), ("48 timer", "opt-out")),
                Choice("restriction", Text("planhensyn", "restriction")),
                Choice("hours", Text("referencetimer", "reference hours")),
            ),
        ),
        Column(
            "code", Text("Hvad", "What"), "text",
            Text(
                "Lokationens, arbejdsgiverens eller hundens kode; day_only eller few_nights;"
                " timer som 1111100/0600-1800; ellers *.",
                "The code of the site, the employer or the dog; day_only or few_nights; hours"
                " such as 1111100/0600-1800; otherwise *.",
            ),
            Text("RH", "RH"), required=True, longest=60, aliases=("kode", "code", "om"),
        ),
        c.valid_from(),
        c.valid_to(),
        c.note(),
    ),
    aliases=("oplysning", "record", "planhensyn"),
)  # fmt: skip

BALANCES = Table(
    "balances",
    Text("Saldi", "Balances"),
    Text("saldi", "balances"),
    Text(
        "Normregnskab og afspadsering på en dags morgen.",
        "Norm account and time off on the morning of a day.",
    ),
    Balance,
    ("guard", "day"),
    (
        c.guard(),
        Column(
            "day", Text("Dag", "Day"), "date",
            Text("Dagen, hvis morgen saldoen gælder.", "The day on whose morning it holds."),
            Text("05-10-2026", "2026-10-05"), required=True, aliases=("dato", "date", "pr"),
        ),
        Column(
            "norm", Text("Over norm", "Over norm"), "hours",
            Text(
                "Timer ud over normen i perioden indtil nu; under normen er negativt.",
                "Hours beyond the norm so far in the period; below the norm is negative.",
            ),
            Text("-3,5", "-3.5"), default=0, low=-60000, high=60000, attribute="norm_minutes",
            aliases=("normsaldo", "norm balance"),
        ),
        Column(
            "time_off", Text("Afspadsering", "Time off"), "hours",
            Text("Timer til gode.", "Hours that are due."),
            Text("7,5", "7.5"), default=0, low=0, high=60000, attribute="time_off_minutes",
        ),
        Column(
            "period_ends", Text("Normperiode til", "Norm period ends"), "date",
            Text("Normperiodens sidste dag.", "Last day of the norm period."),
            Text("03-01-2027", "2027-01-03"),
        ),
        c.note(),
    ),
    aliases=("saldo", "balance"),
)  # fmt: skip
