# SPDX-License-Identifier: MPL-2.0
"""Write what happens when a guard cannot come: each action whole or not at all, and recorded."""

from __future__ import annotations

from http import HTTPStatus

from flask import abort
from flask_babel import gettext as _
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster import store
from roster.cover import Chain
from roster.cover import chains
from roster.models import Absence
from roster.models import Assignment
from roster.models import Roster
from roster.models import Shift
from roster.plan import Plan
from roster.problem import Span
from roster.revise import revise
from web import audit
from web.db import writer
from web.pages import plans
from web.pages.edits import Refused
from web.pages.filters import say

KINDS = ("sick", "leave", "course", "other")
"""Absences that come on short notice; what ails somebody is not kept."""
MOST = 200
"""Chains looked through when one was chosen."""


def begin_version(roster: Roster) -> int:
    """Make a new draft version of a published roster; return its number.

    Raises
    ------
    Refused
        If it is a draft or was replaced.
    """
    try:
        with writer() as session:
            return _version(session, roster)
    except store.StoreError as error:
        raise Refused(say(error.message)) from error


def call_off(roster: Roster, guard_id: int, span: Span, kind: str) -> int:
    """Keep an absence and take the guard off the shifts in it; return the draft's number.

    A published roster is not touched: its next version is begun.

    Raises
    ------
    Refused
        If the roster was changed or replaced meanwhile.
    """
    try:
        with writer() as session:
            if roster.status == "published":
                key = _version(session, roster)
            else:
                key = store.get_draft(session, roster.id or 0, roster.version).id or 0
            draft = store.get_draft(session, key)
            _keep_absence(session, guard_id, span, kind)
            taken = _take_off(session, key, guard_id, span)
            draft.version += 1
            subject = f"roster:{key}"
            audit.record(session, "roster.call_off", subject, guard=guard_id, shifts=taken)
            return key
    except store.StoreError as error:
        raise Refused(say(error.message)) from error


def move_two(roster: Roster, shift_id: int, first: int, leaves: int, second: int) -> None:
    """Make the two moves of a chain, if the plan as it stands still allows them.

    Raises
    ------
    Refused
        If it does not, or the roster was changed meanwhile.
    """
    plan = plans.checked(roster).plan
    chain = _chain(plan, shift_id, first, leaves, second)
    if chain is None:
        raise Refused(_("The two moves are no longer possible. Choose again."))
    try:
        with writer() as session:
            draft = store.get_draft(session, roster.id or 0, roster.version)
            mine = (col(Assignment.shift_id) == leaves, col(Assignment.guard_id) == first)
            session.delete(session.exec(select(Assignment).where(*mine)).one())
            for guard, shift in ((first, shift_id), (second, leaves)):
                values = {"roster_id": draft.id, "guard_id": guard, "shift_id": shift}
                session.add(Assignment.model_validate(values))
            draft.version += 1
            detail = {"first": first, "leaves": leaves, "second": second}
            uid = session.get_one(Shift, shift_id).uid
            audit.record(session, "shift.chain", f"shift:{uid}", roster=draft.id, **detail)
    except store.StoreError as error:
        raise Refused(say(error.message)) from error


def _version(session: Session, roster: Roster) -> int:
    draft = revise(session, roster.id or 0)
    audit.record(session, "roster.revise", f"roster:{draft.id}", of=roster.id)
    return draft.id or 0


def _keep_absence(session: Session, guard_id: int, span: Span, kind: str) -> None:
    """Add the absence, or lengthen the one that begins at the same instant."""
    same = (Absence.guard_id == guard_id, Absence.starts_at == span.start)
    found = session.exec(select(Absence).where(*same)).first()
    if found is not None:
        found.ends_at = max(found.ends_at, span.end)
        return
    values = {"guard_id": guard_id, "kind": kind, "starts_at": span.start, "ends_at": span.end}
    session.add(Absence.model_validate(values))


def _take_off(session: Session, roster_id: int, guard_id: int, span: Span) -> list[int]:
    query = (
        select(Assignment)
        .join(Shift, col(Shift.id) == Assignment.shift_id)
        .where(
            Assignment.roster_id == roster_id,
            Assignment.guard_id == guard_id,
            col(Shift.starts_at) < span.end,
            col(Shift.ends_at) > span.start,
        )
    )
    rows = session.exec(query).all()
    for row in rows:
        session.delete(row)
    return [row.shift_id for row in rows]


def _chain(plan: Plan, shift_id: int, first: int, leaves: int, second: int) -> Chain | None:
    if str(shift_id) not in plan.problem.shift or str(leaves) not in plan.problem.shift:
        abort(HTTPStatus.NOT_FOUND)
    shift = plan.problem.shift[str(shift_id)]
    wanted = (str(first), str(leaves), str(second))
    if not plan.vacant(shift):
        return None
    for chain in chains(plan, shift, most=MOST):
        assert chain.first.leaves is not None
        if (chain.first.guard, chain.first.leaves.id, chain.second.guard) == wanted:
            return chain
    return None
