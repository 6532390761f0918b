# SPDX-License-Identifier: MPL-2.0
"""`vagt roster prices`: what seats, hours, competences and hard rules cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from typing import Any

import typer
from rich.table import Table

from roster.plan import Plan
from roster.plan import Result
from roster.problem import Shift
from roster.relaxing import Relaxed
from roster.relaxing import relaxable
from roster.relaxing import relaxed
from roster.solve.prices import Prices
from roster.solve.prices import prices
from roster.solve.stop import MaxSeconds
from roster.store import StoreError
from roster.store import load_plan
from sites.network import networks
from sites.text import Text
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import application
from web.cli.output import fail
from web.cli.output import grouped
from web.cli.output import say
from web.cli.output import show
from web.cli.output import table
from web.cli.words import named
from web.db import get_session
from web.rulebook import rulebook
from web.settings import current_settings

UNKNOWN = Text(
    "--without: {value} er ingen hård regel på planen. Kendte: {known}.",
    "--without: {value} is no hard rule of the roster. Known: {known}.",
)
LATE = Text(
    "Der er ingen priser endnu: giv mere tid med --seconds.",
    "There are no prices yet: give more time with --seconds.",
)
NOTHING = Text("Planen har intet at sætte pris på.", "The roster has nothing to price.")
LEFT_OUT = Text("Regler, som priserne ser bort fra: {rules}.", "Rules left out: {rules}.")
SHIFTS = (Text("dyreste vagter", "dearest shifts"), Text("kr. pr. plads", "DKK a seat"))
HOURS = (
    Text("medarbejder", "guard"),
    Text("kr. sparet ved en time mere i normen", "DKK saved by an hour more of the norm"),
)
COMPETENCES = (
    Text("kompetence", "competence"),
    Text("kr. sparet ved én mere, højst", "DKK saved by one more, at most"),
    Text("gavner mest hos", "of most use with"),
)
RULES = (
    Text("hård regel", "hard rule"),
    Text("kr. den koster, mindst", "DKK it costs, at least"),
    Text("højst", "at most"),
    Text("tomme pladser uden den", "empty seats without it"),
)


def prices_(
    roster: Annotated[int, typer.Argument(help="The roster's number, from `vagt roster list`.")],
    top: Annotated[int, typer.Option(min=1, help="How many lines of each kind.")] = 10,
    without: Annotated[
        list[str] | None,
        typer.Option(help="A hard rule's id: solve with it and without it. Again for more."),
    ] = None,
    seconds: Annotated[
        float, typer.Option(min=1, help="Longest time for each search, in seconds.")
    ] = 60.0,
    as_json: AsJson = False,
) -> None:
    """Say what a seat, an hour and a competence are worth, and what hard rules cost.

    Nothing is changed: what is solved is only compared.
    """
    with application(as_json):
        try:
            known = networks(current_settings().data)
            plan = load_plan(get_session(), roster, known, rulebook())
        except StoreError as error:
            fail(Exit.USAGE, error.message, as_json)
        for rule in without or ():
            if rule not in (rules := relaxable(plan.problem)):
                fail(Exit.USAGE, UNKNOWN(value=rule, known=", ".join(rules)), as_json)
        found = prices(plan.problem, seconds)
        if found is None:
            fail(Exit.FAULTS, LATE(), as_json)
        costs = [
            one
            for one in _relaxed(plan, without or [], seconds)
            if isinstance(one, Relaxed)
        ]  # fmt: skip
        shown = {"roster": roster, **_figures(found), "rules": [_cost(one) for one in costs]}
        show(shown, as_json, *_tables(plan, found, costs, top))


def _relaxed(plan: Plan, rules: list[str], seconds: float) -> Iterator[Result | Relaxed]:
    if rules:
        workers = current_settings().solve_workers or None
        yield from relaxed(
            plan.problem, rules, lambda: MaxSeconds(seconds), workers=workers, start=plan
        )


def _figures(found: Prices) -> dict[str, Any]:
    """Return prices as plain JSON values, in øre."""
    return {
        "bound": round(found.bound),
        "shifts": {shift: round(price) for shift, price in found.shifts.items()},
        "hours": {guard: round(price) for guard, price in found.hours.items()},
        "competences": {
            code: [{"guard": one.guard, "saves": round(one.saves)} for one in holders]
            for code, holders in found.competences.items()
        },
        "relaxed": list(found.relaxed),
    }


def _cost(one: Relaxed) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "least": one.least,
        "most": one.most,
        "objective_without": one.without.objective,
        "bound_without": one.without.bound,
        "uncovered_without": one.without.uncovered,
    }


def _tables(plan: Plan, found: Prices, costs: list[Relaxed], top: int) -> Iterator[Table | str]:
    if not found.shifts:
        yield say(NOTHING())
        return
    shifts: list[Shift] = sorted(plan.problem.shifts, key=lambda s: -found.shifts.get(s.id, 0.0))
    yield table(SHIFTS, [(named(s), _kroner(found.shifts.get(s.id, 0.0))) for s in shifts[:top]])
    guard = plan.problem.guard
    hours = sorted(found.hours.items(), key=lambda pair: -pair[1])
    if hours:
        yield table(HOURS, [(guard[id_].name, _kroner(price)) for id_, price in hours[:top]])
    best = [
        (code, _kroner(some[0].saves if some else 0.0), guard[some[0].guard].name if some else "–")
        for code, some in found.competences.items()
    ]
    if best:
        yield table(COMPETENCES, best)
    if costs:
        rows = [(c.rule, _kroner(c.least), _kroner(c.most), c.without.uncovered) for c in costs]
        yield table(RULES, rows)
    if found.relaxed:
        yield say(LEFT_OUT(rules=", ".join(found.relaxed)))


def _kroner(points: float) -> str:
    return grouped(round(points / 100))
