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
from sqlmodel import insert
from sqlmodel import select

from roster.models import Assignment
from roster.models import Roster
from roster.models import RuleOverride
from roster.models import Shift
from roster.models import new_uid
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
    """Copy the shifts and return the new key of each.

    Thousands of rows that were validated when they were made are copied as they are kept.
    """
    fields = sorted(set(Shift.model_fields) - {"id", "uid", "roster_id"})
    query = select(Shift.id).add_columns(*(getattr(Shift, name) for name in fields))
    keys, copies = {}, []
    for key, *kept in session.execute(query.where(col(Shift.roster_id) == old.id)):
        uid = new_uid()
        keys[uid] = key
        copies.append({**dict(zip(fields, kept, strict=True)), "uid": uid, "roster_id": new.id})
    if copies:
        session.execute(insert(Shift), copies)
    made = session.execute(select(Shift.uid, Shift.id).where(Shift.roster_id == new.id))
    return {keys[uid]: key for uid, key in made}


def _copy_assignments(session: Session, old: Roster, new: Roster, shifts: dict[int, int]) -> None:
    query = select(Assignment.shift_id, Assignment.guard_id, Assignment.locked)
    copies = [
        {
            "uid": new_uid(),
            "roster_id": new.id,
            "shift_id": shifts[shift_id],
            "guard_id": guard_id,
            "locked": locked,
        }
        for shift_id, guard_id, locked in session.execute(
            query.where(Assignment.roster_id == old.id)
        )
    ]
    if copies:
        session.execute(insert(Assignment), copies)


def _copy_overrides(session: Session, old: Roster, new: Roster, shifts: dict[int, int]) -> None:
    fields = set(RuleOverride.model_fields) - {"id", "roster_id", "shift_id", "shifts"}
    for row in session.exec(select(RuleOverride).where(RuleOverride.roster_id == old.id)):
        values = {name: getattr(row, name) for name in fields}
        moved = [shifts[key] for key in row.shifts if key in shifts]
        own = {"roster_id": new.id, "shift_id": shifts[row.shift_id], "shifts": moved}
        session.add(RuleOverride.model_validate({**values, **own}))
