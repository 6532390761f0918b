# SPDX-License-Identifier: MPL-2.0
"""`vagt roster travel`: what a roster makes its guards travel, beside other ways to plan it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.table import Table

from roster.store import StoreError
from roster.travel.compare import Beside
from roster.travel.compare import Comparison
from roster.travel.compare import Effort
from roster.travel.compare import Phase
from roster.travel.compare import Saved
from sites.text import Text
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import application
from web.cli.output import decimal
from web.cli.output import fail
from web.cli.output import grouped
from web.cli.output import percent
from web.cli.output import say
from web.cli.output import show
from web.cli.output import table
from web.cli.output import talk
from web.cli.output import tell
from web.cli.rosters import RosterId
from web.cli.solving import interruptible
from web.comparing import compare_stored
from web.comparing import figures
from web.settings import current_settings

NAMES = {
    "plan": Text("Planen", "The plan"),
    "nearest": Text("Nærmeste kvalificerede først", "Nearest qualified first"),
    "hours": Text("Nærmeste med timer tilbage først", "Nearest with hours left first"),
    "alone": Text("Hver forvaltning for sig", "Each administration alone"),
}
PHASES = {
    "measure": Text("Måler planens transport …", "Measuring the plan's travel …"),
    "bound": Text("Beviser en nedre grænse …", "Proving a lower bound …"),
    "nearest": Text(
        "Nærmeste først: {done} af {of} vagter", "Nearest first: {done} of {of} shifts"
    ),
    "hours": Text(
        "Nærmeste med timer tilbage: {done} af {of} vagter",
        "Nearest with hours left: {done} of {of} shifts",
    ),
    "alone": Text(
        "Hver forvaltning for sig: {done} af {of}", "Each administration alone: {done} of {of}"
    ),
}
HEADINGS = (
    Text("", ""),
    Text("pladser", "seats"),
    Text("timer på vej", "hours under way"),
    Text("min. pr. vagt", "min a shift"),
    Text("km", "km"),
    Text("km i bil", "km by car"),
    Text("betalt kr.", "paid DKK"),
    Text("vægtet kr.", "weighed DKK"),
    Text("hele planen kr.", "whole plan DKK"),
    Text("afstand", "gap"),
)
SAVED = Text(
    "Mod {name}: {hours} timer, {km} km ({car} i bil), {paid} kr. betalt transport, {weighed} kr."
    " efter vægtene og {cost} kr. i alt sparet{even}.",
    "Against {name}: {hours} hours, {km} km ({car} by car), DKK {paid} of paid travel, DKK"
    " {weighed} by the weights and DKK {cost} in all saved{even}.",
)
EVEN = Text(", regnet for lige mange dækkede pladser", ", for as many filled seats")
NEGATIVE = Text(
    "Et negativt tal er, hvad planen koster mere.",
    "A negative figure is what the plan costs more.",
)
WEIGHTS = Text(
    "Målet regner {minute} kr. for et minut og {kilometre} kr. for en kilometer i bil.",
    "The objective reckons DKK {minute} for a minute and DKK {kilometre} for a kilometre by car.",
)
SOURCE = Text("Køretider: {source}.", "Travel times: {source}.")
ESTIMATED = Text(
    "Alle kilometer og minutter er skøn. Hent gaderne: vagt network get copenhagen",
    "All kilometres and minutes are estimates. Get the streets: vagt network get copenhagen",
)
STOPPED = Text("Stoppet før tid: noget mangler.", "Stopped early: something is missing.")
MISSING = Text(
    "{name}: {count} veje findes ikke og er ikke med.",
    "{name}: {count} ways do not exist and are left out.",
)
HOMELESS = Text(
    "{name}: {count} vagter er besat af nogen, hvis hjem ikke kendes; deres vej er ikke med.",
    "{name}: {count} shifts are taken by guards whose home is not known; their ways are left out.",
)


def travel(
    roster: RosterId,
    seconds: Annotated[
        float | None, typer.Option(min=1, help="Longest time to search, in seconds.")
    ] = None,
    work: Annotated[
        float | None, typer.Option(min=0.01, help="Work units: the same answer on any machine.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of random choices.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Show a roster's kilometres, minutes and kroner beside nearest first and each alone."""
    with application(as_json):
        settings = current_settings()
        effort = Effort(
            seconds or settings.solve_seconds, work, seed, settings.solve_workers or None
        )
        console = talk()
        try:
            with console.status("…") as status, interruptible(status) as asked:
                heard = set[str]()

                def told(phase: Phase, done: int, of: int) -> None:
                    line = say(PHASES[phase](done=done, of=of))
                    status.update(line)
                    if not console.is_terminal and phase not in heard:
                        heard.add(phase)
                        tell(line)

                version, found = compare_stored(roster, effort, asked=asked.is_set, told=told)
        except StoreError as error:
            fail(Exit.USAGE, error.message, as_json)
        show(figures(roster, version, found), as_json, *lines(found))


def lines(found: Comparison) -> Iterator[str | Table]:
    """Yield a comparison for people."""
    yield table(HEADINGS, [_row(one) for one in found.plans])
    for saved in found.saved:
        yield _saved(saved)
    if found.saved:
        yield say(NEGATIVE)
    for one in found.plans:
        values = {"name": NAMES[one.name], "count": one.travelled.missing}
        if one.travelled.missing:
            yield say(MISSING(**values))
        if one.travelled.homeless:
            yield say(HOMELESS(name=NAMES[one.name], count=one.travelled.homeless))
    minute, kilometre = (found.weights[name] / 100 for name in ("minute", "kilometre"))
    yield say(WEIGHTS(minute=decimal(minute), kilometre=decimal(kilometre)))
    yield say(SOURCE(source=found.source))
    if found.estimated:
        yield say(ESTIMATED)
    if found.stopped:
        yield say(STOPPED)


def _row(one: Beside) -> tuple[str, ...]:
    there = one.travelled
    return (
        say(NAMES[one.name]),
        f"{there.filled}/{there.seats}",
        decimal(there.seconds / 3600),
        decimal(there.seconds / 60 / there.filled) if there.filled else "–",
        decimal(there.metres / 1000),
        decimal(there.car_metres / 1000),
        grouped(round(there.paid / 100)),
        grouped(round(there.weighed / 100)),
        grouped(round(there.cost / 100)),
        "–" if one.gap is None else percent(one.gap),
    )


def _saved(saved: Saved) -> str:
    return say(
        SAVED(
            name=NAMES[saved.against],
            hours=decimal(saved.seconds / 3600),
            km=decimal(saved.metres / 1000),
            car=decimal(saved.car_metres / 1000),
            paid=grouped(round(saved.paid / 100)),
            weighed=grouped(round(saved.weighed / 100)),
            cost=grouped(round(saved.cost / 100)),
            even="" if saved.scale == 1 else say(EVEN),
        )
    )
