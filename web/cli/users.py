# SPDX-License-Identifier: MPL-2.0
"""`vagt user`: accounts for the pages."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from pydantic import ValidationError
from sqlmodel import Session
from sqlmodel import select

from roster.models import Guard
from sites.models import Site
from sites.text import Text
from web import accounts
from web.accounts import AccountError
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import application
from web.cli.output import fail
from web.cli.output import language
from web.cli.output import say
from web.cli.output import show
from web.db import writer
from web.models import Role

app = typer.Typer(help="Accounts for the pages.", no_args_is_help=True)

ADDED = Text("Brugeren {name} er oprettet.", "The user {name} is added.")
PROMPT = Text("Adgangskode", "Password")
NO_GUARD = Text(
    "Der er ingen vagt med koden {value}. Importér vagten, eller ret koden.",
    "There is no guard with the code {value}. Import the guard or correct the code.",
)
NO_SITE = Text(
    "Der er ingen lokation med koden {value}. Importér lokationen, eller ret koden.",
    "There is no site with the code {value}. Import the site or correct the code.",
)
BAD_VALUE = Text("{field} = {value}: {reason}", "{field} = {value}: {reason}")


@app.callback()
def users() -> None:
    """Accounts for the pages."""


@app.command("add")
def add(
    username: Annotated[str, typer.Argument(help="Login name: small letters, digits, . _ @ -")],
    role: Annotated[Role, typer.Option(help="What the user may do.")] = "coordinator",
    name: Annotated[str, typer.Option(help="The person's name, as the pages show it.")] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    guard: Annotated[str, typer.Option(help="Code of the guard, for the role guard.")] = "",
    site: Annotated[str, typer.Option(help="Code of the site, for the role site_contact.")] = "",
    email: Annotated[str, typer.Option(help="Where messages to the user are mailed to.")] = "",
    as_json: AsJson = False,
) -> None:
    """Add a user; asks for the password."""
    with application(as_json):
        password = (
            sys.stdin.readline().rstrip("\n")
            if password_stdin
            else typer.prompt(say(PROMPT), hide_input=True, confirmation_prompt=True, err=True)
        )
        try:
            with writer() as session:
                user = accounts.create(
                    session,
                    username=username,
                    password=password,
                    role=role,
                    name=name,
                    language=language(),
                    guard_id=_guard(session, guard, as_json),
                    site_id=_site(session, site, as_json),
                    email=email,
                )
        except AccountError as error:
            fail(Exit.FAULTS, error.message, as_json)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            values = {"field": first["loc"][0], "value": first["input"], "reason": first["msg"]}
            fail(Exit.FAULTS, BAD_VALUE(**values), as_json)
        shown = {"id": user.id, "username": user.username, "role": user.role}
        show(shown, as_json, say(ADDED(name=user.username)))


def _guard(session: Session, code: str, as_json: bool) -> int | None:
    if not code:
        return None
    found = session.exec(select(Guard.id).where(Guard.code == code)).first()
    return found if found is not None else fail(Exit.USAGE, NO_GUARD(value=code), as_json)


def _site(session: Session, code: str, as_json: bool) -> int | None:
    if not code:
        return None
    found = session.exec(select(Site.id).where(Site.code == code)).first()
    return found if found is not None else fail(Exit.USAGE, NO_SITE(value=code), as_json)
