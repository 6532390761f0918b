# SPDX-License-Identifier: MPL-2.0
"""Write down who set which rule aside, why and with what consequence, and read it back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.checker import check
from roster.models import Assignment
from roster.models import RuleOverride
from roster.plan import Plan
from roster.rules.base import Violation
from roster.store import get_draft
from roster.waivers import WaiverError
from roster.waivers import consequence
from roster.waivers import require
from roster.waivers import require_rest
from sites.text import Text

NOTHING = Text(
    "Vagten bryder ikke reglen {rule} her, eller det er allerede besluttet. Se: vagt roster check.",
    "The guard does not break the rule {rule} here, or it is decided already. See: vagt roster"
    " check.",
)


def override(
    session: Session,
    plan: Plan,
    roster_id: int,
    violations: Sequence[Violation],
    *,
    shift_id: int,
    reason: str,
    text: str,
    by: str,
    reference: str = "",
) -> list[RuleOverride]:
    """Let some violations of a draft stand, and lock what they rest on.

    Parameters
    ----------
    session
        A writing session; the caller commits, and records it in its own log.
    plan
        The plan with the assignment that breaks the rules.
    violations
        What is let stand, all of it for the same reason.
    shift_id
        The shift that it is decided for.
    reason, text, by, reference
        Code of the reason, why in words, who decides, and the event where one is asked for.

    Raises
    ------
    WaiverError
        If a rule allows no such thing, or something is missing.
    roster.store.StoreError
        If the roster is published or gone.
    """
    get_draft(session, roster_id)
    rules = {rule.id: rule for rule in plan.problem.rules}
    for violation in violations:
        require(rules[violation.rule], reason=reason, text=text, by=by, reference=reference)
        require_rest(plan, violation, reason)
    made = []
    for violation in violations:
        owed = consequence(plan, violation)
        values = {
            "roster_id": roster_id,
            "shift_id": shift_id,
            "guard_id": int(violation.guard) if violation.guard else None,
            "rule": violation.rule,
            "shifts": [int(id_) for id_ in violation.shifts],
            "reason": reason,
            "text": text.strip(),
            "reference": reference.strip(),
            "decided_by": by.strip(),
            "violation_da": violation.message.in_("da"),
            "violation_en": violation.message.in_("en"),
            "consequence_da": owed.message.in_("da") if owed.message else "",
            "consequence_en": owed.message.in_("en") if owed.message else "",
            "rest_until": owed.until,
        }
        row = RuleOverride.model_validate(values)
        session.add(row)
        made.append(row)
        _lock(session, row)
    session.flush()
    return made


def found(plan: Plan, rule: str, guard: str, shift: str) -> list[Violation]:
    """Return the violations of a rule that a guard's shift takes part in and nobody let stand.

    Raises
    ------
    WaiverError
        If there are none.
    """
    here = [
        violation
        for violation in check(plan).hard
        if violation.rule == rule and violation.guard in (guard, None) and shift in violation.shifts
    ]
    if not here:
        raise WaiverError(NOTHING(rule=rule))
    return here


def listed(session: Session, roster_id: int | None = None) -> Sequence[RuleOverride]:
    """Return the log of decisions, newest first, of one roster or of all."""
    query = select(RuleOverride).order_by(
        col(RuleOverride.decided_at).desc(), col(RuleOverride.id).desc()
    )
    if roster_id is not None:
        query = query.where(RuleOverride.roster_id == roster_id)
    return session.exec(query).all()


def _lock(session: Session, row: RuleOverride) -> None:
    """Keep the assignments that a decision rests on through the next solving."""
    query = select(Assignment).where(
        Assignment.roster_id == row.roster_id, col(Assignment.shift_id).in_(row.shifts)
    )
    for assignment in session.exec(query):
        if row.guard_id in (None, assignment.guard_id):
            assignment.locked = True
