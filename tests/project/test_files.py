# SPDX-License-Identifier: MPL-2.0
"""Every file of the project keeps the rules that no other tool checks."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.project.files import ROOT
from tests.project.files import tracked

HEADER = "# SPDX-License-Identifier: MPL-2.0"
LONGEST = 500
PACKAGES = {"sites", "roster", "dispatch", "web"}
BINARY = {".png", ".ico", ".jpg", ".gz", ".xlsx", ".npz", ".woff2"}

# Put together from parts, so that this file does not hold what it looks for.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted"),
        ("registry", "npmjs"),
        ("registry", "yarnpkg"),
        ("deb", "debian", "org"),
    )
]
MACHINE = [f"/{folder}/" for folder in ("work", "root", "farm")] + ["find-" + "links = "]


def _texts() -> list[tuple[Path, str]]:
    paths = [path for path in tracked() if path.suffix not in BINARY]
    return [(path, (ROOT / path).read_text(encoding="utf-8")) for path in paths]


def _python() -> list[tuple[Path, str]]:
    return [(path, text) for path, text in _texts() if path.suffix == ".py" and text]


def test_python_files_say_their_licence_and_purpose() -> None:
    """The first line is the SPDX header and the module says in a docstring what it is for."""
    without = [
        str(path)
        for path, text in _python()
        if not text.startswith(HEADER) or not ast.get_docstring(ast.parse(text))
    ]
    assert without == []


def test_no_file_is_too_long_to_be_read() -> None:
    """A module that outgrows five hundred lines holds more than one idea."""
    long = {
        str(path): text.count("\n")
        for path, text in _texts()
        if path.suffix in {".py", ".js"}
        and text.count("\n") > LONGEST
        and path.parts[:3] != ("web", "migrations", "versions")
    }
    assert long == {}


def test_the_packages_never_print() -> None:
    """What users see goes through pages, console objects and logs, never through print."""
    printing = [
        f"{path}:{node.lineno}"
        for path, text in _python()
        if path.parts[0] in PACKAGES
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
    ]
    assert printing == []


@pytest.mark.parametrize("word", [*REGISTRIES, *MACHINE])
def test_no_file_names_a_registry_or_a_machine(word: str) -> None:
    """Where packages come from and where a checkout lies is the operator's choice."""
    assert [str(path) for path, text in _texts() if word in text] == []


def test_nothing_is_left_for_later() -> None:
    """No file holds a marker of unfinished work."""
    marker = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|raise NotImplemented\w+")
    found = [str(path) for path, text in _texts() if marker.search(text)]
    assert found == []


def test_no_file_is_large() -> None:
    """Nothing above a megabyte is under version control."""
    assert [str(path) for path in tracked() if (ROOT / path).stat().st_size > 1_000_000] == []


def test_every_test_says_what_it_proves() -> None:
    """Each test function has a docstring."""
    silent = [
        f"{path}:{node.lineno} {node.name}"
        for path, text in _python()
        if path.parts[0] == "tests" and path.name.startswith("test_")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_the_licence_is_the_whole_official_text() -> None:
    """LICENSE begins and ends as the Mozilla Public License 2.0 does, both exhibits included."""
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("Mozilla Public License Version 2.0\n")
    assert text.count("\n") == 373
    assert "Exhibit B" in text.splitlines()[-5]


def test_constraints_pin_one_version_each_and_name_no_source() -> None:
    """Every line that is not a comment is ``name==version``, and no name comes twice."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", pin) for pin in pins)
    names = [pin.partition("==")[0].lower() for pin in pins]
    assert len(names) == len(set(names))
