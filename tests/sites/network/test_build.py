# SPDX-License-Identifier: MPL-2.0
"""What is kept of a street file, and what is said about a bad one."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import osmnx
import pytest
import requests
import shapely

from sites.network import NetworkError
from sites.network import RoadNetwork
from sites.network import build
from sites.network import current
from sites.network import errors
from sites.network import install
from sites.network.read import is_file_name
from sites.text import Message
from sites.text import Text
from tests.sites.network.town import PLACES
from tests.sites.network.town import WAYS
from tests.sites.network.town import Way
from tests.sites.network.town import osm
from tests.sites.network.town import write_osm


def test_the_report_counts_what_was_dropped(town: RoadNetwork) -> None:
    """Private road, footpath, wrong motorway direction and the island are counted out."""
    report = town.report
    assert report.nodes_read == len(PLACES)
    # two ways of one hop in both directions, and the motorway's two hops the wrong way
    assert report.not_usable == 2 + 2 + 2
    assert report.disconnected_nodes == 2
    assert report.usable_nodes == len(PLACES)


def test_one_way_streets_stay_one_way(town: RoadNetwork) -> None:
    """Two one-way streets of three pieces and the motorway's two halves are all there is."""
    assert town.report.one_way == 3 + 3 + 2


def test_long_pieces_get_junctions(town: RoadNetwork) -> None:
    """No piece is longer than 250 m, and both directions share the junctions set in."""
    assert town.streets.decimetres.max() <= 2500
    assert town.report.split > 0
    pairs = set(zip(town.streets.tail.tolist(), town.streets.head.tolist(), strict=True))
    lengths: dict[tuple[int, int], int] = {}
    for tail, head, length in zip(
        town.streets.tail.tolist(),
        town.streets.head.tolist(),
        town.streets.decimetres.tolist(),
        strict=True,
    ):
        lengths[tail, head] = length
    both = [pair for pair in pairs if pair[::-1] in pairs]
    assert all(abs(lengths[pair] - lengths[pair[::-1]]) <= 1 for pair in both)
    assert len(pairs) - len(both) == town.report.one_way


def test_assumed_speeds_are_counted_by_class(town: RoadNetwork) -> None:
    """Streets with no usable posted speed are counted under their class."""
    assert town.report.assumed_by_class.keys() == {"residential", "tertiary", "living_street"}
    assert town.report.assumed_speed == sum(town.report.assumed_by_class.values())


def test_the_network_says_where_it_comes_from(town: RoadNetwork) -> None:
    """Name, source in both languages and the attribution that the licence asks for."""
    assert town.name == "lilleby"
    assert not town.estimated
    assert "lilleby.osm" in str(town.source)
    assert "streets" in town.source.in_("en")
    assert town.attribution.startswith("© OpenStreetMap contributors")


def test_every_kind_of_file_gives_the_same_network(town: RoadNetwork, tmp_path: Path) -> None:
    """Plain and packed OpenStreetMap and GraphML files of one town answer alike."""
    osmnx_graph = osmnx.graph_from_xml(write_osm(tmp_path / "town.osm"), retain_all=True)
    osmnx.save_graphml(osmnx_graph, tmp_path / "town.graphml")
    packed = gzip.compress((tmp_path / "town.graphml").read_bytes())
    (tmp_path / "town.graphml.gz").write_bytes(packed)
    write_osm(tmp_path / "town.osm.gz")
    points = [PLACES["a0"], PLACES["d3"], PLACES["village"], PLACES["c1"]]
    expected = town.matrix(points)[1].tolist()
    for kind in ("osm", "osm.gz", "graphml", "graphml.gz"):
        assert build(tmp_path / f"town.{kind}").matrix(points)[1].tolist() == expected, kind


def _cut(path: Path) -> Path:
    path.write_text(osm()[: len(osm()) // 2])
    return path


def _cut_packed(path: Path) -> Path:
    path.write_bytes(gzip.compress(osm().encode())[:-200])
    return path


def _text(content: str) -> Any:
    def make(path: Path) -> Path:
        path.write_text(content)
        return path

    return make


def _ways(*ways: Way) -> Any:
    return lambda path: write_osm(path, ways)


TWO_PARTS = (WAYS[0], WAYS[3])
LOST_NODE = (
    '<osm><node id="1" lat="55" lon="12"/><way id="1"><nd ref="1"/><nd ref="9"/></way></osm>'
)
NO_PLACES = (
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="directed">'
    '<node id="1"/><node id="2"/><edge source="1" target="2"/></graph></graphml>'
)


@pytest.mark.parametrize(
    ("name", "make", "text"),
    [
        ("a.osm", lambda path: path, errors.MISSING),
        ("a.osm.pbf", _text("x"), errors.BINARY_KIND),
        ("a.geojson", _text("{}"), errors.NOT_AN_AREA),
        ("a.geojson", _text('{"type": "Point", "coordinates": [12, 55]}'), errors.NOT_AN_AREA),
        ("a.csv", _text("a,b"), errors.UNKNOWN_KIND),
        ("a.shp", lambda path: path, errors.MISSING),
        ("a.osm", _text(""), errors.EMPTY),
        ("a.osm.gz", lambda p: _write(p, gzip.compress(b"")), errors.EMPTY),
        ("a.osm.gz", _text("hello"), errors.NOT_GZIP),
        ("a.osm", _cut, errors.CUT_OFF),
        ("a.osm.gz", _cut_packed, errors.CUT_OFF),
        ("a.graphml", _text(NO_PLACES[:100]), errors.CUT_OFF),
        ("a.osm", _text("hello"), errors.NOT_STREETS),
        ("a.osm", _text("<html/>"), errors.NOT_STREETS),
        ("a.osm", _text(LOST_NODE), errors.NOT_STREETS),
        ("a.graphml", _text("<html/>"), errors.NOT_STREETS),
        ("a.graphml", _text(NO_PLACES), errors.NOT_STREETS),
        ("a.osm", _ways(Way("a0 a1", "highway=footway")), errors.NO_STREETS),
        ("a.osm", _ways(Way("a0 a1", "highway=primary;oneway=yes")), errors.NO_STREETS),
        ("a.osm", _ways(*TWO_PARTS), errors.IN_PARTS),
    ],
)
def test_a_bad_file_is_named_with_its_fault(
    tmp_path: Path, name: str, make: Any, text: Text
) -> None:
    """Each bad file has its own message in both languages that names the file."""
    path = make(tmp_path / name)
    with pytest.raises(NetworkError) as caught:
        build(path)
    message = caught.value.message
    assert message.text is text
    assert name in message.in_("da")
    assert name in message.in_("en")


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_an_archive_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unpacking stops at the limit with a message that says how to cut the file down."""
    monkeypatch.setattr("sites.network.read.LARGEST_MEGABYTES", 1)
    path = _write(tmp_path / "a.osm.gz", gzip.compress(b"<osm>" + b" " * 2_000_000))
    with pytest.raises(NetworkError) as caught:
        build(path)
    assert caught.value.message.text is errors.TOO_LARGE


@pytest.mark.parametrize(
    ("raised", "text"),
    [
        (requests.ConnectionError("no route"), errors.OFFLINE),
        (requests.Timeout("slow"), errors.OFFLINE),
        (ValueError("nothing found"), errors.UNKNOWN_PLACE),
    ],
)
def test_a_place_that_cannot_be_fetched_says_why(
    monkeypatch: pytest.MonkeyPatch, raised: Exception, text: Text
) -> None:
    """No connection and an unknown place are told apart, and the place is named."""

    def fail(*args: object, **options: object) -> None:
        raise raised

    monkeypatch.setattr(osmnx, "graph_from_place", fail)
    with pytest.raises(NetworkError) as caught:
        build("Lilleby, Danmark")
    assert caught.value.message.text is text
    assert "Lilleby, Danmark" in caught.value.message.in_("da")


def test_each_step_is_told(town_file: Path) -> None:
    """A build names its steps as they begin, in both languages."""
    steps: list[Text | Message] = []
    build(town_file, progress=steps.append)
    said = [step.in_("en") for step in steps]
    assert said[0] == "Reading the file"
    assert [step.rpartition(": ")[2] for step in said[1:]] == ["car", "bicycle", "on foot"]
    assert all(step.in_("da") != step.in_("en") for step in steps)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("København, Danmark", False),
        ("Kgs. Lyngby", False),
        ("Sankt Hans Torv", False),
        ("streets.osm.gz", True),
        ("data/streets", True),
        ("city.shp", True),
        (Path("København"), True),
    ],
)
def test_places_and_files_are_told_apart(source: str | Path, expected: bool) -> None:
    """A name with a folder or an ending is a file; a name of a city is a place."""
    assert is_file_name(source) is expected


def test_a_place_is_built_from_what_osmnx_fetches(
    monkeypatch: pytest.MonkeyPatch, town: RoadNetwork, town_file: Path
) -> None:
    """A place name gives the same network as its file, named after the place."""
    graph = osmnx.graph_from_xml(town_file, simplify=False, retain_all=True)
    monkeypatch.setattr(osmnx, "graph_from_place", lambda *args, **options: graph)
    built = build("Lilleby Ø, Danmark")
    assert built.name == "lilleby-oe-danmark"
    assert built.report.nodes == town.report.nodes


def area(path: Path, *corners: str) -> Path:
    """Write the area between some places of the town, each a little outside of it."""
    ring = [[PLACES[one][1], PLACES[one][0]] for one in (*corners, corners[0])]
    grown = shapely.buffer(shapely.Polygon(ring), 2e-4)
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":'
        + shapely.to_geojson(grown)
        + "}]}"
    )
    return path


def test_a_file_is_cut_to_an_area(town_file: Path, tmp_path: Path) -> None:
    """Only streets in the area stay; what lies outside is not reached any more."""
    small = build(town_file, inside=area(tmp_path / "midte.geojson", "a0", "a3", "c3", "c0"))
    assert "Sydgade" not in small.street_names
    assert {"Nordgade", "Tredje Tværgade"} <= set(small.street_names)
    route = small.route(PLACES["a0"], PLACES["b2"])
    assert route.reachable


def test_an_area_without_streets_is_explained(town_file: Path, tmp_path: Path) -> None:
    """An area beside the city is named, with what to check."""
    path = tmp_path / "hav.geojson"
    path.write_text(shapely.to_geojson(shapely.box(10, 57, 10.1, 57.1)))
    with pytest.raises(NetworkError) as caught:
        build(town_file, inside=path)
    assert caught.value.message.text is errors.NOTHING_IN_AREA
    assert "hav.geojson" in caught.value.message.in_("da")


def test_an_area_is_built_from_what_osmnx_fetches(
    monkeypatch: pytest.MonkeyPatch, town: RoadNetwork, town_file: Path, tmp_path: Path
) -> None:
    """The area of a GeoJSON file is a source of its own, named after the file."""
    graph = osmnx.graph_from_xml(town_file, simplify=False, retain_all=True)
    asked = []

    def fetch(polygon: shapely.Geometry, **options: object) -> object:
        asked.append(polygon.area)
        return graph

    monkeypatch.setattr(osmnx, "graph_from_polygon", fetch)
    built = build(area(tmp_path / "Lilleby by.geojson", "a0", "a3", "d3", "d0"))
    assert built.name == "lilleby-by"
    assert built.report.nodes == town.report.nodes
    assert asked[0] > 0


def test_osmnx_settings_are_left_as_they_were(town_file: Path) -> None:
    """Building changes nothing global in osmnx."""
    before = list(osmnx.settings.useful_tags_way), osmnx.settings.use_cache
    build(town_file)
    assert (list(osmnx.settings.useful_tags_way), osmnx.settings.use_cache) == before


def test_a_failed_build_loses_nothing(town: RoadNetwork, tmp_path: Path) -> None:
    """After a bad file the network in use is the one from before."""
    install(tmp_path, town)
    with pytest.raises(NetworkError):
        install(tmp_path, build(_cut(tmp_path / "a.osm")))
    assert current(tmp_path).name == "lilleby"
