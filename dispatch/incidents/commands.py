# SPDX-License-Identifier: MPL-2.0
"""What can be asked of the state machine, and how it says no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from typing import Any

from dispatch.incidents.state import TaskState
from sites.text import Message


class RefusedError(ValueError):
    """What was asked cannot be done; `message` says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.in_("en"))
        self.message = message


class ConflictError(RefusedError):
    """Somebody else decided something meanwhile: nothing was changed."""


@dataclass(frozen=True, slots=True)
class Open:
    """A new incident."""

    case: int
    headcount: int = 1
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assign:
    """Send units to an incident now; a reserved one is sent by the same word."""

    case: int
    units: tuple[int, ...]
    version: int
    """Of the incident, as it was when it was looked at."""
    despite: frozenset[int] = frozenset()
    """Units that are taken from a post, a round or an incident, by somebody who has seen it."""
    reason: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    taken: Mapping[int, int] = field(default_factory=dict)
    """Number of the incident that each unit was seen on, for those taken from one."""


@dataclass(frozen=True, slots=True)
class Reserve:
    """Set a unit aside for later; until it is sent it is where it is."""

    case: int
    unit: int
    version: int
    due: datetime


@dataclass(frozen=True, slots=True)
class Release:
    """Take a unit off an incident, with the reason."""

    case: int
    unit: int
    reason: str


@dataclass(frozen=True, slots=True)
class Advance:
    """A unit got further: acknowledged, under way, on scene, clear."""

    case: int
    unit: int
    to: TaskState


@dataclass(frozen=True, slots=True)
class StepBack:
    """The last step of a unit was pressed by mistake."""

    case: int
    unit: int


@dataclass(frozen=True, slots=True)
class Change:
    """Another priority, place, number of guards, ..."""

    case: int
    version: int
    headcount: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    """What is different, for the timeline."""


@dataclass(frozen=True, slots=True)
class Close:
    """It is over."""

    case: int
    version: int
    code: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cancel:
    """It was nothing, or is no longer wanted."""

    case: int
    version: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reopen:
    """It was not over."""

    case: int
    version: int
    reason: str


@dataclass(frozen=True, slots=True)
class SetStatus:
    """What a unit does when it is on no incident."""

    unit: int
    status: str
    version: int


@dataclass(frozen=True, slots=True)
class Propose:
    """The city would be covered better if a free unit stood elsewhere."""

    move: int
    unit: int
    site: int
    detail: Mapping[str, Any] = field(default_factory=dict)
    """What it wins and costs, for the timeline."""


@dataclass(frozen=True, slots=True)
class AcceptMove:
    """Let the unit go there."""

    move: int


@dataclass(frozen=True, slots=True)
class DeclineMove:
    """It stays where it is, with the reason."""

    move: int
    reason: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    """What is left alone, and until when."""


@dataclass(frozen=True, slots=True)
class LapseMove:
    """Things are no longer as they were when it was suggested."""

    move: int
    why: str


@dataclass(frozen=True, slots=True)
class ArriveMove:
    """The unit stands where it was to go."""

    move: int


@dataclass(frozen=True, slots=True)
class EndMove:
    """The unit goes back to its own place."""

    move: int
    why: str = ""
    """The code of what it follows from; empty where somebody asked for it."""


Command = (
    Open
    | Assign
    | Reserve
    | Release
    | Advance
    | StepBack
    | Change
    | Close
    | Cancel
    | Reopen
    | SetStatus
    | Propose
    | AcceptMove
    | DeclineMove
    | LapseMove
    | ArriveMove
    | EndMove
)


def named(command: Command) -> tuple[int, ...] | None:
    """Return the units that a command is about: it reads and changes no other's own doings.

    None for moves, whose unit is known by the move alone.
    """
    if hasattr(command, "move"):
        return None
    several: tuple[int, ...] = getattr(command, "units", ())
    return several or ((command.unit,) if hasattr(command, "unit") else ())
