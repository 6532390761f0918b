# SPDX-License-Identifier: MPL-2.0
"""Solve a draft, or a part of it, as a proposal: read, think, keep the differences in the job."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from roster.judged import judge
from roster.plan import Improvement
from roster.plan import Plan
from roster.proposals import Effect
from roster.proposals import Scope
from roster.proposals import differences
from roster.proposals import effects
from roster.proposals import narrowed
from roster.solve import solve
from roster.store import get_draft
from roster.store import load_plan
from sites.network import networks
from web.db import get_session
from web.planning import Effort
from web.planning import figures
from web.rulebook import rulebook
from web.settings import current_settings


def propose(
    roster_id: int,
    asked_for: dict[str, Any],
    effort: Effort,
    *,
    asked: Callable[[], bool],
    progress: Callable[[Improvement], None],
    phase: Callable[[str], None],
    weighed: Callable[[int, int], None],
) -> tuple[str, dict[str, Any]]:
    """Return how the search ended and what it proposes, as plain JSON values; nothing is written.

    Parameters
    ----------
    roster_id
        The draft to plan.
    asked_for
        `what` (all, holes or part), `guards` (ids), `first` and `last` (days), `price` in øre.
    weighed
        Called with how many differences have been weighed, and of how many.

    Raises
    ------
    roster.store.StoreError
        If the roster is missing or published.
    """
    phase("read")
    version = get_draft(get_session(), roster_id).version
    travel = networks(current_settings().data)
    plan = load_plan(get_session(), roster_id, travel, rulebook())
    get_session().rollback()
    phase("solve")
    result = solve(
        narrowed(plan, scope_of(plan, asked_for), int(asked_for["price"])),
        effort.stop(asked),
        seed=effort.seed,
        progress=progress,
        workers=effort.workers or None,
        start=plan,
    )
    phase("weigh")
    before = judge(plan)
    found = effects(before, differences(plan, Plan(plan.problem, result.plan.assignments)), weighed)
    said = {
        "version": version,
        "before": before.report.objective,
        "infeasible": result.status == "infeasible",
        "changes": [_change(effect) for effect in found],
    }
    return result.stopped_by, {**figures(roster_id, result), "proposal": said}


def scope_of(plan: Plan, asked_for: dict[str, Any]) -> Scope:
    """Return what a search may change."""
    guards = frozenset(str(key) for key in asked_for.get("guards") or ()) or None
    shifts = None
    if asked_for.get("first") and asked_for.get("last"):
        first = date.fromisoformat(asked_for["first"])
        last = date.fromisoformat(asked_for["last"])
        shifts = frozenset(one.id for one in plan.problem.shifts if first <= one.day <= last)
    return Scope(guards, shifts, asked_for.get("what") == "holes")


def _change(effect: Effect) -> dict[str, Any]:
    """Return a difference; a rule that says the same in other figures is in the objective only."""
    one, said = effect.difference, effect.verdict
    gone = {violation.rule for violation in said.gone}
    new = {violation.rule for violation in said.new}
    return {
        "shift": int(one.shift),
        "off": None if one.off is None else int(one.off),
        "on": None if one.on is None else int(one.on),
        "needs": list(effect.needs),
        "lawful": effect.lawful,
        "objective": said.objective,
        "cost": said.cost,
        "empty": said.empty,
        "gone": sorted(gone - new),
        "new": sorted(new - gone),
    }
