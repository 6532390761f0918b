# SPDX-License-Identifier: MPL-2.0
"""Keep rota templates: make, copy, change and delete them, and read one as plain data.

Every change takes the version that the person looked at and counts it up; an older one is
refused, so that two people do not write over each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import delete as delete_rows
from sqlmodel import select

from roster.models import Guard
from roster.rota import faults
from roster.rota.cycle import WEEK
from roster.rota.cycle import Line
from roster.rota.cycle import Template
from roster.rota.faults import RotaError
from roster.rota.models import MOST_WEEKS
from roster.rota.models import Rota
from roster.rota.models import RotaCell
from roster.rota.models import RotaKind
from roster.rota.models import RotaLine
from roster.rules.rota import OFF
from roster.rules.rota import Kind
from sites.models import Administration
from sites.models import Post
from sites.text import Text

LONGEST_NAME = 100
MOST_ROTAS = 200


@dataclass(frozen=True, slots=True)
class Settings:
    """What a template is called, how long it is, when it begins, and whose need it is for."""

    name: str
    weeks: int
    anchor: date
    administration: int | None = None


def listed(session: Session) -> Sequence[Rota]:
    """Return every template by name."""
    return session.exec(select(Rota).order_by(col(Rota.name))).all()


def find(session: Session, rota_id: int, version: int | None = None) -> Rota:
    """Return a template's row.

    Parameters
    ----------
    version
        The version that was looked at; a newer one in the table is an error.

    Raises
    ------
    RotaError
        If there is none such, or somebody changed it since.
    """
    row = session.get(Rota, rota_id)
    if row is None:
        raise RotaError(faults.MISSING(value=rota_id))
    if version is not None and row.version != version:
        raise RotaError(faults.CHANGED(name=row.name))
    return row


def touch(session: Session, row: Rota) -> Rota:
    """Count a change of a template."""
    row.version += 1
    row.changed_at = datetime.now(UTC)
    session.add(row)
    session.flush()
    return row


def create(session: Session, given: Settings) -> Rota:
    """Make an empty template.

    Parameters
    ----------
    session
        A writing session; the caller commits.

    Raises
    ------
    RotaError
        If the name is missing or taken, or a figure makes no sense.
    """
    if len(listed(session)) >= MOST_ROTAS:
        what = Text("rulleplaner i alt", "rota templates in all")
        raise RotaError(faults.TOO_MANY(most=MOST_ROTAS, what=what))
    row = Rota.model_validate(_values(session, given, None))
    session.add(row)
    session.flush()
    return row


def change(session: Session, rota_id: int, version: int | None, given: Settings) -> Rota:
    """Give a template other settings; weeks that something stands in are not taken away.

    Raises
    ------
    As `create`; and if it is gone or changed.
    """
    row = find(session, rota_id, version)
    values = _values(session, given, rota_id)
    query = select(RotaCell.day).join(RotaLine, col(RotaLine.id) == col(RotaCell.line_id))
    days = session.exec(query.where(RotaLine.rota_id == rota_id)).all()
    last = max(days, default=0) // WEEK + 1
    if days and last > given.weeks:
        raise RotaError(faults.SHORTER(value=given.weeks, last=last))
    row.sqlmodel_update(values)
    return touch(session, row)


def copy(session: Session, rota_id: int, name: str) -> Rota:
    """Make another template of the same kinds and lines, guards included.

    Raises
    ------
    RotaError
        If there is none such, or the name is missing or taken.
    """
    old = find(session, rota_id)
    new = create(session, Settings(name, old.weeks, old.anchor, old.administration_id))
    kinds: dict[int | None, int | None] = {None: None}
    for kind in _kinds(session, rota_id):
        values = kind.model_dump(exclude={"id"})
        made = RotaKind.model_validate({**values, "rota_id": new.id})
        session.add(made)
        session.flush()
        kinds[kind.id] = made.id
    for line in _lines(session, rota_id):
        values = line.model_dump(exclude={"id"})
        copied = RotaLine.model_validate({**values, "rota_id": new.id})
        session.add(copied)
        session.flush()
        for cell in session.exec(select(RotaCell).where(RotaCell.line_id == line.id)):
            values = {"line_id": copied.id, "day": cell.day, "kind_id": kinds[cell.kind_id]}
            session.add(RotaCell.model_validate(values))
    session.flush()
    return new


def delete(session: Session, rota_id: int, version: int | None = None) -> str:
    """Delete a template and return its name; rosters that follow it keep what it said.

    Raises
    ------
    RotaError
        If it is gone or changed.
    """
    row = find(session, rota_id, version)
    mine = select(RotaLine.id).where(RotaLine.rota_id == rota_id)
    session.exec(delete_rows(RotaCell).where(col(RotaCell.line_id).in_(mine)))
    session.exec(delete_rows(RotaLine).where(col(RotaLine.rota_id) == rota_id))
    session.exec(delete_rows(RotaKind).where(col(RotaKind.rota_id) == rota_id))
    session.delete(row)
    session.flush()
    return row.name


def load(session: Session, rota_id: int) -> Template:
    """Return a template as plain data; ids of guards are text, as in a problem.

    Raises
    ------
    RotaError
        If there is none such.
    """
    row = find(session, rota_id)
    kinds = _kinds(session, rota_id)
    posts = {one.post_id for one in kinds}
    found = session.exec(select(Post.id, Post.code).where(col(Post.id).in_(posts))).all()
    codes = dict(found)
    known: dict[int | None, Kind] = {None: OFF}
    for one in kinds:
        post = None if one.post_id is None else codes[one.post_id]
        known[one.id] = Kind(one.letter, one.name, post, one.earliest, one.latest, one.id)
    lines = _lines(session, rota_id)
    cells: dict[int, dict[int, Kind]] = {line.id or 0: {} for line in lines}
    for cell in session.exec(select(RotaCell).where(col(RotaCell.line_id).in_(list(cells)))):
        cells[cell.line_id][cell.day] = known[cell.kind_id]
    return Template(
        id=rota_id,
        name=row.name,
        weeks=row.weeks,
        anchor=row.anchor,
        kinds=tuple(known[one.id] for one in kinds),
        lines=tuple(_line(line, cells[line.id or 0]) for line in lines),
        administration_id=row.administration_id,
        version=row.version,
    )


def named(value: str, most: int) -> str:
    """Return a name without spaces around it.

    Raises
    ------
    RotaError
        If nothing is left, or more than there is room for.
    """
    name = " ".join(value.split())
    if not 0 < len(name) <= most or not name.isprintable():
        raise RotaError(faults.NAME(value=name[:most], most=most))
    return name


def active_guard(session: Session, guard_id: int) -> Guard:
    """Return a guard who can have a line.

    Raises
    ------
    RotaError
        If there is none such, or the guard is not active.
    """
    guard = session.get(Guard, guard_id)
    if guard is None or not guard.active:
        raise RotaError(faults.NO_GUARD(value=guard_id if guard is None else guard.name))
    return guard


def _values(session: Session, given: Settings, own: int | None) -> dict[str, object]:
    name = named(given.name, LONGEST_NAME)
    taken = (row for row in listed(session) if row.id != own)
    if any(row.name.casefold() == name.casefold() for row in taken):
        raise RotaError(faults.NAME_TAKEN(value=name))
    if not 1 <= given.weeks <= MOST_WEEKS:
        raise RotaError(faults.WEEKS(value=given.weeks))
    if given.anchor.weekday():
        raise RotaError(faults.NO_MONDAY(value=given.anchor))
    payer = given.administration
    if payer is not None:
        session.get_one(Administration, payer)
    values = {"name": name, "weeks": given.weeks, "anchor": given.anchor}
    return {**values, "administration_id": payer}


def _kinds(session: Session, rota_id: int) -> Sequence[RotaKind]:
    query = select(RotaKind).where(RotaKind.rota_id == rota_id)
    return session.exec(query.order_by(col(RotaKind.id))).all()


def _lines(session: Session, rota_id: int) -> Sequence[RotaLine]:
    query = select(RotaLine).where(RotaLine.rota_id == rota_id)
    return session.exec(query.order_by(col(RotaLine.place), col(RotaLine.id))).all()


def _line(row: RotaLine, cells: Mapping[int, Kind]) -> Line:
    guard = None if row.guard_id is None else str(row.guard_id)
    return Line(row.id or 0, row.name, guard, dict(sorted(cells.items())))
