# SPDX-License-Identifier: MPL-2.0
"""Tell what was kept, dropped and assumed when a street network was built."""

from __future__ import annotations

from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from sites.text import Message
from sites.text import Text

MANY_DROPPED = Text(
    "{dropped} af {nodes} vejpunkter hænger ikke sammen med resten og er udeladt. "
    "Kontrollér, at området er helt og har sine broer med.",
    "{dropped} of {nodes} street nodes are not connected to the rest and were left out. "
    "Check that the area is whole and has its bridges.",
)
MANY_ASSUMED = Text(
    "{assumed} af {edges} vejstykker har ingen skiltet hastighed; de har fået vejklassens.",
    "{assumed} of {edges} street pieces have no posted speed; they got that of their road class.",
)
NO_PATHS = Text(
    "Der er ingen stier i udtrækket: cykler og gående følger vejene. Brug et udtræk med alle veje.",
    "The extract has no paths: bicycles and walkers keep to the streets. Use one with all ways.",
)
LABELS = {
    "nodes_read": Text("Punkter læst", "Nodes read"),
    "edges_read": Text("Vejstykker læst", "Street pieces read"),
    "not_usable": Text("Udeladt: må ikke bruges", "Left out: not allowed"),
    "disconnected_nodes": Text("Udeladt: hænger ikke sammen", "Left out: not connected"),
    "parallel": Text("Udeladt: langsommere parallel vej", "Left out: slower parallel piece"),
    "loops": Text("Udeladt: sløjfe til samme kryds", "Left out: loop to the same junction"),
    "nodes": Text("Vejkryds", "Junctions"),
    "edges": Text("Vejstykker, pr. retning", "Street pieces, per direction"),
    "one_way": Text("heraf ensrettede", "of these one-way"),
    "assumed_speed": Text("heraf med antaget hastighed", "of these with an assumed speed"),
    "paths": Text("heraf stier og trapper", "of these paths and steps"),
    "split": Text("Punkter sat ind på lange stykker", "Points set into long pieces"),
    "kilometres": Text("Kilometer vej, pr. retning", "Kilometres of street, per direction"),
}
"""Counts in the order in which a page shows them."""


@dataclass(frozen=True, slots=True)
class Report:
    """Counts of a build; `kilometres` and `edges` count each direction of a street."""

    mode: str = "car"
    nodes_read: int = 0
    edges_read: int = 0
    not_usable: int = 0
    usable_nodes: int = 0
    disconnected_nodes: int = 0
    parallel: int = 0
    loops: int = 0
    nodes: int = 0
    edges: int = 0
    one_way: int = 0
    assumed_speed: int = 0
    split: int = 0
    paths: int = 0
    kilometres: int = 0
    assumed_by_class: dict[str, int] = field(default_factory=dict)
    build_seconds: float = 0.0

    @property
    def warnings(self) -> tuple[Message, ...]:
        """What a person should look at before trusting the network."""
        found = []
        if self.disconnected_nodes > 0.05 * self.usable_nodes:
            found.append(MANY_DROPPED(dropped=self.disconnected_nodes, nodes=self.usable_nodes))
        if self.assumed_speed > 0.5 * self.edges:
            found.append(MANY_ASSUMED(assumed=self.assumed_speed, edges=self.edges))
        if self.mode != "car" and self.nodes_read and not self.paths:
            found.append(NO_PATHS())
        return tuple(found)

    def rows(self) -> list[tuple[Text, int]]:
        """Return label and count of everything countable, in reading order."""
        values = asdict(self)
        return [(label, values[name]) for name, label in LABELS.items()]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data that JSON can hold."""
        return asdict(self)
