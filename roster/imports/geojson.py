# SPDX-License-Identifier: MPL-2.0
"""Make an import folder of a GeoJSON file of places, such as a city's open data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from roster.imports.demand_tables import ADMINISTRATIONS
from roster.imports.demand_tables import POSTS
from roster.imports.demand_tables import SERVICES
from roster.imports.demand_tables import SITES
from roster.imports.demand_tables import VISITS
from roster.imports.faults import CellError
from roster.imports.positions import site_fault
from roster.imports.raw import Limits
from roster.imports.recipe import Recipe
from roster.imports.recipe import post_rows
from roster.imports.recipe import service_rows
from roster.imports.recipe import visit_rows
from roster.imports.records import REQUIRED
from roster.imports.records import Values
from roster.imports.schema import Table
from roster.imports.values import read
from roster.imports.values import show
from roster.imports.wording import write_table
from sites.text import Language
from sites.text import Message
from sites.text import Text

MAPPED = {
    column.name: column
    for column in (*SITES.columns, POSTS.column("cost_centre"))
    if column.stored and column.name not in ("lat", "lon")
}
"""What a property can be mapped to: the columns of sites, and the cost centre of its posts."""

LONGITUDE_FIRST = ("CRS84", "4326")

NOT_GEOJSON = Text(
    "Filen er ikke en GeoJSON FeatureCollection. Hent den igen som GeoJSON.",
    "The file is not a GeoJSON FeatureCollection. Download it again as GeoJSON.",
)
TOO_LARGE = Text(
    "Filen fylder {size} MB; grænsen er {limit} MB. Del den op.",
    "The file is {size} MB; the limit is {limit} MB. Split it.",
)
OTHER_SYSTEM = Text(
    "Filens koordinater er i {crs}. Hent den i WGS84 (EPSG:4326).",
    "The file's coordinates are in {crs}. Download it in WGS84 (EPSG:4326).",
)
NO_COLUMN = Text(
    "{name} er ikke en kolonne i lokationer. Brug {known}.",
    "{name} is not a column of sites. Use {known}.",
)
NEEDS = Text(
    "Angiv, hvilken egenskab der er {name}. Filen har {known}.",
    "Say which property is {name}. The file has {known}.",
)
NO_PROPERTY = Text(
    "Egenskaben {name} findes ikke i filen. Filen har {known}.",
    "The property {name} is not in the file. The file has {known}.",
)
NO_POINT = Text(
    "Objektet har ingen position. Tilføj et punkt.",
    "The feature has no position. Add a point.",
)
SEVERAL_POINTS = Text(
    "Objektet har {count} punkter, og det fremgår ikke, hvilket der er indgangen. Behold ét.",
    "The feature has {count} points and does not say which is the entrance. Keep one.",
)
OUTSIDE = Text(
    "Punktet lat {lat:.5f}, lon {lon:.5f} ligger uden for kommunegrænsen. Udelad objektet.",
    "The point lat {lat:.5f}, lon {lon:.5f} is outside the boundary. Leave the feature out.",
)
SAME_CODE = Text(
    "Koden {code} er også brugt af objekt {other}. Vælg en egenskab, der er entydig.",
    "The code {code} is also used by feature {other}. Choose a property that is unique.",
)
FIELD = Text("{column} {value}: {why}", "{column} {value}: {why}")
EMPTY_FIELD = Text("{column}: {why}", "{column}: {why}")
NOTHING_LEFT = Text(
    "Ingen objekter er tilbage. Kontrollér filteret og kortet over egenskaber.",
    "No features are left. Check the filter and the property map.",
)


@dataclass(frozen=True, slots=True)
class FeatureFault:
    """A feature that cannot become a site, and why; number 0 means the whole file."""

    number: int
    name: str
    message: Message


@dataclass
class Conversion:
    """What came of a GeoJSON file."""

    features: int = 0
    """Features in the file."""
    filtered: int = 0
    """Features that the filter left out."""
    faults: list[FeatureFault] = field(default_factory=list)
    """Features that cannot be used; they stop the conversion unless they are skipped."""
    written: dict[str, int] = field(default_factory=dict)
    """File name to number of rows; empty when nothing was written."""
    without_cost_centre: int = 0
    """Posts that were written without the cost centre that an export asks for."""

    @property
    def sites(self) -> int:
        """Return how many sites were written."""
        return next((rows for name, rows in self.written.items() if _is_sites(name)), 0)


def _is_sites(name: str) -> bool:
    return name in (f"{SITES.file.da}.csv", f"{SITES.file.en}.csv")


def parse_mapping(text: str) -> dict[str, str]:
    """Read `code=id,name=navn` as column name to property.

    The columns are those of sites, and `cost_centre` for the posts made at the site.

    A value in braces is a pattern, `BUF-{id}`; one in quotes stands as it is, `'skole'`.

    Raises
    ------
    CellError
        If a part is not name=value or names nothing that can be mapped.
    """
    mapping: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = (piece.strip() for piece in part.partition("="))
        if name not in MAPPED or not value:
            raise CellError(NO_COLUMN(name=name, known=", ".join(MAPPED)))
        mapping[name] = value
    return mapping


def from_geojson(
    path: Path | str,
    mapping: Mapping[str, str],
    out_dir: Path | str,
    *,
    keep: Mapping[str, str] | None = None,
    inside: Path | str | None = None,
    skip_faulty: bool = False,
    administrations: Mapping[str, str] | None = None,
    recipe: Recipe | None = None,
    language: Language = "da",
    limits: Limits | None = None,
) -> Conversion:
    """Write an import folder with the places of a GeoJSON file.

    Parameters
    ----------
    path
        A FeatureCollection in WGS84; points, one-point multipoints or areas.
    mapping
        Column of the table sites to property, see `parse_mapping`.
    out_dir
        Folder to write into; it is made if need be. Other files in it are left alone.
    keep
        Property to value: only features that have all of them are looked at.
    inside
        A GeoJSON file of the municipality's area: a feature outside it is faulty.
    skip_faulty
        Write the sound features although others are faulty; otherwise nothing is written.
    administrations
        Code to name of administrations; a code that is not here is its own name.
    recipe
        Visits and posts to make on the sites.
    language
        Of headings and of names that the recipe makes.
    limits
        How large the file may be.

    Returns
    -------
    What was written, and every feature that cannot be used with its reason.
    """
    done = Conversion()
    features = _features(Path(path), done, limits or Limits())
    kept = [
        (number, feature)
        for number, feature in enumerate(features, start=1)
        if all(
            show(_properties(feature).get(name)) == value for name, value in (keep or {}).items()
        )
    ]
    done.features, done.filtered = len(features), len(features) - len(kept)
    done.faults.extend(_mapping_faults(mapping, features))
    if done.faults:
        return done
    boundary = _area(Path(inside), done, limits or Limits()) if inside else None
    sites = _sites(kept, mapping, boundary, done)
    if not sites:
        done.faults.append(FeatureFault(0, "", NOTHING_LEFT()))
    elif skip_faulty or not done.faults:
        _write(Path(out_dir), sites, administrations or {}, recipe, language, done)
    return done


def _features(path: Path, done: Conversion, limits: Limits) -> list[dict[str, Any]]:
    wrong: Message | None = None
    features: list[dict[str, Any]] = []
    size = path.stat().st_size
    if size > limits.file_bytes:
        wrong = TOO_LARGE(size=size // 10**6, limit=limits.file_bytes // 10**6)
    else:
        try:
            data = json.loads(path.read_bytes())
            features = [feature for feature in data["features"] if isinstance(feature, dict)]
            crs = str((data.get("crs") or {}).get("properties", {}).get("name", "CRS84"))
            if not crs.endswith(LONGITUDE_FIRST):
                wrong = OTHER_SYSTEM(crs=crs)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            wrong = NOT_GEOJSON()
    if wrong:
        done.faults.append(FeatureFault(0, path.name, wrong))
        return []
    return features


def _properties(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    found = feature.get("properties")
    return found if isinstance(found, dict) else {}


def _mapping_faults(
    mapping: Mapping[str, str], features: Sequence[Mapping[str, Any]]
) -> Iterator[FeatureFault]:
    if not features:
        return
    known = dict.fromkeys(name for feature in features for name in _properties(feature))
    listed = ", ".join(known)
    for name in ("code", "name", "administration"):
        if name not in mapping:
            yield FeatureFault(0, "", NEEDS(name=name, known=listed))
    for value in mapping.values():
        for name in _used(value):
            if name not in known:
                yield FeatureFault(0, "", NO_PROPERTY(name=name, known=listed))


def _used(value: str) -> list[str]:
    """Return the properties that a mapping's value uses."""
    if _quoted(value):
        return []
    return re.findall(r"\{([^{}]*)\}", value) if "{" in value else [value]


def _quoted(value: str) -> bool:
    return len(value) >= 2 and value[0] == value[-1] and value[0] in "'\""


def _filled(value: str, properties: Mapping[str, Any]) -> str:
    if _quoted(value):
        return value[1:-1]
    if "{" in value:
        return re.sub(r"\{([^{}]*)\}", lambda found: show(properties.get(found[1])), value)
    return show(properties.get(value))


def _sites(
    features: Sequence[tuple[int, Mapping[str, Any]]],
    mapping: Mapping[str, str],
    boundary: BaseGeometry | None,
    done: Conversion,
) -> list[Values]:
    sites: list[Values] = []
    numbers: dict[object, int] = {}
    for number, feature in features:
        name = _filled(mapping["name"], _properties(feature))
        try:
            site = _site(_properties(feature), mapping)
            site["lat"], site["lon"] = _position(feature, boundary)
            if site["code"] in numbers:
                raise CellError(SAME_CODE(code=site["code"], other=numbers[site["code"]]))
        except CellError as error:
            done.faults.append(FeatureFault(number, name, error.message))
            continue
        numbers[site["code"]] = number
        sites.append(site)
    return sites


def _site(properties: Mapping[str, Any], mapping: Mapping[str, str]) -> Values:
    site: Values = {}
    for name, source in mapping.items():
        column = MAPPED[name]
        text = _filled(source, properties)
        try:
            if not text and column.required:
                raise CellError(REQUIRED(help=column.help))
            site[name] = read(column, text) if text else column.default
        except CellError as error:
            said = FIELD if text else EMPTY_FIELD
            message = said(column=column.heading, value=text, why=error.message)
            raise CellError(message) from None
    return site


def _position(feature: Mapping[str, Any], boundary: BaseGeometry | None) -> tuple[float, float]:
    """Return latitude and longitude, or raise with the reason."""
    points = _points(feature)
    if len(points) != 1:
        raise CellError(SEVERAL_POINTS(count=len(points)) if points else NO_POINT())
    [(lon, lat)] = points
    if wrong := site_fault(lat, lon):
        raise CellError(wrong)
    if boundary is not None and not shapely.contains_xy(boundary, lon, lat):
        raise CellError(OUTSIDE(lat=lat, lon=lon))
    return lat, lon


def _points(feature: Mapping[str, Any]) -> set[tuple[float, float]]:
    """Return the distinct points (x, y) of a feature; an area has one, well inside it."""
    try:
        geometry = shape(feature["geometry"])
        if geometry.is_empty:
            return set()
        if geometry.geom_type in ("Polygon", "MultiPolygon"):
            geometry = geometry.representative_point()
        parts = shapely.get_parts(geometry)
        return {(part.x, part.y) for part in parts if part.geom_type == "Point"}
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ShapelyError):
        return set()


def _area(path: Path, done: Conversion, limits: Limits) -> BaseGeometry | None:
    """Return the union of the areas in a boundary file."""
    try:
        areas = [shape(feature["geometry"]) for feature in _features(path, done, limits)]
    except (KeyError, TypeError, ValueError, AttributeError, ShapelyError):
        done.faults.append(FeatureFault(0, path.name, NOT_GEOJSON()))
        return None
    area = shapely.union_all(areas)
    shapely.prepare(area)
    return area


def _write(
    folder: Path,
    sites: Sequence[Values],
    names: Mapping[str, str],
    recipe: Recipe | None,
    language: Language,
    done: Conversion,
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    codes = sorted({str(site["administration"]) for site in sites})
    tables: list[tuple[Table, Sequence[Values]]] = [
        (ADMINISTRATIONS, [{"code": code, "name": names.get(code, code)} for code in codes]),
        (SITES, sites),
    ]
    if recipe and (services := service_rows(recipe)):
        tables.append((SERVICES, services))
    if recipe and recipe.posts:
        posts = list(post_rows(sites, recipe, language))
        done.without_cost_centre = sum(not post["cost_centre"] for post in posts)
        tables.append((POSTS, posts))
    if recipe and recipe.visits:
        tables.append((VISITS, list(visit_rows(sites, recipe, language))))
    for table, rows in tables:
        name = f"{table.file.in_(language)}.csv"
        done.written[name] = write_table(folder / name, table, rows, language)
