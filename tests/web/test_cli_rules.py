# SPDX-License-Identifier: MPL-2.0
"""The commands that show rules and agreements: in words, as JSON, and when a file is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import col
from sqlmodel import select

from roster.models import Employer
from roster.rules import registry
from roster.store import publish
from tests.roster.agreements.files import write
from tests.roster.sample import build
from tests.web.test_cli import Terminal
from web.db import open_engine
from web.db import writing
from web.settings import Settings

LOCAL = """
["DK-01"]
rest_minutes = { value = 720, source = "Lokalaftale 7", confidence = "C" }
[pay.supplement.evening]
name_da = "Aften"
name_en = "Evening"
windows = [{ days = ["all"], from = "17:00", to = "23:00" }]
percent = { value = 36.5, unit = "%" }
"""


@pytest.fixture
def run(tmp_path: Path) -> Terminal:
    """A terminal with a data folder that holds one local agreement and no database."""
    folder = tmp_path / "agreements"
    folder.mkdir()
    write(folder, LOCAL, id_="tolv")
    return Terminal({"VAGT_DATA": str(tmp_path), "VAGT_DATABASE_URL": ""})


def test_list_names_every_rule_in_force(run: Terminal) -> None:
    """The law alone is shown when nothing is asked for, with every rule, its kind and grade."""
    found = run.json("rules", "list")
    assert [rule["id"] for rule in found["rules"]] == list(registry())
    assert (found["agreement"], len(found["hash"])) == ("statutory", 64)
    daily = next(rule for rule in found["rules"] if rule["id"] == "DK-01")
    assert daily["parameters"][0]["value"] == 660
    assert daily["severity"] == "hard"


def test_list_is_readable_in_both_languages(run: Terminal) -> None:
    """A terminal shows hours, not minutes, and what is not verified."""
    assert "Hvile 12 timer (foreløbig)" in run("rules", "list", "--agreement", "tolv").stdout
    english = run("--lang", "en", "rules", "list").stdout
    assert "Rest 11 hours;" in english


def test_show_gives_each_figure_its_source_and_grade(run: Terminal) -> None:
    """One rule is shown with the paragraph, and with the local agreement that tightened it."""
    lines = run("rules", "show", "DK-01", "--agreement", "tolv").stdout
    assert "Arbejdsmiljøloven § 50, stk. 1" in lines
    assert "12 timer. Lokalaftale 7, C: svag kilde, skal bekræftes, tolv" in lines
    shown = run.json("rules", "show", "DK-01", "--agreement", "tolv")["parameters"][0]
    assert (shown["layer"], shown["confidence"], shown["provisional"]) == ("tolv", "C", True)


def test_show_says_from_when_a_rule_holds(run: Terminal) -> None:
    """DK-08 as it is told holds from the day on which the order was changed."""
    assert "gælder fra 2024-07-01" in run("rules", "show", "DK-08").stdout


def test_show_names_the_rules_when_one_is_unknown(run: Terminal) -> None:
    """A wrong id ends with 2 and the ids that there are."""
    assert "DK-01" in run("rules", "show", "DK-1", code=2).output


def test_diff_says_what_changes(run: Terminal) -> None:
    """Two agreements side by side: what comes into force, which figures move, in words and JSON."""
    lines = run("rules", "diff", "statutory", "tolv").stdout
    assert "DK-01 rest_minutes (Hvile): 11 timer" in lines
    assert "→ 12 timer (Lokalaftale 7; C): strammere" in lines
    assert "name_da" not in lines
    assert "pay.supplement.evening: kommer til" in lines
    changes = run.json("rules", "diff", "tolv", "statutory")["changes"]
    assert [change["becomes"] for change in changes] == [True, False] + 4 * [False]
    assert "Ingen forskel" in run("rules", "diff", "statutory", "statutory").stdout


def test_agreements_lists_the_products_and_the_municipalitys(run: Terminal) -> None:
    """Both kinds are listed with the level at which they stand."""
    found = {one["id"]: one["level"] for one in run.json("agreements", "list")["agreements"]}
    assert found["statutory"] == "statute"
    assert found["kl-79-01"] == "central"
    assert found["tolv"] == "local"


def test_broken_file_does_not_hide_the_others(run: Terminal, tmp_path: Path) -> None:
    """The list names what is wrong with one file beside the sound ones, and ends with 1."""
    write(tmp_path / "agreements", '["DK-01"]\nrest_minutes = 60', id_="broken")
    found = run.json("agreements", "list", code=1)
    assert "tolv" in [one["id"] for one in found["agreements"]]
    assert "broken.toml" in found["faults"][0]


def test_check_shows_what_a_new_file_changes(run: Terminal, tmp_path: Path) -> None:
    """A sound file is told apart from what it builds on, before it is put to use."""
    path = write(tmp_path, LOCAL, id_="ny", more='extends = "kl-79-01"')
    lines = run("agreements", "check", path).stdout
    assert "lægger sig over KL 79.01" in lines
    assert "DK-01 rest_minutes (Hvile): 11 timer" in lines
    assert run.json("agreements", "check", path)["base"] == "kl-79-01"


def test_check_shows_what_comes_later(run: Terminal, tmp_path: Path) -> None:
    """A file that begins in years to come, and again changes, shows both days at once."""
    body = """
["days-running"]
limit_days = [{ value = 5, to = 2099-12-31 }, { value = 4, from = 2100-01-01 }]
"""
    path = write(tmp_path, body, id_="ny", more="from = 2099-01-01")
    lines = run("--lang", "en", "agreements", "check", path).stdout.splitlines()
    assert "From 2099-01-01:" in lines
    first, second = lines.index("From 2099-01-01:"), lines.index("From 2100-01-01:")
    assert "6 days" in lines[first + 1]
    assert "5 days" in lines[second + 1]
    later = run.json("agreements", "check", path)["later"]
    assert [step["day"] for step in later] == ["2100-01-01"]


def test_check_names_every_fault(run: Terminal, tmp_path: Path) -> None:
    """A file that loosens the law and has a strange key ends with 1 and both faults."""
    path = write(tmp_path, '["DK-01"]\nrast = 1\nrest_minutes = "x"', id_="bad")
    faults = run.json("agreements", "check", path, code=1)["faults"]
    assert len(faults) == 2
    path = write(tmp_path, '["DK-01"]\nrest_minutes = 540', id_="bad")
    said = run("--lang", "en", "agreements", "check", path, code=1).output
    assert "loosens" in said
    assert "at least 660 min" in said


def test_rules_of_a_roster_say_whom_they_cover(settings: Settings) -> None:
    """A roster's rules are listed with the guards that each covers, also after publishing."""
    engine = open_engine(settings)
    with writing(engine) as session:
        city = build(session)
        roster = city.roster()
        employers = session.exec(select(Employer).order_by(col(Employer.id))).all()
        employers[0].agreement = "kl-79-01"
        session.flush()
        publish(session, roster)
    engine.dispose()
    variables = {"VAGT_DATA": str(settings.data), "VAGT_DATABASE_URL": settings.database_url}
    run = Terminal({**variables, "VAGT_LOG_LEVEL": "error"})
    found = run.json("rules", "list", "--roster", roster)
    covered = {rule["id"]: rule["covers"] for rule in found["rules"]}
    assert len(found["hash"]) == 64
    assert set(covered["DK-01"]) > set(covered["KL-10"])
    assert "som da planen blev offentliggjort" in run("rules", "list", "--roster", roster).stdout
    run("rules", "list", "--roster", 999, code=2)
