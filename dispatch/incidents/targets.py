# SPDX-License-Identifier: MPL-2.0
"""What was promised for an incident, by which contract, and what is due or overdue."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import Literal

from sqlmodel import Session
from sqlmodel import select

from dispatch.incidents.models import Incident
from dispatch.incidents.models import ResponseTarget
from dispatch.incidents.state import Case
from sites.clock import local_day

Stage = Literal["acknowledge", "depart", "arrive", "check"]


@dataclass(frozen=True, slots=True)
class Promise:
    """So many seconds, by a contract."""

    seconds: int
    contract: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is to have happened by an instant."""

    stage: Stage
    at: datetime
    unit: int | None = None
    """The unit that it is about; None is the incident itself."""
    contract: str = ""

    def over(self, now: datetime) -> bool:
        """Say whether it should have happened by now."""
        return now >= self.at


class Promises:
    """All promises, asked for one incident after another."""

    def __init__(self, session: Session) -> None:
        self._rows = session.exec(select(ResponseTarget)).all()

    def of(self, incident: Incident) -> dict[Stage, Promise]:
        """Return what is promised for an incident on the day that it was told.

        Of several, the most particular counts: the site's, the administration's, everybody's;
        then the one for its type; then the shortest.
        """
        day = local_day(incident.opened_at)
        best: dict[Stage, tuple[tuple[int, int, int], Promise]] = {}
        for row in self._rows:
            if not _concerns(row, incident):
                continue
            if row.valid_from > day or (row.valid_to is not None and row.valid_to < day):
                continue
            place = 0 if row.site_id is not None else 1 if row.administration_id is not None else 2
            rank = (place, row.type_id is None, row.seconds)
            if row.stage not in best or rank < best[row.stage][0]:
                best[row.stage] = rank, Promise(row.seconds, row.contract)
        return {stage: promise for stage, (_, promise) in best.items()}


def _concerns(row: ResponseTarget, incident: Incident) -> bool:
    pairs = (
        (row.type_id, incident.type_id),
        (row.administration_id, incident.administration_id),
        (row.site_id, incident.site_id),
    )
    return all(asked is None or asked == found for asked, found in pairs)


def due(
    case: Case,
    opened: datetime,
    promises: Mapping[Stage, Promise],
    seen: Mapping[int, datetime] | None = None,
) -> tuple[Due, ...]:
    """Return what is to happen next in an open incident, the soonest first.

    Parameters
    ----------
    opened
        When it was told.
    promises
        From `Promises.of`.
    seen
        When each unit on the scene last gave a sign; its arrival where left out.
    """
    if case.state != "open":
        return ()
    found: list[Due] = []

    def add(stage: Stage, since: datetime, unit: int | None = None) -> None:
        promise = promises.get(stage)
        if promise is not None:
            at = since + timedelta(seconds=promise.seconds)
            found.append(Due(stage, at, unit, promise.contract))

    if not any("on_scene" in task.times for task in case.tasks):
        add("arrive", opened)
    for task in case.active:
        since = task.since
        if task.state == "assigned":
            add("acknowledge", since, task.unit)
        if task.state in ("assigned", "acknowledged"):
            add("depart", task.times.get("assigned", since), task.unit)
        if task.state == "on_scene":
            add("check", max(since, (seen or {}).get(task.unit, since)), task.unit)
    return tuple(sorted(found, key=lambda one: (one.at, one.stage)))


def worst(dues: Iterable[Due], now: datetime) -> Literal["late", "soon", ""]:
    """Return how things stand: something is late, is due within a minute, or neither."""
    left = min((one.at - now for one in dues), default=None)
    if left is None or left > timedelta(minutes=1):
        return ""
    return "late" if left <= timedelta(0) else "soon"
