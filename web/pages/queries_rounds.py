# SPDX-License-Identifier: MPL-2.0
"""Read a guard's own rounds, and how long ago a site was visited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from itertools import pairwise
from typing import TypeVar

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.rounds.models import Round
from dispatch.rounds.models import RoundPlan
from dispatch.rounds.models import RoundStep
from dispatch.rounds.reports import in_force
from dispatch.rounds.reports import next_visit
from dispatch.rounds.reports import steps_of
from sites.clock import local_day
from sites.models import Site
from sites.models import Visit

BACK = timedelta(hours=6)
"""So long after its shift a guard still sees a round, to report the last visits."""
AHEAD = timedelta(days=7)
Row = TypeVar("Row", Visit, Site)
LOOKED_AT = 30
"""Days back that the time between visits is reckoned over."""


@dataclass(frozen=True, slots=True)
class OwnStep:
    """A step of a guard's own round, with where it is."""

    row: RoundStep
    visit: Visit | None
    site: Site | None


@dataclass(frozen=True, slots=True)
class OwnRound:
    """A guard's own round in force."""

    row: Round
    plan: RoundPlan
    steps: tuple[OwnStep, ...]
    upcoming: int | None
    """Number of the step that is the next visit."""

    @property
    def next(self) -> OwnStep | None:
        """The next visit, if any is left."""
        return next((step for step in self.steps if step.row.id == self.upcoming), None)

    @property
    def reported(self) -> bool:
        """Whether anything was reported on it."""
        return any(step.row.reported_at is not None for step in self.steps)

    @property
    def visits(self) -> tuple[OwnStep, ...]:
        """Its visits."""
        return tuple(step for step in self.steps if step.row.kind == "visit")

    @property
    def handled(self) -> int:
        """How many visits are made or given up."""
        return sum(step.row.status != "planned" for step in self.visits)


def own_rounds(session: Session, guard_id: int, at: datetime) -> list[OwnRound]:
    """Return a guard's rounds in force that are not long over, by time."""
    today = local_day(at)
    plans = in_force(session, today - timedelta(days=2), today + AHEAD)
    by_id = {plan.id: plan for plan in plans}
    rows = session.exec(
        select(Round)
        .where(
            col(Round.plan_id).in_(list(by_id)),
            Round.guard_id == guard_id,
            col(Round.ends_at) >= at - BACK,
        )
        .order_by(col(Round.starts_at))
    ).all()
    found = (_own(session, row, by_id[row.plan_id]) for row in rows)
    return [one for one in found if one.visits]


def own_round(session: Session, guard_id: int, round_id: int) -> Round | None:
    """Return a round if it is the guard's own and published."""
    return session.exec(
        select(Round)
        .join(RoundPlan, col(RoundPlan.id) == col(Round.plan_id))
        .where(Round.id == round_id, Round.guard_id == guard_id, RoundPlan.status == "published")
    ).first()


def _own(session: Session, row: Round, plan: RoundPlan) -> OwnRound:
    steps = steps_of(session, row.id or 0)
    visits = _by_id(session, Visit, [step.visit_id for step in steps])
    sites = _by_id(session, Site, [step.site_id for step in steps])
    upcoming = next_visit(steps)
    return OwnRound(
        row,
        plan,
        tuple(OwnStep(s, visits.get(s.visit_id), sites.get(s.site_id)) for s in steps),
        upcoming.id if upcoming is not None else None,
    )


def _by_id(session: Session, table: type[Row], ids: Sequence[int | None]) -> dict[int | None, Row]:
    wanted = sorted({one for one in ids if one is not None})
    return {row.id: row for row in session.exec(select(table).where(col(table.id).in_(wanted)))}


@dataclass(frozen=True, slots=True)
class Passing:
    """A visit to a site on a published round."""

    visit: str
    guard_round: str
    plan_id: int
    at: datetime
    status: str
    reported: bool


@dataclass(frozen=True, slots=True)
class Idleness:
    """How long a site goes without a visit."""

    visits: tuple[Visit, ...]
    """What is to be visited there, by time of day."""
    passings: tuple[Passing, ...]
    """What was made, missed or not reported, the newest first."""
    upcoming: tuple[Passing, ...]
    """Planned and published, the soonest first."""
    last: datetime | None
    """When it was last visited, as far as that is reported."""
    average: timedelta | None
    worst: timedelta | None
    """Between visits over `LOOKED_AT` days, the time since the last one included."""


def idleness(session: Session, site_id: int, at: datetime) -> Idleness:
    """Return what is visited at a site and how long it has gone without."""
    today = local_day(at)
    visits = session.exec(
        select(Visit)
        .where(Visit.site_id == site_id)
        .where((col(Visit.valid_to).is_(None)) | (col(Visit.valid_to) >= today))
        .order_by(col(Visit.window_starts), col(Visit.code))
    ).all()
    plans = in_force(session, today - timedelta(days=LOOKED_AT), today + AHEAD)
    rows = session.exec(
        select(RoundStep, Round, Visit)
        .join(Round, col(Round.id) == col(RoundStep.round_id))
        .join(Visit, col(Visit.id) == col(RoundStep.visit_id))
        .where(
            col(Round.plan_id).in_([plan.id for plan in plans]),
            RoundStep.site_id == site_id,
        )
        .order_by(col(RoundStep.starts_at))
    ).all()
    found = [
        Passing(
            visit.name,
            one.code,
            one.plan_id,
            step.reported_at or step.starts_at,
            step.status,
            step.reported_at is not None,
        )
        for step, one, visit in rows
    ]
    past = sorted((one for one in found if _is_past(one, at)), key=lambda one: one.at)
    made = [one.at for one in past if one.status == "done"]
    gaps = [b - a for a, b in pairwise([*made, at])] if made else []
    return Idleness(
        tuple(visits),
        tuple(past[::-1]),
        tuple(one for one in found if not _is_past(one, at)),
        made[-1] if made else None,
        sum(gaps, timedelta()) / len(gaps) if gaps else None,
        max(gaps, default=None),
    )


def _is_past(one: Passing, at: datetime) -> bool:
    return one.status != "planned" or one.at <= at
