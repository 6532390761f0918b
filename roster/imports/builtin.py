# SPDX-License-Identifier: MPL-2.0
"""Services and competences that every city may use without writing them down.

A built-in row is stored when an import first points at it; a city's own row with the same code
always wins. The duty types are a proposal: the receiving system's own replace them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from roster.imports.records import Values
from sites.text import Text


@dataclass(frozen=True, slots=True)
class Builtin:
    """A code with its names; a service also has the duty type that we propose."""

    code: str
    name: Text
    duty_type: str = ""

    def values(self) -> Values:
        """Return the row that is stored, by column."""
        row: Values = {"code": self.code, "name_da": self.name.da, "name_en": self.name.en}
        return {**row, "duty_type": self.duty_type} if self.duty_type else row


SERVICES = (
    Builtin("reception", Text("Reception", "Reception"), "REC"),
    Builtin("fastvagt", Text("Fast vagt", "Standing guard"), "FAST"),
    Builtin("aftenvagt", Text("Aftenvægter", "Evening guard"), "AFT"),
    Builtin("nattevagt", Text("Nattevægter", "Night guard"), "NAT"),
    Builtin("lukkerunde", Text("Lukkerunde", "Lock-up round"), "LUK"),
    Builtin("aabnerunde", Text("Åbnerunde", "Opening round"), "AABN"),
    Builtin("rundering", Text("Rundering", "Patrol"), "RUND"),
    Builtin("tryghedsvagt", Text("Tryghedsvagt", "Community safety guard"), "TRYG"),
    Builtin("arrangement", Text("Arrangementsvagt", "Event guard"), "ARR"),
    Builtin("alarm", Text("Alarmudrykning", "Alarm response"), "ALM"),
    Builtin("kontrolrum", Text("Kontrolrum", "Control room"), "KONTROL"),
    Builtin("brandvagt", Text("Brandvagt", "Fire watch"), "BRAND"),
    Builtin("bygningsvagt", Text("Bygningsvagt", "Building guard"), "BYG"),
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
    Builtin("doermand", Text("Dørmand", "Doorman")),
    Builtin("varmt_arbejde", Text("Varmt arbejde", "Hot work")),
    Builtin("isps", Text("Havnesikring (ISPS)", "Harbour security (ISPS)")),
    Builtin("avsec", Text("Luftfartssikring (AVSEC)", "Aviation security (AVSEC)")),
)

BUILTIN: Mapping[str, Mapping[str, Builtin]] = {
    "services": {row.code: row for row in SERVICES},
    "competences": {row.code: row for row in COMPETENCES},
}
