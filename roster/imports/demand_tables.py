# SPDX-License-Identifier: MPL-2.0
"""The tables of demand that a city can import: from administrations to visits."""

from __future__ import annotations

from roster.imports import columns as c
from roster.imports.schema import Choice
from roster.imports.schema import Column
from roster.imports.schema import Table
from sites.models import LONGEST
from sites.models import Administration
from sites.models import Competence
from sites.models import Post
from sites.models import Service
from sites.models import Site
from sites.models import Visit
from sites.text import Text


def _administration(name: str, heading: Text, help_: Text, *, required: bool) -> Column:
    return Column(
        name, heading, "reference", help_, Text("KFF", "KFF"),
        required=required, table="administrations",
    )  # fmt: skip


def _text(name: str, heading: Text, help_: Text, example: Text, longest: int) -> Column:
    return Column(name, heading, "text", help_, example, default="", longest=longest)


def _instructions(help_: Text, example: Text) -> Column:
    return _text("instructions", Text("Vejledning", "Instructions"), help_, example, LONGEST)


def _coordinate(name: str, heading: Text, help_: Text, example: Text) -> Column:
    return Column(
        name, heading, "decimal", help_, example, required=True,
        aliases=("latitude", "bredde", "y") if name == "lat" else ("longitude", "laengde", "x"),
    )  # fmt: skip


_START_WORDS = ("start", "starttid", "fra kl")
_END_WORDS = ("slut", "sluttid", "til kl", "end")


def _time(name: str, heading: Text, help_: Text, example: str, *, required: bool) -> Column:
    return Column(
        name, heading, "time", help_, Text(example, example), required=required,
        aliases=_START_WORDS if "start" in name else _END_WORDS,
    )  # fmt: skip


ADMINISTRATIONS = Table(
    "administrations",
    Text("Forvaltninger", "Administrations"),
    Text("forvaltninger", "administrations"),
    Text(
        "De dele af kommunen, der bestiller og betaler vagter.",
        "The parts of the municipality that order and pay for guards.",
    ),
    Administration,
    ("code",),
    (
        c.code("Kort kode, fx KFF.", "A short code, e.g. KFF.", "KFF"),
        c.name(
            "Forvaltningens navn.",
            "The administration's name.",
            "Kultur- og Fritidsforvaltningen",
            "Culture and Leisure Administration",
        ),
        c.note(),
    ),
    aliases=("forvaltning", "administration"),
)

SITES = Table(
    "sites",
    Text("Lokationer", "Sites"),
    Text("lokationer", "sites"),
    Text(
        "Bygninger og steder, hvor der er vagter eller tilsyn.",
        "Buildings and places where guards stand or pass by.",
    ),
    Site,
    ("code",),
    (
        c.code("Lokationens kode.", "The site's code.", "RH"),
        c.name("Lokationens navn.", "The site's name.", "Rådhuset", "City Hall"),
        _administration(
            "administration",
            Text("Forvaltning", "Administration"),
            Text("Koden på forvaltningen.", "The administration's code."),
            required=True,
        ),
        _text(
            "address",
            Text("Adresse", "Address"),
            Text("Vej og nummer.", "Street and number."),
            Text("Rådhuspladsen 1", "Rådhuspladsen 1"),
            200,
        ),
        _text(
            "postcode",
            Text("Postnummer", "Postcode"),
            Text("Fire cifre.", "Four digits."),
            Text("1550", "1550"),
            10,
        ),
        _text(
            "city",
            Text("By", "City"),
            Text("Postdistrikt.", "Postal town."),
            Text("København V", "København V"),
            100,
        ),
        _text(
            "district",
            Text("Distrikt", "District"),
            Text("Bydel eller område.", "Part of the city."),
            Text("Indre By", "Indre By"),
            100,
        ),
        _text(
            "kind",
            Text("Art", "Kind"),
            Text("Hvad stedet er, fx bibliotek.", "What the place is, e.g. library."),
            Text("rådhus", "city hall"),
            60,
        ),
        _coordinate(
            "lat",
            Text("Breddegrad", "Latitude"),
            Text("Grader nord, omkring 55,7 i København.", "Degrees north, about 55.7."),
            Text("55,67567", "55.67567"),
        ),
        _coordinate(
            "lon",
            Text("Længdegrad", "Longitude"),
            Text("Grader øst, omkring 12,5 i København.", "Degrees east, about 12.5."),
            Text("12,56943", "12.56943"),
        ),
        c.flag(
            "open_to_public",
            Text("Offentlig adgang", "Open to public"),
            Text("Om alle kan komme ind.", "Whether anyone can walk in."),
            default=False,
            aliases=("åben for alle", "public"),
        ),
        _instructions(
            Text(
                "Hvad vagterne skal vide om stedet. Skriv ikke koder til døre eller alarmer.",
                "What guards need to know of the place. Write no codes of doors or alarms.",
            ),
            Text("Meld dig i receptionen.", "Report at the desk."),
        ),
        c.note(),
    ),
    aliases=("lokation", "site", "steder", "bygninger", "buildings"),
)


def _named(singular: str, plural_da: str, example: tuple[str, str, str]) -> tuple[Column, ...]:
    return (
        c.code(f"Kode, som {plural_da} bruger.", f"The code of the {singular}.", example[0]),
        Column(
            "name_da", Text("Navn på dansk", "Name in Danish"), "text",
            Text("Det danske navn.", "The Danish name."), Text(example[1], example[1]),
            required=True, longest=100, aliases=("navn", "dansk", "danish"),
        ),
        Column(
            "name_en", Text("Navn på engelsk", "Name in English"), "text",
            Text("Det engelske navn.", "The English name."), Text(example[2], example[2]),
            required=True, longest=100, aliases=("engelsk", "english", "name"),
        ),
    )  # fmt: skip


SERVICES = Table(
    "services",
    Text("Vagtydelser", "Services"),
    Text("vagtydelser", "services"),
    Text(
        "Arter af vagt. De indbyggede behøver I ikke skrive.",
        "Kinds of guarding. The built-in ones need not be written.",
    ),
    Service,
    ("code",),
    (
        *_named("service", "vagtposter", ("parkvagt", "Parkvagt", "Park guard")),
        _text(
            "duty_type",
            Text("Tjenestetype", "Duty type"),
            Text(
                "Modtagersystemets kode for tjenesten.", "The receiving system's code for the duty."
            ),
            Text("", ""),
            10,
        ),
        c.note(),
    ),
    aliases=("vagtydelse", "ydelser", "service"),
)

COMPETENCES = Table(
    "competences",
    Text("Kompetencer", "Competences"),
    Text("kompetencer", "competences"),
    Text(
        "Det, en vagtpost kan kræve. De indbyggede behøver I ikke skrive.",
        "What a post can ask for. The built-in ones need not be written.",
    ),
    Competence,
    ("code",),
    (*_named("competence", "vagtposter og beviser", ("baad", "Bådfører", "Boat master")), c.note()),
    aliases=("kompetence", "competence", "competencies", "skills"),
)

_ON_HOLIDAYS = (
    Choice("run", Text("som ellers", "run"), ("ja", "yes", "kør", "alle")),
    Choice("skip", Text("springes over", "skip"), ("nej", "no", "ikke")),
    Choice("only", Text("kun helligdage", "only"), ("kun", "only holidays")),
)

_COUNT = Text("Antal", "Headcount")

POSTS = Table(
    "posts",
    Text("Vagtposter", "Posts"),
    Text("vagtposter", "posts"),
    Text(
        "Faste behov: hvilken vagt, hvor, hvilke dage og timer.",
        "Standing needs: which guarding, where, on which days and hours.",
    ),
    Post,
    ("code",),
    (
        c.code("Vagtpostens kode.", "The post's code.", "RH-REC"),
        c.name(
            "Vagtpostens navn.",
            "The post's name.",
            "Rådhuset, reception",
            "City Hall, reception",
        ),
        c.site(),
        c.service("reception"),
        _administration(
            "payer",
            Text("Betaler", "Payer"),
            Text(
                "Forvaltningen, der betaler. Tom: lokationens egen.",
                "The administration that pays. Empty: the site's own.",
            ),
            required=False,
        ),
        c.weekdays(),
        Column(
            "on_holidays", Text("Helligdage", "Holidays"), "choice",
            Text(
                "På danske helligdage: som ellers, springes over eller kun helligdage.",
                "On Danish public holidays: run, skip or only.",
            ),
            Text("springes over", "skip"), default="run", choices=_ON_HOLIDAYS,
        ),
        _time(
            "starts", Text("Starter", "Starts"), Text("Klokkeslæt.", "Time of day."), "07:00",
            required=True,
        ),
        _time(
            "ends", Text("Slutter", "Ends"),
            Text(
                "Klokkeslæt; før starten betyder næste dag. Kan udelades, når Timer er udfyldt.",
                "Time of day; before the start means the next day. Not needed when Hours is given.",
            ),
            "15:00", required=False,
        ),
        Column(
            "hours", Text("Timer", "Hours"), "hours",
            Text(
                "Vagtens længde, over 0 og højst 24 timer. Kontrollerer eller erstatter Slutter.",
                "The shift's length, above 0 and at most 24 hours. Checks or replaces Ends.",
            ),
            Text("8", "8"), aliases=("varighed", "duration", "length", "antal timer"), stored=False,
        ),
        Column(
            "headcount", _COUNT, "integer",
            Text("Hvor mange vagter ad gangen (1-99).", "How many guards at a time (1-99)."),
            Text("1", "1"), default=1, low=1, high=99, aliases=("antal vagter", "bemanding"),
        ),
        Column(
            "priority", Text("Prioritet", "Priority"), "integer",
            Text(
                "1 skal dækkes, 2 bør dækkes, 3 dækkes, når det kan lade sig gøre.",
                "1 must be covered, 2 should be, 3 is covered when it can be.",
            ),
            Text("1", "1"), default=2, low=1, high=3,
        ),
        Column(
            "competences", Text("Kompetencer", "Competences"), "references",
            Text(
                "Koder på det, vagten skal have bevis for, adskilt af komma.",
                "Codes of what the guard must hold, separated by commas.",
            ),
            Text("vagt_grund,foerstehjaelp", "vagt_grund,foerstehjaelp"), default=(),
            table="competences", aliases=("kompetence", "competence", "krav"), stored=False,
        ),
        c.flag(
            "approval_required",
            Text("Politigodkendelse", "Police approval"),
            Text(
                "Om vagten skal være godkendt af politiet hos sin arbejdsgiver.",
                "Whether the guard needs police approval with the employer.",
            ),
            default=False,
            aliases=("godkendelse", "kræver godkendelse"),
        ),
        c.tags(
            "Hvad posten er, fx ikke_alene, hund, belastende, offentligt_sted, objektkendskab;"
            " jeres egne ord må også bruges.",
            "What the post is, e.g. no_lone_work, dog, strenuous, public_place, induction; words"
            " of your own may be used too.",
            "ikke_alene",
            "no_lone_work",
        ),
        _text(
            "cost_centre",
            Text("Omkostningssted", "Cost centre"),
            Text("Kontering.", "Where the cost is booked."),
            Text("101-4711", "101-4711"),
            30,
        ),
        _instructions(
            Text(
                "Hvad vagten på posten gør, ud over stedets vejledning.",
                "What the guard on the post does, beside the site's instructions.",
            ),
            Text("Lås sidedøren kl. 18.", "Lock the side door at 18."),
        ),
        c.valid_from(),
        c.valid_to(),
        c.note(),
    ),
    aliases=("vagtpost", "poster", "post"),
)  # fmt: skip

VISITS = Table(
    "visits",
    Text("Tilsyn", "Visits"),
    Text("tilsyn", "visits"),
    Text(
        "Steder, en runde skal forbi inden for et tidsrum.",
        "Places that a round passes by within a window.",
    ),
    Visit,
    ("code",),
    (
        c.code("Tilsynets kode.", "The visit's code.", "RH-LUK"),
        c.name("Tilsynets navn.", "The visit's name.", "Rådhuset, aflåsning", "City Hall, lock-up"),
        c.site(),
        c.service("lukkerunde"),
        c.weekdays("alle", "all"),
        _time(
            "window_starts",
            Text("Tidligst", "Window starts"),
            Text("Klokkeslæt.", "Time of day."),
            "18:00",
            required=True,
        ),
        _time(
            "window_ends",
            Text("Senest", "Window ends"),
            Text(
                "Klokkeslæt; før starten betyder næste dag.",
                "Time of day; before the start means the next day.",
            ),
            "23:00",
            required=True,
        ),
        Column(
            "minutes", Text("Minutter", "Minutes"), "integer",
            Text("Hvor længe tilsynet varer (1-600).", "How long the visit takes (1-600)."),
            Text("10", "10"), default=10, low=1, high=600, aliases=("varighed", "duration"),
        ),
        Column(
            "times_per_night", Text("Antal pr. nat", "Times per night"), "integer",
            Text("Hvor mange gange pr. nat (1-24).", "How many times a night (1-24)."),
            Text("1", "1"), default=1, low=1, high=24, aliases=("antal", "gange"),
        ),
        Column(
            "second_starts", Text("Andet tidsrum fra", "Second window from"), "time",
            Text(
                "Klokkeslæt; tilsynet kan i stedet ligge i et andet tidsrum. Tom: der er kun ét.",
                "Time of day; the visit may lie in a second window instead. Empty: only one.",
            ),
            Text("03:00", "03:00"),
        ),
        Column(
            "second_ends", Text("Andet tidsrum til", "Second window to"), "time",
            Text(
                "Klokkeslæt; udfyldes sammen med Andet tidsrum fra.",
                "Time of day; given together with Second window from.",
            ),
            Text("05:00", "05:00"),
        ),
        Column(
            "spacing_minutes", Text("Mindst imellem", "Spacing"), "integer",
            Text(
                "Minutter mellem to tilsyn samme nat (0-1440). Tom: tidsrummet deles jævnt.",
                "Minutes between two visits of one night (0-1440). Empty: the window is shared.",
            ),
            Text("90", "90"), low=0, high=1440,
        ),
        Column(
            "priority", Text("Prioritet", "Priority"), "integer",
            Text(
                "1 skal foretages, 2 bør foretages, 3 foretages, når det kan lade sig gøre.",
                "1 must be made, 2 should be, 3 is made when it can be.",
            ),
            Text("1", "1"), default=2, low=1, high=3,
        ),
        Column(
            "competences", Text("Kompetencer", "Competences"), "references",
            Text(
                "Koder på det, vagten skal have bevis for, adskilt af komma.",
                "Codes of what the guard must hold, separated by commas.",
            ),
            Text("koerekort", "koerekort"), default=(),
            table="competences", aliases=("kompetence", "competence", "krav"), stored=False,
        ),
        _text(
            "keys",
            Text("Nøgler", "Keys"),
            Text(
                "Numre på de nøgler, der skal med, adskilt af komma. Aldrig koder.",
                "Numbers of the keys to bring, separated by commas. Never codes.",
            ),
            Text("117", "117"),
            200,
        ),
        c.valid_from(),
        c.valid_to(),
        c.note(),
    ),
    aliases=("visit", "runder"),
)  # fmt: skip
