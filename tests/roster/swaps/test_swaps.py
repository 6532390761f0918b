# SPDX-License-Identifier: MPL-2.0
"""Swaps: asked, answered, approved, withdrawn, run out; nobody loses a shift before it is final."""

from __future__ import annotations

from datetime import datetime
from datetime import timedelta

import pytest
from sqlmodel import Session

from roster import swaps
from roster.exchange.amend import carry_out
from roster.exchange.log import ExchangeError
from roster.exchange.log import Outcome
from roster.exchange.log import events
from roster.exchange.models import Swap
from roster.exchange.weigh import Moves
from roster.models import Absence
from roster.models import Guard
from roster.store import StoreError
from roster.swaps.asking import Hand
from roster.swaps.policy import Terms
from roster.swaps.policy import decide
from roster.swaps.policy import terms_of
from tests.roster.exchange.town import BEFORE
from tests.roster.exchange.town import Town
from tests.roster.exchange.town import settle

LATER = BEFORE + timedelta(hours=1)
FREE = Terms(automatic=True, cost_limit=100_000, notice_hours=24)


@pytest.fixture
def town(session: Session) -> Town:
    """Asta has Monday and Tuesday night, Bo Thursday night, Carla Saturday night."""
    return settle(session, {"ASTA": [0, 1], "BO": [3], "CARLA": [5]})


def given(town: Town, guard: Guard, day: int, *, trade: bool = False) -> Swap:
    """Put a night up for whoever takes it."""
    shift = town.night(day).id or 0
    made, _ = swaps.give(town.session, guard.id or 0, shift, BEFORE, trade=trade, by=guard.code)
    return made


def exchanged(town: Town, guard: Guard, day: int, other: Guard, theirs: int) -> Swap:
    """Ask a colleague to exchange two nights."""
    mine, other_shift = town.night(day).id or 0, town.night(theirs).id or 0
    made, _ = swaps.exchange(
        town.session, guard.id or 0, mine, other.id or 0, other_shift, BEFORE, by=guard.code
    )
    return made


def yes(town: Town, swap: Swap, guard: Guard, at: datetime = LATER) -> Outcome:
    """Let a guard say yes, judged against the plan as it is."""
    moves = swaps.moves_of(town.session, swap.id or 0, guard.id)
    found = town.weigh(moves)
    return swaps.agree(town.session, swap.id or 0, guard.id or 0, found, at, by=guard.code)


def approved(town: Town, swap: Swap) -> Outcome:
    """Let the coordinator approve."""
    moves = swaps.moves_of(town.session, swap.id or 0)
    return swaps.approve(town.session, swap.id or 0, town.weigh(moves), LATER, by="karen")


def test_a_shift_that_is_given_waits_for_the_coordinator(town: Town) -> None:
    """With no policy the yes puts it in the inbox; it is Asta's until it is approved."""
    asta, bo, carla = town.people
    swap = given(town, asta, 1)
    done = yes(town, swap, carla)
    assert (swap.state, [notice.page for notice in done.notices]) == ("waiting", ["inbox"])
    assert town.has()["ASTA"] == [0, 1]
    with pytest.raises(ExchangeError, match="a colleague has said yes"):
        yes(town, swap, bo)
    before = town.contents()
    final = approved(town, swap)
    assert {notice.guard for notice in final.notices} == {asta.id, carla.id}
    assert town.has() == {"ASTA": [0], "BO": [3], "CARLA": [1, 5]}
    assert {key: town.contents()[key] for key in before} == before
    assert (swap.state, swap.decided_by, swap.automatic) == ("done", "karen", False)
    kinds = [event.kind for event in events(town.session, swap)]
    assert kinds == ["asked", "agreed", "waiting", "done"]


def test_a_unit_that_allows_it_needs_no_coordinator(town: Town) -> None:
    """Within the limit of cost the last yes is final; it is noted that it was by itself."""
    decide(town.session, FREE)
    swap = exchanged(town, town.city.asta, 1, town.city.bo, 3)
    assert yes(town, swap, town.city.bo).done
    assert town.has() == {"ASTA": [0, 3], "BO": [1], "CARLA": [5]}
    assert (swap.state, swap.automatic) == ("done", True)


def test_what_costs_more_than_the_limit_goes_to_the_coordinator(town: Town) -> None:
    """The same exchange with a dearer guard waits, with its cost to see."""
    decide(town.session, Terms(automatic=True, cost_limit=0, notice_hours=0))
    swap = given(town, town.city.asta, 1)
    moves = swaps.moves_of(town.session, swap.id or 0, town.city.bo.id)
    found = town.weigh(moves)
    assert found is not None
    dear = type(found)(found.moves, (), (), 0, 1)
    swaps.agree(town.session, swap.id or 0, town.city.bo.id or 0, dear, LATER, by="bo")
    assert (swap.state, swap.cost) == ("waiting", 1)


def test_a_swap_that_breaks_a_rule_is_refused_with_the_rule(town: Town) -> None:
    """Carla cannot take the night that she has the day after; it stays open to Bo."""
    asta, bo, carla = town.people
    swap = given(town, asta, 1)
    shift = town.city.shifts(town.now.id or 0, town.city.library)[2]
    new = frozenset({(carla.id or 0, shift.id or 0)})
    carry_out(town.session, Moves(town.now.id or 0, town.now.version, new=new))
    no = yes(town, swap, carla)
    assert (no.done, swap.state) == (False, "open")
    assert "hvile" in no.message.in_("da").lower()
    assert yes(town, swap, bo).done


def test_nobody_reads_why_a_colleague_cannot(town: Town) -> None:
    """What stands in the way of Bo's half is not told to Carla."""
    _, bo, carla = town.people
    absent = {"guard_id": bo.id, "kind": "sick"}
    shift = town.night(5)
    times = {"starts_at": shift.starts_at, "ends_at": shift.ends_at}
    town.session.add(Absence.model_validate({**absent, **times}))
    town.session.flush()
    no = yes(town, exchanged(town, bo, 3, carla, 5), carla)
    assert (no.done, "Bo" in no.message.in_("da")) == (False, False)
    assert "en anden i byttet" in no.message.in_("da")


def test_a_colleague_who_says_no_ends_it(town: Town) -> None:
    """The one who asked is told, and keeps the shift."""
    asta, bo, _ = town.people
    swap = exchanged(town, asta, 1, bo, 3)
    done = swaps.decline(town.session, swap.id or 0, bo.id or 0, LATER, by="bo")
    assert (swap.state, [notice.guard for notice in done.notices]) == ("declined", [asta.id])
    with pytest.raises(ExchangeError, match="ended"):
        yes(town, swap, bo)


def test_a_refusal_has_a_reason_that_everybody_is_told(town: Town) -> None:
    """Without a reason the coordinator cannot refuse; with one both guards read it."""
    asta, bo, _ = town.people
    swap = given(town, asta, 1)
    yes(town, swap, bo)
    with pytest.raises(ExchangeError, match="why"):
        swaps.refuse(town.session, swap.id or 0, "  ", LATER, by="karen")
    done = swaps.refuse(town.session, swap.id or 0, "Bo mangler oplæring.", LATER, by="karen")
    assert {notice.guard for notice in done.notices} == {asta.id, bo.id}
    assert all("oplæring" in notice.message.in_("da") for notice in done.notices)
    assert town.has()["ASTA"] == [0, 1]


def test_swaps_can_be_withdrawn_until_they_are_final(town: Town) -> None:
    """Who said yes may step back, then it is open again; who asked takes all of it back."""
    asta, bo, carla = town.people
    swap = given(town, asta, 1)
    yes(town, swap, bo)
    swaps.withdraw(town.session, swap.id or 0, bo.id or 0, LATER, by="bo")
    assert swap.state == "open"
    with pytest.raises(ExchangeError, match="no such swap"):
        swaps.withdraw(town.session, swap.id or 0, carla.id or 0, LATER, by="carla")
    yes(town, swap, carla)
    done = swaps.withdraw(town.session, swap.id or 0, asta.id or 0, LATER, by="asta")
    assert (swap.state, [notice.guard for notice in done.notices]) == ("withdrawn", [carla.id])
    with pytest.raises(ExchangeError, match="ended"):
        approved(town, swap)


def test_a_shift_that_has_begun_is_not_swapped(town: Town) -> None:
    """Neither asked for nor answered once it has begun, whatever the unit allows."""
    decide(town.session, Terms(automatic=True, cost_limit=0, notice_hours=0))
    asta, bo, _ = town.people
    swap = given(town, asta, 1)
    shift = town.night(1)
    with pytest.raises(ExchangeError, match="has begun"):
        yes(town, swap, bo, shift.starts_at)
    with pytest.raises(ExchangeError, match="has begun"):
        swaps.give(town.session, asta.id or 0, shift.id or 0, shift.starts_at, trade=False, by="a")


def test_the_deadline_is_kept(town: Town) -> None:
    """So many hours before the shift it is too late to ask and to answer, and what is open ends."""
    decide(town.session, Terms(notice_hours=48))
    asta, bo, _ = town.people
    swap = given(town, asta, 1)
    late = town.night(1).starts_at - timedelta(hours=48)
    assert swap.expires_at == late
    with pytest.raises(ExchangeError, match="Too late"):
        yes(town, swap, bo, late)
    with pytest.raises(ExchangeError, match="48 hours"):
        given_at(town, asta, 0, town.night(0).starts_at - timedelta(hours=47))
    assert {notice.guard for notice in swaps.expire(town.session, late)} == {asta.id}
    assert swap.state == "expired"


def given_at(town: Town, guard: Guard, day: int, at: datetime) -> None:
    """Put a night up at an instant."""
    shift = town.night(day).id or 0
    swaps.give(town.session, guard.id or 0, shift, at, trade=False, by=guard.code)


def test_who_is_not_on_the_shift_cannot_give_it(town: Town) -> None:
    """Another's shift, one that is not there, and one that is in a swap already are refused."""
    asta, bo, _ = town.people
    with pytest.raises(ExchangeError, match="not your shift"):
        given_at(town, bo, 1, BEFORE)
    with pytest.raises(ExchangeError, match="not in the plan"):
        swaps.give(town.session, bo.id or 0, 10**6, BEFORE, trade=False, by="bo")
    given(town, asta, 1)
    with pytest.raises(ExchangeError, match="already"):
        given(town, asta, 1)
    with pytest.raises(ExchangeError, match="no longer has"):
        exchanged(town, asta, 0, bo, 5)


def test_colleagues_of_another_employer_are_not_asked(town: Town) -> None:
    """A contractor's guard neither takes nor exchanges a shift of the municipality's own."""
    asta, _, carla = town.people
    swap = given(town, asta, 1)
    carla.employer_id = next(key for key in (1, 2) if key != asta.employer_id)
    town.session.flush()
    with pytest.raises(ExchangeError, match="same employer"):
        yes(town, swap, carla)
    with pytest.raises(ExchangeError, match="same employer"):
        exchanged(town, asta, 0, carla, 5)


def test_who_is_asked_alone_may_answer(town: Town) -> None:
    """A guard who is not asked, who answers twice, or owns the shift, is refused."""
    asta, bo, carla = town.people
    asked, done = swaps.ask(
        town.session, asta.id or 0, town.night(1).id or 0, bo.id or 0, BEFORE, by="asta"
    )
    assert [notice.guard for notice in done.notices] == [bo.id]
    with pytest.raises(ExchangeError, match="no such swap"):
        yes(town, asked, carla)
    with pytest.raises(ExchangeError, match="own shift"):
        yes(town, given(town, asta, 0), asta)
    yes(town, asked, bo)
    with pytest.raises(ExchangeError, match="answered already"):
        yes(town, asked, bo)


def test_three_exchange_when_all_have_said_yes(town: Town) -> None:
    """The first two yeses change nothing; the last makes all three moves at once."""
    decide(town.session, FREE)
    asta, bo, carla = town.people
    hands = [
        Hand(asta.id or 0, town.night(1), bo.id),
        Hand(bo.id or 0, town.night(3), carla.id),
        Hand(carla.id or 0, town.night(5), asta.id),
    ]
    swap, done = swaps.propose(town.session, hands, BEFORE, by="karen")
    assert {notice.guard for notice in done.notices} == {asta.id, bo.id, carla.id}
    for guard in (asta, bo):
        assert yes(town, swap, guard).done
        assert town.has() == {"ASTA": [0, 1], "BO": [3], "CARLA": [5]}
    assert yes(town, swap, carla).done
    assert town.has() == {"ASTA": [0, 5], "BO": [1], "CARLA": [3]}


def test_what_was_judged_against_an_older_plan_is_judged_again(town: Town) -> None:
    """After another swap the judgement is stale; a swap whose shift is gone lapses."""
    decide(town.session, FREE)
    asta, bo, carla = town.people
    first, second = exchanged(town, asta, 1, bo, 3), given(town, carla, 5)
    old = town.weigh(swaps.moves_of(town.session, second.id or 0, asta.id))
    hands = [
        Hand(bo.id or 0, town.night(3), carla.id),
        Hand(carla.id or 0, town.night(5), bo.id),
    ]
    same, _ = swaps.propose(town.session, hands, BEFORE, by="karen")
    yes(town, first, bo)
    assert same.state == "lapsed", "Bo no longer has Thursday"
    with pytest.raises(StoreError):
        swaps.agree(town.session, second.id or 0, asta.id or 0, old, LATER, by="asta")


def test_the_strictest_policy_holds(town: Town) -> None:
    """The employer's own before the general one; an administration may only ask for more."""
    session, asta = town.session, town.city.asta
    assert terms_of(session, {asta.employer_id}, set()) == Terms()
    decide(session, FREE)
    payer = town.city.culture.id or 0
    assert terms_of(session, {asta.employer_id}, {payer}) == FREE
    decide(session, Terms(True, 5_000, 12), employer=asta.employer_id)
    assert terms_of(session, {asta.employer_id}, {payer}) == Terms(True, 5_000, 12)
    decide(session, Terms(False, 9_000, 72), administration=payer)
    assert terms_of(session, {asta.employer_id}, {payer}) == Terms(False, 5_000, 72)
    decide(session, Terms(True, 9_000, 72), administration=payer)
    assert terms_of(session, {asta.employer_id}, {payer}).automatic
