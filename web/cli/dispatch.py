# SPDX-License-Identifier: MPL-2.0
"""`vagt dispatch`: who can be at a place soonest, and why not the others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from typing import Any

import typer
from sqlmodel import Session
from sqlmodel import select

from dispatch.incidents.eido import incidents_geojson
from dispatch.incidents.eido import units_geojson
from dispatch.incidents.reasons import REASONS
from dispatch.incidents.reasons import SHORTFALLS
from dispatch.incidents.recommend import Candidate
from dispatch.incidents.recommend import Need
from dispatch.incidents.travel import RUNGS
from dispatch.incidents.travel import Rung
from dispatch.incidents.travel import Sources
from dispatch.incidents.view import View
from dispatch.incidents.view import advise
from dispatch.incidents.view import read_view
from dispatch.units.status import STATUSES
from dispatch.units.whereabouts import SOURCES
from sites.clock import COPENHAGEN
from sites.clock import local
from sites.geo import check_position
from sites.models import Administration
from sites.models import Competence
from sites.network import current
from sites.text import Text
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import application
from web.cli.output import decimal
from web.cli.output import fail
from web.cli.output import language
from web.cli.output import say
from web.cli.output import show
from web.cli.output import table
from web.db import get_session
from web.models import now
from web.settings import current_settings

app = typer.Typer(help="Guards on duty and incidents.", no_args_is_help=True)

NOBODY = Text(
    "Ingen er på vagt {at} efter en offentliggjort vagtplan.",
    "Nobody is on duty at {at} by a published roster.",
)
NO_COMPETENCE = Text(
    "Der er ingen kompetence med koden {value}. Kendte: {known}.",
    "There is no competence with the code {value}. Known: {known}.",
)
BAD_TIME = Text(
    "{value} er ingen tid. Skriv fx 2027-01-31T22:00.",
    "{value} is no time. Write it as 2027-01-31T22:00.",
)
HEADINGS = (
    Text("min", "min"),
    Text("km", "km"),
    Text("vagt", "guard"),
    Text("status", "status"),
    Text("køretid", "travel time"),
    Text("position", "position"),
    Text("for og imod", "for and against"),
)
Kind = Annotated[str, typer.Argument(help="units or incidents.")]
NO_KIND = Text("{value} kan ikke vises. Brug units eller incidents.", "Use units or incidents.")


@app.command("nearest")
def nearest(
    lat: Annotated[float, typer.Option(help="Latitude in degrees.")],
    lon: Annotated[float, typer.Option(help="Longitude in degrees.")],
    at: Annotated[str, typer.Option(help="When, Copenhagen time: 2027-01-31T22:00; now.")] = "",
    competence: Annotated[
        list[str] | None, typer.Option(help="Code that the guard must hold; may be repeated.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Rank the guards on duty by how soon they can be at a place, with what speaks for and against.

    Everybody on duty is listed: those who can be sent first, then the others with the reason.
    """
    wrong = check_position(lat, lon)
    if wrong is not None:
        fail(Exit.USAGE, wrong, as_json)
    when = _when(at, as_json)
    with application(as_json):
        session = get_session()
        wanted = frozenset(competence or ())
        known = set(session.exec(select(Competence.code)))
        for code in sorted(wanted - known):
            listed = ", ".join(sorted(known))
            fail(Exit.USAGE, NO_COMPETENCE(value=code, known=listed), as_json)
        data = current_settings().data
        view = read_view(session, when)
        need = Need(0, (lat, lon), competences=wanted)
        found = advise(view, need, Sources(lambda mode: current(data, mode, when)))
        values = {**found.values(), "lat": lat, "lon": lon}
        del values["case"], values["promised"], values["covered"], values["best"]
        rows = [_row(one, _names(session)) for one in found.candidates]
        if not rows:
            show(values, as_json, say(NOBODY(at=f"{local(when):%Y-%m-%d %H:%M}")))
            return
        show(values, as_json, table(HEADINGS, rows))


@app.command("geojson")
def geojson(what: Kind = "units") -> None:
    """Print the units or the open incidents as GeoJSON; units by code, never by name."""
    if what not in ("units", "incidents"):
        fail(Exit.USAGE, NO_KIND(value=what))
    with application():
        view: View = read_view(get_session(), now())
        made = (
            units_geojson(view.board, view.desk, view.fixes, view.at)
            if what == "units"
            else incidents_geojson(view.queue, view.desk, view.kinds)
        )
        show(made, True)


def _when(typed: str, as_json: bool) -> datetime:
    if not typed:
        return now()
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        fail(Exit.USAGE, BAD_TIME(value=typed), as_json)
    return found if found.tzinfo else found.replace(tzinfo=COPENHAGEN)


def _names(session: Session) -> dict[str, Mapping[Any, str]]:
    english = language() == "en"
    return {
        "lender": {row.id: row.code for row in session.exec(select(Administration))},
        "code": {
            row.code: row.name_en if english else row.name_da
            for row in session.exec(select(Competence))
        },
    }


def _row(one: Candidate, names: Mapping[str, Mapping[Any, str]]) -> list[str]:
    def said(texts: Mapping[str, Text], code: str, values: Mapping[str, Any]) -> str:
        named = {key: names.get(key, {}).get(value, value) for key, value in values.items()}
        return say(texts[code](**named))

    notes = [said(SHORTFALLS, code, values) for code, values in one.shortfalls]
    notes += [said(REASONS, code, values) for code, values in one.reasons if code != "best"]
    rung: Rung | None = one.rung or None  # type: ignore[assignment]
    return [
        "–" if one.seconds is None else decimal(one.seconds / 60),
        "–" if one.metres is None else decimal(one.metres / 1000),
        one.name,
        say(STATUSES[one.status].name),
        "" if rung is None else say(RUNGS[rung]),
        say(SOURCES[one.source]) if one.source else "–",  # type: ignore[index]
        "; ".join(notes),
    ]
