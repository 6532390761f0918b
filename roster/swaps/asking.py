# SPDX-License-Identifier: MPL-2.0
"""Begin a swap, and take it back before it is final."""

from __future__ import annotations

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
from roster.exchange.models import UNDECIDED
from roster.exchange.models import Swap
from roster.exchange.models import SwapPart
from roster.exchange.seats import assignment
from roster.exchange.seats import seat_of
from roster.exchange.seats import standing
from roster.models import Guard
from roster.models import Shift
from roster.swaps.policy import terms_of
from sites.text import Text

NO_SHIFT = Text(
    "Vagten findes ikke i den plan, der gælder nu. Hent siden igen.",
    "The shift is not in the plan that counts now. Reload the page.",
)
NOT_YOURS = Text(
    "{shift} er ikke din vagt. Hent siden igen.", "{shift} is not your shift. Reload the page."
)
NOT_THEIRS = Text(
    "{guard} har ikke længere {shift}. Vælg igen.",
    "{guard} no longer has {shift}. Choose again.",
)
BEGUN = Text(
    "{shift} er begyndt og kan ikke byttes. Tal med vagtcentralen.",
    "{shift} has begun and cannot be swapped. Talk to the control room.",
)
DEADLINE = Text(
    "{shift}: et bytte skal være på plads senest {hours} timer før, og det er for sent nu. Tal med"
    " koordinatoren.",
    "{shift}: a swap must be settled {hours} hours before, and it is too late now. Talk to the"
    " coordinator.",
)
TWICE = Text(
    "{shift} er allerede med i et bytte. Træk det tilbage først.",
    "{shift} is in a swap already. Withdraw that one first.",
)
EMPLOYER = Text(
    "Vagter byttes kun mellem kolleger hos samme arbejdsgiver.",
    "Shifts are swapped only among colleagues with the same employer.",
)
PLANS = Text(
    "Begge vagter skal stå i den samme vagtplan.", "Both shifts must be in the same roster."
)
SELF = Text("Vælg en kollega.", "Choose a colleague.")
ENDED = Text("Byttet er afsluttet.", "The swap has ended.")
STRANGER = Text("Byttet findes ikke.", "There is no such swap.")
MADE = Text(
    "{shift} er sendt til bytte. Du har vagten, indtil byttet er på plads.",
    "{shift} is put up for swapping. The shift is yours until the swap is settled.",
)
ASKED = Text(
    "{guard} spørger, om du vil tage {shift}.", "{guard} asks whether you will take {shift}."
)
ASKED_TRADE = Text(
    "{guard} vil bytte {shift} med din {yours}.", "{guard} would exchange {shift} for your {yours}."
)
FOUND = Text(
    "Et bytte mellem tre er muligt: du giver {yours} og får {shift}.",
    "An exchange of three is possible: you give {yours} and get {shift}.",
)
WITHDRAWN = Text("Byttet er trukket tilbage.", "The swap is withdrawn.")
TAKEN_BACK = Text(
    "Byttet om {shift} er trukket tilbage. Alle beholder deres egne vagter.",
    "The swap of {shift} is withdrawn. Everybody keeps their own shifts.",
)
STEPPED_BACK = Text(
    "{shift} søger igen en, der vil tage den.", "{shift} is looking for somebody to take it again."
)


@dataclass(frozen=True, slots=True)
class Hand:
    """One shift of a swap: who gives it, by row id, and who takes it, if that is known."""

    guard: int
    shift: Shift
    to: int | None = None


def give(
    session: Session, guard_id: int, shift_id: int, at: datetime, *, trade: bool, by: str
) -> tuple[Swap, Outcome]:
    """Offer a shift to all colleagues; with `trade` the guard would take another in return.

    Parameters
    ----------
    session
        A writing session; the caller commits, and tells the notices.
    guard_id, shift_id
        Who gives which shift, by row id; the shift's row in any version of the plan.
    at
        The present instant.
    by
        The account that asks.

    Raises
    ------
    ExchangeError
        If the shift is not the guard's own, has begun, is too near or in another swap.
    """
    hand = Hand(guard_id, own_shift(session, guard_id, shift_id))
    return _make(session, "give", guard_id, [hand], at, by, trade=trade)


def ask(
    session: Session, guard_id: int, shift_id: int, colleague: int, at: datetime, *, by: str
) -> tuple[Swap, Outcome]:
    """Ask one colleague to take a shift; parameters and errors as for `give`."""
    hand = Hand(guard_id, own_shift(session, guard_id, shift_id), colleague)
    return _make(session, "ask", guard_id, [hand], at, by)


def exchange(
    session: Session,
    guard_id: int,
    shift_id: int,
    colleague: int,
    other_id: int,
    at: datetime,
    *,
    by: str,
) -> tuple[Swap, Outcome]:
    """Ask a colleague to exchange two shifts; parameters and errors as for `give`."""
    hands = [
        Hand(guard_id, own_shift(session, guard_id, shift_id), colleague),
        Hand(colleague, _theirs(session, colleague, other_id), guard_id),
    ]
    return _make(session, "exchange", guard_id, hands, at, by)


def propose(
    session: Session, hands: Sequence[Hand], at: datetime, *, by: str
) -> tuple[Swap, Outcome]:
    """Propose an exchange that was found to all who are in it; errors as for `give`.

    What they had put up by themselves stays open until this is final.
    """
    kind = "cycle" if len(hands) > 2 else "exchange"
    return _make(session, kind, None, hands, at, by)


def withdraw(session: Session, swap_id: int, guard_id: int, at: datetime, *, by: str) -> Outcome:
    """Take a swap back, or step back from a shift that somebody else gives.

    Raises
    ------
    ExchangeError
        If the guard is not in it, or it has ended.
    """
    swap = undecided(session, swap_id)
    parts = parts_of(session, swap)
    if guard_id not in people(parts):
        raise ExchangeError(STRANGER())
    if swap.kind == "give" and swap.guard_id != guard_id:
        part = parts[0]
        part.agreed_at = part.to_guard_id = None
        swap.state, swap.cost = "open", None
        record(session, swap, "stepped_back", by, at, guard=guard_id)
        session.flush()
        told = Notice(STEPPED_BACK(shift=said(session, part)), "swaps", part.guard_id)
        return Outcome(True, WITHDRAWN(), (told,))
    notices = end(session, swap, "withdrawn", at, by=by, text=TAKEN_BACK, guard=guard_id)
    return Outcome(True, WITHDRAWN(), tuple(one for one in notices if one.guard != guard_id))


def end(
    session: Session,
    swap: Swap,
    state: str,
    at: datetime,
    *,
    by: str,
    text: Text,
    guard: int | None = None,
    **values: object,
) -> list[Notice]:
    """End a swap; return what to tell everybody in it. `values` go into the sentence."""
    swap.state, swap.ended_at = state, at
    record(session, swap, state, by, at, guard=guard)
    session.flush()
    parts = parts_of(session, swap)
    words = text(shift=said(session, parts[0]), **values)
    return [Notice(words, "swaps", one) for one in people(parts)]


def own_shift(session: Session, guard_id: int, shift_id: int) -> Shift:
    """Return a guard's shift as it is in the version of the plan that counts now.

    Raises
    ------
    ExchangeError
        If it is not there, or not the guard's.
    """
    row = session.get(Shift, shift_id)
    here = None if row is None else standing(session, seat_of(row))
    if here is None:
        raise ExchangeError(NO_SHIFT())
    if assignment(session, here.id or 0, guard_id) is None:
        raise ExchangeError(NOT_YOURS(shift=said(session, here)))
    return here


def undecided(session: Session, swap_id: int) -> Swap:
    """Return a swap that is not final yet.

    Raises
    ------
    ExchangeError
        If there is none, or it has ended.
    """
    swap = session.get(Swap, swap_id)
    if swap is None:
        raise ExchangeError(STRANGER())
    if swap.state not in UNDECIDED:
        raise ExchangeError(ENDED())
    return swap


def parts_of(session: Session, swap: Swap) -> Sequence[SwapPart]:
    """Return the shifts of a swap, the one it began with first."""
    query = select(SwapPart).where(SwapPart.swap_id == swap.id)
    return session.exec(query.order_by(col(SwapPart.number))).all()


def people(parts: Sequence[SwapPart]) -> list[int]:
    """Return everybody in a swap, by row id."""
    found = [guard for part in parts for guard in (part.guard_id, part.to_guard_id)]
    return list(dict.fromkeys(guard for guard in found if guard is not None))


def _theirs(session: Session, guard_id: int, shift_id: int) -> Shift:
    try:
        return own_shift(session, guard_id, shift_id)
    except ExchangeError as error:
        guard, row = session.get(Guard, guard_id), session.get(Shift, shift_id)
        if guard is None or row is None:
            raise
        words = NOT_THEIRS(guard=guard.name, shift=said(session, row))
        raise ExchangeError(words) from error


def _make(
    session: Session,
    kind: str,
    guard_id: int | None,
    hands: Sequence[Hand],
    at: datetime,
    by: str,
    *,
    trade: bool = False,
) -> tuple[Swap, Outcome]:
    until = _deadline(session, hands, at)
    for hand in hands:
        if guard_id is not None and _taken(session, hand):
            raise ExchangeError(TWICE(shift=said(session, hand.shift)))
    values = {"kind": kind, "guard_id": guard_id, "made_at": at, "expires_at": until}
    swap = Swap.model_validate({**values, "trade": trade})
    session.add(swap)
    session.flush()
    for number, hand in enumerate(hands, 1):
        part = {
            "swap_id": swap.id,
            "number": number,
            "guard_id": hand.guard,
            "to_guard_id": hand.to,
            "agreed_at": at if hand.to is not None and hand.to == guard_id else None,
            "post_id": hand.shift.post_id,
            "starts_at": hand.shift.starts_at,
            "ends_at": hand.shift.ends_at,
        }
        session.add(SwapPart.model_validate(part))
    session.flush()
    record(session, swap, "asked", by, at, guard=guard_id)
    return swap, Outcome(True, MADE(shift=said(session, hands[0].shift)), _told(session, swap))


def _deadline(session: Session, hands: Sequence[Hand], at: datetime) -> datetime:
    """Return when a swap must be final; check that it can be, and who may be in it."""
    guards = {one for hand in hands for one in (hand.guard, hand.to) if one is not None}
    rows = [session.get(Guard, key) for key in sorted(guards)]
    employers = {row.employer_id for row in rows if row is not None}
    if None in rows or any(hand.guard == hand.to for hand in hands):
        raise ExchangeError(SELF())
    if len(employers) > 1:
        raise ExchangeError(EMPLOYER())
    if len({hand.shift.roster_id for hand in hands}) > 1:
        raise ExchangeError(PLANS())
    terms = terms_of(session, employers, {hand.shift.payer_id for hand in hands})
    first = min((hand.shift for hand in hands), key=lambda shift: shift.starts_at)
    until = first.starts_at - timedelta(hours=terms.notice_hours)
    if first.starts_at <= at:
        raise ExchangeError(BEGUN(shift=said(session, first)))
    if until <= at:
        words = DEADLINE(shift=said(session, first), hours=terms.notice_hours)
        raise ExchangeError(words)
    return until


def _taken(session: Session, hand: Hand) -> bool:
    """Say whether a guard's shift is in a swap that a guard began and that is not final."""
    query = (
        select(SwapPart.id)
        .join(Swap, col(Swap.id) == col(SwapPart.swap_id))
        .where(
            col(Swap.state).in_(UNDECIDED),
            col(Swap.guard_id).is_not(None),
            SwapPart.guard_id == hand.guard,
            SwapPart.post_id == hand.shift.post_id,
            SwapPart.starts_at == hand.shift.starts_at,
        )
    )
    return session.exec(query).first() is not None


def _told(session: Session, swap: Swap) -> tuple[Notice, ...]:
    """Return what to tell those who are to answer."""
    parts = parts_of(session, swap)
    gives = {part.guard_id: said(session, part) for part in parts}
    notices = []
    for part in parts:
        if part.to_guard_id is None or part.agreed_at is not None:
            continue
        name = session.get_one(Guard, part.guard_id).name
        values = {"shift": said(session, part), "guard": name}
        yours = gives.get(part.to_guard_id)
        if yours is not None:
            text = FOUND if swap.guard_id is None else ASKED_TRADE
            words = text(**values, yours=yours)
        else:
            words = ASKED(**values)
        notices.append(Notice(words, "swaps", part.to_guard_id))
    return tuple(notices)
