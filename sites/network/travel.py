# SPDX-License-Identifier: MPL-2.0
"""Read how fast a car, a bicycle and a walker get about: ours, and what a city sets itself."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from sites.clock import local
from sites.holidays import holiday_name
from sites.network.errors import BAD_TRAVEL
from sites.network.errors import NetworkError
from sites.network.speeds import CLASSES
from sites.text import Text

MODES = ("car", "bicycle", "foot")
NAMES = {
    "car": Text("bil", "car"),
    "bicycle": Text("cykel", "bicycle"),
    "foot": Text("til fods", "on foot"),
}
ALWAYS = (1.0,) * 24
NOT_TOML = Text("ikke gyldig TOML: {detail}", "not valid TOML: {detail}")
UNKNOWN_NAME = Text("{name} er ukendt", "{name} is unknown")
NOT_A_NUMBER = Text(
    "{name} skal være et tal fra {low:g} til {high:g}",
    "{name} must be a number from {low:g} to {high:g}",
)
NOT_A_SWITCH = Text("{name} skal være true eller false", "{name} must be true or false")
NOT_A_DAY = Text("{name} skal være 24 tal fra 0.2 til 5", "{name} must be 24 numbers from 0.2 to 5")
FIGURES = {"junction": (0.0, 120.0), "signals": (0.0, 300.0), "walk": (1.0, 10.0)}
"""Lowest and highest value that makes sense: seconds, seconds, km/h."""
KMH = (0.5, 140.0)
FACTOR = (0.2, 5.0)


@dataclass(frozen=True, slots=True)
class Hours:
    """By how much the streets are slower at each hour of a day."""

    workday: tuple[float, ...] = ALWAYS
    weekend: tuple[float, ...] = ALWAYS
    """Saturdays, Sundays and public holidays."""

    def at(self, when: datetime) -> float:
        """Return the factor on times at an aware instant."""
        there = local(when)
        free = there.weekday() >= 5 or holiday_name(there.date()) is not None
        return (self.weekend if free else self.workday)[there.hour]


EVEN = Hours()


@dataclass(frozen=True, slots=True)
class Mode:
    """How one means of travel uses the streets."""

    name: str
    kmh: Mapping[str, float]
    """Road classes that may be used, and the speed on them."""
    factor: Mapping[str, float] = field(default_factory=dict)
    """Times the free-flow time, by road class; 1 where not named."""
    junction: float = 0.0
    """Seconds lost where three or more streets meet."""
    signals: float = 0.0
    """Seconds lost at traffic lights."""
    posted: bool = False
    """Whether a posted speed counts before that of the class."""
    walk: float = 5.0
    """Speed in km/h where a bicycle must be pushed."""
    hours: Hours = EVEN


def travel(path: Path | None = None) -> dict[str, Mode]:
    """Return how each mode travels: ours, with what a file of one's own sets otherwise.

    Raises
    ------
    NetworkError
        If the file cannot be understood, with the entry and what it may be.
    """
    values = _ours()
    if path is not None and path.is_file():
        values = _laid_over(values, _read(path), path.name)
    return {mode: _mode(mode, values[mode]) for mode in MODES}


@cache
def _ours() -> dict[str, Any]:
    return tomllib.loads(resources.files("sites.data").joinpath("travel.toml").read_text("utf-8"))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _fault(path.name, NOT_TOML, detail=str(error)) from error


def _laid_over(base: dict[str, Any], own: dict[str, Any], file: str) -> dict[str, Any]:
    found = {mode: dict(values) for mode, values in base.items()}
    for mode, values in own.items():
        if mode not in found or not isinstance(values, dict):
            raise _fault(file, UNKNOWN_NAME, name=mode)
        for key, value in values.items():
            _check(file, f"{mode}.{key}", key, value)
            before = found[mode].get(key)
            found[mode][key] = {**(before or {}), **value} if isinstance(value, dict) else value
    return found


def _check(file: str, name: str, key: str, value: Any) -> None:
    if key in FIGURES:
        _check_number(file, name, value, FIGURES[key])
    elif key == "posted":
        if not isinstance(value, bool):
            raise _fault(file, NOT_A_SWITCH, name=name)
    elif key in ("kmh", "factor") and isinstance(value, dict):
        for road_class, number in value.items():
            if road_class not in CLASSES:
                raise _fault(file, UNKNOWN_NAME, name=f"{name}.{road_class}")
            limits = KMH if key == "kmh" else FACTOR
            _check_number(file, f"{name}.{road_class}", number, limits)
    elif key == "hours" and isinstance(value, dict):
        for day, numbers in value.items():
            if day not in ("workday", "weekend"):
                raise _fault(file, UNKNOWN_NAME, name=f"{name}.{day}")
            right = isinstance(numbers, list) and len(numbers) == 24
            if not right or not all(_number(one, FACTOR) for one in numbers):
                raise _fault(file, NOT_A_DAY, name=f"{name}.{day}")
    else:
        raise _fault(file, UNKNOWN_NAME, name=name)


def _check_number(file: str, name: str, value: Any, limits: tuple[float, float]) -> None:
    if not _number(value, limits):
        raise _fault(file, NOT_A_NUMBER, name=name, low=limits[0], high=limits[1])


def _number(value: Any, limits: tuple[float, float]) -> bool:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return plain and limits[0] <= value <= limits[1]


def _fault(file: str, text: Text, **values: object) -> NetworkError:
    return NetworkError(BAD_TRAVEL(file=file, detail=text(**values)))


def _mode(name: str, values: dict[str, Any]) -> Mode:
    hours = values.get("hours", {})
    return Mode(
        name=name,
        kmh=values["kmh"],
        factor=values.get("factor", {}),
        junction=values["junction"],
        signals=values["signals"],
        posted=values["posted"],
        walk=values.get("walk", 5.0),
        hours=Hours(*(tuple(hours.get(day, ALWAYS)) for day in ("workday", "weekend"))),
    )
