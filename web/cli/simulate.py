# SPDX-License-Identifier: MPL-2.0
"""`vagt simulate`: play days of incidents and say what sharing the pool is worth."""

from __future__ import annotations

import math
from typing import Annotated
from typing import Any

import typer

from dispatch.pool.reading import Options
from dispatch.simulation.city import City
from dispatch.simulation.city import read_rounds
from dispatch.simulation.policy import NAMES
from dispatch.simulation.policy import POLICIES
from dispatch.simulation.replay import read_calls
from dispatch.simulation.report import comparison_values
from dispatch.simulation.whatif import Asked
from dispatch.simulation.whatif import Case
from dispatch.simulation.whatif import Comparison
from dispatch.simulation.whatif import Study
from dispatch.simulation.whatif import partly
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
from web.cli.output import talk
from web.cli.pool import Minutes
from web.cli.pool import OnDay
from web.cli.pool import PriorFile
from web.cli.pool import assumptions
from web.cli.pool import read
from web.cli.solving import interruptible
from web.db import get_session

NO_POLICY = Text("{value} er ikke et af: {known}.", "{value} is not one of: {known}.")
STOPPED = Text("Stoppet; intet resultat.", "Stopped; no result.")
PLAYING = Text(
    "{policy}, {units} enheder: dag {day} af {days}", "{policy}, {units} units: day {day} of {days}"
)
ROWS = (
    Text("ordning", "policy"),
    Text("enheder", "units"),
    Text("for sent", "late"),
    Text("middel min", "mean min"),
    Text("95 % min", "95 % min"),
    Text("optaget", "busy"),
    Text("km/dag", "km a day"),
    Text("tomkørsel km/dag", "empty km a day"),
    Text("afbrudte runder/dag", "rounds interrupted a day"),
)
GROUPS = (
    Text("forvaltning", "administration"),
    Text("hændelser", "incidents"),
    Text("for sent", "late"),
    Text("95 % min", "95 % min"),
    Text("km/dag", "km a day"),
    Text("tomkørsel km/dag", "empty km a day"),
    Text("belægning", "utilisation"),
)
PLAYED = Text(
    "{days} dage, {calls} hændelser ({scale} gange de ventede), frø {seed}.",
    "{days} days, {calls} incidents ({scale} times the expected), seed {seed}.",
)
REPLAYED = Text(
    "{day} afspillet med dagens hændelser ({calls}), vagtplan og runder.",
    "{day} replayed with its incidents ({calls}), roster and rounds.",
)
NOTHING = Text(
    "Ingen hændelser i loggen eller de indlæste fra {day}. Vælg en anden dag.",
    "No incidents in the log or among the imported ones of {day}. Choose another day.",
)
AGAINST = Text(
    "{policy} mod {reference}: forskel i for sent {difference}.",
    "{policy} against {reference}: difference in late {difference}.",
)
SAVED = Text(
    "Ét fælles beredskab klarer det samme med {pool} i stedet for {units} enheder: {saved} færre.",
    "One shared pool does the same with {pool} instead of {units} units: {saved} fewer.",
)
WORSE = Text(
    "Men så kommer der oftere nogen for sent hos {groups}: prøv flere enheder.",
    "But then somebody comes late more often at {groups}: try more units.",
)
NOT_SAVED = Text(
    "Ét fælles beredskab sparer ingen enheder her.", "One shared pool saves no units here."
)


def simulate(
    days: Annotated[int, typer.Option(min=1, max=3660, help="Days to play.")] = 30,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the incidents.")] = 1,
    policy: Annotated[
        str, typer.Option(help="silo, lending, pool, moveup, cover, or all of them: all.")
    ] = "pool",
    units: Annotated[int, typer.Option(min=1, max=500, help="Units on duty all the time.")] = 7,
    pooled: Annotated[
        float, typer.Option(min=0, max=100, help="Per cent of units that serve all, under pool.")
    ] = 100,
    scale: Annotated[
        float, typer.Option(min=0, max=1000, help="Times the expected incidents.")
    ] = 1.0,
    date: OnDay = None,
    minutes: Minutes = None,
    prior: PriorFile = None,
    replay: Annotated[
        bool, typer.Option("--replay", help="Play the day's own incidents, roster and rounds.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Play days of incidents under a policy; with `all`, say what sharing saves."""
    with application(as_json):
        if policy not in (*POLICIES, "all"):
            known = ", ".join((*POLICIES, "all"))
            fail(Exit.USAGE, NO_POLICY(value=policy, known=known), as_json)
        options = Options(units, minutes)
        day = read(date, options, prior, as_json)
        rounds = read_rounds(get_session(), day, options.leave_round)
        happened = read_calls(get_session(), day) if replay else None
        if replay:
            days, scale = 1, 1.0
            if not happened:
                fail(Exit.FAULTS, NOTHING(day=f"{day.day:%Y-%m-%d}"), as_json)
        city = City(day, scale, rounds, happened)
        get_session().rollback()
        try:
            found = _played(city, days, seed, policy, units, pooled / 100)
        except Asked:
            fail(Exit.FAULTS, STOPPED, as_json)
        shown = {
            "days": days, "seed": seed, "units": units, "scale": scale,
            "history_days": round(day.expected.days, 1), "replay": replay,
            **comparison_values(found),
        }  # fmt: skip
        show(shown, as_json, *_lines(found, city, days, seed))


def _played(city: City, days: int, seed: int, policy: str, units: int, pooled: float) -> Comparison:
    console = talk()
    with console.status("…") as status, interruptible(status) as asked:

        def told(name: str, count: int, day: int) -> None:
            base = name.split(" ")[0]
            said = PLAYING(policy=NAMES[base], units=count, day=day, days=days)
            status.update(say(said))

        study = Study(city, days, seed, told, asked.is_set)
        if policy == "all":
            return study.compare(list(POLICIES.values()), units)
        chosen = POLICIES[policy]
        if policy == "pool" and pooled < 1:
            chosen = partly(chosen, pooled)
        return Comparison(study.case(chosen, units), (), None, None)


def _lines(found: Comparison, city: City, days: int, seed: int) -> list[Any]:
    cases = [found.reference, *(row.case for row in found.rows)]
    whole = found.reference.measures.whole
    played = REPLAYED(day=f"{city.day.day:%Y-%m-%d}", calls=whole.calls)
    if city.happened is None:
        played = PLAYED(days=days, calls=whole.calls, scale=f"{city.scale:g}", seed=seed)
    out: list[Any] = [
        say(played),
        *assumptions(city.day, replayed=city.happened is not None),
        "",
        table(ROWS, [_row(case) for case in cases]),
        "",
        table(GROUPS, _groups(cases[-1] if len(cases) == 1 else found.reference)),
    ]
    if found.rows:
        out.append("")
    for row in found.rows:
        difference = _share(row.more_late.value, row.more_late.half)
        names = {"policy": _name(row.case), "reference": _name(found.reference)}
        out.append(say(AGAINST(**names, difference=difference)))
    if found.rows and found.pool is not None and found.saved:
        pool = found.pool.case.units
        out.append(say(SAVED(pool=pool, units=found.reference.units, saved=found.saved)))
        if found.pool.worse:
            out.append(say(WORSE(groups=", ".join(found.pool.worse))))
    elif found.rows:
        out.append(say(NOT_SAVED))
    return out


def _row(case: Case) -> tuple[object, ...]:
    measures = case.measures
    return (
        _name(case),
        case.units,
        _share(measures.whole.late.value, measures.whole.late.half),
        _number(measures.whole.mean / 60),
        _number(measures.whole.p95 / 60),
        percent(measures.busy),
        _number(measures.whole.call_km),
        _number(sum(measures.empty_km.values())),
        _number(measures.interrupted),
    )


def _groups(case: Case) -> list[tuple[object, ...]]:
    measures = case.measures
    return [
        (
            group,
            figures.calls,
            _share(figures.late.value, figures.late.half),
            _number(figures.p95 / 60),
            _number(figures.call_km),
            _number(measures.empty_km[group]),
            percent(measures.utilisation[group]),
        )
        for group, figures in measures.by_group.items()
    ]


def _name(case: Case) -> str:
    base, _, share = case.policy.name.partition(" ")
    return f"{say(NAMES[base])} {share}".strip()


def _share(value: float, half: float) -> str:
    if math.isnan(value):
        return "–"
    return percent(value) if math.isnan(half) else f"{percent(value)} ± {percent(half)}"


def _number(value: float) -> str:
    return "–" if math.isnan(value) else decimal(value)
