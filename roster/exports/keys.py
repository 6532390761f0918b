# SPDX-License-Identifier: MPL-2.0
"""Every key that an export profile may hold: what it means, what it allows, its default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sites.text import Text

KeyKind = Literal["text", "integer", "flag", "date", "mask"]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a profile file."""

    name: str
    kind: KeyKind
    help: Text
    default: object = None
    required: bool = False
    allowed: tuple[str, ...] = ()


PROFILE_KEYS: tuple[Key, ...] = (
    Key(
        "id",
        "text",
        Text("Profilens navn: små bogstaver, tal og -.", "The profile's name: a-z, 0-9 and -."),
        required=True,
    ),
    Key("title_da", "text", Text("Titel på dansk.", "Title in Danish."), required=True),
    Key("title_en", "text", Text("Titel på engelsk.", "Title in English."), required=True),
    Key(
        "agreed",
        "flag",
        Text(
            "Om modtageren har bekræftet layoutet. Vises for brugeren.",
            "Whether the receiver has confirmed the layout. Shown to the user.",
        ),
        default=False,
    ),
    Key(
        "guards",
        "text",
        Text(
            "Hvis vagter filen rummer: egne ansatte, leverandørers eller alle.",
            "Whose guards the file holds: own staff, contractors' or all.",
        ),
        default="own",
        allowed=("own", "contractor", "all"),
    ),
    Key(
        "published_only",
        "flag",
        Text(
            "Om kun en offentliggjort plan må eksporteres.",
            "Whether only a published plan may be exported.",
        ),
        default=True,
    ),
    Key(
        "format",
        "text",
        Text("Filens art.", "The kind of file."),
        required=True,
        allowed=("csv", "fixed", "json"),
    ),
    Key(
        "file",
        "text",
        Text(
            "Filnavn med {profile}, {roster}, {version}, {from}, {to} og {employer}; "
            "{employer} giver en fil for hver arbejdsgiver.",
            "File name with {profile}, {roster}, {version}, {from}, {to} and {employer}; "
            "{employer} makes one file for each employer.",
        ),
        required=True,
    ),
    Key(
        "encoding",
        "text",
        Text("Tegnsæt.", "Character encoding."),
        default="utf-8",
        allowed=("utf-8", "utf-8-sig", "cp1252", "iso-8859-1"),
    ),
    Key(
        "newline",
        "text",
        Text("Linjeskift.", "Line ending."),
        default="crlf",
        allowed=("crlf", "lf"),
    ),
    Key(
        "separator",
        "text",
        Text("Skilletegn mellem kolonner (csv).", "Separator between columns (csv)."),
        default=";",
        allowed=(";", ",", "\t", "|"),
    ),
    Key(
        "quoting",
        "text",
        Text("Hvornår felter står i anførselstegn (csv).", "When fields are quoted (csv)."),
        default="minimal",
        allowed=("minimal", "all", "none"),
    ),
    Key(
        "header",
        "flag",
        Text("Om første linje er kolonnenavne (csv).", "Whether a header line comes first (csv)."),
        default=True,
    ),
    Key(
        "spreadsheet_safe",
        "flag",
        Text(
            "Om tekst, der begynder med = + - @, får ' foran, så et regneark ikke regner på den.",
            "Whether text that begins with = + - @ gets a ' in front, so that no spreadsheet "
            "runs it as a formula.",
        ),
        default=True,
    ),
    Key(
        "decimal",
        "text",
        Text("Decimaltegn.", "Decimal mark."),
        default=",",
        allowed=(",", "."),
    ),
    Key("date", "mask", Text("Datoens maske.", "Mask of dates."), default="%Y-%m-%d"),
    Key("time", "mask", Text("Klokkeslættets maske.", "Mask of times."), default="%H:%M"),
    Key(
        "midnight",
        "text",
        Text(
            "Hvordan en vagt, der slutter ved midnat, skrives: næste dag 00:00 eller samme dag "
            "24:00.",
            "How a duty that ends at midnight is written: 00:00 next day or 24:00 the same day.",
        ),
        default="00:00",
        allowed=("00:00", "24:00"),
    ),
    Key(
        "duration",
        "text",
        Text(
            "Timer som decimaltal (7,40), timer og minutter med decimaltegn (7,24), ur (07:24) "
            "eller minutter (444).",
            "Hours as a decimal number (7.40), hours and minutes with the decimal mark (7.24), "
            "clock (07:24) or minutes (444).",
        ),
        default="decimal",
        allowed=("decimal", "hours_minutes", "clock", "minutes"),
    ),
    Key(
        "split_at_midnight",
        "flag",
        Text(
            "Om en vagt over midnat bliver til en række for hver dag.",
            "Whether a duty past midnight becomes one row for each day.",
        ),
        default=False,
    ),
    Key(
        "record_length",
        "integer",
        Text("Tegn i hver linje (fixed).", "Characters in each line (fixed)."),
    ),
    Key(
        "root",
        "text",
        Text(
            "Navn, som listen af rækker står under (json). Tom: listen alene.",
            "Name that the list of rows stands under (json). Empty: the list alone.",
        ),
        default="",
    ),
)

COLUMN_KEYS: tuple[Key, ...] = (
    Key(
        "name",
        "text",
        Text(
            "Kolonnens overskrift; i json stien, fx Plan[].Starttid.",
            "The column's heading; in json the path, e.g. Plan[].Starttid.",
        ),
        required=True,
    ),
    Key(
        "source",
        "text",
        Text("Værdien fra vagtrækken.", "The value from the duty row."),
    ),
    Key("const", "text", Text("En fast værdi.", "A fixed value.")),
    Key(
        "required",
        "flag",
        Text("Om en tom værdi er en fejl.", "Whether an empty value is a fault."),
        default=False,
    ),
    Key(
        "width",
        "integer",
        Text(
            "Flest tegn; i fixed det præcise antal. En længere værdi er en fejl, aldrig afkortet.",
            "Most characters; in fixed the exact number. A longer value is a fault, never cut.",
        ),
    ),
    Key(
        "pad",
        "text",
        Text("Tegn, der fyldes op med til bredden.", "Character that fills up to the width."),
    ),
    Key(
        "align",
        "text",
        Text(
            "Hvilken side værdien står i, når der fyldes op.",
            "The side on which the value stands when it is filled up.",
        ),
        default="right",
        allowed=("left", "right"),
    ),
    Key(
        "start",
        "integer",
        Text(
            "Første position, talt fra 1 (fixed). Tom: lige efter den forrige.",
            "First position, counted from 1 (fixed). Empty: right after the one before.",
        ),
    ),
    Key(
        "mask",
        "mask",
        Text("Maske for denne dato eller dette klokkeslæt.", "Mask of this date or time."),
    ),
    Key(
        "decimals",
        "integer",
        Text("Decimaler i timer og beløb.", "Decimals of hours and amounts."),
        default=2,
    ),
    Key(
        "implied",
        "flag",
        Text(
            "Om decimaltegnet udelades: 12,50 skrives 1250.",
            "Whether the decimal mark is left out: 12.50 is written 1250.",
        ),
        default=False,
    ),
    Key("yes", "text", Text("Ordet for ja.", "The word for yes."), default="1"),
    Key("no", "text", Text("Ordet for nej.", "The word for no."), default="0"),
    Key(
        "map",
        "text",
        Text(
            "Kodetabel, som værdien slås op i; en kode uden linje er en fejl.",
            "Code table in which the value is looked up; a code without a line is a fault.",
        ),
    ),
    Key(
        "number",
        "flag",
        Text("Om værdien er et tal i json.", "Whether the value is a number in json."),
        default=False,
    ),
)

CODE_KEYS: tuple[Key, ...] = (
    Key("table", "text", Text("Kodetabellens navn.", "The code table's name."), required=True),
    Key("ours", "text", Text("Koden hos os.", "Our code."), required=True),
    Key("theirs", "text", Text("Modtagerens kode.", "The receiver's code."), required=True),
    Key(
        "valid_from",
        "date",
        Text("Første dag, linjen gælder.", "First day on which the line applies."),
    ),
    Key(
        "valid_to",
        "date",
        Text("Sidste dag, linjen gælder.", "Last day on which the line applies."),
    ),
)
