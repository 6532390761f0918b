# SPDX-License-Identifier: MPL-2.0
"""Each edit changes what it says, agrees with the tables and the checker, and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta

import pytest
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.edits import Assign
from roster.edits import Copy
from roster.edits import Create
from roster.edits import Decision
from roster.edits import Delete
from roster.edits import Edit
from roster.edits import EditError
from roster.edits import ForbiddenError
from roster.edits import Lock
from roster.edits import Move
from roster.edits import ReasonNeededError
from roster.edits import Resize
from roster.edits import Seats
from roster.edits import Several
from roster.edits import Split
from roster.edits import Unassign
from roster.edits import said
from roster.models import Assignment
from roster.models import RuleOverride
from roster.models import Shift
from sites.clock import local
from sites.clock import utc
from tests.roster.edits.conftest import Desk
from tests.roster.sample import MONDAY
from tests.roster.sample import City
from tests.roster.sample import build

TUESDAY = MONDAY + timedelta(days=1)
HOUR = timedelta(hours=1)
Make = Callable[[Desk], Edit]


def library(desk: Desk, day: int) -> Shift:
    """Return the library's shift of a day of the week."""
    return desk.city.shifts(desk.roster, desk.city.library)[day]


def night(desk: Desk, day: int) -> Shift:
    """Return the library's night of a day of the week."""
    return desk.city.shifts(desk.roster, desk.city.night)[day]


def key(row: Shift) -> int:
    """Return a shift's number."""
    return row.id or 0


def people(desk: Desk, row: Shift) -> list[int]:
    """Return who is on a shift."""
    query = select(Assignment.guard_id).where(Assignment.shift_id == row.id)
    return list(desk.session.exec(query.order_by(col(Assignment.guard_id))))


EDITS: dict[str, Make] = {
    "assign": lambda d: Assign(key(library(d, 2)), d.city.asta.id or 0),
    "unassign": lambda d: Unassign(key(library(d, 1)), d.city.asta.id or 0),
    "move to a colleague": lambda d: Move(
        key(library(d, 1)), d.city.asta.id or 0, d.city.bo.id or 0
    ),
    "move to nobody": lambda d: Move(key(library(d, 1)), d.city.asta.id or 0, None),
    "move to the post's next day": lambda d: Move(
        key(library(d, 1)), d.city.asta.id or 0, d.city.bo.id or 0, days=1
    ),
    "move a seat to a free day": lambda d: Move(
        key(library(d, 1)), d.city.asta.id or 0, d.city.asta.id or 0, days=4
    ),
    "copy onto the post's next day": lambda d: Copy(key(library(d, 1)), d.city.bo.id or 0, days=1),
    "copy to a free day": lambda d: Copy(key(library(d, 1)), d.city.bo.id or 0, days=4),
    "split": lambda d: Split(key(library(d, 1)), library(d, 1).starts_at + 4 * HOUR),
    "lengthen": lambda d: Resize(
        key(library(d, 1)), library(d, 1).starts_at, library(d, 1).ends_at + HOUR
    ),
    "shorten": lambda d: Resize(
        key(library(d, 1)), library(d, 1).starts_at + HOUR, library(d, 1).ends_at
    ),
    "more seats": lambda d: Seats(key(library(d, 1)), 3),
    "create": lambda d: Create(
        d.city.school.id or 0, utc(TUESDAY, time(9)), utc(TUESDAY, time(12)), 2, d.city.bo.id
    ),
    "delete": lambda d: Delete(key(library(d, 1))),
    "lock a row": lambda d: Lock(True, guard=d.city.asta.id),
    "lock a day": lambda d: Lock(True, day=MONDAY),
    "several": lambda d: Several(
        (
            Unassign(key(library(d, 1)), d.city.asta.id or 0),
            Assign(key(library(d, 3)), d.city.asta.id or 0),
            Delete(key(library(d, 2))),
        )
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_edit_agrees_and_is_undone_and_redone(desk: Desk, name: str) -> None:
    """Tests that plan and report are those of the tables after doing, undoing and redoing."""
    start = desk.rows()
    done = desk.do(EDITS[name](desk))
    after = desk.rows()
    assert after != start
    assert desk.agrees()
    assert done.edit.version == desk.row.version
    desk.undo()
    assert desk.rows() == start
    assert desk.agrees()
    desk.redo()
    assert desk.rows() == after
    assert desk.agrees()


def test_moving_gives_the_seat_on_and_says_so(desk: Desk) -> None:
    """Tests who is on the shift after a move, the words in both languages, and the figures."""
    shift, city = library(desk, 1), desk.city
    done = desk.do(Move(key(shift), city.asta.id or 0, city.bo.id or 0))
    assert people(desk, shift) == [city.bo.id]
    message = said(desk.session, [done.edit])[0]
    assert message.in_("da") == (
        "tir 1.12 kl. 08:00-16:00 Bibliotek givet fra Asta Demo til Bo Demo."
    )
    assert "given from Asta Demo to Bo Demo" in message.in_("en")
    assert (done.verdict.empty, done.verdict.hard) == (0, ())
    taken = desk.do(Unassign(key(shift), city.bo.id or 0))
    assert taken.verdict.empty == 1
    assert taken.verdict.cost < 0


def test_moving_to_another_day_takes_the_posts_shift_there(desk: Desk) -> None:
    """Tests that the guard goes to the same post's open shift, and that no shift is made."""
    first, next_, city = library(desk, 1), library(desk, 2), desk.city
    count = len(city.shifts(desk.roster, city.library))
    desk.do(Move(key(first), city.asta.id or 0, city.asta.id or 0, days=1))
    assert (people(desk, first), people(desk, next_)) == ([], [city.asta.id])
    assert len(city.shifts(desk.roster, city.library)) == count


def test_a_night_keeps_its_hours_over_the_change_of_the_clock(session: Session) -> None:
    """Tests that a night copied to the one in March is 22-06 on the clock, and seven hours."""
    city = build(session)
    desk = Desk(city, city.roster(date(2027, 3, 22)))
    saturday = city.shifts(desk.roster, city.night)[5]
    desk.do(Delete(key(saturday)))
    friday = city.shifts(desk.roster, city.night)[4]
    desk.do(Copy(key(friday), None, days=1))
    new = city.shifts(desk.roster, city.night)[5]
    assert [local(at).hour for at in (new.starts_at, new.ends_at)] == [22, 6]
    assert new.ends_at - new.starts_at == 7 * HOUR
    assert desk.agrees()


def test_splitting_keeps_people_and_locks_on_both_parts(desk: Desk) -> None:
    """Tests that both halves have the guard, and that a lock goes with it."""
    shift, city = library(desk, 1), desk.city
    desk.do(Lock(True, shift=key(shift)))
    desk.do(Split(key(shift), shift.starts_at + 3 * HOUR))
    parts = [row for row in city.shifts(desk.roster, city.library) if row.starts_at.day == 1]
    assert [(row.ends_at - row.starts_at) / HOUR for row in parts] == [3, 5]
    assert [people(desk, row) for row in parts] == [[city.asta.id]] * 2
    assert len(desk.judged.plan.problem.locked) == 2


def instant(hour: int, day: date = MONDAY) -> datetime:
    """Return an hour of a day of the week."""
    return utc(day, time(hour))


REFUSED: dict[str, tuple[Make, str]] = {
    "guard on it already": (EDITS["lock a row"], ""),
    "shift of no roster": (lambda d: Delete(999_999), "findes ikke"),
    "guard who is none": (lambda d: Assign(key(library(d, 2)), 999_999), "ikke aktiv"),
    "guard not on it": (lambda d: Unassign(key(library(d, 2)), d.city.bo.id or 0), "ikke længere"),
    "same place": (
        lambda d: Move(key(library(d, 1)), d.city.asta.id or 0, d.city.asta.id),
        "allerede",
    ),
    "split outside": (lambda d: Split(key(library(d, 1)), instant(7, TUESDAY)), "mellem"),
    "no length": (
        lambda d: Resize(key(library(d, 1)), instant(9, TUESDAY), instant(9, TUESDAY)),
        "varer mere end 0",
    ),
    "longer than a day": (
        lambda d: Resize(key(library(d, 1)), instant(8, TUESDAY), instant(9, date(2026, 12, 2))),
        "højst 24 timer",
    ),
    "before the roster": (
        lambda d: Create(d.city.night.id or 0, instant(9) - 48 * HOUR, instant(9) - 40 * HOUR),
        "planens dage",
    ),
    "second shift of a post": (
        lambda d: Create(d.city.library.id or 0, instant(8), instant(10)),
        "allerede en vagt",
    ),
    "post that is none": (lambda d: Create(999, instant(8), instant(10)), "findes ikke"),
    "too few seats": (lambda d: Seats(key(library(d, 1)), 0), "1 til 99"),
    "nothing to lock": (lambda d: Lock(True, guard=d.city.bo.id), "ingen besatte"),
    "copy to the same day": (lambda d: Copy(key(library(d, 1)), None, 0), "allerede"),
}
del REFUSED["guard on it already"]


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_done_is_refused_in_words(desk: Desk, name: str) -> None:
    """Tests that the refusal says what is wrong, and that nothing is changed or logged."""
    make, words = REFUSED[name]
    start, version = desk.rows(), desk.row.version
    with pytest.raises(EditError) as fault:
        desk.do(make(desk))
    assert words in fault.value.message.in_("da")
    assert fault.value.message.in_("en") != fault.value.message.in_("da")
    assert (desk.rows(), desk.row.version) == (start, version)


def test_a_hard_rule_refuses_who_gets_work_and_never_who_loses_it(desk: Desk) -> None:
    """Tests that Bo is not put on a shift in his absence, but may be taken off one."""
    city = desk.city
    monday = library(desk, 0)
    with pytest.raises(ForbiddenError, match="absent"):
        desk.do(Assign(key(monday), city.bo.id or 0))
    city.assign(city.bo, monday)
    desk.__post_init__()
    assert desk.judged.report.hard
    assert desk.do(Unassign(key(monday), city.bo.id or 0)).verdict.hard_change < 0


def test_a_locked_shift_is_not_moved(desk: Desk) -> None:
    """Tests that a lock holds against moving until it is taken off."""
    shift, city = library(desk, 1), desk.city
    move = Move(key(shift), city.asta.id or 0, city.bo.id or 0)
    desk.do(Lock(True, guard=city.asta.id))
    with pytest.raises(EditError, match="Unlock"):
        desk.do(move)
    desk.do(Lock(False, guard=city.asta.id, day=TUESDAY))
    desk.do(move)
    assert people(desk, shift) == [city.bo.id]


def test_a_rule_is_set_aside_with_a_reason_and_undone_with_the_edit(desk: Desk) -> None:
    """Tests that a lacking proof asks for a reason, that the decision is logged, locked, undone."""
    city = desk.city
    shift = library(desk, 2)
    shift.competences = ["foerstehjaelp"]
    desk.session.flush()
    desk.__post_init__()
    start = desk.rows()
    assign = Assign(key(shift), city.asta.id or 0)
    with pytest.raises(ReasonNeededError, match="VG-1"):
        desk.do(assign)
    decision = Decision("Beviset er set", "paper", by="Ane Demo")
    done = desk.do(assign, decision=decision)
    assert [row.text for row in desk.session.exec(select(RuleOverride))] == ["Beviset er set"]
    assert len(desk.judged.plan.problem.locked) == 1
    assert (done.edit.hard, bool(desk.judged.report.overridden)) == (0, True)
    assert desk.agrees()
    desk.undo()
    assert desk.rows() == start
    assert desk.agrees()
    desk.redo()
    assert desk.agrees()


def test_city_is_small(city: City) -> None:
    """Tests that the sample has the three posts that these tests count on."""
    assert [post.code for post in (city.library, city.night, city.school)] == [
        "BIB-DAG", "BIB-NAT", "SKO-NAT",
    ]  # fmt: skip
