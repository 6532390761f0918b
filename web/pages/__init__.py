# SPDX-License-Identifier: MPL-2.0
"""The pages that people work in."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add every page to the app."""
