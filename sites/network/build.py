# SPDX-License-Identifier: MPL-2.0
"""Build a street network from a place name or a file."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sites.network.answers import ATTRIBUTION
from sites.network.clean import clean
from sites.network.compile import compile_graph
from sites.network.errors import NetworkError
from sites.network.lines import draw
from sites.network.read import AREA
from sites.network.read import KINDS
from sites.network.read import cut
from sites.network.read import is_file_name
from sites.network.read import read_area
from sites.network.read import read_file
from sites.network.read import read_place
from sites.network.road import RoadNetwork
from sites.network.travel import MODES
from sites.network.travel import NAMES
from sites.network.travel import Mode
from sites.network.travel import travel
from sites.text import Message
from sites.text import Text

if TYPE_CHECKING:
    import networkx as nx

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ö": "o", "ä": "a", "ü": "u", "é": "e"})

FETCHING = Text("Henter gader fra OpenStreetMap", "Fetching streets from OpenStreetMap")
READING = Text("Læser filen", "Reading the file")
COMPILING = Text("Renser og pakker gadenettet: {mode}", "Cleaning and compiling streets: {mode}")


def slug(text: str) -> str:
    """Return a file name stem of plain letters, digits and hyphens."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower().translate(_LETTERS))
    return plain.strip("-")[:60] or "streets"


def build(
    source: str | Path,
    name: str | None = None,
    *,
    modes: Sequence[str] = MODES,
    inside: Path | None = None,
    speeds: Path | None = None,
    progress: Callable[[Text | Message], None] | None = None,
) -> RoadNetwork:
    """Return a compiled network of the streets of a place, for car, bicycle and foot.

    Parameters
    ----------
    source
        A `.osm`, `.osm.gz`, `.graphml` or `.graphml.gz` file. With internet access also a
        place name that OpenStreetMap knows, or the area of a `.geojson` file.
    name
        A short name; by default made from the source.
    inside
        A `.geojson` file with an area: only streets in it are kept.
    modes
        Which means of travel to keep. The first must be found; of the others, one whose
        ways do not hang together is left out, and the `warnings` tell why.
    speeds
        A file that sets speeds and delays otherwise than ours; a missing one sets nothing.
    progress
        Called with the name of each step as it begins; a city takes some seconds.

    Raises
    ------
    NetworkError
        If the streets cannot be had, with the reason and the remedy.
    """
    began = time.perf_counter()
    travelling = travel(speeds)
    from_file = is_file_name(source)
    said = Path(source).name if from_file else str(source)
    tell = progress or (lambda step: None)
    local = from_file and not said.lower().endswith(AREA)
    tell(READING if local else FETCHING)
    graph = _read(source, from_file)
    if inside is not None:
        graph = cut(graph, inside)
    found: list[RoadNetwork] = []
    left_out: list[Message] = []
    for mode in modes:
        tell(COMPILING(mode=NAMES[mode]))
        try:
            found.append(_compiled(graph, said, name, travelling[mode]))
        except NetworkError as error:
            if not found:
                raise
            left_out.append(error.message)
    first = found[0]
    spent = round(time.perf_counter() - began, 1)
    return replace(
        first,
        report=replace(first.report, build_seconds=spent),
        drawing=draw(first.streets, ATTRIBUTION),
        others={network.mode: network for network in found[1:]},
        notes=tuple(left_out),
    )


def _read(source: str | Path, from_file: bool) -> nx.MultiDiGraph[int]:
    if not from_file:
        return read_place(str(source))
    path = Path(source)
    return read_area(path) if path.name.lower().endswith(AREA) else read_file(path)


def _compiled(graph: nx.MultiDiGraph[int], said: str, name: str | None, mode: Mode) -> RoadNetwork:
    compiled = compile_graph(clean(graph, said, mode), mode)
    plain = said.replace("{", "(").replace("}", ")")
    return RoadNetwork(
        streets=compiled.streets,
        name=name or slug(_stem(said)),
        said=Text(f"OpenStreetMap-gader ({plain})", f"OpenStreetMap streets ({plain})"),
        attribution=ATTRIBUTION,
        built=datetime.now(UTC).isoformat(timespec="seconds"),
        report=compiled.report,
        street_names=compiled.names,
        mode=mode.name,
        side_kmh=None if mode.name == "car" else mode.kmh["residential"],
        hours=mode.hours,
    )


def _stem(name: str) -> str:
    for kind in sorted((*KINDS, AREA), key=len, reverse=True):
        if name.lower().endswith(kind):
            return name[: -len(kind)]
    return name
