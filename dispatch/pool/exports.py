# SPDX-License-Identifier: MPL-2.0
"""A day of the pool as plain values, as a map, and as posts that the import reads."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from typing import Any

from dispatch.pool.busy import Fraction
from dispatch.pool.compliance import Row
from dispatch.pool.demand import YEAR
from dispatch.pool.hourly import DayPlan
from dispatch.pool.hourly import HourPlan
from dispatch.pool.reading import Day
from roster.imports.tables import TABLES
from sites.clock import local
from sites.text import Language
from sites.text import Text

POST_NAME = Text("Fælles beredskab {hours}", "Shared response pool {hours}")
ALL_DAYS = "1111111"


def values(plan: DayPlan) -> dict[str, Any]:
    """Return a plan as plain JSON values."""
    day, result = plan.day, plan.result
    return {
        "date": day.day.isoformat(),
        "fairness": plan.choice.fairness,
        "target": plan.choice.target,
        "model": result.model,
        "objective": round(result.objective, 6),
        "bound": round(result.bound, 6),
        "gap": round(result.gap, 6),
        "proven": result.proven,
        "seed": result.seed,
        "seconds": round(result.seconds, 3),
        "engine": result.engine,
        "incidents": round(float(day.problem.weights.sum()), 3),
        "history_days": round(day.expected.days, 1),
        "coverage": round(plan.coverage, 4),
        "without_pool": round(plan.without, 4),
        "estimated_times": day.network.estimated,
        "hours": [_hour(plan, hour) for hour in plan.hours],
        "shifts": [_shift(plan, number) for number in range(len(plan.shifts))],
    }


def table_values(plan: DayPlan, hour: int, rows: Sequence[Row]) -> dict[str, Any]:
    """Return a compliance table as plain JSON values."""
    bases = plan.day.problem.bases
    return {
        "hour": hour,
        "rows": [
            {
                "units": row.units,
                "standing": [bases[base].id for base in row.standing],
                "coverage": round(row.coverage, 4),
                "best": round(row.best, 4),
            }
            for row in rows
        ],
    }


def expected_values(day: Day) -> dict[str, Any]:
    """Return expected incidents by place, type and hour as plain JSON values."""
    found = day.expected
    by_kind = found.rates.sum(axis=(1, 2))
    return {
        "date": day.day.isoformat(),
        "history_days": round(found.days, 1),
        "history_incidents": int(found.seen.sum()),
        "places": [
            {
                "site": site.code,
                "name": site.name,
                "administration": day.administrations[number],
                "kind": site.kind,
                "assumed_yearly": round(float(found.assumed[number]), 1),
                "seen": int(found.seen[number]),
                "yearly": round(float(found.yearly[number]), 1),
                "low": round(float(found.low[number]), 1),
                "high": round(float(found.high[number]), 1),
            }
            for number, site in enumerate(day.sites)
        ],
        "types": [
            {
                "code": kind.code,
                "name_da": kind.name.da,
                "name_en": kind.name.en,
                "seen": seen,
                "yearly": round(float(daily) * YEAR, 1),
                "minutes": round(kind.minutes, 1),
            }
            for kind, seen, daily in zip(found.kinds, found.seen_kinds, by_kind, strict=True)
        ],
        "hours": [round(float(one), 4) for one in found.weights.sum(axis=1)],
    }


def geojson(plan: DayPlan, row: int) -> dict[str, Any]:
    """Return one hour as a GeoJSON FeatureCollection: units where they stand, sites with cover."""
    day, hour = plan.day, plan.hours[row]
    count = dict(hour.standing)
    features = []
    for number, site in enumerate(day.sites):
        share = float(hour.places[number])
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [site.lon, site.lat]},
                "properties": {
                    "site": site.code,
                    "name": site.name,
                    "administration": day.administrations[number],
                    "units": count.get(site.code, 0),
                    "coverage": None if math.isnan(share) else round(share, 4),
                    "yearly": round(float(day.expected.yearly[number]), 1),
                    "yearly_low": round(float(day.expected.low[number]), 1),
                    "yearly_high": round(float(day.expected.high[number]), 1),
                },
            }
        )
    return {"type": "FeatureCollection", "features": features}


def posts(plan: DayPlan, service: str, language: Language) -> str:
    """Return the shifts as a table of posts that the import reads, in CSV.

    One post for each beginning, length and base: the base where a crew stands longest. A post
    holds on every day of the week from the plan's day on; whoever imports it may narrow that.
    """
    table = next(one for one in TABLES if one.name == "posts")
    names = ["code", "name", "site", "service", "payer", "weekdays", "starts", "ends",
             "headcount", "competences", "valid_from"]  # fmt: skip
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([table.heading(name, language) for name in names])
    bases = plan.day.problem.bases
    payer = dict(zip((site.code for site in plan.day.sites), plan.day.administrations, strict=True))
    crews = Counter(
        (crew.first, crew.hours, Counter(crew.bases).most_common(1)[0][0]) for crew in plan.crews
    )
    for (first, hours, base), count in sorted(crews.items()):
        starts, ends = _span(plan, first, hours)
        site = bases[base].id
        span = f"{local(starts):%H:%M}-{local(ends):%H:%M}"
        writer.writerow(
            [
                f"POOL-{local(starts):%H%M}-{hours}-{site}"[:40],
                POST_NAME(hours=span).in_(language),
                site,
                service,
                payer[site],
                ALL_DAYS,
                f"{local(starts):%H:%M}",
                f"{local(ends):%H:%M}",
                count,
                ",".join(plan.day.competences),
                f"{plan.day.day:%d-%m-%Y}",
            ]
        )
    return out.getvalue()


def _span(plan: DayPlan, first: int, hours: int) -> tuple[datetime, datetime]:
    starts = plan.day.starts[first]
    return starts, starts + timedelta(hours=hours)


def _hour(plan: DayPlan, hour: HourPlan) -> dict[str, Any]:
    names = {site.code: site.name for site in plan.day.sites}
    return {
        "start": hour.start.isoformat(),
        "hour": hour.hour,
        "units": hour.units,
        "standing": [
            {"site": code, "name": names[code], "units": count} for code, count in hour.standing
        ],
        "incidents": round(hour.calls, 4),
        "busy": round(hour.busy, 4),
        "busy_assumed": round(hour.assumed, 4),
        "busy_measured": _measured(hour.measured),
        "coverage": round(hour.coverage, 4),
        "without_pool": round(hour.without, 4),
        "by_administration": {name: round(share, 4) for name, share in hour.by_group.items()},
    }


def _measured(one: Fraction | None) -> dict[str, Any] | None:
    if one is None:
        return None
    value, low, high = (round(part, 4) for part in (one.value, one.low, one.high))
    return {"value": value, "low": low, "high": high, "days": one.days}


def _shift(plan: DayPlan, number: int) -> dict[str, Any]:
    shift = plan.shifts[number]
    starts, ends = _span(plan, shift.first, shift.hours)
    return {
        "start": starts.isoformat(),
        "end": ends.isoformat(),
        "hours": shift.hours,
        "units": shift.count,
        "competences": list(plan.day.competences),
    }
