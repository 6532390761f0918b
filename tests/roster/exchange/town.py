# SPDX-License-Identifier: MPL-2.0
"""The small city with its week published: who has what, and what a change would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.exchange.weigh import Moves
from roster.exchange.weigh import Weighed
from roster.exchange.weigh import weigh
from roster.judged import judge
from roster.models import Assignment
from roster.models import Guard
from roster.models import Roster
from roster.models import Shift
from roster.plan import Plan
from roster.rules.base import Rule
from roster.rules.registry import registry
from roster.store import load_plan
from roster.store import publish
from sites.clock import midnight
from tests.roster.edits.conftest import Desk
from tests.roster.sample import MONDAY
from tests.roster.sample import City
from tests.roster.sample import Grid
from tests.roster.sample import build

RULES = ("availability", "overlap", "DK-01", "seats")
BEFORE = midnight(MONDAY) - timedelta(days=5)
"""The Wednesday before the week of the plan."""


def rules() -> list[Rule]:
    """Return the rules that the town goes by."""
    known = registry()
    return [known[id_] for id_ in RULES if id_ in known]


@dataclass
class Town:
    """The city, with a published week in which Asta, Bo and Carla work for one employer."""

    session: Session
    city: City
    roster: int

    @property
    def now(self) -> Roster:
        """The version of the plan that counts."""
        query = select(Roster).where(Roster.status == "published")
        return self.session.exec(query.order_by(col(Roster.id).desc())).first()  # type: ignore[return-value]

    @property
    def people(self) -> tuple[Guard, Guard, Guard]:
        """Asta, Bo and Carla."""
        return self.city.asta, self.city.bo, self.city.carla

    def night(self, day: int) -> Shift:
        """Return the library's night shift of a day in the version that counts."""
        return self.city.shifts(self.now.id or 0, self.city.night)[day]

    def has(self) -> dict[str, list[int]]:
        """Return the days of the library's nights that each guard has, by code."""
        nights = self.city.shifts(self.now.id or 0, self.city.night)
        out: dict[str, list[int]] = {guard.code: [] for guard in self.people}
        for day, shift in enumerate(nights):
            for guard in self.on(shift):
                out[guard.code].append(day)
        return out

    def on(self, shift: Shift) -> Sequence[Guard]:
        """Return who is on a shift."""
        query = select(Guard).join(Assignment, col(Assignment.guard_id) == col(Guard.id))
        return self.session.exec(query.where(Assignment.shift_id == shift.id)).all()

    def plan(self, roster: int | None = None) -> Plan:
        """Return the plan that counts, under the town's rules."""
        return load_plan(self.session, roster or self.now.id or 0, Grid(), rules())

    def weigh(self, moves: Moves | None, known: datetime = BEFORE) -> Weighed | None:
        """Judge moves against the roster that they are about."""
        if moves is None:
            return None
        return weigh(self.plan(moves.roster), moves, known=known)

    def contents(self) -> dict[int, frozenset[tuple[int, int]]]:
        """Return who is on what in every published version: none of it may ever change."""
        query = select(Roster.id).where(Roster.status == "published")
        found = {}
        for key in self.session.exec(query).all():
            rows = self.session.exec(select(Assignment).where(Assignment.roster_id == key)).all()
            found[key or 0] = frozenset((row.guard_id, row.shift_id) for row in rows)
        return found


class TownDesk(Desk):
    """A draft of the town on the bench, under the town's rules."""

    def load(self) -> Plan:
        """Read the plan from the tables."""
        return load_plan(self.session, self.roster, Grid(), rules())

    def look(self) -> None:
        """Read the plan again where something else than an edit has changed it."""
        if not self.agrees():
            self.judged = judge(self.load())


def settle(session: Session, nights: dict[str, Sequence[int]]) -> Town:
    """Publish a week in which guards have some of the library's nights, by code and day."""
    city = build(session)
    city.carla.employer_id = city.asta.employer_id
    roster = city.roster()
    shifts = city.shifts(roster, city.night)
    for guard in (city.asta, city.bo, city.carla):
        for day in nights.get(guard.code, ()):
            city.assign(guard, shifts[day])
    session.flush()
    publish(session, roster)
    return Town(session, city, roster)
