# SPDX-License-Identifier: MPL-2.0
"""Keep moves of free units: what the city decided, what is suggested, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.incidents import words
from dispatch.incidents.commands import DeclineMove
from dispatch.incidents.commands import EndMove
from dispatch.incidents.commands import LapseMove
from dispatch.incidents.commands import Propose
from dispatch.incidents.commands import RefusedError
from dispatch.incidents.machine import apply
from dispatch.incidents.moving import untidy
from dispatch.incidents.redeploy import City
from dispatch.incidents.redeploy import Proposal
from dispatch.incidents.redeploy import Rules
from dispatch.incidents.redeploy import Standing
from dispatch.incidents.store import act
from dispatch.incidents.store import log
from dispatch.incidents.store import read_desk
from dispatch.incidents.view import View
from dispatch.pool.demand import Expected
from dispatch.pool.moveup import Limits
from dispatch.pool.reading import DRIVING
from dispatch.units.duty import OnBoard
from dispatch.units.models import SCOPES
from dispatch.units.models import MovePolicy
from dispatch.units.models import UnitMove
from dispatch.units.whereabouts import Fix
from sites.clock import local
from sites.models import Site
from sites.text import Text

Floats = NDArray[np.float64]
HOUR = timedelta(hours=1)
OPEN = 1
"""Suggestions that wait for an answer at one time, at most: each changes what the next would be."""
LONGEST = timedelta(hours=8)
"""So long something can be left alone, at most."""

NO_SCOPE = Text(
    "Vælg hvad der skal være i fred: vagten, stedet eller alle.",
    "Choose what to leave alone: the guard, the place or everybody.",
)
NO_TIME = Text(
    "Vælg hvor længe: fra 5 minutter til 8 timer.", "Choose how long: from 5 minutes to 8 hours."
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is left alone after a move was declined."""

    scope: str
    """`unit`, `site` or `all`."""
    minutes: int


def policy(session: Session) -> MovePolicy | None:
    """Return what the city decided last; None where nobody has, and then nothing is suggested."""
    return session.exec(select(MovePolicy).order_by(col(MovePolicy.id).desc())).first()


def rules(session: Session, decided: MovePolicy, at: datetime) -> Rules | None:
    """Return whom to leave alone now; None where no further move may be suggested at all.

    Parameters
    ----------
    decided
        From `policy`.
    at
        An aware instant.
    """
    since = at - HOUR
    made = session.exec(
        select(UnitMove).where(
            col(UnitMove.decided_at) > since,
            col(UnitMove.state).in_(("accepted", "arrived", "ended")),
        )
    ).all()
    if len(made) >= decided.per_city:
        return None
    moved = [row.guard_id for row in made]
    tired = {unit for unit in moved if moved.count(unit) >= decided.per_unit}
    closed = set()
    for row in session.exec(select(UnitMove).where(col(UnitMove.quiet_until) > at)):
        if row.scope == "all":
            return None
        if row.scope == "site":
            closed.add(row.site_id)
        else:
            tired.add(row.guard_id)
    limits = Limits(least=decided.gain, at_once=OPEN)
    stay = timedelta(minutes=decided.stay_minutes)
    return Rules(limits, stay, frozenset(tired), frozenset(closed))


def city(
    sites: Sequence[Site],
    expected: Expected,
    thresholds: Floats,
    seconds: Mapping[str, Floats],
    at: datetime,
    busy: float | None = None,
) -> City:
    """Return where calls are expected in an hour, in the arrays of the rule.

    Parameters
    ----------
    sites, expected, thresholds
        As `dispatch.pool.reading` has them; thresholds of shape (types, sites).
    seconds
        Travel between the sites by mode.
    busy
        The hour's measured busy fraction, where one is known.
    """
    hour = local(at).hour
    rates = expected.rates[:, hour, :]
    weights, places, limits = [], [], []
    for limit in np.unique(thresholds):
        share = np.where(thresholds == limit, rates, 0.0).sum(axis=0)
        asked = np.flatnonzero(share > 0)
        weights.append(share[asked])
        places.append(asked)
        limits.append(np.full(len(asked), float(limit)))
    need = np.array([kind.guards for kind in expected.kinds])
    guards = float(need @ rates.sum(axis=1))
    work = float(expected.work[hour])
    return City(
        tuple(site.id or 0 for site in sites),
        seconds,
        np.concatenate([np.zeros(0), *weights]),
        np.concatenate([np.zeros(0), *places]).astype(np.int64),
        np.concatenate([np.zeros(0), *limits]),
        guards,
        work / guards + DRIVING if guards else 0.0,
        busy,
    )


def standing(view: View, found: City, away: Mapping[int, Floats]) -> Standing:
    """Return the free units as the rule sees them."""
    return Standing(found, view.board, view.desk, view.fixes, away, view.at)


def due(
    view: View, now: Standing, allowed: Rules | None
) -> tuple[list[LapseMove | EndMove], list[Proposal]]:
    """Return which suggestions no longer hold, and which should be made instead.

    Parameters
    ----------
    allowed
        From `rules`; None where nothing may be suggested.
    """
    over: list[LapseMove | EndMove] = untidy(view.desk)
    ended = {one.move for one in over}
    for row in view.moves:
        if row.state != "suggested" or row.id is None or row.id in ended:
            continue
        if allowed is None or not now.still(row.guard_id, row.site_id, allowed):
            over.append(LapseMove(row.id, words.SITUATION))
            ended.add(row.id)
    waiting = [row for row in view.moves if row.state == "suggested" and row.id not in ended]
    if allowed is None or len(waiting) >= OPEN:
        return over, []
    return over, now.proposals(allowed)


def suggest(
    session: Session,
    found: Proposal,
    board: Sequence[OnBoard],
    fix: Fix,
    who: str,
    at: datetime,
    *,
    estimated: bool,
) -> UnitMove:
    """Add a suggestion with its line of the timeline, in a writing session.

    Raises
    ------
    RefusedError
        If the unit is no longer free, or another suggestion waits already.
    """
    waiting = select(UnitMove).where(UnitMove.state == "suggested")
    if len(session.exec(waiting).all()) >= OPEN:
        raise RefusedError(words.MOVE_ONCE(unit=found.unit))
    before = read_desk(session, board)
    detail = {"gain": round(found.gain, 6), "seconds": found.seconds}
    values = {
        "guard_id": found.unit,
        "site_id": found.site,
        "lat": fix.lat,
        "lon": fix.lon,
        "state": "suggested",
        "gain": found.gain,
        "before": found.before,
        "after": found.after,
        "seconds": found.seconds,
        "estimated": estimated,
        "suggested_at": at,
    }
    # The machine says no before a row is made: its number is not known to it until then.
    out = apply(before, Propose(0, found.unit, found.site, detail), at)
    row = UnitMove.model_validate(values)
    session.add(row)
    session.flush()
    told = [replace(one, detail={**one.detail, "move": row.id}) for one in out.events]
    log(session, told, who, at)
    return row


def decline(
    session: Session,
    move_id: int,
    reason: str,
    refusal: Refusal,
    board: Sequence[OnBoard],
    who: str,
    at: datetime,
) -> None:
    """Decline a suggestion; what is left alone is not moved until the time is over.

    Raises
    ------
    RefusedError
        If a reason, a scope or a time is missing, or somebody decided meanwhile.
    """
    if refusal.scope not in SCOPES[1:]:
        raise RefusedError(NO_SCOPE())
    if not timedelta(minutes=5) <= timedelta(minutes=refusal.minutes) <= LONGEST:
        raise RefusedError(NO_TIME())
    until = at + timedelta(minutes=refusal.minutes)
    detail = {"scope": refusal.scope, "until": until.isoformat()}
    act(session, DeclineMove(move_id, reason, detail), board, who, at)
    row = session.get_one(UnitMove, move_id)
    row.scope, row.quiet_until = refusal.scope, until
    session.flush()


def recent(session: Session, at: datetime, hours: int = 24) -> Sequence[UnitMove]:
    """Return the moves of the last hours, the newest first, for whoever takes over."""
    query = select(UnitMove).where(col(UnitMove.suggested_at) > at - timedelta(hours=hours))
    return session.exec(query.order_by(col(UnitMove.id).desc())).all()
