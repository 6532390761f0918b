# SPDX-License-Identifier: MPL-2.0
"""The `vagt` command."""

from __future__ import annotations

from typing import Annotated

import typer

from sites.text import Language
from web.cli import agreements
from web.cli import alerts  # noqa: F401 - adds its command to `dispatch`
from web.cli import basics
from web.cli import cover
from web.cli import demo
from web.cli import dispatch
from web.cli import exchanges
from web.cli import expiring
from web.cli import importing
from web.cli import lists
from web.cli import network
from web.cli import orders
from web.cli import overrides
from web.cli import pool
from web.cli import pool_expected  # noqa: F401 - adds its command to `pool`
from web.cli import prices
from web.cli import rosters
from web.cli import rota
from web.cli import rounds
from web.cli import rounds_ahead  # noqa: F401 - adds its commands to `rounds`
from web.cli import rounds_changes  # noqa: F401 - adds its commands to `rounds`
from web.cli import rules
from web.cli import serving
from web.cli import simulate
from web.cli import travelling
from web.cli import users
from web.cli.output import LANGUAGE

app = typer.Typer(
    name="vagt",
    help="Plan a city's security guards: lawful, cheap, fair rosters.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def choose(
    language: Annotated[
        Language | None, typer.Option("--lang", help="Language of messages: da or en.")
    ] = None,
) -> None:
    """Plan a city's security guards: lawful, cheap, fair rosters."""
    LANGUAGE.set(language)


app.command("init")(basics.init)
app.command("import")(importing.import_)
app.command("check")(lists.check)
app.command("pay")(lists.pay)
app.command("expiring")(expiring.expiring_)
app.command("serve")(serving.serve)
app.command("simulate")(simulate.simulate)
app.command("worker")(serving.worker)
app.add_typer(agreements.app, name="agreements")
app.add_typer(demo.app, name="demo")
app.add_typer(dispatch.app, name="dispatch")
app.add_typer(network.app, name="network")
app.add_typer(orders.app, name="order")
rosters.app.command("cover")(cover.cover_)
app.add_typer(pool.app, name="pool")
rosters.app.command("override")(overrides.override_)
rosters.app.command("overrides")(overrides.overrides)
rosters.app.command("prices")(prices.prices_)
rosters.app.command("travel")(travelling.travel)
app.add_typer(rosters.app, name="roster")
app.add_typer(rota.app, name="rota")
app.add_typer(rounds.app, name="rounds")
app.add_typer(rules.app, name="rules")
app.add_typer(exchanges.app, name="swaps")
app.add_typer(users.app, name="user")


def main() -> None:
    """Run the command line."""
    app()
