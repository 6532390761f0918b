# SPDX-License-Identifier: MPL-2.0
"""Columns that several tables share."""

from __future__ import annotations

from datetime import date

from roster.imports.schema import Column
from sites.text import Text


def code(help_da: str, help_en: str, example: str) -> Column:
    """Return the column with a row's own key."""
    return Column(
        "code", Text("Kode", "Code"), "code", Text(help_da, help_en), Text(example, example),
        required=True, aliases=("id", "nr", "nummer", "number", "key"), longest=40,
    )  # fmt: skip


def name(help_da: str, help_en: str, example_da: str, example_en: str) -> Column:
    """Return the column with a row's name."""
    return Column(
        "name", Text("Navn", "Name"), "text", Text(help_da, help_en),
        Text(example_da, example_en), required=True, aliases=("betegnelse", "titel", "title"),
    )  # fmt: skip


def valid_from(example: str = "01-01-2026") -> Column:
    """Return the first day on which a row is in force."""
    return Column(
        "valid_from", Text("Gyldig fra", "Valid from"), "date",
        Text("Første dag, den gælder.", "First day on which it is in force."),
        Text(example, _iso(example)), required=True, aliases=("fra", "from", "fra dato"),
    )  # fmt: skip


def valid_to(example: str = "") -> Column:
    """Return the last day on which a row is in force."""
    return Column(
        "valid_to", Text("Gyldig til", "Valid to"), "date",
        Text(
            "Sidste dag, den gælder. Tom: indtil videre.",
            "Last day on which it is in force. Empty: until further notice.",
        ),
        Text(example, _iso(example)), aliases=("til", "to", "til dato", "udløber", "expires"),
    )  # fmt: skip


def weekdays(example_da: str = "ma-fr", example_en: str = "mon-fri") -> Column:
    """Return the days of the week on which something recurs."""
    return Column(
        "weekdays", Text("Ugedage", "Weekdays"), "weekdays",
        Text(
            "ma-fr, ma,ti,on, alle, hverdage, weekend eller syv 0/1 fra mandag (1111100). "
            "Tom: alle dage.",
            "mon-fri, mon,tue,wed, all, weekdays, weekend or seven 0/1 from Monday (1111100). "
            "Empty: every day.",
        ),
        Text(example_da, example_en), default="1111111", aliases=("dage", "days"),
    )  # fmt: skip


def service(example: str) -> Column:
    """Return the kind of guarding."""
    return Column(
        "service", Text("Vagtydelse", "Service"), "reference",
        Text(
            "Koden på en vagtydelse: en af de indbyggede eller en fra filen vagtydelser.",
            "The code of a service: a built-in one or one from the file services.",
        ),
        Text(example, example), required=True, table="services",
        aliases=("ydelse", "tjeneste", "type", "stilling"),
    )  # fmt: skip


def site() -> Column:
    """Return the place."""
    return Column(
        "site", Text("Lokation", "Site"), "reference",
        Text("Koden på lokationen.", "The code of the site."),
        Text("RH", "RH"), required=True, table="sites", aliases=("sted", "place", "lokationskode"),
    )  # fmt: skip


def guard() -> Column:
    """Return the person."""
    return Column(
        "guard", Text("Medarbejder", "Guard"), "reference",
        Text(
            "Medarbejderens kode eller medarbejdernummer.",
            "The guard's code or employee number.",
        ),
        Text("A-001", "A-001"), required=True, table="guards",
        aliases=("vagt", "medarbejderkode", "medarbejdernummer", "employee number", "employee"),
    )  # fmt: skip


def agreement(help_da: str, help_en: str) -> Column:
    """Return the name of an agreement."""
    return Column(
        "agreement", Text("Overenskomst", "Agreement"), "text", Text(help_da, help_en),
        Text("", ""), default="", longest=60, aliases=("aftale", "arbejdstidsaftale"),
    )  # fmt: skip


def tags(help_da: str, help_en: str, example_da: str, example_en: str) -> Column:
    """Return the words that say what something is."""
    return Column(
        "tags", Text("Mærker", "Tags"), "tags", Text(help_da, help_en),
        Text(example_da, example_en), default="", longest=400, aliases=("mærke", "tag", "labels"),
    )  # fmt: skip


def note() -> Column:
    """Return the column that people may write in for themselves."""
    return Column(
        "note", Text("Bemærkning", "Note"), "note",
        Text("Til jer selv; indlæses ikke.", "For yourselves; not imported."),
        Text("", ""), aliases=("bemærkninger", "noter", "notes", "kommentar", "comment"),
        stored=False,
    )  # fmt: skip


def flag(
    name: str, heading: Text, help_: Text, *, default: bool, aliases: tuple[str, ...] = ()
) -> Column:
    """Return a yes/no column."""
    return Column(
        name, heading, "flag", help_,
        Text("ja" if default else "nej", "yes" if default else "no"),
        default=default, aliases=aliases,
    )  # fmt: skip


def _iso(danish: str) -> str:
    if not danish:
        return ""
    day, month, year = (int(part) for part in danish.split("-"))
    return date(year, month, day).isoformat()
