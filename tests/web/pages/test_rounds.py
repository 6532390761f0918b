# SPDX-License-Identifier: MPL-2.0
"""The pages of rounds show a night, print it without keys, and hand it over."""

from __future__ import annotations

from datetime import date
from datetime import time
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlmodel import Session
from sqlmodel import select

from dispatch.rounds.plan import plan
from dispatch.rounds.reading import Options
from dispatch.rounds.reading import read_night
from dispatch.rounds.store import save_result
from roster.solve.stop import MaxWork
from sites.models import Post
from sites.models import Service
from sites.models import Site
from sites.models import Visit
from tests.conftest import Login
from tests.roster.sample import Grid
from tests.roster.sample import add

DAY = date(2026, 12, 21)


@pytest.fixture
def night(app: Flask, users: dict[str, int], session: Session) -> int:
    """Stored rounds: one visit with a key, and one longer than its window."""
    site = session.exec(select(Site)).one()
    service = add(session, Service, code="LUK", name_da="Lukkerunde", name_en="Lock-up")
    common = {"site_id": site.id, "service_id": service.id, "valid_from": date(2026, 1, 1)}
    hours = {"starts": time(18), "ends": time(23), "payer_id": site.administration_id}
    add(session, Post, **common, **hours, code="RUNDE", name="Lukkerunde")
    window = {"window_starts": time(19), "window_ends": time(21)}
    add(session, Visit, **common, **window, code="A", name="Rådhuset, aflåsning", keys="NØGLE-117")
    add(session, Visit, **common, **window, code="B", name="For langt tilsyn", minutes=180)

    def grid(_mode: str) -> Any:
        return Grid()

    found = read_night(session, DAY, grid, Options())
    row = save_result(session, found, plan(found.problem, MaxWork(0.02), 1), Options())
    session.commit()
    assert row.id is not None
    return row.id


@pytest.mark.parametrize("role", ["coordinator", "dispatcher"])
def test_a_night_is_listed_and_shown_with_what_is_left_out(
    login: Login, night: int, role: str
) -> None:
    """The night leads to its rounds; a visit on none is there with the reason in words."""
    client = login(role)
    listed = BeautifulSoup(client.get("/rounds").text, "html.parser")
    assert listed.select_one(f'a[href="/rounds/{night}"]') is not None
    page = BeautifulSoup(client.get(f"/rounds/{night}").text, "html.parser")
    assert "Rådhuset, aflåsning" in page.get_text()
    assert "For langt tilsyn" in page.select_one("#left").parent.get_text()  # type: ignore[union-attr]
    drawn = {str(one["class"][0]) for one in page.select("svg.timeline rect")}
    assert "visit" in drawn


def test_the_run_sheet_has_times_and_no_keys(login: Login, night: int) -> None:
    """The sheet is marked as a draft and says nothing that opens a door."""
    text = login("coordinator").get(f"/rounds/{night}/sheet/RUNDE/1").text
    assert "Rådhuset, aflåsning" in text
    assert "<strong>" in text
    assert "117" not in text


@pytest.mark.parametrize("form", ["csv", "geojson", "gpx"])
def test_rounds_are_downloaded(login: Login, night: int, form: str) -> None:
    """Each format comes as a file with the night in its name."""
    answer = login("coordinator").get(f"/rounds/{night}/download.{form}")
    assert answer.status_code == 200
    assert f"2026-12-21.{form}" in answer.headers["Content-Disposition"]
    assert "Rådhuset".encode() in answer.data


@pytest.mark.parametrize("path", ["/99", "/99/sheet/A", "/1/sheet/NO", "/1/download.pdf"])
def test_what_is_not_there_is_not_found(login: Login, night: int, path: str) -> None:
    """An unknown night, round or format answers 404."""
    assert login("coordinator").get(f"/rounds{path}").status_code == 404


def test_without_rounds_the_page_says_how_to_make_them(login: Login, users: dict[str, int]) -> None:
    """An empty list names the command."""
    assert "vagt rounds plan" in login("coordinator").get("/rounds").text
