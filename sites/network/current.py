# SPDX-License-Identifier: MPL-2.0
"""Keep compiled networks in the data directory and say which one is in use."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from functools import partial
from pathlib import Path

from sites.network.answers import Networks
from sites.network.build import slug
from sites.network.closing import close
from sites.network.closures import Stamp
from sites.network.closures import read_closures
from sites.network.closures import stamp_of
from sites.network.errors import MISSING
from sites.network.errors import NetworkError
from sites.network.road import RoadNetwork
from sites.network.sketch import embedded
from sites.network.streets import describe
from sites.network.streets import replacing
from sites.text import Message
from sites.text import Text

FOLDER = "networks"
POINTER = "active"
SUFFIX = ".npz"
SPEEDS = "travel.toml"
CLOSURES = "closures"
VERSION = "@"
"""Between the name of a network and the time of an earlier version."""
KEPT = 3
"""Earlier versions of a network that are kept."""


def folder(data_dir: Path) -> Path:
    """Return where a data directory keeps its networks."""
    return data_dir / FOLDER


def speeds_file(data_dir: Path) -> Path:
    """Return where a city sets its own speeds; the file need not be there."""
    return folder(data_dir) / SPEEDS


def closures_folder(data_dir: Path) -> Path:
    """Return where files with closures and slow zones are put."""
    return folder(data_dir) / CLOSURES


@dataclass(frozen=True, slots=True)
class Installed:
    """A network on disk, or an earlier version of one."""

    name: str
    """What `activate` takes."""
    file: Path
    built: str
    """When, ISO 8601 UTC; empty if the file cannot be read."""
    source: Message
    modes: tuple[str, ...]
    in_use: bool
    earlier: bool
    """Replaced since by one of the same name."""


def installed(data_dir: Path) -> list[str]:
    """Return the names of the networks in a data directory, alphabetically."""
    return [name for name in _names(data_dir) if VERSION not in name]


def versions(data_dir: Path) -> list[Installed]:
    """Return every network in a data directory with its earlier versions, by name and age."""
    chosen = active(data_dir)
    found = []
    for name in _names(data_dir):
        path = folder(data_dir) / f"{name}{SUFFIX}"
        try:
            about = describe(path)
            source = Text(about["source_da"], about["source_en"])()
            built, modes = str(about["built"]), tuple(about["modes"])
        except NetworkError as error:
            built, modes, source = "", (), error.message
        found.append(Installed(name, path, built, source, modes, path == chosen, VERSION in name))
    return sorted(found, key=lambda one: (one.name.partition(VERSION)[0], one.earlier, one.name))


def _names(data_dir: Path) -> list[str]:
    return sorted(path.name[: -len(SUFFIX)] for path in folder(data_dir).glob(f"[!.]*{SUFFIX}"))


def active(data_dir: Path) -> Path | None:
    """Return the file of the network in use: the chosen one, else the newest, else None."""
    pointer = folder(data_dir) / POINTER
    with suppress(OSError, UnicodeDecodeError):
        chosen = folder(data_dir) / (pointer.read_text(encoding="utf-8").strip() + SUFFIX)
        if chosen.is_file():
            return chosen
    files = [folder(data_dir) / f"{name}{SUFFIX}" for name in installed(data_dir)]
    return max(files, key=lambda path: (path.stat().st_mtime_ns, path.name), default=None)


def install(data_dir: Path, network: RoadNetwork) -> Path:
    """Save a network in a data directory and put it in use; return its file.

    The file and the choice change all at once or not at all. A network of the same name is
    kept as an earlier version, of which the last `KEPT` stay.
    """
    name = slug(network.name)
    path = folder(data_dir) / f"{name}{SUFFIX}"
    _keep(data_dir, name, path)
    network.save(path)
    activate(data_dir, name)
    return path


def _keep(data_dir: Path, name: str, path: Path) -> None:
    """Give the file that is about to be replaced a name of its own; drop the oldest."""
    try:
        built = re.sub(r"[^0-9T]", "", describe(path)["built"][:19])
    except NetworkError:
        return
    earlier = path.with_name(f"{name}{VERSION}{built}{SUFFIX}")
    if built and not earlier.exists():
        try:
            earlier.hardlink_to(path)
        except OSError:
            shutil.copy2(path, earlier)
    chosen = active(data_dir)
    old = [
        path.with_name(f"{one}{SUFFIX}")
        for one in _names(data_dir)
        if one.startswith(f"{name}{VERSION}")
    ]
    for one in old[:-KEPT]:
        if one != chosen:
            one.unlink(missing_ok=True)


def activate(data_dir: Path, name: str) -> None:
    """Put an installed network in use.

    Raises
    ------
    NetworkError
        If no network of that name is installed.
    """
    if name not in _names(data_dir):
        raise NetworkError(MISSING(file=folder(data_dir) / f"{name}{SUFFIX}"))
    with replacing(folder(data_dir) / POINTER) as temporary:
        temporary.write_text(name + "\n", encoding="utf-8")


def current(
    data_dir: Path,
    mode: str = "car",
    at: datetime | None = None,
    during: tuple[datetime, datetime] | None = None,
) -> RoadNetwork:
    """Return the network in use: the compiled one if there is one, else our own sketch.

    It never fails: when the saved file cannot be read or lacks the mode, the sketch answers
    and its `warnings` tell why. A network or a closure that changes on disk is picked up at
    the next call.

    Parameters
    ----------
    data_dir
        Where networks and closures are kept.
    mode
        Car, bicycle or foot.
    at
        An aware instant, for the closures and the times of that hour. Without it the
        streets as they always are: closures that have no dates, and the times of the middle
        of the day, so that a plan is worth the same whenever it is looked at.
    during
        A span of aware instants: what is closed at any time of it counts, and not only what is
        closed at the instant.
    """
    network, path, changed = _in_use(data_dir, mode)
    stamp = stamp_of(closures_folder(data_dir))
    if stamp:
        closures = read_closures(stamp)
        holding = tuple(
            index
            for index, one in enumerate(closures.found)
            if (one.meets(mode, *during) if during else one.holds(mode, at))
        )
        notes = (*network.notes, *closures.faults)
        if holding:
            network = _closed(path, changed, mode, stamp, holding)
        if notes:
            network = network.noted(*notes)
    return network if at is None else network.at(at)


def networks(data_dir: Path) -> Networks:
    """Return what gives the network in use for each means of travel, as `current` does."""
    return partial(current, data_dir)


class Timetable:
    """Gives the network in use at an instant, and says when closures begin and end."""

    def __init__(self, data_dir: Callable[[], Path]) -> None:
        self._data_dir = data_dir

    def __call__(self, mode: str, at: datetime | None = None) -> RoadNetwork:
        """Return the streets at an instant, as `current` does."""
        return current(self._data_dir(), mode, at)

    def during(self, mode: str, at: datetime, first: datetime, last: datetime) -> RoadNetwork:
        """Return the streets with the times of an instant that are open all through a span."""
        return current(self._data_dir(), mode, at, (first, last))

    def changes(self, mode: str, first: datetime, last: datetime) -> tuple[datetime, ...]:
        """Return the instants inside a span at which a closure begins or ends, in order."""
        closures = read_closures(stamp_of(closures_folder(self._data_dir()))).found
        ends = {end for one in closures if mode in one.modes for end in (one.start, one.end)}
        return tuple(sorted(end for end in ends if end is not None and first < end < last))


def _in_use(data_dir: Path, mode: str) -> tuple[RoadNetwork, Path | None, int]:
    """Return the network as it is on disk, its file and when that changed."""
    path = active(data_dir)
    if path is None:
        return embedded(mode), None, 0
    try:
        changed = path.stat().st_mtime_ns
        return _loaded(path, changed, mode), path, changed
    except FileNotFoundError:
        return embedded(mode).noted(MISSING(file=path.name)), None, 0
    except NetworkError as error:
        return embedded(mode).noted(error.message), None, 0


@lru_cache(maxsize=6)
def _loaded(path: Path, changed: int, mode: str) -> RoadNetwork:  # noqa: ARG001 - part of the key
    return RoadNetwork.load(path, mode)


@lru_cache(maxsize=12)
def _closed(
    path: Path | None, changed: int, mode: str, stamp: Stamp, holding: tuple[int, ...]
) -> RoadNetwork:
    network = embedded(mode) if path is None else _loaded(path, changed, mode)
    found = read_closures(stamp).found
    return close(network, [found[index] for index in holding])
