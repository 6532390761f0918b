# SPDX-License-Identifier: MPL-2.0
"""Give a city network that is always there: our own sketch of Copenhagen's main roads."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from importlib import resources
from itertools import pairwise

from sites.geo import distance
from sites.network.compile import Piece
from sites.network.compile import assemble
from sites.network.road import RoadNetwork
from sites.network.travel import MODES
from sites.network.travel import travel
from sites.text import Text

SLOWDOWN = {"car": 1.2, "bicycle": 1.15, "foot": 1.1}
"""How much longer a trip takes than free of junctions, which the sketch does not have."""
SOURCE = Text(
    "skøn: egen skitse af Københavns hovedveje og havnebroer",
    "estimate: our own sketch of Copenhagen's main roads and harbour bridges",
)


def embedded(mode: str = "car") -> RoadNetwork:
    """Return the sketch of Copenhagen that comes with the product; every time is an estimate."""
    return _embedded().by(mode)


@cache
def _embedded() -> RoadNetwork:
    car, *others = (_drawn(mode) for mode in MODES)
    return replace(car, others={network.mode: network for network in others})


def _drawn(mode: str) -> RoadNetwork:
    text = resources.files("sites.data").joinpath("copenhagen-sketch.json").read_text("utf-8")
    drawn = json.loads(text)
    rules = travel()[mode]
    number = {name: index for index, name in enumerate(drawn["junctions"])}
    places = [(float(lat), float(lon)) for lat, lon in drawn["junctions"].values()]
    pieces = []
    for street in drawn["streets"]:
        kmh = rules.kmh.get(street["class"])
        if kmh is None:
            continue
        stops = [number[name] for name in street["via"]]
        for tail, head in pairwise(stops):
            metres = float(distance(*places[tail], *places[head]))
            for a, b in ((tail, head), (head, tail)):
                pieces.append(
                    Piece(
                        tail=a,
                        head=b,
                        seconds=metres * 3.6 / kmh * SLOWDOWN[mode],
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
        report=replace(compiled.report, mode=mode),
        street_names=compiled.names,
        mode=mode,
        side_kmh=None if mode == "car" else rules.kmh["residential"],
        hours=rules.hours,
    )
