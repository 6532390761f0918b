# SPDX-License-Identifier: MPL-2.0
"""Write rounds for others: a table, a map, and a route for a navigator.

Keys are never among it: what opens a building does not leave the house with its times. Nor is
where a guard lives.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any
from typing import Literal
from xml.etree import ElementTree as ET

from dispatch.rounds.problem import Problem
from dispatch.rounds.reading import Streets
from dispatch.rounds.result import Result
from dispatch.rounds.result import Round
from dispatch.rounds.result import Step
from dispatch.rounds.ways import ways_of
from sites.clock import local
from sites.network.travel import NAMES
from sites.text import Language
from sites.text import Text

Format = Literal["csv", "geojson", "gpx"]
FORMATS: tuple[Format, ...] = ("csv", "geojson", "gpx")
GPX = "http://www.topografix.com/GPX/1/1"

HEADINGS = (
    Text("runde", "round"),
    Text("vagt", "guard"),
    Text("transport", "transport"),
    Text("nr.", "no."),
    Text("trin", "step"),
    Text("tilsyn", "visit"),
    Text("sted", "place"),
    Text("ankomst", "arrival"),
    Text("start", "start"),
    Text("slut", "end"),
    Text("køretid min", "driving min"),
    Text("km", "km"),
    Text("ventetid min", "waiting min"),
)
HOME = Text("hjem", "home")
KINDS = {
    "start": Text("start", "start"),
    "visit": Text("tilsyn", "visit"),
    "break": Text("pause", "break"),
    "end": Text("slut", "end"),
}


def write(result: Result, form: Format, streets: Streets, language: Language) -> bytes:
    """Return rounds in one of the formats.

    Parameters
    ----------
    result
        The rounds; rounds with no visits are left out.
    form
        `csv` is for a spreadsheet, `geojson` for a map, `gpx` for a navigator.
    streets
        Gives the streets between stops, by the means of each round.
    language
        Of headings and words.
    """
    if form == "csv":
        return to_csv(result, language)
    if form == "gpx":
        return to_gpx(result, streets)
    return json.dumps(to_geojson(result, streets), ensure_ascii=False).encode()


def to_csv(result: Result, language: Language) -> bytes:
    """Return a row for every step, with a byte order mark so that spreadsheets see the letters."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    table.writerow(heading.in_(language) for heading in HEADINGS)
    for one in _used(result):
        for number, step in enumerate(one.steps):
            table.writerow(_row(result.problem, one, number, step, language))
    return out.getvalue().encode("utf-8-sig")


def to_geojson(result: Result, streets: Streets) -> dict[str, Any]:
    """Return a line for every round along its streets, and a point for every stop."""
    problem = result.problem
    features: list[dict[str, Any]] = []
    for one in _used(result):
        line = [[lon, lat] for lat, lon in _line(problem, one, streets)]
        properties = {
            "round": one.guard,
            "guard": problem.guard[one.guard].name,
            "means": problem.guard[one.guard].mode,
            "visits": len(one.tasks),
            "metres": one.metres,
            "seconds": one.travel,
            "begins": problem.at(one.begins).isoformat(),
            "ends": problem.at(one.ends).isoformat(),
        }
        features.append(_feature("LineString", line, properties))
        features.extend(_points(problem, one))
    return {"type": "FeatureCollection", "features": features}


def to_gpx(result: Result, streets: Streets) -> bytes:
    """Return a route with its stops and a track along the streets for every round."""
    problem = result.problem
    root = ET.Element("gpx", {"version": "1.1", "creator": "Vagt", "xmlns": GPX})
    for one in _used(result):
        route = ET.SubElement(root, "rte")
        ET.SubElement(route, "name").text = problem.guard[one.guard].name or one.guard
        for step in one.steps:
            if step.place is None or problem.places[step.place].home:
                continue
            place = problem.places[step.place]
            point = ET.SubElement(route, "rtept", _at(place.lat, place.lon))
            ET.SubElement(point, "time").text = f"{problem.at(step.start):%Y-%m-%dT%H:%M:%SZ}"
            ET.SubElement(point, "name").text = _name(problem, step) or place.name
    for one in _used(result):
        track = ET.SubElement(root, "trk")
        ET.SubElement(track, "name").text = problem.guard[one.guard].name or one.guard
        segment = ET.SubElement(track, "trkseg")
        for lat, lon in _line(problem, one, streets):
            ET.SubElement(segment, "trkpt", _at(lat, lon))
    out: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return out


def _used(result: Result) -> Iterator[Round]:
    return (one for one in result.rounds if one.tasks)


def _at(lat: float, lon: float) -> dict[str, str]:
    return {"lat": f"{lat:.6f}", "lon": f"{lon:.6f}"}


def _line(problem: Problem, one: Round, streets: Streets) -> Iterator[tuple[float, float]]:
    """Yield the points that a round passes, each street's end only once."""
    ways = list(ways_of(problem, one))
    yield ways[0].start
    mode = problem.guard[one.guard].mode
    for way in ways:
        if way.start != way.end:
            network = streets(mode, way.leaves, way.arrives)
            yield from network.route(way.start, way.end).line[1:]


def _points(problem: Problem, one: Round) -> Iterator[dict[str, Any]]:
    for number, step in enumerate(one.steps):
        if step.place is None or problem.places[step.place].home:
            continue
        place = problem.places[step.place]
        properties = {
            "round": one.guard,
            "number": number,
            "kind": step.kind,
            "visit": _name(problem, step),
            "place": place.name,
            "arrive": problem.at(step.arrive).isoformat(),
            "start": problem.at(step.start).isoformat(),
            "leave": problem.at(step.leave).isoformat(),
            "done": step.done,
        }
        yield _feature("Point", [place.lon, place.lat], properties)


def _feature(kind: str, where: list[Any], properties: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": where}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _row(
    problem: Problem, one: Round, number: int, step: Step, language: Language
) -> list[str | int]:
    def clock(seconds: int) -> str:
        return f"{local(problem.at(seconds)):%Y-%m-%d %H:%M}"

    kilometres = f"{step.metres / 1000:.1f}"
    return [
        one.guard,
        problem.guard[one.guard].name,
        NAMES[problem.guard[one.guard].mode].in_(language),
        number,
        KINDS[step.kind].in_(language),
        _name(problem, step),
        _place(problem, step, language),
        clock(step.arrive),
        clock(step.start),
        clock(step.leave),
        round(step.travel / 60),
        kilometres.replace(".", ",") if language == "da" else kilometres,
        round(step.wait / 60),
    ]


def _place(problem: Problem, step: Step, language: Language) -> str:
    if step.place is None:
        return ""
    place = problem.places[step.place]
    return HOME.in_(language) if place.home else place.name


def _name(problem: Problem, step: Step) -> str:
    if step.task is None:
        return ""
    visit = problem.task[step.task].visit
    return visit.name or visit.id
