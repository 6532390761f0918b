# SPDX-License-Identifier: MPL-2.0
"""What guards report from published rounds: a visit is made, or could not be and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from datetime import datetime

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.rounds.models import MissReason
from dispatch.rounds.models import Round
from dispatch.rounds.models import RoundPlan
from dispatch.rounds.models import RoundStep
from roster.store import StoreError
from sites.text import Text

NOT_NEXT = Text(
    "Kun det næste tilsyn på runden kan meldes. Hent runden igen.",
    "Only the next visit of the round can be reported. Read the round again.",
)
NOT_IN_FORCE = Text(
    "Runden er lavet om, siden den blev læst. Hent den nye.",
    "The round has been replaced since it was read. Read the new one.",
)
NOTHING = Text("Der er ingen melding at fortryde.", "There is no report to take back.")
SAY_WHY = Text("Skriv, hvorfor tilsynet ikke kunne laves.", "Say why the visit could not be made.")


def in_force(session: Session, first: date, last: date) -> tuple[RoundPlan, ...]:
    """Return the published nights from one day to another (both included), by day.

    Of several for one night and service the one published last counts.
    """
    query = select(RoundPlan).where(
        RoundPlan.status == "published", col(RoundPlan.day) >= first, col(RoundPlan.day) <= last
    )
    rows = sorted(session.exec(query), key=lambda row: (row.published_at or row.created_at, row.id))
    chosen = {(row.day, row.service_id): row for row in rows}
    return tuple(sorted(chosen.values(), key=lambda row: (row.day, row.id)))


def steps_of(session: Session, round_id: int) -> Sequence[RoundStep]:
    """Return a stored round's steps in order."""
    query = select(RoundStep).where(RoundStep.round_id == round_id)
    return session.exec(query.order_by(col(RoundStep.position))).all()


def next_visit(steps: Sequence[RoundStep]) -> RoundStep | None:
    """Return the first visit of a round that is neither made nor given up."""
    return next((step for step in steps if step.kind == "visit" and step.status == "planned"), None)


def report(
    session: Session,
    step_id: int,
    at: datetime,
    *,
    missed: MissReason | None = None,
    note: str = "",
) -> RoundStep:
    """Write down that the next visit of a round is made, or that it could not be.

    Parameters
    ----------
    session
        A writing session; the caller commits.
    step_id
        The step of the visit.
    at
        The aware instant at which it is reported.
    missed
        Why it could not be made; None says that it is made.
    note
        What more there is to say, at most 200 characters; needed where the reason is `other`.

    Raises
    ------
    StoreError
        If the step is not the next visit of a round in force, or the reason is not said.
    """
    step = session.get(RoundStep, step_id)
    if step is None:
        raise StoreError(NOT_IN_FORCE())
    _require_in_force(session, step.round_id)
    upcoming = next_visit(steps_of(session, step.round_id))
    if upcoming is None or upcoming.id != step_id:
        raise StoreError(NOT_NEXT())
    if missed == "other" and not note.strip():
        raise StoreError(SAY_WHY())
    step.status = "done" if missed is None else "missed"
    step.reason = missed or ""
    step.note = note.strip()[:200]
    step.reported_at = at
    session.flush()
    return step


def take_back(session: Session, round_id: int) -> RoundStep:
    """Take back the last report on a round in force.

    Raises
    ------
    StoreError
        If there is none, or the round is not in force.
    """
    _require_in_force(session, round_id)
    reported = [step for step in steps_of(session, round_id) if step.reported_at is not None]
    if not reported:
        raise StoreError(NOTHING())
    last = reported[-1]
    last.status, last.reason, last.note, last.reported_at = "planned", "", "", None
    session.flush()
    return last


def is_reported(session: Session, plan_id: int) -> bool:
    """Say whether anything was reported from a night's rounds."""
    return bool(_reported(session, plan_id))


def carry(session: Session, old: int, new: int, *, reports_only: bool) -> None:
    """Take the reports of a night over to the plan that was made from it.

    Parameters
    ----------
    session
        A writing session; the caller commits.
    old, new
        Numbers of the two plans.
    reports_only
        Whether only what was reported is behind the guards: a visit that a guard is on the
        way to is then still to be made.
    """
    said = {(step.visit_id, step.starts_at): step for step in _reported(session, old)}
    query = select(RoundStep).join(Round, col(Round.id) == col(RoundStep.round_id))
    for step in session.exec(query.where(Round.plan_id == new, RoundStep.kind == "visit")):
        known = said.get((step.visit_id, step.starts_at))
        if known is not None:
            step.status, step.reason, step.note = known.status, known.reason, known.note
            step.reported_at = known.reported_at
        elif reports_only:
            step.status = "planned"
    session.flush()


def _reported(session: Session, plan_id: int) -> Sequence[RoundStep]:
    query = select(RoundStep).join(Round, col(Round.id) == col(RoundStep.round_id))
    return session.exec(
        query.where(Round.plan_id == plan_id, col(RoundStep.reported_at).is_not(None))
    ).all()


def _require_in_force(session: Session, round_id: int) -> None:
    row = session.get(Round, round_id)
    plan = session.get(RoundPlan, row.plan_id) if row is not None else None
    if plan is None or plan not in in_force(session, plan.day, plan.day):
        raise StoreError(NOT_IN_FORCE())
