# SPDX-License-Identifier: MPL-2.0
"""Expected incidents by place, hour and type: from a stated prior, sharpened by history.

Everything is shrunk in the same way: what is assumed counts like so many days of history
(Gamma-Poisson and Dirichlet-multinomial, the conjugate pairs). A kind of site learns its yearly
number from all its sites together; a place has a gamma distribution around its kind's number,
which its own history makes narrower. So a place with two years of it speaks for itself, and a new
place speaks with the voice of its kind. Which types there are is learnt from the whole city and
sharpened by each place; when in the day each type comes is learnt from the whole city.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from sites.text import Message
from sites.text import Text

Floats = NDArray[np.float64]
HOURS = 24
YEAR = 365.25
WEIGHT_DAYS = 60.0
"""Days of history that the prior of a place counts as; for a kind, days of one place."""
WEIGHT_CALLS = 20.0
"""Incidents whose time on the spot the prior of a type counts as."""
CONFIDENCE = 0.95
FIGURES = ("share", "minutes", "threshold_minutes", "priority", "guards")

UNREADABLE = Text("{file}: ikke gyldig TOML: {detail}", "{file}: not valid TOML: {detail}")
MISSING = Text("{file}: {name} mangler", "{file}: {name} is missing")
BAD_HOURS = Text(
    "{file}: {name} skal være 24 tal på 0 eller mere", "{file}: {name} must be 24 numbers from 0 up"
)
BAD_NUMBER = Text(
    "{file}: {name} skal være et tal på 0 eller mere", "{file}: {name} must be a number from 0 up"
)


class PriorError(ValueError):
    """A file of priors cannot be used; `message` says what to correct."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.in_("en"))
        self.message = message


@dataclass(frozen=True, slots=True)
class IncidentKind:
    """What is assumed of one type of incident until history says otherwise."""

    code: str
    name: Text
    share: float
    """Of all incidents."""
    minutes: float
    """Mean time on the spot."""
    threshold: float
    """Seconds within which somebody should be there, where no contract says other."""
    priority: int
    guards: int
    """How many it needs."""
    hours: tuple[float, ...]
    """How the day's incidents fall on its 24 hours; they need not sum to 1."""


def name_of(kind: str) -> str:
    """Return a kind of site as it is compared."""
    return kind.strip().casefold()


@dataclass(frozen=True)
class Prior:
    """What is assumed before any incident is known."""

    yearly: Mapping[str, float]
    """Incidents a year at one site of a kind."""
    otherwise: float
    """The same for a kind that is not named."""
    kinds: tuple[IncidentKind, ...]

    def of(self, kind: str) -> float:
        """Return the incidents a year of a site, by its kind."""
        return self.yearly.get(name_of(kind), self.otherwise)


@dataclass(frozen=True, slots=True)
class Past:
    """One incident that has happened."""

    node: int
    """Number of the place."""
    hour: int
    """Hour of the day on the Copenhagen clock, 0 to 23."""
    kind: str
    minutes: float | None = None
    """How long a guard was there, where that is known."""


@dataclass(frozen=True, eq=False)
class Expected:
    """Expected incidents of an hour."""

    kinds: tuple[IncidentKind, ...]
    rates: Floats
    """Incidents in an hour, shape (types, 24, places)."""
    yearly: Floats
    """Incidents a year by place."""
    low: Floats
    high: Floats
    """Between them the yearly number surely is, by place."""
    days: float
    """Days of history that it rests on."""
    assumed: Floats
    """What the prior alone says of the yearly number, by place."""
    seen: Floats
    """Incidents in the history, by place."""
    seen_kinds: tuple[int, ...]
    """Incidents in the history, by type."""

    @property
    def weights(self) -> Floats:
        """Incidents of any type in an hour, shape (24, places)."""
        return np.asarray(self.rates.sum(axis=0), dtype=np.float64)

    @property
    def minutes(self) -> float:
        """Mean time on the spot over all types."""
        calls = self.rates.sum(axis=(1, 2))
        spent = sum(kind.minutes * count for kind, count in zip(self.kinds, calls, strict=True))
        return float(spent / calls.sum()) if calls.sum() else 0.0

    @property
    def work(self) -> Floats:
        """Minutes on the spot that an hour's incidents need, over all guards, shape (24,)."""
        each = np.array([kind.minutes * kind.guards for kind in self.kinds])
        return np.asarray(np.einsum("k,khp->h", each, self.rates), dtype=np.float64)


def expected(
    prior: Prior, site_kinds: Sequence[str], past: Sequence[Past] = (), days: float = 0.0
) -> Expected:
    """Return expected incidents by type, hour and place.

    Parameters
    ----------
    prior
        What is assumed.
    site_kinds
        Kind of each place.
    past
        Incidents that have happened; of types that the prior does not name, only place and
        hour count.
    days
        Days over which they happened.
    """
    places = len(site_kinds)
    voice = _voices(prior, site_kinds, past, days)
    counts = np.bincount([one.node for one in past], minlength=places).astype(float)
    # Gamma(shape, rate) with the mean of its kind and the weight of WEIGHT_DAYS of history.
    shape = voice / YEAR * WEIGHT_DAYS + counts
    rate = WEIGHT_DAYS + days
    yearly = shape / rate * YEAR
    tail = (1 - CONFIDENCE) / 2
    safe = np.maximum(shape, 1e-9)
    low, high = (gammaincinv(safe, p) * YEAR / rate for p in (tail, 1 - tail))
    assumed = np.array([prior.of(kind) for kind in site_kinds], float)
    shares = _shares(prior, assumed.sum() / YEAR * WEIGHT_DAYS, past)
    kinds = tuple(_learnt(kind, past) for kind in prior.kinds)
    rates = _rates(prior, shares, voice, past, rate)
    of_kind = Counter(one.kind for one in past)
    return Expected(
        kinds,
        rates,
        yearly,
        np.asarray(low),
        np.asarray(high),
        days,
        assumed,
        counts,
        tuple(of_kind[kind.code] for kind in prior.kinds),
    )


def _voices(prior: Prior, site_kinds: Sequence[str], past: Sequence[Past], days: float) -> Floats:
    """Return the yearly number of each place's kind, learnt from all places of the kind."""
    names = [name_of(kind) for kind in site_kinds]
    sites, calls = Counter(names), Counter(names[one.node] for one in past)
    found = {
        name: (prior.of(name) * WEIGHT_DAYS + calls[name] * YEAR)
        / (WEIGHT_DAYS + sites[name] * days)
        for name in sites
    }
    return np.array([found[name] for name in names], dtype=np.float64)


def _rates(
    prior: Prior, shares: Floats, voice: Floats, past: Sequence[Past], rate: float
) -> Floats:
    """Return incidents in an hour by type, hour and place, shape (types, 24, places).

    Each place's types are shrunk towards the city's; their sum is the place's own number.
    """
    mix = shares.sum(axis=1)
    row = {kind.code: number for number, kind in enumerate(prior.kinds)}
    seen = np.zeros((len(prior.kinds), len(voice)))
    for one in past:
        if one.kind in row:
            seen[row[one.kind], one.node] += 1.0
        else:
            seen[:, one.node] += mix
    daily = (mix[:, None] * voice[None, :] / YEAR * WEIGHT_DAYS + seen) / rate
    hours = shares / np.maximum(mix, 1e-300)[:, None]
    return np.asarray(hours[:, :, None] * daily[:, None, :], dtype=np.float64)


def _learnt(kind: IncidentKind, past: Sequence[Past]) -> IncidentKind:
    """Return a type with its time on the spot as the history has it."""
    known = [one.minutes for one in past if one.kind == kind.code and one.minutes is not None]
    if not known:
        return kind
    minutes = (WEIGHT_CALLS * kind.minutes + sum(known)) / (WEIGHT_CALLS + len(known))
    return replace(kind, minutes=minutes)


def _shares(prior: Prior, weight: float, past: Sequence[Past]) -> Floats:
    """Return which share of a day's incidents falls on each type and hour, shape (types, 24)."""
    whole = sum(kind.share for kind in prior.kinds)
    assumed = np.array(
        [np.array(kind.hours) / sum(kind.hours) * kind.share / whole for kind in prior.kinds]
    )
    row = {kind.code: number for number, kind in enumerate(prior.kinds)}
    seen = np.zeros_like(assumed)
    for one in past:
        if one.kind in row:
            seen[row[one.kind], one.hour] += 1.0
        else:
            # An unknown type tells of the hour; the types of that hour share it as assumed.
            column = assumed[:, one.hour]
            seen[:, one.hour] += column / column.sum() if column.sum() else 1.0 / len(column)
    out: Floats = (assumed * max(weight, 1e-9) + seen) / (max(weight, 1e-9) + len(past))
    return out


@cache
def standard() -> Prior:
    """Return our own assumptions, which every city should replace by its history."""
    text = resources.files("dispatch.pool").joinpath("prior.toml").read_text(encoding="utf-8")
    return _prior(tomllib.loads(text), "prior.toml")


def read_prior(path: Path) -> Prior:
    """Return the assumptions in a file of the form of our `prior.toml`.

    Raises
    ------
    PriorError
        If it cannot be used, with the entry and what it may be.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PriorError(UNREADABLE(file=path.name, detail=str(error))) from error
    return _prior(values, path.name)


def _prior(values: Mapping[str, Any], file: str) -> Prior:
    for name in ("yearly", "otherwise", "types"):
        if name not in values:
            raise PriorError(MISSING(file=file, name=name))
    yearly = {
        kind.strip().casefold(): _number(file, f"yearly.{kind}", number)
        for kind, number in values["yearly"].items()
    }
    kinds = tuple(_kind(file, code, row) for code, row in values["types"].items())
    if not kinds:
        raise PriorError(MISSING(file=file, name="types"))
    return Prior(yearly, _number(file, "otherwise", values["otherwise"]), kinds)


def _kind(file: str, code: str, row: Mapping[str, Any]) -> IncidentKind:
    for name in ("da", "en", "hours", *FIGURES):
        if name not in row:
            raise PriorError(MISSING(file=file, name=f"types.{code}.{name}"))
    hours = row["hours"]
    right = isinstance(hours, list) and len(hours) == HOURS
    if not right or not all(_positive(one) for one in hours) or not sum(hours):
        raise PriorError(BAD_HOURS(file=file, name=f"types.{code}.hours"))
    figures = {name: _number(file, f"types.{code}.{name}", row[name]) for name in FIGURES}
    return IncidentKind(
        code,
        Text(row["da"], row["en"]),
        figures["share"],
        figures["minutes"],
        60.0 * figures["threshold_minutes"],
        int(figures["priority"]),
        max(1, int(figures["guards"])),
        tuple(float(one) for one in hours),
    )


def _number(file: str, name: str, value: object) -> float:
    if not _positive(value):
        raise PriorError(BAD_NUMBER(file=file, name=name))
    return float(str(value))


def _positive(value: object) -> bool:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return plain and float(str(value)) >= 0
