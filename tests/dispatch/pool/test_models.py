# SPDX-License-Identifier: MPL-2.0
"""Location models against every choice there is, and against published optima."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from itertools import combinations_with_replacement
from pathlib import Path

import numpy as np
import pytest

from dispatch.pool import branching
from dispatch.pool import median
from dispatch.pool.checker import check
from dispatch.pool.covering import Unreachable
from dispatch.pool.covering import lscp
from dispatch.pool.covering import mclp
from dispatch.pool.covering import p_center
from dispatch.pool.expected import FAIRNESS
from dispatch.pool.expected import Fairness
from dispatch.pool.expected import mexclp
from dispatch.pool.expected import value
from dispatch.pool.median import p_median
from dispatch.pool.problem import Problem
from dispatch.pool.problem import problem
from dispatch.pool.result import Result
from roster.solve.stop import Cancelled
from roster.solve.stop import MaxSeconds
from tests.benchmarks import mexclp as utrecht
from tests.benchmarks import pmedian
from tests.shared import shared

STOP = MaxSeconds(30)
TWICE = "3 3 1\n1 2 50\n2 3 10\n1 2 20\n"


def town(seed: int, units: int = 3, *, nodes: int = 14, bases: int = 7) -> Problem:
    """Return places strewn over a square, half of them the north's, and some bases."""
    rng = np.random.default_rng(seed)
    where, posts = rng.random((nodes, 2)), rng.random((bases, 2))
    seconds = np.rint(1000 * np.linalg.norm(posts[:, None] - where[None], axis=2))
    weights = rng.integers(0, 5, nodes) + (np.arange(nodes) == 0)
    groups = tuple("north" if y > 0.5 else "south" for _, y in where)
    return problem(seconds, weights, units, threshold=350, busy=0.4, groups=groups, integral=True)


def best(model: Callable[[Problem], Result], given: Problem) -> tuple[float, float]:
    """Return a model's objective, checked and proven, and the best of all choices of bases."""
    result = model(given)
    report = check(result)
    assert report.right, report.faults
    assert result.proven
    assert result.gap < 1e-6
    found = []
    for chosen in combinations(range(len(given.bases)), given.units[0]):
        counts = np.zeros_like(result.counts)
        counts[0, list(chosen)] = 1
        found.append(check(replace(result, counts=counts)).objective)
    return result.objective, max(found) if result.sense == "max" else min(found)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("model", [p_median, p_center, mclp])
def test_no_other_choice_of_bases_is_better(
    model: Callable[[Problem, MaxSeconds], Result], seed: int
) -> None:
    """What a model calls best is the best of all choices, as the checker counts them."""
    ours, brute = best(lambda given: model(given, STOP), town(seed))
    assert ours == pytest.approx(brute)


def test_gradual_cover_counts_near_misses_in_part() -> None:
    """With an end beyond the threshold the model is gradual cover, and best of all choices."""
    given = replace(town(1), until=np.full(14, 700.0))
    result = mclp(given, STOP)
    assert result.model == "gradual"
    ours, brute = best(lambda one: mclp(one, STOP), given)
    assert ours == pytest.approx(brute)
    assert ours > mclp(town(1), STOP).objective


@pytest.mark.parametrize("seed", range(3))
def test_lscp_needs_as_many_bases_as_its_answer_and_not_one_fewer(seed: int) -> None:
    """The bases reach everybody, and no smaller choice does."""
    given = replace(town(seed), threshold=np.full(14, 600.0))
    result = lscp(given, STOP)
    assert check(result).right
    fewer = int(result.objective) - 1
    wanted = given.weights[0] > 0
    for chosen in combinations(range(len(given.bases)), fewer):
        assert not given.within[list(chosen)][:, wanted].any(axis=0).all()


def test_lscp_names_the_places_that_nobody_can_reach() -> None:
    """A place beyond every base's reach is named instead of a model without a solution."""
    given = problem([[0.0, 100.0, 2000.0]], [1, 1, 1], 1, threshold=900)
    with pytest.raises(Unreachable) as caught:
        lscp(given, STOP)
    assert caught.value.nodes == (2,)


@pytest.mark.parametrize("fairness", FAIRNESS)
@pytest.mark.parametrize("seed", range(3))
def test_expected_coverage_is_best_of_all_placings(fairness: Fairness, seed: int) -> None:
    """Units may share a base; each kind of fairness is the best of all placings of its kind."""
    given = town(seed, nodes=10, bases=5)
    result = mexclp(given, STOP, fairness=fairness)
    assert check(result).right
    assert result.proven
    placings = [
        np.bincount(np.array(chosen), minlength=5)
        for chosen in combinations_with_replacement(range(5), 3)
    ]
    brute = max(value(given, 0, counts, fairness) for counts in placings)
    assert result.objective == pytest.approx(brute, rel=1e-6)


def test_the_worst_off_group_is_lifted_at_the_price_of_the_whole() -> None:
    """A large group in one corner takes all units unless the small one is asked for."""
    seconds = np.array([[0.0, 900.0], [900.0, 0.0]])
    given = problem(seconds, [90, 10], 2, threshold=300, busy=0.2, groups=("large", "small"))
    assert mexclp(given, STOP).counts.tolist() == [[2, 0]]
    assert mexclp(given, STOP, fairness="worst").counts.tolist() == [[1, 1]]
    assert mexclp(given, STOP, fairness="nash").counts.tolist() == [[1, 1]]


def test_who_is_there_anyway_leaves_the_pool_free_to_stand_elsewhere() -> None:
    """A guard on a post who may leave takes weight off the places near it."""
    seconds = np.array([[0.0, 900.0], [900.0, 0.0]])
    given = problem(seconds, [60, 40], 1, threshold=300, busy=0.2)
    assert mexclp(given, STOP).counts.tolist() == [[1, 0]]
    helped = replace(given, missed=np.array([[0.4, 1.0]]))
    result = mexclp(helped, STOP)
    assert result.counts.tolist() == [[0, 1]]
    assert result.objective == pytest.approx(60 * 0.6 + 40 * 0.8)
    assert check(result).right


def test_a_price_on_moving_keeps_units_where_they_are() -> None:
    """Demand that swaps sides each hour moves the unit, unless moving costs more than it wins."""
    seconds = np.array([[0.0, 900.0], [900.0, 0.0]])
    weights = [[6, 4], [4, 6], [6, 4]]
    given = problem(seconds, weights, 1, threshold=300, busy=0.2)
    free = mexclp(given, STOP)
    dear = mexclp(given, STOP, stay=2.0)
    assert free.counts.tolist() == [[1, 0], [0, 1], [1, 0]]
    assert dear.counts.tolist() == [[1, 0], [1, 0], [1, 0]]
    assert check(free).right
    assert check(dear, stay=2.0).right


def test_hours_have_their_own_units_and_busy_fractions() -> None:
    """An hour without units covers nothing, one with more units covers more."""
    seconds = np.array([[0.0, 900.0], [900.0, 0.0]])
    given = problem(
        seconds, [[1, 1], [1, 1], [1, 1]], (0, 1, 2), threshold=300, busy=(0.0, 0.5, 0.1)
    )
    result = mexclp(given, STOP)
    assert result.counts.sum(axis=1).tolist() == [0, 1, 2]
    assert [value(given, hour, result.counts[hour]) for hour in range(3)] == pytest.approx(
        [0, 0.5, 1.8]
    )


def test_a_base_takes_no_more_units_than_it_has_room_for() -> None:
    """Room at a base sends the second unit to the next one."""
    given = problem([[0.0], [100.0]], [1], 2, threshold=300, busy=0.5, most=1)
    assert mexclp(given, STOP).counts.tolist() == [[1, 1]]


def test_the_checker_finds_what_is_wrong() -> None:
    """A result with a unit too many, or a wrong objective or bound, does not pass."""
    result = mexclp(town(0), STOP)
    assert not check(replace(result, objective=result.objective + 1)).right
    assert not check(replace(result, bound=result.objective - 1)).right
    more = result.counts.copy()
    more[0, 0] += 1
    assert len(check(replace(result, counts=more)).faults) >= 1


@pytest.mark.parametrize("branches", [0, 1, 400])
@pytest.mark.parametrize("seed", range(4))
def test_branching_and_the_integer_program_prove_the_same(
    monkeypatch: pytest.MonkeyPatch, seed: int, branches: int
) -> None:
    """With no, one or enough branches the optimum is the same, also with broken weights."""
    monkeypatch.setattr(branching, "MOST", branches)
    monkeypatch.setattr(median, "KICKS", 0)
    rng = np.random.default_rng(seed)
    given = problem(rng.random((9, 25)), rng.random(25), 3)
    ours, brute = best(lambda one: p_median(one, STOP, seed), given)
    assert ours == pytest.approx(brute)


def test_a_search_that_is_stopped_gives_its_best_with_an_honest_bound() -> None:
    """Stopped at once, the p-median has a solution, a bound that holds, and says who stopped it."""
    given = town(2, nodes=60, bases=60, units=6)
    full = p_median(given, STOP)
    result = p_median(given, Cancelled(lambda: True))
    assert result.stopped_by == "cancelled"
    assert result.bound <= full.objective <= result.objective
    assert check(result).right


def test_a_problem_that_does_not_fit_together_is_refused() -> None:
    """A matrix of another size, a negative weight and a busy fraction of 1 each say so."""
    with pytest.raises(ValueError, match="seconds"):
        replace(town(0), seconds=np.zeros((2, 2)))
    with pytest.raises(ValueError, match="weights"):
        problem([[1.0]], [-1], 1)
    with pytest.raises(ValueError, match="busy"):
        problem([[1.0]], [1], 1, busy=1.0)
    with pytest.raises(ValueError, match="units"):
        p_median(problem([[1.0]], [1], 2), STOP)


def test_of_an_edge_named_twice_the_last_one_counts(tmp_path: Path) -> None:
    """OR-Library files repeat edges: the last cost holds, not the least, and paths add up.

    Known mistake: the least of them was taken, and the optimum of the first file came out as 5718.
    """
    file = tmp_path / "twice.txt"
    file.write_text(TWICE, encoding="utf-8")
    assert pmedian.read(file).distances[0].tolist() == [0, 20, 30]
    file.write_text("1 2", encoding="utf-8")
    with pytest.raises(ValueError, match="OR-Library"):
        pmedian.read(file)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["pmed1", "pmed2", "pmed5", "pmed6", "pmed10", "pmed16"])
def test_published_p_median_optima_are_found_and_proven(name: str) -> None:
    """The optimum of an OR-Library file is found, proven, and passes the checker."""
    file = shared(f"pool-orlib-pmed/{name}.txt")
    result = p_median(pmedian.problem_of(pmedian.read(file)), STOP, seed=1)
    assert result.proven
    assert result.objective == pmedian.optimum(file)
    assert check(result).right


@pytest.mark.shared
def test_published_placings_of_ambulances_are_reproduced() -> None:
    """The published expected coverage of 20, 23 and 24 units is reached to six decimals."""
    region = utrecht.read(shared("pool-utrecht-mexclp"))
    for units, published in ((20, 0.852089), (23, 0.879357), (24, 0.886632)):
        result = mexclp(region.problem(units, 12, 0.6), STOP)
        assert result.objective == pytest.approx(published, abs=1e-6)
        assert result.proven
        assert check(result).right


@pytest.mark.shared
def test_every_known_optimum_of_the_region_is_reproduced() -> None:
    """MCLP, p-median, p-center, LSCP and MEXCLP agree with the known optima to 1e-5."""
    folder = shared("pool-utrecht-mexclp")
    region = utrecht.read(folder)
    optima = json.loads((folder / "optima.json").read_text(encoding="utf-8"))
    for name, values in optima.items():
        for key, known in values.items():
            result = utrecht.known(region, STOP, name, key)
            assert utrecht.shown(name, result) == pytest.approx(known, rel=1e-5), (name, key)
            assert result.proven
            assert check(result).right
