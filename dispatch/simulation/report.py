# SPDX-License-Identifier: MPL-2.0
"""Comparisons of policies as plain values."""

from __future__ import annotations

import math
from typing import Any

from dispatch.simulation.measure import Estimate
from dispatch.simulation.measure import Figures
from dispatch.simulation.whatif import Against
from dispatch.simulation.whatif import Case
from dispatch.simulation.whatif import Comparison


def comparison_values(found: Comparison) -> dict[str, Any]:
    """Return a comparison as plain JSON values; what is not known is null."""
    pool = found.pool
    return {
        "reference": case_values(found.reference),
        "policies": [_against(row) for row in found.rows],
        "units_saved": found.saved,
        "smallest_pool": None if pool is None else _against(pool),
    }


def case_values(case: Case) -> dict[str, Any]:
    """Return the figures of one policy as plain JSON values."""
    measures = case.measures
    return {
        "policy": case.policy.name,
        "units": case.units,
        **_figures(measures.whole),
        "busy": plain(measures.busy),
        "empty_minutes_a_day": plain(measures.empty_minutes),
        "rounds_interrupted_a_day": plain(measures.interrupted),
        "visits_disturbed_a_day": plain(measures.disturbed),
        "overtime_hours_a_day": plain(measures.overtime_hours),
        "moves_a_day": plain(measures.moves),
        "by_administration": {
            group: {
                **_figures(figures),
                "empty_km_a_day": plain(measures.empty_km[group]),
                "utilisation": plain(measures.utilisation[group]),
            }
            for group, figures in measures.by_group.items()
        },
    }


def _against(row: Against) -> dict[str, Any]:
    return {
        **case_values(row.case),
        "difference_in_late": estimate_values(row.more_late),
        "fewer_late": estimate_values(row.fewer),
        "worse_for": list(row.worse),
        "difference_by_administration": {
            group: estimate_values(one) for group, one in row.by_group.items()
        },
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "incidents": figures.calls,
        "late": estimate_values(figures.late),
        "crew_late": estimate_values(figures.short),
        "unanswered": figures.unanswered,
        "mean_seconds": plain(figures.mean),
        "median_seconds": plain(figures.median),
        "p90_seconds": plain(figures.p90),
        "p95_seconds": plain(figures.p95),
        "worst_seconds": plain(figures.worst),
        "call_km_a_day": plain(figures.call_km),
        "within_minutes": [round(share, 4) for share in figures.within],
    }


def estimate_values(one: Estimate) -> dict[str, float | None]:
    """Return a figure with the ends of its interval."""
    return {"value": plain(one.value), "low": plain(one.low), "high": plain(one.high)}


def plain(value: float) -> float | None:
    """Return a number that JSON has, rounded; None for none."""
    return None if math.isnan(value) or math.isinf(value) else round(value, 5)
