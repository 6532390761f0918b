# SPDX-License-Identifier: MPL-2.0
"""`vagt pool`: where the shared response pool stands in each hour of a day."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated
from typing import Any

import typer

from dispatch.pool.compliance import Row
from dispatch.pool.compliance import table as compliance
from dispatch.pool.demand import Prior
from dispatch.pool.demand import PriorError
from dispatch.pool.demand import read_prior
from dispatch.pool.demand import standard
from dispatch.pool.expected import FAIRNESS
from dispatch.pool.exports import geojson
from dispatch.pool.exports import posts
from dispatch.pool.exports import table_values
from dispatch.pool.exports import values
from dispatch.pool.hourly import Choice
from dispatch.pool.hourly import DayPlan
from dispatch.pool.hourly import HourPlan
from dispatch.pool.hourly import plan_day
from dispatch.pool.problem import Progress
from dispatch.pool.reading import Day
from dispatch.pool.reading import Options
from dispatch.pool.reading import read_day
from roster.solve.stop import Cancelled
from roster.solve.stop import FirstOf
from roster.solve.stop import MaxSeconds
from sites.clock import local
from sites.clock import local_day
from sites.network import current
from sites.text import Text
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import application
from web.cli.output import decimal
from web.cli.output import fail
from web.cli.output import language
from web.cli.output import percent
from web.cli.output import say
from web.cli.output import show
from web.cli.output import table
from web.cli.output import talk
from web.cli.output import tell
from web.cli.solving import interruptible
from web.db import get_session
from web.models import now
from web.settings import current_settings

app = typer.Typer(help="The shared response pool.", no_args_is_help=True)

OnDay = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="The day; today.")
]
PriorFile = Annotated[
    Path | None, typer.Option("--prior", help="TOML file of assumptions in place of ours.")
]
Minutes = Annotated[
    float | None,
    typer.Option(min=1, max=240, help="One threshold for all incidents; else contracts and types."),
]

NO_SITES = Text(
    "Der er ingen lokationer. Importér dem: vagt import MAPPE",
    "There are no sites. Import them: vagt import FOLDER",
)
NO_SUCH_SITE = Text(
    "Der er ingen lokation med koden {value}.", "There is no site with the code {value}."
)
NO_FAIRNESS = Text("{value} er ikke et af: {known}.", "{value} is not one of: {known}.")
NO_FILE = Text(
    "Filen {file} kan ikke læses ({reason}).", "The file {file} cannot be read ({reason})."
)
NOT_WRITTEN = Text(
    "Filen {file} kan ikke skrives ({reason}).", "The file {file} cannot be written ({reason})."
)
WROTE = Text("Skrev {file}.", "Wrote {file}.")
PLANNING = Text("Placerer beredskabet …", "Placing the pool …")
HOURS = (
    Text("kl.", "hour"),
    Text("enheder", "units"),
    Text("står", "standing"),
    Text("dækning", "coverage"),
    Text("uden", "without"),
    Text("dårligst stillede", "worst off"),
    Text("optaget", "busy"),
)
COVERED = Text(
    "{day}: {incidents} ventede hændelser; {coverage} besvares i tide, {without} uden beredskab.",
    "{day}: {incidents} expected incidents; {coverage} are answered in time, {without} without "
    "the pool.",
)
FOUND = Text(
    "Mål {objective}, øvre grænse {bound}, afstand {gap}; {seconds} s.",
    "Objective {objective}, upper bound {bound}, gap {gap}; {seconds} s.",
)
ASSUMED = Text(
    "Antal hændelser er antaget og ikke målt: der er ingen historik.",
    "Numbers of incidents are assumed, not measured: there is no history.",
)
LEARNT = Text(
    "Antal hændelser bygger på antagelser og {days} døgns historik.",
    "Numbers of incidents rest on assumptions and on history (days: {days}).",
)
PLACED = Text(
    "Hvor enhederne stod, følger af de hændelser, der var ventet før dagen.",
    "Where the units stood follows from the incidents that were expected before the day.",
)
ESTIMATED = Text("Køretider: {source}.", "Driving times: {source}.")
SHIFT = Text("{count} × {start}-{end}", "{count} × {start}-{end}")
SHIFTS = Text("Vagter: {shifts}.", "Shifts: {shifts}.")
NO_SHIFTS = Text("Ingen vagter er nødvendige.", "No shifts are needed.")
TABLE = Text(
    "Med så mange ledige enheder kl. {hour}, stå her:",
    "With so many free units at {hour}, stand here:",
)
ROWS = (
    Text("enheder", "units"),
    Text("stå her", "stand here"),
    Text("dækning", "coverage"),
    Text("bedst muligt", "best possible"),
)


@app.command("plan")
def plan(
    units: Annotated[int, typer.Option(min=0, max=500, help="Units on duty at once, at most.")],
    date: OnDay = None,
    fairness: Annotated[
        str, typer.Option(help="total, worst (off administration first) or nash (product).")
    ] = "total",
    target: Annotated[
        float | None,
        typer.Option(min=0, max=100, help="As few units as answer so many per cent in time."),
    ] = None,
    minutes: Minutes = None,
    hours: Annotated[
        list[int] | None, typer.Option(min=1, max=24, help="Hours that a shift may last; 8.")
    ] = None,
    base: Annotated[
        list[str] | None,
        typer.Option(help="Site where units may stand; repeat. All when left out."),
    ] = None,
    leave_post: Annotated[
        float, typer.Option(min=0, max=100, help="Per cent of times a guard may leave a post.")
    ] = 10,
    leave_round: Annotated[
        float, typer.Option(min=0, max=100, help="Per cent of times a guard may leave a round.")
    ] = 50,
    prior: PriorFile = None,
    seconds: Annotated[float, typer.Option(min=1, help="Longest time to search.")] = 60,
    at: Annotated[
        int, typer.Option("--at", min=0, max=23, help="Hour of the compliance table and the map.")
    ] = 12,
    posts_file: Annotated[
        Path | None, typer.Option("--posts", help="Write the shifts as posts for the import.")
    ] = None,
    map_file: Annotated[
        Path | None, typer.Option("--map", help="Write the hour as GeoJSON.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Place the pool hour by hour: how many, where, what it covers, in which shifts."""
    with application(as_json):
        chosen = next((one for one in FAIRNESS if one == fairness), None)
        if chosen is None:
            fail(Exit.USAGE, NO_FAIRNESS(value=fairness, known=", ".join(FAIRNESS)), as_json)
        options = Options(
            units, minutes, leave_post=leave_post / 100, leave_round=leave_round / 100,
            bases=tuple(base or ()),
        )  # fmt: skip
        day = read(date, options, prior, as_json)
        choice = Choice(
            chosen, None if target is None else target / 100, lengths=tuple(hours or (8,))
        )
        found = _watched(day, choice, seconds)
        row = next((n for n, hour in enumerate(found.hours) if hour.hour == at), 0)
        planned = found.result.standing(row)
        rows = compliance(found.result.problem, units, MaxSeconds(seconds), row, planned)
        if posts_file is not None:
            _write(posts_file, posts(found, options.service, language()), as_json)
        if map_file is not None:
            _write(map_file, json.dumps(geojson(found, row), ensure_ascii=False), as_json)
        shown = {**values(found), "units": units, "table": table_values(found, at, rows)}
        show(shown, as_json, *_lines(found, at, rows))


def read(date: datetime | None, options: Options, prior: Path | None, as_json: bool) -> Day:
    """Return what a day is planned from, or end with what is missing."""
    wanted = date.date() if date else local_day(now())
    network = current(current_settings().data)
    session = get_session()
    try:
        day = read_day(session, wanted, network, _prior(prior, as_json), options, now())
    except KeyError as error:
        fail(Exit.USAGE, NO_SUCH_SITE(value=error.args[0]), as_json)
    session.rollback()
    if not day.sites:
        fail(Exit.USAGE, NO_SITES, as_json)
    return day


def assumptions(day: Day, *, replayed: bool = False) -> list[str]:
    """Return what a reader must know before trusting the figures.

    In a replay what happened is known; only where the units stood rests on what was expected.
    """
    learnt = LEARNT(days=max(1, round(day.expected.days))) if day.expected.days else ASSUMED
    out = [say(PLACED)] if replayed else [say(learnt)]
    if day.network.estimated:
        out.append(say(ESTIMATED(source=day.network.source)))
    return out


def _prior(file: Path | None, as_json: bool) -> Prior:
    if file is None:
        return standard()
    try:
        return read_prior(file)
    except OSError as error:
        fail(Exit.USAGE, NO_FILE(file=file, reason=error.strerror), as_json)
    except PriorError as error:
        fail(Exit.FAULTS, error.message, as_json)


def _watched(day: Day, choice: Choice, seconds: float) -> DayPlan:
    console = talk()
    with console.status("…") as status, interruptible(status) as asked:
        status.update(say(PLANNING))
        if not console.is_terminal:
            tell(PLANNING)

        def progress(step: Progress) -> None:
            status.update(f"{say(PLANNING)} {decimal(step.seconds)} s")

        stop = FirstOf((MaxSeconds(seconds), Cancelled(asked.is_set)))
        return plan_day(day, choice, stop, progress)


def _lines(found: DayPlan, at: int, rows: tuple[Row, ...]) -> list[Any]:
    result = found.result
    shifts = []
    for shift in found.shifts:
        first = found.day.starts[shift.first]
        start, end = local(first).hour, (local(first).hour + shift.hours) % 24
        shifts.append(say(SHIFT(count=shift.count, start=f"{start:02}", end=f"{end:02}")))
    bases = found.day.problem.bases
    return [
        table(HOURS, [_row(hour) for hour in found.hours]),
        "",
        say(
            COVERED(
                day=found.day.day,
                incidents=decimal(float(found.day.problem.weights.sum())),
                coverage=percent(found.coverage),
                without=percent(found.without),
            )
        ),
        say(
            FOUND(
                objective=f"{result.objective:.3f}",
                bound=f"{result.bound:.3f}",
                gap=percent(result.gap),
                seconds=decimal(result.seconds),
            )
        ),
        say(SHIFTS(shifts=", ".join(shifts)) if shifts else NO_SHIFTS),
        *assumptions(found.day),
        "",
        say(TABLE(hour=f"{at:02}")),
        table(
            ROWS,
            [
                (
                    row.units,
                    ", ".join(bases[base].id for base in row.standing),
                    percent(row.coverage),
                    percent(row.best),
                )
                for row in rows
            ],
        ),
    ]


def _row(hour: HourPlan) -> tuple[object, ...]:
    standing = ", ".join(
        code if count == 1 else f"{count} × {code}" for code, count in hour.standing
    )
    worst = min(hour.by_group.items(), key=lambda one: one[1], default=("", 0.0))
    return (
        f"{hour.hour:02}",
        hour.units,
        standing or "–",
        percent(hour.coverage),
        percent(hour.without),
        f"{worst[0]} {percent(worst[1])}",
        percent(hour.busy) if hour.units else "–",
    )


def _write(path: Path, text: str, as_json: bool) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        fail(Exit.ENVIRONMENT, NOT_WRITTEN(file=path, reason=error.strerror), as_json)
    tell(WROTE(file=path))
