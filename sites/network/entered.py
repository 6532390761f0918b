# SPDX-License-Identifier: MPL-2.0
"""Keep the closures that people enter on a page: one GeoJSON file among the others."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from sites.network.closures import Closure
from sites.network.closures import Closures
from sites.network.closures import Stamp
from sites.network.closures import read_closures
from sites.network.closures import stamp_of
from sites.network.current import closures_folder
from sites.network.errors import NetworkError
from sites.network.streets import replacing
from sites.text import Message
from sites.text import Text

FILE = "entered.geojson"
GONE = Text(
    "Spærringen er der ikke længere. Hent siden igen.",
    "The closure is no longer there. Read the page again.",
)
BROKEN = Text(
    "Filen {file} kan ikke læses. Ret den eller flyt den væk, og prøv igen.",
    "The file {file} cannot be read. Mend it or move it away, and try again.",
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A closure with where it is written."""

    closure: Closure
    file: str
    key: str
    """What `end` takes; empty for one in a file of somebody else's."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Every closure that could be read, and what could not."""

    found: tuple[Listed, ...]
    faults: tuple[Message, ...]


def listing(data_dir: Path) -> Listing:
    """Return every closure of a data directory, file by file."""
    found: list[Listed] = []
    faults: list[Message] = []
    for stamp in stamp_of(closures_folder(data_dir)):
        read = _read((stamp,))
        path = Path(stamp[0])
        faults.extend(read.faults)
        keys = [""] * len(read.found)
        if path.name == FILE and not read.faults:
            keys = [str(one["properties"].get("key", "")) for one in _features(path)]
        pairs = zip(read.found, keys, strict=True)
        found.extend(Listed(closure, path.name, key) for closure, key in pairs)
    return Listing(tuple(found), tuple(faults))


def add(data_dir: Path, closure: Closure) -> str:
    """Write a closure down; it counts at the next question of every process.

    The caller sees to it that only one adds or ends at a time.

    Returns
    -------
    The closure's key.

    Raises
    ------
    NetworkError
        If the file that is there cannot be read: it is left as it is.
    """
    path = closures_folder(data_dir) / FILE
    key = uuid4().hex[:12]
    _write(path, [*_features(path), _feature(closure, key)])
    return key


def end(data_dir: Path, key: str, at: datetime) -> None:
    """Let a closure count no longer from an aware instant; one that has not begun is removed.

    Raises
    ------
    NetworkError
        If there is none with the key, or the file cannot be read.
    """
    path = closures_folder(data_dir) / FILE
    features = _features(path)
    chosen = next((one for one in features if one["properties"].get("key") == key), None)
    if chosen is None:
        raise NetworkError(GONE())
    said = chosen["properties"]
    begun = said.get("from") is None or datetime.fromisoformat(said["from"]) < at
    if begun:
        said["to"] = at.isoformat()
    else:
        features.remove(chosen)
    _write(path, features)


def _read(stamp: Stamp) -> Closures:
    """Read one file past the memory of the few stamps that answers are given from."""
    return read_closures.__wrapped__(stamp)


def _feature(closure: Closure, key: str) -> dict[str, Any]:
    said = {
        "key": key,
        "name": closure.name,
        "from": closure.start.isoformat() if closure.start else None,
        "to": closure.end.isoformat() if closure.end else None,
        "street": closure.street or None,
        "radius": closure.radius,
        "kmh": closure.kmh,
        "factor": closure.factor,
        "modes": list(closure.modes),
    }
    area = closure.area
    return {
        "type": "Feature",
        "properties": {name: value for name, value in said.items() if value is not None},
        "geometry": None if area is None else area.__geo_interface__,
    }


def _features(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    try:
        found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NetworkError(BROKEN(file=path.name)) from error
    return found


def _write(path: Path, features: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"type": "FeatureCollection", "features": features}
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
