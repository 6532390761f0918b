# SPDX-License-Identifier: MPL-2.0
"""What the page about agreements shows can be used as it stands."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from roster.agreements import Level
from roster.agreements import load
from roster.agreements import resolve
from roster.agreements import shipped
from roster.agreements.reading import OF_FIGURE
from roster.agreements.reading import OF_SECTION

PAGE = (Path(__file__).parents[3] / "docs" / "agreements.md").read_text(encoding="utf-8")
EXAMPLES = {
    tomllib.loads(text)["agreement"]["id"]: text
    for text in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_sound_and_change_something(name: str, tmp_path: Path) -> None:
    """Each file shown loads, and what it says is in force on a day of its own."""
    (tmp_path / f"{name}.toml").write_text(EXAMPLES[name], encoding="utf-8")
    agreement = load(name, tmp_path)
    assert agreement.base is not None
    day = agreement.since or date(2027, 1, 1)
    changes = resolve(agreement.base, day).differences(resolve(agreement, day))
    assert ("DK-01", "rest_minutes") in {(one.section, one.key) for one in changes}


def test_both_kinds_of_file_are_shown() -> None:
    """A local agreement and an exemption."""
    levels = {tomllib.loads(text)["agreement"]["level"] for text in EXAMPLES.values()}
    assert levels == {"local", "exemption"}


@pytest.mark.parametrize("word", [*shipped(), *Level, *OF_FIGURE, *OF_SECTION])
def test_page_explains_every_name(word: str) -> None:
    """Every shipped agreement, level and key is on the page."""
    assert f"`{word}`" in PAGE or f"`{word} = " in PAGE
