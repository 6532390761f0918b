# SPDX-License-Identifier: MPL-2.0
"""What an edit means: new violations, kroner, empty seats; and whether it is allowed.

Only guards who get more to do, or other times, can make an edit forbidden: taking work away is
never refused, for it may be the only way out. What it breaks is said all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.edits.faults import EditError
from roster.edits.faults import ForbiddenError
from roster.edits.faults import ReasonNeededError
from roster.edits.rows import Change
from roster.edits.rows import images
from roster.judged import Judged
from roster.judged import touched
from roster.models import Shift
from roster.overrides import override
from roster.plan import Plan
from roster.problem import Shift as Planned
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.waivers import REASON
from roster.waivers import WaiverError
from roster.waivers import may_set_aside

COST = "cost"
"""The rule that reckons what the hours cost."""
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody writes when a rule is set aside."""

    text: str = ""
    reason: str = "other"
    """The code of the reason."""
    reference: str = ""
    by: str = ""


@dataclass(frozen=True)
class Verdict:
    """What turning one plan into another by an edit means."""

    hard: tuple[Violation, ...]
    """New violations that nobody may accept."""
    overridable: tuple[Violation, ...]
    """New violations that a person may accept with a reason."""
    soft: tuple[Violation, ...]
    gone: tuple[Violation, ...]
    """Hard and soft violations that are no longer there."""
    broken: tuple[Violation, ...]
    """The hard and overridable ones of guards who get more to do: these stand in the way."""
    objective: int
    """Øre more (or, below zero, less) in the plan's objective."""
    cost: int
    """Øre more that the hours cost."""
    empty: int
    """More empty seats."""
    hard_change: int
    """More hard violations that nobody lets stand."""

    @property
    def new(self) -> tuple[Violation, ...]:
        """Every new violation, the gravest first."""
        return (*self.hard, *self.overridable, *self.soft)


def verdict(before: Judged, after: Judged) -> Verdict:
    """Compare what the rules say of two plans of the same roster."""
    came, went = differing(before, after)
    new = [one for one in came if not one.waiver]
    hard = [one for one in new if one.hard]
    gaining = _gaining(before.plan, after.plan)
    costs = (one.report.parts.get(COST, 0) for one in (after, before))
    return Verdict(
        _of(hard, Severity.HARD),
        _of(hard, Severity.OVERRIDE),
        _of(new, Severity.SOFT),
        tuple(one for one in went if one.hard or one.severity is Severity.SOFT),
        tuple(one for one in hard if gaining and (one.guard is None or one.guard in gaining)),
        after.report.objective - before.report.objective,
        next(costs) - next(costs),
        after.empty - before.empty,
        len(after.report.hard) - len(before.report.hard),
    )


def require_allowed(plan: Plan, found: Verdict, decision: Decision | None) -> None:
    """Refuse what the rules forbid, or allow only with a reason.

    Raises
    ------
    ForbiddenError, ReasonNeededError
        With the violations that stand in the way.
    """
    rules = {rule.id: rule for rule in plan.problem.rules}
    reason = decision.reason if decision is not None else ""
    closed = [
        one
        for one in found.broken
        if one.severity is not Severity.OVERRIDE
        and not (reason in REASON and may_set_aside(rules[one.rule], reason))
    ]
    if closed:
        raise ForbiddenError(closed, plan.problem.rules)
    if found.broken and (decision is None or not decision.text.strip()):
        raise ReasonNeededError(found.broken, plan.problem.rules)


def set_aside(
    session: Session,
    plan: Plan,
    roster_id: int,
    made: Sequence[Change],
    found: Verdict,
    decision: Decision,
) -> list[Change]:
    """Log the decision to let the violations of an edit stand; return the rows it changed.

    Raises
    ------
    EditError
        If a rule allows no such thing, or something is missing.
    """
    named = {int(key) for one in found.broken for key in one.shifts}
    query = select(Shift.id, Shift.uid).where(
        Shift.roster_id == roster_id, col(Shift.id).in_(named)
    )
    uids = {key or 0: uid for key, uid in session.exec(query)}
    changed = {change.shift for change in made}
    first = next((key for key, uid in uids.items() if uid in changed), min(uids, default=0))
    before = images(session, roster_id, set(uids.values()))
    try:
        override(
            session,
            plan,
            roster_id,
            found.broken,
            shift_id=first,
            reason=decision.reason,
            text=decision.text,
            by=decision.by,
            reference=decision.reference,
        )
    except WaiverError as error:
        raise EditError(error.message) from error
    after = images(session, roster_id, set(uids.values()))
    return [
        Change(table, key, before.get((table, key)), image)  # type: ignore[arg-type]
        for (table, key), image in after.items()
        if before.get((table, key)) != image
    ]


def differing(before: Judged, after: Judged) -> tuple[list[Violation], list[Violation]]:
    """Return the violations of two reports that only the second has, and only the first.

    Those that are the very same are passed by: after an edit nearly all are.
    """
    old = {id(one): one for one in before.report.violations}
    new = {id(one): one for one in after.report.violations}
    came = [one for key, one in new.items() if key not in old]
    went = [one for key, one in old.items() if key not in new]
    known, left = _by_place(went), _by_place(came)
    return (
        [one for one in came if not _among(one, known)],
        [one for one in went if not _among(one, left)],
    )


def _by_place(found: Iterable[Violation]) -> dict[Key, list[Violation]]:
    places: dict[Key, list[Violation]] = {}
    for one in found:
        places.setdefault(_place(one), []).append(one)
    return places


def _among(one: Violation, places: Mapping[Key, Sequence[Violation]]) -> bool:
    """Say whether a violation is among others; sentences are made only where all else agrees."""
    said = one.message
    return any(
        said == other.message or str(said) == str(other.message)
        for other in places.get(_place(one), ())
    )


def _place(violation: Violation) -> Key:
    return (
        violation.rule,
        violation.guard,
        violation.shifts,
        violation.start,
        violation.end,
        violation.waiver is not None,
    )


def key_of(violation: Violation) -> Key:
    """Return what tells a violation from others: who, what, where, when, how bad, and why so."""
    return (*_place(violation), str(violation.message))


def _gaining(before: Plan, after: Plan) -> set[str]:
    """Return the guards who get work at times or places where they had none."""
    return {
        guard.id
        for guard in touched(before, after)
        if not _within(before.shifts_of.get(guard.id, ()), after.shifts_of[guard.id])
    }


def _within(old: Sequence[Planned], new: Sequence[Planned]) -> bool:
    """Say whether all new work lies in old work at the same place."""
    return all(
        any(
            was.place == shift.place
            and was.span.start <= shift.span.start
            and shift.span.end <= was.span.end
            for was in old
        )
        for shift in new
    )


def _of(violations: Iterable[Violation], severity: Severity) -> tuple[Violation, ...]:
    return tuple(one for one in violations if one.severity is severity)
