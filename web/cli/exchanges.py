# SPDX-License-Identifier: MPL-2.0
"""`vagt swaps`: what guards would swap, what is offered, and exchanges that are possible."""

from __future__ import annotations

from typing import Annotated
from typing import Any

import typer
from sqlmodel import col
from sqlmodel import select

from roster.exchange.log import events
from roster.exchange.log import said
from roster.exchange.models import CALL_STATES
from roster.exchange.models import SWAP_STATES
from roster.exchange.models import CoverCall
from roster.exchange.models import Swap
from roster.models import Guard
from roster.offers.calls import offers_of
from roster.swaps.asking import parts_of
from sites.clock import local
from sites.text import Text
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import application
from web.cli.output import fail
from web.cli.output import say
from web.cli.output import show
from web.cli.output import table
from web.db import get_session

app = typer.Typer(help="See swaps among guards and offers of open shifts.", no_args_is_help=True)
State = Annotated[str, typer.Option("--state", help="Only those in this state; see the page.")]

NO_STATE = Text(
    "--state, værdi {value}: vælg en af {known}.", "--state, value {value}: choose one of {known}."
)
NO_SWAPS = Text("Ingen bytter.", "No swaps.")
NO_CALLS = Text("Ingen vagter er tilbudt.", "No shifts are offered.")
NO_SWAP = Text("Der er intet bytte {value}.", "There is no swap {value}.")
NAMES = (
    Text("nr.", "no."),
    Text("slags", "kind"),
    Text("tilstand", "state"),
    Text("vagt", "shift"),
    Text("fra", "from"),
    Text("til", "to"),
    Text("senest", "until"),
)
CALLED = (
    Text("nr.", "no."),
    Text("tilstand", "state"),
    Text("vagt", "shift"),
    Text("spurgt", "asked"),
    Text("taget af", "taken by"),
)
LOGGED = (Text("hvornår", "when"), Text("hvad", "what"), Text("vagt", "guard"), Text("hvem", "who"))


@app.command("list")
def list_(state: State = "", as_json: AsJson = False) -> None:
    """List swaps, the newest first."""
    with application(as_json):
        query = select(Swap).order_by(col(Swap.id).desc())
        if _known(state, SWAP_STATES, as_json):
            query = query.where(Swap.state == state)
        shown = [_swap(row) for row in get_session().exec(query).all()]
        rows = [
            (
                *(one[key] for key in ("swap", "kind", "state")),
                *(part["shift"], part["from"], part["to"] or "–", one["until"]),
            )
            for one in shown
            for part in one["parts"]
        ]
        show({"swaps": shown}, as_json, table(NAMES, rows) if rows else say(NO_SWAPS))


@app.command("log")
def log(
    swap: Annotated[int, typer.Argument(help="The swap's number, from `vagt swaps list`.")],
    as_json: AsJson = False,
) -> None:
    """Show what happened to a swap: who did what, and when."""
    with application(as_json):
        row = get_session().get(Swap, swap)
        if row is None:
            fail(Exit.USAGE, NO_SWAP(value=swap), as_json)
        shown = [
            {
                "at": _when(event.at),
                "kind": event.kind,
                "guard": None if event.guard_id is None else _code(event.guard_id),
                "who": event.who,
                "detail": event.detail,
            }
            for event in events(get_session(), row)
        ]
        rows = [(one["at"], one["kind"], one["guard"] or "–", one["who"]) for one in shown]
        show({"swap": swap, "log": shown}, as_json, table(LOGGED, rows))


@app.command("offers")
def offers(state: State = "", as_json: AsJson = False) -> None:
    """List shifts that are offered to guards, the newest first, with every answer."""
    with application(as_json):
        query = select(CoverCall).order_by(col(CoverCall.id).desc())
        if _known(state, CALL_STATES, as_json):
            query = query.where(CoverCall.state == state)
        shown = [_call(row) for row in get_session().exec(query).all()]
        rows = [
            (one["call"], one["state"], one["shift"], len(one["offers"]), ", ".join(one["taken"]))
            for one in shown
        ]
        show({"calls": shown}, as_json, table(CALLED, rows) if rows else say(NO_CALLS))


def _known(state: str, known: tuple[str, ...], as_json: bool) -> bool:
    if state and state not in known:
        fail(Exit.USAGE, NO_STATE(value=state, known=", ".join(known)), as_json)
    return bool(state)


def _swap(row: Swap) -> dict[str, Any]:
    session = get_session()
    return {
        "swap": row.id,
        "kind": row.kind,
        "state": row.state,
        "until": _when(row.expires_at),
        "cost": row.cost,
        "automatic": row.automatic,
        "parts": [
            {
                "shift": say(said(session, part)),
                "from": _code(part.guard_id),
                "to": None if part.to_guard_id is None else _code(part.to_guard_id),
                "agreed": part.agreed_at is not None,
            }
            for part in parts_of(session, row)
        ],
    }


def _call(row: CoverCall) -> dict[str, Any]:
    session = get_session()
    made = [
        {"guard": _code(one.guard_id), "state": one.state, "chain": one.chain}
        for one in offers_of(session, row)
    ]
    return {
        "call": row.id,
        "state": row.state,
        "shift": say(said(session, row)),
        "offers": made,
        "taken": [one["guard"] for one in made if one["state"] == "accepted"],
    }


def _code(guard_id: int) -> str:
    return get_session().get_one(Guard, guard_id).code


def _when(at: Any) -> str:
    return local(at).isoformat(" ", "minutes")
