# SPDX-License-Identifier: MPL-2.0
"""Turn a list of sites into lock-up visits, round posts and night posts by a short recipe."""

from __future__ import annotations

import math
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import time

from roster.imports.builtin import BUILTIN
from roster.imports.builtin import Builtin
from roster.imports.clusters import compact_groups
from roster.imports.clusters import hub
from roster.imports.demand_tables import POSTS
from roster.imports.demand_tables import SERVICES
from roster.imports.demand_tables import VISITS
from roster.imports.faults import CellError
from roster.imports.records import Values
from roster.imports.schema import Column
from roster.imports.values import read
from roster.imports.wallclock import read_time
from sites.text import Language
from sites.text import Text

DRIVE_MINUTES = 10
"""Minutes reckoned from one site on a round to the next, parking and walking included."""

BAD_PART = Text(
    "{part} kan ikke læses. Skriv navn=værdi adskilt af komma, fx {example}.",
    "{part} cannot be read. Write name=value separated by commas, e.g. {example}.",
)
UNKNOWN_PART = Text(
    "{part} kendes ikke. Brug {known}.",
    "{part} is not known. Use {known}.",
)
BAD_SPAN = Text(
    "{part} er ikke et tidsrum. Skriv fx 18:00-23:00.",
    "{part} is not a span of time. Write e.g. 18:00-23:00.",
)
BAD_VALUE = Text("{part}: {why}", "{part}: {why}")
MISSING_PART = Text(
    "{part} mangler. Skriv fx {example}.", "{part} is missing. Write e.g. {example}."
)
TWO_DUTIES = Text(
    "Vagtydelsen {service} har fået to tjenestetyper. En vagtydelse har én; angiv den samme.",
    "The service {service} was given two duty types. A service has one; give the same.",
)
_SITES = Text("{sites} lokationer", "{sites} sites")
_VISIT_EXAMPLE = "service=lukkerunde,window=18:00-23:00,minutes=10"
_POST_EXAMPLE = "service=nattevagt,time=23:00-07:00,sites=16,cost_centre=5100"


@dataclass(frozen=True, slots=True)
class VisitRecipe:
    """One visit at every site."""

    service: str = "lukkerunde"
    starts: time = time(18)
    ends: time = time(23)
    minutes: int = 10
    times_per_night: int = 1
    weekdays: str = "1111111"


@dataclass(frozen=True, slots=True)
class PostRecipe:
    """One post for every compact group of sites in a district, standing at the group's hub."""

    service: str
    starts: time
    ends: time
    sites: int | None = None
    """Most sites in a group; None: as many as the visits' time allows."""
    weekdays: str = "1111111"
    on_holidays: str = "run"
    headcount: int = 1
    priority: int = 2
    competences: tuple[str, ...] = ("vagt_grund",)
    approval_required: bool = False
    cost_centre: str = ""
    """Empty: the cost centre of the hub, if the list of sites gives one."""
    duty_type: str = ""
    """Empty: the service keeps its own."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to make of a list of sites, from which day on."""

    valid_from: date
    visits: tuple[VisitRecipe, ...] = ()
    posts: tuple[PostRecipe, ...] = ()

    def __post_init__(self) -> None:
        """Refuse two duty types of one service."""
        given: dict[str, str] = {}
        for post in self.posts:
            if post.duty_type and given.setdefault(post.service, post.duty_type) != post.duty_type:
                raise CellError(TWO_DUTIES(service=post.service))


def round_size(posts: PostRecipe, visits: Sequence[VisitRecipe]) -> int:
    """Return how many sites one guard can pass: the window by visit and drive, at least one.

    Without a visit of the same service, a visit of ten minutes over the whole post is reckoned.
    """
    if posts.sites is not None:
        return posts.sites
    visit = next((visit for visit in visits if visit.service == posts.service), None)
    start, end = (visit.starts, visit.ends) if visit else (posts.starts, posts.ends)
    length = (end.hour * 60 + end.minute - start.hour * 60 - start.minute - 1) % 1440 + 1
    work = visit.minutes * visit.times_per_night if visit else 10
    return max(1, math.floor(length / (work + DRIVE_MINUTES)))


def visit_rows(sites: Sequence[Values], recipe: Recipe, language: Language) -> Iterator[Values]:
    """Return one visit row for every site and visit recipe."""
    for number, visit in enumerate(recipe.visits):
        prefix = _prefix(visit.service, number, [other.service for other in recipe.visits])
        for place, site in enumerate(sites, start=1):
            code = f"{prefix}-{site['code']}"
            yield {
                "code": code if len(code) <= 40 else f"{prefix}-{place:05}",
                "name": f"{_service(visit.service, language)}, {site['name']}"[:200],
                "site": site["code"],
                "service": visit.service,
                "weekdays": visit.weekdays,
                "window_starts": visit.starts,
                "window_ends": visit.ends,
                "minutes": visit.minutes,
                "times_per_night": visit.times_per_night,
                "valid_from": recipe.valid_from,
            }


def post_rows(sites: Sequence[Values], recipe: Recipe, language: Language) -> Iterator[Values]:
    """Return one post row for every group of sites and post recipe, district by district."""
    for number, post in enumerate(recipe.posts):
        prefix = _prefix(post.service, number, [other.service for other in recipe.posts])
        count = 0
        for district, members in _districts(sites).items():
            positions = [(float(str(site["lat"])), float(str(site["lon"]))) for site in members]
            groups = compact_groups(positions, round_size(post, recipe.visits))
            for place, group in enumerate(groups, start=1):
                count += 1
                area = f" {district}" if district else ""
                site = members[hub(positions, group)]
                yield {
                    "code": f"{prefix}-{count:03}",
                    "name": f"{_service(post.service, language)}{area} {place}"[:200],
                    "site": site["code"],
                    "service": post.service,
                    "weekdays": post.weekdays,
                    "on_holidays": post.on_holidays,
                    "starts": post.starts,
                    "ends": post.ends,
                    "headcount": post.headcount,
                    "priority": post.priority,
                    "competences": post.competences,
                    "approval_required": post.approval_required,
                    "cost_centre": post.cost_centre or str(site.get("cost_centre") or ""),
                    "valid_from": recipe.valid_from,
                    "note": _note(len(group), language),
                }


def service_rows(recipe: Recipe) -> list[Values]:
    """Return a row for every service whose duty type the recipe gives, with its built-in names."""
    given = {post.service: post.duty_type for post in recipe.posts if post.duty_type}
    rows: list[Values] = []
    for code, duty_type in given.items():
        known = BUILTIN["services"].get(code) or Builtin(code, Text(code, code))
        rows.append({**known.values(), "duty_type": duty_type})
    return rows


def _note(sites: int, language: Language) -> str:
    text = Text("{sites} lokation", "{sites} site") if sites == 1 else _SITES
    return text(sites=sites).in_(language)


def _districts(sites: Sequence[Values]) -> dict[str, list[Values]]:
    found: dict[str, list[Values]] = {}
    for site in sites:
        found.setdefault(str(site.get("district") or ""), []).append(site)
    return dict(sorted(found.items()))


def _prefix(service: str, number: int, services: Sequence[str]) -> str:
    """Return the beginning of the codes: the service, numbered when several share it."""
    earlier = services[:number].count(service)
    return service[:20] if not earlier else f"{service[:18]}{earlier + 1}"


def _service(code: str, language: Language) -> str:
    known = BUILTIN["services"].get(code)
    return known.name.in_(language) if known else code


def parse_visit(text: str) -> VisitRecipe:
    """Read a visit recipe such as `service=lukkerunde,window=18:00-23:00,minutes=10`.

    Raises
    ------
    CellError
        With what is wrong and how to write it.
    """
    parts = _parts(text, _VISIT_EXAMPLE)
    given: dict[str, object] = {}
    for name, value in parts.items():
        if name == "window":
            given["starts"], given["ends"] = _span(name, value)
        elif name in ("service", "minutes", "weekdays"):
            given[name] = _read(VISITS.column(name), name, value)
        elif name == "times":
            given["times_per_night"] = _read(VISITS.column("times_per_night"), name, value)
        else:
            raise CellError(
                UNKNOWN_PART(part=name, known="service, window, minutes, times, weekdays")
            )
    return VisitRecipe(**given)  # type: ignore[arg-type]


def parse_posts(text: str) -> PostRecipe:
    """Read a post recipe such as `service=nattevagt,time=23:00-07:00,sites=16`.

    Raises
    ------
    CellError
        With what is wrong and how to write it.
    """
    parts = _parts(text, _POST_EXAMPLE)
    columns = {
        "service": "service",
        "weekdays": "weekdays",
        "holidays": "on_holidays",
        "headcount": "headcount",
        "priority": "priority",
        "competences": "competences",
        "approval": "approval_required",
        "cost_centre": "cost_centre",
    }
    given: dict[str, object] = {}
    for name, value in parts.items():
        if name == "time":
            given["starts"], given["ends"] = _span(name, value)
        elif name == "sites":
            given["sites"] = _read(VISITS.column("minutes"), name, value)
        elif name == "duty_type":
            given[name] = _read(SERVICES.column(name), name, value)
        elif name in columns:
            given[columns[name]] = _read(POSTS.column(columns[name]), name, value)
        else:
            known = ", ".join([*columns, "duty_type", "time", "sites"])
            raise CellError(UNKNOWN_PART(part=name, known=known))
    for name, needed in (("service", "service"), ("time", "starts")):
        if needed not in given:
            raise CellError(MISSING_PART(part=name, example=_POST_EXAMPLE))
    return PostRecipe(**given)  # type: ignore[arg-type]


def _parts(text: str, example: str) -> Mapping[str, str]:
    parts: dict[str, str] = {}
    for part in text.split(","):
        name, sign, value = (piece.strip() for piece in part.partition("="))
        if not (sign and name and value):
            raise CellError(BAD_PART(part=part.strip() or '""', example=example))
        parts["service" if name == "kind" else name] = value.replace("+", ",")
    return parts


def _read(column: Column, name: str, value: str) -> object:
    try:
        return read(column, value)
    except CellError as error:
        raise CellError(BAD_VALUE(part=f"{name}={value}", why=error.message)) from None


def _span(name: str, value: str) -> tuple[time, time]:
    first, sign, last = value.partition("-")
    try:
        start, end = read_time(first.strip()), read_time(last.strip())
    except CellError:
        raise CellError(BAD_SPAN(part=f"{name}={value}")) from None
    if not sign or start == end:
        raise CellError(BAD_SPAN(part=f"{name}={value}"))
    return start, end
