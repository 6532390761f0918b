# SPDX-License-Identifier: MPL-2.0
"""All ways of sharing by numbers of units, played ahead so that a slider has nothing to wait for.

Along the slider more and more is shared: each administration alone, lending, a quarter, half and
three quarters of the units for all, one pool. One pool can also move its waiting units, or send by
cover instead of by nearness.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from dispatch.simulation.measure import Estimate
from dispatch.simulation.measure import Measures
from dispatch.simulation.policy import POLICIES
from dispatch.simulation.policy import Policy
from dispatch.simulation.report import estimate_values
from dispatch.simulation.report import plain
from dispatch.simulation.whatif import Case
from dispatch.simulation.whatif import Study
from dispatch.simulation.whatif import partly

STEPS: tuple[Policy, ...] = (
    POLICIES["silo"],
    POLICIES["lending"],
    *(partly(POLICIES["pool"], share) for share in (0.25, 0.5, 0.75)),
    POLICIES["pool"],
)
"""From nothing shared to everything."""
RULES = ("pool", "moveup", "cover")
"""How one pool may be run: the nearest is sent, waiting units move, or it is sent by cover."""
SIZES = (0.4, 0.6, 0.8, 1.0, 1.25)
"""Numbers of units that are tried, as parts of the one that is asked about."""
SAVERS: tuple[Policy, ...] = (*STEPS[1:], POLICIES["moveup"])
"""What may do with fewer units than the administrations alone."""


def sizes(units: int, most: int) -> list[int]:
    """Return the numbers of units that are tried, in rising order."""
    return sorted({min(most, max(1, round(units * part))) for part in SIZES} | {units})


def grid_values(study: Study, reference: Case, most: int) -> dict[str, Any]:
    """Play every step with every number of units; return it all as plain JSON values.

    Parameters
    ----------
    study
        Plays; what it has played already is not played again.
    reference
        The administrations alone: what equal service is measured by.
    most
        Units that are tried at most.

    Raises
    ------
    Asked
        If it is asked to stop.
    """
    ways = (*STEPS, *(POLICIES[rule] for rule in RULES[1:]))
    tried = sizes(reference.units, most)
    limits = Counter(call.threshold for call in reference.outcomes[0].world.calls)
    calls = max(1, limits.total())
    return {
        "steps": [policy.name for policy in STEPS],
        "sizes": tried,
        "thresholds": [
            {"seconds": seconds, "share": round(count / calls, 4)}
            for seconds, count in sorted(limits.items())
        ],
        "cases": [
            cell(policy, units, study.measures(policy, units)) for units in tried for policy in ways
        ],
        "saved": [_saving(study, policy, reference) for policy in SAVERS],
    }


def cell(policy: Policy, units: int, measures: Measures) -> dict[str, Any]:
    """Return what the page shows of one policy with so many units."""
    whole = measures.whole
    return {
        "policy": policy.name,
        "units": units,
        "late": estimate_values(whole.late),
        "crew_late": estimate_values(whole.short),
        "mean_seconds": plain(whole.mean),
        "p95_seconds": plain(whole.p95),
        "busy": plain(measures.busy),
        "km_a_day": plain(whole.call_km + sum(measures.empty_km.values())),
        "rounds_interrupted_a_day": plain(measures.interrupted),
        "within": [round(share, 4) for share in whole.within],
        "by_administration": {
            group: _late(figures.calls, figures.late, figures.short)
            for group, figures in measures.by_group.items()
        },
    }


def _late(calls: int, late: Estimate, short: Estimate) -> dict[str, Any]:
    return {
        "incidents": calls,
        "late": estimate_values(late),
        "crew_late": estimate_values(short),
    }


def _saving(study: Study, policy: Policy, reference: Case) -> dict[str, Any]:
    """Return with how few units a policy serves no worse than the reference, and how well."""
    units = study.fewest(policy, reference)
    if units is None:
        return {"policy": policy.name, "units": None, "saved": None}
    found = study.measures(policy, units)
    return {**cell(policy, units, found), "saved": reference.units - units}
