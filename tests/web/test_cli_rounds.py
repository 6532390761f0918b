# SPDX-License-Identifier: MPL-2.0
"""`vagt rounds` takes a night from planning over changes by hand to publishing and exports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlmodel import select

from roster.models import Guard
from sites.models import Post
from sites.models import Service
from sites.models import Site
from sites.models import Visit
from sites.network import closures_folder
from tests.roster.sample import MONDAY
from tests.roster.sample import add
from tests.roster.sample import build
from tests.web.test_cli import Terminal
from web.db import open_engine
from web.db import writing
from web.settings import Settings

ROUND = ("--date", MONDAY, "--work", "0.02", "--seconds", "20", "--service", "fast")


@pytest.fixture
def run(settings: Settings) -> Terminal:
    """A terminal on the small city with a visit at the library and one at the school."""
    engine = open_engine(settings)
    with writing(engine) as session:
        build(session)
        service = session.exec(select(Service)).one()
        for number, site in enumerate(session.exec(select(Site).order_by(Site.code)).all(), 1):
            values = {"code": f"T{number}", "name": f"Tilsyn {number}", "site_id": site.id}
            hours = {"window_starts": "22:30", "window_ends": "04:00", "valid_from": "2026-01-01"}
            add(session, Visit, **values, **hours, service_id=service.id)
        for guard in session.exec(select(Guard)).all():
            guard.mode = "car"
    engine.dispose()
    variables = {"VAGT_DATA": str(settings.data), "VAGT_LOG_LEVEL": "error"}
    return Terminal({**variables, "VAGT_DATABASE_URL": settings.database_url})


def test_a_night_is_planned_named_published_and_handed_over(run: Terminal, tmp_path: Path) -> None:
    """From the posts' empty seats to named, frozen rounds in three formats."""
    planned = run.json("rounds", "plan", *ROUND)
    number = planned["id"]
    assert (planned["made"], planned["visits"], planned["unserved"]) == (2, 2, [])
    assert run.json("rounds", "list")["rounds"][0]["id"] == number
    assert "Tilsyn 1" in run("rounds", "show", number).stdout
    run("rounds", "publish", number, code=1)
    used = [one["round"] for one in planned["rounds"] if len(one["steps"]) > 0]
    for code, guard in zip(used, ("ASTA", "CARLA"), strict=False):
        run("rounds", "name", number, code, guard)
    assert run.json("rounds", "publish", number)["status"] == "published"
    run("rounds", "move", number, "T1/1", code=2)
    for form in ("csv", "geojson", "gpx"):
        out = tmp_path / f"r.{form}"
        run("rounds", "export", number, "--format", form, "--out", out)
        assert b"Tilsyn 1" in out.read_bytes()
    run("rounds", "export", number, "--out", tmp_path / "no" / "r.csv", code=3)


def test_a_night_with_slow_streets_is_planned_by_them(
    rounds_only: Terminal, settings: Settings
) -> None:
    """Streets three times as slow for one night make that night's driving longer, no other's."""
    run, engine = rounds_only, open_engine(settings)
    with writing(engine) as session:
        service = session.exec(select(Service).where(Service.code == "lukke")).one()
        base = session.exec(select(Site).where(Site.code == "BIB")).one()
        values = {"code": "BIB-RUNDE", "name": "Runde", "site_id": base.id, "starts": "17:00"}
        more = {"payer_id": base.administration_id, "ends": "23:00", "valid_from": "2026-01-01"}
        add(session, Post, **values, **more, service_id=service.id)
    engine.dispose()
    folder = closures_folder(settings.data)
    folder.mkdir(parents=True)
    rows = "name;lat;lon;radius;from;to;factor\nFest;55,69;12,56;5000;2026-12-01;2026-12-02;3\n"
    folder.joinpath("party.csv").write_text(rows, encoding="utf-8")
    driving = []
    for day in ("2026-11-30", "2026-12-01", "2026-12-07"):
        planned = run.json("rounds", "plan", "--date", day, "--work", "0.02", "--service", "lukke")
        shown = run.json("rounds", "show", planned["id"])
        assert shown["driving_seconds"] == planned["driving_seconds"]
        driving.append(planned["driving_seconds"])
    monday, slow, later = driving
    assert monday == later
    assert slow > 2 * monday


def test_a_visit_is_moved_by_hand_and_moved_back(run: Terminal) -> None:
    """Taken off, the visit is left; undone, it is on its round again; no more can be undone."""
    number = run.json("rounds", "plan", *ROUND)["id"]
    assert run.json("rounds", "move", number, "T1/1")["left"] == ["T1/1"]
    assert run.json("rounds", "undo", number)["left"] == []
    run("rounds", "undo", number, code=2)
    run("rounds", "move", number, "T9/1", code=2)


def test_the_rest_of_a_night_is_planned_without_a_guard(run: Terminal) -> None:
    """From before midnight with one round gone no visit is lost; published, it replaces it."""
    first = run.json("rounds", "plan", *ROUND)
    for one, guard in zip(first["rounds"], ("ASTA", "CARLA"), strict=False):
        run("rounds", "name", first["id"], one["round"], guard)
    run("rounds", "publish", first["id"])
    gone = next(one["round"] for one in first["rounds"] if len(one["steps"]) > 2)
    again = run.json(
        "rounds", "replan", first["id"], "--at", f"{MONDAY}T22:01", "--gone", gone,
        "--seconds", "1",
    )  # fmt: skip
    assert again["id"] != first["id"]
    assert again["made"] + len(again["unserved"]) == 2
    run("rounds", "publish", again["id"])
    listed = {one["id"]: one["status"] for one in run.json("rounds", "list")["rounds"]}
    assert listed == {again["id"]: "published", first["id"]: "replaced"}
    assert "erstattet" in run("rounds", "list").stdout


def test_unpredictable_nights_keep_away_from_the_one_before(run: Terminal) -> None:
    """A second night planned an hour from the first begins its visits at least an hour apart."""
    times = []
    for day in ("2026-11-30", "2026-12-01"):
        words = ("--date", day, "--away", "60", "--work", "0.02", "--service", "fast")
        planned = run.json("rounds", "plan", *words)
        steps = [step for one in planned["rounds"] for step in one["steps"] if step["visit"]]
        times.append({step["visit"]: step["start"][11:16] for step in steps})
    minutes = [
        {name: (int(at[:2]) * 60 + int(at[3:]) - 720) % 1440 for name, at in night.items()}
        for night in times
    ]
    assert all(abs(minutes[0][name] - minutes[1][name]) >= 60 for name in ("T1/1", "T2/1"))


def test_demand_is_said_and_written_for_the_import(run: Terminal, tmp_path: Path) -> None:
    """One eight-hour shift serves both visits; the posts file can be imported as it is."""
    folder = tmp_path / "posts"
    folder.mkdir()
    words = ("--base", "BIB", "--seconds", "2", "--every", "120", "--most", "1")
    found = run.json(
        "rounds", "demand", "--date", MONDAY, *words, "--out", folder / "posts.csv",
        "--service", "fast",
    )  # fmt: skip
    assert [one["count"] for one in found["shifts"]] == [1]
    assert found["unserved"] == 0
    assert run.json("import", folder)["new"] == 1


@pytest.fixture
def rounds_only(run: Terminal, settings: Settings) -> Terminal:
    """The small city with visits of a service that no post is for yet."""
    engine = open_engine(settings)
    with writing(engine) as session:
        service = add(session, Service, code="lukke", name_da="Lukkerunde", name_en="Lock-up")
        for number, site in enumerate(session.exec(select(Site).order_by(Site.code)).all(), 1):
            values = {"code": f"L{number}", "name": f"Aflåsning {number}", "site_id": site.id}
            hours = {"window_starts": "18:00", "window_ends": "23:00", "valid_from": "2026-01-01"}
            add(session, Visit, **values, **hours, service_id=service.id)
    engine.dispose()
    return run


def test_rounds_become_shifts_that_the_roster_names_guards_for(
    rounds_only: Terminal, tmp_path: Path
) -> None:
    """From visits to posts, over a published roster, to published rounds with the same guards."""
    run = rounds_only
    folder = tmp_path / "posts"
    folder.mkdir()
    words = ("--base", "BIB", "--hours", "6", "--every", "120", "--most", "1", "--seconds", "1")
    need = run.json(
        "rounds", "demand", "--date", MONDAY, "--days", "2", *words, "--service", "lukke",
        "--out", folder / "posts.csv",
    )  # fmt: skip
    assert [night["unserved"] for night in need["nights"]] == [0, 0]
    assert len(folder.joinpath("posts.csv").read_text(encoding="utf-8").splitlines()) == 2
    assert run.json("import", folder)["new"] == 1
    night = ("--date", MONDAY, "--service", "lukke", "--work", "0.02")
    before = run.json("rounds", "plan", *night)["id"]
    run("rounds", "publish", before, code=1)
    run.json("roster", "solve", "--from", MONDAY, "--work", "0.2", "--seconds", "20")
    run.json("roster", "publish", 1)
    named = run.json("rounds", "name", before)["named"]
    assert set(named.values()) <= {"ASTA", "BO", "CARLA"}
    assert run.json("rounds", "name", before)["named"] == {}
    assert run.json("rounds", "publish", before)["status"] == "published"
    after = run.json("rounds", "plan", *night)
    (walked,) = [one for one in after["rounds"] if one["steps"]]
    assert walked["guard"] == f"{named[walked['round']].title()} Demo"
    assert run.json("rounds", "publish", after["id"])["status"] == "published"


def test_the_price_of_unpredictability_is_a_curve(run: Terminal, tmp_path: Path) -> None:
    """Two nights at no distance and at twenty minutes: a row each, beginning with none."""
    words = ("--date", MONDAY, "--nights", "2", "--distance", "20", "--seconds", "0.5")
    out = tmp_path / "times.csv"
    found = run.json("rounds", "curve", *words, "--service", "fast", "--out", out)
    assert [row["distance_minutes"] for row in found["curve"]] == [0, 20]
    assert found["curve"][1]["near"] == 0
    assert found["curve"][0]["extra_minutes"] == 0
    history = out.read_text(encoding="utf-8-sig").splitlines()
    assert history[0] == "distance_minutes;night;seed;visit;number;begins"
    assert len(history) == 1 + 2 * 2 * 2


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "--service", "x"),
        ("plan", "--mode", "boat"),
        ("plan", "--draft", "99"),
        ("show", "99"),
        ("export", "99"),
        ("export", "99", "--format", "pdf"),
        ("undo", "99"),
        ("name", "99", "A", "NOBODY"),
        ("name", "99", "A", "ASTA"),
        ("name", "99", "A"),
        ("name", "99"),
        ("demand", "--base", "NOWHERE"),
    ],
)
def test_what_is_not_there_is_said_in_one_line(run: Terminal, words: tuple[str, ...]) -> None:
    """An unknown number, service, mode, format, guard or site ends with 2 and a reason."""
    more = ("--work", "0.01") if words[0] == "plan" else ()
    said = run.json("rounds", *words, *more, code=2)
    assert said["exit"] == 2
    assert json.dumps(said["error"])
