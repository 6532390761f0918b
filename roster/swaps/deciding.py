# SPDX-License-Identifier: MPL-2.0
"""Take the answers to a swap, and make it final: by itself where the unit lets it, or by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.exchange.amend import carry_out
from roster.exchange.log import BY_ITSELF
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
from roster.exchange.weigh import Moves
from roster.exchange.weigh import Weighed
from roster.models import Guard
from roster.models import Roster
from roster.models import Shift
from roster.rules import say
from roster.rules.rulebook import Rulebook
from roster.store import StoreError
from roster.swaps.asking import BEGUN
from roster.swaps.asking import EMPLOYER
from roster.swaps.asking import STRANGER
from roster.swaps.asking import end
from roster.swaps.asking import parts_of
from roster.swaps.asking import people
from roster.swaps.asking import undecided
from roster.swaps.policy import Terms
from roster.swaps.policy import terms_of
from sites.text import Text

LATE = Text(
    "For sent: fristen for byttet om {shift} var {until}.",
    "Too late: the swap of {shift} had to be settled by {until}.",
)
SOMEBODY = Text(
    "For sent: en kollega har allerede sagt ja til {shift}.",
    "Too late: a colleague has said yes to {shift} already.",
)
ANSWERED = Text("Du har allerede svaret.", "You have answered already.")
OWN = Text("Det er din egen vagt.", "It is your own shift.")
BARRED = Text("Byttet bryder en regel: {why}", "The swap breaks a rule: {why}")
GONE = Text(
    "Planen er ændret, og byttet om {shift} kan ikke længere lade sig gøre.",
    "The plan was changed, and the swap of {shift} is no longer possible.",
)
WAITS = Text(
    "Dit ja er noteret. De andre mangler at svare.",
    "Your yes is noted. The others have not answered yet.",
)
INBOX = Text(
    "Alle er enige. Koordinatoren skal godkende, før byttet gælder. Indtil da har alle deres egne"
    " vagter.",
    "Everybody agrees. The coordinator has to approve before it counts. Until then everybody has"
    " their own shifts.",
)
TO_DECIDE = Text("Et bytte venter på godkendelse: {shift}.", "A swap waits for approval: {shift}.")
DONE = Text("Byttet er på plads: {shift}.", "The swap is settled: {shift}.")
GETS = Text("Byttet er på plads: du har nu {shift}.", "The swap is settled: you now have {shift}.")
LOSES = Text(
    "Byttet er på plads: {guard} har taget {shift}.",
    "The swap is settled: {guard} has taken {shift}.",
)
DECLINED = Text(
    "Byttet om {shift} blev ikke til noget: en kollega sagde nej. Alle beholder deres egne vagter.",
    "The swap of {shift} came to nothing: a colleague said no. Everybody keeps their own shifts.",
)
SAID_NO = Text("Du har sagt nej.", "You have said no.")
REFUSED = Text(
    "Byttet om {shift} er ikke godkendt: {reason} Alle beholder deres egne vagter.",
    "The swap of {shift} was not approved: {reason} Everybody keeps their own shifts.",
)
REASON = Text("Skriv, hvorfor byttet ikke godkendes.", "Write why the swap is not approved.")
NOT_READY = Text("Byttet mangler stadig et ja.", "Somebody has not said yes yet.")
EXPIRED = Text(
    "Byttet om {shift} nåede ikke at komme på plads. Alle beholder deres egne vagter.",
    "The swap of {shift} was not settled in time. Everybody keeps their own shifts.",
)
NOT_DONE = Text("Byttet er ikke godkendt.", "The swap is not approved.")


def moves_of(session: Session, swap_id: int, taker: int | None = None) -> Moves | None:
    """Return what a swap would do to the roster that counts now; None if it no longer can.

    Parameters
    ----------
    taker
        Who would take a shift that is given to whoever takes it, by row id.

    Raises
    ------
    ExchangeError
        If there is no such swap, or it has ended.
    """
    return _moves(session, parts_of(session, undecided(session, swap_id)), taker)


def agree(
    session: Session,
    swap_id: int,
    guard_id: int,
    weighed: Weighed | None,
    at: datetime,
    *,
    by: str,
    rulebook: Rulebook | None = None,
) -> Outcome:
    """Say yes to a swap; the last yes makes it final, or puts it before a coordinator.

    Parameters
    ----------
    session
        A writing session; the caller commits, and tells the notices.
    weighed
        What the whole swap does, judged against the plan as it is now.
    by
        The account that answers.

    Raises
    ------
    ExchangeError
        If the guard is not asked, has answered, or it is too late.
    StoreError
        If the plan was changed since it was judged: judge again.
    """
    swap, part = _asked(session, swap_id, guard_id, at)
    now = _moves(session, parts_of(session, swap), guard_id)
    if now is None:
        return Outcome(False, GONE(shift=said(session, part)), tuple(_lapse(session, swap, at)))
    if weighed is None or weighed.moves != now:
        raise StoreError(GONE(shift=said(session, part)))
    if not weighed.ok:
        record(session, swap, "barred", by, at, guard=guard_id, rules=_rules(weighed))
        return Outcome(False, BARRED(why=weighed.why(guard_id)))
    part.to_guard_id, part.agreed_at = guard_id, at
    record(session, swap, "agreed", by, at, guard=guard_id)
    session.flush()
    if any(one.agreed_at is None for one in parts_of(session, swap)):
        return Outcome(True, WAITS())
    swap.cost = weighed.cost
    terms = terms_for(session, swap)
    if terms.automatic and weighed.cost <= terms.cost_limit:
        return _settle(session, swap, weighed, at, by=by, automatic=True, rulebook=rulebook)
    swap.state = "waiting"
    record(session, swap, "waiting", BY_ITSELF, at, cost=weighed.cost)
    session.flush()
    return Outcome(True, INBOX(), (Notice(TO_DECIDE(shift=said(session, part)), "inbox"),))


def decline(session: Session, swap_id: int, guard_id: int, at: datetime, *, by: str) -> Outcome:
    """Say no to a swap that one was asked for: it comes to nothing.

    Raises
    ------
    ExchangeError
        If the guard is not asked by name, or it has ended.
    """
    swap, part = _asked(session, swap_id, guard_id, at)
    if part.to_guard_id != guard_id:
        raise ExchangeError(STRANGER())
    told = end(session, swap, "declined", at, by=by, text=DECLINED, guard=guard_id)
    return Outcome(True, SAID_NO(), tuple(one for one in told if one.guard != guard_id))


def approve(
    session: Session,
    swap_id: int,
    weighed: Weighed | None,
    at: datetime,
    *,
    by: str,
    rulebook: Rulebook | None = None,
) -> Outcome:
    """Make a swap final that everybody agrees to, as a coordinator; errors as for `agree`."""
    swap = undecided(session, swap_id)
    parts = parts_of(session, swap)
    if swap.state != "waiting":
        raise ExchangeError(NOT_READY())
    _in_time(session, swap, at)
    now = _moves(session, parts, None)
    if now is None:
        return Outcome(False, GONE(shift=said(session, parts[0])), tuple(_lapse(session, swap, at)))
    if weighed is None or weighed.moves != now:
        raise StoreError(GONE(shift=said(session, parts[0])))
    if not weighed.ok:
        return Outcome(False, BARRED(why=weighed.hard[0].message))
    swap.cost = weighed.cost
    return _settle(session, swap, weighed, at, by=by, automatic=False, rulebook=rulebook)


def refuse(session: Session, swap_id: int, reason: str, at: datetime, *, by: str) -> Outcome:
    """Refuse a swap as a coordinator, with the reason that the guards are told.

    Raises
    ------
    ExchangeError
        If there is no reason, or it has ended.
    """
    swap = undecided(session, swap_id)
    if not reason.strip():
        raise ExchangeError(REASON())
    swap.reason, swap.decided_by = reason.strip(), by
    told = end(session, swap, "refused", at, by=by, text=REFUSED, reason=reason.strip())
    return Outcome(True, NOT_DONE(), tuple(told))


def expire(session: Session, at: datetime) -> list[Notice]:
    """End swaps that were not final in time, and those that the plan has overtaken."""
    notices = []
    for swap in session.exec(select(Swap).where(col(Swap.state).in_(UNDECIDED))).all():
        if swap.expires_at <= at:
            notices.extend(end(session, swap, "expired", at, by=BY_ITSELF, text=EXPIRED))
        elif not _stands(session, parts_of(session, swap)):
            notices.extend(_lapse(session, swap, at))
    return notices


def terms_for(session: Session, swap: Swap) -> Terms:
    """Return what holds for a swap, by whose guards and shifts are in it."""
    parts = parts_of(session, swap)
    employers = {session.get_one(Guard, guard).employer_id for guard in people(parts)}
    shifts = [standing(session, seat_of(part)) for part in parts]
    return terms_of(session, employers, {shift.payer_id for shift in shifts if shift is not None})


def _asked(session: Session, swap_id: int, guard_id: int, at: datetime) -> tuple[Swap, SwapPart]:
    """Return a swap with the shift that a guard may say yes to now."""
    swap = undecided(session, swap_id)
    parts = parts_of(session, swap)
    mine = next((part for part in parts if part.to_guard_id == guard_id), None)
    if swap.kind == "give" and mine is None:
        part = parts[0]
        if part.guard_id == guard_id:
            raise ExchangeError(OWN())
        if part.to_guard_id is not None:
            raise ExchangeError(SOMEBODY(shift=said(session, part)))
        employers = {session.get_one(Guard, one).employer_id for one in (part.guard_id, guard_id)}
        if len(employers) > 1:
            raise ExchangeError(EMPLOYER())
        mine = part
    if mine is None:
        raise ExchangeError(STRANGER())
    if mine.agreed_at is not None:
        raise ExchangeError(ANSWERED())
    _in_time(session, swap, at)
    return swap, mine


def _in_time(session: Session, swap: Swap, at: datetime) -> None:
    first = min(parts_of(session, swap), key=lambda part: part.starts_at)
    if first.starts_at <= at:
        raise ExchangeError(BEGUN(shift=said(session, first)))
    notice = timedelta(hours=terms_for(session, swap).notice_hours)
    until = min(swap.expires_at, first.starts_at - notice)
    if until <= at:
        raise ExchangeError(LATE(shift=said(session, first), until=say.at(until)))


def _moves(session: Session, parts: Sequence[SwapPart], taker: int | None) -> Moves | None:
    shifts = _stands(session, parts)
    if not shifts or len({shift.roster_id for shift in shifts}) > 1:
        return None
    roster = session.get_one(Roster, shifts[0].roster_id)
    gone = frozenset(
        (part.guard_id, shift.id or 0) for part, shift in zip(parts, shifts, strict=True)
    )
    new = frozenset(
        (to, shift.id or 0)
        for part, shift in zip(parts, shifts, strict=True)
        if (to := part.to_guard_id or taker) is not None
    )
    return Moves(roster.id or 0, roster.version, gone, new) if len(new) == len(gone) else None


def _stands(session: Session, parts: Sequence[SwapPart]) -> list[Shift]:
    """Return the shifts of a swap in the plan that counts; none if any is no longer the giver's."""
    found = []
    for part in parts:
        shift = standing(session, seat_of(part))
        if shift is None or assignment(session, shift.id or 0, part.guard_id) is None:
            return []
        found.append(shift)
    return found


def _settle(
    session: Session,
    swap: Swap,
    weighed: Weighed,
    at: datetime,
    *,
    by: str,
    automatic: bool,
    rulebook: Rulebook | None,
) -> Outcome:
    """Make the swap's moves in a new version of the plan, and tell everybody."""
    after = carry_out(session, weighed.moves, rulebook)
    parts = parts_of(session, swap)
    swap.state, swap.ended_at = "done", at
    swap.automatic, swap.decided_by = automatic, "" if automatic else by
    who = BY_ITSELF if automatic else by
    record(session, swap, "done", who, at, roster=after.id, cost=weighed.cost)
    session.flush()
    notices = []
    for part in parts:
        assert part.to_guard_id is not None
        shift = said(session, part)
        taker = session.get_one(Guard, part.to_guard_id).name
        notices.append(Notice(GETS(shift=shift), "swaps", part.to_guard_id))
        notices.append(Notice(LOSES(guard=taker, shift=shift), "swaps", part.guard_id))
    notices.extend(_overtaken(session, swap, at))
    return Outcome(True, DONE(shift=said(session, parts[0])), tuple(notices))


def _overtaken(session: Session, done: Swap, at: datetime) -> list[Notice]:
    """End other swaps of shifts that have just changed hands."""
    notices = []
    query = select(Swap).where(col(Swap.state).in_(UNDECIDED), Swap.id != done.id)
    for swap in session.exec(query).all():
        if not _stands(session, parts_of(session, swap)):
            notices.extend(_lapse(session, swap, at))
    return notices


def _lapse(session: Session, swap: Swap, at: datetime) -> list[Notice]:
    return end(session, swap, "lapsed", at, by=BY_ITSELF, text=GONE)


def _rules(weighed: Weighed) -> list[str]:
    return sorted({violation.rule for violation in weighed.hard})
