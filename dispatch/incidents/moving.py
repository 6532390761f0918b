# SPDX-License-Identifier: MPL-2.0
"""What may happen to moves of free units: part of the state machine, and pure as it is.

A move is suggested; a dispatcher accepts or declines it; an accepted one is carried out until it
ends. Whatever else happens to the unit comes first: who is sent, goes on a break or goes home
has no move any longer, and that is marked as automatic.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from dispatch.incidents import words
from dispatch.incidents.commands import AcceptMove
from dispatch.incidents.commands import ArriveMove
from dispatch.incidents.commands import ConflictError
from dispatch.incidents.commands import DeclineMove
from dispatch.incidents.commands import EndMove
from dispatch.incidents.commands import LapseMove
from dispatch.incidents.commands import Propose
from dispatch.incidents.commands import RefusedError
from dispatch.incidents.state import Desk
from dispatch.incidents.state import Event
from dispatch.incidents.state import Move
from dispatch.incidents.state import MoveState
from dispatch.incidents.state import Outcome
from dispatch.incidents.state import Unit
from dispatch.units.status import STATUSES
from dispatch.units.status import Level

Step = tuple[Desk, tuple[Event, ...]]


def sent(desk: Desk, unit_id: int) -> Step:
    """Return the desk after a unit was sent to an incident: its moves are over."""
    moved = desk.moved(unit_id) is not None
    desk, events = _over(desk, unit_id, words.SENT)
    return (_doing(desk, unit_id, "ready") if moved else desk), events


def turned(desk: Desk, unit_id: int) -> Step:
    """Return the desk after a unit's own doings changed: moves that no longer fit are over."""
    unit = desk.units[unit_id]
    return _over(
        desk,
        unit_id,
        words.UNFREE,
        suggested=not _free(desk, unit),
        made=unit.own != "covering",
    )


def untidy(desk: Desk) -> list[LapseMove | EndMove]:
    """Return the commands that end what the clock and the roster have overtaken."""
    found: list[LapseMove | EndMove] = []
    for move in desk.moves.values():
        unit = desk.units.get(move.unit)
        fits = unit is not None and unit.on_duty
        if move.state == "suggested" and not (fits and unit and _free(desk, unit)):
            found.append(LapseMove(move.id, words.UNFREE if fits else words.OFF_DUTY))
        elif move.made and not (fits and unit and unit.own == "covering"):
            found.append(EndMove(move.id, words.UNFREE if fits else words.OFF_DUTY))
    return found


def _propose(desk: Desk, command: Propose, _at: datetime) -> Outcome:
    unit = _unit(desk, command.unit)
    before = desk.moved(unit.id)
    driving = before is not None and before.state == "accepted"
    if command.move in desk.moves or desk.suggested(unit.id) is not None or driving:
        raise RefusedError(words.MOVE_ONCE(unit=unit.name))
    _must_be_free(desk, unit)
    move = Move(command.move, unit.id, command.site, "suggested")
    return _moved(desk, move, "move_suggested", automatic=True, detail=command.detail)


def _accept(desk: Desk, command: AcceptMove, _at: datetime) -> Outcome:
    move = _standing(desk, command.move, "suggested")
    unit = _unit(desk, move.unit)
    _must_be_free(desk, unit)
    desk, ended = _over(desk, unit.id, words.MOVED_ON, suggested=False)
    out = _moved(desk, replace(move, state="accepted"), "move_accepted")
    return Outcome(_doing(out.desk, unit.id, "covering"), (*ended, *out.events))


def _decline(desk: Desk, command: DeclineMove, _at: datetime) -> Outcome:
    move = _standing(desk, command.move, "suggested")
    if not command.reason.strip():
        raise RefusedError(words.WHY())
    gone = replace(move, state="declined", reason=command.reason)
    detail = {**command.detail, "reason": command.reason}
    return _moved(desk, gone, "move_declined", detail=detail)


def _lapse(desk: Desk, command: LapseMove, _at: datetime) -> Outcome:
    move = _standing(desk, command.move, "suggested")
    gone = replace(move, state="lapsed", reason=command.why)
    return _moved(desk, gone, "move_lapsed", automatic=True, detail={"reason": command.why})


def _arrive(desk: Desk, command: ArriveMove, _at: datetime) -> Outcome:
    move = _standing(desk, command.move, "accepted")
    return _moved(desk, replace(move, state="arrived"), "move_arrived")


def _end(desk: Desk, command: EndMove, _at: datetime) -> Outcome:
    move = _standing(desk, command.move, "accepted", "arrived")
    unit = desk.units.get(move.unit)
    gone = replace(move, state="ended", reason=command.why)
    detail = {"reason": command.why} if command.why else {}
    out = _moved(desk, gone, "move_ended", automatic=bool(command.why), detail=detail)
    if unit is None or unit.own != "covering":
        return out
    return replace(out, desk=_doing(out.desk, unit.id, "returning"))


HANDLERS: Mapping[type, Callable[[Desk, Any, datetime], Outcome]] = {
    Propose: _propose,
    AcceptMove: _accept,
    DeclineMove: _decline,
    LapseMove: _lapse,
    ArriveMove: _arrive,
    EndMove: _end,
}


def _over(desk: Desk, unit_id: int, why: str, *, suggested: bool = True, made: bool = True) -> Step:
    """Let a unit's suggested move lapse and end the one that it carries out."""
    events: list[Event] = []
    state: MoveState
    for move in (desk.suggested(unit_id), desk.moved(unit_id)):
        if move is None or not (made if move.made else suggested):
            continue
        state = "ended" if move.made else "lapsed"
        gone = replace(move, state=state, reason=why)
        out = _moved(desk, gone, f"move_{state}", automatic=True, detail={"reason": why})
        desk = out.desk
        events.extend(out.events)
    return desk, tuple(events)


def _moved(
    desk: Desk,
    move: Move,
    kind: str,
    *,
    automatic: bool = False,
    detail: Mapping[str, Any] | None = None,
) -> Outcome:
    told = {"move": move.id, "site": move.site, **(detail or {})}
    event = Event(kind, None, move.unit, automatic, told)
    return Outcome(replace(desk, moves={**desk.moves, move.id: move}), (event,))


def _doing(desk: Desk, unit_id: int, own: str) -> Desk:
    """Return the desk with a unit doing something else of its own."""
    unit = desk.units[unit_id]
    if unit.own == own:
        return desk
    changed = replace(unit, own=own, version=unit.version + 1)
    return replace(desk, units={**desk.units, unit_id: changed})


def _standing(desk: Desk, move_id: int, *states: MoveState) -> Move:
    move = desk.moves.get(move_id)
    if move is None:
        raise RefusedError(words.NO_MOVE(move=move_id))
    if move.state not in states:
        raise ConflictError(words.MOVE_OVER(unit=_name(desk, move.unit)))
    return move


def _unit(desk: Desk, unit_id: int) -> Unit:
    unit = desk.units.get(unit_id)
    if unit is None:
        raise RefusedError(words.NO_UNIT())
    return unit


def _must_be_free(desk: Desk, unit: Unit) -> None:
    if not _free(desk, unit):
        status = STATUSES[desk.status(unit.id)].name
        raise RefusedError(words.NOT_FREE(unit=unit.name, status=status))


def _free(desk: Desk, unit: Unit) -> bool:
    return unit.level is Level.FREE and desk.busy(unit.id) is None


def _name(desk: Desk, unit_id: int) -> str:
    unit = desk.units.get(unit_id)
    return unit.name if unit else str(unit_id)
