# SPDX-License-Identifier: MPL-2.0
"""What commands on the network are given: places, a mode and an instant."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col
from sqlmodel import select

from sites.clock import nearest_utc
from sites.geo import check_position
from sites.models import Site
from sites.network import MODES
from sites.network import RoadNetwork
from sites.network import current
from sites.network.answers import Point
from sites.text import Text
from web.app import close
from web.app import create_app
from web.cli.output import UNREACHABLE
from web.cli.output import Exit
from web.cli.output import fail
from web.cli.output import read_settings
from web.cli.output import tell
from web.db import get_session
from web.migrations import is_current

POSITION = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*[,;]\s*(-?\d+(?:\.\d+)?)\s*$")
COLUMNS = {"name": ("name", "navn"), "lat": ("lat", "bredde"), "lon": ("lon", "længde")}

UNKNOWN_PLACE = Text(
    "»{value}« er hverken en position (55.6757,12.5695) eller en lokations kode.",
    "“{value}” is neither a position (55.6757,12.5695) nor the code of a site.",
)
UNKNOWN_MODE = Text("»{value}« er ikke et af: {known}.", "“{value}” is not one of: {known}.")
BAD_TIME = Text(
    "»{value}« er ikke en tid; skriv now eller fx 2026-12-08T08:30.",
    "“{value}” is not a time; write now or e.g. 2026-12-08T08:30.",
)
NO_FILE = Text("Filen {file} findes ikke. Ret stien.", "The file {file} is not there.")
NO_COLUMNS = Text(
    "Filen {file} skal have kolonnerne navn, bredde og længde (name, lat, lon).",
    "The file {file} needs the columns name, lat and lon.",
)
BAD_ROW = Text(
    "{file}, linje {line}: {value} er ikke en position i decimalgrader.",
    "{file}, line {line}: {value} is not a position in decimal degrees.",
)
NO_PLACES = Text(
    "Der er ingen steder at regne på. Giv en fil, eller importér lokationer.",
    "There are no places to work on. Give a file, or import sites.",
)

Mode = Annotated[str, typer.Option(help="car, bicycle or foot.")]
At = Annotated[
    str | None,
    typer.Option(help="now or 2026-12-08T08:30: dated closures and times of that hour count too."),
]


@dataclass(frozen=True)
class Place:
    """A place by code or name."""

    code: str
    name: str
    point: Point


def network_for(mode: str, at: str | None, as_json: bool) -> RoadNetwork:
    """Return the network in use for a mode and a local time; say what is wrong with it."""
    if mode not in MODES:
        fail(Exit.USAGE, UNKNOWN_MODE(value=mode, known=", ".join(MODES)), as_json)
    instant = None if at is None else _instant(at, as_json)
    network = current(read_settings(as_json).data, mode, instant)
    for note in network.notes:
        tell(note)
    return network


def _instant(text: str, as_json: bool) -> datetime:
    if text == "now":
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        fail(Exit.USAGE, BAD_TIME(value=text), as_json)
    if found.tzinfo is not None:
        return found.astimezone(UTC)
    return nearest_utc(found.date(), found.time())


def known_sites() -> list[Place]:
    """Return the sites of the database; none where there is no database that is ready."""
    try:
        app = create_app(read_settings())
    except UNREACHABLE:
        return []
    try:
        with app.app_context():
            if not is_current(app.extensions["engine"]):
                return []
            sites = get_session().exec(select(Site).order_by(col(Site.code))).all()
            return [Place(site.code, site.name, (site.lat, site.lon)) for site in sites]
    except (SQLAlchemyError, *UNREACHABLE):
        return []
    finally:
        close(app)


def place(text: str, as_json: bool) -> Place:
    """Return a place by its position or by the code of a site."""
    match = POSITION.match(text)
    if match is not None:
        point = float(match[1]), float(match[2])
        fault = check_position(*point)
        if fault is not None:
            fail(Exit.USAGE, fault, as_json)
        return Place("", text, point)
    found = next((one for one in known_sites() if one.code == text), None)
    if found is None:
        fail(Exit.USAGE, UNKNOWN_PLACE(value=text), as_json)
    return found


def places(path: Path | None, as_json: bool) -> list[Place]:
    """Return the places of a CSV file, or all sites."""
    found = known_sites() if path is None else _rows(path, as_json)
    if not found:
        fail(Exit.FAULTS, NO_PLACES, as_json)
    return found


def _rows(path: Path, as_json: bool) -> list[Place]:
    if not path.is_file():
        fail(Exit.USAGE, NO_FILE(file=path), as_json)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        fail(Exit.FAULTS, NO_COLUMNS(file=path.name), as_json)
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.DictReader(text.splitlines(), delimiter=delimiter)
    headings = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    reader.fieldnames = headings
    columns = {
        column: next((name for name in names if name in headings), None)
        for column, names in COLUMNS.items()
    }
    if None in columns.values():
        fail(Exit.FAULTS, NO_COLUMNS(file=path.name), as_json)
    found = []
    for row in reader:
        name, lat, lon = (str(row[columns[key]] or "").strip() for key in ("name", "lat", "lon"))
        try:
            point = float(lat.replace(",", ".")), float(lon.replace(",", "."))
        except ValueError:
            values = f"{lat} {lon}"
            fail(
                Exit.FAULTS,
                BAD_ROW(file=path.name, line=reader.line_num, value=values),
                as_json,
            )
        fault = check_position(*point)
        if fault is not None:
            fail(Exit.FAULTS, fault, as_json)
        found.append(Place("", name, point))
    return found
