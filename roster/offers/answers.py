# SPDX-License-Identifier: MPL-2.0
"""Take what guards answer to offers, and what time does to those who do not answer."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import func
from sqlmodel import select

from roster.exchange.amend import carry_out
from roster.exchange.log import BY_ITSELF
from roster.exchange.log import ExchangeError
from roster.exchange.log import Notice
from roster.exchange.log import Outcome
from roster.exchange.log import record
from roster.exchange.log import said
from roster.exchange.models import CoverCall
from roster.exchange.models import CoverOffer
from roster.exchange.seats import seat_of
from roster.exchange.seats import vacant
from roster.exchange.seats import within
from roster.exchange.weigh import Moves
from roster.exchange.weigh import Weighed
from roster.models import Guard
from roster.models import Shift
from roster.offers.calls import ask_now
from roster.offers.calls import close
from roster.offers.calls import left
from roster.offers.calls import offers_of
from roster.offers.calls import target
from roster.rules.rulebook import Rulebook
from roster.store import StoreError
from sites.text import Text

FOREIGN = Text("Tilbuddet findes ikke.", "There is no such offer.")
TOO_LATE = Text(
    "For sent: en anden har taget {shift}.", "Too late: somebody else has taken {shift}."
)
RUN_OUT = Text(
    "For sent: svarfristen for {shift} er udløbet.",
    "Too late: the time to answer about {shift} has run out.",
)
OVER = Text("Tilbuddet om {shift} gælder ikke længere.", "The offer of {shift} no longer holds.")
ANSWERED = Text("Du har allerede svaret på {shift}.", "You have answered about {shift} already.")
BARRED = Text("Du kan ikke tage {shift}: {why}", "You cannot take {shift}: {why}")
TAKEN = Text("Vagten er din: {shift}.", "The shift is yours: {shift}.")
AGREED = Text(
    "Tak. Nu spørges den, der skal overtage din vagt. Indtil da har du den stadig.",
    "Thank you. The one to take over your shift is asked now. Until then it is still yours.",
)
DECLINED = Text("Du har sagt nej til {shift}.", "You have said no to {shift}.")
OTHERS_LATE = Text(
    "{shift} er besat. Tak, fordi du blev spurgt.", "{shift} is covered. Thank you all the same."
)
CHAIN_DONE = Text(
    "Byttet er på plads: du har {shift} i stedet for {leaves}.",
    "It is settled: you have {shift} instead of {leaves}.",
)
CHAIN_OFF = Text(
    "Det blev ikke til noget: du beholder {leaves}.", "It came to nothing: you keep {leaves}."
)
FILLED = Text("{guard} har taget {shift}.", "{guard} has taken {shift}.")
FILLED_DRAFT = Text(
    "{guard} har taget {shift}. Planen er en kladde: offentliggør den.",
    "{guard} has taken {shift}. The plan is a draft: publish it.",
)
NOBODY = Text(
    "Ingen har taget {shift}. Spørg flere, eller bestil hos en leverandør.",
    "Nobody has taken {shift}. Ask more guards, or order from a contractor.",
)
GONE = Text(
    "{shift} er ændret eller besat på anden vis; tilbuddet er lukket.",
    "{shift} was changed or filled in another way; the offer is closed.",
)


def moves_of(session: Session, offer_id: int, guard_id: int, at: datetime) -> Moves | None:
    """Return what a yes to an offer would do; of two moves, both. None: it no longer fits the plan.

    Raises
    ------
    ExchangeError
        If it is not the guard's own offer, it was answered, or it came too late.
    """
    made, offer = _open(session, offer_id, guard_id, at)
    return _moves(session, made, offer)


def accept(
    session: Session,
    offer_id: int,
    guard_id: int,
    weighed: Weighed | None,
    at: datetime,
    *,
    by: str,
    rulebook: Rulebook | None = None,
) -> Outcome:
    """Say yes: the first acceptable yes fills the seat, and the others are told.

    Parameters
    ----------
    session
        A writing session; the caller commits, and tells the notices.
    weighed
        What the moves do, judged against the plan as it is now; None where there are none.
    by
        The account that answers.

    Raises
    ------
    ExchangeError
        If it is not the guard's own offer, it was answered, or it came too late.
    StoreError
        If the plan was changed since it was judged: judge again.
    """
    made, offer = _open(session, offer_id, guard_id, at)
    now = _moves(session, made, offer)
    if now is None:
        return _gone(session, made, offer, at)
    if weighed is None or now != weighed.moves:
        raise StoreError(OVER(shift=said(session, offer)))
    if not weighed.ok:
        return _barred(session, made, offer, weighed, at, by)
    if offer.chain and offer.step == 1:
        return _agree(session, made, offer, at, by)
    return _fill(session, made, offer, weighed, at, by, rulebook)


def decline(session: Session, offer_id: int, guard_id: int, at: datetime, *, by: str) -> Outcome:
    """Say no: two moves come to nothing then, and the next two are tried.

    Raises
    ------
    ExchangeError
        If it is not the guard's own offer, or it was answered or is over.
    """
    made, offer = _open(session, offer_id, guard_id, at)
    notices = _end(session, made, offer, "declined", at, by)
    return Outcome(True, DECLINED(shift=said(session, offer)), tuple(notices))


def expire(session: Session, at: datetime) -> list[Notice]:
    """End offers that nobody answered in time, and calls that the plan has overtaken."""
    query = select(CoverOffer).where(
        col(CoverOffer.state).in_(("open", "agreed")), col(CoverOffer.expires_at) <= at
    )
    notices = []
    for offer in session.exec(query).all():
        if offer.state != "open":
            continue
        made = session.get_one(CoverCall, offer.call_id)
        notices.extend(_end(session, made, offer, "expired", at, BY_ITSELF))
    for made in session.exec(select(CoverCall).where(CoverCall.state == "open")).all():
        found = target(session, made)
        if found is None or not vacant(session, found[1]):
            notices.extend(_lapse(session, made, at))
    return notices


def _open(
    session: Session, offer_id: int, guard_id: int, at: datetime
) -> tuple[CoverCall, CoverOffer]:
    """Return an offer that the guard may answer now, with its call."""
    offer = session.get(CoverOffer, offer_id)
    if offer is None or offer.guard_id != guard_id or offer.state == "waiting":
        raise ExchangeError(FOREIGN())
    shift = said(session, offer)
    why = {
        "late": TOO_LATE,
        "expired": RUN_OUT,
        "withdrawn": OVER,
    }.get(offer.state, ANSWERED)
    if offer.state != "open":
        raise ExchangeError(why(shift=shift))
    if offer.expires_at is not None and offer.expires_at <= at:
        raise ExchangeError(RUN_OUT(shift=shift))
    return session.get_one(CoverCall, offer.call_id), offer


def _moves(session: Session, made: CoverCall, offer: CoverOffer) -> Moves | None:
    """Return what an offer would do to the roster that counts now; None where it cannot."""
    found = target(session, made)
    if found is None:
        return None
    roster, shift = found
    assert roster.id is not None
    if not vacant(session, shift):
        return None
    if not offer.chain:
        return Moves(roster.id, roster.version, new=frozenset({(offer.guard_id, shift.id or 0)}))
    first, second = _pair(session, made, offer)
    leaves = left(first)
    other = None if leaves is None else within(session, roster.id, leaves)
    if other is None:
        return None
    gone = {(first.guard_id, other.id or 0)}
    new = {(first.guard_id, shift.id or 0), (second.guard_id, other.id or 0)}
    return Moves(roster.id, roster.version, frozenset(gone), frozenset(new))


def _pair(session: Session, made: CoverCall, offer: CoverOffer) -> tuple[CoverOffer, CoverOffer]:
    pair = [one for one in offers_of(session, made) if one.chain == offer.chain]
    return pair[0], pair[1]


def _gone(session: Session, made: CoverCall, offer: CoverOffer, at: datetime) -> Outcome:
    """End what the plan has overtaken: the whole call, or only two moves that no longer fit."""
    found = target(session, made)
    if found is not None and vacant(session, found[1]):
        notices = _end(session, made, offer, "withdrawn", at, BY_ITSELF)
    else:
        notices = _lapse(session, made, at)
    return Outcome(False, OVER(shift=said(session, offer)), tuple(notices))


def _lapse(session: Session, made: CoverCall, at: datetime) -> list[Notice]:
    """End a call whose shift is gone or filled in another way."""
    notices = close(session, made, "lapsed", at, by=BY_ITSELF, text=OVER)
    return [*notices, Notice(GONE(shift=said(session, made)), "calls")]


def _barred(
    session: Session,
    made: CoverCall,
    offer: CoverOffer,
    weighed: Weighed,
    at: datetime,
    by: str,
) -> Outcome:
    """Note that the rules forbid what a guard said yes to; the others may still answer."""
    why = weighed.why(offer.guard_id)
    rules = sorted({violation.rule for violation in weighed.hard})
    notices = _end(session, made, offer, "barred", at, by, rules=rules)
    return Outcome(False, BARRED(shift=said(session, offer), why=why), tuple(notices))


def _agree(session: Session, made: CoverCall, offer: CoverOffer, at: datetime, by: str) -> Outcome:
    """Keep the first yes of two, and ask the second guard."""
    offer.state, offer.answered_at = "agreed", at
    record(session, made, "agreed", by, at, guard=offer.guard_id, chain=offer.chain)
    _, second = _pair(session, made, offer)
    return Outcome(True, AGREED(), (ask_now(session, made, second, at),))


def _fill(
    session: Session,
    made: CoverCall,
    offer: CoverOffer,
    weighed: Weighed,
    at: datetime,
    by: str,
    rulebook: Rulebook | None,
) -> Outcome:
    """Carry the moves out; when that was the last seat, the call is over."""
    after = carry_out(session, weighed.moves, rulebook)
    notices: list[Notice] = []
    mine = [offer] if not offer.chain else list(_pair(session, made, offer))
    for one in mine:
        one.state, one.answered_at = "accepted", one.answered_at or at
        record(session, made, "accepted", by, at, guard=one.guard_id, roster=after.id)
    if offer.chain:
        first = mine[0]
        leaves = left(first)
        assert leaves is not None
        words = CHAIN_DONE(shift=said(session, first), leaves=said(session, leaves))
        notices.append(Notice(words, "offers", first.guard_id))
    session.flush()
    taker = session.get_one(Guard, mine[0].guard_id).name
    text = FILLED if after.status == "published" else FILLED_DRAFT
    notices.append(Notice(text(guard=taker, shift=said(session, made)), "calls"))
    if _taken(session, made) >= made.seats:
        notices.extend(close(session, made, "filled", at, by=by, text=OTHERS_LATE))
    return Outcome(True, TAKEN(shift=said(session, offer)), tuple(notices))


def _taken(session: Session, made: CoverCall) -> int:
    """Return how many seats of a call are filled."""
    query = select(func.count()).where(
        CoverOffer.call_id == made.id, CoverOffer.state == "accepted", CoverOffer.step == 1
    )
    return session.exec(query).one()


def _end(
    session: Session,
    made: CoverCall,
    offer: CoverOffer,
    state: str,
    at: datetime,
    by: str,
    **detail: object,
) -> list[Notice]:
    """End one guard's offer, and what hangs on it; return who is told what."""
    offer.state, offer.answered_at = state, None if state == "expired" else at
    record(session, made, state, by, at, guard=offer.guard_id, **detail)
    session.flush()
    notices = _end_pair(session, made, offer, at) if offer.chain else []
    if state == "expired":
        notices.append(Notice(RUN_OUT(shift=said(session, offer)), "offers", offer.guard_id))
    ahead = [one for one in offers_of(session, made) if one.state == "waiting" and one.step == 1]
    standing = any(one.state in ("open", "agreed") for one in offers_of(session, made))
    if standing:
        return notices
    if ahead:
        return [*notices, ask_now(session, made, ahead[0], at)]
    ended = "expired" if state == "expired" else "declined"
    notices.extend(close(session, made, ended, at, by=BY_ITSELF, text=OVER))
    notices.append(Notice(NOBODY(shift=said(session, made)), "calls"))
    return notices


def _end_pair(session: Session, made: CoverCall, offer: CoverOffer, at: datetime) -> list[Notice]:
    """End the other half of two moves; who had said yes is told."""
    notices = []
    for one in _pair(session, made, offer):
        if one.id == offer.id or one.state not in ("agreed", "waiting", "open"):
            continue
        leaves = left(one)
        if one.state == "agreed" and leaves is not None:
            words = CHAIN_OFF(leaves=said(session, leaves))
            notices.append(Notice(words, "offers", one.guard_id))
        one.state, one.expires_at = "withdrawn", one.expires_at or at
    session.flush()
    return notices


def shift_of(session: Session, offer: CoverOffer) -> Shift | None:
    """Return the row of the shift that an offer is about, in the version that counts."""
    found = target(session, session.get_one(CoverCall, offer.call_id))
    return None if found is None else within(session, found[0].id or 0, seat_of(offer))
