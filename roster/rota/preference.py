# SPDX-License-Identifier: MPL-2.0
"""Let a roster follow a rota template: the solver and the checker then price each departure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from roster.models import Roster
from roster.rota import faults
from roster.rota import store
from roster.rota.cycle import Template
from roster.rota.faults import RotaError
from roster.rota.models import RosterRota
from roster.rules.rota import Kind
from roster.store import get_draft

MOST_KRONER = 100_000


def follow(
    session: Session,
    roster_id: int,
    rota_id: int,
    price: int,
    by: str,
    *,
    version: int | None = None,
) -> RosterRota:
    """Let a draft follow a template as it stands now; what it followed before is forgotten.

    Later changes of the template do not reach the roster until it is told again.

    Parameters
    ----------
    session
        A writing session; the caller commits.
    price
        Øre for each departure, 1 to 100,000 kroner.
    by
        The name of who decides it.
    version
        The version of the roster that was looked at.

    Raises
    ------
    roster.store.StoreError
        If the roster is gone, published or changed, there is no such template, nobody has a line
        of it, or the price makes no sense.
    """
    roster = get_draft(session, roster_id, version)
    template = store.load(session, rota_id)
    if not 0 < price <= 100 * MOST_KRONER:
        raise RotaError(faults.PRICE(value=price // 100, most=MOST_KRONER))
    days = _days(roster, template)
    if not days:
        raise RotaError(faults.EMPTY(name=template.name))
    old = session.get(RosterRota, roster_id)
    if old is not None:
        session.delete(old)
        session.flush()
    values = {"roster_id": roster_id, "rota_id": rota_id, "name": template.name, "price": price}
    kinds = [_image(kind) for kind in template.kinds]
    row = RosterRota.model_validate({**values, "by": by, "kinds": kinds, "days": days})
    session.add(row)
    roster.version += 1
    session.flush()
    return row


def forget(session: Session, roster_id: int, *, version: int | None = None) -> bool:
    """Let a draft follow no template any more; say whether it followed one.

    Raises
    ------
    roster.store.StoreError
        If the roster is gone, published or changed.
    """
    roster = get_draft(session, roster_id, version)
    row = session.get(RosterRota, roster_id)
    if row is None:
        return False
    session.delete(row)
    roster.version += 1
    session.flush()
    return True


def followed(session: Session, roster_id: int) -> RosterRota | None:
    """Return what a roster follows, if anything."""
    return session.get(RosterRota, roster_id)


def pass_on(session: Session, old: int, new: int) -> None:
    """Let a new version of a roster follow what the old one did."""
    row = session.get(RosterRota, old)
    if row is not None:
        session.add(RosterRota.model_validate({**row.model_dump(), "roster_id": new}))
        session.flush()


def _days(roster: Roster, template: Template) -> dict[str, dict[str, str]]:
    """Return what each guard's line says of the roster's days."""
    every = [roster.starts_on + timedelta(days=n) for n in range(roster.days)]
    out = {}
    for line in template.lines:
        said = ((day, template.said(line, day)) for day in every)
        letters = {day.isoformat(): kind.letter for day, kind in said if kind is not None}
        if line.guard is not None and letters:
            out[line.guard] = letters
    return out


def _image(kind: Kind) -> dict[str, Any]:
    times = {"earliest": kind.earliest, "latest": kind.latest}
    plain = {name: None if at is None else at.isoformat() for name, at in times.items()}
    return {"letter": kind.letter, "name": kind.name, "post": kind.post, **plain}
