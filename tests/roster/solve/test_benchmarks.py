# SPDX-License-Identifier: MPL-2.0
"""The benchmark commands: one JSON line, a checked plan, a table of both sides."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.__main__ import main


def last(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Return the JSON object on the last line of stdout."""
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def test_an_instance_written_and_read_again_is_solved_to_the_same_value(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dumped instance is the instance: both are proved optimal at the same objective."""
    file, plan = tmp_path / "guards.json", tmp_path / "plan.json"
    small = ["guards", "--seconds", "20", "--json"]
    assert main([*small, "--guards", "5", "--weeks", "1", "--dump", str(file)]) == 0
    made = last(capsys)
    assert main([*small, "--file", str(file), "--out", str(plan)]) == 0
    read = last(capsys)
    assert made["status"] == read["status"] == "optimal"
    assert made["objective"] == read["objective"] == read["bound"]
    assert plan.exists()


def test_the_engine_and_a_plain_model_agree_on_what_they_both_prove(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On an instance that both solve, objective and bound are the same on both sides."""
    table = tmp_path / "table.md"
    small = ["--guards", "4", "--weeks", "1", "--seeds", "1", "--seconds", "20"]
    assert main(["compare", *small, "--without", "timefold", "--out", str(table)]) == 0
    figures = last(capsys)
    (row,) = figures["rows"]
    assert row["product"] == row["plain"]
    assert row["product"]["objective"] == row["bound"]
    assert table.read_text().count("| guards 4 x 1 |") == 1
