# SPDX-License-Identifier: MPL-2.0
"""No sequence of actions loses an incident, keeps a cleared guard, or shows two truths."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.stateful import invariant
from hypothesis.stateful import precondition
from hypothesis.stateful import rule

from dispatch.incidents.commands import AcceptMove
from dispatch.incidents.commands import Advance
from dispatch.incidents.commands import ArriveMove
from dispatch.incidents.commands import Assign
from dispatch.incidents.commands import Cancel
from dispatch.incidents.commands import Change
from dispatch.incidents.commands import Close
from dispatch.incidents.commands import Command
from dispatch.incidents.commands import ConflictError
from dispatch.incidents.commands import DeclineMove
from dispatch.incidents.commands import EndMove
from dispatch.incidents.commands import LapseMove
from dispatch.incidents.commands import Open
from dispatch.incidents.commands import Propose
from dispatch.incidents.commands import RefusedError
from dispatch.incidents.commands import Release
from dispatch.incidents.commands import Reopen
from dispatch.incidents.commands import Reserve
from dispatch.incidents.commands import SetStatus
from dispatch.incidents.commands import StepBack
from dispatch.incidents.machine import apply
from dispatch.incidents.moving import untidy
from dispatch.incidents.state import ACTIVE
from dispatch.incidents.state import ORDER
from dispatch.incidents.state import Desk
from dispatch.incidents.state import Unit
from dispatch.units.status import BY_HAND
from dispatch.units.status import Level

UNITS = (1, 2, 3)
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)

unit = st.sampled_from(UNITS)
case = st.integers(1, 4)
dispatcher = st.sampled_from(("dan", "dorte"))
group = st.lists(unit, min_size=1, max_size=3).map(tuple)
confirmed = st.frozensets(unit)
words = st.sampled_from(("", "why"))


class Sequences(RuleBasedStateMachine):
    """Two dispatchers, each with a view that may be old, and guards who press their own buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk(units={key: Unit(key, f"U{key}", "ready") for key in UNITS})
        self.views: dict[str, Desk] = dict.fromkeys(("dan", "dorte"), self.desk)
        self.minute = 0
        self.opened: set[int] = set()
        self.proposed = 0

    def do(self, command: Command, seen: Desk | None = None) -> None:
        """Try a command; what is refused must have changed nothing, what is old must be refused."""
        self.minute += 1
        before = self.desk
        copy = repr(before)
        refused = None
        try:
            self.desk = apply(before, command, NOON + timedelta(minutes=self.minute)).desk
        except RefusedError as error:
            refused = error.message
        assert repr(before) == copy
        if refused is not None:
            assert all((refused.in_("da"), refused.in_("en")))
            return
        out = apply(before, command, NOON + timedelta(minutes=self.minute))
        self.timeline_tells(before, out.events)
        if seen is not None and hasattr(command, "version"):
            self.was_seen(before, seen, command)

    def was_seen(self, before: Desk, seen: Desk, command: Any) -> None:
        """What a dispatcher decided about was as the dispatcher saw it."""
        if isinstance(command, SetStatus):
            assert seen.units[command.unit] == before.units[command.unit]
            return
        if isinstance(command, Assign):
            for unit in command.units:
                now_on, seen_on = before.busy(unit), seen.busy(unit)
                assert now_on is None or (seen_on is not None and seen_on[0].id == now_on[0].id)
        mine, now = seen.cases[command.case], before.cases[command.case]
        assert (mine.state, mine.headcount) == (now.state, now.headcount)
        assert {t.number for t in mine.tasks} == {t.number for t in now.tasks}

    def timeline_tells(self, before: Desk, events: tuple[Any, ...]) -> None:
        """Every incident and unit that is different has a line in the timeline."""
        told = {event.case for event in events} | {None}
        changed = {key for key, one in self.desk.cases.items() if before.cases.get(key) != one}
        assert changed <= told
        units = {event.unit for event in events}
        for key in UNITS:
            if before.status(key) != self.desk.status(key):
                assert key in units

    @rule(case=case, headcount=st.integers(1, 3))
    def open(self, case: int, headcount: int) -> None:
        """Something happens."""
        if case not in self.opened:
            self.opened.add(case)
            self.do(Open(case, headcount))

    @rule(who=dispatcher)
    def look(self, who: str) -> None:
        """A dispatcher's page is brought up to date."""
        self.views[who] = self.desk

    def version(self, who: str, case: int) -> int:
        """Return the version that a dispatcher's page shows."""
        found = self.views[who].cases.get(case)
        return found.version if found else 0

    @precondition(lambda self: self.opened)
    @rule(who=dispatcher, case=case, units=group, despite=confirmed)
    def assign(self, who: str, case: int, units: tuple[int, ...], despite: frozenset[int]) -> None:
        """A dispatcher sends units."""
        seen = {unit: self.views[who].busy(unit) for unit in despite}
        taken = {unit: one[0].id for unit, one in seen.items() if one is not None}
        command = Assign(case, units, self.version(who, case), despite, taken=taken)
        self.do(command, self.views[who])

    @precondition(lambda self: self.opened)
    @rule(who=dispatcher, case=case, unit=unit, minutes=st.integers(-5, 90))
    def reserve(self, who: str, case: int, unit: int, minutes: int) -> None:
        """A dispatcher sets a unit aside for later."""
        due = NOON + timedelta(minutes=self.minute + minutes)
        self.do(Reserve(case, unit, self.version(who, case), due), self.views[who])

    @precondition(lambda self: self.opened)
    @rule(case=case, unit=unit, to=st.sampled_from(ORDER))
    def advance(self, case: int, unit: int, to: Any) -> None:
        """A guard presses a button."""
        self.do(Advance(case, unit, to))

    @precondition(lambda self: self.opened)
    @rule(case=case, unit=unit)
    def step_back(self, case: int, unit: int) -> None:
        """A guard pressed the wrong one."""
        self.do(StepBack(case, unit))

    @precondition(lambda self: self.opened)
    @rule(case=case, unit=unit, why=words)
    def release(self, case: int, unit: int, why: str) -> None:
        """A unit is taken off."""
        self.do(Release(case, unit, why))

    @precondition(lambda self: self.opened)
    @rule(who=dispatcher, case=case, why=words, what=st.sampled_from((Close, Cancel, Reopen)))
    def end(self, who: str, case: int, why: str, what: Any) -> None:
        """A dispatcher ends an incident or opens it again."""
        self.do(what(case, self.version(who, case), why), self.views[who])

    @precondition(lambda self: self.opened)
    @rule(who=dispatcher, case=case, headcount=st.integers(1, 3))
    def change(self, who: str, case: int, headcount: int) -> None:
        """A dispatcher asks for more or fewer guards."""
        command = Change(case, self.version(who, case), headcount)
        self.do(command, self.views[who])

    @rule(who=dispatcher, unit=unit, status=st.sampled_from((*BY_HAND, "on_scene")))
    def set_status(self, who: str, unit: int, status: str) -> None:
        """A unit takes a break, is covering, is ready."""
        version = self.views[who].units[unit].version
        self.do(SetStatus(unit, status, version), self.views[who])

    @rule(unit=unit, on_duty=st.booleans(), own=st.sampled_from(("ready", "post", "round")))
    def turn(self, unit: int, on_duty: bool, own: str) -> None:
        """A shift begins or ends, or the roster puts the guard elsewhere."""
        one = self.desk.units[unit]
        turned = Unit(unit, one.name, own, on_duty, one.version + 1)
        self.desk = Desk(self.desk.cases, {**self.desk.units, unit: turned}, self.desk.moves)
        for command in untidy(self.desk):
            self.do(command)
        assert untidy(self.desk) == []

    @rule(unit=unit, site=st.integers(1, 3))
    def suggest(self, unit: int, site: int) -> None:
        """The city would be covered better if a unit stood elsewhere."""
        self.proposed += 1
        self.do(Propose(self.proposed, unit, site))

    @precondition(lambda self: self.desk.moves)
    @rule(
        data=st.data(),
        what=st.sampled_from((AcceptMove, DeclineMove, ArriveMove, EndMove, LapseMove)),
        why=words,
    )
    def decide(self, data: Any, what: Any, why: str) -> None:
        """Somebody decides about a move, perhaps one that is over; a unit gets there."""
        move = data.draw(st.sampled_from(sorted(self.desk.moves)))
        was = self.desk.moves[move]
        self.do(what(move, why) if what in (DeclineMove, LapseMove) else what(move))
        if was.state not in ("suggested", "accepted", "arrived"):
            assert self.desk.moves[move] == was

    @invariant()
    def nothing_is_lost(self) -> None:
        """Every incident that was opened is there, and open, closed or cancelled."""
        assert set(self.desk.cases) == self.opened
        assert all(c.state in ("open", "closed", "cancelled") for c in self.desk.cases.values())

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        """A unit is on one incident at most, once, and its status is that task's state."""
        for key in UNITS:
            tasks = [t for c in self.desk.cases.values() for t in c.active if t.unit == key]
            assert len(tasks) <= 1
            if tasks:
                assert self.desk.status(key) == tasks[0].state
            else:
                assert self.desk.status(key) not in ACTIVE

    @invariant()
    def an_ended_incident_holds_nobody(self) -> None:
        """Neither a guard under way nor a reservation is left on what is over."""
        for one in self.desk.cases.values():
            if one.state != "open":
                assert all(task.state in ("cleared", "cancelled") for task in one.tasks)
                assert (one.lacking, one.active) == (0, ())

    @invariant()
    def moves_are_of_free_units(self) -> None:
        """One suggestion and one move a unit at most; whoever is sent or rests has neither."""
        for key, one in self.desk.units.items():
            mine = [move for move in self.desk.moves.values() if move.unit == key]
            assert sum(move.state == "suggested" for move in mine) <= 1
            assert sum(move.made for move in mine) <= 1
            if self.desk.moved(key) is not None:
                assert (one.own, one.on_duty, self.desk.busy(key)) == ("covering", True, None)
            if self.desk.suggested(key) is not None:
                assert one.level is Level.FREE
                assert self.desk.busy(key) is None

    @invariant()
    def tasks_are_kept_in_order(self) -> None:
        """No task is lost, every state has its instant, and instants follow one another."""
        for one in self.desk.cases.values():
            assert [task.number for task in one.tasks] == list(range(1, len(one.tasks) + 1))
            for task in one.tasks:
                assert task.state in task.times
                reached: Mapping[str, datetime] = task.times
                instants = [reached[state] for state in ORDER if state in reached]
                assert instants == sorted(instants)
            live = [t.unit for t in one.tasks if t.active or t.state == "reserved"]
            assert len(live) == len(set(live))

    @invariant()
    def eido_says_what_the_tasks_say(self) -> None:
        """The incident's status never contradicts its tasks."""
        for one in self.desk.cases.values():
            scene = any(task.state == "on_scene" for task in one.tasks)
            assert (one.eido == "ResourcesOnscene") == (scene and one.state == "open")

    @invariant()
    def conflict_is_a_refusal(self) -> None:
        """An old view of an incident changes nothing, whoever holds it."""
        for who, view in self.views.items():
            for key, seen in view.cases.items():
                if seen.version == self.desk.cases[key].version:
                    continue
                try:
                    apply(self.desk, Change(key, seen.version, 1), NOON)
                except ConflictError:
                    continue
                raise AssertionError(f"{who} overwrote {key}")

    @invariant()
    def the_blocked_are_not_sent(self) -> None:
        """A unit that is free on the board is not blocked in the machine."""
        for one in self.desk.units.values():
            if not one.on_duty:
                assert one.level is Level.BLOCKED


TestSequences = Sequences.TestCase
TestSequences.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
