# SPDX-License-Identifier: MPL-2.0
"""The rulebook in force: the product's agreements and those in the data folder."""

from __future__ import annotations

from dataclasses import replace

from roster.agreements import Library
from roster.rules.rulebook import Rulebook
from roster.rules.weights import Weights
from web.settings import current_settings


def rulebook() -> Rulebook:
    """Return the rulebook with the files as they are now, and the city's own weights."""
    settings = current_settings()
    weights = replace(Weights(), travel=settings.travel_weight, kilometre=settings.kilometre_weight)
    return Rulebook(Library(settings.agreements), weights)


def stamp() -> tuple[tuple[str, int], ...]:
    """Return what changes when a file of the data folder does."""
    folder = current_settings().agreements
    return tuple(sorted((path.name, path.stat().st_mtime_ns) for path in folder.glob("*.toml")))
