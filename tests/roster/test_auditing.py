# SPDX-License-Identifier: MPL-2.0
"""A list of duties is judged and priced as any plan is, with what it cannot show said."""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from pathlib import Path

import pytest

from roster.agreements import load
from roster.agreements import resolve
from roster.auditing import AuditError
from roster.auditing import audit
from roster.auditing import changed_within
from roster.duties import Duties
from roster.duties import DutyRow
from roster.duties import Kind
from roster.people import read_people
from roster.problem import Span
from roster.rules import standard
from tests.roster.agreements.files import made
from tests.roster.rules.world import MONDAY
from tests.roster.rules.world import local
from tests.roster.rules.world import span

RULES = standard()


def listed(*spans: Span, kind: Kind = "work", first: int = 2, **more: object) -> list[DutyRow]:
    """Return rows of one person."""
    rows = enumerate(spans, start=first)
    return [DutyRow(n, "A", span, kind, **more) for n, span in rows]  # type: ignore[arg-type]


def duties(*rows: DutyRow, file: str = "plan.csv") -> Duties:
    """Return a list without faults."""
    return Duties(file, rows)


def broken(*rows: DutyRow, history: Duties | None = None) -> set[str]:
    """Return the hard rules that a list breaks."""
    return {violation.rule for violation in audit(duties(*rows), RULES, history).hard}


def day(n: int, start: str = "07:00", end: str = "15:00") -> Span:
    """Return a duty on the n-th day after a Monday."""
    return local(n, start, end)


def test_a_lawful_list() -> None:
    """Five days of eight hours break nothing, and what could not be seen is said."""
    found = audit(duties(*listed(*(day(n) for n in range(5)))), RULES)
    assert found.hard == ()
    said = " ".join(note.in_("en") for note in found.notes)
    assert "No history is given" in said
    assert "VG-21" in said


def test_too_short_a_rest() -> None:
    """15-23 and then 07-15 is found with person and times."""
    found = audit(duties(*listed(day(0, "15:00", "23:00"), day(1))), RULES)
    (violation,) = found.hard
    assert (violation.rule, violation.guard) == ("DK-01", "A")
    assert violation.start == day(0, "15:00", "23:00").start


def test_history_counts() -> None:
    """An evening before the plan takes the rest of its first morning; away from it nothing."""
    late = duties(*listed(day(-1, "15:00", "23:00")), file="before.csv")
    assert broken(*listed(day(0)), history=late) == {"DK-01"}
    early = duties(*listed(day(-1)), file="before.csv")
    found = audit(duties(*listed(day(0))), RULES, early)
    assert found.hard == ()
    assert not any("No history" in note.in_("en") for note in found.notes)


def test_work_inside_holiday() -> None:
    """A duty in a registered absence is found."""
    away = listed(Span(day(0).start - timedelta(hours=7), day(0).end), kind="holiday", first=9)
    assert broken(*listed(day(0)), *away) == {"availability"}


def test_home_standby_is_rest_but_no_day_off() -> None:
    """DK-04c: standby on the only free day leaves the daily rest whole but no weekly one."""
    week = [day(n) for n in range(6)]
    sunday = local(6, "08:00", "20:00")
    after = [day(n) for n in range(7, 12)]
    assert broken(*listed(*week, *after)) == set()
    standby = listed(sunday, kind="standby", first=99)
    assert broken(*listed(*week, *after), *standby) == {"DK-04"}
    assert broken(*listed(*week, sunday, *after)) >= {"DK-04"}


def test_a_history_that_reaches_into_the_plan_is_refused() -> None:
    """The same duties in both lists would count twice."""
    with pytest.raises(AuditError) as refused:
        audit(duties(*listed(day(0), day(1))), RULES, duties(*listed(day(1)), file="before.csv"))
    assert [(fault.file, fault.row) for fault in refused.value.faults] == [("before.csv", 2)]


def test_a_list_without_work_is_refused() -> None:
    """Absences alone are no plan."""
    with pytest.raises(AuditError):
        audit(duties(*listed(day(0), kind="sick")), RULES)


def test_the_figures_of_another_agreement_are_used() -> None:
    """KL-19 is no rule of the law but one of 79.01: four hours are too short a duty there."""
    rows = duties(*listed(day(0, "07:00", "10:00")))
    assert audit(rows, RULES).hard == ()
    rules = standard(resolve(load("kl-79-01"), MONDAY))
    assert {violation.rule for violation in audit(rows, rules).hard} == {"KL-19"}


def hours(*pairs: tuple[float, float]) -> list[Span]:
    """Return duties by hours after Monday midnight."""
    return [span(start, end) for start, end in pairs]


def daily(days: int, start: float, length: float) -> list[Span]:
    """Return the same duty on so many days in a row."""
    return [span(24 * n + start, 24 * n + start + length) for n in range(days)]


SIX_SEGMENTS = hours(*((a / 60, b / 60) for a, b in (
    (480, 1200), (1920, 2100), (2820, 2880), (3600, 3690), (4020, 4110), (4440, 4530)
)))  # fmt: skip
WEEKS = [when for week in range(4) for when in daily(6, 168 * week + 7, 8)]


@pytest.mark.parametrize(
    ("worked", "rule"),
    [
        pytest.param(hours((7, 15), (31, 39)), None, id="T-R1"),
        pytest.param(hours((7, 15), (31, 45)), "DK-01", id="T-R2"),
        pytest.param(hours((7, 21), (31, 39)), "DK-01", id="T-R3"),
        pytest.param(hours((7, 15), (31, 39), (44, 47)), "DK-01", id="T-R4"),
        pytest.param(hours((15, 23), (31, 39)), "DK-01", id="T-R5"),
        pytest.param(hours((19, 31), (43, 55)), None, id="T-R6"),
        pytest.param(hours((23, 31), (42, 54)), None, id="T-R7"),
        pytest.param(hours((7, 13), (16, 20)), None, id="T-R8 20"),
        pytest.param(hours((7, 13), (16, 21)), "DK-01", id="T-R8 21"),
        pytest.param(SIX_SEGMENTS, "DK-01", id="T-R9"),
        pytest.param(WEEKS, None, id="T-F1"),
        pytest.param(daily(7, 7, 8), "DK-04", id="T-F2"),
        pytest.param(daily(6, 19, 12), None, id="T-F3 six"),
        pytest.param(daily(7, 19, 12), "DK-04", id="T-F3 seven"),
    ],
)
def test_the_catalogues_examples_through_the_audit(worked: list[Span], rule: str | None) -> None:
    """Each list of duties breaks the rule that the catalogue says, or no hard rule at all."""
    found = broken(*listed(*worked))
    assert rule in found if rule else found == set()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An import folder: Asta with a certificate to June, a contract and a holiday; young Bo."""
    files = {
        "guards": "code,name,employer,birth_date\n"
        "A-1,Asta Demo,U,1990-01-01\nB-1,Bo Demo,U,2010-01-01\n",
        "certificates": "guard,competence,valid_from,valid_to\nA-1,aid,2025-01-01,2026-06-03\n",
        "contracts": "guard,valid_from,weekly_hours,max_weekly_hours,hourly_rate\n"
        "A-1,2026-01-01,37,42,200\n",
        "absences": "guard,kind,starts,ends\nA-1,holiday,2026-06-05,2026-06-05\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def judged(folder: Path, *rows: DutyRow) -> set[tuple[str, str | None]]:
    """Return the hard rules that a list breaks, with whose work, as the folder knows them."""
    people = read_people(folder)
    assert people.faults == ()
    return {(v.rule, v.guard) for v in audit(duties(*rows), RULES, None, people).hard}


def row(guard: str, when: Span, *competences: str, number: int = 2) -> DutyRow:
    """Return one row of a person, called as the list calls them."""
    return DutyRow(number, guard, when, competences=frozenset(competences))


def test_figures_that_change_within_the_list_are_said(tmp_path: Path) -> None:
    """A list over New Year is judged by December's limits, and the audit says so; pay is not."""
    body = """
["days-running"]
limit_days = [{ value = 6, to = 2026-12-31 }, { value = 5, from = 2027-01-01 }]
"""
    own = made(tmp_path, body, more='extends = "kl-79-01"')
    new_year = date(2026, 12, 31)
    rows = duties(*listed(*(local(n, "08:00", "16:00", new_year) for n in range(2))))
    (said,) = changed_within(own, rows)
    assert "01-01-2027" in said.in_("en")
    assert "31-12-2026" in said.in_("da")
    assert changed_within(load("kl-79-01"), rows) == ()
    assert changed_within(own, duties()) == ()


def test_what_people_hold_is_judged_when_it_is_known(folder: Path) -> None:
    """VG-21: the certificate covers Wednesday and not Thursday; names and codes both work."""
    assert judged(folder, row("A-1", day(2), "aid")) == set()
    assert judged(folder, row("Asta Demo", day(3), "aid")) == {("VG-21", "Asta Demo")}
    assert judged(folder, row("asta demo", day(2), "other")) == {("VG-21", "asta demo")}


def test_age_contract_and_absence_are_judged_when_they_are_known(folder: Path) -> None:
    """Bo is sixteen; Asta is away on Friday and has no contract before 2026."""
    assert judged(folder, row("B-1", day(0))) == {("DK-23", "B-1")}
    assert judged(folder, row("A-1", day(4))) == {("availability", "A-1")}
    old = local(0, "07:00", "15:00", date(2025, 6, 2))
    assert judged(folder, row("A-1", old)) == {("availability", "A-1")}


def test_who_is_not_in_the_folder_is_named(folder: Path) -> None:
    """A stranger is judged by the duties alone, and the audit says so."""
    found = audit(duties(row("X-9", day(0), "aid")), RULES, None, read_people(folder))
    assert found.hard == ()
    assert any("X-9" in note.in_("en") for note in found.notes)


def test_a_folder_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    """Faults of the folder are faults, each with file and row."""
    (tmp_path / "guards.csv").write_text("code,name,employer,birth_date\nA,Asta,U,soon\n")
    assert [(f.file, f.row) for f in read_people(tmp_path).faults] == [("guards.csv", 2)]
