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
        "busy": _plain(measures.busy),
        "empty_minutes_a_day": _plain(measures.empty_minutes),
        "rounds_interrupted_a_day": _plain(measures.interrupted),
        "visits_disturbed_a_day": _plain(measures.disturbed),
        "overtime_hours_a_day": _plain(measures.overtime_hours),
        "moves_a_day": _plain(measures.moves),
        "by_administration": {
            group: {
                **_figures(figures),
                "empty_km_a_day": _plain(measures.empty_km[group]),
                "utilisation": _plain(measures.utilisation[group]),
            }
            for group, figures in measures.by_group.items()
        },
    }


def _against(row: Against) -> dict[str, Any]:
    return {
        **case_values(row.case),
        "difference_in_late": _estimate(row.more_late),
        "fewer_late": _estimate(row.fewer),
        "difference_by_administration": {
            group: _estimate(one) for group, one in row.by_group.items()
        },
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "incidents": figures.calls,
        "late": _estimate(figures.late),
        "crew_late": _estimate(figures.short),
        "unanswered": figures.unanswered,
        "mean_seconds": _plain(figures.mean),
        "median_seconds": _plain(figures.median),
        "p90_seconds": _plain(figures.p90),
        "p95_seconds": _plain(figures.p95),
        "worst_seconds": _plain(figures.worst),
        "call_km_a_day": _plain(figures.call_km),
    }


def _estimate(one: Estimate) -> dict[str, float | None]:
    return {"value": _plain(one.value), "low": _plain(one.low), "high": _plain(one.high)}


def _plain(value: float) -> float | None:
    return None if math.isnan(value) or math.isinf(value) else round(value, 5)
