# SPDX-License-Identifier: MPL-2.0
"""`vagt demo`: the demo city, loaded once and served."""

from __future__ import annotations

import tempfile
from datetime import date
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from flask import Flask
from sqlmodel import select

from roster.checker import check
from roster.models import Guard
from roster.models import Roster
from roster.store import load_plan
from sites.models import Site
from sites.network import networks
from sites.text import Text
from web import accounts
from web.cli.basics import prepare
from web.cli.demo_streets import use_streets
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import application
from web.cli.output import fail
from web.cli.output import say
from web.cli.output import show
from web.cli.output import tell
from web.cli.rosters import PUBLISHED
from web.cli.rosters import make
from web.cli.rosters import next_monday
from web.cli.rosters import week_name
from web.cli.serving import run
from web.cli.solving import solve_watched
from web.cli.words import describe
from web.db import get_session
from web.db import writer
from web.demo import USERS
from web.demo import Size
from web.demo import write
from web.demo import write_guards
from web.demo.desk import furnish
from web.jobs.loading import import_folder
from web.planning import Effort
from web.publishing import publish
from web.rulebook import rulebook
from web.settings import Settings
from web.settings import current_settings

DEMO_SECONDS = 240.0
THIS_WEEK = 0.33
"""Share of the time that goes to the week that is under way; the next one gets the rest."""
DEMO_WORK = 12.0
"""Solver work for both weeks: it ends the planning well before the time does on most machines,
and then everybody sees the same plan."""

app = typer.Typer(help="The demo city.", no_args_is_help=True)

NOT_EMPTY = Text(
    "Databasen indeholder allerede lokationer. Vælg en tom mappe med VAGT_DATA.",
    "The database already holds sites. Choose an empty folder with VAGT_DATA.",
)
PLANNING = Text("{week}: højst {seconds} s", "{week}: at most {seconds} s")
LOADING = Text("Indlæser demobyen …", "Loading the demo city …")
LOADED = Text(
    "Demobyen er indlæst: {sites} lokationer, {guards} vagter.",
    "The demo city is loaded: {sites} sites, {guards} guards.",
)
GUARDS = Text(
    "{count} opdigtede vagter skrevet i {folder}. Importér: vagt import {folder}",
    "{count} invented guards written in {folder}. Import: vagt import {folder}",
)
ADDRESS = Text("Åbn {address} og log ind som:", "Open {address} and log in as:")
STOP = Text("Ctrl-C stopper. Data ligger i {folder}.", "Ctrl-C stops. Data is in {folder}.")
OPEN_HOST = Text(
    "Demoens adgangskoder er ingen hemmelighed. Brug kun VAGT_HOST={host} på et lukket net.",
    "The demo's passwords are no secret. Use VAGT_HOST={host} only on a closed network.",
)


@app.command("load")
def load(
    size: Annotated[Size, typer.Option(help="small: about 80 guards; city: about 300.")] = "small",
    as_json: AsJson = False,
) -> None:
    """Load the demo city and its users into an empty database."""
    with application(as_json, ready=False) as flask_app:
        prepare(flask_app)
        if _loaded():
            fail(Exit.USAGE, NOT_EMPTY, as_json)
        load_city(size)
        add_users()
        counts = {"sites": _count(Site), "guards": _count(Guard)}
        show({**counts, "size": size}, as_json, say(LOADED(**counts)))


@app.command("guards")
def guards(
    folder: Annotated[Path, typer.Argument(help="The import folder to write into.")],
    count: Annotated[int, typer.Option(min=1, max=1600, help="How many guards.")] = 120,
    as_json: AsJson = False,
) -> None:
    """Write invented guards into an import folder, to try a city's own sites and posts."""
    written = write_guards(folder, count)
    shown = {"folder": str(folder), "files": written}
    show(shown, as_json, say(GUARDS(count=count, folder=folder)))


@app.command("up")
def up(
    size: Annotated[Size, typer.Option(help="small: about 80 guards; city: about 300.")] = "small",
    seconds: Annotated[
        float, typer.Option(min=4, help="Longest time to plan the two weeks, in seconds.")
    ] = DEMO_SECONDS,
    streets: Annotated[
        str,
        typer.Option(
            help="The streets: a file, a place name, or sketch; by default Copenhagen's from"
            " OpenStreetMap where the internet is at hand."
        ),
    ] = "",
    prepare_only: Annotated[
        bool, typer.Option("--prepare-only", help="Load and plan, but do not serve.")
    ] = False,
) -> None:
    """Load the demo city, publish this week and plan the next, each once; then serve it."""
    with application(ready=False) as flask_app:
        _prepare(flask_app, size, seconds, streets)
        settings: Settings = flask_app.extensions["settings"]
    if not prepare_only:
        run(settings, ready=lambda address: _welcome(address, settings))


def _prepare(flask_app: Flask, size: Size, seconds: float, streets: str) -> None:
    prepare(flask_app)
    if not _loaded():
        tell(LOADING)
        load_city(size)
        tell(LOADED(sites=_count(Site), guards=_count(Guard)))
    add_users()
    if get_session().exec(select(Roster.id)).first() is None:
        use_streets(current_settings().data, streets)
        coming = next_monday()
        _plan(coming - timedelta(weeks=1), THIS_WEEK, seconds, published=True)
        _plan(coming, 1 - THIS_WEEK, seconds, published=False)


def _plan(monday: date, share: float, seconds: float, *, published: bool) -> None:
    """Make a week and solve it with its share of the effort; publish it if asked to and lawful."""
    effort = Effort(seconds * share, DEMO_WORK * share)
    tell(PLANNING(week=week_name(monday, 1), seconds=f"{effort.seconds:g}"))
    roster = make(monday, 1, "", "")
    result = solve_watched(roster, effort)
    travel = networks(current_settings().data)
    plan = load_plan(get_session(), roster, travel, rulebook())
    report = check(plan)
    for line in describe(plan, report, result):
        tell(line)
    if published and not report.hard:
        with writer() as session:
            row, told = publish(session, roster, plan, None)
            published_as = PUBLISHED(name=row.name, count=told)
        tell(published_as)
    tell("")


def load_city(size: Size) -> None:
    """Write the demo city's folder and import it like anybody's."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), size)
        plan, _written = import_folder(Path(folder))
    if plan.faults:
        raise RuntimeError("\n".join(str(fault) for fault in plan.faults[:20]))
    with writer() as session:
        furnish(session)


def add_users() -> None:
    """Add those demo users that are not there yet."""
    with writer() as session:
        for user in USERS:
            if accounts.by_username(session, user.username) is not None:
                continue
            guard = select(Guard.id).where(Guard.code == user.guard)
            sites = {site.code: site.id for site in session.exec(select(Site))}
            accounts.create(
                session,
                username=user.username,
                password=user.password,
                role=user.role,
                name=user.name,
                guard_id=session.exec(guard).first() if user.guard else None,
                site_ids=[key for code in user.sites if (key := sites.get(code))],
                any_password=True,
            )


def _welcome(address: str, settings: Settings) -> None:
    tell("")
    tell(ADDRESS(address=address))
    for user in USERS:
        tell(f"  {user.username:<12} {user.password}")
    if settings.host not in ("127.0.0.1", "localhost", "::1"):
        tell(OPEN_HOST(host=settings.host))
    tell(STOP(folder=settings.data))


def _loaded() -> bool:
    return get_session().exec(select(Site.id)).first() is not None


def _count(model: type[Site] | type[Guard]) -> int:
    return len(get_session().exec(select(model.id)).all())
