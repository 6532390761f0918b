# SPDX-License-Identifier: MPL-2.0
"""`vagt pool expected`: how many incidents are expected where, and what that rests on."""

from __future__ import annotations

from typing import Any

from dispatch.pool.exports import expected_values
from dispatch.pool.reading import Options
from sites.text import Text
from web.cli.output import AsJson
from web.cli.output import application
from web.cli.output import decimal
from web.cli.output import grouped
from web.cli.output import show
from web.cli.output import table
from web.cli.pool import OnDay
from web.cli.pool import PriorFile
from web.cli.pool import app
from web.cli.pool import assumptions
from web.cli.pool import read

PLACES = (
    Text("lokation", "site"),
    Text("forvaltning", "administration"),
    Text("antaget/år", "assumed a year"),
    Text("i historikken", "in history"),
    Text("ventet/år", "expected a year"),
    Text("95 %-interval", "95 % interval"),
)
TYPES = (
    Text("type", "type"),
    Text("i historikken", "in history"),
    Text("ventet/år", "expected a year"),
    Text("minutter på stedet", "minutes on the scene"),
)


@app.command("expected")
def expected(date: OnDay = None, prior: PriorFile = None, as_json: AsJson = False) -> None:
    """Say how many incidents a year each site expects, with the interval, by history and prior."""
    with application(as_json):
        day = read(date, Options(1), prior, as_json)
        found = expected_values(day)
        places = sorted(found["places"], key=lambda one: (-one["yearly"], one["site"]))
        types = [
            (one["code"], grouped(one["seen"]), decimal(one["yearly"]), decimal(one["minutes"]))
            for one in found["types"]
        ]
        show(
            found,
            as_json,
            table(PLACES, [_place(one) for one in places]),
            "",
            table(TYPES, types),
            *(said for said in assumptions(day) if said),
        )


def _place(one: dict[str, Any]) -> tuple[object, ...]:
    return (
        one["site"],
        one["administration"],
        decimal(one["assumed_yearly"]),
        grouped(one["seen"]),
        decimal(one["yearly"]),
        f"{decimal(one['low'])} – {decimal(one['high'])}",
    )
