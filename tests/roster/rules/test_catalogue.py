# SPDX-License-Identifier: MPL-2.0
"""Every rule of the catalogue is a rule here, or the page of rules says why it is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from roster.rules.base import Rule
from roster.rules.base import Severity
from roster.rules.registry import CLASSES

PAGE = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
LAST = {"DK": 30, "VG": 23, "VA": 16, "KL": 25, "KM": 7}
PARTS = {"DK-01b", "DK-04b", "DK-04c", "DK-11b"}
"""Rules of the catalogue with a letter."""


def named() -> set[str]:
    """Return the ids that the page names, the ones inside `DK-26 to DK-29` too."""
    found = set(re.findall(r"\b(?:DK|VG|VA|KL|KM)-\d\d[a-f]?\b", PAGE))
    for family, first, last in re.findall(r"\b([A-Z]{2})-(\d\d) to [A-Z]{2}-(\d\d)", PAGE):
        found |= {f"{family}-{n:02}" for n in range(int(first), int(last) + 1)}
    return found


@pytest.mark.parametrize("family", LAST)
def test_the_page_of_rules_says_something_of_each_rule(family: str) -> None:
    """No rule of the catalogue is passed over in silence."""
    wanted = {f"{family}-{n:02}" for n in range(1, LAST[family] + 1)}
    wanted |= {part for part in PARTS if part.startswith(family)}
    assert wanted - named() == set()


@pytest.mark.parametrize("rule", [c for c in CLASSES if c.info.severity is Severity.INFO])
def test_what_is_only_said_bars_nobody(rule: type[Rule]) -> None:
    """A rule that informs has no first filter: it cannot keep a guard from a shift."""
    assert rule.bars is Rule.bars
