# SPDX-License-Identifier: MPL-2.0
"""What every command shares: exit codes, language, output for people and for programs."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import ExitStack
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum
from typing import Annotated
from typing import Any
from typing import NoReturn

import psycopg
import typer
from babel.numbers import format_decimal
from babel.numbers import format_percent
from flask import Flask
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import OperationalError

from sites.text import Language
from sites.text import Message
from sites.text import Text
from web import logs
from web.app import close
from web.app import create_app
from web.migrations import is_current
from web.settings import Settings

LANGUAGE: ContextVar[Language | None] = ContextVar("language", default=None)
"""The language asked for on the command line; None means the setting's."""

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")]

BAD_SETTING = Text(
    "Indstillingen {name} kan ikke bruges: {reason}",
    "The setting {name} cannot be used: {reason}",
)
MOST_LINES = 50
"""Lines of faults that a terminal shows."""

AND_MORE = Text("… og {count} til; --json giver alle.", "… and {count} more; --json gives all.")
NO_TABLES = Text(
    "Databasen er ikke klar. Kør: vagt init",
    "The database is not ready. Run: vagt init",
)
NO_DATABASE = Text(
    "Databasen svarer ikke ({reason}). Tjek VAGT_DATABASE_URL og VAGT_DATA.",
    "The database does not answer ({reason}). Check VAGT_DATABASE_URL and VAGT_DATA.",
)


UNREACHABLE = (OperationalError, psycopg.OperationalError, sqlite3.OperationalError, OSError)
"""What is raised when database, queue or data folder cannot be used."""


WORD_WIDTH = 32
"""The longest word or code in a table that is not broken over two lines."""


class Exit(IntEnum):
    """How a command ended."""

    OK = 0
    FAULTS = 1
    """Faults in the input, or a plan that breaks a hard rule."""
    USAGE = 2
    """The command was not understood, or names something that does not exist."""
    ENVIRONMENT = 3
    """Settings, database, network or port: nothing that another input would mend."""


def language() -> Language:
    """Return the language of messages."""
    chosen = LANGUAGE.get()
    if chosen is None:
        try:
            chosen = Settings().language
        except ValidationError:
            chosen = "da"
    return chosen


def say(text: Text | Message) -> str:
    """Return a sentence in the language of messages."""
    return text.in_(language())


def talk() -> Console:
    """Return where people read along: standard error, so that results can be piped."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def tell(text: Text | Message | str) -> None:
    """Write one line for people."""
    talk().print(text if isinstance(text, str) else say(text), markup=False)


def show(value: dict[str, Any], as_json: bool, *lines: str | Table) -> None:
    """Write a result: one JSON object, or lines and tables for people."""
    if as_json:
        json.dump(value, sys.stdout, ensure_ascii=False, default=str)
        sys.stdout.write("\n")
        return
    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        console.print(line, markup=False)


def first_of(lines: Sequence[str]) -> list[str]:
    """Return as many lines as people read; --json gives programs all of them."""
    more = len(lines) - MOST_LINES
    return [*lines[:MOST_LINES], say(AND_MORE(count=more))] if more > 0 else list(lines)


def table(headings: Sequence[Text], rows: Sequence[Sequence[object]]) -> Table:
    """Return a plain table with headings in the language of messages.

    What is too long goes on in the next line, and words, numbers and codes stay whole, so that
    everything can be read and given to other commands.
    """
    made = Table(box=None, pad_edge=False)
    for number, heading in enumerate(headings):
        cells = (say(heading), *(str(row[number]) for row in rows))
        longest = max(len(word) for cell in cells for word in (cell.split() or [""]))
        made.add_column(say(heading), overflow="fold", min_width=min(longest, WORD_WIDTH))
    for row in rows:
        made.add_row(*(str(cell) for cell in row))
    return made


def grouped(number: int) -> str:
    """Return a whole number with its thousands apart."""
    return format_decimal(number, locale=language())


def decimal(number: float) -> str:
    """Return a number with one decimal."""
    return format_decimal(number, format="#,##0.0", locale=language())


def percent(share: float) -> str:
    """Return a share as a percentage with one decimal."""
    return format_percent(share, format="#,##0.0 %", locale=language())


def fail(code: Exit, message: Text | Message, as_json: bool = False) -> NoReturn:
    """Say why it cannot be done, and end."""
    if as_json:
        show({"error": say(message), "exit": int(code)}, True)
    else:
        tell(message)
    raise typer.Exit(int(code))


def read_settings(as_json: bool = False) -> Settings:
    """Return the settings, or end with the name of the one that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = "VAGT_" + "_".join(str(part) for part in first["loc"]).upper()
        reason = first["msg"].removeprefix("Value error, ")
        fail(Exit.ENVIRONMENT, BAD_SETTING(name=name, reason=reason), as_json)


@contextmanager
def application(as_json: bool = False, *, ready: bool = True) -> Iterator[Flask]:
    """Open the application for a command; `ready` asks for a database that is up to date."""
    settings = read_settings(as_json)
    logs.configure(settings)
    with ExitStack() as stack:
        try:
            app = create_app(settings)
            stack.callback(close, app)
            stack.enter_context(app.app_context())
            if ready and not is_current(app.extensions["engine"]):
                fail(Exit.ENVIRONMENT, NO_TABLES, as_json)
            yield app
        except UNREACHABLE as error:
            reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
            fail(Exit.ENVIRONMENT, NO_DATABASE(reason=reason), as_json)
