# SPDX-License-Identifier: MPL-2.0
"""`vagt rounds`, a night's own: name guards, change by hand, plan from now."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from sqlmodel import Session
from sqlmodel import select

from dispatch.rounds.checker import check
from dispatch.rounds.edit import Board
from dispatch.rounds.edit import EditError
from dispatch.rounds.edit import edit
from dispatch.rounds.models import RoundPlan
from dispatch.rounds.options import Options
from dispatch.rounds.replan import Change
from dispatch.rounds.replan import replan
from dispatch.rounds.store import name_guard
from dispatch.rounds.store import name_guards
from dispatch.rounds.store import save_board
from dispatch.rounds.store import save_result
from dispatch.rounds.store import undo
from roster.models import Guard
from roster.store import StoreError
from sites.clock import COPENHAGEN
from sites.text import Text
from web import audit
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import application
from web.cli.output import fail
from web.cli.output import say
from web.cli.output import show
from web.cli.rounds import PlanId
from web.cli.rounds import Seconds
from web.cli.rounds import Seed
from web.cli.rounds import app
from web.cli.rounds import figures
from web.cli.rounds import lines
from web.cli.rounds import loaded
from web.cli.rounds import networks
from web.cli.rounds import watched
from web.db import get_session
from web.db import writer
from web.models import now

NO_GUARD = Text(
    "Der er ingen medarbejder med koden {value}.", "There is no guard with the code {value}."
)
ONE_OF_TWO = Text(
    "Sig både runde og medarbejder, eller ingen af dem: så svarer vagtplanen.",
    "Say both round and guard, or neither: then the roster answers.",
)
NOBODY = Text(
    "Vagtplanen har ikke andre på runderne, end dem der allerede står der.",
    "The roster has nobody on the rounds but those who are there already.",
)
NAMED = Text("{guard} går runden {round}.", "{guard} walks the round {round}.")
MOVED = Text(
    "Kørsel {minutes} min ({change} min). Brud: {count}.",
    "Driving {minutes} min ({change} min). Violations: {count}.",
)


@app.command("name")
def name(
    plan: PlanId,
    round_: Annotated[
        str, typer.Argument(metavar="[ROUND]", help="The round's code; empty asks the roster.")
    ] = "",
    guard: Annotated[str, typer.Argument(help="The guard's code.")] = "",
    as_json: AsJson = False,
) -> None:
    """Put a guard on a round; without one, put everybody on whom the roster has on duty."""
    with application(as_json):
        if bool(round_) != bool(guard):
            fail(Exit.USAGE, ONE_OF_TWO(), as_json)
        try:
            with writer() as session:
                named = _named(session, plan, round_, guard, as_json)
                for code, person in named.items():
                    audit.record(
                        session, "rounds.name", f"rounds:{plan}", round=code, guard=person.code
                    )
                told = [say(NAMED(guard=person.name, round=code)) for code, person in named.items()]
                shown = {code: person.code for code, person in named.items()}
        except StoreError as error:
            fail(Exit.USAGE, error.message, as_json)
        show({"id": plan, "named": shown}, as_json, *(told or [say(NOBODY)]))


@app.command("move")
def move(
    plan: PlanId,
    visit: Annotated[str, typer.Argument(help="The visit's code and number: RH-LUK/1.")],
    round_: Annotated[
        str, typer.Argument(metavar="[ROUND]", help="Where it goes; empty takes it off.")
    ] = "",
    position: Annotated[
        int, typer.Argument(min=0, help="How many visits come before it on that round.")
    ] = 999,
    as_json: AsJson = False,
) -> None:
    """Move a visit by hand; the new times and what they break are shown at once."""
    with application(as_json):
        night, result = loaded(plan, as_json)
        try:
            board = edit(result).move(visit, round_ or None, position)
            with writer() as session:
                save_board(session, night, plan, board)
                audit.record(session, "rounds.move", f"rounds:{plan}", visit=visit, to=round_)
        except (EditError, StoreError) as error:
            fail(Exit.USAGE, error.message, as_json)
        _show_board(plan, board, result.travel, as_json)


@app.command("undo")
def undo_(plan: PlanId, as_json: AsJson = False) -> None:
    """Take back the last change by hand."""
    with application(as_json):
        night, result = loaded(plan, as_json)
        try:
            with writer() as session:
                board = undo(session, night, plan, result.rounds)
                audit.record(session, "rounds.undo", f"rounds:{plan}")
        except StoreError as error:
            fail(Exit.USAGE, error.message, as_json)
        _show_board(plan, board, result.travel, as_json)


@app.command("replan")
def replan_(
    plan: PlanId,
    at: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%dT%H:%M"], help="Local time to plan from; now."),
    ] = None,
    gone: Annotated[
        list[str] | None, typer.Option(help="Code of a round whose guard goes no further.")
    ] = None,
    seconds: Seconds = 10,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Plan the rest of a night: done visits stay done, and new visits are taken in."""
    with application(as_json):
        night, result = loaded(plan, as_json)
        moment = at.replace(tzinfo=COPENHAGEN) if at else now()
        options = Options.of(get_session().get_one(RoundPlan, plan).options)
        get_session().rollback()
        change = Change(night.problem.since(moment), frozenset(gone or ()))
        found = watched(
            night.problem,
            seconds,
            None,
            lambda stop, progress: replan(result, change, stop, seed, progress),
        )
        with writer() as session:
            row = save_result(session, night, found, options)
            audit.record(session, "rounds.replan", f"rounds:{row.id}", seed=seed)
            number = row.id or 0
        show(figures(number, night, found), as_json, *lines(number, night, found))


def _named(session: Session, plan: int, round_: str, guard: str, as_json: bool) -> dict[str, Guard]:
    """Return who was put on which round."""
    if not round_:
        return name_guards(session, plan, networks)
    person = session.exec(select(Guard).where(Guard.code == guard)).first()
    if person is None:
        fail(Exit.USAGE, NO_GUARD(value=guard), as_json)
    name_guard(session, plan, round_, person, networks)
    return {round_: person}


def _show_board(plan: int, board: Board, before: int, as_json: bool) -> None:
    broken = check(board.problem, board.rounds)
    values = {
        "minutes": round(board.travel / 60),
        "change": f"{(board.travel - before) / 60:+.0f}",
        "count": len(broken),
    }
    shown = {
        "id": plan,
        "driving_seconds": board.travel,
        "change_seconds": board.travel - before,
        "violations": [
            {
                "cause": one.cause,
                "round": one.guard,
                "visit": one.task,
                "seconds": one.seconds,
                "message": say(one.message),
            }
            for one in broken
        ],
        "left": list(board.left),
    }
    show(shown, as_json, say(MOVED(**values)), *(say(one.message) for one in broken))
