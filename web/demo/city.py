# SPDX-License-Identifier: MPL-2.0
"""The demand of the demo city: administrations, sites, services, posts and visits."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Literal

Size = Literal["small", "city"]
Row = dict[str, str]
Tables = dict[str, list[Row]]

IN_FORCE = "01-01-2024"
"""The day from which posts and visits of the demo city are in force."""

ADMINISTRATIONS = (
    ("ØKF", "Økonomiforvaltningen", "1000"),
    ("KFF", "Kultur- og Fritidsforvaltningen", "2000"),
    ("BUF", "Børne- og Ungdomsforvaltningen", "3000"),
    ("SUF", "Sundheds- og Omsorgsforvaltningen", "4000"),
    ("SOF", "Socialforvaltningen", "5000"),
    ("TMF", "Teknik- og Miljøforvaltningen", "6000"),
    ("BIF", "Beskæftigelses- og Integrationsforvaltningen", "7000"),
)
"""Code, name and the first cost centre of each administration; cost centres are invented."""

SERVICES = (
    ("reception", "Reception", "Reception", "REC"),
    ("fastvagt", "Fast vagt", "Static guard", "FAST"),
    ("aftenvagt", "Aftenvagt", "Evening guard", "AFT"),
    ("nattevagt", "Nattevagt", "Night guard", "NAT"),
    ("lukkerunde", "Lukkerunde", "Lock-up round", "LUK"),
    ("tryghedsvagt", "Tryghedsvagt", "Community safety guard", "TRYG"),
    ("arrangement", "Arrangement", "Event", "ARR"),
    ("alarm", "Alarmpatrulje", "Alarm response", "ALM"),
)
"""Code, names and the demo's duty type; a real receiver has its own duty types."""

COMPETENCES = (
    ("vagt_grund", "Grunduddannelse som vagt", "Basic guard training"),
    ("foerstehjaelp", "Førstehjælp", "First aid"),
    ("konflikt", "Konflikthåndtering", "Conflict handling"),
    ("koerekort", "Kørekort B", "Driving licence B"),
    ("alarm", "Alarmudrykning", "Alarm response"),
    ("tryghedsvagt", "Tryghedsvagt", "Community safety guard"),
    ("brandvagt", "Brandvagt", "Fire watch"),
    ("hundefoerer", "Hundefører", "Dog handler"),
)

INSTRUCTIONS = {
    "Administration": "Meld dig i receptionen, og hent radio og nøglebrik dér. Slut med en runde.",
    "Bibliotek": "Meld dig i skranken. Hold øje med læsesalen, og sig til før lukketid.",
    "Borgerservice": "Stå ved nummertavlen. Hjælp borgerne i kø, og hent hjælp i tide.",
    "Idrætsanlæg": "Mød halinspektøren ved indgangen. Se omklædningsrummene efter, før du låser.",
    "Jobcenter": "Meld dig hos teamlederen. Vær synlig ved samtalerummene, når der holdes møder.",
    "Kirkegård": "Gå lågerne efter, når du kommer, og når du går. Vis hensyn ved begravelser.",
    "Kulturhus": "Mød arrangøren en time, før dørene åbnes. Hold flugtvejene fri hele aftenen.",
    "Museum": "Meld dig i billetsalget. Tasker lægges i skabene; rør ikke selv ved værkerne.",
    "Park": "Gå runden til fods. Tal med dem, der opholder sig her, før du beder nogen gå.",
    "Plejehjem": "Meld dig hos aftenvagten på stuen. Gå stille: beboerne sover fra kl. 22.",
    "Skole": "Mød pedellen ved hovedindgangen. Se efter åbne vinduer i stueetagen.",
    "Socialt tilbud": "Meld dig hos personalet. Træd til, når de beder om det eller er i fare.",
    "Sundhedshus": "Meld dig i receptionen. Hold ventesalen rolig, og vis vej.",
    "Svømmehal": "Meld dig hos livredderne. Skift til rene sko, før du går ind i hallen.",
}
"""What guards need to know of a place, by its kind; invented."""

UNCOVERABLE = ("SOELVGADE-BRV", "VESTREKIRK-HUND")
"""Posts that nobody in the demo city can take, so that an explanation is seen."""
SINGLE = frozenset({*UNCOVERABLE, "BISPEBJERGKIRK-HUND"})
"""Posts of which the large city too has no more than one: few people can take them."""

EQUIVALENCES = (("tryghedsvagt", "konflikt"),)
"""What a competence meets besides itself."""


@cache
def _read(name: str) -> tuple[Row, ...]:
    text = files("web.demo").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines(), delimiter=";"))


def tables(size: Size) -> Tables:
    """Return the rows of every table of demand, by table and column name of the import."""
    return {
        "administrations": [{"code": code, "name": name} for code, name, _ in ADMINISTRATIONS],
        "sites": [
            {
                **row,
                "lat": _comma(row["lat"]),
                "lon": _comma(row["lon"]),
                "instructions": INSTRUCTIONS[row["kind"]],
            }
            for row in _read("sites")
        ],
        "services": [
            {"code": code, "name_da": da, "name_en": en, "duty_type": duty}
            for code, da, en, duty in SERVICES
        ],
        "competences": [
            {"code": code, "name_da": da, "name_en": en} for code, da, en in COMPETENCES
        ],
        "equivalences": [
            {"higher": higher, "lower": lower, "valid_from": IN_FORCE, "valid_to": ""}
            for higher, lower in EQUIVALENCES
        ],
        "posts": list(_posts(size)),
        "visits": list(_visits()),
    }


def _posts(size: Size) -> Iterator[Row]:
    payer = {row["code"]: row["administration"] for row in _read("sites")}
    centre = _cost_centres()
    for index, row in enumerate(_read("posts")):
        single = row["code"] in SINGLE or size != "city"
        for copy in range(1, 1 + (1 if single else _lines(index))):
            more = f", {copy}. post" if copy > 1 else ""
            yield {
                "code": row["code"] + (f"-{copy}" if copy > 1 else ""),
                "name": row["name"] + more,
                "site": row["site"],
                "service": row["service"],
                "payer": payer[row["site"]],
                "weekdays": row["weekdays"],
                "on_holidays": {"run": "som ellers", "skip": "springes over"}[row["holidays"]],
                "starts": row["starts"],
                "ends": row["ends"],
                "headcount": row["headcount"],
                "priority": row["priority"],
                "competences": row["competences"],
                "tags": row["tags"],
                "approval_required": row["approval"] or "nej",
                "cost_centre": centre[row["site"]],
                "valid_from": IN_FORCE,
                "valid_to": "",
            }


def _lines(index: int) -> int:
    """Return how many posts of a kind the large city has at the site: 3, 4, 4, 3, 4, 4, ..."""
    return 4 if index % 3 else 3


def _cost_centres() -> dict[str, str]:
    """Return an invented cost centre for each site: the administration's first, plus a number."""
    first = {code: int(centre) for code, _, centre in ADMINISTRATIONS}
    out: dict[str, str] = {}
    for row in _read("sites"):
        first[row["administration"]] += 10
        out[row["code"]] = str(first[row["administration"]])
    return out


def _visits() -> Iterator[Row]:
    for row in _read("visits"):
        yield {
            **row,
            "code": f"{row['site']}-TILSYN",
            "service": "lukkerunde",
            "valid_from": IN_FORCE,
            "valid_to": "",
        }


def _comma(number: str) -> str:
    return number.replace(".", ",")
