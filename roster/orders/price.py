# SPDX-License-Identifier: MPL-2.0
"""What an order is estimated to cost before anybody is on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median_low
from typing import Literal

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import or_
from sqlmodel import select

from roster.models import Certificate
from roster.models import Contract
from roster.models import Guard
from sites.models import Competence
from sites.orders.models import OrderPurpose
from sites.orders.wanted import Wanted
from sites.orders.wanted import needs


@dataclass(frozen=True, slots=True)
class Estimate:
    """A price in øre for the whole order, and what it rests on."""

    amount: int
    hourly: int
    """Øre an hour and guard."""
    minutes: int
    """Minutes of all guards together, the odd nights as they pass."""
    basis: Literal["list", "contracts"]
    """The purpose's own price, or the median rate of those who hold what it asks for: then
    supplements for evenings, nights and holidays are not in it."""
    provisional: bool
    """Whether the rate is a guess to be replaced."""


def estimate(session: Session, purpose: OrderPurpose, wanted: Wanted) -> Estimate | None:
    """Return what an order would cost by the hour; None when no rate is known."""
    minutes = sum(need.minutes * need.headcount for need in needs(wanted))
    if purpose.hourly_price is not None:
        hourly, basis, provisional = purpose.hourly_price, "list", False
    else:
        rates = _rates(session, wanted.first_day, purpose.competences)
        if not rates:
            return None
        hourly = median_low([rate for rate, _ in rates])
        basis, provisional = "contracts", any(guess for _, guess in rates)
    amount = (hourly * minutes + 30) // 60
    return Estimate(
        amount, hourly, minutes, "list" if basis == "list" else "contracts", provisional
    )


def _rates(session: Session, day: date, codes: Sequence[str]) -> list[tuple[int, bool]]:
    """Return the rates of active guards on a day who hold every competence that day."""
    query = (
        select(Contract.hourly_rate, Contract.provisional)
        .join(Guard, col(Guard.id) == col(Contract.guard_id))
        .where(
            col(Guard.active),
            col(Contract.valid_from) <= day,
            or_(col(Contract.valid_to).is_(None), col(Contract.valid_to) >= day),
        )
    )
    for code in codes:
        held = (
            select(Certificate.guard_id)
            .join(Competence, col(Competence.id) == col(Certificate.competence_id))
            .where(
                Competence.code == code,
                col(Certificate.valid_from) <= day,
                or_(col(Certificate.valid_to).is_(None), col(Certificate.valid_to) >= day),
            )
        )
        query = query.where(col(Guard.id).in_(held))
    return list(session.exec(query).all())
