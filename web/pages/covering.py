# SPDX-License-Identifier: MPL-2.0
"""Write what happens when a guard cannot come: each action whole or not at all, and recorded."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import abort
from flask_babel import gettext as _
from flask_login import current_user
from sqlmodel import Session
from sqlmodel import select

from roster import offers
from roster import store
from roster.cover import chains
from roster.cover import substitutes
from roster.exchange.log import Notice
from roster.exchange.log import Outcome
from roster.exchange.log import said
from roster.exchange.seats import seat_of
from roster.exchange.seats import within
from roster.exchange.weigh import Moves
from roster.exchange.weigh import Pair
from roster.exchange.weigh import weigh
from roster.models import Absence
from roster.models import Roster
from roster.models import Shift
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Shift as Planned
from roster.problem import Span
from roster.revise import revise
from roster.rules import say as worded
from sites.text import Text
from web import audit
from web import exchanging
from web.db import get_session
from web.db import writer
from web.models import now
from web.notices import tell
from web.pages import plans
from web.pages.edits import Refused
from web.pages.edits import words as words_of
from web.pages.filters import say

KINDS = ("sick", "leave", "course", "other")
"""Absences that come on short notice; what ails somebody is not kept."""
TAKEN_OFF = Text(
    "Dit fravær er noteret, og du er taget af dine vagter fra {start} til {end}.",
    "Your absence is noted, and you are off your shifts from {start} to {end}.",
)
PUT_ON = Text("Koordinatoren har sat dig på {shift}.", "The coordinator has put you on {shift}.")


def begin_version(roster: Roster) -> int:
    """Make a new draft version of a published roster; return its number.

    Raises
    ------
    Refused
        If it is a draft or was replaced.
    """
    try:
        with writer() as session:
            return _version(session, roster)
    except store.StoreError as error:
        raise Refused(say(error.message)) from error


def call_off(roster: Roster, guard_id: int, span: Span, kind: str) -> Roster:
    """Keep an absence and take the guard off the shifts in it; return where they are open.

    A published roster is not touched: a version without the guard is published at once, so that
    the plan that counts is true. Only where somebody else's plan would break a hard rule by it,
    such as being left alone, a draft begins instead.

    Raises
    ------
    Refused
        If the roster was changed or replaced meanwhile.
    """
    at = now()
    plan = plans.plan_of(roster)
    gone = {
        (guard_id, int(shift.id))
        for shift in plan.shifts_of[str(guard_id)]
        if shift.span.overlaps(span)
    }
    moves = Moves(roster.id or 0, roster.version, frozenset(gone))
    lawful = weigh(plan, moves, known=at).ok
    try:
        with writer() as session:
            if roster.status == "published" and not lawful:
                draft = session.get_one(Roster, _version(session, roster))
                moves = _in_version(session, moves, draft)
            _keep_absence(session, guard_id, span, kind)
            after = exchanging.make(session, moves, "roster.call_off")
            if gone:
                words = TAKEN_OFF(start=worded.at(span.start), end=worded.at(span.end))
                tell(session, [Notice(words, "swaps", guard_id)])
            return after
    except store.StoreError as error:
        raise Refused(say(error.message)) from error


def put_on(roster: Roster, shift_id: int, guard_id: int) -> Roster:
    """Put a guard who was called on an open seat; of a published roster a new version is made.

    Raises
    ------
    Refused
        If a rule forbids it, or the roster was changed meanwhile.
    """
    return _settled(roster, [], [(guard_id, shift_id)], "roster.cover")


def move_two(roster: Roster, shift_id: int, first: int, leaves: int, second: int) -> Roster:
    """Make the two moves of a chain, if the plan as it stands still allows them.

    Raises
    ------
    Refused
        If it does not, or the roster was changed meanwhile.
    """
    return _settled(
        roster, [(first, leaves)], [(first, shift_id), (second, leaves)], "roster.chain"
    )


def _settled(roster: Roster, gone: Sequence[Pair], new: Sequence[Pair], action: str) -> Roster:
    """Make moves that no hard rule forbids; return the version in which they are made."""
    plan = plans.plan_of(roster)
    guards = {str(guard) for guard, _ in (*gone, *new)}
    if (
        not guards <= plan.problem.guard.keys()
        or not {str(shift) for _, shift in (*gone, *new)} <= plan.problem.shift.keys()
    ):
        abort(HTTPStatus.NOT_FOUND)
    moves = Moves(roster.id or 0, roster.version, frozenset(gone), frozenset(new))
    if not _pairs(gone) <= plan.assignments or _pairs(new) & plan.assignments:
        raise Refused(_("The moves are no longer possible. Choose again."))
    found = weigh(plan, moves, known=now())
    if not found.ok:
        raise Refused(_("Not allowed: %(why)s", why=words_of(found.hard)))
    try:
        with writer() as session:
            after = exchanging.make(session, moves, action)
            for guard, shift in new:
                row = session.get_one(Shift, shift)
                told = Notice(PUT_ON(shift=said(session, row)), "swaps", guard)
                tell(session, [told] if after.status == "published" else [])
            return after
    except store.StoreError as error:
        raise Refused(say(error.message)) from error


def offer(roster: Roster, shift_id: int, guards: Sequence[int], minutes: int) -> int:
    """Offer an empty seat to some guards at once, or all who can if none are named.

    Returns
    -------
    How many were asked.

    Raises
    ------
    Refused
        If it cannot be offered; the text says why.
    """
    plan, shift = _planned(roster, shift_id)
    able = {int(one.guard): one for one in substitutes(plan, shift, able=True)}
    chosen = [guard for guard in guards if guard in able] if guards else list(able)
    asks = [offers.Ask(guard, able[guard].candidate.cost) for guard in chosen]
    return _offered(shift_id, offers.call, asks, minutes)


def offer_chains(roster: Roster, shift_id: int, minutes: int) -> int:
    """Offer the pairs of moves that fill a seat, one pair after the other, as `offer`."""
    plan, shift = _planned(roster, shift_id)
    asks = []
    for chain in chains(plan, shift, since=now()):
        assert chain.first.leaves is not None
        leaves = get_session().get_one(Shift, int(chain.first.leaves.id))
        first, second = int(chain.first.guard), int(chain.second.guard)
        asks.append((offers.Ask(first, leaves=leaves), offers.Ask(second, chain.candidate.cost)))
    return _offered(shift_id, offers.call_chains, asks, minutes)


def _offered(shift_id: int, begin: Callable[..., Any], asks: Sequence[Any], minutes: int) -> int:
    def act(session: Session) -> Outcome:
        row = session.get_one(Shift, shift_id)
        by = current_user.username
        made: tuple[object, Outcome] = begin(session, row, asks, minutes=minutes, by=by, at=now())
        return made[1]

    exchanging.write(act)
    return len(asks)


def _planned(roster: Roster, shift_id: int) -> tuple[Plan, Planned]:
    plan = plans.plan_of(roster)
    if str(shift_id) not in plan.problem.shift:
        abort(HTTPStatus.NOT_FOUND)
    return plan, plan.problem.shift[str(shift_id)]


def _in_version(session: Session, moves: Moves, draft: Roster) -> Moves:
    """Return moves of a roster as moves of a version that was copied from it."""
    found = set()
    for guard, shift in moves.gone:
        here = within(session, draft.id or 0, seat_of(session.get_one(Shift, shift)))
        assert here is not None
        found.add((guard, here.id or 0))
    return Moves(draft.id or 0, draft.version, frozenset(found))


def _pairs(pairs: Sequence[Pair]) -> frozenset[Assignment]:
    return frozenset(Assignment(str(guard), str(shift)) for guard, shift in pairs)


def _version(session: Session, roster: Roster) -> int:
    draft = revise(session, roster.id or 0)
    audit.record(session, "roster.revise", f"roster:{draft.id}", of=roster.id)
    return draft.id or 0


def _keep_absence(session: Session, guard_id: int, span: Span, kind: str) -> None:
    """Add the absence, or lengthen the one that begins at the same instant."""
    same = (Absence.guard_id == guard_id, Absence.starts_at == span.start)
    found = session.exec(select(Absence).where(*same)).first()
    if found is not None:
        found.ends_at = max(found.ends_at, span.end)
        return
    values = {"guard_id": guard_id, "kind": kind, "starts_at": span.start, "ends_at": span.end}
    session.add(Absence.model_validate(values))
