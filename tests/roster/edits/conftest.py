# SPDX-License-Identifier: MPL-2.0
"""The small city with a draft on the bench, and people who edit it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session
from sqlmodel import select

from roster.checker import check
from roster.edits import Actor
from roster.edits import Bench
from roster.edits import Done
from roster.edits import Edit
from roster.edits import do
from roster.edits import redo
from roster.edits import undo
from roster.edits.rows import images
from roster.judged import Judged
from roster.judged import judge
from roster.models import Roster
from roster.models import Shift
from roster.plan import Plan
from roster.rules import standard
from roster.store import load_plan
from tests.roster.sample import City
from tests.roster.sample import Grid
from tests.roster.sample import build

ANE, BENT = Actor("account:1", "Ane Demo"), Actor("account:2", "Bent Demo")
RULES = standard()
GRID = Grid()


@dataclass
class Desk:
    """A draft and the plan as it was judged last."""

    city: City
    roster: int
    judged: Judged = field(init=False)

    def __post_init__(self) -> None:
        """Judge the plan as the tables have it."""
        self.judged = judge(self.load())

    @property
    def session(self) -> Session:
        """The writing session."""
        return self.city.session

    @property
    def row(self) -> Roster:
        """The roster's row."""
        return self.session.get_one(Roster, self.roster)

    def load(self) -> Plan:
        """Read the plan from the tables."""
        return load_plan(self.session, self.roster, GRID, RULES)

    def do(self, edit: Edit, who: Actor = ANE, **more: Any) -> Done:
        """Make an edit; nothing is kept of one that is refused."""
        return self._through(lambda bench: do(bench, self.roster, edit, who, **more))

    def undo(self, who: Actor = ANE) -> Done:
        """Take back."""
        return self._through(lambda bench: undo(bench, self.roster, who))

    def redo(self, who: Actor = ANE) -> Done:
        """Put back."""
        return self._through(lambda bench: redo(bench, self.roster, who))

    def rows(self) -> dict[Any, Any]:
        """Return all rows of the draft, by what stays the same; ids left out."""
        uids = self.session.exec(select(Shift.uid).where(Shift.roster_id == self.roster)).all()
        found = images(self.session, self.roster, uids)
        return {key: {**image, "id": None} for key, image in found.items()}

    def agrees(self) -> bool:
        """Say whether plan and report are those that the tables and the checker give."""
        plan = self.load()
        same = _parts(plan) == _parts(self.judged.plan)
        return same and check(plan) == self.judged.report

    def _through(self, act: Callable[[Bench], Done]) -> Done:
        with self.session.begin_nested():
            done = act(Bench(self.session, self.judged, self.row.version, self.load))
        self.judged = done.judged
        return done


def _parts(plan: Plan) -> tuple[object, ...]:
    """Return what a plan is made of; the numbers of places depend on the order of reading."""
    problem = plan.problem
    shifts = tuple(replace(shift, place=0) for shift in problem.shifts)
    guards = tuple(guard.id for guard in problem.guards)
    return plan.assignments, shifts, guards, problem.locked, problem.waivers


@pytest.fixture
def city(session: Session) -> City:
    """The small city."""
    return build(session)


@pytest.fixture
def desk(city: City) -> Desk:
    """A week's draft with Asta on the library's Tuesday, Carla on the first library night."""
    roster = city.roster()
    city.assign(city.asta, city.shifts(roster, city.library)[1])
    city.assign(city.carla, city.shifts(roster, city.night)[0])
    return Desk(city, roster)
