# SPDX-License-Identifier: MPL-2.0
"""Rounds leave the house as a table, a map and a route, with times and without keys."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from defusedxml import ElementTree

from dispatch.rounds.exports import FORMATS
from dispatch.rounds.exports import GPX
from dispatch.rounds.exports import write
from dispatch.rounds.plan import plan
from dispatch.rounds.result import Result
from roster.solve.stop import MaxWork
from sites.network import NetworkLike
from sites.network import straight_line
from tests.dispatch.rounds.sample import street


def streets(_mode: str, _leaves: int, _arrives: int) -> NetworkLike:
    """The same straight lines for every way."""
    return straight_line()


@pytest.fixture(scope="module")
def result() -> Result:
    """The street's rounds; one visit has a name with Danish letters and a key."""
    problem = street()
    first = replace(problem.visits[0], name="Rådhuset, aflåsning", keys=frozenset({"NØGLE-117"}))
    return plan(replace(problem, visits=(first, *problem.visits[1:])), MaxWork(0.1), 1)


def test_the_table_has_a_row_for_every_step(result: Result) -> None:
    """Times are local, the comma is Danish, and a spreadsheet sees the letters."""
    text = write(result, "csv", streets, "da").decode("utf-8-sig")
    head, *rows = text.splitlines()
    assert head.startswith("runde;vagt;transport;nr.;trin;tilsyn;sted;ankomst")
    assert len(rows) == sum(len(one.steps) for one in result.rounds if one.tasks)
    named = next(row for row in rows if "Rådhuset, aflåsning" in row)
    assert named.split(";")[8].startswith("2026-1")
    assert named.split(";")[11] == "5,0"
    assert write(result, "csv", streets, "en").decode("utf-8-sig").startswith("round;")


def test_the_map_has_a_line_and_points_in_order(result: Result) -> None:
    """Each round is a line from base to base, and every stop a point with its times."""
    shown = json.loads(write(result, "geojson", streets, "da"))
    lines = [one for one in shown["features"] if one["geometry"]["type"] == "LineString"]
    points = [one for one in shown["features"] if one["geometry"]["type"] == "Point"]
    used = [one for one in result.rounds if one.tasks]
    assert len(lines) == len(used)
    for line, one in zip(lines, used, strict=True):
        path = line["geometry"]["coordinates"]
        assert path[0] == path[-1] == [12.5, 55.6]
        stops = [p for p in points if p["properties"]["round"] == one.guard]
        starts = [p["properties"]["start"] for p in stops]
        assert starts == sorted(starts)
        assert line["properties"]["visits"] == len(one.tasks)


def test_the_route_can_be_read_by_a_navigator(result: Result) -> None:
    """The file is well-formed GPX 1.1 with a route and a track for every round."""
    root = ElementTree.fromstring(write(result, "gpx", streets, "da"))
    used = sum(bool(one.tasks) for one in result.rounds)
    assert root.tag == f"{{{GPX}}}gpx"
    assert len(root.findall(f"{{{GPX}}}rte")) == len(root.findall(f"{{{GPX}}}trk")) == used
    assert len(root.findall(f".//{{{GPX}}}rtept")) == 6 + 2 * used


@pytest.mark.parametrize("form", FORMATS)
def test_no_key_is_in_any_export(result: Result, form: str) -> None:
    """What opens a building is not in what leaves the house."""
    assert b"117" not in write(result, form, streets, "da")  # type: ignore[arg-type]
