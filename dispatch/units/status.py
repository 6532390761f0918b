# SPDX-License-Identifier: MPL-2.0
"""What a unit can be doing, in our words and in those of NENA EIDO (NENA-STA-021.1b-2022)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType

from sites.text import Text


class Level(IntEnum):
    """Whether a unit may be sent."""

    FREE = 0
    """It stands ready."""
    ASK = 1
    """It may be taken from what it does, by somebody who has seen what that is."""
    BLOCKED = 2
    """It may not be sent at all."""


PRIMARY: Mapping[Level, tuple[str, Text]] = MappingProxyType(
    {
        Level.FREE: ("Available", Text("Ledig", "Available")),
        Level.ASK: ("ConditionallyAvailable", Text("Kan omdisponeres", "Can be reassigned")),
        Level.BLOCKED: ("NotAvailable", Text("Ikke til rådighed", "Not available")),
    }
)
"""The primary status of each level: the code of EIDO, and what it is called."""


@dataclass(frozen=True, slots=True)
class Status:
    """One thing a unit can be doing."""

    code: str
    level: Level
    eido: str
    """The secondary status of EIDO."""
    name: Text


_ALL = (
    Status("ready", Level.FREE, "OnDuty", Text("Klar", "Ready")),
    Status("covering", Level.FREE, "CoveringAlternateArea", Text("Dækker område", "Covering")),
    Status("returning", Level.FREE, "BacktoAssignedArea", Text("På vej tilbage", "Returning")),
    Status("post", Level.ASK, "Post", Text("På post", "On post")),
    Status("round", Level.ASK, "OnDuty", Text("På runde", "On a round")),
    Status("assigned", Level.ASK, "Dispatched", Text("Disponeret", "Dispatched")),
    Status("acknowledged", Level.ASK, "AcknowledgedTransmission", Text("Kvitteret", "Confirmed")),
    Status("en_route", Level.ASK, "EnRoute", Text("På vej", "On the way")),
    Status("on_scene", Level.ASK, "OnScene", Text("Fremme", "On scene")),
    Status("bound", Level.BLOCKED, "Post", Text("Bundet til post", "Bound to its post")),
    Status("break", Level.BLOCKED, "Break", Text("Pause", "Break")),
    Status("meal", Level.BLOCKED, "Meal", Text("Spisepause", "Meal")),
    Status("out", Level.BLOCKED, "OutofService", Text("Meldt ud", "Out of service")),
    Status("pending", Level.BLOCKED, "ShiftPending", Text("Møder snart", "Starts soon")),
    Status("absent", Level.BLOCKED, "OffDuty", Text("Fraværende", "Absent")),
    Status("off", Level.BLOCKED, "OffDuty", Text("Vagten er slut", "Off duty")),
)
STATUSES: Mapping[str, Status] = MappingProxyType({one.code: one for one in _ALL})
"""Every status by its code."""
TASK_STATUSES = ("assigned", "acknowledged", "en_route", "on_scene")
"""What a unit does while it is on an incident, in order."""
BY_HAND = ("ready", "covering", "returning", "break", "meal", "out")
"""What a dispatcher can set; the rest follows from the roster, the rounds and the incidents."""
BY_GUARD = ("ready", "break", "meal")
"""What guards can set of themselves."""
