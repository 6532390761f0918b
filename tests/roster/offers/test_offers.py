# SPDX-License-Identifier: MPL-2.0
"""Offers of an empty seat: the first acceptable yes fills it, and everybody is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster import offers
from roster.exchange.log import ExchangeError
from roster.exchange.log import Notice
from roster.exchange.log import Outcome
from roster.exchange.log import events
from roster.exchange.log import forget
from roster.exchange.models import CoverCall
from roster.exchange.models import CoverOffer
from roster.exchange.models import ExchangeEvent
from roster.models import Guard
from roster.offers import Ask
from roster.revise import revise
from roster.store import StoreError
from roster.store import publish
from tests.roster.exchange.town import BEFORE
from tests.roster.exchange.town import Town
from tests.roster.exchange.town import settle

LATER = BEFORE + timedelta(minutes=10)


@pytest.fixture
def town(session: Session) -> Town:
    """Asta has Monday and Tuesday night, Bo has Wednesday night; Thursday night is empty."""
    return settle(session, {"ASTA": [0, 1], "BO": [2]})


def offered(town: Town, *guards: Guard, day: int = 3, minutes: int = 60) -> CoverCall:
    """Offer a night to some guards."""
    asks = [Ask(guard.id or 0) for guard in guards]
    made, _ = offers.call(
        town.session, town.night(day), asks, minutes=minutes, by="karen", at=BEFORE
    )
    return made


def of(town: Town, guard: Guard, call: CoverCall | None = None) -> CoverOffer:
    """Return a guard's offer, the last one that was made."""
    query = select(CoverOffer).where(CoverOffer.guard_id == guard.id)
    if call is not None:
        query = query.where(CoverOffer.call_id == call.id)
    return town.session.exec(query.order_by(col(CoverOffer.id).desc())).first()  # type: ignore[return-value]


def yes(town: Town, guard: Guard, offer: CoverOffer | None = None) -> Outcome:
    """Let a guard say yes, judged against the plan as it is."""
    key = (offer or of(town, guard)).id or 0
    moves = offers.moves_of(town.session, key, guard.id or 0, LATER)
    return offers.accept(town.session, key, guard.id or 0, town.weigh(moves), LATER, by=guard.code)


def told(notices: Sequence[Notice]) -> set[int | None]:
    """Return who is told something; None is the coordinators."""
    return {notice.guard for notice in notices}


def test_the_first_yes_wins_and_the_others_are_told(town: Town) -> None:
    """One gets the shift in a new version, the other is told, and hears that it is too late."""
    _, bo, carla = town.people
    call = offered(town, bo, carla)
    before = town.contents()
    done = yes(town, carla)
    assert (done.done, call.state, of(town, bo).state) == (True, "filled", "late")
    assert told(done.notices) == {bo.id, None}
    assert town.has()["CARLA"] == [3]
    assert {key: town.contents()[key] for key in before} == before
    with pytest.raises(ExchangeError, match="Too late: somebody else"):
        yes(town, bo)
    kinds = [event.kind for event in events(town.session, call)]
    assert kinds == ["offered", "asked", "asked", "accepted", "filled"]


def test_an_answer_that_was_judged_against_an_older_plan_is_judged_again(town: Town) -> None:
    """Of two yeses judged at the same instant one is carried out; the other finds nothing."""
    _, bo, carla = town.people
    offered(town, bo, carla)
    both = {
        one.id: town.weigh(offers.moves_of(town.session, of(town, one).id or 0, one.id or 0, LATER))
        for one in (bo, carla)
    }
    first = offers.accept(
        town.session, of(town, bo).id or 0, bo.id or 0, both[bo.id], LATER, by="bo"
    )
    assert first.done
    with pytest.raises(ExchangeError, match="Too late"):
        offers.accept(
            town.session, of(town, carla).id or 0, carla.id or 0, both[carla.id], LATER, by="carla"
        )
    assert town.has()["BO"] == [2, 3]


def test_a_plan_that_was_changed_asks_for_a_new_judgement(town: Town) -> None:
    """Moves that were weighed before another change are not made."""
    _, bo, carla = town.people
    offered(town, bo)
    offered(town, carla, day=4)
    old = town.weigh(offers.moves_of(town.session, of(town, bo).id or 0, bo.id or 0, LATER))
    assert yes(town, carla).done
    with pytest.raises(StoreError):
        offers.accept(town.session, of(town, bo).id or 0, bo.id or 0, old, LATER, by="bo")
    assert yes(town, bo).done
    assert town.has() == {"ASTA": [0, 1], "BO": [2, 3], "CARLA": [4]}


def test_a_yes_that_a_rule_forbids_leaves_the_offer_to_the_others(town: Town) -> None:
    """Asta has just come off the night before: she is told which rule, and Carla may still."""
    asta, _, carla = town.people
    day = town.city.shifts(town.now.id or 0, town.city.library)[2]
    asks = [Ask(asta.id or 0), Ask(carla.id or 0)]
    call, _ = offers.call(town.session, day, asks, minutes=60, by="karen", at=BEFORE)
    no = yes(town, asta)
    assert (no.done, of(town, asta).state, call.state) == (False, "barred", "open")
    assert "hvile" in no.message.in_("da").lower()
    assert yes(town, carla).done


def test_unanswered_offers_run_out_by_themselves(town: Town) -> None:
    """After its time nobody may say yes, and the coordinators are told that nobody came."""
    _, bo, carla = town.people
    call = offered(town, bo, carla, minutes=5)
    with pytest.raises(ExchangeError, match="run out"):
        yes(town, bo)
    assert offers.expire(town.session, BEFORE + timedelta(minutes=4)) == []
    assert told(offers.expire(town.session, LATER)) == {bo.id, carla.id, None}
    assert (call.state, of(town, bo).state) == ("expired", "expired")
    assert offers.expire(town.session, LATER) == []


def test_an_offer_never_outlasts_the_beginning_of_its_shift(town: Town) -> None:
    """Two weeks to answer end when the shift begins; one that has begun is not offered."""
    offered(town, town.city.bo, minutes=14 * 24 * 60)
    shift = town.night(3)
    assert of(town, town.city.bo).expires_at == shift.starts_at
    asks = [Ask(town.city.bo.id or 0)]
    with pytest.raises(ExchangeError, match="began"):
        offers.call(town.session, shift, asks, minutes=5, by="karen", at=shift.starts_at)


def test_when_all_say_no_the_coordinators_are_told(town: Town) -> None:
    """A no is kept, a second answer is refused, and the last no ends the call."""
    _, bo, carla = town.people
    call = offered(town, bo, carla)
    first = offers.decline(town.session, of(town, bo).id or 0, bo.id or 0, LATER, by="bo")
    assert (first.notices, call.state) == ((), "open")
    with pytest.raises(ExchangeError, match="already"):
        yes(town, bo)
    last = offers.decline(town.session, of(town, carla).id or 0, carla.id or 0, LATER, by="c")
    assert (told(last.notices), call.state) == ({None}, "declined")


def test_somebody_else_s_offer_is_nobody_s(town: Town) -> None:
    """A guard who guesses the number of another's offer learns nothing of it."""
    _, bo, carla = town.people
    offered(town, bo)
    key = of(town, bo).id or 0
    for offer, guard in ((key, carla.id or 0), (key + 100, bo.id or 0)):
        with pytest.raises(ExchangeError, match="no such offer"):
            offers.moves_of(town.session, offer, guard, LATER)
        with pytest.raises(ExchangeError, match="no such offer"):
            offers.decline(town.session, offer, guard, LATER, by="carla")


def test_a_withdrawn_offer_is_said_to_be_over(town: Town) -> None:
    """The coordinator takes it back once; who was asked is told, and cannot say yes."""
    call = offered(town, town.city.bo)
    gone = offers.withdraw(town.session, call.id or 0, by="karen", at=LATER)
    assert told(gone.notices) == {town.city.bo.id}
    with pytest.raises(ExchangeError, match="no longer holds"):
        yes(town, town.city.bo)
    with pytest.raises(ExchangeError, match="ended"):
        offers.withdraw(town.session, call.id or 0, by="karen", at=LATER)


def test_a_seat_filled_in_another_way_closes_the_offer(town: Town) -> None:
    """Where somebody was put on the shift by hand the yes comes to nothing, and says so."""
    _, bo, carla = town.people
    call = offered(town, bo)
    draft = revise(town.session, town.now.id or 0)
    town.city.assign(carla, town.city.shifts(draft.id or 0, town.city.night)[3])
    town.session.flush()
    publish(town.session, draft.id or 0)
    other = offered(town, carla, day=4)
    done = yes(town, bo, of(town, bo, call))
    assert (done.done, call.state, told(done.notices)) == (False, "lapsed", {bo.id, None})
    draft = revise(town.session, town.now.id or 0)
    town.city.assign(bo, town.city.shifts(draft.id or 0, town.city.night)[4])
    town.session.flush()
    publish(town.session, draft.id or 0)
    assert told(offers.expire(town.session, LATER)) == {carla.id, None}
    assert other.state == "lapsed", "closed by itself"


@pytest.mark.parametrize("fault", ["nobody", "long", "full", "twice"])
def test_what_cannot_be_offered_says_why(town: Town, fault: str) -> None:
    """Nobody chosen, no sensible time, no empty seat, and offered already: each is named."""
    bo = town.city.bo
    if fault == "twice":
        offered(town, bo)
    asks = [] if fault == "nobody" else [Ask(bo.id or 0)]
    minutes = 10**6 if fault == "long" else 60
    shift = town.night(0 if fault == "full" else 3)
    words = {"nobody": "least one", "long": "1000000", "full": "no empty", "twice": "already"}
    with pytest.raises(ExchangeError, match=words[fault]):
        offers.call(town.session, shift, asks, minutes=minutes, by="karen", at=BEFORE)


def two_moves(town: Town) -> CoverCall:
    """Offer Thursday: Asta would leave Tuesday for it, and Bo or Carla take Tuesday."""
    asta, bo, carla = town.people
    first = Ask(asta.id or 0, leaves=town.night(1))
    pairs = [(first, Ask(bo.id or 0)), (first, Ask(carla.id or 0))]
    made, done = offers.call_chains(
        town.session, town.night(3), pairs, minutes=60, by="karen", at=BEFORE
    )
    assert told(done.notices) == {asta.id}
    return made


def test_two_moves_are_made_when_both_have_said_yes(town: Town) -> None:
    """Asta's yes changes nothing; Bo's no leads to the next pair; Carla's yes makes both moves."""
    asta, bo, carla = town.people
    call = two_moves(town)
    first = yes(town, asta, offer(town, asta, 1))
    assert (first.done, told(first.notices), town.has()["ASTA"]) == (True, {bo.id}, [0, 1])
    with pytest.raises(ExchangeError, match="no such offer"):
        yes(town, carla, offer(town, carla, 2))
    key = offer(town, bo, 1).id or 0
    no = offers.decline(town.session, key, bo.id or 0, LATER, by="bo")
    assert told(no.notices) == {asta.id}
    assert offer(town, asta, 1).state == "withdrawn"
    yes(town, asta, offer(town, asta, 2))
    done = yes(town, carla, offer(town, carla, 2))
    assert told(done.notices) == {asta.id, None}
    assert (call.state, town.has()) == ("filled", {"ASTA": [0, 3], "BO": [2], "CARLA": [1]})


def test_two_moves_that_run_out_come_to_nothing(town: Town) -> None:
    """Bo does not answer: Asta keeps her shift, is asked again with Carla, and does not answer."""
    asta, _, _ = town.people
    call = two_moves(town)
    yes(town, asta, offer(town, asta, 1))
    at = LATER + timedelta(hours=2)
    assert asta.id in told(offers.expire(town.session, at))
    assert offer(town, asta, 2).state == "open"
    offers.expire(town.session, at + timedelta(hours=2))
    assert (call.state, town.has()["ASTA"]) == ("expired", [0, 1])


def test_two_moves_that_no_longer_fit_end_alone(town: Town) -> None:
    """When the shift to be left is gone the pair is over; the empty seat may still be offered."""
    asta, bo, _ = town.people
    call = two_moves(town)
    moves = offers.moves_of(town.session, offer(town, asta, 1).id or 0, asta.id or 0, LATER)
    assert moves is not None
    offered(town, bo, day=5)
    assert yes(town, bo).done
    draft = revise(town.session, town.now.id or 0)
    tuesday = town.city.shifts(draft.id or 0, town.city.night)[1]
    tuesday.ends_at += timedelta(hours=1)
    town.session.flush()
    publish(town.session, draft.id or 0)
    done = yes(town, asta, offer(town, asta, 1))
    assert (done.done, call.state) == (False, "open")
    assert offer(town, asta, 1).state == "withdrawn"


def offer(town: Town, guard: Guard, chain: int) -> CoverOffer:
    """Return a guard's part of a pair."""
    query = select(CoverOffer).where(CoverOffer.guard_id == guard.id, CoverOffer.chain == chain)
    return town.session.exec(query).one()


def test_what_has_ended_long_ago_is_deleted(town: Town) -> None:
    """An ended call goes with its offers and its log; one that is open stays."""
    old, kept = offered(town, town.city.bo), offered(town, town.city.bo, day=4)
    offers.withdraw(town.session, old.id or 0, by="karen", at=LATER)
    assert forget(town.session, LATER + timedelta(days=29), 30) == 0
    assert forget(town.session, LATER + timedelta(days=31), 30) == 1
    left = town.session.exec(select(ExchangeEvent.call_id)).all()
    assert set(left) == {kept.id}
    assert town.session.exec(select(CoverOffer.call_id)).all() == [kept.id]
