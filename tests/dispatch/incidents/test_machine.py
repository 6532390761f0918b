# SPDX-License-Identifier: MPL-2.0
"""What the state machine allows, and the known mistakes of other dispatch systems."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest

from dispatch.incidents.commands import Advance
from dispatch.incidents.commands import Assign
from dispatch.incidents.commands import Cancel
from dispatch.incidents.commands import Change
from dispatch.incidents.commands import Close
from dispatch.incidents.commands import Command
from dispatch.incidents.commands import ConflictError
from dispatch.incidents.commands import Open
from dispatch.incidents.commands import RefusedError
from dispatch.incidents.commands import Release
from dispatch.incidents.commands import Reopen
from dispatch.incidents.commands import Reserve
from dispatch.incidents.commands import SetStatus
from dispatch.incidents.commands import StepBack
from dispatch.incidents.machine import apply
from dispatch.incidents.state import Desk
from dispatch.incidents.state import Outcome
from dispatch.incidents.state import Unit
from dispatch.units.status import STATUSES

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
ANNA, BO, CARL, DORTE = 1, 2, 3, 4


@pytest.fixture
def desk() -> Desk:
    """Anna is ready, Bo on a round, Carl on a break, Dorte's shift is over; one incident."""
    units = (
        Unit(ANNA, "Anna", "ready"),
        Unit(BO, "Bo", "round"),
        Unit(CARL, "Carl", "break"),
        Unit(DORTE, "Dorte", "ready", on_duty=False),
    )
    return do(Desk(units={unit.id: unit for unit in units}), Open(1, headcount=2)).desk


def do(desk: Desk, *commands: Command) -> Outcome:
    """Do one thing after another, a minute apart; return the last outcome."""
    out = Outcome(desk, ())
    for number, command in enumerate(commands):
        out = apply(out.desk, command, NOON + timedelta(minutes=number))
    return out


def test_the_whole_way_of_an_incident(desk: Desk) -> None:
    """Known mistake: an assignment left the unit's status as it was.

    Opened, assigned, confirmed, under way, on scene, clear, closed: EIDO follows each step.
    """
    said = []
    for command in (
        Assign(1, (ANNA,), 1),
        Advance(1, ANNA, "acknowledged"),
        Advance(1, ANNA, "en_route"),
        Advance(1, ANNA, "on_scene"),
        Advance(1, ANNA, "cleared"),
        Close(1, 2, "solved"),
    ):
        desk = do(desk, command).desk
        said.append(desk.cases[1].eido)
    assert said == [
        "ResourcesAssigned",
        "ResourcesAssigned",
        "ResourcesEnroute",
        "ResourcesOnscene",
        "Active",
        "Closed",
    ]
    assert desk.status(ANNA) == "ready"


def test_two_guards_on_one_incident(desk: Desk) -> None:
    """Both are on it, each with a line of the timeline, and none is lacking any more."""
    out = do(desk, Assign(1, (ANNA, BO), 1, despite=frozenset({BO})))
    assert [event.unit for event in out.events] == [ANNA, BO]
    assert [task.unit for task in out.desk.cases[1].active] == [ANNA, BO]
    assert (desk.cases[1].lacking, out.desk.cases[1].lacking) == (2, 0)


@pytest.mark.parametrize("unit", [CARL, DORTE])
def test_a_blocked_unit_is_refused_whatever_is_confirmed(desk: Desk, unit: int) -> None:
    """Known mistake: a status that blocks dispatch was shown and never enforced."""
    with pytest.raises(RefusedError) as refused:
        do(desk, Assign(1, (unit,), 1, despite=frozenset({unit})))
    assert desk.units[unit].name in refused.value.message.in_("da")


def test_all_or_none_is_sent(desk: Desk) -> None:
    """When one of two units cannot go, nothing at all has happened."""
    with pytest.raises(RefusedError):
        do(desk, Assign(1, (ANNA, CARL), 1))
    assert desk.busy(ANNA) is None


def test_what_a_unit_is_taken_from_must_have_been_seen(desk: Desk) -> None:
    """A guard on a round is sent only by somebody who confirms it; the timeline says so."""
    with pytest.raises(RefusedError, match="is taken from something"):
        do(desk, Assign(1, (BO,), 1))
    out = do(desk, Assign(1, (BO,), 1, despite=frozenset({BO})))
    assert out.events[0].detail["from"] == "round"


def test_a_busy_unit_is_not_silently_reset(desk: Desk) -> None:
    """Known mistake: to assign a busy unit reset its status without a word."""
    desk = do(desk, Open(2), Assign(1, (ANNA,), 1), Advance(1, ANNA, "on_scene")).desk
    with pytest.raises(ConflictError, match="on incident 1"):
        do(desk, Assign(2, (ANNA,), 1))
    assert desk.status(ANNA) == "on_scene"
    out = do(desk, Assign(2, (ANNA,), 1, despite=frozenset({ANNA}), taken={ANNA: 1}))
    assert [(e.case, e.kind, e.automatic) for e in out.events] == [
        (1, "cancelled", True),
        (2, "assigned", False),
    ]
    assert out.desk.cases[1].tasks[0].reason == "diverted"
    assert out.desk.cases[1].version == desk.cases[1].version + 1


def test_who_agreed_to_empty_a_post_has_not_agreed_to_empty_another_incident(desk: Desk) -> None:
    """Seen on a round, sent by somebody else since: the second is told, and takes nobody away."""
    desk = do(desk, Open(2), Assign(1, (BO,), 1, despite=frozenset({BO}))).desk
    for taken in ({}, {BO: 2}):
        with pytest.raises(ConflictError, match="on incident 1"):
            do(desk, Assign(2, (BO,), 1, despite=frozenset({BO}), taken=taken))
    assert desk.cases[1].active[0].unit == BO


def test_a_reserved_unit_is_not_dispatched(desk: Desk) -> None:
    """Known mistake: a unit set aside for a scheduled call was shown as dispatched now."""
    desk = do(desk, Reserve(1, ANNA, 1, NOON + timedelta(hours=2))).desk
    assert (desk.status(ANNA), desk.busy(ANNA), desk.cases[1].eido) == ("ready", None, "Active")
    desk = do(desk, Open(2), Assign(2, (ANNA,), 1), Advance(2, ANNA, "cleared")).desk
    desk = do(desk, Assign(1, (ANNA,), 2)).desk
    assert (desk.status(ANNA), len(desk.cases[1].tasks)) == ("assigned", 1)
    with pytest.raises(RefusedError):
        do(desk, Reserve(1, BO, desk.cases[1].version, NOON))


def test_the_second_of_two_dispatchers_is_told(desk: Desk) -> None:
    """Two decide on what they saw: the first counts, the second gets a conflict, not the last word.

    A unit's own progress is no decision and conflicts with none.
    """
    desk = do(desk, Assign(1, (ANNA,), 1)).desk
    with pytest.raises(ConflictError, match="changed by somebody else"):
        do(desk, Assign(1, (BO,), 1, despite=frozenset({BO})))
    desk = do(desk, Advance(1, ANNA, "en_route")).desk
    assert do(desk, Change(1, 2, headcount=3)).desk.cases[1].headcount == 3


def test_a_unit_that_changed_meanwhile_is_not_overwritten(desk: Desk) -> None:
    """Anna went on a break by her own hand: the dispatcher's older view changes nothing."""
    desk = do(desk, SetStatus(ANNA, "break", 0)).desk
    with pytest.raises(ConflictError, match="now stands as"):
        do(desk, SetStatus(ANNA, "covering", 0))
    with pytest.raises(RefusedError):
        do(desk, SetStatus(ANNA, "on_scene", 1))


def test_a_unit_on_an_incident_takes_no_break(desk: Desk) -> None:
    """Two truths about one unit are refused: first clear, then break."""
    desk = do(desk, Assign(1, (ANNA,), 1)).desk
    with pytest.raises(RefusedError, match="Clear the guard"):
        do(desk, SetStatus(ANNA, "break", 0))


@pytest.mark.parametrize("end", [Close(1, 2, "solved"), Cancel(1, 2, "false alarm")])
def test_an_incident_that_ends_leaves_no_unit_behind(desk: Desk, end: Command) -> None:
    """Known mistake: an incident that was done away with lived on in other lists."""
    out = do(do(desk, Assign(1, (ANNA,), 1)).desk, end)
    assert out.desk.busy(ANNA) is None
    assert out.desk.cases[1].active == ()
    assert [event.automatic for event in out.events] == [False, True]
    with pytest.raises(ConflictError, match="was ended meanwhile"):
        do(out.desk, Advance(1, ANNA, "on_scene"))


def test_a_step_is_taken_back_and_no_step_is_taken_twice(desk: Desk) -> None:
    """A wrong press is undone to what was before it; order is kept, steps may be skipped."""
    desk = do(desk, Assign(1, (ANNA,), 1), Advance(1, ANNA, "on_scene")).desk
    with pytest.raises(RefusedError, match="already got to"):
        do(desk, Advance(1, ANNA, "en_route"))
    out = do(desk, StepBack(1, ANNA))
    assert out.desk.status(ANNA) == "assigned"
    assert out.events[0].detail == {"from": "on_scene", "to": "assigned"}
    with pytest.raises(RefusedError):
        do(out.desk, StepBack(1, ANNA))


def test_cancelling_and_releasing_ask_for_a_reason(desk: Desk) -> None:
    """Nobody is taken off, and nothing is called off, without a word of why."""
    desk = do(desk, Assign(1, (ANNA,), 1)).desk
    for command in (Release(1, ANNA, " "), Cancel(1, 2, "")):
        with pytest.raises(RefusedError, match="Say why"):
            do(desk, command)
    gone = do(desk, Release(1, ANNA, "taken ill")).desk.cases[1]
    assert (gone.tasks[0].state, gone.tasks[0].reason, gone.lacking) == (
        "cancelled",
        "taken ill",
        2,
    )


def test_a_closed_incident_is_reopened_with_its_history(desk: Desk) -> None:
    """What was not over goes on: same number, earlier tasks kept, and it says so by EIDO."""
    desk = do(desk, Assign(1, (ANNA,), 1), Close(1, 2, "solved"), Reopen(1, 3, "back again")).desk
    assert desk.cases[1].eido == "ReOpened"
    assert len(desk.cases[1].tasks) == 1
    with pytest.raises(RefusedError):
        do(desk, Reopen(1, 4, "again"))


def test_a_unit_whose_shift_ends_on_the_scene_stays_on_the_incident(desk: Desk) -> None:
    """The end of a shift takes nobody off an incident silently."""
    desk = do(desk, Assign(1, (ANNA,), 1)).desk
    over = Desk(desk.cases, {**desk.units, ANNA: Unit(ANNA, "Anna", "ready", on_duty=False)})
    assert over.status(ANNA) == "assigned"
    assert do(over, Advance(1, ANNA, "cleared")).desk.status(ANNA) == "off"


def test_every_status_has_a_level_and_a_name_in_both_languages() -> None:
    """No status is without its EIDO code and its words."""
    for status in STATUSES.values():
        assert status.eido
        assert status.name.da
        assert status.name.en


def test_unknown_numbers_are_refused(desk: Desk) -> None:
    """Neither a made-up incident nor a made-up unit gets anywhere."""
    for command in (Close(9, 1, "x"), Assign(1, (9,), 1), Assign(1, (), 1), Open(1)):
        with pytest.raises(RefusedError):
            do(desk, command)
