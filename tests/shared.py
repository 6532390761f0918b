# SPDX-License-Identifier: MPL-2.0
"""Find the data sets that lie beside a developer's checkout; none is part of the project."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared(relative: str) -> Path:
    """Return the path of a shared file, or skip the test with a word when it is not there."""
    path = SHARED / relative
    if not path.exists():
        pytest.skip(f"shared data set {relative} is not on this machine")
    return path
