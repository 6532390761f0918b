# SPDX-License-Identifier: MPL-2.0
"""Counting cores as a container sees them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sites.cores import cgroup_limit
from sites.cores import cores


@pytest.mark.parametrize(("text", "limit"), [("150000 100000", 1.5), ("max 100000", None)])
def test_version_two_limits_are_read(tmp_path: Path, text: str, limit: float | None) -> None:
    """A quota is cores times the period, `max` means none."""
    (tmp_path / "cpu.max").write_text(text)
    assert cgroup_limit(tmp_path) == limit


@pytest.mark.parametrize(("quota", "limit"), [("400000", 4.0), ("-1", None)])
def test_version_one_limits_are_read(tmp_path: Path, quota: str, limit: float | None) -> None:
    """The older files say the same in two parts, -1 means none."""
    folder = tmp_path / "cpu"
    folder.mkdir()
    (folder / "cpu.cfs_quota_us").write_text(quota)
    (folder / "cpu.cfs_period_us").write_text("100000")
    assert cgroup_limit(tmp_path) == limit


def test_no_limit_files_means_no_limit(tmp_path: Path) -> None:
    """Outside a container there is nothing to read, and at least one core."""
    assert cgroup_limit(tmp_path) is None
    assert cores() >= 1
