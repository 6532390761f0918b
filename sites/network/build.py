# SPDX-License-Identifier: MPL-2.0
"""Build a street network from a place name or a file."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from pathlib import Path

from sites.network.answers import ATTRIBUTION
from sites.network.clean import clean
from sites.network.compile import compile_graph
from sites.network.lines import draw
from sites.network.read import KINDS
from sites.network.read import is_file_name
from sites.network.read import read_file
from sites.network.read import read_place
from sites.network.road import RoadNetwork
from sites.network.speeds import SLOWDOWN
from sites.text import Text

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ö": "o", "ä": "a", "ü": "u", "é": "e"})

FETCHING = Text("Henter gader fra OpenStreetMap", "Fetching streets from OpenStreetMap")
READING = Text("Læser filen", "Reading the file")
CLEANING = Text("Renser gadenettet", "Cleaning the streets")
COMPILING = Text("Pakker gadenettet", "Compiling the streets")


def slug(text: str) -> str:
    """Return a file name stem of plain letters, digits and hyphens."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower().translate(_LETTERS))
    return plain.strip("-")[:60] or "streets"


def build(
    source: str | Path,
    name: str | None = None,
    *,
    slowdown: float = SLOWDOWN,
    progress: Callable[[Text], None] | None = None,
) -> RoadNetwork:
    """Return a compiled network of the streets that a car can drive.

    Parameters
    ----------
    source
        A place name that OpenStreetMap knows (needs the internet), or a `.osm`, `.osm.gz`,
        `.graphml` or `.graphml.gz` file.
    name
        A short name; by default made from the source.
    slowdown
        Factor on the free-flow time.
    progress
        Called with the name of each step as it begins; a city takes some seconds.

    Raises
    ------
    NetworkError
        If the streets cannot be had, with the reason and the remedy.
    """
    began = time.perf_counter()
    from_file = is_file_name(source)
    said = Path(source).name if from_file else str(source)
    tell = progress or (lambda step: None)
    tell(READING if from_file else FETCHING)
    graph = read_file(Path(source)) if from_file else read_place(str(source))
    tell(CLEANING)
    cleaned = clean(graph, said, slowdown)
    tell(COMPILING)
    compiled = compile_graph(cleaned)
    plain = said.replace("{", "(").replace("}", ")")
    return RoadNetwork(
        streets=compiled.streets,
        name=name or slug(_stem(said)),
        said=Text(f"OpenStreetMap-gader ({plain})", f"OpenStreetMap streets ({plain})"),
        attribution=ATTRIBUTION,
        built=datetime.now(UTC).isoformat(timespec="seconds"),
        report=replace(compiled.report, build_seconds=round(time.perf_counter() - began, 1)),
        street_names=compiled.names,
        drawing=draw(compiled.streets, ATTRIBUTION),
    )


def _stem(name: str) -> str:
    for kind in sorted(KINDS, key=len, reverse=True):
        if name.lower().endswith(kind):
            return name[: -len(kind)]
    return name
