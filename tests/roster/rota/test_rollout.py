# SPDX-License-Identifier: MPL-2.0
"""A template is rolled out as far as the rules allow, the rest is told, and all of it undone."""

from __future__ import annotations

from datetime import date
from datetime import timedelta

import pytest

from roster.edits import Assign
from roster.edits import EditError
from roster.edits import Lock
from roster.edits import said
from roster.rota import store
from roster.rota import writing
from roster.rota.cycle import Template
from roster.rota.faults import RotaError
from roster.rota.rollout import Outcome
from roster.rota.rollout import roll_out
from roster.rota.writing import Written
from tests.roster.edits.conftest import Desk
from tests.roster.sample import MONDAY

SUNDAY = MONDAY + timedelta(days=6)


def told(desk: Desk, found: Outcome) -> list[str]:
    """Return who gets what, as words."""
    problem = desk.judged.plan.problem
    shift, guard = problem.shift, problem.guard
    return [
        f"{guard[one.guard].code} {shift[one.shift].post} {shift[one.shift].day:%a}"
        for one in found.on
    ]


def test_rolling_out_keeps_what_is_there_and_tells_what_cannot_be(
    desk: Desk, template: Template
) -> None:
    """Tests who gets what, that a course and an empty line are told, and that it is lawful."""
    found = roll_out(desk.judged, template, MONDAY, SUNDAY)
    assert told(desk, found) == [
        "ASTA BIB-DAG Mon",
        "BO BIB-DAG Tue", "CARLA SKO-NAT Tue",
        "ASTA BIB-DAG Wed", "BO BIB-DAG Wed", "CARLA SKO-NAT Wed",
        "ASTA BIB-DAG Thu", "BO BIB-DAG Thu", "CARLA SKO-NAT Thu",
        "ASTA BIB-DAG Fri", "BO BIB-DAG Fri",
    ]  # fmt: skip
    assert found.there == 2
    assert found.empty == -11
    left = [(one.line, one.day, one.reason.in_("da")) for one in found.left]
    assert [(line, day) for line, day, _ in left] == [
        ("Linje B", MONDAY), ("Linje D", MONDAY + timedelta(days=1)),
    ]  # fmt: skip
    assert "fravær" in left[0][2]
    assert "ingen medarbejder" in left[1][2]
    done = desk.do(found.edit)
    assert done.verdict.hard == ()
    assert desk.agrees()
    assert said(desk.session, [done.edit])[0].in_("da") == "Rulleplan rullet ud: 11 vagter."


def test_rolling_out_is_undone_as_one_and_done_again_changes_nothing(
    desk: Desk, template: Template
) -> None:
    """Tests that undo brings every row back, and that a second time finds all there already."""
    start = desk.rows()
    desk.do(roll_out(desk.judged, template, MONDAY, SUNDAY).edit)
    again = roll_out(desk.judged, template, MONDAY, SUNDAY)
    assert (again.on, again.off, again.there) == ((), (), 13)
    desk.undo()
    assert desk.rows() == start


def test_begun_anew_only_what_is_locked_stands_in_the_way(desk: Desk, template: Template) -> None:
    """Tests that other shifts of the lines' guards go first, and that a lock is kept and told."""
    town = desk.city
    nights = [row.id or 0 for row in town.shifts(desk.roster, town.night)]
    for night in (nights[2], nights[3]):
        desk.do(Assign(night, town.asta.id or 0))
    desk.do(Lock(True, shift=nights[3]))
    first, last = MONDAY + timedelta(days=2), MONDAY + timedelta(days=4)
    kept = roll_out(desk.judged, template, first, last)
    assert not any(line.startswith("ASTA") for line in told(desk, kept))
    anew = roll_out(desk.judged, template, first, last, anew=True)
    assert [line for line in told(desk, anew) if line.startswith("ASTA")] == ["ASTA BIB-DAG Wed"]
    assert [int(pair.shift) for pair in anew.off] == [nights[2]]
    mine = [one for one in anew.left if one.line == "Linje A"]
    assert [one.day.weekday() for one in mine] == [3, 4]
    assert all(one.reason.in_("en") for one in mine)
    desk.do(anew.edit)
    assert desk.agrees()


def test_as_many_lines_as_there_are_seats(desk: Desk, template: Template) -> None:
    """Tests that the nearest two of three get the two nights, and that the third is told why."""
    nights = [
        Written(line.id, line.name, int(line.guard), {5: "N"})
        for line in template.lines
        if line.guard
    ]
    writing.write(desk.session, template.id, None, nights)
    saturday = MONDAY + timedelta(days=5)
    found = roll_out(desk.judged, store.load(desk.session, template.id), saturday, saturday)
    assert len(found.on) == 2
    assert {one.shift for one in found.on} == {
        one.id for one in desk.judged.plan.problem.shifts if one.day == saturday
    }
    (left,) = found.left
    assert left.reason.in_("da") == "de pladser, der er tilladt, går til andre linjer"


def test_seats_that_went_meanwhile_are_not_taken_twice(desk: Desk, template: Template) -> None:
    """Tests that a roll-out worked out before somebody filled a seat is refused, not forced."""
    found = roll_out(desk.judged, template, MONDAY, SUNDAY)
    wednesday = desk.city.shifts(desk.roster, desk.city.library)[2].id or 0
    desk.do(Assign(wednesday, desk.city.carla.id or 0))
    before = desk.rows()
    with pytest.raises(EditError):
        desk.do(found.edit)
    assert desk.rows() == before


@pytest.mark.parametrize(
    ("first", "last"),
    [(MONDAY, SUNDAY + timedelta(days=1)), (SUNDAY, MONDAY), (date(2020, 1, 6), SUNDAY)],
)
def test_days_outside_the_roster_are_refused(
    desk: Desk, template: Template, first: date, last: date
) -> None:
    """Tests that the days must lie in the roster, in order."""
    with pytest.raises(RotaError) as fault:
        roll_out(desk.judged, template, first, last)
    assert "30.11.2026" in fault.value.message.in_("da")


def test_a_template_without_guards_says_so(desk: Desk, template: Template) -> None:
    """Tests that there is nothing to roll out where nobody has a line."""
    for line in template.lines:
        writing.remove_line(desk.session, template.id, None, line.id)
    empty = store.load(desk.session, template.id)
    with pytest.raises(RotaError) as fault:
        roll_out(desk.judged, empty, MONDAY, SUNDAY)
    assert "Fast uge" in fault.value.message.in_("en")
