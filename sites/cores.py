# SPDX-License-Identifier: MPL-2.0
"""How many cores this process may really use, container limits included."""

from __future__ import annotations

import os
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup")


def cores() -> int:
    """Return the number of cores that this process may use, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        allowed = len(os.sched_getaffinity(0))
    else:  # pragma: no cover - macOS and Windows
        allowed = os.cpu_count() or 1
    quota = cgroup_limit(CGROUP)
    return max(1, min(allowed, int(quota))) if quota is not None else allowed


def cgroup_limit(root: Path) -> float | None:
    """Return the container's limit in cores, None when there is none.

    Reads `cpu.max` (version 2), else `cpu/cpu.cfs_quota_us` and its period (version 1).
    """
    try:
        quota, period = (root / "cpu.max").read_text().split()
    except (OSError, ValueError):
        try:
            quota = (root / "cpu" / "cpu.cfs_quota_us").read_text().strip()
            period = (root / "cpu" / "cpu.cfs_period_us").read_text().strip()
        except OSError:
            return None
    if quota in ("max", "-1"):
        return None
    return float(quota) / float(period)
