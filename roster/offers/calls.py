# SPDX-License-Identifier: MPL-2.0
"""Begin an offer round for an empty seat, and take it back."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.exchange.log import ExchangeError
from roster.exchange.log import Notice
from roster.exchange.log import Outcome
from roster.exchange.log import record
from roster.exchange.log import said
from roster.exchange.models import UNANSWERED
from roster.exchange.models import CoverCall
from roster.exchange.models import CoverOffer
from roster.exchange.seats import Seat
from roster.exchange.seats import seat_of
from roster.exchange.seats import standing
from roster.exchange.seats import vacant
from roster.exchange.seats import within
from roster.models import Roster
from roster.models import Shift
from roster.rules import say
from sites.text import Message
from sites.text import Text

LONGEST = 20160
"""Minutes that an offer may stand at most: two weeks."""

BEGUN = Text(
    "Vagten er begyndt {when} og kan ikke tilbydes. Ring til vagterne.",
    "The shift began {when} and cannot be offered. Call the guards.",
)
REPLACED = Text(
    "Vagtplan {value} gælder ikke længere for vagten. Se den nyeste vagtplan.",
    "Roster {value} no longer counts for the shift. See the newest roster.",
)
FULL = Text(
    "Vagten har ingen ledig plads. Tag først en af vagten.",
    "The shift has no empty seat. Take somebody off it first.",
)
OFFERED = Text(
    "Vagten er allerede tilbudt. Træk det første tilbud tilbage, eller vent på svar.",
    "The shift is offered already. Withdraw the first offer, or wait for the answers.",
)
NOBODY = Text(
    "Vælg mindst én vagt, der skal have tilbuddet.", "Choose at least one guard to offer it to."
)
MINUTES = Text(
    "Svarfristen, værdi {value}: giv 1 til {most} minutter.",
    "Time to answer, value {value}: give 1 to {most} minutes.",
)
ENDED = Text("Tilbuddet er afsluttet.", "The offer has ended.")
WITHDRAWN = Text("Tilbuddet er trukket tilbage.", "The offer is withdrawn.")
OFFER = Text(
    "Du får tilbudt en vagt: {shift}. Svar senest {until}.",
    "You are offered a shift: {shift}. Answer by {until}.",
)
OFFER_MOVE = Text(
    "Vil du tage {shift} i stedet for {leaves}? Svar senest {until}. Det gælder først, når en"
    " anden har overtaget din vagt.",
    "Will you take {shift} instead of {leaves}? Answer by {until}. It holds only once somebody"
    " has taken over your shift.",
)
TAKEN_BACK = Text("Tilbuddet om {shift} er trukket tilbage.", "The offer of {shift} is withdrawn.")


@dataclass(frozen=True, slots=True)
class Ask:
    """One guard who is asked, by row id, and what it does to the guard's own pay in øre."""

    guard: int
    cost: int = 0
    leaves: Shift | None = None
    """In two moves: the shift that the guard leaves to take the empty one."""


def call(
    session: Session,
    shift: Shift,
    asks: Sequence[Ask],
    *,
    minutes: int,
    by: str,
    at: datetime,
) -> tuple[CoverCall, Outcome]:
    """Offer the empty seats of a shift to some guards at once.

    Parameters
    ----------
    session
        A writing session; the caller commits, and tells the notices.
    shift
        A row of a draft, or of the published version that counts.
    minutes
        How long the offer stands; never beyond the beginning of the shift.
    by
        The account that offers it.
    at
        The present instant.

    Raises
    ------
    ExchangeError
        If the shift has begun, is full or offered already, or nobody is asked.
    """
    made = _begin(session, shift, bool(asks), minutes, by, at)
    for one in {ask.guard: ask for ask in asks}.values():
        offer = _offer(made, one, seat=shift)
        session.add(offer)
    session.flush()
    notices = [ask_now(session, made, offer, at) for offer in offers_of(session, made)]
    return made, Outcome(True, ENDED(), tuple(notices))


def call_chains(
    session: Session,
    shift: Shift,
    chains: Sequence[tuple[Ask, Ask]],
    *,
    minutes: int,
    by: str,
    at: datetime,
) -> tuple[CoverCall, Outcome]:
    """Offer two moves that together fill a seat: first the one who moves, then who takes over.

    Several pairs are tried in their order, the next when one comes to nothing. Parameters and
    errors are those of `call`; the first of each pair names the shift to be left.
    """
    made = _begin(session, shift, bool(chains), minutes, by, at)
    made.seats = 1
    for number, (first, second) in enumerate(chains, 1):
        assert first.leaves is not None
        session.add(_offer(made, first, seat=shift, chain=number, step=1))
        session.add(_offer(made, second, seat=first.leaves, chain=number, step=2))
    session.flush()
    first_offer = offers_of(session, made)[0]
    return made, Outcome(True, ENDED(), (ask_now(session, made, first_offer, at),))


def withdraw(session: Session, call_id: int, *, by: str, at: datetime) -> Outcome:
    """Take an offer back; all who could still answer are told.

    Raises
    ------
    ExchangeError
        If it has ended.
    """
    made = session.get(CoverCall, call_id)
    if made is None or made.state != "open":
        raise ExchangeError(ENDED())
    notices = close(session, made, "withdrawn", at, by=by, text=TAKEN_BACK)
    return Outcome(True, WITHDRAWN(), tuple(notices))


def close(
    session: Session, made: CoverCall, state: str, at: datetime, *, by: str, text: Text
) -> list[Notice]:
    """End a call; return what to tell those who were asked and could still have answered."""
    notices = []
    words = text(shift=said(session, made))
    for offer in offers_of(session, made):
        if offer.state not in UNANSWERED:
            continue
        if offer.state != "waiting":
            notices.append(Notice(words, "offers", offer.guard_id))
        offer.expires_at = offer.expires_at or at
        offer.state = {"filled": "late", "expired": "expired"}.get(state, "withdrawn")
    made.state, made.ended_at = state, at
    record(session, made, state, by, at)
    session.flush()
    return notices


def ask_now(session: Session, made: CoverCall, offer: CoverOffer, at: datetime) -> Notice:
    """Let a guard answer from now on; return what to tell the guard."""
    offer.state = "open"
    offer.expires_at = min(at + timedelta(minutes=made.minutes), made.starts_at)
    record(session, made, "asked", made.made_by, at, guard=offer.guard_id, chain=offer.chain)
    session.flush()
    return Notice(_words(session, offer), "offers", offer.guard_id)


def offers_of(session: Session, made: CoverCall) -> Sequence[CoverOffer]:
    """Return a call's offers in the order in which they were made."""
    query = select(CoverOffer).where(CoverOffer.call_id == made.id)
    return session.exec(
        query.order_by(col(CoverOffer.chain), col(CoverOffer.step), col(CoverOffer.id))
    ).all()


def open_calls(session: Session, shifts: Iterable[Shift]) -> dict[int, CoverCall]:
    """Return the calls that are open for some shifts, by the shift's row id."""
    rows = session.exec(select(CoverCall).where(CoverCall.state == "open")).all()
    by_seat = {seat_of(row): row for row in rows}
    found = {shift.id or 0: by_seat.get(seat_of(shift)) for shift in shifts}
    return {key: row for key, row in found.items() if row is not None}


def _begin(
    session: Session, shift: Shift, asked: bool, minutes: int, by: str, at: datetime
) -> CoverCall:
    if not asked:
        raise ExchangeError(NOBODY())
    if not 1 <= minutes <= LONGEST:
        raise ExchangeError(MINUTES(value=minutes, most=LONGEST))
    if shift.starts_at <= at:
        raise ExchangeError(BEGUN(when=say.at(shift.starts_at)))
    roster = session.get_one(Roster, shift.roster_id)
    counts = standing(session, seat_of(shift)) if roster.status == "published" else shift
    if counts is None or counts.id != shift.id:
        raise ExchangeError(REPLACED(value=roster.name))
    empty = vacant(session, shift)
    if not empty:
        raise ExchangeError(FULL())
    if open_calls(session, [shift]):
        raise ExchangeError(OFFERED())
    values = {
        "roster_id": shift.roster_id,
        "post_id": shift.post_id,
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "seats": empty,
        "minutes": minutes,
        "made_by": by,
        "made_at": at,
    }
    made = CoverCall.model_validate(values)
    session.add(made)
    session.flush()
    record(session, made, "offered", by, at, seats=empty, minutes=minutes)
    return made


def _offer(made: CoverCall, ask: Ask, *, seat: Shift, chain: int = 0, step: int = 1) -> CoverOffer:
    values = {
        "call_id": made.id,
        "guard_id": ask.guard,
        "chain": chain,
        "step": step,
        "post_id": seat.post_id,
        "starts_at": seat.starts_at,
        "ends_at": seat.ends_at,
        "cost": ask.cost,
    }
    if ask.leaves is not None:
        values |= {
            "leaves_post_id": ask.leaves.post_id,
            "leaves_starts_at": ask.leaves.starts_at,
            "leaves_ends_at": ask.leaves.ends_at,
        }
    return CoverOffer.model_validate(values)


def left(offer: CoverOffer) -> Seat | None:
    """Return the shift that an offer's guard would leave; None where none is left."""
    post, start, end = offer.leaves_post_id, offer.leaves_starts_at, offer.leaves_ends_at
    if post is None or start is None or end is None:
        return None
    return Seat(post, start, end)


def _words(session: Session, offer: CoverOffer) -> Message:
    assert offer.expires_at is not None
    shift, until = said(session, offer), say.at(offer.expires_at)
    leaves = left(offer)
    if leaves is None:
        return OFFER(shift=shift, until=until)
    return OFFER_MOVE(shift=shift, leaves=said(session, leaves), until=until)


def target(session: Session, made: CoverCall) -> tuple[Roster, Shift] | None:
    """Return the roster and shift that a call is about now; None where the shift is gone."""
    seat = seat_of(made)
    roster = session.get(Roster, made.roster_id)
    if roster is not None and roster.status == "draft":
        row = within(session, made.roster_id, seat)
    else:
        row = standing(session, seat)
        roster = None if row is None else session.get(Roster, row.roster_id)
    return None if row is None or roster is None else (roster, row)
