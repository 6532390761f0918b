# SPDX-License-Identifier: MPL-2.0
"""`vagt roster cover`: who can take the shifts of somebody who cannot come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from typing import Any

import typer
from rich.table import Table
from sqlmodel import col
from sqlmodel import select

from roster import cover
from roster.explain import why_vacant
from roster.imports.faults import CellError
from roster.imports.instants import read_end
from roster.imports.instants import read_start
from roster.models import Guard
from roster.models import Shift as ShiftRow
from roster.plan import Plan
from roster.problem import Shift
from roster.problem import Span
from roster.rules import say as worded
from roster.store import StoreError
from roster.store import load_plan
from sites.clock import local
from sites.models import Post
from sites.models import Site
from sites.network import networks
from sites.text import Text
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import application
from web.cli.output import fail
from web.cli.output import say
from web.cli.output import show
from web.cli.output import table
from web.cli.overrides import NO_GUARD
from web.db import get_session
from web.rulebook import rulebook
from web.settings import current_settings

BAD_TIME = Text("{option}, værdi {value}: {reason}", "{option}, value {value}: {reason}")
NO_TIME = Text(
    "--from og --to: fraværet skal slutte, efter at det er begyndt.",
    "--from and --to: the absence must end after it begins.",
)
NOTHING = Text("{guard} har ingen vagter i det tidsrum.", "{guard} has no shifts in that time.")
HEADING = Text("{post}, {site}: {when}", "{post}, {site}: {when}")
NOBODY = Text("Ingen kan tage den direkte. {why}", "Nobody can take it at once. {why}")
CHAIN = Text(
    "To flytninger: {first} går fra {left} ({when}); {second} tager den.",
    "Two moves: {first} leaves {left} ({when}); {second} takes it.",
)
NO_CHAIN = Text(
    "Heller ikke med to flytninger. Bestil hos en leverandør, eller lad pladsen stå åben.",
    "Nor by two moves. Order from a contractor, or leave the seat open.",
)
HEADINGS = (
    Text("navn", "name"),
    Text("kr.", "DKK"),
    Text("hvile før", "rest before"),
    Text("hvile efter", "rest after"),
    Text("tilbage af norm", "left of norm"),
    Text("nætter", "nights"),
    Text("weekender", "weekends"),
    Text("hjemmefra", "from home"),
)
MINUTES = Text("{count} min.", "{count} min")


def cover_(
    roster: Annotated[int, typer.Argument(help="The roster's number, from `vagt roster list`.")],
    guard: Annotated[str, typer.Option(help="Code of the guard who cannot come.")],
    since: Annotated[
        str, typer.Option("--from", help="When the absence begins, such as 2027-01-04 06:00.")
    ],
    until: Annotated[
        str, typer.Option("--to", help="When it ends; a day alone is included whole.")
    ],
    most: Annotated[int, typer.Option(min=1, help="At most so many names a shift.")] = 8,
    as_json: AsJson = False,
) -> None:
    """Rank who can take a guard's shifts at once, or by two moves where nobody can."""
    with application(as_json):
        plan = _plan(roster, as_json)
        session = get_session()
        number = session.exec(select(Guard.id).where(col(Guard.code) == guard)).first()
        if str(number) not in plan.problem.guard:
            fail(Exit.USAGE, NO_GUARD(value=guard), as_json)
        span = Span(_instant("--from", since, as_json), _instant("--to", until, as_json))
        if span.end <= span.start:
            fail(Exit.USAGE, NO_TIME(), as_json)
        gap = cover.call_off(plan, str(number), span)
        found = [_answer(gap.plan, shift, most) for shift in gap.shifts]
        lines: list[str | Table] = []
        for shift, answer in zip(gap.shifts, found, strict=True):
            lines.extend(_lines(gap.plan, shift, answer))
        if not found:
            lines.append(say(NOTHING(guard=plan.problem.guard[str(number)].name)))
        show({"roster": roster, "guard": guard, "shifts": found}, as_json, *lines)


def _plan(roster: int, as_json: bool) -> Plan:
    try:
        return load_plan(get_session(), roster, networks(current_settings().data), rulebook())
    except StoreError as error:
        fail(Exit.USAGE, error.message, as_json)


def _instant(option: str, value: str, as_json: bool) -> Any:
    try:
        return read_start(value) if option == "--from" else read_end(value)
    except CellError as error:
        fail(Exit.USAGE, BAD_TIME(option=option, value=value, reason=error.message), as_json)


def _answer(plan: Plan, shift: Shift, most: int) -> dict[str, Any]:
    """Return all that is said of one shift, as plain values."""
    able = cover.substitutes(plan, shift, able=True)
    return {
        "shift": int(shift.id),
        "start": shift.span.start.isoformat(),
        "end": shift.span.end.isoformat(),
        "able": len(able),
        "substitutes": [_substitute(plan, one) for one in able[:most]],
        "chains": [] if able else [_chain(plan, one) for one in cover.chains(plan, shift)],
    }


def _substitute(plan: Plan, one: cover.Substitute) -> dict[str, Any]:
    return {
        "guard": plan.problem.guard[one.guard].code,
        "name": plan.problem.guard[one.guard].name,
        "cost": one.candidate.cost,
        "change": one.candidate.penalty,
        "remarks": [say(message) for message in one.candidate.messages],
        "rest_before": one.rest_before,
        "rest_after": one.rest_after,
        "left": one.left,
        "nights": one.nights,
        "weekends": one.weekends,
        "seconds": one.candidate.seconds,
        "metres": one.candidate.metres,
    }


def _chain(plan: Plan, chain: cover.Chain) -> dict[str, Any]:
    assert chain.first.leaves is not None
    return {
        "first": plan.problem.guard[chain.first.guard].code,
        "leaves": int(chain.first.leaves.id),
        "second": plan.problem.guard[chain.second.guard].code,
        "change": chain.change,
    }


def _lines(plan: Plan, shift: Shift, answer: dict[str, Any]) -> Iterator[str | Table]:
    yield say(HEADING(post=_post(shift), site=_site(shift), when=_when(shift)))
    if answer["substitutes"]:
        yield table(HEADINGS, [_row(one) for one in answer["substitutes"]])
        return
    yield say(NOBODY(why=why_vacant(plan, shift).message))
    code = {guard.code: guard.name for guard in plan.problem.guards}
    for chain in answer["chains"]:
        left = plan.problem.shift[str(chain["leaves"])]
        names = {"first": code[chain["first"]], "second": code[chain["second"]]}
        yield "  " + say(CHAIN(**names, left=_site(left), when=_when(left)))
    if not answer["chains"]:
        yield "  " + say(NO_CHAIN)


def _row(one: dict[str, Any]) -> tuple[object, ...]:
    away = "–" if one["seconds"] is None else say(MINUTES(count=round(one["seconds"] / 60)))
    lengths = [_hours(one[key]) for key in ("rest_before", "rest_after", "left")]
    counts = (one["nights"], one["weekends"])
    return one["name"], say(worded.kroner(one["cost"])), *lengths, *counts, away


def _hours(length: int | None) -> str:
    return "–" if length is None else say(worded.hours(length))


def _when(shift: Shift) -> str:
    start, end = local(shift.span.start), local(shift.span.end)
    return f"{say(worded.on(shift.day))} {start:%H:%M}–{end:%H:%M}"


def _post(shift: Shift) -> str:
    row = get_session().get_one(ShiftRow, int(shift.id))
    return get_session().get_one(Post, row.post_id).name


def _site(shift: Shift) -> str:
    row = get_session().get_one(ShiftRow, int(shift.id))
    return get_session().get_one(Site, row.site_id).name
