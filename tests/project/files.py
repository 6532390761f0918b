# SPDX-License-Identifier: MPL-2.0
"""List the files that belong to the project."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file under version control, relative to the root; skip outside a checkout."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is not a checkout, so nothing says which files belong to the project")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    names = filter(None, listed.stdout.split("\0"))
    return tuple(path for path in map(Path, names) if (ROOT / path).is_file())
