# SPDX-License-Identifier: MPL-2.0
"""Change what a rota template says: its kinds, its lines, and the letters on their days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import delete
from sqlmodel import func
from sqlmodel import select

from roster.rota import faults
from roster.rota import store
from roster.rota.cycle import OFF_LETTERS
from roster.rota.cycle import WEEK
from roster.rota.cycle import Line
from roster.rota.cycle import Template
from roster.rota.cycle import displaced
from roster.rota.faults import RotaError
from roster.rota.models import RotaCell
from roster.rota.models import RotaKind
from roster.rota.models import RotaLine
from roster.rules.rota import Kind
from sites.models import Post
from sites.text import Text

MOST_KINDS, MOST_LINES = 40, 400
LONGEST_NAME = 60
_WEEKDAYS = (
    Text("mandag", "Monday"),
    Text("tirsdag", "Tuesday"),
    Text("onsdag", "Wednesday"),
    Text("torsdag", "Thursday"),
    Text("fredag", "Friday"),
    Text("lørdag", "Saturday"),
    Text("søndag", "Sunday"),
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a letter is to mean: a post, or two times between which the shift begins."""

    letter: str
    name: str
    post: int | None = None
    earliest: time | None = None
    latest: time | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A line as somebody wrote it: a name, a guard, and a letter for some days of the cycle."""

    line: int
    name: str
    guard: int | None
    letters: Mapping[int, str]


def add_kind(session: Session, rota_id: int, version: int | None, given: Meaning) -> RotaKind:
    """Add a letter to a template.

    Parameters
    ----------
    session
        A writing session; the caller commits.

    Raises
    ------
    RotaError
        If the letter is missing or taken, or means nothing or two things.
    """
    rota = store.find(session, rota_id, version)
    template = store.load(session, rota_id)
    letter = given.letter.strip()
    if not letter.isalnum() or len(letter) > 3:
        raise RotaError(faults.LETTER(value=letter[:20]))
    if template.of_letter(letter) is not None:
        raise RotaError(faults.LETTER_TAKEN(value=letter))
    if len(template.kinds) >= MOST_KINDS:
        what = Text("vagttyper", "kinds")
        raise RotaError(faults.TOO_MANY(most=MOST_KINDS, what=what))
    name = store.named(given.name or letter, LONGEST_NAME)
    times = (given.earliest, given.latest)
    if given.post is not None:
        meant = times == (None, None) and session.get(Post, given.post) is not None
    else:
        first, last = times
        meant = first is not None and last is not None and first <= last
    if not meant:
        raise RotaError(faults.MEANING(value=letter))
    values = {"rota_id": rota_id, "letter": letter, "name": name, "post_id": given.post}
    row = RotaKind.model_validate({**values, "earliest": times[0], "latest": times[1]})
    session.add(row)
    store.touch(session, rota)
    return row


def remove_kind(session: Session, rota_id: int, version: int | None, kind_id: int) -> None:
    """Take a letter away that stands on no day.

    Raises
    ------
    RotaError
        If it stands somewhere, or is gone.
    """
    rota = store.find(session, rota_id, version)
    row = session.get(RotaKind, kind_id)
    if row is None or row.rota_id != rota_id:
        raise RotaError(faults.NO_KIND())
    query = select(func.count()).select_from(RotaCell).where(RotaCell.kind_id == kind_id)
    count = session.exec(query).one()
    if count:
        raise RotaError(faults.KIND_USED(value=row.letter, count=count))
    session.delete(row)
    store.touch(session, rota)


def add_line(
    session: Session,
    rota_id: int,
    version: int | None,
    name: str = "",
    *,
    guard: int | None = None,
    like: int | None = None,
    later: int = 0,
) -> RotaLine:
    """Add a line, an empty one or another line's begun some weeks later in the cycle.

    Parameters
    ----------
    name
        What it is called; empty is its number.
    like
        The line whose days it has; None for an empty one.
    later
        Weeks by which it is ahead of that line in the cycle.

    Raises
    ------
    RotaError
        If the guard has a line already, the other line is gone, or there are too many.
    """
    rota = store.find(session, rota_id, version)
    template = store.load(session, rota_id)
    if len(template.lines) >= MOST_LINES:
        what = Text("linjer", "lines")
        raise RotaError(faults.TOO_MANY(most=MOST_LINES, what=what))
    place = max((line.place for line in _rows(session, rota_id).values()), default=0) + 1
    values = {"rota_id": rota_id, "place": place, "guard_id": guard}
    label = store.named(name or str(place), LONGEST_NAME)
    if guard is not None:
        _require_free(session, template, guard)
    cells: Mapping[int, Kind] = {}
    if like is not None:
        cells = displaced(_line(template, like).cells, later, template.days)
    row = RotaLine.model_validate({**values, "name": label})
    session.add(row)
    session.flush()
    _put(session, row.id or 0, cells)
    store.touch(session, rota)
    return row


def remove_line(session: Session, rota_id: int, version: int | None, line_id: int) -> None:
    """Take a line away with all that stands on it.

    Raises
    ------
    RotaError
        If it is gone.
    """
    rota = store.find(session, rota_id, version)
    row = _rows(session, rota_id).get(line_id)
    if row is None:
        raise RotaError(faults.NO_LINE())
    session.exec(delete(RotaCell).where(col(RotaCell.line_id) == line_id))
    session.delete(row)
    store.touch(session, rota)


def write(session: Session, rota_id: int, version: int | None, lines: list[Written]) -> None:
    """Write several lines at once: all of them or none.

    Raises
    ------
    RotaError
        If a letter means nothing, a name is missing, or a guard would have two lines.
    """
    rota = store.find(session, rota_id, version)
    template = store.load(session, rota_id)
    rows = _rows(session, rota_id)
    if any(one.line not in rows for one in lines):
        raise RotaError(faults.NO_LINE())
    read = {one.line: _read(template, one) for one in lines}
    holders = {line.id: line.guard for line in template.lines}
    holders |= {one.line: None if one.guard is None else str(one.guard) for one in lines}
    seen: set[str] = set()
    for guard in filter(None, holders.values()):
        if guard in seen:
            raise RotaError(faults.GUARD_TAKEN(value=_name(session, int(guard))))
        seen.add(guard)
    before = {line.id: line for line in template.lines}
    for one in lines:
        if one.guard is not None and str(one.guard) != before[one.line].guard:
            store.active_guard(session, one.guard)
        rows[one.line].guard_id = None
    session.flush()
    for one in lines:
        rows[one.line].guard_id = one.guard
        rows[one.line].name = store.named(one.name, LONGEST_NAME)
        if read[one.line] != before[one.line].cells:
            session.exec(delete(RotaCell).where(col(RotaCell.line_id) == one.line))
            _put(session, one.line, read[one.line])
    store.touch(session, rota)


def _read(template: Template, given: Written) -> dict[int, Kind]:
    """Return what letters mean, day by day; empty ones leave the day open."""
    out = {}
    for day, typed in sorted(given.letters.items()):
        if not 0 <= day < template.days:
            raise RotaError(faults.WRONG_DAY(line=given.name, value=day + 1, days=template.days))
        letter = typed.strip()
        if not letter:
            continue
        kind = template.of_letter(letter)
        if kind is None:
            known = ", ".join(one.letter for one in template.kinds) or OFF_LETTERS[0]
            place = {"week": day // WEEK + 1, "weekday": _WEEKDAYS[day % WEEK]}
            raise RotaError(
                faults.UNKNOWN(line=given.name, **place, value=letter[:20], known=known)
            )
        out[day] = kind
    return out


def _put(session: Session, line_id: int, cells: Mapping[int, Kind]) -> None:
    for day, kind in sorted(cells.items()):
        values = {"line_id": line_id, "day": day, "kind_id": kind.id}
        session.add(RotaCell.model_validate(values))
    session.flush()


def _rows(session: Session, rota_id: int) -> dict[int, RotaLine]:
    query = select(RotaLine).where(RotaLine.rota_id == rota_id)
    return {row.id or 0: row for row in session.exec(query)}


def _line(template: Template, line_id: int) -> Line:
    found = next((line for line in template.lines if line.id == line_id), None)
    if found is None:
        raise RotaError(faults.NO_LINE())
    return found


def _require_free(session: Session, template: Template, guard: int) -> None:
    found = store.active_guard(session, guard)
    if any(line.guard == str(guard) for line in template.lines):
        raise RotaError(faults.GUARD_TAKEN(value=found.name))


def _name(session: Session, guard: int) -> str:
    return store.active_guard(session, guard).name
