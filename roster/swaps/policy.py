# SPDX-License-Identifier: MPL-2.0
"""What units let their guards swap without a coordinator; where several apply, the strictest."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.exchange.models import SwapPolicy


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for one swap."""

    automatic: bool = False
    """Whether it may become final without a coordinator."""
    cost_limit: int = 0
    """Øre that it may cost more for that."""
    notice_hours: int = 24
    """Hours before its first shift at which it must be final."""


CAUTIOUS = Terms()
"""What holds where nobody has decided anything."""


def terms_of(session: Session, employers: Collection[int], payers: Collection[int]) -> Terms:
    """Return what holds for guards of some employers and shifts of some administrations.

    An employer without a policy of its own has the general one; an administration without one
    asks nothing.
    """
    rows = policies(session)
    general = next((_terms(row) for row in rows if _general(row)), CAUTIOUS)
    own = {row.employer_id: _terms(row) for row in rows if row.employer_id is not None}
    asked = {row.administration_id: _terms(row) for row in rows if row.administration_id}
    apply = [own.get(employer, general) for employer in employers] or [general]
    apply.extend(asked[payer] for payer in payers if payer in asked)
    return Terms(
        all(one.automatic for one in apply),
        min(one.cost_limit for one in apply),
        max(one.notice_hours for one in apply),
    )


def policies(session: Session) -> Sequence[SwapPolicy]:
    """Return every policy in the order in which they were made."""
    return session.exec(select(SwapPolicy).order_by(col(SwapPolicy.id))).all()


def decide(
    session: Session,
    terms: Terms,
    *,
    employer: int | None = None,
    administration: int | None = None,
) -> SwapPolicy:
    """Set what a unit allows, by row id; neither is the general policy."""
    row = next(
        (
            row
            for row in policies(session)
            if (row.employer_id, row.administration_id) == (employer, administration)
        ),
        None,
    )
    values = {
        "employer_id": employer,
        "administration_id": administration,
        "automatic": terms.automatic,
        "cost_limit": terms.cost_limit,
        "notice_hours": terms.notice_hours,
    }
    checked = SwapPolicy.model_validate(values)
    if row is None:
        session.add(checked)
        row = checked
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()
    return row


def _general(row: SwapPolicy) -> bool:
    return row.employer_id is None and row.administration_id is None


def _terms(row: SwapPolicy) -> Terms:
    return Terms(row.automatic, row.cost_limit, row.notice_hours)
