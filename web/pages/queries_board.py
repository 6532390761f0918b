# SPDX-License-Identifier: MPL-2.0
"""Fill a roster board from the tables and the checker's report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime
from datetime import timedelta

from flask_babel import gettext as _
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.models import Absence
from roster.models import Assignment
from roster.models import Certificate
from roster.models import Employer
from roster.models import Guard
from roster.models import Roster
from roster.models import Shift
from roster.models import Wish
from roster.rules.base import Violation
from roster.rules.norm import norm_minutes
from sites.clock import local_day
from sites.clock import midnight
from sites.clock import minutes
from sites.models import Administration
from sites.models import Competence
from sites.models import Service
from sites.models import Site
from web.i18n import language
from web.pages import plans
from web.pages.board_model import Board
from web.pages.board_model import Cell
from web.pages.board_model import Chip
from web.pages.board_model import Day
from web.pages.board_model import Mark
from web.pages.board_model import Row
from web.pages.board_model import days_of
from web.pages.board_model import empty_cells
from web.pages.filters import say
from web.pages.queries_rules import about_shifts
from web.pages.queries_rules import rule_label


@dataclass(frozen=True, slots=True)
class Filter:
    """What of a board is wanted; None and False leave everything in."""

    administration: int | None = None
    employer: int | None = None
    competence: int | None = None
    only_marked: bool = False

    @property
    def active(self) -> bool:
        """Whether anything is left out."""
        return self != Filter()


@dataclass(frozen=True, slots=True)
class Seat:
    """A shift with the words a board needs."""

    id: int
    site_id: int
    payer_id: int
    start: datetime
    end: datetime
    day: date
    headcount: int
    site: str
    service: str

    @property
    def minutes(self) -> int:
        """Elapsed minutes."""
        return minutes(self.start, self.end)


@dataclass(frozen=True)
class Sheet:
    """Everything read once for one board."""

    days: tuple[Day, ...]
    seats: tuple[Seat, ...]
    assigned: Mapping[int, Sequence[tuple[int, bool]]]
    """Shift id -> guards on it, each with whether the assignment is locked."""
    guards: Mapping[int, Guard]
    marks: Mapping[int, Sequence[tuple[str | None, Mark]]]
    """Shift id -> marks, each with the id of the guard that it is about."""
    column: Mapping[date, int] = field(default_factory=dict)

    def marks_on(self, shift: int, guard: int | None = None) -> tuple[Mark, ...]:
        """Return the marks of a shift, or of one guard on it, each rule once."""
        found = {
            mark.rule: mark
            for about, mark in self.marks.get(shift, ())
            if guard is None or about is None or about == str(guard)
        }
        return tuple(found.values())


def read_sheet(
    session: Session, roster: Roster, violations: Sequence[Violation], today: date
) -> Sheet:
    """Read a roster's shifts, people and marks."""
    days = days_of(roster.starts_on, roster.days, today)
    title = Service.name_en if language() == "en" else Service.name_da
    rows = session.exec(
        select(Shift, Site.name, title)
        .join(Site, col(Site.id) == Shift.site_id)
        .join(Service, col(Service.id) == Shift.service_id)
        .where(Shift.roster_id == roster.id)
        .order_by(col(Shift.starts_at), Site.name)
    )
    seats = tuple(
        Seat(
            row.id or 0,
            row.site_id,
            row.payer_id,
            row.starts_at,
            row.ends_at,
            local_day(row.starts_at),
            row.headcount,
            name,
            service,
        )
        for row, name, service in rows
    )
    assigned: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for taken in session.exec(select(Assignment).where(Assignment.roster_id == roster.id)):
        assigned[taken.shift_id].append((taken.guard_id, taken.locked))
    guards = {guard.id or 0: guard for guard in session.exec(select(Guard))}
    return Sheet(
        days,
        seats,
        assigned,
        guards,
        marks_by_shift(violations),
        {day.date: n for n, day in enumerate(days)},
    )


def marks_by_shift(
    violations: Sequence[Violation],
) -> dict[int, list[tuple[str | None, Mark]]]:
    """Sort the violations that name shifts by shift."""
    marks: dict[int, list[tuple[str | None, Mark]]] = defaultdict(list)
    for violation in about_shifts(violations):
        mark = Mark(
            violation.rule, rule_label(violation.rule), violation.hard, say(violation.message)
        )
        for shift in violation.shifts:
            marks[int(shift)].append((violation.guard, mark))
    return marks


def guard_board(session: Session, roster: Roster, sheet: Sheet, wanted: Filter) -> Board:
    """Return the board with one row a guard."""
    rows = _guard_rows(session, roster, sheet)
    touched: set[int] = set()
    for seat in sheet.seats:
        for guard, locked in sheet.assigned.get(seat.id, ()):
            row = rows.get(guard)
            if row is None:
                continue
            marks = sheet.marks_on(seat.id, guard)
            label, about = seat.site, f"{seat.site}, {seat.service}"
            chip = Chip(seat.id, seat.start, seat.end, label, about, marks, locked=locked)
            row.cells[sheet.column[seat.day]].chips.append(chip)
            row.minutes += seat.minutes
            if wanted.administration == seat.payer_id:
                touched.add(guard)
    _add_absences(session, roster, sheet, rows)
    _add_wishes(session, roster, sheet, rows)
    kept = _keep_guards(session, roster, sheet, rows, wanted, touched)
    return Board(sheet.days, tuple(kept), _vacant(sheet, wanted), len(rows) - len(kept))


def site_board(session: Session, sheet: Sheet, wanted: Filter) -> Board:
    """Return the board with one row a site."""
    admins = {a.id: a.name for a in session.exec(select(Administration))}
    sites = {s.id or 0: s for s in session.exec(select(Site))}
    rows: dict[int, Row] = {}
    for seat in sheet.seats:
        if wanted.administration not in (None, seat.payer_id):
            continue
        site = sites[seat.site_id]
        row = rows.setdefault(
            seat.site_id,
            Row(
                seat.site_id,
                site.name,
                admins.get(site.administration_id, ""),
                empty_cells(len(sheet.days)),
            ),
        )
        taken = sheet.assigned.get(seat.id, ())
        names = [_short(sheet.guards[guard].name) for guard, _locked in taken]
        empty = max(0, seat.headcount - len(taken))
        if empty:
            names.append(_("open") if empty == 1 else _("%(n)s open", n=empty))
        marks = sheet.marks_on(seat.id)
        row.cells[sheet.column[seat.day]].chips.append(
            Chip(seat.id, seat.start, seat.end, ", ".join(names), seat.service, marks, empty)
        )
        row.minutes += seat.minutes * seat.headcount
        row.hard += any(mark.hard for mark in marks)
        row.soft += bool(empty)
    kept = [row for row in rows.values() if not wanted.only_marked or row.hard or row.soft]
    kept.sort(key=lambda row: (row.under, row.name))
    return Board(sheet.days, tuple(kept), _vacant(sheet, wanted), len(rows) - len(kept))


def _guard_rows(session: Session, roster: Roster, sheet: Sheet) -> dict[int, Row]:
    employers = {employer.id: employer for employer in session.exec(select(Employer))}
    norms = _norms(roster)
    busy = {guard for taken in sheet.assigned.values() for guard, _locked in taken}
    rows = {}
    for key, guard in sheet.guards.items():
        if not guard.active and key not in busy:
            continue
        employer = employers[guard.employer_id]
        outside = employer.kind == "contractor"
        cells = empty_cells(len(sheet.days))
        rows[key] = Row(key, guard.name, employer.name, cells, outside, norm=norms.get(key, 0))
    return rows


def _norms(roster: Roster) -> dict[int, int]:
    """Return each guard's norm over the roster's days in minutes, as the rules reckon it."""
    problem = plans.checked(roster).plan.problem
    return {int(guard.id): norm_minutes(problem, guard) for guard in problem.guards}


def _add_absences(session: Session, roster: Roster, sheet: Sheet, rows: Mapping[int, Row]) -> None:
    names = {
        "holiday": _("Holiday"),
        "sick": _("Ill"),
        "leave": _("Leave"),
        "course": _("Course"),
        "other": _("Absent"),
    }
    for absence in session.exec(_inside(Absence, roster)):
        for cell in _cells(absence, sheet, rows):
            cell.absence = names[absence.kind]


def _add_wishes(session: Session, roster: Roster, sheet: Sheet, rows: Mapping[int, Row]) -> None:
    names = {"off": _("wants off"), "work": _("wants to work")}
    for wish in session.exec(_inside(Wish, roster)):
        for cell in _cells(wish, sheet, rows):
            cell.wish = names[wish.kind]


def _inside(table: type[Absence] | type[Wish], roster: Roster):  # type: ignore[no-untyped-def]
    start = midnight(roster.starts_on)
    end = midnight(roster.starts_on + timedelta(days=roster.days))
    return select(table).where(col(table.starts_at) < end, col(table.ends_at) > start)


def _cells(span: Absence | Wish, sheet: Sheet, rows: Mapping[int, Row]) -> list[Cell]:
    row = rows.get(span.guard_id)
    if row is None:
        return []
    last = local_day(span.ends_at - timedelta(microseconds=1))
    day = local_day(span.starts_at)
    cells = []
    while day <= last:
        if day in sheet.column:
            cells.append(row.cells[sheet.column[day]])
        day += timedelta(days=1)
    return cells


def _keep_guards(
    session: Session,
    roster: Roster,
    sheet: Sheet,
    rows: dict[int, Row],
    wanted: Filter,
    touched: set[int],
) -> list[Row]:
    for row in rows.values():
        chips = [chip for cell in row.cells for chip in cell.chips]
        row.hard = sum(any(mark.hard for mark in chip.marks) for chip in chips)
        row.soft = sum(bool(chip.marks) for chip in chips) - row.hard
    holders = _holders(session, roster, wanted.competence)
    kept = [
        row
        for key, row in rows.items()
        if (wanted.employer in (None, sheet.guards[key].employer_id))
        and (wanted.administration is None or key in touched)
        and (holders is None or key in holders)
        and (not wanted.only_marked or row.hard or row.soft)
    ]
    return sorted(kept, key=lambda row: (row.contractor, row.under, row.name))


def _holders(session: Session, roster: Roster, competence: int | None) -> set[int] | None:
    if competence is None:
        return None
    last = roster.starts_on + timedelta(days=roster.days - 1)
    held = session.exec(
        select(Certificate).where(
            Certificate.competence_id == competence, col(Certificate.valid_from) <= last
        )
    )
    return {c.guard_id for c in held if c.valid_to is None or c.valid_to >= roster.starts_on}


def _vacant(sheet: Sheet, wanted: Filter) -> Row:
    row = Row(0, _("Open shifts"), "", empty_cells(len(sheet.days)))
    for seat in sheet.seats:
        empty = seat.headcount - len(sheet.assigned.get(seat.id, ()))
        if empty <= 0 or wanted.administration not in (None, seat.payer_id):
            continue
        about = f"{seat.site}, {seat.service}"
        chip = Chip(seat.id, seat.start, seat.end, seat.site, about, vacant=empty)
        row.cells[sheet.column[seat.day]].chips.append(chip)
    return row


def _short(name: str) -> str:
    """Return first name and initial, as a board has room for."""
    first, *rest = name.split()
    return f"{first} {rest[-1][0]}." if rest else first


def choices(session: Session) -> dict[str, list[tuple[int, str]]]:
    """Return what a board can be filtered by: id and name, by name."""
    words = Competence.name_en if language() == "en" else Competence.name_da
    admins = session.exec(select(Administration.id, Administration.name))
    firms = session.exec(select(Employer.id, Employer.name))
    skills = session.exec(select(Competence.id, words))
    return {
        name: sorted(((key or 0, text) for key, text in found), key=lambda pair: pair[1])
        for name, found in (
            ("administration", admins),
            ("employer", firms),
            ("competence", skills),
        )
    }
