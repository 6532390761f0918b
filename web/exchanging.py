# SPDX-License-Identifier: MPL-2.0
"""Judge an answer against the plan of this instant, and write it before the plan can change.

The plan is read and judged outside the writing transaction, which is short. If anything that a
plan rests on was written in between, it is judged again; the last try holds the writers' lock
all the time, so that it cannot fail for that reason.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import func
from sqlmodel import select

from roster.exchange.amend import carry_out
from roster.exchange.log import ExchangeError
from roster.exchange.log import Outcome
from roster.exchange.weigh import Moves
from roster.exchange.weigh import Weighed
from roster.exchange.weigh import weigh
from roster.models import Roster
from roster.store import CHANGED
from roster.store import ChangedRosterError
from roster.store import StoreError
from sites.text import Text
from web import audit
from web.db import get_session
from web.db import writer
from web.models import AuditEvent
from web.notices import tell
from web.pages import plans
from web.pages.edits import Refused
from web.pages.filters import say
from web.rulebook import rulebook

TRIES = 2
"""How often an answer is judged before the writers' lock is held while judging."""
NOT_PLANNED = Text(
    "En af vagterne er ikke længere med i planen.", "One of the guards is no longer in the plan."
)
Read = Callable[[Session], Moves | None]
Act = Callable[[Session, Weighed | None], Outcome]


def judge(moves: Moves | None, known: datetime) -> Weighed | None:
    """Weigh moves against the plan that they are about, as it is read now.

    Raises
    ------
    StoreError
        If the roster has changed since the moves were found.
    ExchangeError
        If somebody is no longer in the plan.
    """
    if moves is None:
        return None
    roster = get_session().get_one(Roster, moves.roster)
    if roster.version != moves.version:
        raise ChangedRosterError(CHANGED(value=roster.id))
    plan = plans.checked(roster).plan
    if not all(str(guard) in plan.problem.guard for guard in moves.guards):
        raise ExchangeError(NOT_PLANNED())
    return weigh(plan, moves, known=known)


def settle(read: Read, act: Act, known: datetime) -> Outcome:
    """Judge and write an answer in one go; everybody concerned is told.

    Parameters
    ----------
    read
        Returns what the answer would do, as the tables are now.
    act
        Writes the answer with what was found of it.

    Raises
    ------
    Refused
        If it cannot be done; the text says why.
    """
    for attempt in range(TRIES + 1):
        try:
            if attempt == TRIES:
                with writer() as session:
                    return _write(session, act, _found(read, known))
            stamp = _stamp(get_session())
            found = _found(read, known)
            with writer() as session:
                if _stamp(session) != stamp:
                    raise ChangedRosterError(CHANGED(value=""))
                return _write(session, act, found)
        except StoreError as error:
            if attempt == TRIES:
                raise Refused(say(error.message)) from error
            get_session().rollback()
        except ExchangeError as error:
            raise Refused(say(error.message)) from error
    raise AssertionError("the last try ends it")


def write(act: Callable[[Session], Outcome]) -> Outcome:
    """Write an answer that changes no plan; everybody concerned is told.

    Raises
    ------
    Refused
        If it cannot be done; the text says why.
    """
    try:
        with writer() as session:
            done = act(session)
            tell(session, done.notices)
            return done
    except (ExchangeError, StoreError) as error:
        raise Refused(say(error.message)) from error


def make(session: Session, moves: Moves, action: str) -> Roster:
    """Carry out moves that a coordinator decides, and record them; errors as `carry_out`."""
    after = carry_out(session, moves, rulebook())
    gone, new = sorted(moves.gone), sorted(moves.new)
    audit.record(session, action, f"roster:{after.id}", of=moves.roster, gone=gone, new=new)
    return after


def _found(read: Read, known: datetime) -> Weighed | None:
    get_session().rollback()
    return judge(read(get_session()), known)


def _write(session: Session, act: Act, found: Weighed | None) -> Outcome:
    done = act(session, found)
    tell(session, done.notices)
    if done.done and found is not None:
        gone, new = sorted(found.moves.gone), sorted(found.moves.new)
        audit.record(session, "roster.exchange", f"roster:{found.moves.roster}", gone=gone, new=new)
    return done


def _stamp(session: Session) -> int:
    """Return the number of the last recorded change to anything that a plan depends on."""
    last = select(func.max(AuditEvent.id)).where(col(AuditEvent.action).not_in(plans.QUIET))
    return session.exec(last).one() or 0
