# SPDX-License-Identifier: MPL-2.0
"""Read which streets are closed or slow, and from when to when: GeoJSON and CSV files."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from shapely.errors import ShapelyError
from shapely.geometry import Point
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from sites.clock import nearest_utc
from sites.network.errors import CLOSURE_FAULT
from sites.network.travel import FACTOR
from sites.network.travel import KMH
from sites.network.travel import MODES
from sites.text import Message
from sites.text import Text

COLUMNS = {
    "name": ("name", "navn"),
    "from": ("from", "fra"),
    "to": ("to", "til"),
    "street": ("street", "gade"),
    "lat": ("lat", "bredde"),
    "lon": ("lon", "længde"),
    "radius": ("radius",),
    "kmh": ("kmh", "km/t"),
    "factor": ("factor", "faktor"),
    "modes": ("modes", "midler"),
}
"""What a closure may say, and the headings it goes by in English and Danish."""
SPOKEN = {"car": "car", "bil": "car", "bicycle": "bicycle", "cykel": "bicycle", "bike": "bicycle"}
SPOKEN |= {"foot": "foot", "gang": "foot", "til fods": "foot"}
POINT_METRES = 30.0
"""How far a closure at a point reaches when it does not say."""
RADIUS = (1.0, 5_000.0)

FEATURE = Text("element {number}", "feature {number}")
LINE = Text("linje {number}", "line {number}")
WHOLE = Text("hele filen", "the whole file")
NOT_READ = Text("den kan ikke læses ({detail})", "it cannot be read ({detail})")
NOT_GEOJSON = Text("den er ikke GeoJSON med features", "it is not GeoJSON with features")
BAD_SHAPE = Text("geometrien kan ikke bruges", "the geometry cannot be used")
NO_PLACE = Text(
    "der mangler et sted: en gade, en position eller en geometri",
    "it has no place: a street, a position or a geometry",
)
BAD_TIME = Text(
    "{column} »{value}« er ikke en tid; skriv fx 2026-12-08T06:00",
    "{column} “{value}” is not a time; write e.g. 2026-12-08T06:00",
)
BACKWARDS = Text("til ligger ikke efter fra", "to is not after from")
BAD_NUMBER = Text(
    "{column} »{value}« skal være et tal fra {low:g} til {high:g}",
    "{column} “{value}” must be a number from {low:g} to {high:g}",
)
BAD_MODE = Text(
    "midlet »{value}« er ukendt; brug car, bicycle, foot",
    "the mode “{value}” is unknown; use car, bicycle, foot",
)


@dataclass(frozen=True, slots=True)
class Closure:
    """A stretch or an area that is closed or slow for some time."""

    name: str
    start: datetime | None = None
    """Aware instant from which it counts; None is always."""
    end: datetime | None = None
    """Aware instant until which it counts; None is for good."""
    modes: tuple[str, ...] = MODES
    street: str = ""
    """Pieces of this name; with a shape only those inside it."""
    area: BaseGeometry | None = None
    """Where, in degrees east and north."""
    radius: float | None = None
    """Metres around the area; by default a street's breadth around a line."""
    kmh: float | None = None
    """Highest speed, if it is slow and not closed."""
    factor: float | None = None
    """Times the time, if it is slow and not closed."""

    @property
    def is_closed(self) -> bool:
        """Whether nobody gets through at all."""
        return self.kmh is None and self.factor is None

    def holds(self, mode: str, at: datetime | None) -> bool:
        """Say whether it counts for a mode at an aware instant, or always if none is given."""
        if mode not in self.modes:
            return False
        if at is None:
            return self.start is None and self.end is None
        begun = self.start is None or self.start <= at
        return begun and (self.end is None or at < self.end)

    def meets(self, mode: str, first: datetime, last: datetime) -> bool:
        """Say whether it counts for a mode at any time of a span of aware instants."""
        begun = self.start is None or self.start < last
        return mode in self.modes and begun and (self.end is None or first < self.end)


@dataclass(frozen=True, slots=True)
class Closures:
    """All closures that could be read, and what could not."""

    found: tuple[Closure, ...] = ()
    faults: tuple[Message, ...] = ()


class _FaultError(ValueError):
    def __init__(self, message: Message) -> None:
        super().__init__(message.in_("en"))
        self.message = message


Stamp = tuple[tuple[str, int, int, int], ...]


def stamp_of(folder: Path) -> Stamp:
    """Return what changes whenever a `.geojson` or `.csv` file in a folder does."""
    stamp = []
    for path in _files(folder):
        try:
            about = path.stat()
        except OSError:
            continue
        stamp.append((str(path), about.st_mtime_ns, about.st_size, about.st_ino))
    return tuple(stamp)


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix in (".geojson", ".csv"))
    except OSError:
        return []


@lru_cache(maxsize=4)
def read_closures(stamp: Stamp) -> Closures:
    """Return the closures in the files of a stamp.

    A faulty entry is left out and named among the faults; all others count. What has not
    changed is not read again.
    """
    found: list[Closure] = []
    faults: list[Message] = []
    for name, *_ in stamp:
        path = Path(name)
        try:
            entries = _features(path) if path.suffix == ".geojson" else _rows(path)
        except _FaultError as fault:
            faults.append(CLOSURE_FAULT(file=path.name, where=WHOLE, detail=fault.message))
            continue
        for where, values, area in entries:
            try:
                found.append(_closure(values, area))
            except _FaultError as fault:
                faults.append(CLOSURE_FAULT(file=path.name, where=where, detail=fault.message))
    return Closures(tuple(found), tuple(faults))


Entry = tuple[Message, Mapping[str, Any], Any]


def _features(path: Path) -> list[Entry]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        features = content["features"] if content["type"] == "FeatureCollection" else [content]
        return [
            (FEATURE(number=number), dict(one.get("properties") or {}), one.get("geometry"))
            for number, one in enumerate(features, start=1)
        ]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise _FaultError(NOT_READ(detail=type(error).__name__)) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise _FaultError(NOT_GEOJSON()) from error


def _rows(path: Path) -> Iterable[Entry]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _FaultError(NOT_READ(detail=type(error).__name__)) from error
    first = text.partition("\n")[0]
    reader = csv.DictReader(text.splitlines(), delimiter=";" if ";" in first else ",")
    return [(LINE(number=reader.line_num), row, None) for row in reader]


def _closure(values: Mapping[str, Any], geometry: Any) -> Closure:
    said = {str(key).strip().lower(): value for key, value in values.items()}
    given = {
        column: next((said[one] for one in headings if said.get(one) not in (None, "")), None)
        for column, headings in COLUMNS.items()
    }
    area = _area(geometry, given)
    street = str(given["street"] or "").strip()
    if area is None and not street:
        raise _FaultError(NO_PLACE())
    start, end = _instant("from", given["from"], False), _instant("to", given["to"], True)
    if start is not None and end is not None and end <= start:
        raise _FaultError(BACKWARDS())
    return Closure(
        name=str(given["name"] or street or "?").strip(),
        start=start,
        end=end,
        modes=_modes(given["modes"]),
        street=street,
        area=area,
        radius=_number("radius", given["radius"], RADIUS),
        kmh=_number("kmh", given["kmh"], KMH),
        factor=_number("factor", given["factor"], FACTOR),
    )


def _area(geometry: Any, given: Mapping[str, Any]) -> BaseGeometry | None:
    if geometry is not None:
        try:
            found = shape(geometry)
        except (ShapelyError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise _FaultError(BAD_SHAPE()) from error
        if found.is_empty or not found.is_valid:
            raise _FaultError(BAD_SHAPE())
        return found
    lat = _number("lat", given["lat"], (-90.0, 90.0))
    lon = _number("lon", given["lon"], (-180.0, 180.0))
    return None if lat is None or lon is None else Point(lon, lat)


def _number(column: str, value: Any, limits: tuple[float, float]) -> float | None:
    if value is None:
        return None
    try:
        number = float(str(value).strip().replace(",", "."))
    except ValueError:
        number = float("nan")
    if not limits[0] <= number <= limits[1]:
        raise _FaultError(BAD_NUMBER(column=column, value=value, low=limits[0], high=limits[1]))
    return number


def _instant(column: str, value: Any, last: bool) -> datetime | None:
    """Return an instant; a bare day counts from its beginning, or as the last one to its end."""
    if value is None:
        return None
    text = str(value).strip()
    try:
        if len(text) == 10:
            day = date.fromisoformat(text) + timedelta(days=1 if last else 0)
            return nearest_utc(day, time(0))
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise _FaultError(BAD_TIME(column=column, value=value)) from error
    if found.tzinfo is None:
        return nearest_utc(found.date(), found.time())
    return found.astimezone(UTC)


def _modes(value: Any) -> tuple[str, ...]:
    if value is None:
        return MODES
    words = value if isinstance(value, list) else str(value).replace(";", ",").split(",")
    found = []
    for word in words:
        mode = SPOKEN.get(str(word).strip().lower())
        if mode is None:
            raise _FaultError(BAD_MODE(value=str(word).strip()))
        found.append(mode)
    return tuple(found)
