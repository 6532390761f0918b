# SPDX-License-Identifier: MPL-2.0
"""The pages of rounds show a night on list and map, print it without keys, and hand it over."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from typing import Literal

import pytest
from bs4 import BeautifulSoup
from sqlmodel import Session

from dispatch.rounds.models import Round
from dispatch.rounds.models import RoundPlan
from dispatch.rounds.models import RoundStep
from tests.conftest import Login
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from tests.web.pages.nights import Night
from tests.web.pages.nights import night
from tests.web.pages.nights import visits_of
from tests.web.pages.nights import walked

__all__ = ["night"]


@pytest.mark.parametrize("role", ["coordinator", "dispatcher"])
def test_a_night_is_listed_and_shown_with_what_is_left_out(
    login: Login, night: Night, role: str
) -> None:
    """The night leads to its rounds; a visit on none is there with the reason in words."""
    client = login(role)
    assert soup(client, "/rounds").select_one(f'a[href="/rounds/{night.plan}"]') is not None
    page = soup(client, f"/rounds/{night.plan}")
    assert "Rådhuset, aflåsning" in words(page)
    left = page.select_one("#left")
    assert left is not None
    assert "For langt tilsyn" in words(left.parent)  # type: ignore[arg-type]
    drawn = {str(one["class"][0]) for one in page.select("svg.timeline rect")}
    assert {"visit", "drive"} <= drawn
    assert page.select("[style]") == []
    assert "skøn" in words(page)
    assert "NØGLE-117" not in page.get_text()


def test_list_map_and_timeline_name_the_same_stops(login: Login, night: Night) -> None:
    """Every visit of the lists is on the map and on a timeline under the same key."""
    client = login("coordinator")
    page = soup(client, f"/rounds/{night.plan}")
    listed = {str(row["data-stop"]) for row in page.select("[data-stop][data-task]")}
    answer = client.get(f"/rounds/{night.plan}/map.geojson")
    features = answer.get_json()["features"]
    drawn = {
        one["properties"]["key"] for one in features if one["properties"]["is"] in ("visit", "left")
    }
    assert listed == drawn
    bars = {str(bar["data-bar"]) for bar in page.select("rect.visit[data-bar]")}
    assert bars == {key for key in listed if not key.startswith("left/")}
    ways = [one for one in features if one["properties"]["is"] == "way"]
    assert len(ways[0]["geometry"]["coordinates"]) > 2
    again = client.get(
        f"/rounds/{night.plan}/map.geojson", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_run_sheets_have_times_and_no_keys(login: Login, night: Night) -> None:
    """One sheet and all of them are marked as a draft and say nothing that opens a door."""
    client = login("coordinator")
    page = soup(client, f"/rounds/{night.plan}")
    path = next(str(a["href"]) for a in page.select("a[href*='/sheet/']"))
    for one in (path, f"/rounds/{night.plan}/sheets"):
        text = client.get(one).text
        assert "Rådhuset, aflåsning" in text
        assert "Krystalgade 15" in text
        assert "<strong>" in text
        assert "117" not in text


def test_a_replaced_night_says_so(login: Login, night: Night, session: Session) -> None:
    """A published night is frozen; once another counts, its page says so and leads there."""
    old = walked(session, night)
    again = f'a[href="/rounds/{night.plan}/replan"]'
    client = login("coordinator")
    assert "Offentliggjort" in words(soup(client, "/rounds"))
    page = soup(client, f"/rounds/{night.plan}")
    assert page.select("[draggable], [data-move-form]") == []
    assert "Erstattet" not in words(page)
    assert page.select_one(again) is not None
    newer = RoundPlan(
        day=old.day, service_id=old.service_id, status="published", published_at=datetime.now(UTC)
    )
    session.add(newer)
    session.commit()
    page = soup(client, f"/rounds/{night.plan}")
    assert "Erstattet" in words(page)
    assert page.select_one(f'.note a[href="/rounds/{newer.id}"]') is not None
    assert page.select_one(again) is None
    assert "Erstattet" in words(soup(client, f"/rounds/{night.plan}/sheets"))


def test_the_page_asks_for_what_guards_have_reported_since(
    login: Login, night: Night, session: Session
) -> None:
    """Without news there is no answer; a report draws its round anew, the others keep theirs."""
    walked(session, night)
    visits = visits_of(session, night.plan)
    session.rollback()
    client, path = login("dispatcher"), f"/rounds/{night.plan}/reported"
    page = soup(client, f"/rounds/{night.plan}")
    assert page.select_one(f'[data-reported="{path}"]') is not None

    def news(since: BeautifulSoup) -> tuple[int, BeautifulSoup]:
        seen = {"If-None-Match": f'"{since.select("[data-state]")[0]["data-seen"]}"'}
        answer = client.get(path, headers=seen)
        return answer.status_code, BeautifulSoup(answer.text, "html.parser")

    def tell(step: RoundStep, status: Literal["done", "missed"]) -> None:
        step.status, step.reported_at = status, datetime(2026, 12, 21, 19, tzinfo=UTC)
        session.add(step)
        session.commit()

    assert news(page)[0] == 304
    tell(visits[0], "done")
    status, first = news(page)
    assert status == 200
    assert len(first.select("tr .tag.good")) == 1
    assert first.select("[data-same]") == []
    assert news(first)[0] == 304
    tell(visits[1], "missed")
    _, second = news(first)
    code = session.get_one(Round, visits[1].round_id).code
    assert [one["data-round"] for one in second.select("details:not([data-same])")] == [code]
    assert len(second.select("details[data-same]")) == len(first.select("details")) - 1 > 0
    assert len(second.select("tr .tag.bad")) == 1


@pytest.mark.parametrize("form", ["csv", "geojson", "gpx"])
def test_rounds_are_downloaded(login: Login, night: Night, form: str) -> None:
    """Each format comes as a file with the night in its name."""
    answer = login("coordinator").get(f"/rounds/{night.plan}/download.{form}")
    assert answer.status_code == 200
    assert f"2026-12-21.{form}" in answer.headers["Content-Disposition"]
    assert "Rådhuset".encode() in answer.data


PATHS = [
    "",
    "/reported",
    "/map.geojson",
    "/sheets",
    "/sheet/A",
    "/publish",
    "/replan",
    "/download.csv",
]


def test_what_is_not_there_is_not_found(login: Login, night: Night) -> None:
    """An unknown night, round or format answers 404 everywhere."""
    client = login("coordinator")
    paths = [f"/99{path}" for path in PATHS] + ["/1/sheet/NO", "/1/download.pdf"]
    answers = {path: client.get(f"/rounds{path}").status_code for path in paths}
    assert answers == dict.fromkeys(paths, 404)


def test_without_rounds_the_page_leads_to_planning(login: Login, users: dict[str, int]) -> None:
    """An empty list offers to plan a night."""
    page = soup(login("coordinator"), "/rounds")
    assert page.select_one(".empty a[href='/rounds/plan']") is not None
