# SPDX-License-Identifier: MPL-2.0
"""What rounds look like in the tables: crew, means of travel, steps, and what planning said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from typing import NamedTuple

from sqlalchemy import select as columns
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.rounds.crew import Crew
from dispatch.rounds.means import Means
from dispatch.rounds.models import Round as RoundRow
from dispatch.rounds.models import RoundStep
from dispatch.rounds.options import Options
from dispatch.rounds.reading import Night
from dispatch.rounds.result import Kind
from dispatch.rounds.result import Result
from dispatch.rounds.result import Round
from dispatch.rounds.result import Step
from roster.models import Guard
from sites.models import Site
from sites.text import Message

UNREPORTED = {"reason": "", "note": "", "reported_at": None}
"""What a step says that no guard has reported."""


class Stored(NamedTuple):
    """A step as it is in the tables: plain values, of which a night has hundreds."""

    round_id: int
    position: int
    kind: Kind
    visit_id: int | None
    number: int
    site_id: int | None
    arrive_at: datetime
    starts_at: datetime
    leave_at: datetime
    travel_seconds: int
    metres: int
    status: str
    reason: str
    note: str
    reported_at: datetime | None


def stored_steps(session: Session, plan_id: int) -> Mapping[int | None, list[Stored]]:
    """Return the steps of a night's rounds in order, by the number of their round."""
    query = (
        columns(*(getattr(RoundStep, name) for name in Stored._fields))
        .join(RoundRow, col(RoundRow.id) == col(RoundStep.round_id))
        .where(col(RoundRow.plan_id) == plan_id)
        .order_by(col(RoundStep.round_id), col(RoundStep.position))
    )
    out: dict[int | None, list[Stored]] = defaultdict(list)
    for values in session.execute(query):
        step = Stored._make(values)
        out[step.round_id].append(step)
    return out


def solution(result: Result) -> dict[str, Any]:
    """Return what rounds remember of their planning, as plain JSON values."""
    source = result.problem.source
    return {
        "objective": result.objective,
        "bound": result.bound,
        "seconds": round(result.seconds, 3),
        "engine": result.engine,
        "stopped_by": result.stopped_by,
        "travel_seconds": result.travel,
        "metres": result.metres,
        "unserved": [
            {
                "task": one.task,
                "cause": one.cause,
                "da": one.reason.in_("da"),
                "en": one.reason.in_("en"),
            }
            for one in result.unserved
        ],
        "travel_source": str(source),
        "travel_source_en": source.in_("en") if isinstance(source, Message) else source,
        "travel_estimated": result.problem.estimated,
    }


def means_of(row: RoundRow) -> Means | None:
    """Return by what means a stored round is gone; None where that was not kept yet."""
    if row.mode is None:
        return None
    return Means(
        row.mode,
        row.speed,
        row.pool_car,
        row.from_home,
        row.to_home,
        row.key_room,
        row.means_note,
    )


def stored_means(means: Means) -> dict[str, Any]:
    """Return means of travel as a round's row keeps them."""
    values = asdict(means)
    values["means_note"] = values.pop("why")
    return values


def crew_of(session: Session, rows: Sequence[RoundRow], options: Options) -> list[Crew]:
    """Return whoever goes stored rounds, and how."""
    named = {row.guard_id for row in rows if row.guard_id is not None}
    based = {row.site_id for row in rows}
    guards = {one.id: one for one in session.exec(select(Guard).where(col(Guard.id).in_(named)))}
    sites = {one.id: one for one in session.exec(select(Site).where(col(Site.id).in_(based)))}
    return [
        Crew(
            row.code,
            sites[row.site_id],
            row.starts_at,
            row.ends_at,
            frozenset(row.competences),
            guards.get(row.guard_id),
            row.post_id,
            means_of(row) or Means(options.mode),
        )
        for row in rows
    ]


def step_values(night: Night, stored: RoundRow, position: int, step: Step) -> dict[str, Any]:
    """Return what a step is stored as."""
    task = None if step.task is None else night.problem.task[step.task]
    at = night.problem.at
    return {
        "round_id": stored.id,
        "position": position,
        "kind": step.kind,
        "visit_id": None if task is None else night.visits[task.visit.id].id,
        "number": 0 if task is None else task.number,
        "site_id": None if step.place is None else night.place_sites[step.place],
        "arrive_at": at(step.arrive),
        "starts_at": at(step.start),
        "leave_at": at(step.leave),
        "travel_seconds": step.travel,
        "metres": step.metres,
        "status": "done" if step.done else "planned",
        **UNREPORTED,
    }


def round_of(night: Night, one: RoundRow, steps: Sequence[Stored], gone: Collection[str]) -> Round:
    """Return a round as it was stored; `gone` are rounds whose guard does not come back."""
    return Round(one.code, tuple(_step(night, one.code, step, gone) for step in steps))


def _step(night: Night, code: str, row: Stored, gone: Collection[str]) -> Step:
    since = night.problem.since
    place = None if row.site_id is None else night.places[row.site_id]
    guard = night.problem.guard[code]
    if row.kind == "start" and place is None:
        place = guard.start
    elif row.kind == "end" and place is None and code not in gone:
        place = guard.end
    task = None if row.visit_id is None else f"{night.codes.get(row.visit_id, '?')}/{row.number}"
    return Step(
        row.kind,
        since(row.arrive_at),
        since(row.starts_at),
        since(row.leave_at),
        row.travel_seconds,
        row.metres,
        place,
        task,
        row.status != "planned",
    )
