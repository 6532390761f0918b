# SPDX-License-Identifier: MPL-2.0
"""Lay a judged plan out as a board: rows of guards or of sites, chips by day, marks on chips."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta

from flask_babel import gettext as _
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.judged import Judged
from roster.models import Absence
from roster.models import Certificate
from roster.models import Employer
from roster.models import Roster
from roster.models import Wish
from roster.problem import Assignment
from roster.problem import Shift
from roster.rules.base import Violation
from roster.rules.norm import norm_minutes
from sites.clock import local_day
from sites.clock import midnight
from sites.models import Administration
from sites.models import Competence
from sites.models import Service
from sites.models import Site
from web.i18n import language
from web.pages.board_model import Board
from web.pages.board_model import Cell
from web.pages.board_model import Chip
from web.pages.board_model import Day
from web.pages.board_model import Mark
from web.pages.board_model import Row
from web.pages.board_model import Window
from web.pages.board_model import days_of
from web.pages.board_model import empty_cells
from web.pages.filters import hour
from web.pages.filters import say
from web.pages.queries_rules import about_shifts
from web.pages.queries_rules import rule_label


@dataclass(frozen=True, slots=True)
class Filter:
    """What of a board is wanted; None and False leave everything in."""

    administration: int | None = None
    employer: int | None = None
    competence: int | None = None
    site: int | None = None
    hours: int | None = None
    """Weekly hours of the contract."""
    only_marked: bool = False

    @property
    def active(self) -> bool:
        """Whether anything is left out."""
        return self != Filter()


@dataclass(frozen=True)
class Named:
    """The names of what a plan knows by code; each with its row's number where it is filtered."""

    sites: Mapping[str, tuple[int, str, str]]
    """Number, name and the name of its administration."""
    services: Mapping[str, str]
    payers: Mapping[str, int]
    employers: Mapping[str, tuple[int, str]]


@dataclass(frozen=True)
class Sheet:
    """Everything read once for one board."""

    judged: Judged
    window: Window
    days: tuple[Day, ...]
    named: Named
    column: Mapping[date, int]
    marks: Mapping[str, Sequence[tuple[str | None, Mark]]]
    """Shift -> marks, each with the guard that it is about."""

    @property
    def shifts(self) -> Sequence[Shift]:
        """The shifts that start on the days shown."""
        return [one for one in self.judged.plan.problem.shifts if one.day in self.column]

    def marks_on(self, shift: str, guard: str | None = None) -> tuple[Mark, ...]:
        """Return the marks of a shift, or of one guard on it, each rule once."""
        about = self.marks.get(shift)
        if not about:
            return ()
        found = {mark.rule: mark for who, mark in about if guard is None or who in (None, guard)}
        return tuple(found.values())


def read_sheet(
    session: Session,
    judged: Judged,
    window: Window,
    today: date,
    only: Collection[str] | None = None,
) -> Sheet:
    """Read the names that a board needs and sort its marks, of all guards or of some."""
    days = days_of(window.first, window.days, today)
    column = {day.date: n for n, day in enumerate(days)}
    found = judged.report.violations
    marks = marks_by_shift(
        one for one in found if only is None or one.guard is None or one.guard in only
    )
    return Sheet(judged, window, days, _named(session), column, marks)


def _named(session: Session) -> Named:
    title = Service.name_en if language() == "en" else Service.name_da
    admins = session.exec(select(Administration)).all()
    office = {row.id: row.name for row in admins}
    sites = session.exec(select(Site.code, Site.id, Site.name, Site.administration_id))
    employers = session.exec(select(Employer.code, Employer.id, Employer.name))
    return Named(
        {code: (key or 0, name, office.get(owner, "")) for code, key, name, owner in sites},
        dict(session.exec(select(Service.code, title)).all()),
        {row.code: row.id or 0 for row in admins},
        {code: (key or 0, name) for code, key, name in employers},
    )


def marks_by_shift(
    violations: Iterable[Violation],
) -> dict[str, list[tuple[str | None, Mark]]]:
    """Sort the violations that name shifts by shift."""
    marks: dict[str, list[tuple[str | None, Mark]]] = defaultdict(list)
    for violation in about_shifts(violations):
        mark = Mark(
            violation.rule, rule_label(violation.rule), violation.hard, say(violation.message)
        )
        for shift in violation.shifts:
            marks[shift].append((violation.guard, mark))
    return marks


def guard_board(session: Session, roster: Roster, sheet: Sheet, wanted: Filter) -> Board:
    """Return the board with one row a guard."""
    rows = guard_rows(session, sheet)
    kept = _keep_guards(session, roster, sheet, rows, wanted)
    return Board(sheet.days, tuple(kept), vacant_row(sheet, wanted), len(rows) - len(kept))


def guard_rows(
    session: Session, sheet: Sheet, only: Collection[str] | None = None
) -> dict[str, Row]:
    """Return the row of every guard of the plan, or of some."""
    plan = sheet.judged.plan
    rows: dict[str, Row] = {}
    for guard in plan.problem.guards:
        if only is not None and guard.id not in only:
            continue
        row = rows[guard.id] = Row(
            int(guard.id),
            guard.name,
            sheet.named.employers[guard.employer][1],
            empty_cells(len(sheet.days)),
            not guard.own,
            norm=norm_minutes(plan.problem, guard),
        )
        for shift in plan.shifts_of[guard.id]:
            row.minutes += shift.length
            if shift.day in sheet.column:
                row.cells[sheet.column[shift.day]].chips.append(_chip(sheet, shift, guard.id))
        chips = [chip for cell in row.cells for chip in cell.chips]
        row.hard = sum(any(mark.hard for mark in chip.marks) for chip in chips)
        row.soft = sum(bool(chip.marks) for chip in chips) - row.hard
    _add_absences(session, sheet, rows)
    _add_wishes(session, sheet, rows)
    return rows


def _chip(sheet: Sheet, shift: Shift, guard: str) -> Chip:
    site = sheet.named.sites[shift.site][1]
    return Chip(
        int(shift.id),
        shift.span.start,
        shift.span.end,
        site,
        f"{site}, {sheet.named.services[shift.service]}",
        sheet.marks_on(shift.id, guard),
        locked=Assignment(guard, shift.id) in sheet.judged.plan.problem.locked,
        when=_when(shift),
    )


def _when(shift: Shift) -> str:
    return f"{hour(shift.span.start)}–{hour(shift.span.end)}"


def site_board(sheet: Sheet, wanted: Filter) -> Board:
    """Return the board with one row a site."""
    plan = sheet.judged.plan
    rows: dict[str, Row] = {}
    for shift in sheet.shifts:
        if not _takes(sheet, shift, wanted):
            continue
        key, name, office = sheet.named.sites[shift.site]
        row = rows.setdefault(shift.site, Row(key, name, office, empty_cells(len(sheet.days))))
        taken = plan.guards_on[shift.id]
        names = [_short(plan.problem.guard[guard].name) for guard in taken]
        empty = plan.vacant(shift)
        if empty:
            names.append(_("open") if empty == 1 else _("%(n)s open", n=empty))
        marks = sheet.marks_on(shift.id)
        service, label = sheet.named.services[shift.service], ", ".join(names)
        start, end = shift.span.start, shift.span.end
        row.cells[sheet.column[shift.day]].chips.append(
            Chip(int(shift.id), start, end, label, service, marks, empty, when=_when(shift))
        )
        row.minutes += shift.length * shift.seats
        row.hard += any(mark.hard for mark in marks)
        row.soft += bool(empty)
    kept = [row for row in rows.values() if not wanted.only_marked or row.hard or row.soft]
    kept.sort(key=lambda row: (row.under, row.name))
    return Board(sheet.days, tuple(kept), vacant_row(sheet, wanted), len(rows) - len(kept))


def vacant_row(sheet: Sheet, wanted: Filter) -> Row:
    """Return the row of open shifts."""
    row = Row(0, _("Open shifts"), "", empty_cells(len(sheet.days)))
    for shift in sheet.shifts:
        empty = sheet.judged.plan.vacant(shift)
        if empty and _takes(sheet, shift, wanted):
            site = sheet.named.sites[shift.site][1]
            about = f"{site}, {sheet.named.services[shift.service]}"
            start, end, when = shift.span.start, shift.span.end, _when(shift)
            chip = Chip(int(shift.id), start, end, site, about, vacant=empty, when=when)
            row.cells[sheet.column[shift.day]].chips.append(chip)
    return row


def _takes(sheet: Sheet, shift: Shift, wanted: Filter) -> bool:
    """Say whether the filters let a shift through."""
    payer, site = sheet.named.payers[shift.administration], sheet.named.sites[shift.site][0]
    return wanted.administration in (None, payer) and wanted.site in (None, site)


def _keep_guards(
    session: Session, roster: Roster, sheet: Sheet, rows: Mapping[str, Row], wanted: Filter
) -> list[Row]:
    """Return the rows that the filters let through, own guards first."""
    plan = sheet.judged.plan
    holders = _holders(session, roster, wanted.competence)
    narrow = wanted.administration is not None or wanted.site is not None
    kept = []
    for key, row in rows.items():
        guard = plan.problem.guard[key]
        terms = guard.terms_on(sheet.window.first)
        hours = terms.weekly_minutes // 60 if terms else 0
        if (
            wanted.employer in (None, sheet.named.employers[guard.employer][0])
            and wanted.hours in (None, hours)
            and (holders is None or row.key in holders)
            and (not wanted.only_marked or row.hard or row.soft)
            and (not narrow or any(_takes(sheet, one, wanted) for one in plan.shifts_of[key]))
        ):
            kept.append(row)
    return sorted(kept, key=lambda row: (row.contractor, row.under, row.name))


def _add_absences(session: Session, sheet: Sheet, rows: Mapping[str, Row]) -> None:
    names = {
        "holiday": _("Holiday"),
        "sick": _("Ill"),
        "leave": _("Leave"),
        "course": _("Course"),
        "other": _("Absent"),
    }
    for absence in session.exec(_inside(Absence, sheet, rows)):
        for cell in _cells(absence, sheet, rows):
            cell.absence = names[absence.kind]


def _add_wishes(session: Session, sheet: Sheet, rows: Mapping[str, Row]) -> None:
    names = {"off": _("wants off"), "work": _("wants to work")}
    for wish in session.exec(_inside(Wish, sheet, rows)):
        for cell in _cells(wish, sheet, rows):
            cell.wish = names[wish.kind]


def _inside(  # type: ignore[no-untyped-def]
    table: type[Absence] | type[Wish], sheet: Sheet, rows: Mapping[str, Row]
):
    start = midnight(sheet.window.first)
    end = midnight(sheet.window.first + timedelta(days=sheet.window.days))
    query = select(table).where(col(table.starts_at) < end, col(table.ends_at) > start)
    some = len(rows) < len(sheet.judged.plan.problem.guards)
    return query.where(col(table.guard_id).in_([int(key) for key in rows])) if some else query


def _cells(span: Absence | Wish, sheet: Sheet, rows: Mapping[str, Row]) -> list[Cell]:
    row = rows.get(str(span.guard_id))
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
    places = session.exec(select(Site.id, Site.name))
    return {
        name: sorted(((key or 0, text) for key, text in found), key=lambda pair: pair[1])
        for name, found in (
            ("administration", admins),
            ("employer", firms),
            ("competence", skills),
            ("site", places),
        )
    }
