# SPDX-License-Identifier: MPL-2.0
"""Hold a street network as flat arrays, and keep it on disk without pickle."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sites.network.errors import BROKEN
from sites.network.errors import MISSING
from sites.network.errors import OLD_FORMAT
from sites.network.errors import NetworkError

FORMAT = 2
MICRO = 1e6
"""Shape points are stored as whole millionths of a degree: 0.1 m."""


@dataclass(frozen=True, eq=False)
class Streets:
    """Junctions and directed street pieces; pieces are sorted by tail, then head."""

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    millis: NDArray[np.int32]
    """Driving time in milliseconds, at least 1."""
    decimetres: NDArray[np.int32]
    road_class: NDArray[np.uint8]
    """Index into `sites.network.speeds.CLASSES`."""
    street: NDArray[np.int32]
    """Index into the names, -1 for none."""
    shape_start: NDArray[np.int32]
    """Where each piece's inner shape points begin; one longer than the pieces."""
    shape: NDArray[np.int32]
    """Inner shape points as (lat, lon) in millionths of a degree."""
    rank: NDArray[np.int32]
    """Rank of each junction, for `sites.network.hierarchy`."""
    low: NDArray[np.int32]
    """Lower rank of each arc of the hierarchy."""
    high: NDArray[np.int32]
    """Higher rank of each arc."""

    def inner(self, piece: int) -> list[tuple[float, float]]:
        """Return a piece's shape points between its two junctions."""
        points = self.shape[self.shape_start[piece] : self.shape_start[piece + 1]] / MICRO
        return [(float(lat), float(lon)) for lat, lon in points]

    def line(self, piece: int) -> list[tuple[float, float]]:
        """Return a piece's whole line from tail to head."""
        tail, head = int(self.tail[piece]), int(self.head[piece])
        return [
            (float(self.lat[tail]), float(self.lon[tail])),
            *self.inner(piece),
            (float(self.lat[head]), float(self.lon[head])),
        ]


def write(
    path: Path, by_mode: Mapping[str, Streets], meta: Mapping[str, Any], lines: bytes
) -> None:
    """Write a network to one `.npz` file; the file changes all at once or not at all."""
    arrays: dict[str, Any] = {
        f"{mode}.{one.name}": getattr(streets, one.name)
        for mode, streets in by_mode.items()
        for one in fields(streets)
    }
    header = json.dumps({"format": FORMAT, **meta}, ensure_ascii=False).encode()
    arrays["meta"] = np.frombuffer(header, dtype=np.uint8)
    arrays["lines"] = np.frombuffer(lines, dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


class replacing:  # noqa: N801 - reads as a verb where it is used
    """Give a temporary path that takes the place of a file when the block ends well."""

    def __init__(self, path: Path) -> None:
        self.path = path
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(handle)
        self.temporary = Path(name)

    def __enter__(self) -> Path:
        """Return the temporary path, beside the file."""
        return self.temporary

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        """Put the new file in place, or leave the old one and clean up."""
        if kind is None:
            self.temporary.chmod(0o644)
            self.temporary.replace(self.path)
        else:
            self.temporary.unlink(missing_ok=True)


def read(path: Path, mode: str) -> tuple[Streets | None, dict[str, Any], bytes]:
    """Return one mode's arrays, the description and the drawing of a saved network.

    The arrays are None when the network has no such mode.

    Raises
    ------
    NetworkError
        If the file is missing, broken or of another version.
    """
    with _opened(path) as file:
        meta = _meta(path, file)
        streets = _streets(file, mode) if mode in meta["modes"] else None
        lines = file["lines"].tobytes()
    if streets is not None and not _consistent(streets):
        raise NetworkError(BROKEN(file=path.name, detail="arrays"))
    return streets, meta, lines


def describe(path: Path) -> dict[str, Any]:
    """Return the description of a saved network, without reading its arrays.

    Raises
    ------
    NetworkError
        If the file is missing, broken or of another version.
    """
    with _opened(path) as file:
        return _meta(path, file)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            yield file
    except FileNotFoundError:
        raise NetworkError(MISSING(file=path)) from None
    except NetworkError:
        raise
    except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise NetworkError(BROKEN(file=path.name, detail=_detail(error))) from error


def _meta(path: Path, file: Any) -> dict[str, Any]:
    meta: dict[str, Any] = json.loads(file["meta"].tobytes())
    if meta["format"] != FORMAT:
        raise NetworkError(OLD_FORMAT(file=path.name))
    return meta


def _streets(file: Any, mode: str) -> Streets:
    return Streets(**{one.name: file[f"{mode}.{one.name}"] for one in fields(Streets)})


def _detail(error: Exception) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__


def _consistent(streets: Streets) -> bool:
    pieces = len(streets.tail)
    per_piece = (streets.head, streets.millis, streets.decimetres, streets.street)
    return (
        len(streets.lat) == len(streets.lon) > 0
        and all(len(one) == pieces for one in (*per_piece, streets.road_class))
        and len(streets.shape_start) == pieces + 1
        and all(_below(one, len(streets.lat)) for one in (streets.tail, streets.head))
        and int(streets.shape_start[-1]) == len(streets.shape)
        and len(streets.rank) == len(streets.lat)
        and len(streets.low) == len(streets.high)
        and all(_below(one, len(streets.lat)) for one in (streets.rank, streets.low, streets.high))
    )


def _below(numbers: NDArray[np.int32], limit: int) -> bool:
    return not len(numbers) or (int(numbers.min()) >= 0 and int(numbers.max()) < limit)
