# SPDX-License-Identifier: MPL-2.0
"""`vagt roster prices`: what seats, hours, competences and rules cost."""

from __future__ import annotations

from tests.web.test_cli import Terminal
from tests.web.test_cli import run
from tests.web.test_cli_cover import absent
from web.settings import Settings

__all__ = ["run"]


def test_prices_are_said_in_words_and_as_json(run: Terminal, settings: Settings) -> None:
    """Every shift has a price, and the rule that was asked about costs between two figures."""
    roster, _ = absent(settings)
    line = ("roster", "prices", roster, "--seconds", 5)
    found = run.json(*line, "--without", "VG-21")
    assert len(found["shifts"]) > 0
    (rule,) = found["rules"]
    assert rule["rule"] == "VG-21"
    assert 0 <= rule["least"] <= rule["most"]
    words = run(*line).output
    assert "dyreste vagter" in words
    assert "medarbejder" in words


def test_a_rule_or_a_roster_that_is_not_there_is_named(run: Terminal, settings: Settings) -> None:
    """A soft rule has nothing to relax, and a stranger is a stranger."""
    roster, _ = absent(settings)
    assert "XX-1" in run("roster", "prices", roster, "--without", "XX-1", code=2).output
    assert "999" in run("roster", "prices", 999, code=2).output
