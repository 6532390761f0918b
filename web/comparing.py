# SPDX-License-Identifier: MPL-2.0
"""Set a stored roster's travel beside the baselines; nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from roster.checker import check
from roster.store import StoreError
from roster.store import get_roster
from roster.store import load_plan
from roster.travel.compare import Comparison
from roster.travel.compare import Effort
from roster.travel.compare import Told
from roster.travel.compare import compare
from sites.network import networks
from sites.text import Text
from web.db import get_session
from web.rulebook import rulebook
from web.settings import current_settings

NOBODY = Text(
    "Ingen er på vagt i vagtplan {value} endnu. Planlæg den først.",
    "Nobody is on a shift in roster {value} yet. Solve it first.",
)


def compare_stored(
    roster_id: int, effort: Effort, *, asked: Callable[[], bool], told: Told
) -> tuple[int, Comparison]:
    """Return the version of a roster and its travel beside the baselines.

    Parameters
    ----------
    roster_id
        A draft or a published roster.
    effort
        What the solver may spend.
    asked, told
        As for `roster.travel.compare.compare`.

    Raises
    ------
    roster.store.StoreError
        If the roster is missing, or nobody is on it.
    """
    session = get_session()
    row = get_roster(session, roster_id)
    version, solution = row.version, dict(row.solution)
    plan = load_plan(session, roster_id, networks(current_settings().data), rulebook())
    session.rollback()
    if not plan.assignments:
        raise StoreError(NOBODY(value=roster_id))
    # The bound was proven for what the solver saw; another objective means that something changed.
    same = solution.get("objective") == check(plan).objective
    bound = solution.get("bound") if same else None
    return version, compare(plan, effort, bound=bound or None, asked=asked, told=told)


def figures(roster_id: int, version: int, comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain JSON values."""
    return {"roster_id": roster_id, "version": version, **comparison.to_dict()}
