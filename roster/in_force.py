# SPDX-License-Identifier: MPL-2.0
"""Which published roster counts for a day and a payer: the one published last."""

from __future__ import annotations

from datetime import date
from datetime import timedelta

from sqlmodel import Session
from sqlmodel import select

from roster.models import Roster
from roster.models import Shift
from sites.clock import local_day


class InForce:
    """Tells which published roster counts for a day and a payer: the one published last."""

    def __init__(self, session: Session) -> None:
        rosters = session.exec(select(Roster).where(Roster.status == "published")).all()
        self._rosters = sorted(rosters, key=lambda r: (r.published_at or r.created_at, r.id))[::-1]
        self._of: dict[tuple[date, int], list[Roster]] = {}

    def __call__(self, shift: Shift) -> bool:
        """Say whether a shift of a published roster was not replaced by a later one."""
        versions = self.versions(shift)
        return bool(versions) and versions[0].id == shift.roster_id

    def versions(self, shift: Shift) -> list[Roster]:
        """Return the published rosters of a shift's day and payer, the one that counts first."""
        day, payer = local_day(shift.starts_at), shift.payer_id
        found = self._of.get((day, payer))
        if found is None:
            found = [r for r in self._rosters if _plans(r, day, payer)]
            self._of[day, payer] = found
        return found

    @property
    def until(self) -> date | None:
        """The last day that any published roster plans; None when there is none."""
        last = (r.starts_on + timedelta(days=r.days - 1) for r in self._rosters)
        return max(last, default=None)


def _plans(roster: Roster, day: date, payer: int) -> bool:
    within = 0 <= (day - roster.starts_on).days < roster.days
    return within and roster.administration_id in (None, payer)
