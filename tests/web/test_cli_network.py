# SPDX-License-Identifier: MPL-2.0
"""`vagt network`: versions, reports, routes, tables, areas and the comparison, and bad input."""

from __future__ import annotations

import csv
import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sites.models import Administration
from sites.models import Site
from sites.network import UNREACHABLE
from sites.network import RoadNetwork
from sites.network import benchmark
from sites.network import build
from sites.network import closures_folder
from sites.network import current
from sites.network import install
from tests.sites.network.town import PLACES
from tests.sites.network.town import STEP_LAT
from tests.sites.network.town import osm
from tests.sites.network.town import write_osm
from web.cli import app as vagt
from web.db import open_engine
from web.db import writing
from web.settings import Settings

A1, A2, D3 = (f"{PLACES[name][0]},{PLACES[name][1]}" for name in ("a1", "a2", "d3"))
LAST_YEAR = "2025-06-01T10:00:00+00:00"
OFF_THE_NETWORK = (PLACES["a0"][0] + 15 * STEP_LAT, PLACES["a0"][1])


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    """The small town, compiled."""
    return build(write_osm(tmp_path_factory.mktemp("town") / "lilleby.osm"))


class Terminal:
    """Runs `vagt network` in a data folder of its own."""

    def __init__(self, data: Path, database: str | None = None) -> None:
        self.data = data
        self.variables = {"VAGT_DATA": str(data), "VAGT_LOG_LEVEL": "error"}
        if database is not None:
            self.variables["VAGT_DATABASE_URL"] = database

    def __call__(self, *words: object, code: int = 0, language: str = "da") -> str:
        """Run a command, expect its exit code, and return all that it said."""
        line = ["--lang", language, "network", *(str(word) for word in words)]
        done = CliRunner().invoke(vagt, line, env=self.variables)
        assert done.exit_code == code, (done.output, done.exception)
        return done.output

    def json(self, *words: object, code: int = 0) -> dict[str, Any]:
        """Run a command with --json and return its object."""
        line = ["network", *(str(word) for word in words), "--json"]
        done = CliRunner().invoke(vagt, line, env=self.variables)
        assert done.exit_code == code, (done.output, done.exception)
        found = json.loads(done.stdout)
        assert isinstance(found, dict)
        return found


@pytest.fixture
def run(town: RoadNetwork, tmp_path: Path) -> Terminal:
    """A terminal where the town is in use, built last year."""
    install(tmp_path, dataclasses.replace(town, built=LAST_YEAR))
    return Terminal(tmp_path)


@pytest.fixture
def with_sites(town: RoadNetwork, settings: Settings) -> Terminal:
    """A terminal with the town in use and three sites, one of them off the network."""
    install(settings.data, town)
    engine = open_engine(settings)
    with writing(engine) as session:
        owner = Administration(code="KFF", name="Kultur")
        session.add(owner)
        session.flush()
        for code, point in (
            ("BIB", PLACES["a1"]),
            ("HAL", (PLACES["d3"][0] - STEP_LAT, PLACES["d3"][1])),
            ("HYT", OFF_THE_NETWORK),
        ):
            session.add(
                Site(
                    code=code,
                    name=f"Sted {code}",
                    administration_id=owner.id,
                    lat=point[0],
                    lon=point[1],
                )
            )
    engine.dispose()
    return Terminal(settings.data, settings.database_url)


def points(path: Path, **places: tuple[float, float]) -> Path:
    """Write a CSV file of places."""
    rows = "".join(f"{name};{lat};{lon}\n" for name, (lat, lon) in places.items())
    path.write_text("navn;bredde;længde\n" + rows, encoding="utf-8")
    return path


def close(run: Terminal, *streets: str) -> None:
    """Close streets by name."""
    closures_folder(run.data).mkdir(exist_ok=True)
    rows = "".join(f"{street};{street}\n" for street in streets)
    (closures_folder(run.data) / "a.csv").write_text("navn;gade\n" + rows, encoding="utf-8")


def test_networks_are_listed_and_an_earlier_one_is_put_back(run: Terminal, tmp_path: Path) -> None:
    """After a second build both are listed, by whole names and Danish time; `use` goes back."""
    built = run.json("get", write_osm(tmp_path / "lilleby.osm"))
    assert built["modes"] == ["car", "bicycle", "foot"]
    now, before = run.json("list")["networks"]
    assert (now["in_use"], now["earlier"]) == (True, False)
    assert (before["in_use"], before["earlier"], before["built"]) == (False, True, LAST_YEAR)
    run("use", before["name"])
    assert current(run.data).built == LAST_YEAR
    shown = run("list")
    assert before["name"] in shown
    assert "2025-06-01 12:00" in shown
    assert "atlantis" in run("use", "atlantis", code=2)


def test_nothing_installed_is_said_with_what_to_do(tmp_path: Path) -> None:
    """An empty list tells how to get a network, in both languages."""
    empty = Terminal(tmp_path)
    assert empty.json("list") == {"networks": []}
    assert "vagt network get" in empty("list")
    assert "sketch" in empty("list", language="en")


def test_an_area_limits_what_is_kept(run: Terminal, tmp_path: Path) -> None:
    """`--inside` with a file that holds no area is refused, and the network stays."""
    (tmp_path / "tom.geojson").write_text("{}")
    source = write_osm(tmp_path / "stor.osm")
    said = run("get", source, "--inside", tmp_path / "tom.geojson", code=1)
    assert "tom.geojson" in said
    assert current(run.data).name == "lilleby"


def test_a_file_cut_off_in_the_middle_loses_nothing(run: Terminal, tmp_path: Path) -> None:
    """The message names file and line in both languages; the network in use stays."""
    (tmp_path / "halv.osm").write_text(osm()[: len(osm()) // 2])
    for language, word in (("da", "ikke hel"), ("en", "not complete")):
        assert word in run("get", tmp_path / "halv.osm", code=1, language=language)
    assert current(run.data).name == "lilleby"


def test_a_graph_in_two_parts_loses_nothing(run: Terminal, tmp_path: Path) -> None:
    """Two towns without a road between them are refused with what to get instead."""
    path = tmp_path / "to.osm"
    path.write_text(
        '<osm version="0.6">'
        + "".join(
            f'<node id="{number}" lat="{55 + number // 10 / 10}" lon="{12 + number % 10 / 100}"/>'
            for number in (11, 12, 13, 21, 22, 23)
        )
        + "".join(
            f'<way id="{way}"><nd ref="{way}1"/><nd ref="{way}2"/><nd ref="{way}3"/>'
            '<tag k="highway" v="residential"/></way>'
            for way in (1, 2)
        )
        + "</osm>"
    )
    assert "broerne" in run("get", path, code=1)
    assert "bridges" in run("get", path, code=1, language="en")
    assert current(run.data).name == "lilleby"


def test_the_report_has_every_mode_and_every_site(with_sites: Terminal) -> None:
    """Counts for each mode, and sites by how far they are from their street."""
    found = with_sites.json("report")
    assert list(found["modes"]) == ["car", "bicycle", "foot"]
    assert found["modes"]["car"]["one_way"] == 8
    sites = {site["code"]: site for site in found["sites"]}
    assert [site["code"] for site in found["sites"]] == ["HYT", "HAL", "BIB"]
    assert sites["BIB"]["metres"] == 0
    assert sites["HAL"]["metres"] == pytest.approx(200, abs=3)
    assert sites["HAL"]["street"] in ("Sydgade", "Østergade")
    assert sites["HYT"]["far"]
    said = with_sites("report", language="en")
    assert "of these one-way" in said
    assert f"HYT Sted HYT: {sites['HYT']['metres']} m to the nearest street" in said
    assert sites["HYT"]["metres"] == pytest.approx(2900, abs=10)


def test_a_route_is_told_street_by_street(run: Terminal, tmp_path: Path) -> None:
    """Minutes, kilometres and names; JSON and the file have the line."""
    said = run("route", A1, A2)
    assert "Nordgade" in said
    assert "0,2 km" in said
    found = run.json("route", A1, D3, "--mode", "bicycle", "--out", tmp_path / "vej.geojson")
    assert found["mode"] == "bicycle"
    assert sum(step["metres"] for step in found["steps"]) == pytest.approx(found["metres"], abs=1)
    feature = json.loads((tmp_path / "vej.geojson").read_text(encoding="utf-8"))
    assert feature["geometry"] == found["geometry"]
    assert feature["properties"]["seconds"] == found["seconds"]


def test_rush_hour_counts_at_the_time_asked_for(run: Terminal) -> None:
    """The same trip takes longer at half past eight on a Tuesday than at three at night."""
    village = f"{PLACES['village'][0]},{PLACES['village'][1]}"
    rush = run.json("route", A1, village, "--at", "2027-01-12T08:30")
    night = run.json("route", A1, village, "--at", "2027-01-12T03:00")
    assert rush["seconds"] > night["seconds"]
    assert rush["metres"] == night["metres"]


def test_a_dated_closure_counts_at_its_time(run: Terminal) -> None:
    """During the works the route goes round; before them, and for no hour, it does not."""
    closures_folder(run.data).mkdir()
    (closures_folder(run.data) / "a.csv").write_text(
        "navn;gade;fra;til\nKloak;Nordgade;2026-12-08;2099-01-01\n", encoding="utf-8"
    )
    plain = run.json("route", A1, A2)["metres"]
    assert run.json("route", A1, A2, "--at", "2026-12-07T23:59")["metres"] == plain
    assert run.json("route", A1, A2, "--at", "2026-12-08T00:00")["metres"] > plain
    assert run.json("route", A1, A2, "--at", "2026-12-07T23:00Z")["metres"] > plain


def test_sites_are_places_by_their_code(with_sites: Terminal) -> None:
    """A code stands for the site; one 3 km off the network is said to be an estimate."""
    assert with_sites.json("route", "BIB", "HAL")["metres"] > 600
    said = with_sites("route", "BIB", "HYT")
    assert "HYT ligger 2902 m" in said
    assert "skøn" in said
    assert with_sites.json("route", "BIB", "HYT")["estimated"]


def test_all_sites_make_a_table(with_sites: Terminal) -> None:
    """Without a file the table is of the sites, by code."""
    found = with_sites.json("matrix")
    assert found["places"] == ["BIB", "HAL", "HYT"]
    assert found["unreachable"] == []
    assert found["seconds"][0][0] == 0
    assert "BIB" in with_sites("matrix")


def test_a_table_of_a_file_is_written(run: Terminal, tmp_path: Path) -> None:
    """Every pair is a line of the file, as the network answers it."""
    places = {name: PLACES[name] for name in ("a0", "b2", "d3")}
    file = points(tmp_path / "steder.csv", **places)
    found = run.json("matrix", file, "--mode", "foot", "--out", tmp_path / "ud.csv")
    with (tmp_path / "ud.csv").open(encoding="utf-8", newline="") as written:
        rows = list(csv.DictReader(written))
    assert len(rows) == 9
    expected = current(run.data, "foot").matrix(list(places.values()))[0]
    assert [int(row["seconds"]) for row in rows] == expected.ravel().tolist()
    assert found["seconds"] == expected.tolist()


def test_a_pair_without_a_way_is_named_and_the_rest_is_there(run: Terminal, tmp_path: Path) -> None:
    """With all streets between two halves closed, those pairs are empty and said in words."""
    close(run, "Vestergade", "Bakkegade", "Legegade", "Østergade")
    file = points(tmp_path / "s.csv", nord=PLACES["a1"], syd=PLACES["d1"], syd2=PLACES["d2"])
    found = run.json("matrix", file, "--out", tmp_path / "ud.csv")
    assert ["nord", "syd"] in found["unreachable"]
    assert found["seconds"][0][1] is None
    assert found["seconds"][1][2] not in (None, UNREACHABLE)
    assert "nord,syd,,\n" in (tmp_path / "ud.csv").read_text(encoding="utf-8")
    assert "Der er ingen vej (bil) fra nord til syd" in run("matrix", file)
    assert "There is no way (car)" in run("matrix", file, language="en")
    assert "ingen vej" in run("route", A1, D3, code=1)
    assert "Spærret" in run("show")
    assert "Vestergade" in run.json("show")["closures"]


def test_an_area_is_geojson(run: Terminal, tmp_path: Path) -> None:
    """One polygon for each number of minutes, also as a file."""
    file = tmp_path / "i.json"
    found = run.json("isochrone", A1, "--minutes", "0.5,1", "--toward", "--out", file)
    assert [one["properties"]["seconds"] for one in found["features"]] == [60, 30]
    assert all(one["properties"]["toward"] for one in found["features"])
    assert json.loads(file.read_text(encoding="utf-8")) == found
    assert "km²" in run("isochrone", A1)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("route", "intet", A1), 2, "intet"),
        (("route", "12.5,55.6", A1), 2, "byttet"),
        (("route", A1, A2, "--mode", "hest"), 2, "hest"),
        (("isochrone", A1, "--minutes", "fem"), 2, "fem"),
        (("route", A1, A2, "--at", "i dag"), 2, "i dag"),
        (("isochrone", A1, "--minutes", "0"), 2, "5,10,15"),
        (("matrix", "mangler.csv"), 2, "mangler.csv"),
        (("matrix",), 1, "lokationer"),
        (("route", A1, A2, "--out", "/dev/null/x"), 3, "/dev/null/x"),
    ],
)
def test_what_cannot_be_answered_is_explained(
    run: Terminal, words: tuple[str, ...], code: int, said: str
) -> None:
    """Exit code and sentence name the value, in text and in JSON."""
    assert said in run(*words, code=code)
    assert said in run.json(*words, code=code)["error"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a;b\n1;2\n", "bredde"),
        ("navn;bredde;længde\nx;nord;12\n", "linje 2"),
        ("navn;bredde;længde\nx;12.5;55.6\n", "byttet"),
        ("navn;bredde;længde\n", "steder"),
    ],
)
def test_a_file_of_places_that_cannot_be_read_is_explained(
    run: Terminal, tmp_path: Path, content: str, said: str
) -> None:
    """Columns, line and position are named."""
    path = tmp_path / "steder.csv"
    path.write_text(content, encoding="utf-8")
    assert said in run("matrix", path, code=1)


def test_the_comparison_has_every_library_and_agrees_with_networkx(run: Terminal) -> None:
    """A row for each library that is installed, all tasks measured, no pair wrong."""
    found = run.json("benchmark", "--points", 8, "--runs", 1)
    libraries = [row["library"] for row in found["rows"]]
    assert libraries[:3] == ["vagt", "networkx", "scipy"]
    assert set(libraries) | set(found["missing"]) == {"vagt", *benchmark.PEERS}
    for row in found["rows"]:
        assert all(value > 0 for value in row["milliseconds"].values())
    assert found["wrong"] == 0
    assert found["pairs"] > 100
    assert "networkx" in run("benchmark", "--points", 4, "--runs", 1)


def test_a_wrong_answer_is_found(town: RoadNetwork, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison is no comparison if it cannot fail: a table off by a minute is counted."""
    real = RoadNetwork.matrix

    def off(self: RoadNetwork, *places: Any) -> Any:
        seconds, metres = real(self, *places)
        return seconds + 60, metres

    assert benchmark.check(town)[1] == 0
    monkeypatch.setattr(RoadNetwork, "matrix", off)
    pairs, wrong = benchmark.check(town)
    assert wrong == pairs


def test_a_library_that_is_not_installed_is_named(
    run: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is missing is said with how to get it, and the others are measured."""
    real = benchmark.import_module

    def without(name: str) -> Any:
        if name == "igraph":
            raise ImportError(name)
        return real(name)

    monkeypatch.setattr(benchmark, "import_module", without)
    assert "igraph" in run.json("benchmark", "--points", 4, "--runs", 1)["missing"]
    assert "vagt[benchmark]" in run("benchmark", "--points", 4, "--runs", 1)
