# SPDX-License-Identifier: MPL-2.0
"""Bring a loaded plan on by changes to its rows, so that it need not be read again."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster import models
from roster.edits.rows import Change
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Problem
from roster.problem import Shift
from roster.reading import read_some_shifts
from roster.reading import read_waivers
from roster.rules.work import Work


def plan_after(
    session: Session, roster_id: int, plan: Plan, changes: Sequence[Change]
) -> Plan | None:
    """Return a plan as it is once its rows are changed; None where it has to be read anew.

    That is so for a site without travel times in the plan, and for a guard who is in a plan only
    while on one of its shifts.

    Parameters
    ----------
    session
        Sees the rows as they are after the changes.
    plan
        As it was before them.
    """
    ids = _ids(session, roster_id, changes)
    shifts = _shifts(session, plan.problem, changes)
    pairs = _pairs(plan, changes, ids)
    if shifts is None or pairs is None:
        return None
    assignments, locked = pairs
    gone = {pair.guard for pair in plan.assignments} - {pair.guard for pair in assignments}
    if _inactive(session, gone):
        return None
    problem = plan.problem
    new: dict[str, object] = {}
    if any(change.table == "shift" for change in changes):
        new["shifts"] = shifts
    if locked != problem.locked:
        new["locked"] = locked
    if any(change.table == "override" for change in changes):
        new["waivers"] = read_waivers(session, roster_id)
    changed = Plan(_with(problem, new), assignments)
    _keep_known(plan, changed, {ids[change.shift] for change in changes})
    return changed


def _keep_known(before: Plan, after: Plan, shifts: set[str]) -> None:
    """Take over what is known of the guards and shifts that a change does not touch."""
    pairs = {pair for pair in before.assignments if pair.shift in shifts}
    pairs |= {pair for pair in after.assignments if pair.shift in shifts}
    people = {pair.guard for pair in pairs}
    on = {key: guards for key, guards in before.guards_on.items() if key not in shifts}
    for key in shifts & after.problem.shift.keys():
        on[key] = sorted(pair.guard for pair in after.assignments if pair.shift == key)
    mine: dict[str, list[Shift]] = {guard: [] for guard in people}
    for pair in after.assignments:
        if pair.guard in people:
            mine[pair.guard].append(after.problem.shift[pair.shift])
    for some in mine.values():
        some.sort(key=lambda shift: (shift.span.start, shift.id))
    guard = after.problem.guard
    after.__dict__.update(
        guards_on=on,
        shifts_of={**before.shifts_of, **mine},
        work={**before.work, **{key: Work(guard[key], tuple(mine[key])) for key in people}},
    )


def _with(problem: Problem, new: dict[str, object]) -> Problem:
    """Return a problem with other parts; what its rules worked out stays where the need does."""
    if not new:
        return problem
    changed: Problem = replace(problem, **new)  # type: ignore[arg-type]
    if "shifts" not in new:
        changed.memo.update(problem.memo)
    return changed


def _ids(session: Session, roster_id: int, changes: Sequence[Change]) -> dict[str, str]:
    """Return the id of every shift touched, also of those that are gone."""
    ids = {
        change.key: str(change.before["id"])
        for change in changes
        if change.table == "shift" and change.before is not None
    }
    query = select(models.Shift.uid, models.Shift.id).where(
        models.Shift.roster_id == roster_id,
        col(models.Shift.uid).in_({change.shift for change in changes}),
    )
    ids |= {uid: str(key) for uid, key in session.exec(query)}
    return ids


def _shifts(
    session: Session, problem: Problem, changes: Sequence[Change]
) -> tuple[Shift, ...] | None:
    """Return the need after the changes, in the order in which it is read."""
    about = [change for change in changes if change.table == "shift"]
    if not about:
        return problem.shifts
    gone = {str(change.before["id"]) for change in about if change.before is not None}
    kept = [shift for shift in problem.shifts if shift.id not in gone]
    place_of = {shift.site: shift.place for shift in problem.shifts}
    wanted = [change.after["id"] for change in about if change.after is not None]
    found = read_some_shifts(session, wanted, place_of)
    if found is None:
        return None
    every = [*kept, *found.values()]
    return tuple(sorted(every, key=lambda shift: (shift.span.start, int(shift.id))))


def _pairs(
    plan: Plan, changes: Sequence[Change], ids: dict[str, str]
) -> tuple[frozenset[Assignment], frozenset[Assignment]] | None:
    """Return who is on what, and what is locked; None for a guard whom the plan does not know."""
    on, locked = set(plan.assignments), set(plan.problem.locked)
    for change in changes:
        if change.table != "assignment":
            continue
        pair = Assignment(str(change.guard), ids[change.shift])
        on.discard(pair)
        locked.discard(pair)
        if change.after is not None:
            if pair.guard not in plan.problem.guard:
                return None
            on.add(pair)
            if change.after["locked"]:
                locked.add(pair)
    return frozenset(on), frozenset(locked)


def _inactive(session: Session, guards: Collection[str]) -> bool:
    """Say whether any guard who has no shift left is no longer active."""
    if not guards:
        return False
    query = select(models.Guard.id).where(
        col(models.Guard.id).in_([int(guard) for guard in guards]),
        col(models.Guard.active).is_(False),
    )
    return session.exec(query).first() is not None
