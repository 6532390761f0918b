# SPDX-License-Identifier: MPL-2.0
"""The bar over a board: what the plan costs, what is open or broken, and what the last edit did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from roster.edits import history
from roster.edits import made_by
from roster.edits import said
from roster.edits.judging import COST
from roster.edits.tables import EXCHANGED
from roster.judged import Judged
from roster.models import Roster
from web.pages.filters import say


@dataclass(frozen=True, slots=True)
class Last:
    """The last edit of a roster: who, when, what, and by how much it changed the figures."""

    by: str
    at: datetime
    what: str
    cost: int | None
    """None for the moves of a swap, which were reckoned elsewhere."""
    empty: int
    hard: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A plan in figures; money in øre."""

    cost: int
    """What the hours cost as the rules reckon it."""
    objective: int
    empty: int
    hard: int
    soft: int
    last: Last | None


def bar_of(session: Session, roster: Roster, judged: Judged) -> Bar:
    """Return the figures of a plan, with those of its last edit if anybody made one."""
    report = judged.report
    newest = history(session, roster.id or 0, limit=1)
    last = None
    if newest:
        row = newest[0]
        what = say(said(session, newest)[0])
        cost = None if row.kind == EXCHANGED else row.cost
        last = Last(say(made_by(row)), row.at, what, cost, row.empty, row.hard)
    return Bar(
        report.parts.get(COST, 0),
        report.objective,
        judged.empty,
        len(report.hard),
        len(report.soft),
        last,
    )
