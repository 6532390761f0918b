# SPDX-License-Identifier: MPL-2.0
"""A bad input as the tests write it down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Bad:
    """A folder with one thing wrong, and what is said about it."""

    what: str
    files: Mapping[str, str | None]
    da: str
    en: str
