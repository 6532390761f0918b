# SPDX-License-Identifier: MPL-2.0
"""Whom the roster has on duty for rounds: it names the guards of a night, and is held to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.rounds.crew import Crew
from dispatch.rounds.crew import read_crew
from dispatch.rounds.models import Round
from dispatch.rounds.models import RoundPlan
from dispatch.rounds.models import RoundStep
from roster.models import Guard
from sites.models import Competence
from sites.models import Post
from sites.models import VisitCompetence

Seat = tuple[int | None, datetime, datetime]
"""Post, beginning and end: rounds and shifts with the same are the same duty."""


def name_from_roster(session: Session, row: RoundPlan, rounds: Sequence[Round]) -> dict[str, Guard]:
    """Put on each round whoever the roster has on its shift; return who was put on, by code.

    A guard who still has the shift stays. Who holds what the round's visits ask for goes before
    who does not. Rounds whose shift has nobody keep the name that they have, if any.
    """
    roster_id, seats = seats_of(session, row, rounds)
    if roster_id is None:
        return {}
    row.roster_id = roster_id
    asked = _asked(session, rounds)
    free = {seat: {one.guard.id: one for one in crew if one.guard} for seat, crew in seats.items()}
    for one in rounds:
        free.get(_seat(one), {}).pop(one.guard_id, None)
    kept = {one.code for one in rounds if _sits(one, seats)}
    out: dict[str, Guard] = {}
    for one in sorted(rounds, key=lambda one: -len(asked[one.id])):
        left = free.get(_seat(one), {})
        if one.code in kept or not left:
            continue
        best = min(left.values(), key=lambda crew: len(asked[one.id] - crew.competences))
        assert best.guard is not None
        del left[best.guard.id]
        one.guard_id = best.guard.id
        one.competences = sorted(best.competences)
        out[one.code] = best.guard
    session.flush()
    return out


def off_duty(session: Session, row: RoundPlan, rounds: Sequence[Round]) -> list[Round]:
    """Return the rounds whose guard the roster does not have on that shift any more.

    Empty where the night was not planned from a roster.
    """
    if row.roster_id is None:
        return []
    _, seats = seats_of(session, row, rounds)
    return [one for one in rounds if one.guard_id is not None and not _sits(one, seats)]


def seats_of(
    session: Session, row: RoundPlan, rounds: Sequence[Round]
) -> tuple[int | None, Mapping[Seat, list[Crew]]]:
    """Return the roster in force for a night, and who sits on the shifts of its rounds."""
    posts = [one.post_id for one in rounds]
    services = session.exec(select(Post.service_id).where(col(Post.id).in_(posts))).all()
    roster_id, crew = read_crew(session, row.day, set(services))
    out: dict[Seat, list[Crew]] = defaultdict(list)
    for one in crew:
        out[one.post_id, one.start, one.end].append(one)
    return roster_id, out


def _seat(one: Round) -> Seat:
    return one.post_id, one.starts_at, one.ends_at


def _sits(one: Round, seats: Mapping[Seat, list[Crew]]) -> bool:
    crew = seats.get(_seat(one), [])
    return any(seat.guard is not None and seat.guard.id == one.guard_id for seat in crew)


def _asked(session: Session, rounds: Sequence[Round]) -> dict[int | None, set[str]]:
    """Return the competences that the visits of each round ask for."""
    query = (
        select(RoundStep.round_id, Competence.code)
        .join(VisitCompetence, col(VisitCompetence.visit_id) == col(RoundStep.visit_id))
        .join(Competence, col(Competence.id) == col(VisitCompetence.competence_id))
        .where(col(RoundStep.round_id).in_([one.id for one in rounds]))
    )
    out: dict[int | None, set[str]] = defaultdict(set)
    for round_id, code in session.exec(query):
        out[round_id].add(code)
    return out
