# SPDX-License-Identifier: MPL-2.0
"""Read a list of duties made anywhere: who, from when to when, and what is known besides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from pathlib import Path
from typing import Any
from typing import Literal

from roster.imports.columns import note
from roster.imports.delimited import read_csv
from roster.imports.faults import CellError
from roster.imports.faults import Fault
from roster.imports.raw import UNKNOWN_HEADING
from roster.imports.raw import Limits
from roster.imports.raw import RawRow
from roster.imports.raw import RawTable
from roster.imports.raw import Reading
from roster.imports.raw import heading_faults
from roster.imports.schema import Choice
from roster.imports.schema import Column
from roster.imports.schema import Table
from roster.imports.values import read
from roster.imports.values import show
from roster.imports.wallclock import Cell
from roster.models import Shift
from roster.problem import Span
from sites.text import Message
from sites.text import Text

LIMITS = Limits(rows=500_000)
LONGEST = 36 * 60
"""Minutes beyond which a duty of work is taken for a slip of the pen."""
Kind = Literal["work", "standby", "callout", "holiday", "sick"]

REQUIRED = Text("Feltet skal udfyldes. {help}", "The field must be filled in. {help}")
BACKWARDS = Text(
    "Slutter ikke efter starten ({start}). Ret et af tidspunkterne.",
    "Does not end after the start ({start}). Correct one of the times.",
)
TOO_LONG = Text(
    "Vagten varer {hours} timer. Ret et af tidspunkterne, eller del vagten op.",
    "The duty lasts {hours} hours. Correct one of the times or split the duty.",
)
NO_ROWS = Text(
    "Filen har overskrifter, men ingen vagter. Udfyld mindst én række.",
    "The file has headings but no duties. Fill in at least one row.",
)
IGNORED = Text(
    "Kolonner i {file}, der ikke er brugt: {headings}.",
    "Columns of {file} that are not used: {headings}.",
)
NO_FILE = Text("Filen findes ikke. Ret stien.", "The file does not exist. Correct the path.")

DUTIES = Table(
    "duties",
    Text("Vagter", "Duties"),
    Text("vagter", "duties"),
    Text("En række for hver vagt, en person har haft.", "One row for each duty of a person."),
    Shift,
    ("guard", "start"),
    (
        Column(
            "guard", Text("Medarbejder", "Guard"), "text",
            Text("Hvem: kode, nummer eller navn.", "Who: a code, a number or a name."),
            Text("A-001", "A-001"), required=True,
            aliases=(
                "vagt", "medarbejderkode", "medarbejdernummer", "navn", "name", "employee",
                "employee number", "person", "guard id", "employee id", "staff", "medarbejder id",
            ),
        ),
        Column(
            "start", Text("Start", "Start"), "start",
            Text("Dato og klokkeslæt.", "Date and time."),
            Text("24-12-2026 15:30", "2026-12-24 15:30"), required=True,
            aliases=(
                "starter", "starts", "fra", "from", "mødt", "begin", "starttid", "start time",
                "starts at", "starttidspunkt", "vagtstart",
            ),
        ),
        Column(
            "end", Text("Slut", "End"), "end",
            Text("Dato og klokkeslæt.", "Date and time."),
            Text("24-12-2026 23:30", "2026-12-24 23:30"), required=True,
            aliases=(
                "slutter", "ends", "til", "to", "gået", "sluttid", "end time", "ends at",
                "finish", "stop", "sluttidspunkt", "vagtslut",
            ),
        ),
        Column(
            "site", Text("Lokation", "Site"), "text", Text("Hvor.", "Where."), Text("RH", "RH"),
            aliases=("sted", "place", "lokationskode", "post", "vagtpost"),
        ),
        Column(
            "competences", Text("Kompetencer", "Competences"), "references",
            Text("Hvad vagten kræver.", "What the duty asks for."),
            Text("vagt_grund", "vagt_grund"),
            default=(), aliases=("kompetence", "competence", "krav"),
        ),
        Column(
            "kind", Text("Art", "Kind"), "choice",
            Text(
                "arbejde, rådighed (hjemme), udkald, ferie eller syg.",
                "work, standby (at home), callout, holiday or sick.",
            ),
            Text("arbejde", "work"), default="work", aliases=("type", "vagttype"),
            choices=(
                Choice("work", Text("arbejde", "work"), (
                    "vagt", "duty", "tjeneste", "shift", "normal", "dag", "day", "aften",
                    "evening", "nat", "night", "overarbejde", "overtime", "ekstra", "extra",
                    "kursus", "training", "rådighed på stedet", "workplace standby",
                )),
                Choice("standby", Text("rådighed", "standby"), (
                    "rådighedsvagt", "rådighed hjemme", "bagvagt", "home standby", "on call",
                )),
                Choice("callout", Text("udkald", "callout"), ("tilkald", "call-out")),
                Choice("holiday", Text("ferie", "holiday"), ("FE", "feriefri", "vacation")),
                Choice("sick", Text("syg", "sick"), ("SY", "sygdom", "illness")),
            ),
        ),
        Column(
            "administration", Text("Forvaltning", "Administration"), "text",
            Text("Hvem der betaler.", "Who pays."), Text("BUF", "BUF"),
            aliases=("betaler", "payer"),
        ),
        Column(
            "employer", Text("Leverandør", "Contractor"), "text",
            Text(
                "Leverandørens kode. Tom: kommunens egne.",
                "The contractor's code. Empty: the city's own staff.",
            ),
            Text("", ""), aliases=("arbejdsgiver", "employer", "firma"),
        ),
        Column(
            "hourly_rate", Text("Timepris", "Hourly rate"), "money",
            Text("Kroner i timen.", "Kroner an hour."), Text("215,50", "215.50"),
            low=0, high=10_000, aliases=("timeløn", "sats", "rate"),
        ),
        Column(
            "weekly_hours", Text("Timer pr. uge", "Hours per week"), "hours",
            Text("Normen.", "The norm."), Text("37", "37"), low=0, high=48 * 60,
            aliases=("ugenorm", "norm", "timetal"),
        ),
        note(),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One row: a duty, or a time in which the person was away."""

    row: int
    """As the spreadsheet numbers it."""
    guard: str
    span: Span
    kind: Kind = "work"
    site: str = ""
    competences: frozenset[str] = frozenset()
    administration: str = ""
    employer: str = ""
    hourly_rate: int | None = None
    """Øre; None where the file does not say."""
    weekly_minutes: int | None = None
    """The norm; None where the file does not say."""

    @property
    def works(self) -> bool:
        """Whether it is work."""
        return self.kind in ("work", "callout")


@dataclass(frozen=True)
class Duties:
    """What a file says; with faults nothing of it is to be used."""

    file: str
    rows: tuple[DutyRow, ...]
    faults: tuple[Fault, ...] = ()
    ignored: tuple[str, ...] = ()
    """Headings of columns that mean nothing here; they are not read."""

    @property
    def notes(self) -> tuple[Message, ...]:
        """What a reader of the result must know of the file."""
        if not self.ignored:
            return ()
        return (IGNORED(file=self.file, headings=", ".join(self.ignored)),)


@dataclass
class _Cells:
    """Reads cells; the same text in the same column is read once."""

    raw: RawTable
    readers: list[tuple[int, Column, str, dict[Cell, Any]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Take each known column once."""
        seen = set[str]()
        for n, column in enumerate(self.raw.columns):
            if column is not None and column.name not in seen and column.kind != "note":
                seen.add(column.name)
                self.readers.append((n, column, self.raw.headings[n], {}))

    def values(self, row: RawRow) -> dict[str, Any] | None:
        """Return a row's values by column, or None after noting what is wrong."""
        values: dict[str, Any] = {}
        sound = True
        for n, column, heading, memo in self.readers:
            cell = row.cells[n] if n < len(row.cells) else None
            if cell not in memo:
                memo[cell] = _read(column, cell)
            value = memo[cell]
            if isinstance(value, CellError):
                self.fault(row, heading, cell, value)
                sound = False
            values[column.name] = value
        return values if sound else None

    def fault(self, row: RawRow, heading: str, cell: Cell, error: CellError) -> None:
        """Note what is wrong in a cell."""
        self.faults.append(Fault(self.raw.file, row.number, heading, show(cell), error.message))

    def heading(self, name: str) -> tuple[int, str]:
        """Return the place and heading of a column in the file."""
        return next((n, heading) for n, column, heading, _ in self.readers if column.name == name)


def read_duties(path: Path) -> Duties:
    """Read a CSV file of duties, in Danish or English; every fault is listed.

    A time in the hour that October's change of clock repeats must have its offset. Columns that
    mean nothing here are passed over and named; one that seems to hold CPR numbers is refused.
    """
    reading = Reading(LIMITS)
    if not path.is_file():
        reading.fault(path.name, NO_FILE())
        return Duties(path.name, (), tuple(reading.faults))
    read_csv(path, DUTIES, reading)
    ignored: list[str] = []
    for raw in reading.tables:
        for fault in heading_faults(raw):
            if fault.message.text == UNKNOWN_HEADING:
                ignored.append(fault.column)
            else:
                reading.faults.append(fault)
    if reading.faults:
        return Duties(path.name, (), tuple(reading.faults))
    (raw,) = reading.tables
    cells = _Cells(raw)
    rows = tuple(_rows(raw, cells))
    if not raw.rows:
        cells.faults.append(Fault(raw.file, None, "", "", NO_ROWS()))
    faults = tuple(cells.faults)
    return Duties(path.name, () if faults else rows, faults, tuple(ignored))


def _rows(raw: RawTable, cells: _Cells) -> Iterator[DutyRow]:
    place, heading = cells.heading("end")
    for row in raw.rows:
        values = cells.values(row)
        if values is None:
            continue
        start, end = values["start"], values["end"]
        made = DutyRow(
            row.number,
            values["guard"],
            Span(start, end),
            values.get("kind", "work"),
            values.get("site") or "",
            frozenset(values.get("competences") or ()),
            values.get("administration") or "",
            values.get("employer") or "",
            values.get("hourly_rate"),
            values.get("weekly_hours"),
        )
        if (error := _wrong(made, start, end)) is not None:
            cells.fault(row, heading, row.cells[place], error)
        yield made


def _wrong(row: DutyRow, start: datetime, end: datetime) -> CellError | None:
    if end <= start:
        return CellError(BACKWARDS(start=start.isoformat(" ", "minutes")))
    minutes = int((end - start).total_seconds()) // 60
    if row.works and minutes > LONGEST:
        return CellError(TOO_LONG(hours=minutes // 60))
    return None


def _read(column: Column, cell: Cell) -> Any:
    if cell is None:
        return CellError(REQUIRED(help=column.help)) if column.required else column.default
    try:
        return read(column, cell)
    except CellError as error:
        return error
