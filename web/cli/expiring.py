# SPDX-License-Identifier: MPL-2.0
"""`vagt expiring`: what runs out soon, and which planned shifts fall with it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from typing import Any

import typer

from roster.expiring import KINDS
from roster.expiring import Expiry
from roster.expiring import expiring
from sites.clock import local_day
from sites.text import Language
from sites.text import Text
from web.cli.output import AsJson
from web.cli.output import application
from web.cli.output import language
from web.cli.output import say
from web.cli.output import show
from web.cli.output import table
from web.db import get_session
from web.models import now

HEADINGS = (
    Text("sidste dag", "last day"),
    Text("hvem", "who"),
    Text("hvad", "what"),
    Text("vagter, der falder", "shifts that fall"),
)
NONE = Text("Intet udløber i perioden.", "Nothing runs out in the period.")


def expiring_(
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="The day to look ahead from; today."),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(min=0, max=3660, help="How many days ahead; the agreement's warning."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List certificates, approvals, authorisations and permits that run out, with their shifts."""
    with application(as_json):
        found = expiring(get_session(), on.date() if on else local_day(now()), days)
        spoken = language()
        rows = [
            (
                expiry.last_day.isoformat(),
                expiry.holder,
                f"{KINDS[expiry.kind].in_(spoken)}: {_what(expiry, spoken)}",
                len(expiry.falling),
            )
            for expiry in found
        ]
        shown = {"expiring": [_figures(expiry, spoken) for expiry in found]}
        show(shown, as_json, table(HEADINGS, rows) if rows else say(NONE))


def _what(expiry: Expiry, spoken: Language) -> str:
    return expiry.name.in_(spoken) if expiry.kind == "certificate" else expiry.code


def _figures(expiry: Expiry, spoken: Language) -> dict[str, Any]:
    return {
        "kind": expiry.kind,
        "code": expiry.code,
        "name": expiry.name.in_(spoken),
        "guard": expiry.guard,
        "holder": expiry.holder,
        "last_day": expiry.last_day.isoformat(),
        "days_left": expiry.days_left,
        "shifts": [
            {
                "shift": falling.shift,
                "roster": falling.roster,
                "guard": falling.guard,
                "guard_name": falling.guard_name,
                "start": falling.start.isoformat(),
                "end": falling.end.isoformat(),
                "site": falling.site,
                "post": falling.post,
                "published": falling.published,
            }
            for falling in expiry.falling
        ],
    }
