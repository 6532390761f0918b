# SPDX-License-Identifier: MPL-2.0
"""Every minute is paid by the supplements that hold on the local clock in that minute."""

from __future__ import annotations

from collections import Counter
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from roster.agreements.figure import Confidence
from roster.pay.lines import half_up
from roster.pay.lines import span_cost
from roster.pay.lines import span_lines
from roster.pay.lines import started
from roster.pay.scheme import DAY
from roster.pay.scheme import Clause
from roster.pay.scheme import Minimum
from roster.pay.scheme import Scheme
from roster.pay.scheme import Supplement
from roster.pay.scheme import Window
from roster.problem import Span
from sites.clock import local
from sites.holidays import is_holiday
from sites.text import Text

CLAUSE = Clause("X-1", Text("kilde", "source"), Confidence.A)
NAME = Text("tillæg", "supplement")
ODD_NIGHTS = (date(2026, 3, 28), date(2026, 10, 24), date(2026, 12, 24), date(2026, 4, 2))


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """Any hours of the clock on any days."""
    first = draw(st.integers(0, DAY - 1))
    days = draw(st.frozensets(st.integers(0, 6)))
    return Window(first, draw(st.integers(first + 1, DAY)), days, draw(st.booleans()))


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    """Up to four supplements, each known by percent, amount or price."""
    rows = []
    for n in range(draw(st.integers(0, 4))):
        how = draw(st.sampled_from(["percent", "amount", "price"]))
        rows.append(
            Supplement(
                f"s{n}",
                NAME,
                CLAUSE,
                tuple(draw(st.lists(windows(), min_size=1, max_size=2))),
                started=draw(st.sampled_from([1, 15, 30])),
                replaces=draw(st.frozensets(st.sampled_from(["s0", "s1"]), max_size=1)),
                **{how: draw(st.integers(1, 9_999))},
            )
        )
    stacking = draw(st.sampled_from(["additive", "highest"]))
    return Scheme("x", NAME, CLAUSE, stacking=stacking, supplements=tuple(rows))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """A duty of up to 14 hours, mostly near a night or day that is not like others."""
    day = draw(
        st.one_of(st.sampled_from(ODD_NIGHTS), st.dates(date(2026, 1, 1), date(2026, 12, 1)))
    )
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    start += timedelta(minutes=draw(st.integers(0, DAY)))
    return Span(start, start + timedelta(minutes=draw(st.integers(1, 840))))


def by_the_minute(scheme: Scheme, rate: int, span: Span) -> dict[str, int]:
    """Walk through a duty minute by minute and count what each supplement is paid for."""
    minutes: Counter[int] = Counter()
    instant = span.start
    while instant < span.end:
        here = local(instant)
        clock, weekday = here.hour * 60 + here.minute, here.weekday()
        holds = set()
        for n, row in enumerate(scheme.supplements):
            for w in row.windows:
                opens = weekday in w.weekdays or (w.holidays and is_holiday(here.date()))
                if opens and w.start <= clock < w.end:
                    holds.add(n)
        gone = {kind for n in holds for kind in scheme.supplements[n].replaces}
        holds = {n for n in holds if scheme.supplements[n].kind not in gone}
        if scheme.stacking == "highest" and holds:
            worth = {n: scheme.supplements[n].worth(rate) for n in holds}
            holds = {min(n for n in holds if worth[n] == max(worth.values()))}
        minutes.update(holds)
        instant += timedelta(minutes=1)
    out = {"base": half_up(int((span.end - span.start).total_seconds()) * rate, 3600)}
    for n, count in minutes.items():
        row = scheme.supplements[n]
        out[row.kind] = half_up(started(count, row.started) * row.worth(rate), 600_000)
    return out


@settings(max_examples=300, deadline=None)
@given(schemes(), st.integers(0, 60_000), spans())
def test_a_duty_is_paid_as_if_counted_minute_by_minute(
    scheme: Scheme, rate: int, span: Span
) -> None:
    """Cutting at the edges of windows finds the same minutes as a walk through every minute."""
    lines = span_lines(scheme, rate, span)
    assert {line.kind: line.amount for line in lines} == by_the_minute(scheme, rate, span)
    assert span_cost(scheme, rate, span) == sum(line.amount for line in lines)


@pytest.mark.parametrize(("value", "rounded"), [(5, 1), (4, 0), (15, 2), (-5, -1), (-4, 0)])
def test_half_an_oere_is_rounded_up(value: int, rounded: int) -> None:
    """Tenths are rounded half up, and half away from zero below it."""
    assert half_up(value, 10) == rounded


def test_a_short_duty_is_paid_up_to_the_minimum() -> None:
    """Two hours where four are the least give a second line of two hours."""
    start = datetime(2026, 6, 1, 8, tzinfo=UTC)
    scheme = Scheme("x", NAME, CLAUSE, minimum=Minimum(CLAUSE, 240))
    base, rest = span_lines(scheme, 30_000, Span(start, start + timedelta(hours=2)))
    assert (base.amount, rest.kind, rest.minutes, rest.amount) == (60_000, "minimum", 120, 60_000)
    long = span_lines(scheme, 30_000, Span(start, start + timedelta(hours=4)))
    assert [line.kind for line in long] == ["base"]
