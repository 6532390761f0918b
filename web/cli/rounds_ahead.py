# SPDX-License-Identifier: MPL-2.0
"""`vagt rounds`, looking ahead: round shifts needed, and the price of unpredictability."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date as date_
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from typing import Any

import typer
from sqlmodel import col
from sqlmodel import select

from dispatch.rounds.demand import Demand
from dispatch.rounds.demand import RoundShift
from dispatch.rounds.demand import kinds
from dispatch.rounds.demand import round_demand
from dispatch.rounds.demand import weekly
from dispatch.rounds.problem import Guard as Pattern
from dispatch.rounds.problem import Window
from dispatch.rounds.reading import Night
from dispatch.rounds.reading import read_night
from dispatch.rounds.unpredictable import Price
from dispatch.rounds.unpredictable import price_curve
from roster.solve.stop import MaxSeconds
from sites.clock import local
from sites.clock import local_day
from sites.models import Competence
from sites.models import Service
from sites.models import Site
from sites.text import Text
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
from web.cli.rounds import Means_
from web.cli.rounds import Mode_
from web.cli.rounds import Seconds
from web.cli.rounds import Seed
from web.cli.rounds import Service_
from web.cli.rounds import Unnamed
from web.cli.rounds import app
from web.cli.rounds import means_options
from web.cli.rounds import networks
from web.cli.rounds import options_of
from web.cli.rounds import watched
from web.db import get_session
from web.models import now

NO_SITE = Text(
    "Der er ingen lokation med koden {value}.", "There is no site with the code {value}."
)
NO_BASE = Text(
    "Ingen runder begynder den nat. Sig hvor med --base LOKATION.",
    "No rounds begin that night. Say where with --base SITE.",
)
ROUND_POST = Text("Runde fra {site}, {at}", "Round from {site}, {at}")
NEEDED = (
    Text("nat", "night"), Text("fra", "from"), Text("til", "to"), Text("runder", "rounds"),
    Text("kompetencer", "competences"),
)  # fmt: skip
ENOUGH = Text(
    "{day}: {count} rundevagter klarer {made} af {tasks} tilsyn.",
    "{day}: {count} round shifts serve {made} of {tasks} visits.",
)
WROTE = Text(
    "Skrev {file}. Indlæs den med: vagt import MAPPE",
    "Wrote {file}. Bring it in with: vagt import FOLDER",
)
CURVE = (
    Text("afstand min", "distance min"),
    Text("kørsel min/nat", "driving min/night"),
    Text("ekstra min", "extra min"),
    Text("ekstra", "extra"),
    Text("nær kendt tid", "near a known time"),
    Text("spredning min", "spread min"),
    Text("entropi bit", "entropy bits"),
    Text("ikke nået", "not made"),
    Text("kendt tid", "known time"),
)
NIGHT = Text("{minutes} min, natten {day} …", "{minutes} min, night of {day} …")

Nights = Mapping[date_, tuple[RoundShift, ...]]


@app.command("demand")
def demand(
    date: Day = None,
    days: Annotated[int, typer.Option(min=1, max=7, help="Nights in a row; a week is 7.")] = 1,
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
        first = date.date() if date else local_day(now())
        options = options_of(service, mode, as_json)
        site, wanted = _site(base, as_json) if base else None, service
        found: dict[date_, Demand] = {}
        for number in range(days):
            day = first + timedelta(days=number)
            night = read_night(
                get_session(), day, networks, options, also=[site.id or 0] if site else []
            )
            site = site or (night.crew[0].site if night.crew else None)
            if site is None:
                fail(Exit.USAGE, NO_BASE, as_json)
            wanted = wanted or _services(night)
            choices = kinds(
                night.problem, hours, every, night.place_sites.index(site.id or 0),
                (options.break_minutes,),
            )  # fmt: skip
            held = frozenset(get_session().exec(select(Competence.code)).all())
            get_session().rollback()
            pattern = Pattern("", Window(0, 0), mode=options.mode, competences=held)
            found[day] = _worked_out(night, choices, pattern, most, seconds, seed)
        assert site is not None
        if out is not None:
            shifts = {day: one.shifts for day, one in found.items()}
            _write_posts(out, shifts, site, wanted)
            tell(WROTE(file=out))
        _show_demand(found, as_json)


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
    mode: Means_ = "own",
    unnamed: Unnamed = "car",
    out: Annotated[
        Path | None, typer.Option(help="Write every time of every night as a table (CSV).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what unpredictability costs: extra driving for each distance from earlier nights."""
    with application(as_json):
        first = date.date() if date else local_day(now())
        options = means_options(service, mode, unnamed, as_json)
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
                one.minutes, decimal(one.travel), decimal(one.more), percent(one.extra),
                percent(one.near), decimal(one.spread), decimal(one.entropy), one.unserved,
                one.kept,
            )
            for one in prices
        ]  # fmt: skip
        shown = [
            {
                "distance_minutes": one.minutes,
                "driving_minutes": one.travel,
                "extra_minutes": one.more,
                "extra": one.extra,
                "near": one.near,
                "spread_minutes": one.spread,
                "entropy_bits": one.entropy,
                "unserved": one.unserved,
                "known_time": one.kept,
            }
            for one in prices
        ]
        if out is not None:
            _write_history(out, prices)
        show({"nights": nights, "seed": seed, "curve": shown}, as_json, table(CURVE, rows))


def _worked_out(
    night: Night,
    choices: Sequence[Any],
    pattern: Pattern,
    most: int,
    seconds: float,
    seed: int,
) -> Demand:
    """Return the round shifts of one night, telling how the planning goes."""
    found: list[Demand] = []

    def work_out(stop: Any, progress: Any) -> Any:
        found.append(
            round_demand(
                night.problem, choices, stop, most=most, pattern=pattern, seed=seed,
                progress=progress,
            )
        )  # fmt: skip
        return found[0].result

    watched(night.problem, seconds, None, work_out)
    return found[0]


def _show_demand(found: Mapping[date_, Demand], as_json: bool) -> None:
    """Show the round shifts of every night, the first night's also as before at the top."""
    shown = [
        {
            "date": day.isoformat(),
            "shifts": [
                {
                    "starts": f"{local(one.start):%H:%M}",
                    "ends": f"{local(one.end):%H:%M}",
                    "count": one.count,
                    "competences": sorted(one.competences),
                }
                for one in need.shifts
            ],
            "unserved": len(need.result.unserved),
            "driving_seconds": need.result.travel,
        }
        for day, need in found.items()
    ]
    rows = [
        (
            day, f"{local(one.start):%H:%M}", f"{local(one.end):%H:%M}", one.count,
            ", ".join(sorted(one.competences)),
        )
        for day, need in found.items()
        for one in need.shifts
    ]  # fmt: skip
    said = [
        say(
            ENOUGH(
                day=day,
                count=sum(one.count for one in need.shifts),
                made=len(need.result.begins),
                tasks=len(need.result.problem.tasks),
            )
        )
        for day, need in found.items()
    ]
    show({**shown[0], "nights": shown}, as_json, table(NEEDED, rows), *said)


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


def _write_posts(out: Path, nights: Nights, site: Site, service: str) -> None:
    """Write round shifts as posts of a week, as the import reads them."""
    head = (
        "code", "name", "site", "service", "weekdays", "starts", "ends", "headcount",
        "competences", "valid_from",
    )  # fmt: skip
    since = min(nights).isoformat()
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(head)
        for one in weekly(nights):
            numbers = "".join(str(at) for at, runs in enumerate(one.weekdays, 1) if runs == "1")
            code = f"{site.code[:20]}-RUNDE-{one.starts:%H%M}-{numbers}"
            name = say(ROUND_POST(site=site.name, at=f"{one.starts:%H:%M}"))
            hours = (f"{one.starts:%H:%M}", f"{one.ends:%H:%M}")
            asked = ",".join(sorted(one.competences))
            rows.writerow(
                (code, name, site.code, service, one.weekdays, *hours, one.count, asked, since)
            )


def _write_history(out: Path, prices: Sequence[Price]) -> None:
    """Write when each visit began in each night, for each distance, with the seed of the night."""
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(("distance_minutes", "night", "seed", "visit", "number", "begins"))
        for one in prices:
            for seed, night in zip(one.seeds, one.nights, strict=True):
                for visit, times in sorted(night.begins.items()):
                    for number, at in enumerate(times, start=1):
                        begins = f"{local(at):%Y-%m-%d %H:%M}"
                        rows.writerow((one.minutes, night.day, seed, visit, number, begins))
