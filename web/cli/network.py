# SPDX-License-Identifier: MPL-2.0
"""`vagt network`: the street network that travel times come from."""

from __future__ import annotations

from typing import Annotated

import typer

from sites.network import NetworkError
from sites.network import build
from sites.network import current
from sites.network import install
from sites.network import speeds_file
from sites.text import Text
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import fail
from web.cli.output import read_settings
from web.cli.output import say
from web.cli.output import show
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


@app.command("get")
def get(
    source: Annotated[
        str, typer.Argument(help="A place name, or a .osm, .osm.gz, .graphml(.gz) file.")
    ],
    name: Annotated[
        str | None, typer.Option(help="A short name; made from the source when left out.")
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
                speeds=speeds_file(settings.data),
                progress=lambda step: status.update(say(step)),
            )
            path = install(settings.data, network)
    except NetworkError as error:
        missing = Exit.ENVIRONMENT if isinstance(error.__cause__, OSError) else Exit.FAULTS
        fail(missing, error.message, as_json)
    report = network.report
    for warning in network.warnings:
        tell(warning)
    values = {
        "source": say(network.source),
        "nodes": report.nodes,
        "edges": report.edges,
        "kilometres": report.kilometres,
    }
    show(
        {**values, "name": path.stem, "file": str(path), "seconds": report.build_seconds},
        as_json,
        say(BUILT(**values)),
    )


@app.command("show")
def show_network(as_json: AsJson = False) -> None:
    """Say which street network is in use."""
    network = current(read_settings(as_json).data)
    lines = [say(IN_USE(source=network.source))]
    if network.estimated:
        lines.append(say(ESTIMATED))
    shown = {"source": say(network.source), "estimated": network.estimated, "name": network.name}
    show(shown, as_json, *lines)
