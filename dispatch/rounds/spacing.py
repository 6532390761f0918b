# SPDX-License-Identifier: MPL-2.0
"""Keep several visits to one site apart: narrow each to a slot that the others cannot touch.

Slots that lie at least the spacing apart make every choice inside them lawful, so an engine
that knows nothing of spacing keeps it. They are drawn around times that are known to work, and
drawn anew around better ones.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from collections.abc import Mapping
from itertools import pairwise

from dispatch.rounds.problem import Ranges
from dispatch.rounds.problem import Task


def fits(ranges: Ranges, times: int, spacing: int) -> bool:
    """Say whether so many beginnings, so far apart, lie inside the ranges."""
    return times == 0 or len(_earliest(ranges, times, spacing)) == times


def slots(
    tasks: Iterable[Task],
    begins: Mapping[str, int],
    rng: random.Random | None = None,
) -> dict[str, Ranges]:
    """Return when each passing may begin so that every choice keeps the spacing.

    Parameters
    ----------
    tasks
        The passings to be placed; all of a visit's or none.
    begins
        When passings begin in the plan that must stay possible; empty spreads them evenly.
    rng
        Chooses the borders between slots at random; None puts them midway.
    """
    chosen = list(tasks)
    groups: dict[str, list[Task]] = {}
    for task in chosen:
        groups.setdefault(task.visit.id, []).append(task)
    out = {task.id: task.ranges for task in chosen}
    for group in groups.values():
        visit = group[0].visit
        if visit.spacing <= 0 or len(group) < 2:
            continue
        known = sorted((begins[task.id], task.id) for task in group if task.id in begins)
        if len(known) == len(group) and _apart([at for at, _ in known], visit.spacing):
            anchors, order = [at for at, _ in known], [task for _, task in known]
        else:
            anchors = _spread(group[0].ranges, len(group), visit.spacing)
            order = [task.id for task in group]
        out.update(zip(order, _around(group[0].ranges, anchors, visit.spacing, rng), strict=True))
    return out


def _apart(times: list[int], spacing: int) -> bool:
    return all(b - a >= spacing for a, b in pairwise(times))


def _around(
    ranges: Ranges, anchors: list[int], spacing: int, rng: random.Random | None
) -> list[Ranges]:
    """Return one slot around each anchor, spacing apart."""
    low = ranges[0][0]
    out: list[Ranges] = []
    for at, following in zip(anchors, [*anchors[1:], None], strict=True):
        if following is None:
            high = ranges[-1][1]
        else:
            room = following - spacing - at
            high = at + (room // 2 if rng is None else rng.randint(0, room))
        out.append(_clip(ranges, low, high))
        low = high + spacing
    return out


def _clip(ranges: Ranges, low: int, high: int) -> Ranges:
    return tuple((max(a, low), min(b, high)) for a, b in ranges if max(a, low) <= min(b, high))


def _earliest(ranges: Ranges, times: int, spacing: int) -> list[int]:
    """Return the earliest beginnings, as many as fit."""
    out: list[int] = []
    ready = ranges[0][0]
    while len(out) < times:
        at = _next(ranges, ready)
        if at is None:
            break
        out.append(at)
        ready = at + spacing
    return out


def _spread(ranges: Ranges, times: int, spacing: int) -> list[int]:
    """Return beginnings spread over the ranges, at least the spacing apart."""
    earliest = _earliest(ranges, times, spacing)
    turned = tuple((-b, -a) for a, b in reversed(ranges))
    latest = [-at for at in reversed(_earliest(turned, times, spacing))]
    out: list[int] = []
    for number, (first, last) in enumerate(zip(earliest, latest, strict=True)):
        wanted = first + (last - first) * (2 * number + 1) // (2 * times)
        ready = max(wanted, out[-1] + spacing) if out else wanted
        at = _next(ranges, ready)
        assert at is not None, "the latest beginning is never passed"
        out.append(at)
    return out


def _next(ranges: Ranges, ready: int) -> int | None:
    """Return the first allowed time from when one is ready."""
    return next((max(a, ready) for a, b in ranges if ready <= b), None)
