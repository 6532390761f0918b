# SPDX-License-Identifier: MPL-2.0
"""Read what a guard may know of swaps: own ones, and what colleagues put up for everybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import or_
from sqlmodel import select

from roster.exchange.log import said
from roster.exchange.models import UNDECIDED
from roster.exchange.models import Swap
from roster.exchange.models import SwapPart
from roster.exchange.seats import seat_of
from roster.exchange.seats import standing
from roster.exchange.weigh import Weighed
from roster.explain import candidates
from roster.in_force import InForce
from roster.models import Assignment
from roster.models import Employer
from roster.models import Guard
from roster.models import Roster
from roster.models import Shift
from roster.plan import Plan
from roster.problem import Assignment as Pair
from roster.swaps import Cycle
from roster.swaps import Wanted
from roster.swaps import cycles
from roster.swaps.asking import parts_of
from roster.swaps.asking import people
from web.models import now
from web.pages import plans
from web.pages.filters import say
from web.pages.queries_exchange import SwapLine
from web.pages.queries_exchange import place

PAST = 12
"""Swaps that are over and still listed."""
ABLE = 30
"""Colleagues offered for a shift, the best first."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A shift to come, in words."""

    row: Shift
    words: str
    place: str


@dataclass(frozen=True, slots=True)
class Found:
    """An exchange that the engine found, with the roster that it is in."""

    roster: Roster
    cycle: Cycle
    steps: Sequence[tuple[str, str, str]]
    """Who gives which shift to whom, in words."""

    @property
    def key(self) -> str:
        """What a form sends back to name it: guard and shift of each, by row id."""
        return ",".join(f"{one.guard}-{one.shift}" for one in self.cycle.members)


def of_guard(session: Session, guard_id: int) -> Sequence[Swap]:
    """Return the swaps that a guard is in, the newest first."""
    mine = select(SwapPart.swap_id).where(
        or_(SwapPart.guard_id == guard_id, SwapPart.to_guard_id == guard_id)
    )
    query = select(Swap).where(col(Swap.id).in_(mine)).order_by(col(Swap.id).desc())
    return session.exec(query.limit(60)).all()


def given_by_others(session: Session, guard_id: int, at: datetime) -> list[Swap]:
    """Return what colleagues of the same employer give to whoever takes it."""
    query = (
        select(Swap)
        .where(Swap.kind == "give", Swap.state == "open", col(Swap.expires_at) > at)
        .where(col(Swap.guard_id) != guard_id)
        .order_by(col(Swap.expires_at))
    )
    return [swap for swap in session.exec(query).all() if visible(session, swap, guard_id)]


def visible(session: Session, swap: Swap, guard_id: int) -> bool:
    """Say whether a guard may see a swap: one that they are in, or that is up for them to take."""
    parts = parts_of(session, swap)
    if guard_id in people(parts):
        return True
    if swap.kind != "give" or swap.state != "open":
        return False
    giver, me = session.get_one(Guard, parts[0].guard_id), session.get_one(Guard, guard_id)
    return giver.employer_id == me.employer_id


def may_take(line: SwapLine, guard_id: int) -> bool:
    """Say whether a shift is up for a guard to take."""
    part = line.parts[0].row
    return line.row.kind == "give" and part.to_guard_id is None and part.guard_id != guard_id


def own_shifts(session: Session, guard_id: int, at: datetime) -> list[Ahead]:
    """Return a guard's shifts to come in the plans that count, in time order."""
    query = (
        select(Shift)
        .join(Assignment, col(Assignment.shift_id) == col(Shift.id))
        .join(Roster, col(Roster.id) == col(Shift.roster_id))
        .where(
            Assignment.guard_id == guard_id,
            Roster.status == "published",
            col(Shift.starts_at) > at,
        )
        .order_by(col(Shift.starts_at))
    )
    rows, counts = session.exec(query).all(), InForce(session)
    return [_ahead(session, row) for row in rows if counts(row)]


def _ahead(session: Session, row: Shift) -> Ahead:
    return Ahead(row, say(said(session, row)), place(session, row.post_id))


def colleagues(session: Session, guard_id: int) -> list[tuple[int, str]]:
    """Return the active guards of the same employer, by name."""
    me = session.get_one(Guard, guard_id)
    query = select(Guard).where(
        Guard.employer_id == me.employer_id, col(Guard.active), Guard.id != guard_id
    )
    return [(row.id or 0, row.name) for row in session.exec(query.order_by(Guard.name)).all()]


def takers(session: Session, row: Shift, guard_id: int) -> list[tuple[int, str]]:
    """Return the colleagues who may take a guard's shift, the best for the plan first."""
    plan = _plan(session, row)
    without = Plan(plan.problem, plan.assignments - {Pair(str(guard_id), str(row.id))})
    names = dict(colleagues(session, guard_id))
    found = candidates(without, plan.problem.shift[str(row.id)])
    able = [int(one.guard) for one in found if one.ok and int(one.guard) in names]
    return [(key, names[key]) for key in able[:ABLE]]


def exchanges(session: Session, row: Shift, guard_id: int, colleague: int | None) -> list[Ahead]:
    """Return the shifts of a colleague that may be had for one's own, by every rule."""
    if colleague is None:
        return []
    plan = _plan(session, row)
    mine = Wanted(str(guard_id), str(row.id))
    theirs = [
        Wanted(str(colleague), shift.id)
        for shift in plan.shifts_of.get(str(colleague), ())
        if shift.span.start > now()
    ]
    lawful = {
        member.shift
        for cycle in cycles(plan, [mine, *theirs], longest=2)
        for member in cycle.members
        if mine in cycle.members and member != mine
    }
    rows = [session.get_one(Shift, int(one.shift)) for one in theirs if one.shift in lawful]
    return [_ahead(session, one) for one in rows]


def found_exchanges(session: Session, guard_id: int | None = None) -> list[Found]:
    """Return the lawful exchanges among all who would take another shift in return.

    Parameters
    ----------
    guard_id
        Only those that a guard is in; None is all of them.
    """
    by_roster: dict[int, list[Wanted]] = defaultdict(list)
    query = select(Swap).where(Swap.kind == "give", Swap.state == "open", col(Swap.trade))
    for swap in session.exec(query.where(col(Swap.expires_at) > now())).all():
        (part,) = parts_of(session, swap)
        row = standing(session, seat_of(part))
        if row is not None:
            by_roster[row.roster_id].append(Wanted(str(part.guard_id), str(row.id)))
    names = {str(row.id): row for row in session.exec(select(Guard)).all()}
    out = []
    for roster_id, wanted in sorted(by_roster.items()):
        roster = session.get_one(Roster, roster_id)
        for cycle in cycles(plans.checked(roster).plan, wanted):
            same = len({names[one.guard].employer_id for one in cycle.members}) == 1
            mine = guard_id is None or str(guard_id) in {one.guard for one in cycle.members}
            if same and mine:
                out.append(Found(roster, cycle, _steps(session, cycle, names)))
    return out


def remarks(found: Weighed | None, guard_id: int) -> tuple[list[str], list[str]]:
    """Return what stands in the way, and what is worth knowing, of one guard's own plan."""
    if found is None:
        return [], []
    own = {str(guard_id), None}
    return (
        list(dict.fromkeys(say(one.message) for one in found.hard if one.guard in own)),
        list(dict.fromkeys(say(one.message) for one in found.soft if one.guard == str(guard_id))),
    )


def own_staff(session: Session, guard: Guard) -> bool:
    """Say whether a guard is the municipality's own: a contractor's price is no guard's pay."""
    return session.get_one(Employer, guard.employer_id).kind == "own"


def undecided(session: Session, state: str) -> Sequence[Swap]:
    """Return the swaps in one of the states that come before the end, the most urgent first."""
    assert state in UNDECIDED
    query = select(Swap).where(Swap.state == state).order_by(col(Swap.expires_at))
    return session.exec(query).all()


def _steps(session: Session, cycle: Cycle, names: dict[str, Guard]) -> list[tuple[str, str, str]]:
    return [
        (
            names[given.guard].name,
            say(said(session, session.get_one(Shift, int(given.shift)))),
            names[taker].name,
        )
        for given, taker in cycle.takes
    ]


def _plan(session: Session, row: Shift) -> Plan:
    return plans.checked(session.get_one(Roster, row.roster_id)).plan
