# SPDX-License-Identifier: MPL-2.0
"""What the desks of the demo city go by: types of incidents, invented promises, what is ordered."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session
from sqlmodel import select

from dispatch.incidents import catalogue
from dispatch.incidents.models import ResponseTarget
from dispatch.incidents.moves import policy
from dispatch.units.models import MovePolicy
from sites.orders import purposes

PROMISES = (("acknowledge", 120), ("arrive", 900), ("check", 1800))
"""Stage and seconds of a contract that does not exist."""


def furnish(session: Session) -> None:
    """Add standard types, moving up, what can be ordered; promises where there are none yet."""
    catalogue.install(session)
    purposes.install(session)
    if policy(session) is None:
        session.add(MovePolicy(decided_by="demo"))
    if session.exec(select(ResponseTarget.id)).first() is not None:
        return
    for stage, seconds in PROMISES:
        values = {"stage": stage, "seconds": seconds, "contract": "Demoaftale (opdigtet)"}
        session.add(ResponseTarget.model_validate({**values, "valid_from": date(2026, 1, 1)}))
    session.flush()
