# SPDX-License-Identifier: MPL-2.0
"""Cut a span of work at every edge of the local clock that a supplement knows."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from functools import lru_cache

from roster.pay.scheme import DAY
from roster.pay.scheme import Scheme
from roster.pay.scheme import Window
from roster.problem import Span
from sites.clock import COPENHAGEN
from sites.clock import local_day
from sites.clock import midnight
from sites.clock import minutes
from sites.holidays import is_holiday


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of work on one local day in which the same supplements hold throughout."""

    start: datetime
    end: datetime
    supplements: tuple[int, ...]
    """Places in `Scheme.supplements`, those replaced by another left out."""

    @property
    def minutes(self) -> int:
        """Elapsed minutes: the repeated hour in October counts twice, the skipped one not."""
        return minutes(self.start, self.end)


def segments(scheme: Scheme, span: Span) -> tuple[Segment, ...]:
    """Return a span's segments in time order; worked out once for each scheme and span."""
    known = scheme.memo.get(span)
    if known is None:
        known = scheme.memo[span] = tuple(_segments(scheme, span))
    return known  # type: ignore[return-value]


def minutes_inside(windows: Iterable[Window], span: Span) -> int:
    """Return how many minutes of a span lie in any of some windows."""
    windows = tuple(windows)
    edges = frozenset(edge for w in windows for edge in (w.start, w.end))
    return sum(
        minutes(start, end)
        for start, end, day, clock in _stretches(edges, span)
        if any(w.start <= clock < w.end and w.on(day, is_holiday(day)) for w in windows)
    )


def _segments(scheme: Scheme, span: Span) -> Iterator[Segment]:
    rows = scheme.supplements
    edges = frozenset(edge for row in rows for w in row.windows for edge in (w.start, w.end))
    last: Segment | None = None
    for start, end, day, clock in _stretches(edges, span):
        holiday = is_holiday(day)
        hold = [
            n
            for n, row in enumerate(rows)
            if any(w.start <= clock < w.end and w.on(day, holiday) for w in row.windows)
        ]
        gone = frozenset(kind for n in hold for kind in rows[n].replaces)
        paid = tuple(n for n in hold if rows[n].kind not in gone)
        if last is not None and last.supplements == paid:
            last = Segment(last.start, end, paid)
            continue
        if last is not None:
            yield last
        last = Segment(start, end, paid)
    if last is not None:
        yield last


def _stretches(edges: frozenset[int], span: Span) -> Iterator[tuple[datetime, datetime, date, int]]:
    """Yield start, end, local day and minute of that day for each stretch between two edges."""
    day = local_day(span.start)
    while (first := midnight(day)) < span.end:
        cuts = [*_cuts(day, edges), midnight(day + timedelta(days=1))]
        start = max(first, span.start)
        for cut in cuts:
            end = min(cut, span.end)
            if end > start:
                here = start.astimezone(COPENHAGEN)
                yield start, end, day, here.hour * 60 + here.minute
                start = end
        day += timedelta(days=1)


@lru_cache(maxsize=4096)
def _cuts(day: date, edges: frozenset[int]) -> tuple[datetime, ...]:
    """Return the instants of a local day at which its clock passes an edge, or is put right."""
    found = set()
    first, last = midnight(day), midnight(day + timedelta(days=1))
    for edge in edges:
        if not 0 < edge < DAY:
            continue
        clock = datetime.combine(day, time(edge // 60, edge % 60))
        for fold in (0, 1):
            found.add(clock.replace(tzinfo=COPENHAGEN, fold=fold).astimezone(UTC))
    if last - first != timedelta(days=1):
        hours = (first + timedelta(hours=n) for n in range(1, 6))
        found.update(h for h in hours if _offset(h) != _offset(h - timedelta(minutes=1)))
    return tuple(sorted(cut for cut in found if first < cut < last))


def _offset(instant: datetime) -> timedelta | None:
    return instant.astimezone(COPENHAGEN).utcoffset()
