# SPDX-License-Identifier: MPL-2.0
"""`vagt rounds`: plan, look at, publish and hand over the rounds of a night."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated
from typing import Any
from typing import get_args

import typer
from sqlmodel import col
from sqlmodel import select

from dispatch.rounds.exports import FORMATS
from dispatch.rounds.exports import HOME
from dispatch.rounds.exports import write
from dispatch.rounds.models import RoundPlan
from dispatch.rounds.options import Options
from dispatch.rounds.problem import Mode
from dispatch.rounds.problem import Problem
from dispatch.rounds.reading import Night
from dispatch.rounds.reading import read_night
from dispatch.rounds.reading import streets_of
from dispatch.rounds.reports import in_force
from dispatch.rounds.result import Progress
from dispatch.rounds.result import Result
from dispatch.rounds.store import earlier
from dispatch.rounds.store import get_draft
from dispatch.rounds.store import load_result
from dispatch.rounds.store import publish
from dispatch.rounds.store import save_result
from dispatch.rounds.unpredictable import plan_away
from roster.solve.stop import Cancelled
from roster.solve.stop import FirstOf
from roster.solve.stop import MaxSeconds
from roster.solve.stop import MaxWork
from roster.solve.stop import Stop
from roster.store import StoreError
from sites.clock import local
from sites.clock import local_day
from sites.models import Service
from sites.network import Timetable
from sites.network.travel import NAMES
from sites.text import Text
from web import audit
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import application
from web.cli.output import decimal
from web.cli.output import fail
from web.cli.output import grouped
from web.cli.output import language
from web.cli.output import say
from web.cli.output import show
from web.cli.output import table
from web.cli.output import talk
from web.cli.output import tell
from web.cli.solving import interruptible
from web.db import get_session
from web.db import writer
from web.models import now
from web.settings import current_settings

app = typer.Typer(help="The rounds between buildings, night by night.", no_args_is_help=True)

PlanId = Annotated[int, typer.Argument(help="The rounds' number, from `vagt rounds list`.")]
Service_ = Annotated[
    str, typer.Option("--service", help="Code: only this service's visits and guards.")
]
Mode_ = Annotated[str, typer.Option("--mode", help="car, bicycle or foot.")]
Means_ = Annotated[
    str, typer.Option("--mode", help="own: as each guard does; or all by car, bicycle or foot.")
]
Unnamed = Annotated[
    str, typer.Option(help="What rounds without a guard are gone by: car, bicycle or foot.")
]
Seconds = Annotated[float, typer.Option(min=1, help="Longest time to search, in seconds.")]
Work = Annotated[
    float | None, typer.Option(min=0.01, help="Work units: the same rounds on any machine.")
]
Seed = Annotated[int, typer.Option(help="Seed of random choices.")]
Day = Annotated[
    datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], help="Day on which the night begins; today."),
]

PLANNED = Text(
    "Runder {id}, natten {day}: {made} af {tasks} tilsyn på {rounds} runder; "
    "{driving} min kørsel, {kilometres} km, {waiting} min ventetid.",
    "Rounds {id}, night of {day}: {made} of {tasks} visits on {rounds} rounds; "
    "{driving} min driving, {kilometres} km, {waiting} min waiting.",
)
FOUND = Text(
    "Mål {objective}, nedre grænse {bound}; {seconds} s, frø {seed}, {engine}.",
    "Objective {objective}, lower bound {bound}; {seconds} s, seed {seed}, {engine}.",
)
STEP = Text(
    "{seconds} s · mål {objective} · {engine}", "{seconds} s · objective {objective} · {engine}"
)
PLANNING = Text("Planlægger {count} tilsyn …", "Planning {count} visits …")
KEPT = Text(
    "{count} tilsyn kommer på et kendt tidspunkt, fordi de ellers ikke kunne nås: {names}.",
    "{count} visits come at a known time because they would not fit otherwise: {names}.",
)
LEFT = Text("Ikke på runder: {reason}", "On no round: {reason}")
TRAVEL = Text("Køretider: {source}.", "Travel times: {source}.")
NO_SERVICE = Text(
    "Der er ingen ydelse med koden {value}. Kendte: {known}.",
    "There is no service with the code {value}. Known: {known}.",
)
OWN = "own"
"""Every named guard goes by the own means."""
NO_MODE = Text(
    "{value} er ingen måde at komme rundt på. Brug car, bicycle eller foot.",
    "{value} is no way to get about. Use car, bicycle or foot.",
)
NO_FORMAT = Text("{value} er intet format. Brug {known}.", "{value} is no format. Use {known}.")
NONE_YET = Text(
    "Ingen runder endnu. Lav dem: vagt rounds plan --date DATO",
    "No rounds yet. Make them: vagt rounds plan --date DATE",
)
HEADINGS = (
    Text("nr.", "no."),
    Text("nat", "night"),
    Text("status", "status"),
    Text("kørsel min", "driving min"),
    Text("ikke nået", "not made"),
    Text("lavet", "made"),
)
STATUS = {
    "draft": Text("kladde", "draft"),
    "published": Text("offentliggjort", "published"),
    "replaced": Text("erstattet", "replaced"),
}
STEPS = (
    Text("runde", "round"),
    Text("ankomst", "arrival"),
    Text("start", "start"),
    Text("slut", "end"),
    Text("kørsel", "driving"),
    Text("ventetid", "waiting"),
    Text("hvad", "what"),
)
WORDS = {
    "start": Text("begynder", "begins"),
    "break": Text("pause", "break"),
    "end": Text("slutter", "ends"),
}
PUBLISHED = Text("Runder {id} er offentliggjort.", "Rounds {id} are published.")
WROTE = Text("Skrev {file}.", "Wrote {file}.")
NOT_WRITTEN = Text(
    "Filen {file} kan ikke skrives ({reason}).", "The file {file} cannot be written ({reason})."
)


@app.command("plan")
def plan_rounds(
    date: Day = None,
    seconds: Seconds = 30,
    work: Work = None,
    seed: Seed = 0,
    service: Service_ = "",
    mode: Means_ = "own",
    unnamed: Unnamed = "car",
    away: Annotated[
        int, typer.Option(min=0, max=240, help="Minutes to keep from the nights before.")
    ] = 0,
    nights: Annotated[int, typer.Option(min=1, max=30, help="How many nights before.")] = 3,
    break_minutes: Annotated[
        int, typer.Option(min=0, max=120, help="Length of the break in a long shift; 0 is none.")
    ] = 30,
    key_room: Annotated[
        int, typer.Option(min=0, max=999, help="Keys a guard can have along; 0 is any number.")
    ] = 0,
    draft: Annotated[
        int | None, typer.Option(help="Plan this draft again instead of making a new one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Plan the rounds of a night and keep them. Ctrl-C stops and keeps the best so far."""
    with application(as_json):
        day = date.date() if date else local_day(now())
        options = means_options(service, mode, unnamed, as_json)
        options = replace(
            options, break_minutes=break_minutes, distance=away, nights=nights, key_room=key_room
        )
        if draft is not None:
            _draft(draft, as_json)
        night = read_night(get_session(), day, networks, options)
        before = earlier(get_session(), day, nights, service) if away else ()
        get_session().rollback()

        def work_out(stop: Stop, progress: Callable[[Progress], None]) -> Result:
            found = plan_away(night.problem, day, before, away, stop, seed, progress)
            if found.kept:
                names = ", ".join(sorted(found.kept))
                tell(KEPT(count=len(found.kept), names=names))
            return found.result

        result = watched(night.problem, seconds, work, work_out)
        try:
            with writer() as session:
                row = save_result(session, night, result, options, draft)
                audit.record(session, "rounds.plan", f"rounds:{row.id}", seed=seed)
                number = row.id or 0
        except StoreError as error:
            fail(Exit.USAGE, error.message, as_json)
        show(figures(number, night, result), as_json, *lines(number, night, result))


@app.command("list")
def list_rounds(as_json: AsJson = False) -> None:
    """List all planned nights, newest first."""
    with application(as_json):
        rows = get_session().exec(select(RoundPlan).order_by(col(RoundPlan.id).desc())).all()
        days = [row.day for row in rows]
        counting = in_force(get_session(), min(days), max(days)) if days else ()
        replaced = {row.id for row in rows if row.status == "published"}
        replaced -= {row.id for row in counting}
        shown = [
            {
                "id": row.id,
                "date": row.day.isoformat(),
                "status": "replaced" if row.id in replaced else row.status,
                "driving_minutes": round(row.solution.get("travel_seconds", 0) / 60),
                "unserved": len(row.solution.get("unserved", ())),
                "created_at": row.created_at,
            }
            for row in rows
        ]
        cells = [
            (
                row["id"], row["date"], say(STATUS[str(row["status"])]), row["driving_minutes"],
                row["unserved"], f"{local(rows[at].created_at):%Y-%m-%d %H:%M}",
            )
            for at, row in enumerate(shown)
        ]  # fmt: skip
        show({"rounds": shown}, as_json, table(HEADINGS, cells) if cells else say(NONE_YET))


@app.command("show")
def show_rounds(plan: PlanId, as_json: AsJson = False) -> None:
    """Show every round of a night with its times."""
    with application(as_json):
        night, result = loaded(plan, as_json)
        rows = [row for one in result.rounds for row in _step_rows(night, one.guard, result)]
        steps = table(STEPS, rows)
        show(figures(plan, night, result), as_json, steps, *lines(plan, night, result))


@app.command("publish")
def publish_rounds(plan: PlanId, as_json: AsJson = False) -> None:
    """Publish a night's rounds: each has its guard, and nothing can be changed from then on."""
    with application(as_json):
        try:
            with writer() as session:
                row = publish(session, plan, networks)
                audit.record(session, "rounds.publish", f"rounds:{plan}")
        except StoreError as error:
            fail(Exit.FAULTS, error.message, as_json)
        shown = {"id": row.id, "status": row.status, "published_at": row.published_at}
        show(shown, as_json, say(PUBLISHED(id=plan)))


@app.command("export")
def export_rounds(
    plan: PlanId,
    format_: Annotated[str, typer.Option("--format", help="csv, geojson or gpx.")] = "csv",
    out: Annotated[Path | None, typer.Option(help="File to write.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write a night's rounds as a table, a map or a route. Keys are not among it."""
    with application(as_json):
        form = next((known for known in FORMATS if known == format_), None)
        if form is None:
            fail(Exit.USAGE, NO_FORMAT(value=format_, known=", ".join(FORMATS)), as_json)
        night, result = loaded(plan, as_json)
        path = out or Path(f"rounds-{plan}-{night.day}.{form}")
        try:
            path.write_bytes(write(result, form, streets_of(night, networks), language()))
        except OSError as error:
            reason = error.strerror
            fail(Exit.ENVIRONMENT, NOT_WRITTEN(file=path, reason=reason), as_json)
        with writer() as session:
            audit.record(session, "rounds.export", f"rounds:{plan}", format=form)
        show({"file": str(path), "format": form}, as_json, say(WROTE(file=path)))


networks = Timetable(lambda: current_settings().data)
"""Travel times for a means of travel at an instant, with what is closed then."""


def options_of(service: str, mode: str, as_json: bool) -> Options:
    """Return planning options, or end when the service or the means of travel is unknown."""
    known = get_session().exec(select(Service.code)).all()
    if service and service not in known:
        fail(Exit.USAGE, NO_SERVICE(value=service, known=", ".join(sorted(known))), as_json)
    chosen: Mode | None = next((one for one in get_args(Mode) if one == mode), None)
    if chosen is None:
        fail(Exit.USAGE, NO_MODE(value=mode), as_json)
    return Options(service, chosen, own=False)


def means_options(service: str, mode: str, unnamed: str, as_json: bool) -> Options:
    """Return planning options where each named guard may go by own means."""
    own = mode == OWN
    return replace(options_of(service, unnamed if own else mode, as_json), own=own)


def loaded(plan: int, as_json: bool) -> tuple[Night, Result]:
    """Return stored rounds, or end when there are none with the number."""
    try:
        return load_result(get_session(), plan, networks)
    except StoreError as error:
        fail(Exit.USAGE, error.message, as_json)


def _draft(plan: int, as_json: bool) -> None:
    """End, before anything is planned, when rounds cannot be planned again."""
    try:
        get_draft(get_session(), plan)
    except StoreError as error:
        fail(Exit.USAGE, error.message, as_json)


def watched(
    problem: Problem,
    seconds: float,
    work: float | None,
    work_out: Callable[[Stop, Callable[[Progress], None]], Result],
) -> Result:
    """Plan and show how it goes on standard error; the first Ctrl-C stops and keeps the best."""
    console = talk()
    with console.status("…") as status, interruptible(status) as asked:
        status.update(say(PLANNING(count=len(problem.tasks))))

        def progress(step: Progress) -> None:
            line = say(
                STEP(
                    seconds=decimal(step.seconds),
                    objective=grouped(step.objective),
                    engine=step.engine,
                )
            )
            status.update(line)
            if not console.is_terminal:
                tell(line)

        limits: tuple[Stop, ...] = (MaxSeconds(seconds), Cancelled(asked.is_set))
        stop = FirstOf((MaxWork(work), *limits) if work else limits)
        return work_out(stop, progress)


def figures(plan: int, night: Night, result: Result) -> dict[str, Any]:
    """Return rounds as plain JSON values."""
    problem = result.problem
    return {
        "id": plan,
        "date": night.day.isoformat(),
        "visits": len(problem.tasks),
        "made": len(result.begins),
        "objective": result.objective,
        "bound": result.bound,
        "driving_seconds": result.travel,
        "metres": result.metres,
        "seconds": round(result.seconds, 3),
        "seed": result.seed,
        "engine": result.engine,
        "stopped_by": result.stopped_by,
        "unserved": [
            {"task": one.task, "cause": one.cause, "reason": say(one.reason)}
            for one in result.unserved
        ],
        "rounds": [
            {
                "round": one.guard,
                "guard": problem.guard[one.guard].name,
                "means": problem.guard[one.guard].mode,
                "driving_seconds": one.travel,
                "metres": one.metres,
                "waiting_seconds": one.waiting,
                "steps": [
                    {
                        "kind": step.kind,
                        "visit": step.task,
                        "place": _place(problem, step.place),
                        "arrive": problem.at(step.arrive).isoformat(),
                        "start": problem.at(step.start).isoformat(),
                        "leave": problem.at(step.leave).isoformat(),
                        "done": step.done,
                    }
                    for step in one.steps
                ],
            }
            for one in result.rounds
        ],
    }


def _place(problem: Problem, place: int | None) -> str:
    if place is None:
        return ""
    found = problem.places[place]
    return say(HOME) if found.home else found.name


def lines(plan: int, night: Night, result: Result) -> list[str]:
    """Return the lines that sum up a night's rounds."""
    waiting = sum(one.waiting for one in result.rounds)
    values = {
        "id": plan,
        "day": night.day,
        "made": len(result.begins),
        "tasks": len(result.problem.tasks),
        "rounds": sum(bool(one.tasks) for one in result.rounds),
        "driving": grouped(round(result.travel / 60)),
        "kilometres": decimal(result.metres / 1000),
        "waiting": grouped(round(waiting / 60)),
    }
    found = FOUND(
        objective=grouped(result.objective),
        bound="–" if result.bound is None else grouped(result.bound),
        seconds=decimal(result.seconds),
        seed=result.seed,
        engine=result.engine,
    )
    left = [say(LEFT(reason=one.reason)) for one in result.unserved]
    source = say(TRAVEL(source=result.problem.source))
    return [say(PLANNED(**values)), *left, say(found), source]


def _step_rows(night: Night, code: str, result: Result) -> list[tuple[str, ...]]:
    problem = night.problem
    one = next(one for one in result.rounds if one.guard == code)
    rows = []
    for at, step in enumerate(one.steps):
        clock = [
            f"{local(problem.at(time)):%H:%M}" for time in (step.arrive, step.start, step.leave)
        ]
        visit = problem.task[step.task].visit if step.task else None
        what = visit.name if visit else say(WORDS[step.kind])
        guard = problem.guard[code]
        name = f"{guard.name} ({say(NAMES[guard.mode])})" if at == 0 else ""
        minutes = [str(round(value / 60)) for value in (step.travel, step.wait)]
        rows.append((name, *clock, *minutes, what))
    return rows
