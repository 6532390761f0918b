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
from web import contacts
from web.accounts import AccountError
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import application
from web.cli.output import fail
from web.cli.output import language
from web.cli.output import say
from web.cli.output import show
from web.cli.output import table
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
NO_USER = Text(
    "Der er ingen aktiv bruger med navnet {value}. Ret navnet.",
    "There is no active user called {value}. Correct the name.",
)
NO_SITES = Text("{name} har ingen lokationer.", "{name} has no sites.")
HEADINGS = (Text("kode", "code"), Text("lokation", "site"))
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
    site: Annotated[
        list[str] | None,
        typer.Option(help="Code of a site, for the role site_contact; may be repeated."),
    ] = None,
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
                    site_ids=[_site(session, code, as_json).id or 0 for code in site or ()],
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


@app.command("sites")
def sites(
    username: Annotated[str, typer.Argument(help="The site contact's login name.")],
    add: Annotated[
        list[str] | None, typer.Option(help="Code of a site to add; may be repeated.")
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option(help="Code of a site to take away; may be repeated.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the sites that a site contact speaks for; add some and take some away."""
    with application(as_json):
        try:
            with writer() as session:
                user = accounts.by_username(session, username)
                if user is None:
                    fail(Exit.USAGE, NO_USER(value=username), as_json)
                for code in add or ():
                    contacts.give(session, user, _site(session, code, as_json))
                for code in remove or ():
                    contacts.take(session, user, _site(session, code, as_json))
                own = contacts.named_sites(session, accounts.sites_of(session, user))
                held = [(site.code, site.name) for site in own]
        except AccountError as error:
            fail(Exit.FAULTS, error.message, as_json)
        shown = {"username": user.username, "sites": [code for code, _name in held]}
        show(shown, as_json, table(HEADINGS, held) if held else say(NO_SITES(name=user.name)))


def _guard(session: Session, code: str, as_json: bool) -> int | None:
    if not code:
        return None
    found = session.exec(select(Guard.id).where(Guard.code == code)).first()
    return found if found is not None else fail(Exit.USAGE, NO_GUARD(value=code), as_json)


def _site(session: Session, code: str, as_json: bool) -> Site:
    found = session.exec(select(Site).where(Site.code == code)).first()
    return found if found is not None else fail(Exit.USAGE, NO_SITE(value=code), as_json)
