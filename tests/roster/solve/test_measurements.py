# SPDX-License-Identifier: MPL-2.0
"""The page of measurements, and the peer in Java where there is one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from roster import checker
from roster.rules import standard
from tests.benchmarks import guards
from tests.benchmarks import page
from tests.benchmarks import peer
from tests.benchmarks.__main__ import main
from tests.roster.solve.test_published import SMALL


def result(name: str, seed: int, cost: int, **more: Any) -> dict[str, Any]:
    """Return one kept result of a staff rostering instance."""
    figures = {
        "objective": cost,
        "bound": 90,
        "gap": 0.1,
        "seconds": 60.0,
        "cpu_seconds": 99.6,
        "best_known": 100,
        "status": "feasible",
        "hard_violations": 0,
        "load": 1.0,
    }
    key = f"curtois {name} {seed}"
    return {
        "key": key,
        "section": "curtois",
        "name": name,
        "seed": seed,
        "limit": 60.0,
        "machine": "two cores",
        "figures": figures | more,
    }


def test_page_tells_medians_ranges_and_what_is_broken() -> None:
    """Three seeds make one line: the median cost, its range, and how far it is from the best."""
    rows = [result("Instance1", seed, cost) for seed, cost in ((1, 101), (2, 110), (3, 104))]
    rows.append(result("Instance2", 1, 100, status="optimal", hard_violations=2))
    text = "\n".join(page.page(rows))
    assert "seeds 1, 2, 3; load of the machine 1.0 to 1.0" in text
    assert "| Instance1 | 100 | 104 | 101 - 110 | +4.0% | 90 | 10.0% | 60 | 100 | 0 of 3 |" in text
    assert "| Instance2 | 100 | 100 (2 hard) |  | +0.0% | 90 | 10.0% | 60 | 100 | 1 of 1 |" in text


def test_page_goes_on_where_it_stopped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run whose result is kept is not run again; the page is the same."""
    (tmp_path / "Instance1.txt").write_text(SMALL, encoding="utf-8")
    kept, out = tmp_path / "kept.jsonl", tmp_path / "page.md"
    words = ["page", "--curtois", str(tmp_path), "--guards", "--seeds", "1", "--seconds", "20"]
    words += ["--results", str(kept), "--out", str(out)]
    assert main(words) == 0
    first, written = out.read_text(encoding="utf-8"), kept.read_text(encoding="utf-8")
    assert "| Instance1 | 607 |" in first
    assert len(written.splitlines()) == 1
    capsys.readouterr()
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out) == {"runs": 1, "hard_violations": 0}
    assert kept.read_text(encoding="utf-8") == written
    assert out.read_text(encoding="utf-8") == first


def test_peer_says_why_it_does_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Java, or without the package, there is a reason in words and no fault."""
    monkeypatch.setattr(peer.importlib.util, "find_spec", lambda _name: None)
    assert "package timefold" in str(peer.missing())
    monkeypatch.setattr(peer.importlib.util, "find_spec", lambda _name: object())
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert "JDK" in str(peer.missing())


def test_peer_makes_a_plan_that_the_checker_accepts() -> None:
    """Timefold's plan of a small week breaks no hard rule; its model has the product's rules."""
    if (why := peer.missing()) is not None:
        pytest.skip(why)
    problem = guards.generate(5, 1, 1, standard(weights=guards.WEIGHTS))
    plan = peer.timefold(problem, 2.0, 1)
    report = checker.check(plan)
    assert plan.assignments
    assert not report.hard
