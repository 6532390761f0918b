# SPDX-License-Identifier: MPL-2.0
"""The desk as the state machine sees it: incidents with their tasks, and units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from functools import cached_property
from typing import Any
from typing import Literal

from dispatch.units.status import STATUSES
from dispatch.units.status import Level

TaskState = Literal[
    "reserved", "assigned", "acknowledged", "en_route", "on_scene", "cleared", "cancelled"
]
CaseState = Literal["open", "closed", "cancelled"]
ACTIVE: tuple[TaskState, ...] = ("assigned", "acknowledged", "en_route", "on_scene")
"""States in which a unit is on an incident, in order."""
ORDER: tuple[TaskState, ...] = (*ACTIVE, "cleared")
MoveState = Literal["suggested", "accepted", "arrived", "declined", "lapsed", "ended"]


@dataclass(frozen=True, slots=True)
class Task:
    """One unit's part in an incident; a unit that is sent again gets another."""

    number: int
    """From 1 within the incident."""
    unit: int
    state: TaskState
    times: Mapping[str, datetime]
    """When each state was first reached."""
    due: datetime | None = None
    """When a reserved unit is wanted."""
    reason: str = ""
    """Why it was sent though not recommended, or why it was taken off."""

    @property
    def active(self) -> bool:
        """Whether the unit is on the incident now."""
        return self.state in ACTIVE

    @property
    def since(self) -> datetime:
        """When the state that it is in was reached."""
        return self.times[self.state]


@dataclass(frozen=True)
class Case:
    """An incident as far as the machine needs to know it."""

    id: int
    state: CaseState
    version: int
    """Counts what people decide about it; a unit's own progress does not count."""
    headcount: int = 1
    tasks: tuple[Task, ...] = ()
    reopened: bool = False

    @property
    def active(self) -> tuple[Task, ...]:
        """The tasks of units that are on it now."""
        return tuple(task for task in self.tasks if task.active)

    def live(self, unit: int) -> Task | None:
        """Return a unit's task that is under way or reserved."""
        mine = (task for task in self.tasks if task.unit == unit)
        return next((task for task in mine if task.active or task.state == "reserved"), None)

    @property
    def lacking(self) -> int:
        """How many guards are still to be sent."""
        if self.state != "open":
            return 0
        met = {task.unit for task in self.tasks if task.active or task.state == "cleared"}
        return max(0, self.headcount - len(met))

    @property
    def eido(self) -> str:
        """The incident's status by EIDO: it follows from the tasks and is stored nowhere."""
        if self.state != "open":
            return "Closed" if self.state == "closed" else "Cancelled"
        states = {task.state for task in self.tasks}
        if "on_scene" in states:
            return "ResourcesOnscene"
        if "en_route" in states:
            return "ResourcesEnroute"
        if states & {"assigned", "acknowledged"}:
            return "ResourcesAssigned"
        return "ReOpened" if self.reopened else "Active"


@dataclass(frozen=True, slots=True)
class Unit:
    """A guard on duty as far as the machine needs to know them."""

    id: int
    name: str
    own: str
    """The code of what the unit does when it is on no incident."""
    on_duty: bool = True
    version: int = 0
    """Counts changes of what it does by its own or the dispatcher's hand."""

    @property
    def level(self) -> Level:
        """Whether it may be sent, as far as its own doings go."""
        return STATUSES[self.own].level if self.on_duty else Level.BLOCKED


@dataclass(frozen=True, slots=True)
class Move:
    """A free unit's going to another place, so that the city is covered (flytning)."""

    id: int
    unit: int
    site: int
    """Number of the site where it is to stand."""
    state: MoveState
    reason: str = ""
    """Why it was declined or why it ended."""

    @property
    def made(self) -> bool:
        """Whether the unit is on its way there or stands there."""
        return self.state in ("accepted", "arrived")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done: a line of the timeline."""

    kind: str
    case: int | None = None
    unit: int | None = None
    automatic: bool = False
    """Nobody asked for it: it followed from something else."""
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Desk:
    """All that the machine decides on."""

    cases: Mapping[int, Case] = field(default_factory=dict)
    units: Mapping[int, Unit] = field(default_factory=dict)
    moves: Mapping[int, Move] = field(default_factory=dict)

    def suggested(self, unit: int) -> Move | None:
        """Return the move that somebody is to decide about for a unit."""
        mine = (one for one in self.moves.values() if one.unit == unit)
        return next((one for one in mine if one.state == "suggested"), None)

    def moved(self, unit: int) -> Move | None:
        """Return the move by which a unit is on its way or stands where it does."""
        return next((one for one in self.moves.values() if one.unit == unit and one.made), None)

    def busy(self, unit: int) -> tuple[Case, Task] | None:
        """Return the incident that a unit is on, and its task."""
        return self._busy.get(unit)

    @cached_property
    def _busy(self) -> Mapping[int, tuple[Case, Task]]:
        pairs = ((case, task) for case in self.cases.values() for task in case.active)
        return {task.unit: (case, task) for case, task in pairs}

    def status(self, unit: int) -> str:
        """Return the code of what a unit does: its task on an incident, else its own doings."""
        found = self.busy(unit)
        if found is not None:
            return found[1].state
        return self.units[unit].own if self.units[unit].on_duty else "off"


@dataclass(frozen=True)
class Outcome:
    """The desk after a command, and what was done."""

    desk: Desk
    events: tuple[Event, ...]
