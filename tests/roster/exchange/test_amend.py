# SPDX-License-Identifier: MPL-2.0
"""Moves are weighed as the checker would, and carried out in a new version and in drafts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session
from sqlmodel import select

from roster.checker import check
from roster.edits import ConflictError
from roster.edits import Lock
from roster.edits import history
from roster.edits import made_by
from roster.edits import said
from roster.exchange.amend import carry_out
from roster.exchange.log import forget
from roster.exchange.seats import Seat
from roster.exchange.seats import seat_of
from roster.exchange.seats import standing
from roster.exchange.weigh import Moves
from roster.exchange.weigh import weigh
from roster.models import Assignment
from roster.models import Roster
from roster.models import Shift
from roster.pay.changes import difference
from roster.plan import Plan
from roster.problem import Assignment as Pair
from roster.revise import revise
from roster.rules.rulebook import Rulebook
from roster.store import StoreError
from roster.store import create_roster
from roster.store import load_plan
from roster.store import publish
from tests.roster.exchange.town import BEFORE
from tests.roster.exchange.town import Town
from tests.roster.exchange.town import TownDesk
from tests.roster.exchange.town import settle
from tests.roster.sample import MONDAY
from tests.roster.sample import Grid


@pytest.fixture
def town(session: Session) -> Town:
    """Asta has Monday and Tuesday night, Bo has Thursday night."""
    return settle(session, {"ASTA": [0, 1], "BO": [3]})


def handed(town: Town, day: int = 1) -> Moves:
    """Return Asta's night of a day handed to Carla."""
    asta, _, carla = town.people
    shift = town.night(day).id or 0
    now = town.now
    gone, new = {(asta.id or 0, shift)}, {(carla.id or 0, shift)}
    return Moves(now.id or 0, now.version, frozenset(gone), frozenset(new))


def test_moves_weigh_what_the_checker_and_the_bill_say_of_both_plans(town: Town) -> None:
    """Under every rule of law and pay: the change of objective, faults and cost is that of both."""
    plan = load_plan(town.session, town.now.id or 0, Grid(), Rulebook())
    moves = handed(town)
    (gone,), (new,) = moves.gone, moves.new
    pairs = [Pair(str(guard), str(shift)) for guard, shift in (gone, new)]
    after = Plan(plan.problem, (plan.assignments - {pairs[0]}) | {pairs[1]})
    found = weigh(plan, moves, known=BEFORE)
    assert found.objective == check(after).objective - check(plan).objective
    assert found.cost == difference(plan, after, known=BEFORE).total == sum(found.pay.values())
    assert found.pay[gone[0]] < 0 < found.pay[new[0]]
    assert found.ok == (len(check(after).hard) <= len(check(plan).hard))


def test_a_second_duty_without_rest_is_forbidden(town: Town) -> None:
    """What the move breaks is named; what was broken before does not count."""
    asta = town.city.asta
    day = town.city.shifts(town.now.id or 0, town.city.library)[1]
    moves = Moves(town.now.id or 0, 1, new=frozenset({(asta.id or 0, day.id or 0)}))
    assert not weigh(town.plan(), moves).ok


def test_a_published_plan_gets_a_new_version_and_stays_as_it_was(town: Town) -> None:
    """The new version counts at once; the rows of the old one are what they were."""
    before = town.contents()
    seat = seat_of(town.night(1))
    made = carry_out(town.session, handed(town))
    assert (made.status, made.name) == ("published", "Prøve v2")
    assert town.has() == {"ASTA": [0], "BO": [3], "CARLA": [1]}
    assert {key: town.contents()[key] for key in before} == before
    assert standing(town.session, seat).roster_id == made.id  # type: ignore[union-attr]
    assert standing(town.session, Seat(seat.post, seat.start, seat.end + timedelta(1))) is None


def test_a_draft_is_changed_where_it_stands(town: Town) -> None:
    """A move in a draft makes no version; its own version is counted up."""
    draft = revise(town.session, town.roster)
    shift = town.city.shifts(draft.id or 0, town.city.night)[2]
    new = frozenset({(town.city.bo.id or 0, shift.id or 0)})
    assert carry_out(town.session, Moves(draft.id or 0, draft.version, new=new)).id == draft.id
    assert (draft.status, draft.version) == ("draft", 2)
    assert [guard.code for guard in town.on(shift)] == ["BO"]


def test_drafts_for_the_same_days_keep_the_move(town: Town) -> None:
    """Publishing a draft that was begun before a swap does not take the swap back."""
    same, other = revise(town.session, town.roster), revise(town.session, town.roster)
    taken = town.city.shifts(other.id or 0, town.city.night)[1]
    row = town.session.exec(select(Assignment).where(Assignment.shift_id == taken.id)).one()
    town.session.delete(row)
    town.session.flush()
    carry_out(town.session, handed(town))
    assert [g.code for g in town.on(town.city.shifts(same.id or 0, town.city.night)[1])] == [
        "CARLA"
    ]
    assert town.on(taken) == [], "a draft that says something else is left alone"
    assert (same.version, other.version) == (2, 1)


def test_a_draft_keeps_the_move_in_its_history_as_nobodys_own(town: Town) -> None:
    """Who looks sees the swap in words; an edit that a swap has passed by names it."""
    draft = revise(town.session, town.roster)
    desk = TownDesk(town.city, draft.id or 0)
    shift = town.city.shifts(draft.id or 0, town.city.night)[1].id or 0
    asta = town.city.asta.id or 0
    desk.do(Lock(True, guard=asta))
    carry_out(town.session, handed(town))
    desk.look()
    (newest, *_) = history(town.session, desk.roster)
    assert (made_by(newest).in_("en"), newest.version) == ("A swap or a stand-in", draft.version)
    (told,) = said(town.session, [newest])
    assert "given from Asta" in told.in_("en")
    with pytest.raises(ConflictError, match="swap"):
        desk.undo()
    assert [g.code for g in town.on(town.session.get_one(Shift, shift))] == ["CARLA"]


def test_moves_of_an_older_version_are_refused(town: Town) -> None:
    """What was judged against a plan that no longer counts is not carried out."""
    moves = handed(town)
    carry_out(town.session, moves)
    for stale in (moves, Moves(moves.roster, moves.version + 1, moves.gone, moves.new)):
        with pytest.raises(StoreError):
            carry_out(town.session, stale)


def test_a_roster_that_is_replaced_in_part_is_not_brought_back(town: Town) -> None:
    """Where a later roster counts on some of the days, a new version would undo it: refused."""
    later = create_roster(town.session, name="Onsdag", start=MONDAY + timedelta(2), days=1)
    publish(town.session, later.id or 0)
    moves = handed_in(town, town.session.get_one(Roster, town.roster))
    with pytest.raises(StoreError, match="Onsdag"):
        carry_out(town.session, moves)


def handed_in(town: Town, roster: Roster) -> Moves:
    """Return Asta's Tuesday night handed to Carla in a version that is named."""
    asta, _, carla = town.people
    shift = town.city.shifts(roster.id or 0, town.city.night)[1].id or 0
    gone, new = {(asta.id or 0, shift)}, {(carla.id or 0, shift)}
    return Moves(roster.id or 0, roster.version, frozenset(gone), frozenset(new))


def test_nothing_is_forgotten_before_its_time(town: Town) -> None:
    """With no ended call or swap there is nothing to delete."""
    assert forget(town.session, BEFORE, 30) == 0
