# SPDX-License-Identifier: MPL-2.0
"""`vagt init`: make the data folder and the database, or bring them up to date."""

from __future__ import annotations

from flask import Flask

from sites.text import Text
from web.cli.output import AsJson
from web.cli.output import application
from web.cli.output import say
from web.cli.output import show
from web.migrations import is_current
from web.migrations import upgrade
from web.settings import Settings

READY = Text("Klar: {database}", "Ready: {database}")
FIRST_USER = Text(
    "Ny bruger: vagt user add NAVN --role coordinator",
    "New user: vagt user add NAME --role coordinator",
)


def prepare(app: Flask) -> bool:
    """Bring the database up to date; say whether there was anything to do."""
    engine = app.extensions["engine"]
    behind = not is_current(engine)
    if behind:
        upgrade(engine)
    return behind


def place(settings: Settings) -> str:
    """Return where the database is, without its password."""
    address = settings.database
    if "@" not in address:
        return address
    return address.partition("://")[0] + "://" + address.rpartition("@")[2]


def init(as_json: AsJson = False) -> None:
    """Make the data folder and the database, or bring them up to date."""
    with application(as_json, ready=False) as app:
        settings: Settings = app.extensions["settings"]
        changed = prepare(app)
        show(
            {"data": str(settings.data), "database": place(settings), "changed": changed},
            as_json,
            say(READY(database=place(settings))),
            say(FIRST_USER),
        )
