# SPDX-License-Identifier: MPL-2.0
"""`vagt roster cover`: who takes the shifts of somebody who cannot come."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from roster.models import Roster
from tests.roster.sample import MONDAY
from tests.roster.sample import build
from tests.web.test_cli import Terminal
from tests.web.test_cli import run
from web.db import open_engine
from web.db import writing
from web.settings import Settings

__all__ = ["run"]

NEXT = (MONDAY + timedelta(days=7)).isoformat()


def absent(settings: Settings) -> tuple[int, str]:
    """Store a week in which Asta has the reception on its first day; return roster and code."""
    engine = open_engine(settings)
    with writing(engine) as session:
        city = build(session)
        first = city.shifts(city.roster(), city.library)[0]
        city.assign(city.asta, first)
        code = city.asta.code
    with writing(engine) as session:
        roster = session.exec(select(Roster.id)).one()
    engine.dispose()
    assert roster is not None
    return roster, code


def test_the_names_are_ranked_in_words_and_as_json(run: Terminal, settings: Settings) -> None:
    """The absent guard's shift is named, with who can take it and what they cost; she cannot."""
    roster, code = absent(settings)
    line = ("roster", "cover", roster, "--guard", code, "--from", MONDAY.isoformat(), "--to", NEXT)
    found = run.json(*line)
    (shift,) = found["shifts"]
    assert shift["able"] == len(shift["substitutes"]) > 0
    assert all(one["guard"] != code and one["cost"] > 0 for one in shift["substitutes"])
    assert shift["substitutes"][0]["name"].split()[0] in run(*line).output


def test_a_guard_without_shifts_is_said(run: Terminal, settings: Settings) -> None:
    """Nothing to cover is an answer."""
    roster, code = absent(settings)
    late = (MONDAY + timedelta(days=20)).isoformat()
    line = ("roster", "cover", roster, "--guard", code, "--from", late, "--to", late)
    assert "ingen vagter" in run(*line).output


def test_bad_input_is_named(run: Terminal, settings: Settings) -> None:
    """A stranger, a time that is none, and an absence that ends first: each has its message."""
    roster, code = absent(settings)
    times = ("--from", NEXT, "--to", NEXT)
    assert "XX" in run("roster", "cover", roster, "--guard", "XX", *times, code=2).output
    bad = ("--from", "i morgen", "--to", NEXT)
    assert "--from" in run("roster", "cover", roster, "--guard", code, *bad, code=2).output
    ends = ("--from", NEXT, "--to", MONDAY.isoformat())
    assert "slutte" in run("roster", "cover", roster, "--guard", code, *ends, code=2).output
    assert "999" in run("roster", "cover", 999, "--guard", code, *times, code=2).output
