# SPDX-License-Identifier: MPL-2.0
"""The engine on instances whose best known costs others have published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.benchmarks import vrptw
from tests.benchmarks.__main__ import main
from tests.shared import shared

SMALL = """VEHICLE
NUMBER CAPACITY
2 10

CUSTOMER
CUST NO. XCOORD. YCOORD. DEMAND READY DUE SERVICE

0 0 0 0 0 100 0
1 3 4 6 0 50 5
2 -3 -4 6 0 50 5
"""


def test_a_small_file_is_read_solved_and_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two customers that do not fit in one vehicle take two, 10 there and back each."""
    file, out = tmp_path / "T2.txt", tmp_path / "T2.out"
    file.write_text(SMALL, encoding="utf-8")
    assert main(["vrptw", str(file), "--work", "0.02", "--out", str(out), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (figures["vehicles"], figures["cost"], figures["unserved"]) == (2, 20.0, 0)
    assert sorted(out.read_text().splitlines()) == ["Cost 20", "Route #1: 1", "Route #2: 2"]


def test_several_files_are_summed_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two runs of two files give the mean of the medians: nothing over the known best, and half."""
    for name, best in (("A", 20), ("B", 40 / 3)):
        (tmp_path / f"{name}.txt").write_text(SMALL, encoding="utf-8")
        (tmp_path / f"{name}.sol").write_text(f"Cost {best}", encoding="utf-8")
    files = [str(tmp_path / f"{name}.txt") for name in "AB"]
    assert main(["vrptw", *files, "--work", "0.02", "--runs", "2"]) == 0
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (figures["mean_gap"], figures["worst_gap"]) == (0.25, 0.5)
    assert (figures["best_known_found"], figures["unserved"]) == (1, 0)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    """A file that is no instance says so instead of being read as an empty one."""
    file = tmp_path / "note.txt"
    file.write_text("hello", encoding="utf-8")
    with pytest.raises(ValueError, match="neither"):
        vrptw.read(file)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["C101", "RC201"])
def test_a_published_instance_is_solved_near_its_best_known_cost(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """By fixed work the cost is within two percent of the best known, and nothing is broken."""
    file = shared(f"rounds-solomon/{name}.txt")
    assert main(["vrptw", str(file), "--work", "1", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["gap"] < 0.02
    assert figures["bound"] <= figures["best_known"]
