# SPDX-License-Identifier: MPL-2.0
"""`vagt dispatch alert`: take in an alert of the Common Alerting Protocol from a file."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from dispatch.alerts.cap import MOST_BYTES
from dispatch.alerts.cap import CapError
from dispatch.alerts.cap import read_cap
from dispatch.alerts.models import STATE_NAMES
from dispatch.alerts.store import receive
from dispatch.incidents.commands import ConflictError
from sites.text import Text
from web import audit
from web.cli.dispatch import app
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import application
from web.cli.output import fail
from web.cli.output import first_of
from web.cli.output import say
from web.cli.output import show
from web.db import writer
from web.models import now

NO_FILE = Text(
    "Filen {file} kan ikke læses ({reason}).", "The file {file} cannot be read ({reason})."
)
TAKEN = Text(
    "Alarm {id} er modtaget: {state}. Se den på siden Alarmer.",
    "Alert {id} is received: {state}. See it on the page Alerts.",
)
KNOWN = Text("Alarm {id} er modtaget før; intet ændret.", "Alert {id} came before; no change.")
REFUSED = Text("Intet er modtaget. Fejl: {count}.", "Nothing is received. Faults: {count}.")


@app.command("alert")
def alert(
    file: Annotated[Path, typer.Argument(help="A CAP 1.2 message (XML); - reads standard input.")],
    as_json: AsJson = False,
) -> None:
    """Take in an alert; it waits for a dispatcher. The same alert twice changes nothing."""
    with application(as_json):
        try:
            if str(file) == "-":
                data = sys.stdin.buffer.read(MOST_BYTES + 1)
            else:
                with file.open("rb") as stream:
                    data = stream.read(MOST_BYTES + 1)
        except OSError as error:
            fail(Exit.USAGE, NO_FILE(file=file, reason=error.strerror), as_json)
        try:
            cap = read_cap(data)
            with writer() as session:
                done = receive(session, cap, f"cli:{getpass.getuser()}", now())
                shown = {"id": done.row.id, "state": done.row.state, "new": done.new}
                if done.new:
                    audit.record(session, "alert.receive", f"alert:{done.row.id}")
        except CapError as error:
            lines = [say(message) for message in error.messages]
            values = {"new": False, "faults": lines}
            show(values, as_json, *first_of(lines), say(REFUSED(count=len(lines))))
            raise typer.Exit(int(Exit.FAULTS)) from None
        except ConflictError as error:
            fail(Exit.FAULTS, error.message, as_json)
        said = TAKEN if shown["new"] else KNOWN
        show(shown, as_json, say(said(id=shown["id"], state=say(STATE_NAMES[done.row.state]))))
