# SPDX-License-Identifier: MPL-2.0
"""Services and competences that every city may use without writing them down.

A built-in row is stored when an import first points at it; a city's own row with the same code
always wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sites.text import Text


@dataclass(frozen=True, slots=True)
class Builtin:
    """A code with its names."""

    code: str
    name: Text


SERVICES = (
    Builtin("reception", Text("Reception", "Reception")),
    Builtin("fastvagt", Text("Fast vagt", "Standing guard")),
    Builtin("aftenvagt", Text("Aftenvægter", "Evening guard")),
    Builtin("nattevagt", Text("Nattevægter", "Night guard")),
    Builtin("lukkerunde", Text("Lukkerunde", "Lock-up round")),
    Builtin("aabnerunde", Text("Åbnerunde", "Opening round")),
    Builtin("rundering", Text("Rundering", "Patrol")),
    Builtin("tryghedsvagt", Text("Tryghedsvagt", "Community safety guard")),
    Builtin("arrangement", Text("Arrangementsvagt", "Event guard")),
    Builtin("alarm", Text("Alarmudrykning", "Alarm response")),
    Builtin("kontrolrum", Text("Kontrolrum", "Control room")),
    Builtin("brandvagt", Text("Brandvagt", "Fire watch")),
    Builtin("bygningsvagt", Text("Bygningsvagt", "Building guard")),
)

COMPETENCES = (
    Builtin("vagt_grund", Text("Vægteruddannelse", "Basic guard training")),
    Builtin("foerstehjaelp", Text("Førstehjælp", "First aid")),
    Builtin("brandvagt", Text("Brandvagt", "Fire watch")),
    Builtin("hundefoerer", Text("Hundefører", "Dog handler")),
    Builtin("koerekort", Text("Kørekort B", "Driving licence B")),
    Builtin("konflikt", Text("Konflikthåndtering", "Conflict handling")),
    Builtin("tryghedsvagt", Text("Tryghedsvagt", "Community safety guard")),
    Builtin("alarm", Text("Alarmudrykning", "Alarm response")),
    Builtin("kontrolrum", Text("Kontrolrumsoperatør", "Control room operator")),
    Builtin("adgangskontrol", Text("Adgangskontrol", "Access control")),
    Builtin("arrangement", Text("Arrangementssikkerhed", "Event security")),
    Builtin("noeglebaerer", Text("Nøglebærer", "Key holder")),
    Builtin("engelsk", Text("Engelsk", "English")),
)

BUILTIN: Mapping[str, Mapping[str, Builtin]] = {
    "services": {row.code: row for row in SERVICES},
    "competences": {row.code: row for row in COMPETENCES},
}
