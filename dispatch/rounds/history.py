# SPDX-License-Identifier: MPL-2.0
"""When visits were made on the nights before: what new nights keep away from."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from datetime import timedelta

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.rounds.models import Round as RoundRow
from dispatch.rounds.models import RoundPlan
from dispatch.rounds.models import RoundStep
from dispatch.rounds.unpredictable import Night as Earlier
from sites.models import Service
from sites.models import Visit


def earlier(session: Session, day: date, nights: int, service: str = "") -> tuple[Earlier, ...]:
    """Return when visits were made on the nights before, by the rounds last planned for each.

    Published rounds go before drafts.
    """
    service_id = session.exec(select(Service.id).where(Service.code == service)).first()
    query = select(RoundPlan).where(
        col(RoundPlan.day) < day, col(RoundPlan.day) >= day - timedelta(days=nights)
    )
    chosen: dict[date, RoundPlan] = {}
    for row in session.exec(query.order_by(col(RoundPlan.id))).all():
        if row.service_id != service_id:
            continue
        before = chosen.get(row.day)
        if before is None or row.status == "published" or before.status == "draft":
            chosen[row.day] = row
    return tuple(_earlier(session, chosen[key]) for key in sorted(chosen))


def _earlier(session: Session, row: RoundPlan) -> Earlier:
    query = (
        select(Visit.code, RoundStep.starts_at)
        .join(RoundStep, col(RoundStep.visit_id) == col(Visit.id))
        .join(RoundRow, col(RoundRow.id) == col(RoundStep.round_id))
        .where(RoundRow.plan_id == row.id, RoundStep.status != "missed")
    )
    begins: dict[str, tuple[datetime, ...]] = {}
    for code, at in session.exec(query):
        begins[code] = (*begins.get(code, ()), at)
    return Earlier(row.day, begins)
