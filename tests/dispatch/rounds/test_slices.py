# SPDX-License-Identifier: MPL-2.0
"""A street that is closed for a part of the night is closed then, and open for the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from sqlmodel import Session

from dispatch.rounds.checker import check
from dispatch.rounds.options import Options
from dispatch.rounds.plan import plan
from dispatch.rounds.problem import NO_WAY
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Slice
from dispatch.rounds.problem import Travel
from dispatch.rounds.problem import Window
from dispatch.rounds.reading import read_night
from dispatch.rounds.reading import streets_of
from dispatch.rounds.schedule import schedule
from roster.solve.stop import MaxWork
from sites.network import Timetable
from sites.network import closures_folder
from tests.dispatch.rounds.sample import HOUR
from tests.dispatch.rounds.sample import LUNCH
from tests.dispatch.rounds.sample import MINUTE
from tests.dispatch.rounds.sample import grid
from tests.dispatch.rounds.sample import guard
from tests.dispatch.rounds.sample import night
from tests.dispatch.rounds.sample import visit
from tests.roster.sample import MONDAY
from tests.roster.sample import City

POINTS = [(0, 0), (10, 0), (11, 0)]
WORK = MaxWork(0.02)


def bridged(detour: int | None, *windows: Window, breaks: bool = False) -> Problem:
    """Two visits ten minutes away over a bridge that is closed from one to two hours.

    The way around takes `detour` minutes; None is no way at all.
    """
    plain = grid(POINTS)
    around = plain.seconds.copy()
    around[0, 1:] = around[1:, 0] = NO_WAY if detour is None else detour * MINUTE
    shut = Travel(np.asarray(around, np.int32), plain.metres)
    wanted = [visit("A", 1, windows=windows), visit("B", 2)]
    one = guard("g", breaks=(LUNCH,) if breaks else ())
    parts = tuple(
        Slice(start, {"car": table})
        for start, table in ((0, plain), (HOUR, shut), (2 * HOUR, plain))
    )
    return replace(night(wanted, [one], POINTS, shut), slices=parts)


@pytest.mark.parametrize(
    ("window", "left", "arrived"),
    [
        ((0, 50), 0, 10),
        ((55, 90), 45, 55),
        ((80, 100), 50, 60),
        ((125, 200), 50, 60),
    ],
)
def test_a_way_takes_what_the_streets_then_allow(
    window: tuple[int, int], left: int, arrived: int
) -> None:
    """Before and after the bridge is closed it is used, and nobody is on it while it is closed."""
    problem = bridged(90, Window(window[0] * MINUTE, window[1] * MINUTE))
    one, late = schedule(problem, problem.guards[0], ["A/1"])
    assert late == 0
    assert (one.steps[0].leave, one.steps[1].arrive) == (left * MINUTE, arrived * MINUTE)
    assert one.steps[1].travel == 10 * MINUTE
    assert check(problem, (one,)) == ()


def test_the_way_around_is_taken_where_waiting_takes_longer() -> None:
    """A guard who is sent off while the bridge is closed goes around if that is faster."""
    problem = bridged(20, Window(0, 8 * HOUR))
    (one,) = problem.guards
    problem = replace(problem, guards=(replace(one, shift=Window(70 * MINUTE, 8 * HOUR)),))
    made, late = schedule(problem, problem.guards[0], ["A/1"])
    assert late == 0
    assert made.steps[1].travel == 20 * MINUTE
    assert check(problem, (made,)) == ()


def test_driving_over_a_closed_bridge_is_caught() -> None:
    """The times of the open bridge while it is closed are too little for the way, or none."""
    problem = bridged(90, Window(0, 50 * MINUTE))
    one, _ = schedule(problem, problem.guards[0], ["A/1", "B/1"])
    assert check(problem, (one,)) == ()
    moved = replace(
        one,
        steps=tuple(
            replace(
                step, arrive=step.arrive + HOUR, start=step.start + HOUR, leave=step.leave + HOUR
            )
            for step in one.steps
        ),
    )
    assert "travel" in {broken.cause for broken in check(problem, (moved,))}
    cut = replace(bridged(None, Window(0, 3 * HOUR)), guards=problem.guards)
    assert "reach" in {broken.cause for broken in check(cut, (moved,))}


@pytest.mark.parametrize("breaks", [False, True])
@pytest.mark.parametrize("detour", [45, None])
def test_a_place_that_is_cut_off_for_an_hour_is_served_in_the_others(
    detour: int | None, breaks: bool
) -> None:
    """Everything is planned, the checker finds nothing, and the bound is below the plan."""
    problem = bridged(detour, Window(0, 8 * HOUR), breaks=breaks)
    result = plan(problem, WORK, 1)
    assert result.unserved == ()
    assert check(problem, result.rounds) == ()
    assert result.bound is not None
    assert result.bound <= result.objective
    assert result.travel == 22 * MINUTE


def test_a_night_is_read_in_slices_where_closures_begin_and_end(
    session: Session, city: City, tmp_path: Path
) -> None:
    """Each part has its own streets, drawn as such; a way over a change uses neither closure."""
    folder = closures_folder(tmp_path)
    folder.mkdir(parents=True)
    (folder / "broer.csv").write_text(
        "name;from;to;lat;lon;radius\n"
        "Bro;2026-11-30T22:00;2026-11-30T23:00;55.6800;12.5700;800\n"
        "I morgen;2026-12-02;2026-12-03;55.6800;12.5700;800\n",
        encoding="utf-8",
    )
    streets = Timetable(lambda: tmp_path)
    read = read_night(session, MONDAY, streets, Options())
    starts = [read.problem.at(one.start) for one in read.problem.slices[1:]]
    assert starts == [
        datetime(2026, 11, 30, 21, tzinfo=UTC), datetime(2026, 11, 30, 22, tzinfo=UTC)
    ]  # fmt: skip
    drawn = streets_of(read, streets)
    before, shut, over = (
        drawn("car", 9 * HOUR, 9 * HOUR + 60),
        drawn("car", 10 * HOUR + 60, 10 * HOUR + 120),
        drawn("car", 9 * HOUR, 10 * HOUR + 60),
    )
    assert before.version != shut.version
    assert over.version == shut.version
    later = read_night(session, MONDAY.replace(day=7, month=12), streets, Options())
    assert later.problem.slices == ()
