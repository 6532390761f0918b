# SPDX-License-Identifier: MPL-2.0
"""Stop criteria one by one."""

from __future__ import annotations

import pytest

from roster.plan import Improvement
from roster.solve.stop import Cancelled
from roster.solve.stop import FirstOf
from roster.solve.stop import MaxGap
from roster.solve.stop import MaxSeconds
from roster.solve.stop import MaxWork
from roster.solve.stop import NoImprovement
from roster.solve.stop import Stop
from roster.solve.stop import Target

NOW = Improvement(seconds=10.0, objective=200, bound=190, uncovered=0, work=5.0)


@pytest.mark.parametrize(
    ("stop", "reason"),
    [
        (MaxSeconds(10), "time"),
        (MaxSeconds(10.1), None),
        (MaxWork(5), "work"),
        (MaxWork(5.1), None),
        (MaxGap(0.05), "gap"),
        (MaxGap(0.049), None),
        (Target(200), "target"),
        (Target(199), None),
        (NoImprovement(2), "no improvement"),
        (NoImprovement(2.1), None),
        (Cancelled(lambda: True), "cancelled"),
        (Cancelled(lambda: False), None),
        (FirstOf((MaxGap(0.0), MaxWork(1))), "work"),
        (FirstOf((MaxGap(0.0),)), None),
    ],
)
def test_each_criterion_stops_at_its_limit(stop: Stop, reason: str | None) -> None:
    """At the limit it gives its word, before it nothing."""
    assert stop(NOW, last_change=8.0) == reason


def test_the_time_left_is_the_least_of_all() -> None:
    """Only clocks limit the time; the shortest one counts."""
    limits = FirstOf((MaxSeconds(60), MaxSeconds(30), MaxWork(1), MaxGap(0), NoImprovement(1)))
    assert limits.left(12.0) == 18.0
    assert FirstOf((Target(0), Cancelled(lambda: False))).left(3.0) is None


@pytest.mark.parametrize("make", [lambda: MaxSeconds(0), lambda: MaxWork(-1)])
def test_limits_that_cannot_be_kept_are_refused(make: object) -> None:
    """No time and no work are mistakes, said at once."""
    assert callable(make)
    with pytest.raises(ValueError, match="above 0"):
        make()
