# SPDX-License-Identifier: MPL-2.0
"""`vagt network route|matrix|isochrone|benchmark`: what the network answers."""

from __future__ import annotations

import csv
import json
import os
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated
from typing import Any

import typer

from sites.network import NetworkError
from sites.network import RoadNetwork
from sites.network import active
from sites.network import embedded
from sites.network import placed
from sites.network.benchmark import OWN
from sites.network.benchmark import TASKS
from sites.network.benchmark import Comparison
from sites.network.benchmark import compare
from sites.network.travel import NAMES
from sites.text import Text
from web.cli.network_places import At
from web.cli.network_places import Mode
from web.cli.network_places import Place
from web.cli.network_places import network_for
from web.cli.network_places import place
from web.cli.network_places import places
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import decimal
from web.cli.output import fail
from web.cli.output import first_of
from web.cli.output import grouped
from web.cli.output import read_settings
from web.cli.output import say
from web.cli.output import show
from web.cli.output import table
from web.cli.output import talk
from web.cli.output import tell

Out = Annotated[Path | None, typer.Option(help="Write the answer to this file.")]

ROUTE = Text(
    "{minutes} min, {km} km, {mode}{mark}",
    "{minutes} min, {km} km, {mode}{mark}",
)
ESTIMATE = Text(" (skøn)", " (estimate)")
NO_WAY = Text(
    "Der er ingen vej ({mode}) fra {a} til {b}: gaderne mellem dem er spærret. "
    "Se vagt network show.",
    "There is no way ({mode}) from {a} to {b}: the streets between them are closed. "
    "See vagt network show.",
)
FAR_PLACE = Text(
    "{name} ligger {metres} m fra nærmeste gade: tiderne derfra er skøn.",
    "{name} lies {metres} m from the nearest street: times from there are estimates.",
)
STEPS = (Text("gade", "street"), Text("meter", "metres"), Text("sekunder", "seconds"))
UNNAMED = Text("uden navn", "unnamed")
TABLE = Text(
    "{rows} × {rows} steder på {ms} ms ({mode}).",
    "{rows} × {rows} places in {ms} ms ({mode}).",
)
MINUTES = Text("minutter", "minutes")
WRITTEN = Text("Skrevet: {file}", "Written: {file}")
SAVE_IT = Text("Gem tabellen med: --out FIL.csv", "Save the table with: --out FILE.csv")
BAD_MINUTES = Text(
    "»{value}« er ikke minutter; skriv fx 5,10,15.",
    "“{value}” is not minutes; write e.g. 5,10,15.",
)
CANNOT_WRITE = Text("{file} kan ikke skrives ({reason}).", "{file} cannot be written ({reason}).")
AREA = Text("{minutes} min: {km} km²", "{minutes} min: {km} km²")
MOST_SHOWN = 12
"""Places up to which a table fits a terminal."""
LONGEST_MINUTES = 600.0

MEASURED = (
    Text("bibliotek", "library"),
    Text("indlæs", "load"),
    Text("10 nærmeste af 300", "nearest 10 of 300"),
    Text("tabel", "table"),
    Text("tabellen har", "the table has"),
)
RAN = Text(
    "{network}: {junctions} kryds, {pieces} vejstykker; tabel {points} × {points}; median af "
    "{runs}; belastning {load} på {cores} kerner. Millisekunder, i parentes af egen regnetid.",
    "{network}: {junctions} junctions, {pieces} pieces; table {points} × {points}; median of "
    "{runs}; load {load} on {cores} cores. Milliseconds, in brackets of own computing time.",
)
OWN_NOTE = Text(
    "vagt svarer fra positioner, med vejen til gaden; de andre fra kryds i en færdig graf. "
    "Fra fil til første svar: {first} ms.",
    "vagt answers from positions, the way to the street included; the others from junctions of "
    "a graph that is ready. From file to first answer: {first} ms.",
)
AGREES = Text(
    "{wrong} af {pairs} tilfældige par afviger fra networkx.",
    "{wrong} of {pairs} random pairs differ from networkx.",
)
NOT_HERE = Text(
    "Ikke installeret: {names}. Få dem med: pip install 'vagt[benchmark]'",
    "Not installed: {names}. Get them with: pip install 'vagt[benchmark]'",
)


def add_to(app: typer.Typer) -> None:
    """Add the commands to `vagt network`."""
    app.command("route")(route)
    app.command("matrix")(matrix)
    app.command("isochrone")(isochrone)
    app.command("benchmark")(benchmark)


def route(
    start: Annotated[str, typer.Argument(help="LAT,LON or the code of a site.")],
    end: Annotated[str, typer.Argument(help="LAT,LON or the code of a site.")],
    mode: Mode = "car",
    at: At = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Say the fastest way from one place to another, street by street."""
    network = network_for(mode, at, as_json)
    a, b = place(start, as_json), place(end, as_json)
    _tell_far(network, [a, b])
    found = network.route(a.point, b.point)
    if not found.reachable:
        fail(Exit.FAULTS, NO_WAY(mode=NAMES[mode], a=a.name, b=b.name), as_json)
    shown: dict[str, Any] = {
        "seconds": found.seconds,
        "metres": found.metres,
        "mode": mode,
        "estimated": found.estimated,
        "steps": [asdict(step) for step in found.steps],
        "geometry": {
            "type": "LineString",
            "coordinates": [[lon, lat] for lat, lon in found.line],
        },
    }
    if out is not None:
        geometry = shown["geometry"]
        properties = {key: value for key, value in shown.items() if key != "geometry"}
        feature = {"type": "Feature", "properties": properties, "geometry": geometry}
        _write(out, json.dumps(feature, ensure_ascii=False), as_json)
    rows = [
        (step.street or say(UNNAMED), grouped(round(step.metres)), grouped(round(step.seconds)))
        for step in found.steps
    ]
    said = ROUTE(
        minutes=decimal(found.seconds / 60),
        km=decimal(found.metres / 1000),
        mode=NAMES[mode],
        mark=ESTIMATE if found.estimated else "",
    )
    show(shown, as_json, say(said), *([table(STEPS, rows)] if rows else []))


def matrix(
    file: Annotated[
        Path | None, typer.Argument(help="CSV with name, lat, lon; all sites when left out.")
    ] = None,
    mode: Mode = "car",
    at: At = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Say time and distance from every place to every place."""
    network = network_for(mode, at, as_json)
    found = places(file, as_json)
    _tell_far(network, found)
    points = [one.point for one in found]
    began = time.perf_counter()
    seconds, metres = (one.tolist() for one in network.matrix(points))
    spent = (time.perf_counter() - began) * 1000
    names = [one.code or one.name for one in found]
    apart = network.unreachable(points)
    for row, column in apart:
        seconds[row][column] = metres[row][column] = None
    missing = [say(NO_WAY(mode=NAMES[mode], a=names[a], b=names[b])) for a, b in apart]
    for line in first_of(missing):
        tell(line)
    if out is not None:
        _write_table(out, names, seconds, metres, as_json)
    shown = {
        "places": names,
        "mode": mode,
        "seconds": seconds,
        "metres": metres,
        "unreachable": [[names[a], names[b]] for a, b in apart],
        "estimated": network.estimated,
        "milliseconds": round(spent, 1),
    }
    lines: list[Any] = [say(TABLE(rows=len(names), ms=decimal(spent), mode=NAMES[mode]))]
    if len(names) <= MOST_SHOWN:
        lines.append(_minutes(names, seconds))
    elif out is None:
        lines.append(say(SAVE_IT))
    show(shown, as_json, *lines)


def isochrone(
    where: Annotated[str, typer.Argument(help="LAT,LON or the code of a site.")],
    minutes: Annotated[str, typer.Option(help="Minutes, with commas.")] = "5,10,15",
    toward: Annotated[
        bool, typer.Option("--toward", help="Whence one gets there in time, not how far from it.")
    ] = False,
    mode: Mode = "car",
    at: At = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Say how far one gets from a place in some minutes; --json or --out give it as GeoJSON."""
    limits = [_limit(one, minutes, as_json) for one in minutes.split(",")]
    network = network_for(mode, at, as_json)
    found = place(where, as_json)
    _tell_far(network, [found])
    collection = network.isochrones(found.point, limits, toward)
    if out is not None:
        _write(out, json.dumps(collection, ensure_ascii=False), as_json)
    lines = [
        say(
            AREA(
                minutes=grouped(round(one["properties"]["seconds"] / 60)),
                km=decimal(one["properties"]["square_metres"] / 1e6),
            )
        )
        for one in collection["features"]
    ]
    show(collection, as_json, *lines)


def benchmark(
    points: Annotated[int, typer.Option(min=2, max=5000, help="Places in the table.")] = 500,
    runs: Annotated[int, typer.Option(min=1, max=100, help="Times that each is asked.")] = 5,
    mode: Mode = "car",
    as_json: AsJson = False,
) -> None:
    """Measure the network in use beside networkx, scipy, igraph and a contraction hierarchy."""
    network_for(mode, None, as_json)
    path = active(read_settings(as_json).data)
    try:
        network = embedded(mode) if path is None else RoadNetwork.load(path, mode)
    except NetworkError as error:
        fail(Exit.ENVIRONMENT, error.message, as_json)
    with tempfile.TemporaryDirectory(prefix="vagt-") as folder, talk().status("…"):
        file = Path(folder) / "network.npz"
        network.save(file)
        found = compare(network, file, points, runs)
    show(asdict(found), as_json, *_measured(found))
    if found.wrong:
        raise typer.Exit(int(Exit.FAULTS))


def _measured(found: Comparison) -> list[Any]:
    rows = [
        (
            f"{one.library} {one.version}".strip(),
            *(
                f"{_ms(one.milliseconds[task])} ({_ms(one.cpu_milliseconds[task])})"
                for task in TASKS
            ),
            one.answers,
        )
        for one in found.rows
    ]
    values = asdict(found)
    first = next(one.first_ms for one in found.rows if one.library == OWN)
    lines: list[Any] = [
        say(
            RAN(
                **{
                    key: values[key]
                    for key in ("network", "junctions", "pieces", "points", "runs", "load", "cores")
                }
            )
        )
    ]
    lines += [table(MEASURED, rows), say(OWN_NOTE(first=_ms(first)))]
    lines.append(say(AGREES(wrong=found.wrong, pairs=grouped(found.pairs))))
    if found.missing:
        lines.append(say(NOT_HERE(names=", ".join(found.missing))))
    return lines


def _both(wall: float, own: float) -> str:
    return f"{_ms(wall)} ({_ms(own)})"


def _ms(value: float | None) -> str:
    number = value or 0.0
    return f"{number:.2f}" if number < 10 else f"{number:.0f}"


def _limit(text: str, whole: str, as_json: bool) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value <= LONGEST_MINUTES:
        fail(Exit.USAGE, BAD_MINUTES(value=whole), as_json)
    return value * 60


def _tell_far(network: RoadNetwork, found: list[Place]) -> None:
    if network.far([one.point for one in found]):
        for one in placed(network, [one.point for one in found]):
            if one.far:
                name = found[one.index].code or found[one.index].name
                tell(FAR_PLACE(name=name, metres=one.metres))


def _minutes(names: list[str], seconds: list[list[int | None]]) -> Any:
    rows = [
        (name, *("–" if one is None else decimal(one / 60) for one in row))
        for name, row in zip(names, seconds, strict=True)
    ]
    return table((MINUTES, *(Text(name, name) for name in names)), rows)


def _write_table(
    out: Path,
    names: list[str],
    seconds: list[list[int | None]],
    metres: list[list[int | None]],
    as_json: bool,
) -> None:
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator=os.linesep)
            writer.writerow(["from", "to", "seconds", "metres"])
            for row, start in enumerate(names):
                for column, end in enumerate(names):
                    both = seconds[row][column], metres[row][column]
                    writer.writerow([start, end, *("" if one is None else one for one in both)])
    except OSError as error:
        fail(Exit.ENVIRONMENT, CANNOT_WRITE(file=out, reason=error.strerror), as_json)
    tell(WRITTEN(file=out))


def _write(out: Path, text: str, as_json: bool) -> None:
    try:
        out.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        fail(Exit.ENVIRONMENT, CANNOT_WRITE(file=out, reason=error.strerror), as_json)
    tell(WRITTEN(file=out))
