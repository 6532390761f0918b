# SPDX-License-Identifier: MPL-2.0
"""Read a CSV file as Danish and English spreadsheets write it."""

from __future__ import annotations

import codecs
import csv
from itertools import chain
from pathlib import Path

from roster.imports.raw import RawRow
from roster.imports.raw import RawTable
from roster.imports.raw import Reading
from roster.imports.raw import match
from roster.imports.schema import Table
from sites.text import Message
from sites.text import Text

DELIMITERS = (";", ",", "\t")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    (b"PK\x03\x04", Text("en Excel- eller zip-fil", "an Excel or zip file")),
    (b"%PDF", Text("en PDF", "a PDF")),
    (
        b"\xd0\xcf\x11\xe0",
        Text("en gammel eller krypteret Excel-fil", "an old or encrypted Excel file"),
    ),
    (b"\x89PNG", Text("et billede", "a picture")),
    (b"\xff\xd8\xff", Text("et billede", "a picture")),
    (b"GIF8", Text("et billede", "a picture")),
    (b"\x1f\x8b", Text("en pakket fil", "a compressed file")),
    (b"<!DO", Text("en webside", "a web page")),
    (b"<htm", Text("en webside", "a web page")),
)

EMPTY_FILE = Text(
    "Filen er tom. Udfyld den, eller fjern den fra mappen.",
    "The file is empty. Fill it in or take it out of the folder.",
)
NOT_CSV = Text(
    "Filen hedder .csv, men er {what}. Gem arket som CSV, eller giv filen sin rigtige endelse.",
    "The file is called .csv but is {what}. Save the sheet as CSV, or give it its real ending.",
)
BINARY = Text("ikke tekst", "not text")
NOT_DECODED = Text(
    "Filens tegn kan hverken læses som UTF-8 eller Windows-1252. Gem den som CSV UTF-8.",
    "The file's characters are neither UTF-8 nor Windows-1252. Save it as CSV UTF-8.",
)
TOO_MANY_ROWS = Text(
    "Filen har flere end {limit} rækker. Del den op i flere filer, og indlæs dem hver for sig.",
    "The file has more than {limit} rows. Split it into several files and import them one by one.",
)
TOO_LARGE = Text(
    "Filen fylder {size} MB; grænsen er {limit} MB. Del den op.",
    "The file is {size} MB; the limit is {limit} MB. Split it.",
)
BROKEN = Text(
    "Rækken kan ikke læses: et anførselstegn mangler eller er for meget. Ret anførselstegnene.",
    "The row cannot be read: a quotation mark is missing or too many. Correct the quotation marks.",
)
TOO_WIDE = Text(
    "Rækken har flere værdier end overskrifter. Sæt anførselstegn om værdier med skilletegn i.",
    "The row has more values than headings. Put values that hold the separator in quotation marks.",
)


def too_many_rows(limit: int) -> Message:
    """Return the message of a file with more rows than the limit."""
    english = f"{limit:,}"
    return TOO_MANY_ROWS(limit=Text(english.replace(",", "."), english))


def read_csv(path: Path, table: Table, reading: Reading) -> None:
    """Add one CSV file to what is read."""
    file = path.name
    encoding = _encoding(path, reading)
    if encoding is None:
        return
    with path.open(encoding=encoding, newline="") as stream:
        first = stream.readline()
        if first.casefold().startswith("sep=") and len(first.strip()) <= 5:
            first = stream.readline()
        delimiter = _delimiter(table, first)
        lines = csv.reader(chain([first], stream), delimiter=delimiter, strict=True)
        numbered = enumerate(lines, start=1)
        number = 0
        try:
            headings = tuple(cell.strip() for cell in next(numbered)[1])[: reading.limits.columns]
            number = 1
            rows: list[RawRow] = []
            for number, cells in numbered:
                if any(cell.strip() for cell in cells):
                    rows.append(_row(number, cells, len(headings), file, reading))
                if len(rows) > reading.limits.rows:
                    reading.fault(file, too_many_rows(reading.limits.rows))
                    return
        except csv.Error:
            reading.fault(file, BROKEN(), row=number + 1)
            return
    reading.tables.append(RawTable(table, file, headings, match(table, headings), tuple(rows)))


def _row(number: int, cells: list[str], width: int, file: str, reading: Reading) -> RawRow:
    extra = [cell for cell in cells[width:] if cell.strip()]
    if extra:
        reading.fault(file, TOO_WIDE(), row=number, value=extra[0].strip())
    return RawRow(number, tuple(cell.strip() or None for cell in cells[:width]))


def _encoding(path: Path, reading: Reading) -> str | None:
    """Return how the file is written, or None after saying why it cannot be read."""
    size, limit = path.stat().st_size, reading.limits.file_bytes
    if size > limit:
        reading.fault(path.name, TOO_LARGE(size=size // 1_000_000, limit=limit // 1_000_000))
        return None
    with path.open("rb") as stream:
        head = stream.read(4096)
    if not head.strip():
        reading.fault(path.name, EMPTY_FILE())
        return None
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return _decodes(path, (encoding,), reading)
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            reading.fault(path.name, NOT_CSV(what=what))
            return None
    if b"\x00" in head:
        reading.fault(path.name, NOT_CSV(what=BINARY))
        return None
    return _decodes(path, ("utf-8", "cp1252"), reading)


def _decodes(path: Path, encodings: tuple[str, ...], reading: Reading) -> str | None:
    for encoding in encodings:
        try:
            with path.open(encoding=encoding, newline="") as stream:
                binary = any("\x00" in block for block in iter(lambda: stream.read(1 << 20), ""))
        except UnicodeError:
            continue
        if binary:
            reading.fault(path.name, NOT_CSV(what=BINARY))
            return None
        return encoding
    reading.fault(path.name, NOT_DECODED())
    return None


def _delimiter(table: Table, line: str) -> str:
    """Return the separator under which the most headings are known."""

    def known(delimiter: str) -> tuple[int, int]:
        cells = next(iter(csv.reader([line], delimiter=delimiter)), [])
        return sum(column is not None for column in match(table, cells)), line.count(delimiter)

    return max(DELIMITERS, key=known)
