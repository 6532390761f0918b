# SPDX-License-Identifier: MPL-2.0
"""Change what is published: a new draft begins as a copy, and replaces it when it is published.

The published roster itself never changes. Of several published ones the last counts, day by day
and payer by payer (`roster.in_force`, `roster.settled`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.models import Assignment
from roster.models import Roster
from roster.models import RuleOverride
from roster.models import Shift
from roster.rota.preference import pass_on
from roster.store import StoreError
from roster.store import get_roster
from sites.text import Text

NAME = 200
"""Characters that a roster's name may have."""
VERSION = re.compile(r" v\d+$")
NOT_PUBLISHED = Text(
    "Vagtplan {value} er en kladde: ret i den selv.",
    "Roster {value} is a draft: change it as it is.",
)
OVERTAKEN = Text(
    "Vagtplan {value} er erstattet af {name}. Ret den i stedet.",
    "Roster {value} was replaced by {name}. Change that one instead.",
)


def revise(session: Session, roster_id: int) -> Roster:
    """Add a draft with the shifts, assignments, locks and set-aside rules of a published roster.

    Its name tells which version of the plan it is: `Week 48 v2`.

    Parameters
    ----------
    session
        A writing session; the caller commits.

    Raises
    ------
    StoreError
        If there is no such roster, it is a draft, or a later one replaced it.
    """
    old = get_roster(session, roster_id)
    if old.status != "published":
        raise StoreError(NOT_PUBLISHED(value=roster_id))
    versions = published(session, old)
    if versions[0].id != old.id:
        raise StoreError(OVERTAKEN(value=roster_id, name=versions[0].name))
    version = f" v{len(versions) + 1}"
    values = {
        "name": VERSION.sub("", old.name)[: NAME - len(version)] + version,
        "starts_on": old.starts_on,
        "days": old.days,
        "administration_id": old.administration_id,
        "solution": dict(old.solution),
    }
    new = Roster.model_validate(values)
    session.add(new)
    session.flush()
    shifts = _copy_shifts(session, old, new)
    _copy_assignments(session, old, new, shifts)
    _copy_overrides(session, old, new, shifts)
    pass_on(session, old.id or 0, new.id or 0)
    session.flush()
    return new


def published(session: Session, roster: Roster) -> Sequence[Roster]:
    """Return the published rosters for just what a roster plans, the one that counts first.

    For a draft that is what publishing it would replace.
    """
    query = select(Roster).where(
        Roster.status == "published",
        Roster.starts_on == roster.starts_on,
        Roster.days == roster.days,
        col(Roster.administration_id).is_not_distinct_from(roster.administration_id),
    )
    order = (col(Roster.published_at).desc(), col(Roster.id).desc())
    return session.exec(query.order_by(*order)).all()


def _copy_shifts(session: Session, old: Roster, new: Roster) -> dict[int, int]:
    """Copy the shifts and return the new key of each."""
    fields = set(Shift.model_fields) - {"id", "uid", "roster_id"}
    pairs = []
    for row in session.exec(select(Shift).where(Shift.roster_id == old.id)):
        values = {name: getattr(row, name) for name in fields}
        copy = Shift.model_validate({**values, "roster_id": new.id})
        session.add(copy)
        pairs.append((row, copy))
    session.flush()
    return {row.id or 0: copy.id or 0 for row, copy in pairs}


def _copy_assignments(session: Session, old: Roster, new: Roster, shifts: dict[int, int]) -> None:
    for row in session.exec(select(Assignment).where(Assignment.roster_id == old.id)):
        values = {"roster_id": new.id, "guard_id": row.guard_id, "locked": row.locked}
        session.add(Assignment.model_validate({**values, "shift_id": shifts[row.shift_id]}))


def _copy_overrides(session: Session, old: Roster, new: Roster, shifts: dict[int, int]) -> None:
    fields = set(RuleOverride.model_fields) - {"id", "roster_id", "shift_id", "shifts"}
    for row in session.exec(select(RuleOverride).where(RuleOverride.roster_id == old.id)):
        values = {name: getattr(row, name) for name in fields}
        moved = [shifts[key] for key in row.shifts if key in shifts]
        own = {"roster_id": new.id, "shift_id": shifts[row.shift_id], "shifts": moved}
        session.add(RuleOverride.model_validate({**values, **own}))
