# SPDX-License-Identifier: MPL-2.0
"""The tables of people that a city can import: from employers to wishes."""

from __future__ import annotations

from roster.imports import columns as c
from roster.imports.schema import Choice
from roster.imports.schema import Column
from roster.imports.schema import Table
from roster.models import Absence
from roster.models import Approval
from roster.models import Certificate
from roster.models import Contract
from roster.models import Employer
from roster.models import Guard
from roster.models import Wish
from sites.text import Text

EMPLOYERS = Table(
    "employers",
    Text("Arbejdsgivere", "Employers"),
    Text("arbejdsgivere", "employers"),
    Text(
        "Kommunens egen vagtenhed og leverandørerne.",
        "The municipality's own guard unit and the contractors.",
    ),
    Employer,
    ("code",),
    (
        c.code("Arbejdsgiverens kode.", "The employer's code.", "KK-VAGT"),
        c.name(
            "Arbejdsgiverens navn.",
            "The employer's name.",
            "Kommunens vagtenhed",
            "City guard unit",
        ),
        Column(
            "kind", Text("Type", "Kind"), "choice",
            Text("egen eller leverandør.", "own or contractor."), Text("egen", "own"),
            default="own",
            choices=(
                Choice("own", Text("egen", "own"), ("kommunal", "intern", "internal")),
                Choice("contractor", Text("leverandør", "contractor"), ("ekstern", "external")),
            ),
        ),
        Column(
            "org_unit", Text("Organisationsenhed", "Organisation unit"), "text",
            Text(
                "OPUS-enhed (8 tegn) for egne enheder.",
                "OPUS unit (8 positions) of an own unit.",
            ),
            Text("00012345", "00012345"), default="", longest=8, aliases=("orgenhed", "org unit"),
        ),
        Column(
            "order_reference", Text("Ordrereference", "Order reference"), "text",
            Text(
                "Aftale eller ordrelinje hos en leverandør.",
                "A contractor's contract or order line.",
            ),
            Text("", ""), default="", longest=60, aliases=("ordre", "order"),
        ),
        Column(
            "authorised_from", Text("Autoriseret fra", "Authorised from"), "date",
            Text(
                "Første dag for leverandørens autorisation som vagtvirksomhed.",
                "First day of the contractor's authorisation as a guard company.",
            ),
            Text("", ""),
        ),
        Column(
            "authorised_to", Text("Autoriseret til", "Authorised to"), "date",
            Text("Sidste dag for autorisationen.", "Last day of the authorisation."), Text("", ""),
        ),
        c.agreement(
            "Overenskomsten for arbejdsgiverens vagter. Tom: kun loven.",
            "The agreement that covers the employer's guards. Empty: the law alone.",
        ),
        Column(
            "pool_cars", Text("Puljebiler", "Pool cars"), "integer",
            Text(
                "Biler, som arbejdsgiverens vagter deler.", "Cars that the employer's guards share."
            ),
            Text("4", "4"), default=0, low=0, high=999, aliases=("biler", "cars"),
        ),
        c.note(),
    ),
    aliases=("arbejdsgiver", "leverandører", "employer", "contractors"),
)  # fmt: skip

_MODES = (
    Choice("car", Text("bil", "car")),
    Choice("bicycle", Text("cykel", "bicycle"), ("bike", "elcykel")),
    Choice("foot", Text("gang", "foot"), ("til fods", "walk", "offentlig transport", "bus")),
)

_ENDS = (
    Choice("post", Text("post", "post"), ("lokation", "site")),
    Choice("home", Text("hjem", "home"), ("hjemme", "at home")),
)

GUARDS = Table(
    "guards",
    Text("Medarbejdere", "Guards"),
    Text("medarbejdere", "guards"),
    Text(
        "Sikkerhedsvagter, der kan sættes på vagt. Aldrig CPR-numre.",
        "Security guards who can be put on a shift. Never CPR numbers.",
    ),
    Guard,
    ("code",),
    (
        Column(
            "code", Text("Kode", "Code"), "code",
            Text(
                "Medarbejderens kode. Tom: medarbejdernummeret.",
                "The guard's code. Empty: the employee number.",
            ),
            Text("A-001", "A-001"), aliases=("id", "nr"), longest=40,
        ),
        c.name("Medarbejderens navn.", "The guard's name.", "Anna Eksempel", "Anna Example"),
        Column(
            "employer", Text("Arbejdsgiver", "Employer"), "reference",
            Text("Koden på arbejdsgiveren.", "The employer's code."), Text("KK-VAGT", "KK-VAGT"),
            required=True, table="employers", aliases=("leverandør", "contractor", "firma"),
        ),
        Column(
            "employee_number", Text("Medarbejdernummer", "Employee number"), "text",
            Text(
                "Nummeret i lønsystemet, entydigt hos arbejdsgiveren.",
                "The number in the payroll system, unique with the employer.",
            ),
            Text("00000001", "00000001"), longest=20, aliases=("tjenestenummer", "lønnummer"),
        ),
        Column(
            "suffix_digit", Text("Ekstraciffer", "Suffix digit"), "digit",
            Text(
                "Skelner flere ansættelser for samme person.",
                "Tells several employments of one person apart.",
            ),
            Text("0", "0"), default="0",
        ),
        Column(
            "birth_date", Text("Fødselsdato", "Birth date"), "date",
            Text("Vagter skal være fyldt 18 år.", "Guards must be 18 or older."),
            Text("24-05-1990", "1990-05-24"), required=True, aliases=("født", "born", "fødselsdag"),
        ),
        Column(
            "home_lat", Text("Hjem breddegrad", "Home latitude"), "decimal",
            Text(
                "Til afstand og kørsel; må udelades.",
                "For distance and travel; may be left out.",
            ),
            Text("55,6902", "55.6902"), low=-90, high=90, aliases=("bopæl breddegrad", "home lat"),
        ),
        Column(
            "home_lon", Text("Hjem længdegrad", "Home longitude"), "decimal",
            Text("Som breddegraden.", "As the latitude."),
            Text("12,5530", "12.5530"), low=-180, high=180,
            aliases=("bopæl længdegrad", "home lon"),
        ),
        Column(
            "mode", Text("Transport", "Transport"), "choice",
            Text("bil, cykel eller gang.", "car, bicycle or foot."), Text("cykel", "bicycle"),
            default="car", choices=_MODES, aliases=("befordring", "travels by"),
        ),
        c.flag(
            "pool_car", Text("Må tage puljebil", "May take a pool car"),
            Text(
                "ja: kan køre i en af arbejdsgiverens biler mellem lokationer.",
                "yes: can drive one of the employer's cars between sites.",
            ),
            default=False, aliases=("puljebil", "pool car"),
        ),
        Column(
            "commute", Text("Sædvanlig vej, minutter", "Usual way, minutes"), "integer",
            Text(
                "Vejen til det sædvanlige arbejdssted; det, en vej tager derudover, er ikke hvile."
                " 0: intet fast arbejdssted. Tom: kendes ikke.",
                "The way to the usual place of work; what a way takes beyond it is no rest. 0: no"
                " fixed place of work. Empty: not known.",
            ),
            Text("25", "25"), low=0, high=300, attribute="commute_minutes",
            aliases=("sædvanlig vej", "usual way", "pendling", "commute minutes"),
        ),
        Column(
            "round_speed", Text("Fart på runder, procent", "Speed on rounds, per cent"), "integer",
            Text(
                "Af den sædvanlige fart med vagtens eget transportmiddel, 50 til 200; 120 til en"
                " elcykel.",
                "Of what the guard's own means usually makes, 50 to 200; 120 for an electric"
                " bicycle.",
            ),
            Text("120", "120"), default=100, low=50, high=200,
            aliases=("fart", "speed", "fart på runder", "speed on rounds"),
        ),
        Column(
            "round_start", Text("Runder begynder", "Rounds begin"), "choice",
            Text(
                "post: på postens lokation; hjem: hjemme, hvis hjemmet er kendt.",
                "post: at the site of the post; home: at home where that is known.",
            ),
            Text("hjem", "home"), default="post", choices=_ENDS, aliases=("runde start",),
        ),
        Column(
            "round_end", Text("Runder slutter", "Rounds end"), "choice",
            Text("Som hvor de begynder.", "As where they begin."), Text("post", "post"),
            default="post", choices=_ENDS, aliases=("runde slut",),
        ),
        Column(
            "key_room", Text("Nøgler med på runden", "Keys along on a round"), "integer",
            Text(
                "Højst så mange nøgler på én gang. Tom: det, som planen siger.",
                "At most so many keys at once. Empty: what the plan says.",
            ),
            Text("30", "30"), low=0, high=999, aliases=("nøgleplads", "key room"),
        ),
        Column(
            "email", Text("E-mail", "Email"), "text", Text("Arbejdsmail.", "Work address."),
            Text("", ""), default="", aliases=("mail", "e-post"),
        ),
        Column(
            "phone", Text("Telefon", "Phone"), "text", Text("Arbejdstelefon.", "Work phone."),
            Text("", ""), default="", longest=30, aliases=("mobil", "tlf", "telefonnummer"),
        ),
        c.flag(
            "active", Text("Aktiv", "Active"),
            Text("nej: planlægges ikke mere.", "no: planned for no longer."), default=True,
        ),
        c.tags(
            "Egne ord, som en lokal aftale kan gælde for.",
            "Words of your own that a local agreement can be about.",
            "",
            "",
        ),
        Column(
            "position", Text("Stilling", "Position"), "text",
            Text(
                "Gemmes ikke. Kun sikkerhedsvagter: socialpædagogiske vagter afvises.",
                "Not stored. Security guards only: social-pedagogic staff are refused.",
            ),
            Text(
                "Sikkerhedsvagt",
                "Security guard",
            ),
            aliases=("rolle", "role", "type", "jobtitel", "job title"),
            stored=False,
        ),
        c.note(),
    ),
    aliases=("vagter", "guard", "medarbejder", "personale", "staff", "employees"),
)  # fmt: skip


CERTIFICATES = Table(
    "certificates",
    Text("Beviser", "Certificates"),
    Text("beviser", "certificates"),
    Text(
        "Hvem der har hvilke kompetencer, og hvor længe.",
        "Who holds which competence, and for how long.",
    ),
    Certificate,
    ("guard", "competence", "valid_from"),
    (
        c.guard(),
        Column(
            "competence", Text("Kompetence", "Competence"), "reference",
            Text(
                "Koden på kompetencen: en af de indbyggede eller en fra filen kompetencer.",
                "The competence's code: a built-in one or one from the file competences.",
            ),
            Text("vagt_grund", "vagt_grund"), required=True, table="competences",
        ),
        c.valid_from(),
        c.valid_to("31-12-2028"),
        c.note(),
    ),
    aliases=("bevis", "certifikater", "certificate"),
)  # fmt: skip

APPROVALS = Table(
    "approvals",
    Text("Politigodkendelser", "Police approvals"),
    Text("godkendelser", "approvals"),
    Text(
        "Politiets godkendelse af en person til ansættelse hos en arbejdsgiver.",
        "Police approval of a person for employment with one employer.",
    ),
    Approval,
    ("guard", "employer", "valid_from"),
    (
        c.guard(),
        Column(
            "employer", Text("Arbejdsgiver", "Employer"), "reference",
            Text("Koden på arbejdsgiveren.", "The employer's code."),
            Text("KK-VAGT", "KK-VAGT"), required=True, table="employers", aliases=("leverandør",),
        ),
        c.valid_from(),
        c.valid_to(),
        c.note(),
    ),
    aliases=("politigodkendelser", "police approvals", "approval"),
)  # fmt: skip

CONTRACTS = Table(
    "contracts",
    Text("Kontrakter", "Contracts"),
    Text("kontrakter", "contracts"),
    Text(
        "Timer om ugen og timepris i et tidsrum.",
        "Hours a week and hourly rate over a span of days.",
    ),
    Contract,
    ("guard", "valid_from"),
    (
        c.guard(),
        c.valid_from(),
        c.valid_to(),
        Column(
            "weekly_hours", Text("Timer pr. uge", "Hours per week"), "hours",
            Text(
                "Normen, højst 48. 0: tilkaldes efter behov.",
                "The norm, at most 48. 0: called when needed.",
            ),
            Text("37,0", "37.0"), required=True, low=0, high=48 * 60, attribute="weekly_minutes",
            aliases=("ugentlige timer", "ugenorm", "norm", "timetal"),
        ),
        Column(
            "max_weekly_hours", Text("Højst timer pr. uge", "Most hours per week"), "hours",
            Text(
                "Det meste, der må planlægges i en uge, højst 60. Tom: 48.",
                "The most that may be planned in a week, at most 60. Empty: 48.",
            ),
            Text("42", "42"), default=48 * 60, low=0, high=60 * 60, attribute="max_weekly_minutes",
            aliases=("maks timer", "max hours", "max timer pr uge", "maks timer pr uge"),
        ),
        Column(
            "hourly_rate", Text("Timepris", "Hourly rate"), "money",
            Text(
                "Kroner i timen: løn for egne, prislisten for en leverandør.",
                "Kroner an hour: pay for own staff, the price list for a contractor.",
            ),
            Text("215,50", "215.50"), required=True, low=0, high=10_000,
            aliases=("timeløn", "sats", "rate"),
        ),
        c.flag(
            "provisional",
            Text("Foreløbig sats", "Provisional rate"),
            Text(
                "ja: satsen er et skøn, og alle beløb, der bygger på den, siger det.",
                "yes: the rate is a guess, and every amount that rests on it says so.",
            ),
            default=False,
            aliases=("foreløbig", "skøn", "provisional"),
        ),
        c.agreement(
            "Overenskomsten for netop denne kontrakt. Tom: arbejdsgiverens.",
            "The agreement of this very contract. Empty: the employer's.",
        ),
        c.note(),
    ),
    aliases=("kontrakt", "contract", "ansættelser"),
)  # fmt: skip


def _instants(da: str, en: str) -> tuple[Column, Column]:
    return (
        Column(
            "starts", Text("Starter", "Starts"), "start",
            Text(
                "Dato (hele dagen) eller dato og klokkeslæt.",
                "Date (the whole day) or date and time of day.",
            ),
            Text(da, _english(da)), required=True, attribute="starts_at",
            aliases=("fra", "start", "from"),
        ),
        Column(
            "ends", Text("Slutter", "Ends"), "end",
            Text(
                "Sidste dag (hele dagen) eller dato og klokkeslæt.",
                "Last day (the whole day) or date and time of day.",
            ),
            Text(en, _english(en)), required=True, attribute="ends_at",
            aliases=("til", "slut", "to"),
        ),
    )  # fmt: skip


def _english(danish: str) -> str:
    day, _, clock = danish.partition(" ")
    iso = "-".join(reversed(day.split("-")))
    return f"{iso} {clock}".strip()


ABSENCES = Table(
    "absences",
    Text("Fravær", "Absences"),
    Text("fravaer", "absences"),
    Text(
        "Tid, hvor en medarbejder ikke kan arbejde. Aldrig en diagnose.",
        "Time in which a guard cannot work. Never a diagnosis.",
    ),
    Absence,
    ("guard", "starts"),
    (
        c.guard(),
        Column(
            "kind", Text("Art", "Kind"), "choice",
            Text(
                "ferie, syg, orlov, kursus eller andet.",
                "holiday, sick, leave, course or other.",
            ),
            Text("ferie", "holiday"), default="other", aliases=("type", "fraværstype"),
            choices=(
                Choice("holiday", Text("ferie", "holiday"), ("FE", "feriefri", "vacation")),
                Choice("sick", Text("syg", "sick"), ("SY", "sygdom", "illness")),
                Choice("leave", Text("orlov", "leave"), ("barsel", "omsorg", "parental leave")),
                Choice("course", Text("kursus", "course"), ("uddannelse", "training")),
                Choice("other", Text("andet", "other")),
            ),
        ),
        *_instants("12-10-2026", "18-10-2026"),
        c.note(),
    ),
    aliases=("fravær", "absence", "ferie"),
)  # fmt: skip

WISHES = Table(
    "wishes",
    Text("Ønsker", "Wishes"),
    Text("oensker", "wishes"),
    Text(
        "Hvornår en medarbejder gerne vil arbejde eller have fri.",
        "When a guard would like to work or be off.",
    ),
    Wish,
    ("guard", "starts", "kind"),
    (
        c.guard(),
        Column(
            "kind", Text("Ønske", "Wish"), "choice",
            Text("fri eller arbejde.", "off or work."), Text("fri", "off"), default="off",
            aliases=("type", "kind", "art"),
            choices=(
                Choice("off", Text("fri", "off"), ("fridag", "day off")),
                Choice("work", Text("arbejde", "work"), ("vagt", "på arbejde")),
            ),
        ),
        Column(
            "strength", Text("Styrke", "Strength"), "integer",
            Text(
                "1 svagt, 2, 3 stærkt.",
                "1 mild, 2, 3 strong.",
            ),
            Text("2", "2"), default=1, low=1, high=3,
        ),
        *_instants("16-10-2026 18:00", "18-10-2026 23:30"),
        c.note(),
    ),
    aliases=("ønsker", "wish", "ønske"),
)  # fmt: skip
