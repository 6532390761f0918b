# SPDX-License-Identifier: MPL-2.0
"""The documented way from an open-data file to an exported week, run as it is written."""

from __future__ import annotations

import csv
import json
import re
import shlex
from pathlib import Path

import pytest

from tests.project.files import ROOT
from tests.shared import shared
from tests.web.test_cli import Terminal
from web.settings import Settings

QUICK = ("--seconds", "30", "--work", "0.2")
PLACES = (
    (1, "Havnehuset", "Amager", 12.5794, 55.6650, "København"),
    (2, "Fælledhuset", "Amager", 12.5850, 55.6610, "København"),
    (3, "Kløvermarkens Børnehus", "Amager", 12.6110, 55.6640, "København"),
    (4, "Søhuset", "Nørrebro", 12.5560, 55.6900, "København"),
    (5, "Parkhuset", "Nørrebro", 12.5480, 55.6950, "København"),
    (6, "Stjernehuset", "Nørrebro", 12.5410, 55.6990, "København"),
    (7, "Skovhytten", "Udflytter", 12.4000, 55.8600, "Allerød"),
)
"""Number, name, district, longitude, latitude and municipality of invented institutions."""


def documented(**replaced: str) -> list[list[str]]:
    """Return the words of each command of the section, with some of the words replaced."""
    text = (ROOT / "docs/import.md").read_text(encoding="utf-8")
    section = text.partition("## From an open-data file to a roster\n")[2]
    block = re.findall(r"```console\n(.*?)```", section, re.DOTALL)[0]
    lines = block.replace("\\\n", " ").splitlines()
    for old, new in replaced.items():
        lines = [line.replace(old, new) for line in lines]
    commands = [shlex.split(line) for line in lines]
    assert {words.pop(0) for words in commands} == {"vagt"}
    assert ["roster", "solve", "--seconds", "60"] in commands
    return [
        [*words[:2], *QUICK] if words[:2] == ["roster", "solve"] else words for words in commands
    ]


@pytest.fixture
def place(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal in a folder of its own, before anything is set up there."""
    monkeypatch.chdir(tmp_path)
    variables = {"VAGT_DATA": str(tmp_path / "fresh"), "VAGT_LOG_LEVEL": "error"}
    return Terminal({**variables, "VAGT_DATABASE_URL": settings.database_url})


@pytest.fixture
def institutions(tmp_path: Path) -> Path:
    """A small file of institutions with the property names of the city's own."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "MultiPoint", "coordinates": [[lon, lat]]},
            "properties": {
                "id": number,
                "enhedsnavn": name,
                "forvaltning": "BUF",
                "vejadresseringsnavn": f"Prøvevej {number}",
                "postnummer": 2300,
                "bynavn": "København S",
                "distrikt": district,
                "kommunenavn": municipality,
            },
        }
        for number, name, district, lon, lat, municipality in PLACES
    ]
    path = tmp_path / "kk-institutions.geojson"
    content = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def rows(path: Path, encoding: str) -> list[dict[str, str]]:
    """Return the rows of a file with semicolons."""
    with path.open(encoding=encoding, newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def leaves(run: Terminal, folder: Path) -> tuple[int, float]:
    """Return shifts and hours of the files of roster 1, held against the roster itself."""
    kas = rows(folder / "kas.csv", "cp1252")
    orders = [row for path in folder.glob("ordre_*.csv") for row in rows(path, "utf-8-sig")]
    assert all(row["Medarbejdernummer"].isdigit() for row in kas)
    assert {(row["Tjenestetype"], row["Omkostningssted"]) for row in kas} <= {
        ("LUK", "3100"),
        ("NAT", "3200"),
    }
    assert {row["Omkostningssted"] for row in orders} <= {"3100", "3200"}
    hours = [*(row["Arbejdstid"] for row in kas), *(row["Timer"] for row in orders)]
    plan = run.json("roster", "show", 1)
    assert (plan["hard"], plan["status"]) == (0, "published")
    assert len(hours) == plan["assignments"]
    return len(hours), sum(float(text.replace(",", ".")) for text in hours)


@pytest.mark.usefixtures("institutions")
def test_the_documented_way(place: Terminal, tmp_path: Path) -> None:
    """Six places of a small file become a lawful week that is covered, published and exported."""
    for words in documented(**{"--count 120": "--count 16"}):
        if words[0] != "network":
            place(*words)
    # Two districts: a round of 6 hours and a night of 8 in each, every day.
    assert leaves(place, tmp_path) == (28, 196.0)


@pytest.mark.usefixtures("institutions")
def test_what_an_export_lacks_is_told_and_can_be_filled_in(place: Terminal, tmp_path: Path) -> None:
    """Without cost centres an export names post and column; filled in there, the plan leaves."""
    told = ""
    without = {"--count 120": "--count 16", ",cost_centre=3100": "", ",cost_centre=3200": ""}
    for words in documented(**without):
        if words[0] != "network" and words[:2] != ["roster", "export"]:
            told += place(*words).output
    assert "4 vagtposter har intet omkostningssted" in told
    faults = place.json("roster", "export", 1, "--draft", code=1)["faults"]
    posts = {
        re.findall(r"vagtposten (\S+): kolonnen Omkostningssted", fault)[0] for fault in faults
    }
    assert len(posts) == len(faults) <= 4
    path = tmp_path / "mine" / "vagtposter.csv"
    filled = [
        {**row, "Omkostningssted": "3100" if row["Vagtydelse"] == "lukkerunde" else "3200"}
        for row in rows(path, "utf-8-sig")
    ]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(filled[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(filled)
    place("import", "mine")
    place("roster", "export", 1, "--profile", "kas-csv", "--out", "kas.csv")
    place("roster", "export", 1, "--profile", "order-csv", "--out", ".")
    assert leaves(place, tmp_path) == (28, 196.0)


@pytest.mark.shared
@pytest.mark.slow
def test_the_documented_way_with_copenhagens_own_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The city's streets, 463 institutions and 120 guards go all the way as the page says."""
    monkeypatch.chdir(tmp_path)
    place = Terminal({"VAGT_DATA": str(tmp_path / "fresh"), "VAGT_DATABASE_URL": ""})
    files = {
        "kk-institutions.geojson": str(shared("geo/kk-institutions-2022.geojson")),
        "copenhagen-city.osm.gz": str(shared("geo/copenhagen-city.osm.gz")),
    }
    for words in documented(**files):
        place(*words)
    assert leaves(place, tmp_path) == (511, 3514.0)
