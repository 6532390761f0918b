# SPDX-License-Identifier: MPL-2.0
"""Several people edit, undo, redo and publish at random; nothing is lost and nothing disagrees."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from typing import ClassVar

import pytest
from hypothesis import HealthCheck
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.stateful import initialize
from hypothesis.stateful import invariant
from hypothesis.stateful import precondition
from hypothesis.stateful import rule
from hypothesis.stateful import run_state_machine_as_test
from sqlmodel import Session
from sqlmodel import select

from roster.edits import Actor
from roster.edits import Assign
from roster.edits import Copy
from roster.edits import Create
from roster.edits import Delete
from roster.edits import Edit
from roster.edits import EditError
from roster.edits import Lock
from roster.edits import Move
from roster.edits import Resize
from roster.edits import Seats
from roster.edits import Several
from roster.edits import Split
from roster.edits import Unassign
from roster.edits import history
from roster.edits import next_undo
from roster.models import Roster
from roster.models import Shift
from roster.revise import revise
from roster.store import FrozenRosterError
from roster.store import publish
from tests.roster.edits.conftest import ANE
from tests.roster.edits.conftest import BENT
from tests.roster.edits.conftest import Desk
from tests.roster.sample import build
from web.db import open_engine
from web.settings import Settings

PEOPLE = (ANE, BENT)
HOUR = timedelta(hours=1)
any_person = st.sampled_from(PEOPLE)
any_number = st.integers(0, 40)
days = st.sampled_from((0, 0, 1, -1, 2))


class Editing(RuleBasedStateMachine):
    """A draft of three days under the hands of two people, and what was published before it."""

    blank: ClassVar[Path]

    @initialize()
    def open(self) -> None:
        """Make the small city with a draft in a database of its own."""
        self.folder = tempfile.TemporaryDirectory()
        shutil.copy(self.blank, Path(self.folder.name) / "vagt.db")
        self.engine = open_engine(Settings(data=Path(self.folder.name)))
        writing = self.engine.execution_options(writer=True)
        self.session = Session(writing, expire_on_commit=False)
        city = build(self.session)
        roster = city.roster(days=3)
        library, night = city.shifts(roster, city.library), city.shifts(roster, city.night)
        for guard, shift in (
            (city.asta, library[0]),
            (city.bo, library[1]),
            (city.carla, night[0]),
        ):
            city.assign(guard, shift)
        self.desk = Desk(city, roster)
        self.begun = self.desk.rows()
        self.published: dict[int, Any] = {}

    def teardown(self) -> None:
        """Undo everything once more, and give the database back."""
        if not hasattr(self, "desk"):
            return
        try:
            self.undoing_everything_leads_back()
        finally:
            self.session.close()
            self.engine.dispose()
            self.folder.cleanup()

    @rule(who=any_person, shift=any_number, guard=any_number)
    def assign(self, who: Actor, shift: int, guard: int) -> None:
        """Put somebody on a shift."""
        self._try(who, Assign(self._shift(shift), self._guard(guard)))

    @rule(who=any_person, seat=any_number, to=any_number, days=days)
    def move(self, who: Actor, seat: int, to: int, days: int) -> None:
        """Give a seat to somebody, perhaps on another day; every fourth time to nobody."""
        taken = self._seat(seat)
        if taken is not None:
            self._try(who, Move(*taken, None if to % 4 == 3 else self._guard(to), days))

    @rule(who=any_person, seat=any_number)
    def take_off(self, who: Actor, seat: int) -> None:
        """Take somebody off."""
        taken = self._seat(seat)
        if taken is not None:
            self._try(who, Unassign(*taken))

    @rule(who=any_person, shift=any_number, to=any_number, days=days)
    def copy(self, who: Actor, shift: int, to: int, days: int) -> None:
        """Do a shift again on another day."""
        self._try(who, Copy(self._shift(shift), None if to % 3 else self._guard(to), days))

    @rule(who=any_person, shift=any_number, hours=st.integers(-3, 3))
    def resize(self, who: Actor, shift: int, hours: int) -> None:
        """Make a shift longer or shorter."""
        row = self._row(shift)
        self._try(who, Resize(row.id or 0, row.starts_at, row.ends_at + hours * HOUR))

    @rule(who=any_person, shift=any_number, after=st.integers(0, 8))
    def split(self, who: Actor, shift: int, after: int) -> None:
        """Cut a shift in two."""
        row = self._row(shift)
        self._try(who, Split(row.id or 0, row.starts_at + after * HOUR))

    @rule(who=any_person, shift=any_number, seats=st.integers(0, 3))
    def seat(self, who: Actor, shift: int, seats: int) -> None:
        """Change the number of seats."""
        self._try(who, Seats(self._shift(shift), seats))

    @rule(who=any_person, shift=any_number, post=any_number)
    def create(self, who: Actor, shift: int, post: int) -> None:
        """Add a shift an hour after another one begins."""
        row, city = self._row(shift), self.desk.city
        chosen = (city.library, city.night, city.school)[post % 3].id or 0
        self._try(who, Create(chosen, row.starts_at + HOUR, row.starts_at + 5 * HOUR))

    @rule(who=any_person, shift=any_number)
    def delete(self, who: Actor, shift: int) -> None:
        """Take a shift out; a plan keeps a few, so that there is something to do."""
        if len(self._rows()) > 4:
            self._try(who, Delete(self._shift(shift)))

    @rule(who=any_person, guard=any_number, locked=st.booleans())
    def lock(self, who: Actor, guard: int, locked: bool) -> None:
        """Lock a row or let it go."""
        self._try(who, Lock(locked, guard=self._guard(guard)))

    @rule(who=any_person, one=any_number, other=any_number)
    def several(self, who: Actor, one: int, other: int) -> None:
        """Take two people off as one edit."""
        seats = {seat for seat in (self._seat(one), self._seat(other)) if seat is not None}
        if seats:
            self._try(who, Several([Unassign(*seat) for seat in sorted(seats)]))

    @rule(who=any_person)
    def undo(self, who: Actor) -> None:
        """Take back one's own last edit."""
        self._step(lambda: self.desk.undo(who))

    @rule(who=any_person)
    def redo(self, who: Actor) -> None:
        """Put back what one took back."""
        self._step(lambda: self.desk.redo(who))

    @precondition(lambda self: len(self.published) < 2 and not self.desk.judged.report.hard)
    @rule()
    def publish(self) -> None:
        """Freeze the draft, find that nobody can edit it, and go on with its next version."""
        old = self.desk.roster
        publish(self.session, old)
        self.session.flush()
        self.published[old] = self._frozen(old)
        edits = (lambda: self.desk.do(Lock(True)), self.desk.undo, self.desk.redo)
        for edit in edits:
            with pytest.raises(FrozenRosterError):
                edit()
        self.desk = Desk(self.desk.city, revise(self.session, old).id or 0)
        self.begun = self.desk.rows()

    @invariant()
    def checker_and_database_agree(self) -> None:
        """The plan in memory and its report are those of the tables and the checker."""
        if hasattr(self, "desk"):
            assert self.desk.agrees()

    @invariant()
    def published_plans_are_as_they_were(self) -> None:
        """No row of a published roster, nor of its log, has changed."""
        for roster, rows in getattr(self, "published", {}).items():
            assert self._frozen(roster) == rows

    @rule()
    def undoing_everything_leads_back(self) -> None:
        """The newest edit that stands can always be undone; undoing all gives the start."""
        kept = self.desk.judged
        with self._tried():
            while standing := self._newest():
                self.desk.undo(standing)
            assert self.desk.rows() == self.begun
        self.desk.judged = kept

    def _newest(self) -> Actor | None:
        found = {
            edit.version: who
            for who in PEOPLE
            if (edit := next_undo(self.session, self.desk.roster, who)) is not None
        }
        return found[max(found)] if found else None

    @contextmanager
    def _tried(self) -> Iterator[None]:
        """Do something and take the whole of it back."""
        savepoint = self.session.begin_nested()
        try:
            yield
        finally:
            savepoint.rollback()
            self.session.expire_all()

    def _try(self, who: Actor, edit: Edit) -> None:
        self._step(lambda: self.desk.do(edit, who))

    def _step(self, act: Any) -> None:
        """Do it, or be refused with nothing changed."""
        before, version = self.desk.rows(), self.desk.row.version
        try:
            act()
        except EditError:
            expected = before, version
        else:
            expected = self.desk.rows(), version + 1
        assert (self.desk.rows(), self.desk.row.version) == expected

    def _rows(self) -> list[Shift]:
        query = select(Shift).where(Shift.roster_id == self.desk.roster)
        return sorted(self.session.exec(query), key=lambda row: (row.starts_at, row.id or 0))

    def _row(self, number: int) -> Shift:
        rows = self._rows()
        return rows[number % len(rows)]

    def _shift(self, number: int) -> int:
        return self._row(number).id or 0

    def _guard(self, number: int) -> int:
        city = self.desk.city
        return (city.asta, city.bo, city.carla)[number % 3].id or 0

    def _seat(self, number: int) -> tuple[int, int] | None:
        pairs = sorted((int(p.shift), int(p.guard)) for p in self.desk.judged.plan.assignments)
        return pairs[number % len(pairs)] if pairs else None

    def _frozen(self, roster: int) -> tuple[Any, ...]:
        """Return all that a published roster consists of."""
        desk = Desk.__new__(Desk)
        desk.city, desk.roster = self.desk.city, roster
        row = self.session.get_one(Roster, roster)
        log = [edit.model_dump() for edit in history(self.session, roster)]
        return desk.rows(), row.model_dump(), log


@pytest.mark.slow
def test_people_edit_undo_redo_and_publish_at_random(
    blank_sqlite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests, after every step, that nothing disagrees, is lost, or changes once published."""
    monkeypatch.setattr(Editing, "blank", blank_sqlite, raising=False)
    few = settings(
        max_examples=6,
        stateful_step_count=14,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Editing, settings=few)
