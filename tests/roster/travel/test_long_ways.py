# SPDX-License-Identifier: MPL-2.0
"""Rest with long ways counted, against a look back from every half hour of work and ways."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from roster.plan import Plan
from roster.problem import Duty
from roster.problem import Problem
from roster.problem import Travel
from roster.rules.base import law
from roster.rules.long_ways import LongWays
from roster.rules.model import Model
from roster.rules.registry import standard
from roster.rules.structure import Overlap
from tests.roster.rules.test_brute_force import longest_rest
from tests.roster.rules.world import MONDAY
from tests.roster.rules.world import guard
from tests.roster.rules.world import plan
from tests.roster.rules.world import rejects
from tests.roster.rules.world import shift
from tests.roster.rules.world import solver_says
from tests.roster.rules.world import span

RULES = (LongWays(), Overlap())
EXTRA = (0, 1, 3)
"""Half hours by which the way to each place is longer than the usual half hour."""
WAYS = np.array([[0, *(1800 * (1 + n) for n in EXTRA)]] * 4, dtype=np.int32)

Work = list[tuple[int, int, int]]
"""Start and end in half hours, and place."""


@st.composite
def works(draw: st.DrawFn) -> Work:
    """Draw duties with gaps about as long as a rest, or short ones between call-outs."""
    out: Work = []
    now = 20
    for _ in range(draw(st.integers(2, 6))):
        now += draw(st.sampled_from((0, 2, 10, 18, 19, 20, 21, 22, 23, 24, 25, 26)))
        length = draw(st.sampled_from((1, 2, 6, 12, 16, 20, 23, 24, 25)))
        out.append((now, now + length, draw(st.integers(0, 2))))
        now += length
    return out


def kept(work: Work) -> bool:
    """Look back 24 hours from the end of every half hour of work and ways beyond the usual."""
    line = [False] * (work[-1][1] + 8)
    for start, end, place in work:
        for step in range(start - EXTRA[place], end + EXTRA[place]):
            line[step] = True
    return all(longest_rest(line, n + 1 - 48, n + 1) >= 22 for n, busy in enumerate(line) if busy)


def made(work: Work, settled: int) -> Plan:
    """Return a plan of a guard from home at 0, with the first few duties settled."""
    seconds = np.zeros((4, 4), dtype=np.int32)
    seconds[0] = WAYS[0]
    seconds[:, 0] = WAYS[0]
    shifts = [
        shift(f"s{n}", span(a / 2, b / 2), place=1 + place)
        for n, (a, b, place) in enumerate(work)
        if n >= settled
    ]
    duties = tuple(Duty(span(a / 2, b / 2), 1 + place) for a, b, place in work[:settled])
    who = guard("g", home=0, commute=30, duties=duties)
    # Between sites the way takes no time, so that only rest is looked at.
    return plan(
        RULES, [who], shifts, {"g": [s.id for s in shifts]}, days=60,
        travel=Travel(seconds, seconds),
    )  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(works(), st.integers(0, 2))
def test_rest_with_ways_is_the_look_back_from_every_instant(work: Work, settled: int) -> None:
    """Both halves say of work beside settled duties what the look back says."""
    settled = min(settled, len(work) - 1)
    if not kept(work[:settled] or [(0, 0, 0)]):
        return
    given_ = made(work, settled)
    assert (not rejects(given_)) == kept(work)
    assert solver_says(given_).feasible == kept(work)


@settings(max_examples=80, deadline=None)
@given(works(), st.data())
def test_it_holds_for_every_choice_of_duties(work: Work, data: st.DataObject) -> None:
    """The solver forbids exactly the choices that the look back forbids, whatever is left out."""
    whole = made(work, 0)
    model = Model(whole.problem)
    for _ in range(4):
        chosen = sorted(data.draw(st.sets(st.integers(0, len(work) - 1), min_size=1)))
        ids = {f"s{n}" for n in chosen}
        some = Plan(whole.problem, frozenset(a for a in whole.assignments if a.shift in ids))
        fine = kept([work[n] for n in chosen])
        assert (not rejects(some)) == fine
        assert solver_says(some, model).feasible == fine


def test_the_figures_are_those_of_daily_rest() -> None:
    """What moves DK-01 moves this rule too; where reductions stand in for it, it is left out."""
    rule = next(one for one in standard() if one.id == "DK-11b")
    assert [p.value for p in rule.parameters] == [660, 1440]
    assert rule.parameters[0].layer == "statutory"
    assert LongWays.of(law()) == LongWays()
    assert Problem(MONDAY, 1, (), (), RULES).by("foot").seconds.shape == (1, 1)
