# SPDX-License-Identifier: MPL-2.0
"""The graph of lawful work accepts exactly what the rules accept, and prices it cheapest."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from roster.solve.pricing.graph import Graph
from roster.solve.pricing.graph import TooLargeError
from roster.solve.pricing.graph import graph
from roster.solve.pricing.graph import remembered
from roster.solve.pricing.memory import Apart
from roster.solve.pricing.memory import Event
from roster.solve.pricing.memory import Memory
from roster.solve.pricing.memory import Runs
from roster.solve.pricing.memory import Stretches
from roster.solve.pricing.table import Table

DAY = 1440
DAILY = Stretches(660, 780)
WEEKLY = Stretches(2100, 3 * DAY)
TWO = Runs(2)
NIGHTS = Runs(1, 180, 500)


def at(day: int, hour: int, hours: int) -> Event:
    """Return work that begins on a day at an hour."""
    start = day * DAY + hour * 60
    night = 300 if hour >= 20 else 0
    return Event(start, start + 60 * hours, day, night)


def run(
    memories: Sequence[Memory], events: Sequence[Event], before: Sequence[Event] = ()
) -> int | None:
    """Return what a sequence costs, None where a machine forbids it: event after event."""
    cost = 0
    known = remembered(memories, before, events[0]) if events else ()
    for event in events:
        state = []
        for machine, remembers in zip(memories, known, strict=True):
            moved = machine.after(machine.before(remembers, event), event)
            if moved is None:
                return None
            state.append(moved[0])
            cost += moved[1]
        known = tuple(state)
    return cost


def best(
    memories: Sequence[Memory],
    events: Sequence[Event],
    prices: Sequence[float],
    before: Sequence[Event] = (),
) -> float:
    """Return the least cost of any lawful choice of events, by trying them all."""
    least = 0.0
    for size in range(1, len(events) + 1):
        for chosen in itertools.combinations(range(len(events)), size):
            cost = run(memories, [events[n] for n in chosen], before)
            if cost is not None:
                least = min(least, cost + sum(prices[n] for n in chosen))
    return least


def table(whole: Graph, begin: int = 0) -> Table:
    """Return a table for one guard to whom totals do not matter."""
    return Table(whole, [0] * len(whole.events), np.zeros((1, 1)), (begin,))


kinds = st.tuples(st.integers(0, 4), st.sampled_from([6, 14, 22]), st.sampled_from([4, 8, 12]))
weeks = st.lists(kinds, min_size=1, max_size=9, unique=True).map(
    lambda some: sorted((at(*one) for one in some), key=lambda one: (one.start, one.end))
)


@settings(max_examples=60, deadline=None)
@given(weeks, st.integers(0, 2**32 - 1))
def test_the_cheapest_path_is_the_cheapest_lawful_choice(events: list[Event], seed: int) -> None:
    """Whatever the prices, dynamic programming finds what trying everything finds."""
    memories = (DAILY, WEEKLY, TWO, NIGHTS)
    prices = np.random.default_rng(seed).integers(-900, 300, len(events)).astype(float)
    whole = graph(events, memories, 10_000)
    (((path,),),) = [table(whole).cheapest(prices[:, None])]
    assert path.cost == pytest.approx(best(memories, events, prices.tolist()))
    chosen = [events[n] for n in path.events]
    extra = run(memories, chosen)
    assert extra is not None
    assert path.cost == pytest.approx(extra + sum(prices[n] for n in path.events))


@settings(max_examples=40, deadline=None)
@given(weeks, st.lists(kinds, max_size=3), st.integers(0, 2**32 - 1))
def test_work_before_the_window_counts(
    events: list[Event], earlier: list[tuple[int, int, int]], seed: int
) -> None:
    """Whoever comes from settled work begins with what the rules remember of it."""
    memories = (DAILY, TWO)
    before = sorted(
        (Event(e.start - 6 * DAY, e.end - 6 * DAY, e.day - 6, e.night) for e in
         (at(*one) for one in earlier)),
        key=lambda one: one.start,
    )  # fmt: skip
    prices = np.random.default_rng(seed).integers(-900, 300, len(events)).astype(float)
    state = remembered(memories, before, events[0])
    whole = graph(events, memories, 10_000, [state])
    ((path,),) = table(whole, whole.begin.get(state, 0)).cheapest(prices[:, None])
    assert path.cost == pytest.approx(best(memories, events, prices.tolist(), before))


def test_totals_are_priced_at_the_end() -> None:
    """With a price for each total the cheapest line may be a longer one, and others follow."""
    events = [at(day, 6, 8) for day in range(4)]
    whole = graph(events, (Runs(9),), 100)
    ends = np.array([[900.0], [500.0], [0.0], [300.0], [700.0]])
    one = Table(whole, [1] * 4, ends)
    (paths,) = one.cheapest(np.full((4, 1), 10.0), 3)
    assert [len(path.events) for path in paths] == [2, 3, 1]
    assert [path.cost for path in paths] == [20.0, 330.0, 510.0]
    assert whole.most([1] * 4) == 4


def test_what_is_barred_is_never_taken() -> None:
    """An event without end in price is not worked, however the others stand."""
    events = [at(day, 6, 8) for day in range(3)]
    whole = graph(events, (DAILY,), 100)
    prices = np.array([[-5.0], [np.inf], [-5.0]])
    ((path,),) = table(whole).cheapest(prices)
    assert path.events == (0, 2)


def test_pairs_that_exclude_each_other_are_not_neighbours() -> None:
    """Two events apart are worked together only with another one between them."""
    events = tuple(at(day, 6, 8) for day in range(3))
    apart = Apart(events, frozenset({(0, 1), (0, 2)}))
    assert apart.by_neighbours
    assert not Apart(events, frozenset({(0, 2)})).by_neighbours
    ((path,),) = table(graph(events, (apart,), 100)).cheapest(np.full((3, 1), -1.0))
    assert path.events == (1, 2)


def test_too_many_states_are_refused() -> None:
    """A graph that would grow beyond its limit says so."""
    events = [at(day, hour, 6) for day in range(5) for hour in (6, 14)]
    with pytest.raises(TooLargeError):
        graph(events, (WEEKLY,), 20)
