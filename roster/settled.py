# SPDX-License-Identifier: MPL-2.0
"""Read the work that other rosters have settled: duties around a plan, and the year before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from collections.abc import Hashable
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from datetime import timedelta
from functools import lru_cache

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster import models
from roster.onrecord import words
from roster.problem import Duty
from roster.problem import History
from roster.problem import Span
from roster.rules.averages import months_on
from roster.rules.nights import year_before
from roster.travel.means import POOL_CAR
from sites.clock import local_day
from sites.clock import midnight
from sites.clock import minutes
from sites.clock import night_minutes
from sites.models import Site

MARGIN = timedelta(days=35)
"""How far before and after the window settled duties can still matter to a rule about days."""
MONTHS = 12
"""How many calendar months before the window a rule about months may look back."""

_night = lru_cache(maxsize=65536)(night_minutes)
_day = lru_cache(maxsize=65536)(local_day)


class Precedence:
    """Which of several rosters counts, where they plan the same day for the same payer.

    The one being made comes before all, then published before draft, then the newest. So
    alternatives never add up.
    """

    def __init__(self, session: Session, roster: models.Roster, before: date) -> None:
        near = session.exec(select(models.Roster).where(col(models.Roster.starts_on) < before))
        self._order = [roster, *sorted(
            (other for other in near if other.id != roster.id), key=_rank, reverse=True
        )]  # fmt: skip
        self._winner: dict[tuple[date, int], int | None] = {}

    @property
    def others(self) -> Sequence[models.Roster]:
        """The other rosters, the ones that count first."""
        return self._order[1:]

    def in_sight(self) -> list[int]:
        """Return the numbers of the other rosters that count anywhere.

        Of all versions of one plan only the first counts; the rest need not be read at all.
        """
        first: dict[tuple[date, int, int | None], int] = {}
        for roster in self._order:
            plans = roster.starts_on, roster.days, roster.administration_id
            first.setdefault(plans, roster.id or 0)
        return [roster.id or 0 for roster in self.others if roster.id in first.values()]

    def counts(self, roster_id: int, day: date, payer: int) -> bool:
        """Say whether a roster is the one that counts on a day for a payer."""
        key = day, payer
        if key not in self._winner:
            first = (roster for roster in self._order if _plans(roster, day, payer))
            winner = next(first, None)
            self._winner[key] = winner.id if winner else None
        return self._winner[key] in (roster_id, None)


def _rank(roster: models.Roster) -> tuple[bool, datetime, int]:
    made = roster.published_at or roster.created_at
    return roster.status == "published", made, roster.id or 0


def _plans(roster: models.Roster, day: date, payer: int) -> bool:
    """Say whether a roster plans a day for a payer."""
    passed = (day - roster.starts_on).days
    return 0 <= passed < roster.days and roster.administration_id in (None, payer)


def read_duties(
    session: Session, roster: models.Roster, row: Callable[[float, float], int]
) -> dict[Hashable, list[Duty]]:
    """Return the work that other rosters have settled around this one, by guard.

    Parameters
    ----------
    row
        Gives a position its row of the travel matrix.
    """
    first = roster.starts_on - MARGIN
    end = roster.starts_on + timedelta(days=roster.days) + MARGIN
    precedence = Precedence(session, roster, end)
    query = (
        select(models.Assignment.guard_id, models.Shift.roster_id, models.Shift.payer_id)
        .add_columns(col(models.Shift.starts_at), col(models.Shift.ends_at))
        .add_columns(col(models.Shift.tags), col(Site.lat), col(Site.lon))
        .join(models.Shift, col(models.Shift.id) == col(models.Assignment.shift_id))
        .join(Site, col(Site.id) == col(models.Shift.site_id))
        .where(
            col(models.Assignment.roster_id).in_(precedence.in_sight()),
            col(models.Shift.starts_at) < midnight(end),
            col(models.Shift.ends_at) > midnight(first),
        )
    )
    duties: dict[Hashable, list[Duty]] = defaultdict(list)
    for guard_id, roster_id, payer_id, starts, ends, tags, lat, lon in session.execute(query):
        if precedence.counts(roster_id, _day(starts), payer_id):
            kept = POOL_CAR in words(tags)
            duties[guard_id].append(Duty(Span(starts, ends), row(lat, lon), car=kept))
    return duties


def read_history(session: Session, roster: models.Roster) -> Callable[[Hashable], History | None]:
    """Return what each guard worked in the year before a roster, as far as rosters reach back.

    What is known ends at the first day, going back, that no roster plans; None when the day
    before the roster is such a day.
    """
    earliest = min(months_on(roster.starts_on, -MONTHS), year_before(roster.starts_on))
    precedence = Precedence(session, roster, roster.starts_on)
    since = _known_since(precedence.others, roster.starts_on, earliest)
    if since is None:
        return lambda _: None
    query = (
        select(models.Assignment.guard_id, models.Shift.roster_id, models.Shift.payer_id)
        .add_columns(col(models.Shift.starts_at), col(models.Shift.ends_at))
        .join(models.Shift, col(models.Shift.id) == col(models.Assignment.shift_id))
        .where(
            col(models.Assignment.roster_id).in_(precedence.in_sight()),
            col(models.Shift.starts_at) >= midnight(since),
            col(models.Shift.starts_at) < midnight(roster.starts_on),
        )
    )
    worked: dict[Hashable, dict[date, list[int]]] = defaultdict(dict)
    for guard_id, roster_id, payer_id, starts, ends in session.execute(query):
        day = _day(starts)
        if precedence.counts(roster_id, day, payer_id):
            sums = worked[guard_id].setdefault(day, [0, 0])
            sums[0] += minutes(starts, ends)
            sums[1] += _night(starts, ends)

    def history(guard_id: Hashable) -> History:
        days = worked.get(guard_id, {})
        return History(since, tuple((day, *days[day]) for day in sorted(days)))  # type: ignore[misc]

    return history


def _known_since(rosters: Sequence[models.Roster], start: date, earliest: date) -> date | None:
    """Return the first of the days before a start that rosters plan without a hole."""
    known = start
    for roster in sorted(rosters, key=lambda r: r.starts_on + timedelta(days=r.days), reverse=True):
        if roster.starts_on < known <= roster.starts_on + timedelta(days=roster.days):
            known = roster.starts_on
    return max(known, earliest) if known < start else None
