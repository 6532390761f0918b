# SPDX-License-Identifier: MPL-2.0
"""Give a city network that is always there: our own sketch of Copenhagen's main roads."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from itertools import pairwise

from sites.geo import distance
from sites.network.compile import Piece
from sites.network.compile import assemble
from sites.network.road import RoadNetwork
from sites.network.speeds import SLOWDOWN
from sites.network.speeds import SPEEDS
from sites.text import Text

SOURCE = Text(
    "skøn: egen skitse af Københavns hovedveje og havnebroer",
    "estimate: our own sketch of Copenhagen's main roads and harbour bridges",
)


@cache
def embedded() -> RoadNetwork:
    """Return the sketch of Copenhagen that comes with the product; every time is an estimate."""
    text = resources.files("sites.data").joinpath("copenhagen-sketch.json").read_text("utf-8")
    drawn = json.loads(text)
    number = {name: index for index, name in enumerate(drawn["junctions"])}
    places = [(float(lat), float(lon)) for lat, lon in drawn["junctions"].values()]
    pieces = []
    for street in drawn["streets"]:
        if street["class"] not in SPEEDS:
            continue
        stops = [number[name] for name in street["via"]]
        for tail, head in pairwise(stops):
            metres = float(distance(*places[tail], *places[head]))
            seconds = metres * 3.6 / SPEEDS[street["class"]] * SLOWDOWN
            for a, b in ((tail, head), (head, tail)):
                pieces.append(
                    Piece(
                        tail=a,
                        head=b,
                        seconds=seconds,
                        metres=metres,
                        road_class=street["class"],
                        name=street["name"],
                        assumed=True,
                        line=[places[a], places[b]],
                    )
                )
    compiled = assemble([lat for lat, _ in places], [lon for _, lon in places], pieces)
    return RoadNetwork(
        streets=compiled.streets,
        name="koebenhavn-skitse",
        said=SOURCE,
        estimated=True,
        report=compiled.report,
        street_names=compiled.names,
    )
