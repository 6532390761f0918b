# SPDX-License-Identifier: MPL-2.0
"""CSV files come in as spreadsheets write them, and a folder hides nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from roster.imports import Limits
from roster.imports import RawTables
from roster.imports import read_folder

LINES = "Kode;Navn\nKFF;Kultur- og Fritidsforvaltningen\nBØRN;Børn og Unge\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder to import from."""
    place = tmp_path / "mappe"
    place.mkdir()
    return place


def said(raw: RawTables) -> list[str]:
    """Return the faults in Danish, then in English."""
    return [fault.in_(language) for language in ("da", "en") for fault in raw.faults]  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_common_csv_is_read(
    folder: Path, encoding: str, delimiter: str, newline: str
) -> None:
    """Encodings, separators and line ends that spreadsheets write give the same cells."""
    text = LINES.replace(";", delimiter).replace("\n", newline)
    (folder / "Forvaltninger.CSV").write_bytes(text.encode(encoding))
    raw = read_folder(folder)
    assert raw.faults == ()
    [table] = raw.tables
    assert table.table.name == "administrations"
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, ("KFF", "Kultur- og Fritidsforvaltningen")),
        (3, ("BØRN", "Børn og Unge")),
    ]


def test_rows_keep_the_numbers_of_the_spreadsheet(folder: Path) -> None:
    """Blank rows and line breaks inside a value do not shift the row numbers."""
    text = 'sep=;\nKode;Navn\n;\n\nA;"To\nlinjer"\n;;\nB;Sidste\n'
    (folder / "administrations.csv").write_text(text, encoding="utf-8")
    [table] = read_folder(folder).tables
    assert [(row.number, row.cells) for row in table.rows] == [
        (4, ("A", "To\nlinjer")),
        (6, ("B", "Sidste")),
    ]


@pytest.mark.parametrize("heading", ["Breddegrad", "BREDDEGRAD ", "breddegråd", "Latitude", "lat"])
def test_headings_are_matched_generously(folder: Path, heading: str) -> None:
    """Case, spaces and language of a heading do not matter, a wrong letter does."""
    (folder / "lokationer.csv").write_text(f"Kode;{heading}\nRH;55,7\n", encoding="utf-8")
    [table] = read_folder(folder).tables
    column = table.columns[1]
    assert (column.name if column else None) == ("lat" if "å" not in heading else None)


WRONG_FILES: tuple[tuple[str, bytes, str, str], ...] = (
    (
        "sites.csv",
        b"PK\x03\x04xxxxxxxx",
        "sites.csv: Filen hedder .csv, men er en Excel- eller zip-fil. Gem arket som CSV, "
        "eller giv filen sin rigtige endelse.",
        "sites.csv: The file is called .csv but is an Excel or zip file. Save the sheet as CSV, "
        "or give it its real ending.",
    ),
    (
        "sites.csv",
        b"%PDF-1.7 xxxx",
        "sites.csv: Filen hedder .csv, men er en PDF. Gem arket som CSV, eller giv filen sin "
        "rigtige endelse.",
        "sites.csv: The file is called .csv but is a PDF. Save the sheet as CSV, or give it its "
        "real ending.",
    ),
    (
        "sites.csv",
        b"code;name\n\x00\x01\x02",
        "sites.csv: Filen hedder .csv, men er ikke tekst. Gem arket som CSV, eller giv filen "
        "sin rigtige endelse.",
        "sites.csv: The file is called .csv but is not text. Save the sheet as CSV, or give it "
        "its real ending.",
    ),
    (
        "sites.csv",
        b"code;name\nR\x81;x\n",
        "sites.csv: Filens tegn kan hverken læses som UTF-8 eller Windows-1252. Gem den som CSV "
        "UTF-8.",
        "sites.csv: The file's characters are neither UTF-8 nor Windows-1252. Save it as CSV "
        "UTF-8.",
    ),
    (
        "sites.csv",
        b"  \n",
        "sites.csv: Filen er tom. Udfyld den, eller fjern den fra mappen.",
        "sites.csv: The file is empty. Fill it in or take it out of the folder.",
    ),
    (
        "sites.xlsx",
        b"code;name\nRH;x\n",
        "sites.xlsx: Filen hedder .xlsx, men er ikke en Excel-projektmappe. Gem den som .xlsx, "
        "eller giv den sin rigtige endelse.",
        "sites.xlsx: The file is called .xlsx but is not an Excel workbook. Save it as .xlsx, "
        "or give it its real ending.",
    ),
    (
        "sites.xls",
        b"\xd0\xcf\x11\xe0",
        "sites.xls: Filtypen kan ikke indlæses. Gem den som .csv eller .xlsx, eller fjern den "
        "fra mappen.",
        "sites.xls: This kind of file cannot be imported. Save it as .csv or .xlsx, or take it "
        "out of the folder.",
    ),
    (
        "stes.csv",
        b"code;name\nRH;x\n",
        "stes.csv: Filnavnet svarer ikke til en tabel. Kald filen en af: forvaltninger, "
        "lokationer, vagtydelser, kompetencer, ligestillinger, vagtposter, tilsyn, "
        "haendelser, arbejdsgivere, tilladelser, medarbejdere, beviser, godkendelser, "
        "oplysninger, kontrakter, saldi, fravaer, oensker; eller fjern den fra mappen.",
        "stes.csv: The file name is no known table. Call it one of: administrations, sites, "
        "services, competences, equivalences, posts, visits, incidents, employers, permits, "
        "guards, certificates, approvals, records, contracts, balances, absences, wishes; or "
        "take it out of the folder.",
    ),
)


@pytest.mark.parametrize(("name", "content", "da", "en"), WRONG_FILES)
def test_a_file_that_is_not_what_it_says_is_refused(
    folder: Path, name: str, content: bytes, da: str, en: str
) -> None:
    """The ending, the first bytes and the text of a file must agree."""
    (folder / name).write_bytes(content)
    assert said(read_folder(folder)) == [da, en]


def test_an_empty_folder_says_so(folder: Path) -> None:
    """A folder with nothing to import is a fault, and so is one that is not there."""
    assert said(read_folder(folder)) == [
        "mappe: Mappen har ingen filer at indlæse. Læg mindst én tabel i den som .csv eller .xlsx.",
        "mappe: The folder has no files to import. Put at least one table in it as .csv or .xlsx.",
    ]
    assert said(read_folder(folder / "væk"))[0] == "væk: Mappen findes ikke. Kontrollér stien."


def test_headings_without_rows_say_so(folder: Path) -> None:
    """Templates that nobody has filled in are not silently imported as nothing."""
    (folder / "administrations.csv").write_text("code;name\n", encoding="utf-8")
    assert said(read_folder(folder)) == [
        "mappe: Filerne har overskrifter, men ingen rækker. Udfyld mindst én række.",
        "mappe: The files have headings but no rows. Fill in at least one row.",
    ]


def test_a_table_in_two_files_is_refused(folder: Path) -> None:
    """The same table under its Danish and its English name is told about, naming both files."""
    (folder / "administrations.csv").write_text(LINES, encoding="utf-8")
    (folder / "forvaltninger.csv").write_text(LINES, encoding="utf-8")
    assert said(read_folder(folder)) == [
        "forvaltninger.csv: Tabellen Forvaltninger findes også i administrations.csv. "
        "Saml den i én fil.",
        "forvaltninger.csv: The table Administrations is also in administrations.csv. "
        "Put it into one file.",
    ]


def test_only_known_strays_are_passed_over(folder: Path) -> None:
    """System files, lock files, the guide and the example are no faults; another folder is."""
    (folder / "administrations.csv").write_text(LINES, encoding="utf-8")
    for name in (".DS_Store", "~$sites.xlsx", "Thumbs.db", "README.md", "LÆSMIG.md"):
        (folder / name).write_text("x", encoding="utf-8")
    (folder / "eksempel").mkdir()
    assert read_folder(folder).faults == ()
    (folder / "gammelt").mkdir()
    assert said(read_folder(folder)) == [
        "gammelt: Det er en undermappe og bliver ikke læst. Flyt filerne op, eller fjern mappen.",
        "gammelt: This is a folder inside the folder and is not read. Move its files up or take "
        "it out.",
    ]


def test_too_many_rows_are_refused_without_reading_on(folder: Path) -> None:
    """A file of 100,000 rows is refused at the limit and none of its rows is kept."""
    path = folder / "guards.csv"
    path.write_text("code;name\n" + "A;Anna\n" * 100_000, encoding="utf-8")
    raw = read_folder(folder)
    assert raw.tables == ()
    assert said(raw) == [
        "guards.csv: Filen har flere end 20.000 rækker. Del den op i flere filer, og indlæs dem "
        "hver for sig.",
        "guards.csv: The file has more than 20,000 rows. Split it into several files and import "
        "them one by one.",
    ]
    assert read_folder(folder, Limits(rows=100_000)).faults[0].column == "Arbejdsgiver"


def test_a_file_of_exactly_the_limit_is_read(folder: Path) -> None:
    """The limit itself is allowed, one row more is not."""
    path = folder / "administrations.csv"
    path.write_text(LINES, encoding="utf-8")
    assert read_folder(folder, Limits(rows=2)).faults == ()
    assert len(read_folder(folder, Limits(rows=1)).faults) == 1


def test_a_file_too_large_is_not_opened(folder: Path) -> None:
    """A file above the size limit is refused by its size alone."""
    (folder / "administrations.csv").write_bytes(b"x" * 2_000_001)
    raw = read_folder(folder, Limits(file_bytes=1_000_000))
    assert said(raw) == [
        "administrations.csv: Filen fylder 2 MB; grænsen er 1 MB. Del den op.",
        "administrations.csv: The file is 2 MB; the limit is 1 MB. Split it.",
    ]


def test_values_under_an_empty_heading_are_told(folder: Path) -> None:
    """A column without a heading is no fault while it is empty, and one when it is not."""
    (folder / "administrations.csv").write_text("code;name;\nA;B;\nC;D;\n", encoding="utf-8")
    assert read_folder(folder).faults == ()
    (folder / "administrations.csv").write_text("code;name;\nA;B;\nC;D;E\n", encoding="utf-8")
    assert said(read_folder(folder)) == [
        "administrations.csv, række 3, værdi E: Der står værdier under en tom overskrift. "
        "Skriv en overskrift, eller slet kolonnen.",
        "administrations.csv, row 3, value E: There are values under an empty heading. "
        "Write a heading or delete the column.",
    ]


def test_one_file_can_be_imported_alone(folder: Path) -> None:
    """A path to a single file is read as that one table."""
    path = folder / "administrations.csv"
    path.write_text(LINES, encoding="utf-8")
    (folder / "other.txt").write_text("x", encoding="utf-8")
    assert [table.file for table in read_folder(path).tables] == ["administrations.csv"]
