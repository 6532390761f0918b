# SPDX-License-Identifier: MPL-2.0
"""Read a folder of CSV and Excel files, or one workbook, into raw tables."""

from __future__ import annotations

from pathlib import Path

from roster.imports.delimited import read_csv
from roster.imports.raw import Limits
from roster.imports.raw import RawTables
from roster.imports.raw import Reading
from roster.imports.raw import heading_faults
from roster.imports.schema import simplify
from roster.imports.tables import TABLES
from roster.imports.tables import table_called
from roster.imports.workbook import read_xlsx
from sites.text import Text

PASSED_OVER = frozenset({"thumbs.db", "desktop.ini"})
EXAMPLE_FOLDERS = frozenset({"example", "examples", "eksempel", "eksempler"})

NOT_FOUND = Text(
    "Mappen findes ikke. Kontrollér stien.",
    "The folder does not exist. Check the path.",
)
EMPTY_FOLDER = Text(
    "Mappen har ingen filer at indlæse. Læg mindst én tabel i den som .csv eller .xlsx.",
    "The folder has no files to import. Put at least one table in it as .csv or .xlsx.",
)
NO_ROWS = Text(
    "Filerne har overskrifter, men ingen rækker. Udfyld mindst én række.",
    "The files have headings but no rows. Fill in at least one row.",
)
UNKNOWN_FILE = Text(
    "Filnavnet svarer ikke til en tabel. Kald filen en af: {da}; eller fjern den fra mappen.",
    "The file name is no known table. Call it one of: {en}; or take it out of the folder.",
)
UNKNOWN_KIND = Text(
    "Filtypen kan ikke indlæses. Gem den som .csv eller .xlsx, eller fjern den fra mappen.",
    "This kind of file cannot be imported. Save it as .csv or .xlsx, or take it out of the folder.",
)
FOLDER_INSIDE = Text(
    "Det er en undermappe og bliver ikke læst. Flyt filerne op, eller fjern mappen.",
    "This is a folder inside the folder and is not read. Move its files up or take it out.",
)
TABLE_TWICE = Text(
    "Tabellen {da} findes også i {other}. Saml den i én fil.",
    "The table {en} is also in {other}. Put it into one file.",
)


def read_folder(path: Path | str, limits: Limits | None = None) -> RawTables:
    """Read every table in a folder, or in one workbook.

    Parameters
    ----------
    path
        A folder with one file for each table, or a single .csv or .xlsx file.
    limits
        How much is read before a file is refused.

    Returns
    -------
    The tables as they stand, and a fault for every file that cannot be read.
    """
    path = Path(path)
    reading = Reading(limits or Limits())
    if not path.exists():
        reading.fault(path.name, NOT_FOUND())
        return RawTables((), tuple(reading.faults))
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    files = [file for file in files if not _passed_over(file)]
    if not files:
        reading.fault(path.name, EMPTY_FOLDER())
    for file in files:
        _read(file, reading)
    _check(path.name, reading)
    return RawTables(tuple(reading.tables), tuple(reading.faults), _unread(reading))


def _unread(reading: Reading) -> frozenset[str]:
    """Return tables whose file was refused as a whole or has no column of codes."""
    refused = {fault.file for fault in reading.faults} - {raw.file for raw in reading.tables}
    tables = [table_called(Path(file).stem) for file in refused]
    for raw in reading.tables:
        keys = [column for column in raw.table.columns if column.name in raw.table.key]
        if any(column.required and column not in raw.columns for column in keys):
            tables.append(raw.table)
    return frozenset(table.name for table in tables if table is not None)


def _passed_over(file: Path) -> bool:
    """Say whether a file is one of the system's or the templates' own, not the user's data."""
    name = file.name.casefold()
    if name.startswith((".", "~$")) or name in PASSED_OVER:
        return True
    if file.is_dir():
        return name in EXAMPLE_FOLDERS
    return simplify(file.stem) in {"readme", "laesmig"} and file.suffix.casefold() in {
        ".md",
        ".txt",
    }


def _read(file: Path, reading: Reading) -> None:
    ending = file.suffix.casefold()
    if file.is_dir():
        reading.fault(file.name, FOLDER_INSIDE())
    elif ending == ".xlsx":
        read_xlsx(file, reading)
    elif ending != ".csv":
        reading.fault(file.name, UNKNOWN_KIND())
    elif (table := table_called(file.stem)) is None:
        names = [table.file for table in TABLES]
        da, en = (", ".join(name.in_(language) for name in names) for language in ("da", "en"))
        reading.fault(file.name, UNKNOWN_FILE(da=da, en=en))
    else:
        read_csv(file, table, reading)


def _check(folder: str, reading: Reading) -> None:
    seen: dict[str, str] = {}
    for raw in reading.tables:
        title = raw.table.title
        if (other := seen.setdefault(raw.table.name, raw.file)) != raw.file:
            reading.fault(raw.file, TABLE_TWICE(da=title.da, en=title.en, other=other))
        reading.faults.extend(heading_faults(raw))
    if reading.tables and not reading.faults and not any(raw.rows for raw in reading.tables):
        reading.fault(folder, NO_ROWS())
