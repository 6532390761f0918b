# SPDX-License-Identifier: MPL-2.0
"""Read streets from OpenStreetMap by place name or file, through osmnx.

osmnx takes a second to import, so it is imported where it is used.
"""

from __future__ import annotations

import gzip
import re
import shutil
import tempfile
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.sax import SAXParseException

import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry import Polygon

from sites.network.errors import AT_LINE
from sites.network.errors import BINARY_KIND
from sites.network.errors import CUT_OFF
from sites.network.errors import EMPTY
from sites.network.errors import MISSING
from sites.network.errors import NODES_MISSING
from sites.network.errors import NOT_A_GRAPH
from sites.network.errors import NOT_AN_AREA
from sites.network.errors import NOT_GZIP
from sites.network.errors import NOT_STREETS
from sites.network.errors import NOTHING_IN_AREA
from sites.network.errors import NOTHING_INSIDE
from sites.network.errors import OFFLINE
from sites.network.errors import TOO_LARGE
from sites.network.errors import UNKNOWN_KIND
from sites.network.errors import UNKNOWN_PLACE
from sites.network.errors import NetworkError
from sites.text import Message

if TYPE_CHECKING:
    import networkx as nx
    from shapely.geometry.base import BaseGeometry

AREA = ".geojson"
KINDS = (".osm", ".osm.gz", ".graphml", ".graphml.gz")
LOOKS_LIKE_A_FILE = re.compile(r"[/\\]|\.[A-Za-z0-9]{2,8}$")
LARGEST_MEGABYTES = 2_000
TAGS = (
    "access",
    "area",
    "bicycle",
    "cycleway",
    "cycleway:both",
    "cycleway:left",
    "cycleway:right",
    "foot",
    "highway",
    "junction",
    "maxspeed",
    "motor_vehicle",
    "motorcar",
    "motorroad",
    "name",
    "oneway",
    "oneway:bicycle",
    "oneway:foot",
    "service",
    "vehicle",
)
"""What is kept of a way."""
TIMEOUT_SECONDS = 180
ANSWER_SECONDS = 5
"""How long OpenStreetMap may take to show that it is there at all."""


def is_file_name(source: str | Path) -> bool:
    """Say whether a source is meant as a file rather than as a place name."""
    if isinstance(source, Path):
        return True
    return bool(LOOKS_LIKE_A_FILE.search(source)) or Path(source).is_file()


def reachable() -> bool:
    """Say whether OpenStreetMap's services can be reached from here, within a few seconds."""
    import osmnx
    import requests

    try:
        requests.head(osmnx.settings.overpass_url, timeout=ANSWER_SECONDS)
    except requests.RequestException:
        return False
    return True


def read_place(place: str) -> nx.MultiDiGraph[int]:
    """Return the streets and paths of a place by name, from OpenStreetMap over the internet.

    Raises
    ------
    NetworkError
        If there is no connection, or OpenStreetMap does not know the place.
    """
    import osmnx
    import requests

    with _settings(osmnx):
        try:
            return osmnx.graph_from_place(
                place, network_type="all", simplify=False, retain_all=True
            )
        except (requests.RequestException, osmnx._errors.ResponseStatusCodeError) as error:
            raise NetworkError(OFFLINE(place=place, detail=type(error).__name__)) from error
        except (osmnx._errors.InsufficientResponseError, TypeError, ValueError) as error:
            raise NetworkError(UNKNOWN_PLACE(place=place)) from error


def read_area(path: Path) -> nx.MultiDiGraph[int]:
    """Return the streets and paths inside an area of a GeoJSON file, from OpenStreetMap.

    Raises
    ------
    NetworkError
        If the file holds no area, or there is no connection.
    """
    import osmnx
    import requests

    area = polygon(path)
    with _settings(osmnx):
        try:
            return osmnx.graph_from_polygon(
                area, network_type="all", simplify=False, retain_all=True
            )
        except (requests.RequestException, osmnx._errors.ResponseStatusCodeError) as error:
            raise NetworkError(OFFLINE(place=path.name, detail=type(error).__name__)) from error
        except (osmnx._errors.InsufficientResponseError, ValueError) as error:
            raise NetworkError(NOT_STREETS(file=path.name, detail=NOTHING_INSIDE)) from error


def cut(graph: nx.MultiDiGraph[int], path: Path) -> nx.MultiDiGraph[int]:
    """Return the part of a graph inside the area of a GeoJSON file.

    Raises
    ------
    NetworkError
        If the file holds no area, or none of the graph is inside it.
    """
    import osmnx

    try:
        return osmnx.truncate.truncate_graph_polygon(graph, polygon(path))
    except (ValueError, osmnx._errors.GraphSimplificationError) as error:
        if isinstance(error, NetworkError):
            raise
        raise NetworkError(NOTHING_IN_AREA(file=path.name)) from error


def polygon(path: Path) -> MultiPolygon:
    """Return the area of a GeoJSON file: all its polygons together.

    Raises
    ------
    NetworkError
        If the file is missing or holds no area.
    """
    if not path.is_file():
        raise NetworkError(MISSING(file=path))
    try:
        found = shapely.from_geojson(path.read_text(encoding="utf-8"))
    except (shapely.errors.ShapelyError, UnicodeDecodeError) as error:
        raise NetworkError(NOT_AN_AREA(file=path.name)) from error
    whole = shapely.union_all([one for one in _parts(found) if one.area > 0])
    if whole.is_empty:
        raise NetworkError(NOT_AN_AREA(file=path.name))
    return MultiPolygon([one for one in _parts(whole) if isinstance(one, Polygon)])


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """Return the pieces of a collection, however deep."""
    pieces = list(shapely.get_parts(shape))
    return pieces if pieces == [shape] else [part for one in pieces for part in _parts(one)]


def read_file(path: Path) -> nx.MultiDiGraph[int]:
    """Return the streets of an OpenStreetMap extract or of a graph saved by osmnx.

    Raises
    ------
    NetworkError
        If the file is missing, empty, cut off, of another kind, or holds no street graph.
    """
    if not path.is_file():
        raise NetworkError(MISSING(file=path))
    kind = next((one for one in KINDS if path.name.lower().endswith(one)), None)
    if kind is None:
        text = BINARY_KIND if path.suffix.lower() == ".pbf" else UNKNOWN_KIND
        raise NetworkError(text(file=path.name))
    if path.stat().st_size == 0:
        raise NetworkError(EMPTY(file=path.name))
    with _unpacked(path, kind) as plain:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return _read_osm(plain) if kind.startswith(".osm") else _read_graphml(plain)
        except (SAXParseException, ParseError) as error:
            raise NetworkError(_xml_fault(path, error)) from error
        except NetworkError:
            raise
        except Exception as error:  # osmnx and networkx raise whatever a strange file leads to
            raise NetworkError(NOT_STREETS(file=path.name, detail=_detail(error))) from error


def _read_osm(path: Path) -> nx.MultiDiGraph[int]:
    import osmnx

    with _settings(osmnx):
        return osmnx.graph_from_xml(path, simplify=False, retain_all=True)


def _read_graphml(path: Path) -> nx.MultiDiGraph[int]:
    import osmnx

    graph = osmnx.load_graphml(path)
    if any("x" not in data or "y" not in data for _, data in graph.nodes(data=True)):
        raise NetworkError(NOT_STREETS(file=path.name, detail=NOT_A_GRAPH))
    if any("length" not in data for _, _, data in graph.edges(data=True)):
        graph = osmnx.distance.add_edge_lengths(graph)
    return graph


@contextmanager
def _settings(osmnx: Any) -> Iterator[None]:
    """Set what osmnx keeps and where it writes for one call; its settings are global."""
    wanted = {
        "useful_tags_way": list(TAGS),
        "useful_tags_node": ["highway"],
        "use_cache": False,
        "requests_timeout": TIMEOUT_SECONDS,
        "log_file": False,
    }
    before = {name: getattr(osmnx.settings, name) for name in wanted}
    try:
        for name, value in wanted.items():
            setattr(osmnx.settings, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(osmnx.settings, name, value)


@contextmanager
def _unpacked(path: Path, kind: str) -> Iterator[Path]:
    """Give a plain XML file of a known size limit; a packed one is unpacked beside others."""
    if not kind.endswith(".gz"):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="streets-") as folder:
        plain = Path(folder) / path.name[: -len(".gz")]
        try:
            with gzip.open(path) as packed, plain.open("wb") as file:
                shutil.copyfileobj(_Limited(packed, path), file)
        except gzip.BadGzipFile as error:
            raise NetworkError(NOT_GZIP(file=path.name)) from error
        except (EOFError, zlib.error) as error:
            raise NetworkError(CUT_OFF(file=path.name, detail="gzip")) from error
        if plain.stat().st_size == 0:
            raise NetworkError(EMPTY(file=path.name))
        yield plain


class _Limited:
    """Read a packed file up to the size that is still a city."""

    def __init__(self, file: gzip.GzipFile, path: Path) -> None:
        self.file = file
        self.path = path
        self.left = LARGEST_MEGABYTES * 1_000_000

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.left -= len(data)
        if self.left < 0:
            raise NetworkError(TOO_LARGE(file=self.path.name, limit=LARGEST_MEGABYTES))
        return data


def _detail(error: Exception) -> object:
    """Return in both languages what osmnx or networkx stumbled over."""
    if type(error).__name__ == "InsufficientResponseError":
        return NOTHING_INSIDE
    if "missing nodes" in str(error):
        return NODES_MISSING
    odd = isinstance(error, ValueError | KeyError) or type(error).__name__ == "NetworkXError"
    return NOT_A_GRAPH if odd else type(error).__name__


def _xml_fault(path: Path, error: SAXParseException | ParseError) -> Message:
    text = str(error)
    line = error.position[0] if isinstance(error, ParseError) else error.getLineNumber()
    cut = ("no element found", "unclosed token", "unclosed CDATA")
    if any(phrase in text for phrase in cut):
        return CUT_OFF(file=path.name, detail=AT_LINE(line=line))
    return NOT_STREETS(file=path.name, detail=AT_LINE(line=line))
