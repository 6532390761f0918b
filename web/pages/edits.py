# SPDX-License-Identifier: MPL-2.0
"""Change a draft by hand: every change is checked first, written once and recorded."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import abort
from flask_babel import gettext as _
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster import store
from roster.checker import check
from roster.models import Assignment
from roster.models import Roster
from roster.models import Shift
from roster.overrides import override
from roster.plan import Plan
from roster.problem import Assignment as Pair
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.waivers import REASON
from roster.waivers import WaiverError
from roster.waivers import may_set_aside
from web import audit
from web.db import writer
from web.pages import plans
from web.pages.filters import say
from web.pages.queries_rules import rule_name
from web.rulebook import rulebook


class Refused(ValueError):  # noqa: N818 - it is an answer, not a fault
    """A change is not made; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one more assignment would do to a plan."""

    hard: tuple[Violation, ...]
    """New violations that nobody may accept."""
    overridable: tuple[Violation, ...]
    """New violations that a coordinator may accept with a reason."""
    soft: tuple[Violation, ...]
    delta: int
    """Change of the objective."""


def require_draft(roster: Roster) -> None:
    """Answer 409 when the roster is frozen."""
    if roster.status == "published":
        abort(HTTPStatus.CONFLICT, say(store.FROZEN(value=roster.name)))


def verdict(checked: plans.Checked, pair: Pair) -> Verdict:
    """Say what a plan becomes with one more assignment."""
    plan = checked.plan
    after = check(Plan(plan.problem, plan.assignments | {pair}))
    known = {_key(violation) for violation in checked.report.violations}
    new = [violation for violation in after.violations if _key(violation) not in known]
    return Verdict(
        _of(new, Severity.HARD),
        _of(new, Severity.OVERRIDE),
        _of(new, Severity.SOFT),
        after.objective - checked.report.objective,
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """What a coordinator writes when a rule is set aside."""

    text: str = ""
    reason: str = "other"
    """The code of the reason."""
    reference: str = ""
    by: str = ""


def assign(roster: Roster, shift_id: int, guard_id: int, decision: Decision) -> Verdict:
    """Put a guard on a shift; a rule that this sets aside is logged with the decision.

    Raises
    ------
    Refused
        If a rule forbids it, or one asks for a reason and none is given, or no seat is free.
    """
    checked = plans.checked(roster)
    pair = Pair(str(guard_id), str(shift_id))
    plan = checked.plan
    if pair.guard not in plan.problem.guard or pair.shift not in plan.problem.shift:
        abort(HTTPStatus.NOT_FOUND)
    if pair in plan.assignments:
        raise Refused(_("The guard is already on this shift."))
    if not plan.vacant(plan.problem.shift[pair.shift]):
        raise Refused(_("Every seat is filled. Take somebody off the shift first."))
    found = verdict(checked, pair)
    if closed := _closed(plan, found.hard, decision.reason):
        raise Refused(_("Not allowed: %(why)s", why=words(closed)))
    broken = (*found.hard, *found.overridable)
    if broken and not decision.text:
        why = words(broken)
        raise Refused(_("Allowed only with a reason, which is recorded: %(why)s", why=why))
    with writer() as session:
        fresh = _draft(session, roster)
        values = {"roster_id": roster.id, "shift_id": shift_id, "guard_id": guard_id}
        session.add(Assignment.model_validate(values))
        session.flush()
        if broken:
            after = Plan(plan.problem, plan.assignments | {pair})
            _set_aside(session, after, fresh, shift_id, broken, decision)
        _record(
            session,
            "assign",
            fresh,
            shift_id,
            guard=guard_id,
            overrides=sorted({violation.rule for violation in broken}),
            reason=decision.text if broken else "",
        )
    return found


def _closed(plan: Plan, hard: Iterable[Violation], reason: str) -> list[Violation]:
    """Return the violations that a reason does not open."""
    rules = {rule.id: rule for rule in plan.problem.rules}
    known = reason in REASON
    return [v for v in hard if not (known and may_set_aside(rules[v.rule], reason))]


def _set_aside(
    session: Session,
    plan: Plan,
    roster: Roster,
    shift_id: int,
    broken: Sequence[Violation],
    decision: Decision,
) -> None:
    assert roster.id is not None
    try:
        override(
            session,
            plan,
            roster.id,
            broken,
            shift_id=shift_id,
            reason=decision.reason,
            text=decision.text,
            by=decision.by,
            reference=decision.reference,
        )
    except WaiverError as error:
        raise Refused(say(error.message)) from error


def unassign(roster: Roster, shift_id: int, guard_id: int) -> None:
    """Take a guard off a shift, locked or not."""
    with writer() as session:
        fresh = _draft(session, roster)
        session.delete(_assignment(session, shift_id, guard_id))
        _record(session, "unassign", fresh, shift_id, guard=guard_id)


def lock(roster: Roster, shift_id: int, guard_id: int, *, locked: bool) -> None:
    """Keep an assignment through the next solving, or let it go."""
    with writer() as session:
        fresh = _draft(session, roster)
        _assignment(session, shift_id, guard_id).locked = locked
        _record(session, "lock" if locked else "unlock", fresh, shift_id, guard=guard_id)


def publish(roster: Roster, form: Mapping[str, str]) -> None:
    """Freeze a roster after the confirmation that its form holds.

    Raises
    ------
    Refused
        If hard rules are broken, open shifts are not accepted, or it was changed meanwhile.
    """
    require_draft(roster)
    checked = plans.checked(roster)
    if checked.report.hard:
        raise Refused(_("The roster breaks hard rules. Mend them before you publish."))
    empty = sum(checked.plan.vacant(shift) for shift in checked.plan.problem.shifts)
    if empty and form.get("accept_open") != "yes":
        raise Refused(_("Tick that you publish with open shifts."))
    assert roster.id is not None
    try:
        with writer() as session:
            version = int(form.get("version", "0"))
            store.publish(session, roster.id, version=version, rulebook=rulebook())
            audit.record(session, "roster.publish", f"roster:{roster.id}", open_seats=empty)
    except (store.StoreError, ValueError) as error:
        message = error.message if isinstance(error, store.StoreError) else None
        raise Refused(say(message) or _("Load the page again and repeat.")) from error


def size_of(roster: Roster) -> dict[str, int]:
    """Return how much there is to plan: shifts, seats, guards, locked assignments."""
    problem = plans.checked(roster).plan.problem
    return {
        "shifts": len(problem.shifts),
        "seats": sum(shift.seats for shift in problem.shifts),
        "guards": len(problem.guards),
        "locked": len(problem.locked),
    }


def words(violations: Iterable[Violation]) -> str:
    """Return violations as one line: rule and message of each."""
    return "; ".join(
        dict.fromkeys(f"{rule_name(v.rule)} ({v.rule}): {say(v.message)}" for v in violations)
    )


def _of(violations: Iterable[Violation], severity: Severity) -> tuple[Violation, ...]:
    return tuple(violation for violation in violations if violation.severity is severity)


def _key(violation: Violation) -> tuple[object, ...]:
    return (
        violation.rule,
        violation.guard,
        violation.shifts,
        violation.start,
        violation.end,
        str(violation.message),
    )


def _draft(session: Session, roster: Roster) -> Roster:
    """Return the roster to write to, counted up, if it is still the one that was checked."""
    fresh = session.get(Roster, roster.id)
    if fresh is None:
        abort(HTTPStatus.NOT_FOUND)
    if fresh.status == "published":
        raise Refused(say(store.FROZEN(value=fresh.name)))
    if fresh.version != roster.version:
        raise Refused(say(store.CHANGED(value=fresh.name)))
    fresh.version += 1
    return fresh


def _assignment(session: Session, shift_id: int, guard_id: int) -> Assignment:
    found = session.exec(
        select(Assignment).where(
            col(Assignment.shift_id) == shift_id, col(Assignment.guard_id) == guard_id
        )
    ).first()
    if found is None:
        raise Refused(_("The guard is no longer on this shift."))
    return found


def _record(session: Session, action: str, roster: Roster, shift_id: int, **detail: Any) -> None:
    uid = session.get_one(Shift, shift_id).uid
    audit.record(session, f"shift.{action}", f"shift:{uid}", roster=roster.id, **detail)
