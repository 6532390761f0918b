# SPDX-License-Identifier: MPL-2.0
"""`vagt rounds`, the rest: name guards, change by hand, plan from now, demand and price curve."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date as date_
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from typing import Any

import typer
from sqlmodel import col
from sqlmodel import select

from dispatch.rounds.checker import check
from dispatch.rounds.demand import Demand
from dispatch.rounds.demand import RoundShift
from dispatch.rounds.demand import kinds
from dispatch.rounds.demand import round_demand
from dispatch.rounds.edit import Board
from dispatch.rounds.edit import EditError
from dispatch.rounds.edit import edit
from dispatch.rounds.models import RoundPlan
from dispatch.rounds.problem import Guard as Pattern
from dispatch.rounds.problem import Window
from dispatch.rounds.reading import Night
from dispatch.rounds.reading import Options
from dispatch.rounds.reading import read_night
from dispatch.rounds.replan import Change
from dispatch.rounds.replan import replan
from dispatch.rounds.store import name_guard
from dispatch.rounds.store import save_board
from dispatch.rounds.store import save_result
from dispatch.rounds.store import undo
from dispatch.rounds.unpredictable import price_curve
from roster.models import Guard
from roster.solve.stop import MaxSeconds
from roster.store import StoreError
from sites.clock import COPENHAGEN
from sites.clock import local
from sites.clock import local_day
from sites.models import Competence
from sites.models import Service
from sites.models import Site
from sites.text import Text
from web import audit
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import application
from web.cli.output import decimal
from web.cli.output import fail
from web.cli.output import percent
from web.cli.output import say
from web.cli.output import show
from web.cli.output import table
from web.cli.output import tell
from web.cli.rounds import Day
from web.cli.rounds import Mode_
from web.cli.rounds import PlanId
from web.cli.rounds import Seconds
from web.cli.rounds import Seed
from web.cli.rounds import Service_
from web.cli.rounds import app
from web.cli.rounds import figures
from web.cli.rounds import lines
from web.cli.rounds import loaded
from web.cli.rounds import networks
from web.cli.rounds import options_of
from web.cli.rounds import watched
from web.db import get_session
from web.db import writer
from web.models import now

NO_GUARD = Text(
    "Der er ingen medarbejder med koden {value}.", "There is no guard with the code {value}."
)
NO_SITE = Text(
    "Der er ingen lokation med koden {value}.", "There is no site with the code {value}."
)
NO_BASE = Text(
    "Ingen runder begynder den nat. Sig hvor med --base LOKATION.",
    "No rounds begin that night. Say where with --base SITE.",
)
ROUND_POST = Text("Runde fra {site}, {at}", "Round from {site}, {at}")
NAMED = Text("{guard} går runden {round}.", "{guard} walks the round {round}.")
MOVED = Text(
    "Kørsel {minutes} min ({change} min). Brud: {count}.",
    "Driving {minutes} min ({change} min). Violations: {count}.",
)
NEEDED = (
    Text("fra", "from"), Text("til", "to"), Text("runder", "rounds"),
)  # fmt: skip
ENOUGH = Text(
    "{count} rundevagter klarer {made} af {tasks} tilsyn.",
    "{count} round shifts serve {made} of {tasks} visits.",
)
WROTE = Text(
    "Skrev {file}. Indlæs den med: vagt import MAPPE",
    "Wrote {file}. Bring it in with: vagt import FOLDER",
)
CURVE = (
    Text("afstand min", "distance min"),
    Text("kørsel min/nat", "driving min/night"),
    Text("ekstra", "extra"),
    Text("nær kendt tid", "near a known time"),
    Text("spredning min", "spread min"),
    Text("entropi bit", "entropy bits"),
    Text("ikke nået", "not made"),
    Text("kendt tid", "known time"),
)
NIGHT = Text("{minutes} min, natten {day} …", "{minutes} min, night of {day} …")


@app.command("name")
def name(
    plan: PlanId,
    round_: Annotated[str, typer.Argument(metavar="ROUND", help="The round's code.")],
    guard: Annotated[str, typer.Argument(help="The guard's code.")],
    as_json: AsJson = False,
) -> None:
    """Put a guard on a round."""
    with application(as_json):
        try:
            with writer() as session:
                person = session.exec(select(Guard).where(Guard.code == guard)).first()
                if person is None:
                    fail(Exit.USAGE, NO_GUARD(value=guard), as_json)
                name_guard(session, plan, round_, person)
                audit.record(session, "rounds.name", f"rounds:{plan}", round=round_, guard=guard)
                said = NAMED(guard=person.name, round=round_)
        except StoreError as error:
            fail(Exit.USAGE, error.message, as_json)
        show({"id": plan, "round": round_, "guard": guard}, as_json, say(said))


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
        options = Options(**get_session().get_one(RoundPlan, plan).options)
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


@app.command("demand")
def demand(
    date: Day = None,
    base: Annotated[str, typer.Option(help="Code of the site where rounds begin.")] = "",
    hours: Annotated[float, typer.Option(min=1, max=12, help="Length of a round shift.")] = 8,
    every: Annotated[int, typer.Option(min=15, max=240, help="Minutes between starts.")] = 60,
    most: Annotated[int, typer.Option(min=1, max=50, help="Shifts with one start at most.")] = 6,
    seconds: Seconds = 30,
    seed: Seed = 0,
    service: Service_ = "",
    mode: Mode_ = "car",
    out: Annotated[
        Path | None, typer.Option(help="Write the shifts as a posts.csv for the import.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say how many round shifts a night needs and when: demand for the roster."""
    with application(as_json):
        day = date.date() if date else local_day(now())
        options = options_of(service, mode, as_json)
        site = _site(base, as_json) if base else None
        also = [site.id or 0] if site else []
        night = read_night(get_session(), day, networks, options, also=also)
        site = site or (night.crew[0].site if night.crew else None)
        if site is None:
            fail(Exit.USAGE, NO_BASE, as_json)
        held = frozenset(get_session().exec(select(Competence.code)).all())
        get_session().rollback()
        place = night.place_sites.index(site.id or 0)
        choices = kinds(night.problem, hours, every, place, (options.break_minutes,))
        pattern = Pattern("", Window(0, 0), mode=options.mode, competences=held)
        found: list[Demand] = []

        def work_out(stop: Any, progress: Any) -> Any:
            found.append(
                round_demand(
                    night.problem, choices, stop, most=most, pattern=pattern, seed=seed,
                    progress=progress,
                )
            )  # fmt: skip
            return found[0].result

        result = watched(night.problem, seconds, None, work_out)
        shifts = found[0].shifts
        rows = [(f"{local(s.start):%H:%M}", f"{local(s.end):%H:%M}", s.count) for s in shifts]
        if out is not None:
            _write_posts(out, shifts, site, service or _services(night), day)
            tell(WROTE(file=out))
        said = ENOUGH(
            count=sum(one.count for one in shifts),
            made=len(result.begins),
            tasks=len(result.problem.tasks),
        )
        shown = {
            "date": day.isoformat(),
            "shifts": [{"starts": a, "ends": b, "count": count} for a, b, count in rows],
            "unserved": len(result.unserved),
            "driving_seconds": result.travel,
        }
        show(shown, as_json, table(NEEDED, rows), say(said))


@app.command("curve")
def curve(
    date: Day = None,
    nights: Annotated[int, typer.Option(min=2, max=60, help="How many nights.")] = 14,
    distance: Annotated[
        list[int] | None, typer.Option(help="Minutes to keep away; give it several times.")
    ] = None,
    last: Annotated[int, typer.Option(min=1, max=30, help="Nights back to keep from.")] = 3,
    seconds: Annotated[float, typer.Option(min=0.5, help="Time for each night.")] = 2,
    seed: Seed = 0,
    service: Service_ = "",
    mode: Mode_ = "car",
    as_json: AsJson = False,
) -> None:
    """Say what unpredictability costs: extra driving for each distance from earlier nights."""
    with application(as_json):
        first = date.date() if date else local_day(now())
        options = options_of(service, mode, as_json)
        days = [first + timedelta(days=number) for number in range(nights)]
        session = get_session()
        prices = price_curve(
            lambda day: read_night(session, day, networks, options).problem,
            days,
            tuple(sorted({0, *(distance or (5, 10, 15, 20))})),
            MaxSeconds(seconds),
            last=last,
            seed=seed,
            told=lambda minutes, day: tell(NIGHT(minutes=minutes, day=day)),
        )
        rows = [
            (
                one.minutes, decimal(one.travel), percent(one.extra), percent(one.near),
                decimal(one.spread), decimal(one.entropy), one.unserved, one.kept,
            )
            for one in prices
        ]  # fmt: skip
        shown = [
            {
                "distance_minutes": one.minutes,
                "driving_minutes": one.travel,
                "extra": one.extra,
                "near": one.near,
                "spread_minutes": one.spread,
                "entropy_bits": one.entropy,
                "unserved": one.unserved,
                "known_time": one.kept,
            }
            for one in prices
        ]
        show({"nights": nights, "curve": shown}, as_json, table(CURVE, rows))


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


def _site(code: str, as_json: bool) -> Site:
    found = get_session().exec(select(Site).where(Site.code == code)).first()
    if found is None:
        fail(Exit.USAGE, NO_SITE(value=code), as_json)
    return found


def _services(night: Night) -> str:
    """Return the code of the service that the night's visits are of; of the first, if several."""
    numbers = {row.service_id for row in night.visits.values()}
    query = select(Service.code).where(col(Service.id).in_(numbers)).order_by(col(Service.code))
    return get_session().exec(query).first() or ""


def _write_posts(
    out: Path, shifts: Sequence[RoundShift], site: Site, service: str, day: date_
) -> None:
    """Write round shifts as posts of one weekday, as the import reads them."""
    weekdays = "".join("1" if number == day.weekday() else "0" for number in range(7))
    head = (
        "code", "name", "site", "service", "weekdays", "starts", "ends", "headcount", "valid_from",
    )  # fmt: skip
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(head)
        for one in shifts:
            begins, ends = local(one.start), local(one.end)
            code = f"{site.code[:24]}-RUNDE-{day.isoweekday()}{begins:%H%M}"
            name = say(ROUND_POST(site=site.name, at=f"{begins:%H:%M}"))
            hours = (f"{begins:%H:%M}", f"{ends:%H:%M}")
            since = local(one.start).date().isoformat()
            rows.writerow((code, name, site.code, service, weekdays, *hours, one.count, since))
