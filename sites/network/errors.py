# SPDX-License-Identifier: MPL-2.0
"""Say in both languages why a street network cannot be had."""

from __future__ import annotations

from sites.text import Message
from sites.text import Text


class NetworkError(ValueError):
    """A street network cannot be read, built or used; `message` is for people."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.in_("en"))
        self.message = message


MISSING = Text(
    "Filen {file} findes ikke. Ret stien.",
    "The file {file} does not exist. Correct the path.",
)
UNKNOWN_KIND = Text(
    "Filen {file} er af en ukendt type. Brug .osm, .osm.gz, .graphml eller .graphml.gz.",
    "The file {file} is of an unknown kind. Use .osm, .osm.gz, .graphml or .graphml.gz.",
)
BINARY_KIND = Text(
    "Filen {file} er i det binære format. Omdan den med: osmium cat {file} -o gader.osm.gz",
    "The file {file} is in the binary format. Turn it with: osmium cat {file} -o streets.osm.gz",
)
EMPTY = Text(
    "Filen {file} er tom. Hent den igen.",
    "The file {file} is empty. Download it again.",
)
NOT_GZIP = Text(
    "Filen {file} hedder .gz, men er ikke en gzip-fil. Omdøb den, eller pak den med gzip.",
    "The file {file} is called .gz but is not a gzip file. Rename it, or compress it with gzip.",
)
CUT_OFF = Text(
    "Filen {file} er ikke hel: den slutter midt i indholdet ({detail}). Hent den igen.",
    "The file {file} is not complete: it ends in the middle ({detail}). Download it again.",
)
TOO_LARGE = Text(
    "Filen {file} fylder mere end {limit} MB udpakket. Skær den til byen "
    "(fx: osmium extract -b 12.4,55.6,12.7,55.8), eller behold kun veje.",
    "The file {file} unpacks to more than {limit} MB. Cut it down to the city "
    "(e.g.: osmium extract -b 12.4,55.6,12.7,55.8), or keep only roads.",
)
AT_LINE = Text("linje {line}", "line {line}")
NOT_STREETS = Text(
    "Filen {file} er ikke et gadenet ({detail}). Brug et udtræk fra OpenStreetMap eller en graf "
    "gemt af OSMnx.",
    "The file {file} is not a street network ({detail}). Use an extract of OpenStreetMap or a "
    "graph saved by OSMnx.",
)
NOTHING_INSIDE = Text("ingen veje fundet i den", "no streets found in it")
NODES_MISSING = Text(
    "veje peger på punkter, der ikke er med", "streets point at nodes that are not in it"
)
NOT_A_GRAPH = Text("ikke en graf med positioner x og y", "not a graph with positions x and y")
NO_STREETS = Text(
    "{source} indeholder ingen veje, som man kan bruge ({mode}). Vælg et område med veje.",
    "{source} holds no streets that can be used ({mode}). Choose an area with streets.",
)
IN_PARTS = Text(
    "{source} er delt ({mode}): den største sammenhængende del har kun {kept} af {nodes} "
    "vejpunkter. Hent et samlet område, med broerne mellem delene.",
    "{source} is in parts ({mode}): the largest connected part has only {kept} of {nodes} nodes. "
    "Get one whole area, with the bridges between its parts.",
)
NOT_AN_AREA = Text(
    "Filen {file} indeholder intet område. Brug GeoJSON med en eller flere polygoner.",
    "The file {file} holds no area. Use GeoJSON with one or more polygons.",
)
NOTHING_IN_AREA = Text(
    "Ingen veje ligger i området i {file}. Tjek, at det er samme by, og længde før bredde.",
    "No streets lie in the area of {file}. Check that it is the same city, longitude first.",
)
OFFLINE = Text(
    "Gadenettet for »{place}« kan ikke hentes: der er ingen forbindelse til OpenStreetMap "
    "({detail}). Prøv igen med internet, eller brug en fil (.osm.gz eller .graphml).",
    "The streets of “{place}” cannot be fetched: there is no connection to OpenStreetMap "
    "({detail}). Try again with internet access, or use a file (.osm.gz or .graphml).",
)
UNKNOWN_PLACE = Text(
    "OpenStreetMap kender ikke et område, der hedder »{place}«. Skriv fx »København, Danmark«.",
    "OpenStreetMap knows no area called “{place}”. Write e.g. “Copenhagen, Denmark”.",
)
BAD_TRAVEL = Text(
    "Filen {file} med hastigheder kan ikke bruges: {detail}. Ret den, eller slet den.",
    "The file {file} with speeds cannot be used: {detail}. Correct it, or delete it.",
)
UNKNOWN_MODE = Text(
    "Gadenettet {name} har ikke {mode}; det har {modes}. Byg det igen med: vagt network get.",
    "The street network {name} has no {mode}; it has {modes}. Build it again: vagt network get.",
)
CLOSURE_FAULT = Text(
    "Vejspærringer i {file}, {where}: {detail}. Den tæller ikke; de øvrige gør.",
    "Closures in {file}, {where}: {detail}. It does not count; the others do.",
)
CLOSURE_NOWHERE = Text(
    "Spærringen »{name}« rammer ingen vej i gadenettet. Tjek gadenavn og position.",
    "The closure “{name}” meets no street of the network. Check street name and position.",
)
BROKEN = Text(
    "Det gemte gadenet {file} kan ikke læses ({detail}). Byg det igen.",
    "The saved street network {file} cannot be read ({detail}). Build it again.",
)
OLD_FORMAT = Text(
    "Det gemte gadenet {file} er fra en anden version af programmet. Byg det igen.",
    "The saved street network {file} is of another version of the program. Build it again.",
)
