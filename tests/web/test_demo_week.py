# SPDX-License-Identifier: MPL-2.0
"""The demo city all the way: imported, solved, checked, explained and exported."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session

from roster.checker import check
from roster.explain import why_vacant
from roster.exports import export
from roster.exports import load_profile
from roster.imports import apply
from roster.imports import plan_import
from roster.imports import read_folder
from roster.rules import standard
from roster.solve import solve
from roster.solve.stop import MaxWork
from roster.store import create_roster
from roster.store import load_problem
from roster.store import publish
from roster.store import save_result
from sites.network import embedded
from web.demo import Size
from web.demo import city
from web.demo import write

WEDNESDAY, MONDAY = date(2026, 11, 25), date(2026, 11, 30)


def load(session: Session, folder: Path, size: Size) -> None:
    """Write the demo city and import it."""
    write(folder, size, WEDNESDAY)
    plan = plan_import(session, read_folder(folder))
    assert [str(fault.message) for fault in plan.faults] == []
    apply(session, plan)
    session.flush()


@pytest.mark.parametrize("size", ["small", "city"])
def test_folder_imports_once(session: Session, tmp_path: Path, size: Size) -> None:
    """The folder is imported without a fault, and a second time changes nothing."""
    load(session, tmp_path / "demo", size)
    again = plan_import(session, read_folder(tmp_path / "demo"))
    assert (again.new, again.changed) == (0, 0)
    assert again.unchanged > 700


@pytest.mark.slow
def test_demo_week_is_covered_lawful_and_leaves(session: Session, tmp_path: Path) -> None:
    """The week is lawful and covered but for two explained posts, and every duty leaves."""
    load(session, tmp_path / "demo", "small")
    roster = create_roster(session, name="Demouge", start=MONDAY, days=7)
    assert roster.id is not None
    problem = load_problem(session, roster.id, embedded(), standard())
    result = solve(problem, MaxWork(1), seed=1)
    report = check(result.plan)
    assert [str(violation.message) for violation in report.hard] == []
    empty = [shift for shift in problem.shifts if result.plan.vacant(shift)]
    assert sorted(shift.post for shift in empty) == sorted(city.UNCOVERABLE)
    assert all(why_vacant(result.plan, shift).reasons for shift in empty)
    save_result(session, roster.id, result)
    publish(session, roster.id)
    exports = [
        export(session, roster.id, load_profile(name), violations=report.violations)
        for name in ("kas-csv", "order-csv")
    ]
    assert [exported.faults for exported in exports] == [(), ()]
    assert sum(exported.rows for exported in exports) == len(result.plan.assignments)
    assert sum(len(exported.files) for exported in exports) == 3
