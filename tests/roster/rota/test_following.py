# SPDX-License-Identifier: MPL-2.0
"""A roster that follows a template pays for each departure, in the engine and in the checker."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import time
from datetime import timedelta
from random import Random

import pytest

from roster import revise
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Problem
from roster.problem import Span
from roster.rota import writing
from roster.rota.cycle import Template
from roster.rota.faults import RotaError
from roster.rota.following import rule_of
from roster.rota.preference import follow
from roster.rota.preference import followed
from roster.rota.preference import forget
from roster.rules.rota import OFF
from roster.rules.rota import FollowRota
from roster.rules.rota import Kind
from roster.solve import solve
from roster.solve.stop import MaxSeconds
from roster.store import FrozenRosterError
from roster.store import publish
from tests.roster.edits.conftest import Desk
from tests.roster.rules import world
from tests.roster.rules.world import MONDAY
from tests.roster.solve import tiny

EARLY = Kind("E", "tidlig", None, time(6), time(12))
POST = Kind("P", "post", "s0")
PRICE = 1_700


def random_problem(random: Random) -> Problem:
    """Return three days of overlapping and separate shifts, and guards asked for all sorts."""
    shifts = [
        world.shift(f"s{n}", world.local(random.randrange(3), start, end), seats=2)
        for n, (start, end) in enumerate(
            random.choices(
                [("06:00", "10:00"), ("07:00", "11:00"), ("11:00", "15:00"), ("22:00", "06:00")],
                k=5,
            )
        )
    ]
    away = (Span(world.hour(24), world.hour(30)),)
    guards = [world.guard("a"), world.guard("b", absences=away), world.guard("c", terms=())]
    days = [MONDAY + timedelta(days=n) for n in range(-1, 4)]
    asked = tuple(
        (g.id, tuple((day, random.choice([EARLY, POST, OFF])) for day in days)) for g in guards
    )
    locked = random.sample([Assignment("a", shift.id) for shift in shifts], random.randrange(4))
    rule = FollowRota(days=asked, price=PRICE, rota="R")
    return Problem(
        MONDAY, 3, tuple(guards), tuple(shifts), (rule,), locked=frozenset(locked)
    )  # fmt: skip


def test_checker_and_solver_price_every_departure_alike() -> None:
    """Tests random plans: two shifts of a kind on a day, locks, absences, days outside the plan."""
    seen = set()
    for seed in range(60):
        random = Random(seed)
        problem = random_problem(random)
        pairs = [Assignment(g.id, s.id) for g in problem.guards for s in problem.shifts]
        given = Plan(problem, problem.locked | set(random.sample(pairs, random.randrange(9))))
        same_span = any(
            a.span == b.span
            for shifts in given.shifts_of.values()
            for a, b in itertools.combinations(shifts, 2)
        )
        if same_span:
            continue
        overlaps = any(
            a.span.overlaps(b.span)
            and not {Assignment(g, a.id), Assignment(g, b.id)} <= problem.locked
            for g, shifts in given.shifts_of.items()
            for a, b in itertools.combinations(shifts, 2)
        )
        if overlaps:
            continue
        (rule,) = problem.rules
        charged = sum(one.penalty for one in rule.check(given))
        said = world.solver_says(given)
        assert said.feasible
        assert said.parts["rota"] == charged
        seen.add(charged // PRICE)
    assert len(seen) > 4


def test_the_engine_proves_the_best_at_the_price() -> None:
    """Tests that a search with a template is proved best, against every plan there is."""
    shifts = [tiny.shift(n, n // 2, 8 + 6 * (n % 2)) for n in range(6)]
    people = tuple(replace(guard, terms=(world.FULL_TIME,)) for guard in tiny.guards(2))
    late = Kind("L", "sen", None, time(14), time(16))
    days = [tiny.MONDAY + timedelta(days=n) for n in range(3)]
    asked = (
        ("g0", ((days[0], late), (days[1], OFF), (days[2], late))),
        ("g1", ((days[0], OFF), (days[1], late))),
    )
    found = set()
    for price in (1, 900, 30_000):
        rules = (*tiny.RULES, FollowRota(days=asked, price=price, rota="R"))
        task = tiny.problem(people, shifts, rules)
        result = solve(task, MaxSeconds(10), workers=1, seed=1)
        assert tiny.hard(result.plan) == []
        assert result.objective == result.bound == tiny.cost(result.plan) == tiny.best(task)
        found.add(result.parts["rota"] // price)
    assert len(found) > 1


def test_a_draft_follows_the_template_as_it_stood(desk: Desk, template: Template) -> None:
    """Tests the violations in words, and that changing or losing the template changes nothing."""
    follow(desk.session, desk.roster, template.id, 20_000, "Ane Demo")
    desk.__post_init__()
    before = desk.judged.report.parts["rota"]
    words = [v.message.in_("da") for v in desk.judged.report.violations if v.rule == "rota"]
    assert before == 20_000 * len(words) == 20_000 * (4 + 4 + 3)
    assert any("Asta Demo skal have dagvagt 30.11.2026" in text for text in words)
    writing.remove_line(desk.session, template.id, None, template.lines[0].id)
    desk.__post_init__()
    assert desk.judged.report.parts["rota"] == before
    assert desk.agrees()
    assert forget(desk.session, desk.roster)
    assert not forget(desk.session, desk.roster)
    assert rule_of(desk.session, desk.roster) is None


def test_what_is_published_stays_and_the_next_version_goes_on(
    desk: Desk, template: Template
) -> None:
    """Tests that a published roster keeps what it followed, and hands it on to a new draft."""
    follow(desk.session, desk.roster, template.id, 20_000, "Ane Demo")
    publish(desk.session, desk.roster)
    for act in (
        lambda: forget(desk.session, desk.roster),
        lambda: follow(desk.session, desk.roster, template.id, 1, "Ane Demo"),
    ):
        with pytest.raises(FrozenRosterError):
            act()
    new = revise.revise(desk.session, desk.roster)
    row = followed(desk.session, new.id or 0)
    assert row is not None
    assert (row.name, row.price) == ("Fast uge", 20_000)


@pytest.mark.parametrize("price", [0, -100, 10_000_001])
def test_a_price_that_makes_no_sense_is_refused(desk: Desk, template: Template, price: int) -> None:
    """Tests that the price is from 1 to 100,000 kroner."""
    with pytest.raises(RotaError) as fault:
        follow(desk.session, desk.roster, template.id, price, "Ane Demo")
    assert "1 til 100000 kr." in fault.value.message.in_("da")
