# SPDX-License-Identifier: MPL-2.0
"""What the documentation says is true of the project."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from docs import commands
from tests.project.files import ROOT
from web.settings import Settings

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _text() -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


def test_every_make_target_named_is_one() -> None:
    """``make X`` in a page names a target of the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)\b", _text(), re.MULTILINE))
    assert named
    assert named <= targets


def test_every_make_target_is_explained_by_make() -> None:
    """Each phony target has the comment that ``make`` alone prints."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[0].split()
    assert [
        name for name in phony if not re.search(rf"^{name}:.*## ", makefile, re.MULTILINE)
    ] == []


def test_every_setting_named_exists_and_every_setting_is_explained() -> None:
    """The names in the documentation and the fields of the settings are the same."""
    fields = {f"VAGT_{name.upper()}" for name in Settings.model_fields}
    explained = set(re.findall(r"VAGT_[A-Z_]+", (ROOT / "docs/settings.md").read_text()))
    compose = {"VAGT_DB_PASSWORD"}
    assert fields <= explained
    assert set(re.findall(r"VAGT_[A-Z_]+[A-Z]", _text())) <= fields | compose


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """Each relative link of a page is a file of the project."""
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_commands_are_those_of_the_program() -> None:
    """Every command and option is described as the program itself describes it."""
    assert (ROOT / "docs/cli.md").read_text(encoding="utf-8") == commands.page()


def test_commands_shown_in_pages_are_understood() -> None:
    """Each `vagt` line of a page names commands and options that exist."""
    known = commands.described()
    shown = re.findall(r"^(?:\S*/)?vagt ((?:[a-z]+ ?){1,2})(.*)$", _text(), re.MULTILINE)
    assert shown
    for words, rest in shown:
        names = words.split()
        assert any(f"## `vagt {' '.join(names[:n])}`" in known for n in (2, 1)), words
        for option in re.findall(r"(?<!\S)--[a-z-]+", rest):
            assert f"`{option}" in known or option in ("--lang", "--help"), f"{words}{option}"


def test_versions_agree() -> None:
    """Package, citation and public code description give one version."""
    version = PROJECT["version"]
    assert f"version: {version}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f'softwareVersion: "{version}"' in (ROOT / "publiccode.yml").read_text(encoding="utf-8")


def test_the_pins_satisfy_the_ranges() -> None:
    """Every dependency of the project is pinned, at a version its range allows."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.lower().split("==") for line in lines if "==" in line)
    for text in requires("vagt") or []:
        requirement = Requirement(text)
        marker = requirement.marker
        if marker and not any(marker.evaluate({"extra": extra}) for extra in ("", "dev", "docs")):
            continue
        pinned = pins.get(requirement.name.lower())
        assert pinned, f"{requirement.name} is not pinned"
        assert pinned in requirement.specifier, text


def test_the_readme_picture_is_small() -> None:
    """The README shows a picture of the product that loads at once."""
    shown = re.findall(r"!\[[^]]+\]\(([^)]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert shown
    assert all((ROOT / path).stat().st_size < 300_000 for path in shown)


def test_the_browser_libraries_of_the_readme_are_those_of_the_lock() -> None:
    """Documentation speaks of the two libraries that are shipped, and no other is."""
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert set(package["dependencies"]) == {"htmx.org", "leaflet"}
    assert "htmx, Leaflet" in (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
