# SPDX-License-Identifier: MPL-2.0
"""`vagt check` and `vagt pay` on files that nobody has imported."""

from __future__ import annotations

import gc
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from web.cli import app as vagt

PLAN = """\
Vagt;Fra;Til;Lokation;Timepris
A-1;06-06-2026 20:00;07-06-2026 04:00;RH;200,00
B-2;01-06-2026 07:00;01-06-2026 21:30;KB;180
"""
LAWFUL = "guard,start,end\nA-1,2026-06-01 07:00,2026-06-01 15:00\n"


def run(folder: Path, *words: object, code: int = 0) -> str:
    """Run a command with its settings in a folder, without any database, and expect its code."""
    line = ["--lang", "en", *(str(word) for word in words)]
    done = CliRunner().invoke(vagt, line, env={"VAGT_DATA": str(folder), "VAGT_DATABASE_URL": ""})
    assert done.exit_code == code, (done.output, done.exception)
    return done.stdout


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A list with one duty that is too long."""
    path = tmp_path / "plan.csv"
    path.write_text(PLAN, encoding="utf-8")
    return path


def as_json(folder: Path, *words: object, code: int = 0) -> dict[str, Any]:
    """Run a command and read its one object."""
    found: dict[str, Any] = json.loads(run(folder, *words, "--json", code=code))
    return found


def test_check_lists_the_violations(tmp_path: Path, plan: Path) -> None:
    """Each has rule, guard, start, end and message; a hard one makes the exit code 1."""
    found = as_json(tmp_path, "check", plan, code=1)
    assert {row["rule"] for row in found["violations"]} == {"DK-01", "DK-01b"}
    assert {row["severity"] for row in found["violations"]} == {"hard"}
    assert {row["severity"] for row in found["notices"]} == {"info"}
    first = found["violations"][0]
    assert first["guard"] == "B-2"
    assert (first["start"], first["end"]) == (
        "2026-06-01T05:00:00+00:00",
        "2026-06-01T19:30:00+00:00",
    )
    assert "14.5 hours" in first["message"]
    assert (found["agreement"]["id"], found["duties"], found["guards"]) == ("statutory", 2, 2)
    assert list(tmp_path.iterdir()) == [plan]


def test_check_in_words(tmp_path: Path, plan: Path) -> None:
    """People read the violations, what could not be seen, and the sums."""
    said = run(tmp_path, "check", plan, "--agreement", "kl-79-01", code=1)
    assert "DK-01, 01-06-2026 07:00: B-2: " in said
    assert "DK-01b, 01-06-2026 07:00: B-2: The shift" in said
    assert "No history is given" in said
    assert "2 duties, 2 people" in said


def test_check_of_a_lawful_list_ends_well(tmp_path: Path) -> None:
    """Nothing hard is broken: exit code 0; the history is read with the same columns."""
    path, before = tmp_path / "plan.csv", tmp_path / "before.csv"
    path.write_text(LAWFUL)
    before.write_text("guard,start,end\nA-1,2026-05-31 15:00,2026-05-31 23:00\n")
    found = as_json(tmp_path, "check", path)
    assert (found["hard"], found["violations"]) == (0, [])
    found = as_json(tmp_path, "check", path, "--history", before, code=1)
    assert [row["rule"] for row in found["violations"]] == ["DK-01"]


def test_faults_are_all_listed(tmp_path: Path) -> None:
    """A repeated hour and an unreadable time are two faults; nothing is judged."""
    path = tmp_path / "plan.csv"
    path.write_text("guard;start;end\nA;25-10-2026 02:30;25-10-2026 10:00\nB;x;02-01-2026\n")
    found = as_json(tmp_path, "check", path, code=1)
    assert [(fault["row"], fault["column"]) for fault in found["faults"]] == [
        (2, "start"),
        (3, "start"),
    ]
    assert "2026-10-25 02:30+02:00" in found["faults"][0]["message"]
    assert found["violations"] == []


@pytest.mark.parametrize("command", ["check", "pay"])
def test_what_does_not_exist(tmp_path: Path, plan: Path, command: str) -> None:
    """An unknown file and an unknown agreement are the user's to put right: exit code 2."""
    assert as_json(tmp_path, command, tmp_path / "no.csv", code=2)["exit"] == 2
    assert "nix" in as_json(tmp_path, command, plan, "--agreement", "nix", code=2)["error"]


@pytest.mark.parametrize("command", ["check", "pay"])
def test_every_fault_of_an_agreement_is_listed(tmp_path: Path, plan: Path, command: str) -> None:
    """Those of rules and those of pay come in one answer, each with the file's name."""
    own = tmp_path / "own.toml"
    own.write_text(
        '[agreement]\nid = "own"\nname_da = "Egen"\nname_en = "Own"\nlevel = "local"\n'
        'source = "x"\nconfidence = "A"\n["DK-01"]\nrest = 1\n[pay.bonus]\npercent = 5\n'
    )
    found = as_json(tmp_path, command, plan, "--agreement", own, code=2)
    assert [fault["file"] for fault in found["faults"]] == ["own.toml", "own.toml"]
    assert found["error"] == found["faults"][0]["message"]
    assert run(tmp_path, command, plan, "--agreement", own, code=2) == ""


def test_pay_gives_every_line_with_its_clause(tmp_path: Path, plan: Path) -> None:
    """T-C1 through the command: 2,872 kroner for the Saturday night, by rule and confidence."""
    found = as_json(tmp_path, "pay", plan, "--agreement", "kl-79-01")
    night = [line for line in found["lines"] if line["guard"] == "A-1"]
    assert sum(line["amount"] for line in night) == 287_200
    assert [(line["rule"], line["amount"], line["confidence"]) for line in night[1:]] == [
        ("KL-13", 21_600, "A"),
        ("KL-14", 40_000, "C"),
        ("KL-15", 25_600, "C"),
        ("KL-16", 40_000, "A"),
    ]
    assert found["by"]["guard"]["A-1"] == 287_200
    assert found["total"] == sum(line["amount"] for line in found["lines"])


def test_pay_in_words(tmp_path: Path, plan: Path) -> None:
    """People read sums by line and by site, in kroner, with what is provisional."""
    said = run(tmp_path, "pay", plan, "--agreement", "kl-79-01", "--by", "site", "--full")
    assert "Evening supplement" in said
    assert "Holiday pay" in said
    assert "provisional" in said
    assert "RH" in said


def test_pay_needs_a_rate(tmp_path: Path) -> None:
    """Without a rate in the list or on the command line the person is named; with one it works."""
    path = tmp_path / "plan.csv"
    path.write_text(LAWFUL)
    found = as_json(tmp_path, "pay", path, code=1)
    assert [fault["value"] for fault in found["faults"]] == ["A-1"]
    assert as_json(tmp_path, "pay", path, "--rate", "215,50")["total"] == 172_400
    assert as_json(tmp_path, "pay", path, "--rate", "much", code=2)["exit"] == 2


def test_pay_for_a_change(tmp_path: Path) -> None:
    """Two lists set against each other: what is added, what falls away, and short notice."""
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("guard,start,end\nA-1,2026-06-04 07:00,2026-06-04 15:00\n")
    new.write_text("guard,start,end\nA-1,2026-06-04 12:00,2026-06-04 20:00\n")
    words = ("pay", new, "--agreement", "kl-79-01", "--rate", "200", "--changed-from", old)
    found = as_json(tmp_path, *words, "--told", "2026-06-01 07:00")
    assert found["total"] == 21_600 + 22_035
    assert {line["rule"] for line in found["lines"] if line["rule"]} == {"KL-06", "KL-13"}
    assert as_json(tmp_path, *words)["total"] == 21_600
    assert "The change costs DKK 216.00." in run(tmp_path, *words)
    assert as_json(tmp_path, *words, "--told", "then", code=2)["exit"] == 2


def test_the_garbage_collector_is_back_afterwards(tmp_path: Path, plan: Path) -> None:
    """Both commands leave the process as they found it, also when they refuse."""
    run(tmp_path, "check", plan, code=1)
    run(tmp_path, "pay", tmp_path / "no.csv", code=2)
    assert gc.isenabled()
