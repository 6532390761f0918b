# SPDX-License-Identifier: MPL-2.0
"""What may happen to incidents and units: pure, so that every sequence can be tried.

`apply` takes a desk and a command and returns the desk after it, with the events that it made.
It never changes what it is given. What it refuses it refuses whole.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from dispatch.incidents import moving
from dispatch.incidents import words
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
from dispatch.incidents.state import ORDER
from dispatch.incidents.state import Case
from dispatch.incidents.state import Desk
from dispatch.incidents.state import Event
from dispatch.incidents.state import Outcome
from dispatch.incidents.state import Task
from dispatch.incidents.state import TaskState
from dispatch.incidents.state import Unit
from dispatch.units.status import BY_HAND
from dispatch.units.status import STATUSES
from dispatch.units.status import Level


def apply(desk: Desk, command: Command, at: datetime) -> Outcome:
    """Do what a command asks.

    Parameters
    ----------
    at
        An aware instant: when it is done.

    Raises
    ------
    ConflictError
        If somebody else decided something about the same incident or unit meanwhile.
    RefusedError
        If it cannot be done as things are.
    """
    handler: Callable[[Desk, Any, datetime], Outcome] = _HANDLERS[type(command)]
    return handler(desk, command, at)


def _open(desk: Desk, command: Open, _at: datetime) -> Outcome:
    if command.case in desk.cases:
        raise RefusedError(words.EXISTS(case=command.case))
    case = Case(command.case, "open", 1, command.headcount)
    return Outcome(_with(desk, case), (Event("created", case.id, detail=command.detail),))


def _assign(desk: Desk, command: Assign, at: datetime) -> Outcome:
    case = _decided(desk, command.case, command.version)
    if not command.units:
        raise RefusedError(words.NOBODY())
    for unit_id in command.units:
        _may_go(desk, case, _unit(desk, unit_id), command)
    events: list[Event] = []
    for unit_id in dict.fromkeys(command.units):
        busy = desk.busy(unit_id)
        if busy is not None:
            other, task = busy
            gone = _moved(task, "cancelled", at, reason=words.DIVERTED)
            desk = _with(desk, _keeping(other, gone, decided=True))
            detail = {"reason": words.DIVERTED, "to": case.id}
            events.append(Event("cancelled", other.id, unit_id, True, detail))
        reserved = case.live(unit_id)
        if reserved is not None:
            task = replace(_moved(reserved, "assigned", at), due=None, reason=command.reason)
        else:
            number = len(case.tasks) + 1
            task = Task(number, unit_id, "assigned", {"assigned": at}, reason=command.reason)
        case = _keeping(case, task)
        detail = {**command.detail, **({"reason": command.reason} if command.reason else {})}
        own = desk.units[unit_id].own
        if STATUSES[own].level is Level.ASK:
            detail["from"] = own
        events.append(Event("assigned", case.id, unit_id, detail=detail))
        desk, gone_from = moving.sent(desk, unit_id)
        events.extend(gone_from)
    case = replace(case, version=case.version + 1)
    return Outcome(_with(desk, case), tuple(events))


def _may_go(desk: Desk, case: Case, unit: Unit, asked: Assign) -> None:
    """Refuse a unit that may not be sent, or not without having been asked about."""
    live = case.live(unit.id)
    if live is not None and live.active:
        raise RefusedError(words.ALREADY(unit=unit.name, case=case.id))
    if unit.level is Level.BLOCKED:
        status = STATUSES[unit.own if unit.on_duty else "off"].name
        raise RefusedError(words.BLOCKED(unit=unit.name, status=status))
    busy = desk.busy(unit.id)
    # Whoever agreed to empty a post has not agreed to take the guard from what came since.
    if busy is not None and asked.taken.get(unit.id) != busy[0].id:
        raise ConflictError(words.BUSY(unit=unit.name, case=busy[0].id))
    if unit.level is Level.ASK and unit.id not in asked.despite:
        raise RefusedError(words.ASK_FIRST(unit=unit.name, status=STATUSES[unit.own].name))


def _reserve(desk: Desk, command: Reserve, at: datetime) -> Outcome:
    case = _decided(desk, command.case, command.version)
    unit = _unit(desk, command.unit)
    if case.live(unit.id) is not None:
        raise RefusedError(words.ALREADY(unit=unit.name, case=case.id))
    if command.due <= at:
        raise RefusedError(words.PAST())
    times = {"reserved": at}
    task = Task(len(case.tasks) + 1, unit.id, "reserved", times, due=command.due)
    event = Event("reserved", case.id, unit.id, detail={"due": command.due.isoformat()})
    return Outcome(_with(desk, _keeping(case, task, decided=True)), (event,))


def _release(desk: Desk, command: Release, at: datetime) -> Outcome:
    case = _standing(desk, command.case)
    task = _live(desk, case, command.unit)
    if not command.reason.strip():
        raise RefusedError(words.WHY())
    gone = _moved(task, "cancelled", at, reason=command.reason)
    event = Event("cancelled", case.id, task.unit, detail={"reason": command.reason})
    return Outcome(_with(desk, _keeping(case, gone, decided=True)), (event,))


def _advance(desk: Desk, command: Advance, at: datetime) -> Outcome:
    case = _standing(desk, command.case)
    task = _live(desk, case, command.unit)
    if command.to not in ORDER or not task.active:
        raise RefusedError(words.NO_STEP(unit=_name(desk, task.unit)))
    if ORDER.index(command.to) <= ORDER.index(task.state):
        name = STATUSES[task.state].name
        raise RefusedError(words.BEYOND(unit=_name(desk, task.unit), status=name))
    event = Event(command.to, case.id, task.unit)
    return Outcome(_with(desk, _keeping(case, _moved(task, command.to, at))), (event,))


def _step_back(desk: Desk, command: StepBack, _at: datetime) -> Outcome:
    case = _standing(desk, command.case)
    task = _live(desk, case, command.unit)
    before = [state for state in ORDER if state in task.times and state != task.state]
    if not task.active or not before:
        raise RefusedError(words.NO_STEP(unit=_name(desk, task.unit)))
    times = {state: when for state, when in task.times.items() if state != task.state}
    undone = replace(task, state=before[-1], times=times)
    detail = {"from": task.state, "to": before[-1]}
    event = Event("corrected", case.id, task.unit, detail=detail)
    return Outcome(_with(desk, _keeping(case, undone)), (event,))


def _change(desk: Desk, command: Change, _at: datetime) -> Outcome:
    case = _decided(desk, command.case, command.version)
    headcount = case.headcount if command.headcount is None else command.headcount
    case = replace(case, headcount=headcount, version=case.version + 1)
    return Outcome(_with(desk, case), (Event("changed", case.id, detail=command.detail),))


def _close(desk: Desk, command: Close, at: datetime) -> Outcome:
    case = _decided(desk, command.case, command.version)
    detail = {"code": command.code, **({"note": command.note} if command.note else {})}
    return _ended(desk, case, "closed", detail, at)


def _cancel(desk: Desk, command: Cancel, at: datetime) -> Outcome:
    case = _decided(desk, command.case, command.version)
    if not command.reason.strip():
        raise RefusedError(words.WHY())
    return _ended(desk, case, "cancelled", {"reason": command.reason}, at)


def _ended(desk: Desk, case: Case, state: Any, detail: dict[str, Any], at: datetime) -> Outcome:
    """End an incident; whoever is still on it becomes free, and that is marked as automatic."""
    events = [Event("case_" + state, case.id, detail=detail)]
    for task in case.tasks:
        if task.active or task.state == "reserved":
            over = state == "closed" and task.active
            end: TaskState = "cleared" if over else "cancelled"
            case = _keeping(case, _moved(task, end, at, reason="" if over else words.ENDED))
            events.append(Event(end, case.id, task.unit, automatic=True))
    case = replace(case, state=state, version=case.version + 1)
    return Outcome(_with(desk, case), tuple(events))


def _reopen(desk: Desk, command: Reopen, _at: datetime) -> Outcome:
    case = _known(desk, command.case)
    _same(case, command.version)
    if case.state == "open":
        raise RefusedError(words.NOT_OVER(case=case.id))
    if not command.reason.strip():
        raise RefusedError(words.WHY())
    case = replace(case, state="open", reopened=True, version=case.version + 1)
    event = Event("reopened", case.id, detail={"reason": command.reason})
    return Outcome(_with(desk, case), (event,))


def _set_status(desk: Desk, command: SetStatus, _at: datetime) -> Outcome:
    unit = _unit(desk, command.unit)
    if command.status not in BY_HAND:
        raise RefusedError(words.NO_STATUS(status=command.status))
    if unit.version != command.version:
        raise ConflictError(words.UNIT_CHANGED(unit=unit.name, status=STATUSES[unit.own].name))
    busy = desk.busy(unit.id)
    if busy is not None:
        raise RefusedError(words.ON_CASE(unit=unit.name, case=busy[0].id))
    if not unit.on_duty:
        raise RefusedError(words.BLOCKED(unit=unit.name, status=STATUSES["off"].name))
    changed = replace(unit, own=command.status, version=unit.version + 1)
    event = Event("status", None, unit.id, detail={"from": unit.own, "to": command.status})
    desk = replace(desk, units={**desk.units, unit.id: changed})
    desk, followed = moving.turned(desk, unit.id)
    return Outcome(desk, (event, *followed))


_HANDLERS: dict[type, Callable[[Desk, Any, datetime], Outcome]] = {
    Open: _open,
    Assign: _assign,
    Reserve: _reserve,
    Release: _release,
    Advance: _advance,
    StepBack: _step_back,
    Change: _change,
    Close: _close,
    Cancel: _cancel,
    Reopen: _reopen,
    SetStatus: _set_status,
    **moving.HANDLERS,
}


def _known(desk: Desk, case_id: int) -> Case:
    case = desk.cases.get(case_id)
    if case is None:
        raise RefusedError(words.NO_CASE(case=case_id))
    return case


def _standing(desk: Desk, case_id: int) -> Case:
    case = _known(desk, case_id)
    if case.state != "open":
        raise ConflictError(words.OVER(case=case.id))
    return case


def _decided(desk: Desk, case_id: int, version: int) -> Case:
    """Return an open incident that nobody has decided anything about meanwhile."""
    case = _standing(desk, case_id)
    _same(case, version)
    return case


def _same(case: Case, version: int) -> None:
    if case.version != version:
        raise ConflictError(words.CHANGED(case=case.id))


def _unit(desk: Desk, unit_id: int) -> Unit:
    unit = desk.units.get(unit_id)
    if unit is None:
        raise RefusedError(words.NO_UNIT())
    return unit


def _name(desk: Desk, unit_id: int) -> str:
    unit = desk.units.get(unit_id)
    return unit.name if unit else str(unit_id)


def _live(desk: Desk, case: Case, unit_id: int) -> Task:
    task = case.live(unit_id)
    if task is None:
        raise RefusedError(words.NOT_ON(unit=_name(desk, unit_id), case=case.id))
    return task


def _moved(task: Task, state: TaskState, at: datetime, *, reason: str = "") -> Task:
    times = {**task.times, state: at}
    return replace(task, state=state, times=times, reason=reason or task.reason)


def _keeping(case: Case, task: Task, *, decided: bool = False) -> Case:
    """Return an incident with a task put in its place or added."""
    tasks: Iterable[Task] = (one if one.number != task.number else task for one in case.tasks)
    tasks = tuple(tasks)
    if task.number > len(tasks):
        tasks = (*tasks, task)
    return replace(case, tasks=tasks, version=case.version + decided)


def _with(desk: Desk, case: Case) -> Desk:
    return replace(desk, cases={**desk.cases, case.id: case})
