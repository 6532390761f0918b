# SPDX-License-Identifier: MPL-2.0
"""Every command does its work, speaks two languages and JSON, and ends with a meaningful code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlmodel import Session
from sqlmodel import select
from typer.testing import CliRunner

from roster.models import Assignment
from roster.models import Shift
from sites.network import NetworkError
from sites.text import Text
from tests.roster.sample import MONDAY
from tests.roster.sample import build
from web.cli import app as vagt
from web.cli import network as network_command
from web.db import open_engine
from web.db import writing
from web.settings import Settings

PASSWORD = "en-lang-kode-til-test"


class Terminal:
    """Runs commands in the test's own data folder and database."""

    def __init__(self, variables: dict[str, str | None]) -> None:
        self.variables = variables
        self._runner = CliRunner()

    def __call__(self, *words: object, code: int = 0, typed: str | None = None) -> Result:
        """Run a command and expect its exit code."""
        line = [str(word) for word in words]
        done = self._runner.invoke(vagt, line, input=typed, env=self.variables)
        assert done.exit_code == code, (done.output, done.exception)
        return done  # type: ignore[return-value]

    def json(self, *words: object, code: int = 0) -> dict[str, Any]:
        """Run a command with --json and return its object: standard output holds nothing else."""
        found = json.loads(self(*words, "--json", code=code).stdout)
        assert isinstance(found, dict)
        return found


@pytest.fixture
def run(settings: Settings) -> Terminal:
    """A terminal on a database that is ready."""
    variables = {"VAGT_DATA": str(settings.data), "VAGT_LOG_LEVEL": "error"}
    return Terminal({**variables, "VAGT_DATABASE_URL": settings.database_url})


@pytest.fixture
def city(settings: Settings) -> None:
    """The small city, stored."""
    engine = open_engine(settings)
    with writing(engine) as session:
        build(session)
    engine.dispose()


def _solve(run: Terminal, *words: object) -> dict[str, Any]:
    short = ("--work", 0.1, "--seconds", 20, "--seed", 3)
    return run.json("roster", "solve", "--from", MONDAY.isoformat(), *short, *words)


def test_init_makes_the_database_once(tmp_path: Path) -> None:
    """Tests that the first call makes folder and tables and the second changes nothing."""
    run = Terminal({"VAGT_DATA": str(tmp_path / "new"), "VAGT_DATABASE_URL": ""})
    assert run.json("init")["changed"] is True
    assert run.json("init")["changed"] is False
    assert (tmp_path / "new" / "vagt.db").is_file()


def test_database_that_is_not_ready(tmp_path: Path) -> None:
    """Tests that a command on an empty folder ends with 3 and says what to run."""
    run = Terminal({"VAGT_DATA": str(tmp_path), "VAGT_DATABASE_URL": ""})
    assert "Kør: vagt init" in run("roster", "list", code=3).output
    assert "Run: vagt init" in run("--lang", "en", "roster", "list", code=3).output


@pytest.mark.parametrize(
    ("name", "value"), [("VAGT_PORT", "0"), ("VAGT_SECRET_KEY", "kort"), ("VAGT_LANGUAGE", "de")]
)
def test_bad_setting_is_named(run: Terminal, name: str, value: str) -> None:
    """Tests that a setting that cannot be used is named and ends with 3."""
    run.variables[name] = value
    assert name in run("roster", "list", code=3).output


def test_database_that_does_not_answer(run: Terminal) -> None:
    """Tests that a server that is not there is an environment fault without a traceback."""
    run.variables["VAGT_DATABASE_URL"] = "postgresql://nobody:hemmelig@127.0.0.1:9/none"
    done = run("roster", "list", code=3)
    assert "VAGT_DATABASE_URL" in done.output
    assert "hemmelig" not in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("words", [("nosuch",), ("roster", "show"), ("roster", "show", "x")])
def test_misunderstood_command(run: Terminal, words: tuple[str, ...]) -> None:
    """Tests that what is not understood ends with 2."""
    run(*words, code=2)


def test_language_setting_is_the_default(run: Terminal) -> None:
    """Tests that VAGT_LANGUAGE chooses and --lang overrides."""
    run.variables["VAGT_LANGUAGE"] = "en"
    assert "No rosters yet" in run("roster", "list").output
    assert "Ingen vagtplaner" in run("--lang", "da", "roster", "list").output


def test_import_tells_every_fault_and_stores_nothing(run: Terminal, tmp_path: Path) -> None:
    """Tests that a faulty folder ends with 1 and lists file, row, column, value and remedy."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "administrations.csv").write_text("code;name\nKFF;Kultur\nto ord;X\n")
    text = run("import", folder, code=1).output
    assert "administrations.csv" in text
    assert "to ord" in text
    found = run.json("import", folder, code=1)
    assert (found["written"], found["fault_count"] > 0) == (False, True)
    assert found["faults"][0]["message_en"]


@pytest.mark.usefixtures("city")
def test_what_is_loaded_is_written_to_be_imported_again(run: Terminal, tmp_path: Path) -> None:
    """Tests that the written folder changes nothing, and that a folder in use is refused."""
    out = tmp_path / "ud"
    text = run("import", "--loaded", out).output
    assert "lokationer.csv" in text
    assert "personoplysninger" in text
    again = run.json("import", out)
    assert (again["new"], again["changed"], again["fault_count"]) == (0, 0, 0)
    assert "ikke tom" in run("import", "--loaded", out, code=2).output
    book = run.json("import", "--loaded", tmp_path / "bog", "--xlsx")
    assert list(book["files"]) == ["vagt-data.xlsx"]
    assert run.json("import", tmp_path / "bog")["changed"] == 0


def test_people_get_the_first_faults_and_programs_more(run: Terminal, tmp_path: Path) -> None:
    """Tests that a thousand faults do not fill the terminal, and --json has hundreds."""
    rows = "".join(f"to ord {number};X\n" for number in range(120))
    (tmp_path / "administrations.csv").write_text(f"code;name\n{rows}")
    text = run("import", tmp_path / "administrations.csv", code=1).output
    assert len(text.splitlines()) == 52
    assert "og 70 til" in text
    found = run.json("import", tmp_path / "administrations.csv", code=1)
    assert len(found["faults"]) == found["fault_count"] == 120


def test_import_twice_changes_nothing(run: Terminal, tmp_path: Path) -> None:
    """Tests the dry run, the import, and the same folder again."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "administrations.csv").write_text("code;name\nKFF;Kultur\n")
    dry = run.json("import", folder, "--dry-run")
    first = run.json("import", folder)
    again = run.json("import", folder)
    assert [(done["written"], done["new"]) for done in (dry, first)] == [(False, 1), (True, 1)]
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 1)
    assert "Alt er indlæst i forvejen" in run("import", folder).output


def test_templates_are_written(run: Terminal, tmp_path: Path) -> None:
    """Tests that templates come in the language asked for."""
    run("import", "--templates", tmp_path / "da")
    run("--lang", "en", "import", "--templates", tmp_path / "en", "--xlsx")
    assert (tmp_path / "da" / "lokationer.csv").is_file()
    assert list((tmp_path / "en").glob("*.xlsx"))


def _places(path: Path) -> Path:
    point = {"type": "Point", "coordinates": [12.5696, 55.6759]}
    values = {"id": 7, "navn": "Rådhuset", "by": "København"}
    feature = {"type": "Feature", "geometry": point, "properties": values}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def test_geojson_becomes_a_folder_that_imports(run: Terminal, tmp_path: Path) -> None:
    """Tests the recipe from open data to stored sites and posts."""
    source, out = _places(tmp_path / "places.geojson"), tmp_path / "mine"
    words = ("import", "--geojson", source, "--out", out)
    mapping = ("--map", "code=id,name=navn,administration='KFF'", "--keep", "by=København")
    recipe = ("--visit", "service=lukkerunde", "--posts", "service=nattevagt,time=23:00-07:00")
    made = run.json(*words, *mapping, *recipe, "--from", "2026-01-01")
    assert (made["features"], made["filtered"], made["faults"]) == (1, 0, [])
    assert run.json("import", out)["written"] is True


@pytest.mark.parametrize(
    "words",
    [
        ("import",),
        ("import", "missing-folder"),
        ("import", "--geojson", "{places}"),
        ("import", "--geojson", "{places}", "--map", "code", "--out", "x"),
        ("import", "--geojson", "{places}", "--map", "code=id", "--out", "x", "--keep", "by"),
        ("import", "--geojson", "{places}", "--map", "code=id", "--out", "x", "--visit", "x"),
    ],
)
def test_import_asked_wrongly(run: Terminal, tmp_path: Path, words: tuple[str, ...]) -> None:
    """Tests that each wrong way of asking ends with 2 and a sentence."""
    places = _places(tmp_path / "places.geojson")
    assert run(*(word.format(places=places) for word in words), code=2).output.strip()


@pytest.mark.usefixtures("city")
def test_roster_from_need_to_file(run: Terminal, tmp_path: Path) -> None:
    """Tests solve, list, show, check, publish and export, one after the other."""
    solved = _solve(run)
    assert (solved["hard"], solved["seed"], solved["roster_id"]) == (0, 3, 1)
    assert solved["objective"] >= solved["bound"]
    listed = run.json("roster", "list")["rosters"]
    assert [(row["id"], row["name"], row["status"]) for row in listed] == [
        (1, "Uge 49, 2026", "draft")
    ]
    shown = run.json("roster", "show", 1)
    assert (shown["shifts"], shown["objective"]) == (19, solved["objective"])
    checked = run.json("roster", "check", 1)
    assert (checked["hard"], checked["uncovered"]) == ([], solved["uncovered"])
    assert "Åben:" in run("roster", "check", 1).output
    draft = run("roster", "export", 1, "--profile", "kas-csv", code=1)
    assert "kladde" in draft.output
    assert run.json("roster", "publish", 1)["status"] == "published"
    assert "published" in run("--lang", "en", "roster", "publish", 1, code=1).output
    out = tmp_path / "uge.json"
    exported = run.json(
        "roster", "export", 1, "--profile", "moedetidsplan-json", "--out", out, code=1
    )
    assert exported["files"] == []
    assert exported["faults"]


@pytest.mark.usefixtures("city")
def test_same_seed_same_plan(run: Terminal) -> None:
    """Tests that two runs with the same seed and work agree, also as a second try on one draft."""
    first = _solve(run)
    again = run.json("roster", "solve", "--roster", 1, "--work", 0.1, "--seconds", 20, "--seed", 3)
    assert again["roster_id"] == 1
    assert again["parts"] == first["parts"]


@pytest.mark.usefixtures("city")
def test_unlawful_roster_is_found(run: Terminal, settings: Settings) -> None:
    """Tests that a broken hard rule ends check with 1, named, and cannot be published."""
    _solve(run)
    engine = open_engine(settings)
    with writing(engine) as session:
        _put_on_everything(session, guard_id=1)
    engine.dispose()
    checked = run.json("roster", "check", 1, code=1)
    assert {"rule", "message", "guard"} <= set(checked["hard"][0])
    assert checked["hard"][0]["rule"] in run("roster", "check", 1, code=1).output
    run("roster", "publish", 1, code=1)


def _put_on_everything(session: Session, guard_id: int) -> None:
    for row in session.exec(select(Assignment)):
        session.delete(row)
    session.flush()
    for shift in session.exec(select(Shift)):
        values = {"roster_id": 1, "shift_id": shift.id, "guard_id": guard_id}
        session.add(Assignment.model_validate(values))


@pytest.mark.usefixtures("city")
def test_one_administration_alone(run: Terminal) -> None:
    """Tests that a plan can be for one payer, and an unknown one is named with the known."""
    solved = _solve(run, "--administration", "BUF")
    assert run.json("roster", "show", solved["roster_id"])["shifts"] == 7
    words = ("roster", "solve", "--from", MONDAY.isoformat(), "--administration", "XYZ")
    assert "BUF, KFF" in run(*words, code=2).output


@pytest.mark.usefixtures("city")
def test_progress_and_result_are_apart(run: Terminal) -> None:
    """Tests that progress goes to standard error and the result to standard output."""
    words = ("--from", MONDAY.isoformat(), "--work", 0.1, "--seconds", 20)
    done = run("roster", "solve", *words)
    assert "Planlægger" in done.stderr
    assert "pladser dækket" in done.stdout
    assert "Planlægger" not in done.stdout


@pytest.mark.parametrize("command", ["show", "check", "export", "publish"])
def test_roster_that_is_not_there(run: Terminal, command: str) -> None:
    """Tests that a number that is no roster ends with 2 and says so."""
    assert "findes ikke" in run("roster", command, 99, code=2).output


def test_nothing_to_plan(run: Terminal) -> None:
    """Tests that a city without posts is told to import some."""
    assert "Importér vagtposter" in run("roster", "solve", code=2).output


@pytest.mark.usefixtures("city")
def test_unknown_profile(run: Terminal) -> None:
    """Tests that a layout that does not exist ends with 2 and lists those that do."""
    _solve(run)
    assert "kas-csv" in run("roster", "export", 1, "--profile", "nosuch", code=2).output


def test_user_is_added_and_can_log_in(run: Terminal, settings: Settings) -> None:
    """Tests the password from standard input and from a prompt, and a name that is taken."""
    words = ("user", "add", "Ida", "--role", "coordinator", "--password-stdin")
    done = run(*words, typed=f"{PASSWORD}\n")
    assert "ida" in done.output
    assert PASSWORD not in done.output
    assert "optaget" in run(*words, code=1, typed=f"{PASSWORD}\n").output
    run("user", "add", "bo", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert "mindst 10" in run(*words[:2], "eva", words[-1], code=1, typed="kort\n").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ny", "--role", "guard"), "vagtens kode"),
        (("ny", "--role", "guard", "--guard", "X"), "ingen vagt med koden X"),
        (("ny", "--role", "site_contact", "--site", "X"), "ingen lokation med koden X"),
        (("to ord",), "username"),
    ],
)
def test_user_that_cannot_be_added(run: Terminal, words: tuple[str, ...], said: str) -> None:
    """Tests each reason."""
    runner_code = 2 if "--guard" in words or "--site" in words else 1
    done = run("user", "add", *words, "--password-stdin", code=runner_code, typed=f"{PASSWORD}\n")
    assert said in done.output


def test_network_of_a_file_is_used(run: Terminal, tmp_path: Path) -> None:
    """Tests that a street file is built and is what is used from then on."""
    assert run.json("network", "show")["estimated"] is True
    built = run.json("network", "get", streets_file(tmp_path / "gader.osm"), "--name", "prøve")
    assert built["nodes"] >= 3
    shown = run.json("network", "show")
    assert (shown["estimated"], shown["name"]) == (False, "prøve")


def streets_file(path: Path) -> Path:
    """Write a small OpenStreetMap extract of one block of houses."""
    corners = [(55.675, 12.565), (55.675, 12.567), (55.677, 12.567), (55.677, 12.565)]
    nodes = [
        f'<node id="{n}" version="1" timestamp="2026-01-01T00:00:00Z" lat="{a}" lon="{b}"/>'
        for n, (a, b) in enumerate(corners, 1)
    ]
    refs = "".join(f'<nd ref="{n}"/>' for n in (1, 2, 3, 4, 1))
    way = f'<way id="9" version="1">{refs}<tag k="highway" v="residential"/></way>'
    path.write_text(f'<osm version="0.6">{"".join(nodes)}{way}</osm>')
    return path


def test_network_that_cannot_be_had(
    run: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that a bad file ends with 1 and a missing connection with 3."""
    (tmp_path / "tom.osm").write_text("")
    assert "tom" in run("network", "get", tmp_path / "tom.osm", code=1).output

    def offline(*_words: object, **_more: object) -> None:
        raise NetworkError(Text("Ingen forbindelse", "No connection")()) from OSError()

    monkeypatch.setattr(network_command, "build", offline)
    assert "Ingen forbindelse" in run("network", "get", "København", code=3).output
