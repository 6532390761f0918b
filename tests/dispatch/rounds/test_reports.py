# SPDX-License-Identifier: MPL-2.0
"""What guards report counts, in order, on the rounds in force, and is carried to a new plan."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.rounds.edit import edit
from dispatch.rounds.models import Round
from dispatch.rounds.models import RoundPlan
from dispatch.rounds.models import RoundStep
from dispatch.rounds.options import Options
from dispatch.rounds.plan import plan
from dispatch.rounds.reading import read_night
from dispatch.rounds.replan import Change
from dispatch.rounds.replan import replan
from dispatch.rounds.reports import carry
from dispatch.rounds.reports import in_force
from dispatch.rounds.reports import is_reported
from dispatch.rounds.reports import next_visit
from dispatch.rounds.reports import report
from dispatch.rounds.reports import steps_of
from dispatch.rounds.reports import take_back
from dispatch.rounds.store import load_result
from dispatch.rounds.store import save_board
from dispatch.rounds.store import save_result
from dispatch.rounds.store import undo
from roster.store import StoreError
from tests.dispatch.rounds.test_store import WORK
from tests.dispatch.rounds.test_store import grid
from tests.roster.sample import MONDAY
from tests.roster.sample import City

AT = datetime(2026, 12, 7, 20, tzinfo=UTC)


@pytest.fixture
def walked(session: Session, city: City) -> int:
    """A published night; the number of the plan."""
    night = read_night(session, MONDAY, grid, Options())
    row = save_result(session, night, plan(night.problem, WORK, 1), Options())
    row.status = "published"
    session.flush()
    assert row.id is not None
    return row.id


def longest(session: Session, plan_id: int) -> int:
    """Return the number of the round with most steps."""
    rows = session.exec(select(Round).where(Round.plan_id == plan_id)).all()
    return max((row.id or 0 for row in rows), key=lambda one: len(steps_of(session, one)))


def test_visits_are_reported_in_order_and_taken_back(session: Session, walked: int) -> None:
    """Only the next visit can be reported, and the last report can be undone."""
    number = longest(session, walked)
    visits = [step for step in steps_of(session, number) if step.kind == "visit"]
    assert not is_reported(session, walked)
    with pytest.raises(StoreError, match="next visit"):
        report(session, visits[1].id or 0, AT)
    report(session, visits[0].id or 0, AT)
    missed = report(session, visits[1].id or 0, AT, missed="access", note=" Porten er låst ")
    assert (visits[0].status, missed.status, missed.note) == ("done", "missed", "Porten er låst")
    assert is_reported(session, walked)
    assert take_back(session, number).id == missed.id
    assert next_visit(steps_of(session, number)) == missed
    take_back(session, number)
    with pytest.raises(StoreError, match="no report"):
        take_back(session, number)


def test_another_reason_is_said_in_words(session: Session, walked: int) -> None:
    """`other` alone tells nobody anything."""
    step = next_visit(steps_of(session, longest(session, walked)))
    assert step is not None
    with pytest.raises(StoreError, match="Say why"):
        report(session, step.id or 0, AT, missed="other", note="  ")


def test_a_replaced_night_takes_no_reports(session: Session, walked: int) -> None:
    """Of two published nights the later one is in force, and only it can be reported on."""
    old = session.get_one(RoundPlan, walked)
    night, result = load_result(session, walked, grid)
    new = save_result(session, night, result, Options())
    new.status, new.published_at = "published", old.created_at + timedelta(hours=30)
    session.flush()
    assert in_force(session, MONDAY, MONDAY) == (new,)
    step = next_visit(steps_of(session, longest(session, walked)))
    assert step is not None
    with pytest.raises(StoreError, match="been replaced"):
        report(session, step.id or 0, AT)


def test_reports_go_along_when_the_night_is_planned_again(session: Session, walked: int) -> None:
    """Made early counts as made, missed stays missed with its reason, and the rest is ahead.

    A change by hand and undoing it afterwards keep both.
    """
    number = longest(session, walked)
    first, second, *_ = [step for step in steps_of(session, number) if step.kind == "visit"]
    early = first.starts_at - timedelta(minutes=50)
    report(session, first.id or 0, early)
    report(session, second.id or 0, early, missed="alarm", note="Alarmen gik")
    night, before = load_result(session, walked, grid)
    change = Change(night.problem.since(early), reports_only=True)
    after = replan(before, change, WORK, 1)
    code = session.get_one(Round, number).code
    kept = next(one for one in after.rounds if one.guard == code)
    assert [step.start for step in kept.steps if step.done and step.task][:2] == [
        night.problem.since(first.starts_at),
        night.problem.since(second.starts_at),
    ]
    new = save_result(session, night, after, Options()).id or 0
    carry(session, walked, new, reports_only=True)
    read, found = load_result(session, new, grid)
    last = next(one for one in found.rounds if one.guard == code).tasks[-1]
    save_board(session, read, new, edit(found).move(last, None))
    read, found = load_result(session, new, grid)
    undo(session, read, new, found.rounds)
    rows = session.exec(
        select(RoundStep)
        .join(Round, col(Round.id) == col(RoundStep.round_id))
        .where(Round.plan_id == new, RoundStep.kind == "visit")
        .order_by(col(RoundStep.starts_at))
    ).all()
    told = [(row.visit_id, row.status, row.reason) for row in rows if row.status != "planned"]
    assert sorted(told) == sorted(
        [(first.visit_id, "done", ""), (second.visit_id, "missed", "alarm")]
    )


def test_by_the_clock_what_should_be_over_is_over(session: Session, walked: int) -> None:
    """Without reports the times decide, and with reports only, they do not."""
    _night, before = load_result(session, walked, grid)
    last = max(one.ends for one in before.rounds if one.steps)
    clock = replan(before, Change(last), WORK, 1)
    assert all(step.done for one in clock.rounds for step in one.steps if step.task)
    reports = replan(before, Change(last, reports_only=True), WORK, 1)
    ahead = [step for one in reports.rounds for step in one.steps if step.task and not step.done]
    assert len(reports.unserved) + len(ahead) > 0


def test_a_guard_who_is_gone_is_read_back_as_gone(session: Session, walked: int) -> None:
    """Stored with who is gone, the night is judged without that guard's break and way back."""
    night, before = load_result(session, walked, grid)
    code = session.get_one(Round, longest(session, walked)).code
    one = next(one for one in before.rounds if one.guard == code)
    after = replan(before, Change(one.steps[1].leave, frozenset({code})), WORK, 1)
    row = save_result(session, night, after, Options())
    row.solution = {**row.solution, "gone": [code]}
    session.flush()
    _, found = load_result(session, row.id or 0, grid)
    left = found.problem.guard[code]
    assert (left.end, left.breaks) == (None, ())
