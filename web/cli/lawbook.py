# SPDX-License-Identifier: MPL-2.0
"""Look agreements and rules up for a command, or end with what is wrong with a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from datetime import date
from datetime import datetime
from typing import Annotated
from typing import NoReturn

import typer

from roster.agreements import AgreementError
from roster.agreements import Library
from roster.agreements import Resolved
from roster.agreements import resolve
from roster.rules import registry
from roster.rules.base import Rule
from sites.clock import local_day
from web.cli.output import Exit
from web.cli.output import read_settings
from web.cli.output import say
from web.cli.output import show

Name = Annotated[
    str, typer.Option("--agreement", help="An agreement's name, or the path of its file.")
]
Day = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="On which day; today.")
]


def library(as_json: bool) -> Library:
    """Return the product's agreements and those in the data folder."""
    return Library(read_settings(as_json).agreements)


def resolved(name: str, on: datetime | None, as_json: bool) -> Resolved:
    """Return an agreement as it is on a day, today if none is given, or end with its faults."""
    day: date = on.date() if on else local_day(datetime.now(UTC))
    try:
        return resolve(library(as_json).load(name), day)
    except AgreementError as error:
        refuse(error, as_json)


def rules_of(agreement: Resolved, as_json: bool) -> Mapping[str, Rule]:
    """Return the rules in force by id, or end with what keeps them from being made."""
    try:
        return registry(agreement)
    except AgreementError as error:
        refuse(error, as_json)


def refuse(error: AgreementError, as_json: bool) -> NoReturn:
    """End a command with the faults of an agreement's file."""
    faults = [say(message) for message in error.messages]
    show({"error": faults[0], "faults": faults, "exit": int(Exit.FAULTS)}, as_json, *faults)
    raise typer.Exit(int(Exit.FAULTS))
