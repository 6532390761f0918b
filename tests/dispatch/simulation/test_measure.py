# SPDX-License-Identifier: MPL-2.0
"""Figures and intervals of simulations, and the draw of calls."""

from __future__ import annotations

import math
from typing import cast

import numpy as np
import pytest

from dispatch.pool.busy import cells
from dispatch.pool.busy import estimate
from dispatch.pool.busy import offered
from dispatch.simulation.draw import CallType
from dispatch.simulation.draw import Source
from dispatch.simulation.draw import draw
from dispatch.simulation.engine import play
from dispatch.simulation.measure import Estimate
from dispatch.simulation.measure import less_late
from dispatch.simulation.measure import measure
from dispatch.simulation.measure import more_late
from dispatch.simulation.measure import ratio
from dispatch.simulation.outcome import Outcome
from dispatch.simulation.policy import POLICIES
from dispatch.simulation.whatif import Against
from dispatch.simulation.whatif import Case
from dispatch.simulation.world import DAY
from tests.dispatch.simulation.street import PLACES
from tests.dispatch.simulation.street import all_day
from tests.dispatch.simulation.street import call
from tests.dispatch.simulation.street import street

KIND = CallType("alarm", 30.0, 900.0)


def city(policy: str, days: int, seed: int = 1, units: int = 3) -> Outcome:
    """Return drawn days of a street with units at every other place, about half of them busy."""
    rates = np.full((1, 24, PLACES), 0.35 * units / 3)
    groups = ("A", "B") * 3
    source = Source((KIND,), rates, np.arange(PLACES), groups)
    calls = draw(source, tuple(range(24)) * days, seed)
    crew = tuple(all_day(f"{n}", 2 * n % PLACES, "AB"[n % 2], days) for n in range(units))
    return play(street(crew, calls, days=days), POLICIES[policy])


def test_a_ratio_of_sums_has_the_interval_of_the_textbook() -> None:
    """Equal days give the t interval of their mean; one day gives none."""
    found = ratio([1, 2, 3], [10, 10, 10])
    assert found.value == pytest.approx(0.2)
    assert found.half == pytest.approx(4.30265 * 0.1 / np.sqrt(3), rel=1e-5)
    assert np.isnan(ratio([1], [10]).low)
    assert np.isnan(ratio([0, 0], [0, 0]).value)


def test_figures_of_a_day_add_up() -> None:
    """Late share, kilometres, utilisation and busy fraction are those counted by hand."""
    calls = (call(1, 1), call(1, 2))
    done = play(street((all_day("a", 0),), calls), POLICIES["pool"])
    found = measure([done])
    assert found.whole.calls == 2
    assert found.whole.late.value == 0.5
    rare = measure([city("pool", 3, units=12)]).whole.late
    assert 0 <= rare.low <= rare.value <= rare.high <= 1
    assert found.whole.call_km == 2.0
    assert found.empty_km == {"A": 2.0}
    assert found.empty_minutes == 20.0
    assert found.busy == pytest.approx(4800 / DAY)
    assert found.utilisation == {"A": found.busy}
    assert found.by_group["A"].median == found.whole.median == (600 + 3000) / 2


def test_the_same_policy_twice_differs_by_nothing() -> None:
    """On the same calls the luck of the draw is gone from a difference."""
    one, two = city("pool", 10), city("pool", 10)
    assert more_late([one], [two]).high == 0
    assert less_late([one], [two]).value == 0


def test_common_calls_make_differences_sharper_than_shares() -> None:
    """The interval of a difference on the same days is narrower than that of either share."""
    pool, silo = [city("pool", 30)], [city("silo", 30)]
    found = more_late(silo, pool)
    assert found.low > 0
    assert found.half < measure(silo).whole.late.half + measure(pool).whole.late.half
    assert less_late(pool, silo).value > 0


def test_drawn_calls_have_the_numbers_and_times_that_are_expected() -> None:
    """Counts by hour, mean time and thresholds are as asked, and a seed is a seed."""
    rates = np.zeros((1, 24, 2))
    rates[0, 9] = (2.0, 1.0)
    limits = np.array([[900.0, 300.0]])
    source = Source((KIND,), rates, np.array([4, 5]), ("A", "B"), limits)
    calls = draw(source, tuple(range(24)) * 400, 3)
    assert calls == draw(source, tuple(range(24)) * 400, 3)
    assert {int(one.at % DAY // 3600) for one in calls} == {9}
    assert len(calls) == pytest.approx(1200, rel=0.1)
    assert np.mean([one.seconds for one in calls]) == pytest.approx(1800, rel=0.1)
    assert {(one.place, one.group, one.threshold) for one in calls} == {
        (4, "A", 900.0),
        (5, "B", 300.0),
    }


def test_after_a_call_the_nearest_place_of_its_kind_is_driven_to() -> None:
    """A person is handed over at the nearer of two places, and the unit is clear there."""
    kind = CallType("arrest", 10.0, 900.0, onward=1.0, onward_minutes=5.0)
    apart = np.abs(np.subtract.outer(np.arange(PLACES), np.arange(PLACES))) * 600.0
    source = Source((kind,), np.ones((1, 1, 1)), np.array([1]), ("A",),
                    onward=np.array([0, 5]), seconds=apart)  # fmt: skip
    calls = draw(source, (0,) * 4, 8)
    assert {one.onward for one in calls} <= {0}
    done = play(street((all_day("a", 1),), calls[:1]), POLICIES["pool"])
    spent = done.busy[0].end - done.busy[0].start
    assert spent == pytest.approx(calls[0].seconds + 600 + 300)


def test_seven_days_tell_the_busy_fraction_within_five_hundredths() -> None:
    """The estimate of a week is near the truth of many weeks, and its interval holds it."""
    true = measure([city("pool", 60, seed=2, units=12)]).busy
    week = city("pool", 7, seed=5, units=12)
    duty = [(0.0, 7 * DAY)] * len(week.world.units)
    found = estimate([(row.start, row.end) for row in week.busy], duty, 7)
    assert found.whole.value == pytest.approx(true, abs=0.05)
    assert found.whole.low <= true <= found.whole.high
    assert len(found.hours) == 24
    assert found.whole.far_from(true + 0.2)
    assert not found.whole.far_from(found.whole.value)


def test_an_hour_that_few_days_tell_of_borrows_from_the_whole_day() -> None:
    """With two days of duty an hour has the day's figure and says that it does not know."""
    found = estimate([(0.0, 1800.0)], [(0.0, 3600.0), (DAY, DAY + 3600.0)], 2)
    assert found.whole.value == 0.25
    assert (found.hours[0].value, found.hours[0].low, found.hours[0].high) == (0.25, 0.0, 1.0)
    assert estimate([], [], 1).whole.days == 0


def test_time_is_split_over_the_hours_that_it_lies_in() -> None:
    """An interval over midnight counts in both days, and what lies beyond is left out."""
    found = cells([(DAY - 600, DAY + 1200), (2 * DAY - 60, 2 * DAY + 60)], 2)
    assert found[0, 23] == 600
    assert found[1, 0] == 1200
    assert found[1, 23] == 60
    assert found.sum() == 1860


def test_expected_work_gives_a_busy_fraction_below_one() -> None:
    """Two hours' work an hour for four units is a half; too much work is capped."""
    assert offered(4, 30, 4) == 0.5
    assert offered(40, 30, 4) == offered(1, 30, 0) == 0.95


def test_who_pays_for_the_others_is_named() -> None:
    """Only an administration whose whole interval lies above nothing is late more often."""
    nothing, unknown = Estimate(0.0, 0.0, 0.0), Estimate(0.1, math.nan, math.nan)
    groups = {"A": Estimate(0.05, 0.01, 0.09), "B": Estimate(0.02, -0.01, 0.05), "C": unknown}
    assert Against(cast(Case, None), nothing, nothing, groups).worse == ("A",)
