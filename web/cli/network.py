# SPDX-License-Identifier: MPL-2.0
"""`vagt network`: the street network that travel times come from."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from sites.clock import local
from sites.network import MODES
from sites.network import NetworkError
from sites.network import Placed
from sites.network import RoadNetwork
from sites.network import activate
from sites.network import build
from sites.network import current
from sites.network import install
from sites.network import placed
from sites.network import speeds_file
from sites.network import versions
from sites.network.placing import IN_FORCE
from sites.network.placing import PLACE_FAR
from sites.network.report import LABELS
from sites.network.travel import NAMES
from sites.text import Message
from sites.text import Text
from web.cli import routing
from web.cli.network_places import Place
from web.cli.network_places import known_sites
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import fail
from web.cli.output import first_of
from web.cli.output import grouped
from web.cli.output import read_settings
from web.cli.output import say
from web.cli.output import show
from web.cli.output import table
from web.cli.output import talk
from web.cli.output import tell

app = typer.Typer(help="The street network that travel times come from.", no_args_is_help=True)

BUILT = Text(
    "{source}: {nodes} vejpunkter, {edges} vejstykker, {kilometres} km. I brug fra nu af.",
    "{source}: {nodes} junctions, {edges} pieces of street, {kilometres} km. In use from now on.",
)
IN_USE = Text("I brug: {source}", "In use: {source}")
ESTIMATED = Text(
    "Køretiderne er skøn. Hent gaderne med: vagt network get STED",
    "The travel times are estimates. Get the streets with: vagt network get PLACE",
)
NONE_INSTALLED = Text(
    "Ingen gadenet endnu; skitsen af København er i brug. Hent et: vagt network get STED",
    "No street networks yet; the sketch of Copenhagen is in use. Get one: vagt network get PLACE",
)
HEADINGS = (
    Text("navn", "name"),
    Text("i brug", "in use"),
    Text("bygget", "built"),
    Text("midler", "modes"),
    Text("kilde", "source"),
)
YES = Text("ja", "yes")
COUNT = Text("optælling", "count")
SITES = Text(
    "{count} lokationer: halvdelen højst {median} m fra deres gade, den fjerneste {most} m.",
    "{count} sites: half at most {median} m from their street, the farthest {most} m.",
)
SITE_AWAY = Text(
    "{name}: {metres} m til {street}",
    "{name}: {metres} m to {street}",
)
UNNAMED = Text("en gade uden navn", "a street without a name")
AWAY_METRES = 100
"""A site farther from its street than this is listed."""


@app.command("get")
def get(
    source: Annotated[
        str,
        typer.Argument(
            help="A .osm, .osm.gz or .graphml(.gz) file, a place name, or a .geojson area."
        ),
    ],
    name: Annotated[
        str | None, typer.Option(help="A short name; made from the source when left out.")
    ] = None,
    inside: Annotated[
        Path | None, typer.Option(help="Keep only streets in the area of this .geojson file.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Build the street network of a place or a file, and use it from now on."""
    settings = read_settings(as_json)
    try:
        with talk().status("…") as status:
            network = build(
                source,
                name,
                inside=inside,
                speeds=speeds_file(settings.data),
                progress=lambda step: status.update(say(step)),
            )
            path = install(settings.data, network)
    except NetworkError as error:
        missing = Exit.ENVIRONMENT if isinstance(error.__cause__, OSError) else Exit.FAULTS
        fail(missing, error.message, as_json)
    report = network.report
    for warning in _warnings(network):
        tell(warning)
    values = {
        "source": say(network.source),
        "nodes": report.nodes,
        "edges": report.edges,
        "kilometres": report.kilometres,
    }
    shown = {**values, "name": path.stem, "file": str(path), "seconds": report.build_seconds}
    shown |= {"modes": [network.mode, *network.others], "warnings": _warnings(network)}
    show(shown, as_json, say(BUILT(**values)))


@app.command("list")
def list_networks(as_json: AsJson = False) -> None:
    """List the street networks on disk with their earlier versions."""
    found = versions(read_settings(as_json).data)
    rows = [
        (
            one.name,
            say(YES) if one.in_use else "",
            _clock(one.built),
            ", ".join(say(NAMES[mode]) for mode in one.modes),
            say(one.source),
        )
        for one in found
    ]
    shown = [
        {
            "name": one.name,
            "in_use": one.in_use,
            "built": one.built,
            "modes": list(one.modes),
            "source": say(one.source),
            "earlier": one.earlier,
        }
        for one in found
    ]
    lines = table(HEADINGS, rows) if rows else say(NONE_INSTALLED)
    show({"networks": shown}, as_json, lines)


def _clock(built: str) -> str:
    """Return a stored instant on the Copenhagen clock; nothing for a file that cannot be read."""
    return local(datetime.fromisoformat(built)).isoformat(" ", "minutes")[:16] if built else ""


@app.command("use")
def use(
    name: Annotated[str, typer.Argument(help="A name from `vagt network list`.")],
    as_json: AsJson = False,
) -> None:
    """Use another network, or an earlier version, from now on."""
    settings = read_settings(as_json)
    try:
        activate(settings.data, name)
    except NetworkError as error:
        fail(Exit.USAGE, error.message, as_json)
    _show(current(settings.data, at=datetime.now(UTC)), as_json)


@app.command("show")
def show_network(as_json: AsJson = False) -> None:
    """Say which street network is in use, and what is closed."""
    _show(current(read_settings(as_json).data, at=datetime.now(UTC)), as_json)


def _show(network: RoadNetwork, as_json: bool) -> None:
    lines = [say(IN_USE(source=network.source))]
    if network.estimated:
        lines.append(say(ESTIMATED))
    closures = [closure.name for closure in network.closures]
    if closures:
        lines.append(say(IN_FORCE(names=", ".join(closures))))
    lines += [say(note) for note in network.notes]
    shown = {
        "source": say(network.source),
        "estimated": network.estimated,
        "name": network.name,
        "closures": closures,
        "warnings": [say(note) for note in network.notes],
    }
    show(shown, as_json, *lines)


@app.command("report")
def report(as_json: AsJson = False) -> None:
    """Tell what was kept, left out and assumed, and how far sites lie from their street."""
    settings = read_settings(as_json)
    by_mode: dict[str, RoadNetwork] = {}
    for mode in MODES:
        network = current(settings.data, mode)
        if not by_mode or network.estimated == by_mode["car"].estimated:
            by_mode[mode] = network
    network = by_mode["car"]
    reports = {mode: one.report.to_dict() for mode, one in by_mode.items()}
    rows = [
        (say(label), *(grouped(values[name]) for values in reports.values()))
        for name, label in LABELS.items()
    ]
    away, site_lines = _sites(network)
    warnings = list(dict.fromkeys(line for one in by_mode.values() for line in _warnings(one)))
    show(
        {"source": say(network.source), "modes": reports, "sites": away, "warnings": warnings},
        as_json,
        say(IN_USE(source=network.source)),
        table((COUNT, *(NAMES[mode] for mode in by_mode)), rows),
        *warnings,
        *site_lines,
    )


def _warnings(network: RoadNetwork) -> list[str]:
    """Return what to know about a network and about its other modes, each once."""
    found = [say(one) for one in network.warnings]
    found += [say(one) for other in network.others.values() for one in other.report.warnings]
    return list(dict.fromkeys(found))


def _sites(network: RoadNetwork) -> tuple[list[dict[str, object]], list[str]]:
    """Return the sites by their distance from the street, and the lines about them."""
    sites = known_sites()
    found = sorted(
        placed(network, [site.point for site in sites]), key=lambda one: (-one.metres, one.index)
    )
    shown: list[dict[str, object]] = [
        {
            "code": sites[one.index].code,
            "name": sites[one.index].name,
            "metres": one.metres,
            "street": one.street,
            "junction_metres": one.junction_metres,
            "far": one.far,
        }
        for one in found
    ]
    if not found:
        return shown, []
    middle = found[len(found) // 2].metres
    lines = [say(SITES(count=len(found), median=middle, most=found[0].metres))]
    listed = [
        say(_away(sites[one.index], one)) for one in found if one.far or one.metres > AWAY_METRES
    ]
    return shown, [*lines, *first_of(listed)]


def _away(site: Place, found: Placed) -> Message:
    name = f"{site.code} {site.name}"
    if found.far:
        return PLACE_FAR(name=name, metres=found.metres)
    return SITE_AWAY(name=name, metres=found.metres, street=found.street or UNNAMED)


routing.add_to(app)
