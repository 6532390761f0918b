# SPDX-License-Identifier: MPL-2.0
"""`vagt rota`: a template from nothing to a roster that follows it, at the command line."""

from __future__ import annotations

from tests.roster.sample import MONDAY
from tests.roster.sample import build
from tests.web.test_cli import Terminal
from tests.web.test_cli import run
from web.db import open_engine
from web.db import writing
from web.settings import Settings

__all__ = ["run"]


def test_from_an_empty_template_to_a_roster_that_follows_it(
    run: Terminal, settings: Settings
) -> None:
    """Tests making, showing, comparing, looking at and rolling out, following, and faults."""
    assert "Der er ingen rulleplaner" in run("rota", "list").output
    engine = open_engine(settings)
    with writing(engine) as session:
        roster = build(session).roster()
    engine.dispose()
    assert "31" in run("rota", "new", "X", "--start", "2027-01-31x", code=2).output
    rota = run.json("rota", "new", "Fast uge", "--start", MONDAY, "--weeks", 1)["rota"]
    run("rota", "letter", rota, "D", "--post", "BIB-DAG")
    run("rota", "letter", rota, "N", "--from", "21:00", "--to", "23:00")
    assert "--post" in run("rota", "letter", rota, "X", "--post", "Q", code=2).output
    assert "--from" in run("rota", "letter", rota, "X", "--from", "9x", code=2).output
    run("rota", "line", rota, "D D D D D - -", "--guard", "ASTA", "--name", "A")
    run("rota", "line", rota, "D . . . . . N", "--guard", "BO")
    assert "Q betyder ikke noget" in run("rota", "line", rota, "Q", code=2).output
    shown = run.json("rota", "show", rota)
    assert [one["days"] for one in shown["lines"]] == ["D D D D D - -", "D . . . . . N"]
    found = run.json("rota", "need", rota)
    assert (found["covered"], found["short"], found["too_many"]) == (7, 17, 0)
    looked = run.json("rota", "rollout", rota, roster, "--dry-run")
    assert (looked["on"], looked["left"]) == (6, 1)
    assert "fravær" in run("rota", "rollout", rota, roster).output
    assert run.json("rota", "rollout", rota, roster)["there"] == 6
    assert "300 kr." in run("rota", "follow", rota, roster).output
    assert "følger ingen" in run("rota", "forget", roster).output
    assert "999" in run("rota", "follow", rota, 999, code=2).output
    copy = run.json("rota", "copy", rota, "Kopi")["rota"]
    run("rota", "delete", rota)
    assert [one["rota"] for one in run.json("rota", "list")["rotas"]] == [copy]
    assert str(rota) in run("rota", "show", rota, code=2).output
