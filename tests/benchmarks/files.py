# SPDX-License-Identifier: MPL-2.0
"""Guard instances and plans as JSON files, so that others can solve and supply them."""

from __future__ import annotations

import json
from datetime import date
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Duty
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Request
from roster.problem import Shift
from roster.problem import Span
from roster.problem import Terms
from roster.problem import Travel
from roster.problem import Validity
from roster.problem import Wish
from roster.rules.base import Rule

FORMAT = "vagt guards 1"


def write_problem(problem: Problem, path: Path) -> None:
    """Write everything of an instance but its rules."""
    data = {
        "format": FORMAT,
        "start": problem.start.isoformat(),
        "days": problem.days,
        "guards": [_guard_out(guard) for guard in problem.guards],
        "shifts": [_shift_out(shift) for shift in problem.shifts],
        "seconds": problem.travel.seconds.tolist(),
        "metres": problem.travel.metres.tolist(),
        "locked": sorted([lock.guard, lock.shift] for lock in problem.locked),
        "ways": {
            mode: [way.seconds.tolist(), way.metres.tolist()] for mode, way in problem.ways.items()
        },
        "cars": dict(problem.cars),
    }
    path.write_text(json.dumps(data), encoding="utf-8")


def read_problem(path: Path, rules: tuple[Rule, ...]) -> Problem:
    """Return the instance in a file under a rule set.

    Raises
    ------
    ValueError
        If the file is not of this format.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError(f"{path} is not a file of format {FORMAT!r}.")
    seconds, metres = (np.array(data[key], dtype=np.int32) for key in ("seconds", "metres"))
    return Problem(
        date.fromisoformat(data["start"]),
        data["days"],
        tuple(_guard_in(row) for row in data["guards"]),
        tuple(_shift_in(row) for row in data["shifts"]),
        rules,
        Travel(seconds, metres, str(path)),
        frozenset(Assignment(guard, shift) for guard, shift in data["locked"]),
        ways={
            mode: Travel(*(np.array(table, dtype=np.int32) for table in both), str(path))
            for mode, both in data.get("ways", {}).items()
        },
        cars=data.get("cars", {}),
    )


def write_plan(plan: Plan, path: Path) -> None:
    """Write who is on what: guard id and shift id, sorted."""
    pairs = sorted([a.guard, a.shift] for a in plan.assignments)
    path.write_text(json.dumps({"format": FORMAT, "assignments": pairs}), encoding="utf-8")


def _span_out(span: Span) -> list[str]:
    return [span.start.isoformat(), span.end.isoformat()]


def _span_in(row: list[str]) -> Span:
    return Span(datetime.fromisoformat(row[0]), datetime.fromisoformat(row[1]))


def _held_out(held: Validity) -> list[str | None]:
    return [held.code, held.since.isoformat(), held.to.isoformat() if held.to else None]


def _held_in(row: list[Any]) -> Validity:
    return Validity(row[0], date.fromisoformat(row[1]), _day(row[2]))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _guard_out(guard: Guard) -> dict[str, Any]:
    return {
        "id": guard.id,
        "name": guard.name,
        "employer": guard.employer,
        "own": guard.own,
        "birth_date": guard.birth_date.isoformat() if guard.birth_date else None,
        "home": guard.home,
        "certificates": [_held_out(held) for held in guard.certificates],
        "approvals": [_held_out(held) for held in guard.approvals],
        "authorisation": _held_out(guard.authorisation) if guard.authorisation else None,
        "terms": [
            [t.since.isoformat(), t.to.isoformat() if t.to else None, t.weekly_minutes,
             t.max_weekly_minutes, t.hourly_rate]
            for t in guard.terms
        ],
        "absences": [_span_out(span) for span in guard.absences],
        "wishes": [[wish.kind, *_span_out(wish.span), wish.strength] for wish in guard.wishes],
        "duties": [
            [*_span_out(duty.span), duty.place, duty.shift_id, duty.car] for duty in guard.duties
        ],
        "requests": [[asked.shift, asked.cost, asked.on] for asked in guard.requests],
        "limits": dict(guard.limits),
        "mode": guard.mode,
        "pool": guard.pool,
        "commute": guard.commute,
    }  # fmt: skip


def _guard_in(row: dict[str, Any]) -> Guard:
    return Guard(
        row["id"],
        row["name"],
        row["employer"],
        row["own"],
        _day(row["birth_date"]),
        row["home"],
        tuple(_held_in(held) for held in row["certificates"]),
        tuple(_held_in(held) for held in row["approvals"]),
        _held_in(row["authorisation"]) if row["authorisation"] else None,
        tuple(
            Terms(date.fromisoformat(since), _day(to), *numbers)
            for since, to, *numbers in row["terms"]
        ),
        tuple(_span_in(span) for span in row["absences"]),
        tuple(Wish(kind, _span_in([a, b]), strength) for kind, a, b, strength in row["wishes"]),
        tuple(Duty(_span_in([a, b]), *more) for a, b, *more in row["duties"]),
        requests=tuple(Request(*asked) for asked in row.get("requests", [])),
        limits=tuple(row.get("limits", {}).items()),
        mode=row.get("mode", "car"),
        pool=row.get("pool", False),
        commute=row.get("commute"),
    )


def _shift_out(shift: Shift) -> dict[str, Any]:
    return {
        "id": shift.id,
        "span": _span_out(shift.span),
        "place": shift.place,
        "site": shift.site,
        "post": shift.post,
        "service": shift.service,
        "administration": shift.administration,
        "seats": shift.seats,
        "competences": sorted(shift.competences),
        "approval": shift.approval,
        "priority": shift.priority,
        "tags": sorted(shift.tags),
        "spare": shift.spare,
        "spare_cost": shift.spare_cost,
        "empty_cost": shift.empty_cost,
    }


def _shift_in(row: dict[str, Any]) -> Shift:
    asks, tags = frozenset(row["competences"]), frozenset(row.get("tags", []))
    return Shift(**{**row, "span": _span_in(row["span"]), "competences": asks, "tags": tags})
