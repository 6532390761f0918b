# SPDX-License-Identifier: MPL-2.0
"""What rounds look like in the tables: crew, means of travel, steps, and what planning said."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from sqlmodel import Session

from dispatch.rounds.crew import Crew
from dispatch.rounds.means import Means
from dispatch.rounds.models import Round as RoundRow
from dispatch.rounds.models import RoundStep
from dispatch.rounds.options import Options
from dispatch.rounds.reading import Night
from dispatch.rounds.result import Result
from dispatch.rounds.result import Step
from roster.models import Guard
from sites.models import Site
from sites.text import Message


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


def crew_of(session: Session, row: RoundRow, options: Options) -> Crew:
    """Return whoever goes a stored round, and how."""
    guard = session.get(Guard, row.guard_id) if row.guard_id is not None else None
    site = session.get_one(Site, row.site_id)
    held = frozenset(row.competences)
    means = means_of(row) or Means(options.mode)
    return Crew(row.code, site, row.starts_at, row.ends_at, held, guard, row.post_id, means)


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
    }


def step_of(
    night: Night,
    codes: dict[int | None, str],
    row: RoundStep,
    one: RoundRow,
    gone: Collection[str],
) -> Step:
    """Return a step as it was stored; `gone` are rounds whose guard does not come back."""
    since = night.problem.since
    place = None if row.site_id is None else night.place_sites.index(row.site_id)
    guard = night.problem.guard[one.code]
    if row.kind == "start" and place is None:
        place = guard.start
    elif row.kind == "end" and place is None and one.code not in gone:
        place = guard.end
    task = None if row.visit_id is None else f"{codes.get(row.visit_id, '?')}/{row.number}"
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
