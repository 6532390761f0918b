# SPDX-License-Identifier: MPL-2.0
"""`vagt agreements`: the files that rules take figures from, and what one of them changes."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import typer

from roster.agreements import Agreement
from roster.agreements import AgreementError
from roster.agreements import resolve
from roster.agreements.words import LEVELS
from sites.clock import local_day
from sites.text import Text
from web.cli.lawbook import Day
from web.cli.lawbook import library
from web.cli.lawbook import refuse
from web.cli.lawbook import rules_of
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import say
from web.cli.output import show
from web.cli.output import table
from web.cli.rulewords import NOTHING
from web.cli.rulewords import agreement_facts
from web.cli.rulewords import change_facts
from web.cli.rulewords import change_lines

app = typer.Typer(
    help="Laws, agreements and local files that rules take figures from.", no_args_is_help=True
)

SOUND = Text(
    "{name}: filen er i orden og lægger sig over {base}.",
    "{name}: the file is sound and is laid over {base}.",
)
FROM = Text("Fra {day}:", "From {day}:")
AS_OF = Text("Som den var {day}:", "As it was on {day}:")


@app.command("list")
def list_agreements(as_json: AsJson = False) -> None:
    """List the agreements that come with the product and those in the data folder."""
    shelf = library(as_json)
    found, faults = [], []
    for name in shelf.names:
        try:
            found.append(shelf.load(name))
        except AgreementError as error:
            faults += [say(message) for message in error.messages]
    rows = [(one.id, say(one.name), say(LEVELS[one.level]), say(one.note)) for one in found]
    facts = [
        {"id": one.id, "name": say(one.name), "level": str(one.level), "file": one.file}
        for one in found
    ]
    headings = (
        Text("Navn", "Name"),
        Text("Overenskomst", "Agreement"),
        Text("Niveau", "Level"),
        Text("Bemærk", "Note"),
    )
    show({"agreements": facts, "faults": faults}, as_json, table(headings, rows), *faults)
    if faults:
        raise typer.Exit(int(Exit.FAULTS))


@app.command("check")
def check_agreement(
    file: Annotated[Path, typer.Argument(help="The agreement's TOML file.")],
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """Check an agreement's file and show what it changes in what it builds on, now and later."""
    loaded = _loaded(str(file), as_json)
    today = local_day(datetime.now(UTC))
    days = (on.date(),) if on else loaded.days_to_tell(today)
    after = resolve(loaded, days[0])
    rules_of(after, as_json)
    base = loaded.base or loaded
    changes = resolve(base, days[0]).differences(after)
    later = [
        (day, resolve(loaded, before).differences(resolve(loaded, day)))
        for before, day in pairwise(days)
    ]
    shown = {
        **agreement_facts(after),
        "base": base.id,
        "faults": [],
        "changes": [change_facts(change) for change in changes],
        "later": [
            {"day": day.isoformat(), "changes": [change_facts(change) for change in found]}
            for day, found in later
            if found
        ],
    }
    lines = [say(SOUND(name=after.name, base=base.name))]
    if not on and days[0] != today:
        lines.append(say((FROM if days[0] > today else AS_OF)(day=days[0].isoformat())))
    lines += change_lines(changes) or [say(NOTHING)]
    for day, found in later:
        if found:
            lines += [say(FROM(day=day.isoformat())), *change_lines(found)]
    show(shown, as_json, *lines)


def _loaded(file: str, as_json: bool) -> Agreement:
    try:
        return library(as_json).load(file)
    except AgreementError as error:
        refuse(error, as_json)
