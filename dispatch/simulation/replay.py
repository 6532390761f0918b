# SPDX-License-Identifier: MPL-2.0
"""Play a day as it was: the incidents that happened, with the roster and rounds of that day.

Nothing is drawn but whether a guard may leave a post. Where the time on the spot is not known, the
type's mean stands in. Units are placed by what was expected before the day, not by what happened.
"""

from __future__ import annotations

from datetime import datetime
from datetime import timedelta

from sqlmodel import Session

from dispatch.pool.history import read_happened
from dispatch.pool.reading import Day
from dispatch.simulation.world import HOUR
from dispatch.simulation.world import Call
from dispatch.simulation.world import in_time_order
from sites.clock import local
from sites.clock import midnight


def read_calls(session: Session, day: Day) -> tuple[Call, ...]:
    """Return what happened on a day at the city's sites, in time order.

    Times are seconds on the Copenhagen clock after midnight, also where the clock changes: such a
    day is played with 24 hours. Incidents of a type without a prior have the mean time and the
    longest promise of the site.
    """
    rows = {kind.code: number for number, kind in enumerate(day.expected.kinds)}
    end = midnight(day.day + timedelta(days=1))
    out = []
    for one in read_happened(session, day.sites, midnight(day.day), end):
        row = rows.get(one.kind)
        kind = None if row is None else day.expected.kinds[row]
        limits = day.thresholds[:, one.node]
        minutes = one.minutes
        if minutes is None:
            minutes = day.expected.minutes if kind is None else kind.minutes
        priority = one.priority or (kind.priority if kind else 3)
        out.append(
            Call(
                _seconds(one.at),
                one.node,
                day.administrations[one.node],
                60.0 * minutes,
                float(limits.max() if row is None else limits[row]),
                one.kind,
                priority,
                one.headcount,
            )
        )
    return in_time_order(out)


def _seconds(at: datetime) -> float:
    clock = local(at)
    return HOUR * clock.hour + 60.0 * clock.minute + clock.second
