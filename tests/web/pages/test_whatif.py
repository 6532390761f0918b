# SPDX-License-Identifier: MPL-2.0
"""The page that says what sharing the pool is worth, from the form to the figures."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session
from sqlmodel import select

from sites.models import Administration
from sites.models import Site
from tests.conftest import Login
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from web import jobs
from web.models import User
from web.pages import distribution
from web.pages.distribution import Line
from web.pages.distribution import Mark
from web.pages.progress import STOP_POLLING
from web.pages.whiskers import draw

GIVEN = {"date": "2026-11-30", "units": "3", "days": "3", "scale": "30", "seed": "1"}
PAGE = "/pool/what-if"


@pytest.fixture
def coordinator(login: Login, session: Session) -> FlaskClient:
    """A coordinator's browser on a town of two administrations."""
    other = Administration.model_validate({"code": "BUF", "name": "Børn og unge"})
    session.add(other)
    session.flush()
    first = session.exec(select(Site)).one()
    for n, owner in enumerate((first.administration_id, other.id, other.id), start=2):
        values = {"code": f"S{n}", "name": f"Sted {n}", "administration_id": owner}
        session.add(Site.model_validate({**values, "lat": 55.66 + 0.02 * n, "lon": 12.55}))
    session.commit()
    return login("coordinator")


def test_a_comparison_is_started_played_and_shown(coordinator: FlaskClient) -> None:
    """The job plays five ways of sharing, and the page has figures, a picture and the units."""
    answer = coordinator.post(PAGE, data=GIVEN)
    assert answer.status_code == HTTPStatus.SEE_OTHER
    page = soup(coordinator, PAGE)
    said = words(page)
    assert "hver forvaltning for sig" in said
    assert "fælles beredskab 50%" in said
    assert "antaget, ikke målt" in said
    assert len(page.select("tbody")[0].select("tr")) == 5
    assert {words(row) for row in page.select("tbody")[1].select("th")} == {"KFF", "BUF"}
    for image in page.select("img.spark"):
        picture = coordinator.get(image["src"])
        assert picture.mimetype == "image/svg+xml"
        assert picture.text.endswith("</svg>")
    saved = page.select("section table")[2].select("tbody tr")
    assert words(saved[0].select_one("th")).startswith("udlån")
    assert len(saved) == 6
    assert coordinator.get(f"{PAGE}/state").status_code == STOP_POLLING


def test_the_sliders_show_one_case_without_and_with_a_program(coordinator: FlaskClient) -> None:
    """From alone over lending to one pool, by units and by rule; a place too far is the end."""
    coordinator.post(PAGE, data=GIVEN)
    whole = soup(coordinator, f"{PAGE}?step=1&size=0&rule=pool")
    assert whole.select_one("#step")["value"] == "1"
    part = soup(coordinator, f"{PAGE}/case?step=0&size=0")
    assert words(part.select_one("h3")) == "hver forvaltning for sig, 1 enhed"
    assert part.select_one("html") is None
    part = soup(coordinator, f"{PAGE}/case?step=99&size=99&rule=moveup")
    assert words(part.select_one("h3")) == "fælles beredskab med flytning, 4 enheder"
    rows = part.select("tbody tr")
    assert {words(row.select_one("th")) for row in rows} == {"KFF", "BUF"}
    assert {words(row.select("td")[-1]) for row in rows} <= {"ja", "nej"}


def test_a_form_with_faults_is_shown_again_with_them(coordinator: FlaskClient) -> None:
    """Each field that cannot be used says what may be given, and nothing is started."""
    wrong = {"date": "", "units": "0", "days": "1", "scale": "x", "seed": ""}
    answer = coordinator.post(PAGE, data=wrong)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.text.count('aria-invalid="true"') == 5
    assert "data-status" not in answer.text


def test_one_comparison_runs_at_a_time_and_can_be_stopped(
    app: Flask, coordinator: FlaskClient
) -> None:
    """A second start joins the one that waits; stopped, it says so and gives nothing."""
    app.extensions["queue"].immediate = False
    for _ in range(2):
        coordinator.post(PAGE, data=GIVEN)
    with app.app_context():
        (job,) = jobs.recent("simulate")
        assert job.open
    assert "Venter" in words(soup(coordinator, PAGE))
    coordinator.post(f"{PAGE}/stop")
    with app.app_context():
        assert jobs.find(job.id).status == "cancelled"  # type: ignore[union-attr]
    for name in ("late.svg", "times.svg"):
        assert coordinator.get(f"{PAGE}/{job.id}/{name}").status_code == HTTPStatus.NOT_FOUND
    assert coordinator.get(f"{PAGE}/case").status_code == HTTPStatus.NOT_FOUND


def test_a_city_without_sites_says_what_to_do(app: Flask, login: Login, session: Session) -> None:
    """The job fails with words and not with an error of the program."""
    browser = login("dispatcher")
    for model in (User, Site):
        for row in session.exec(select(model)).all():
            if model is Site or row.site_id is not None:
                session.delete(row)
        session.flush()
    session.commit()
    browser.post(PAGE, data=GIVEN)
    assert "Importér dem først" in words(soup(browser, PAGE))
    with app.app_context():
        assert jobs.recent("simulate")[0].status == "failed"


def test_without_a_comparison_there_is_only_the_form(coordinator: FlaskClient) -> None:
    """Nothing has been played yet, and there is nothing to ask the state of."""
    assert soup(coordinator, PAGE).select_one("[data-status]") is None
    assert coordinator.get(f"{PAGE}/state").status_code == HTTPStatus.NOT_FOUND
    assert coordinator.post(f"{PAGE}/stop").status_code == HTTPStatus.NOT_FOUND


def test_a_picture_has_a_bar_and_an_interval_for_each_row() -> None:
    """Names are words and not markup, and a share that is not known has no bar."""
    known: dict[str, float | None] = {"value": 0.1, "low": 0.05, "high": 0.15}
    unknown: dict[str, float | None] = {"value": None, "low": None, "high": None}
    picture = draw([("<a>", known), ("b", unknown)])
    assert "&lt;a&gt;" in picture
    assert picture.count('fill="#5f9dc4"') == 1
    assert picture.count("<path") == 1
    assert "15.0 %" in picture


def test_a_distribution_is_a_line_for_each_name_with_every_promise_marked() -> None:
    """Lines differ by dashes too, what lies beyond the picture is not marked, names are words."""
    quick = Line("<a>", [0.0, 1.0, *[1.0] * 59])
    slow = Line("b", [at / 60 for at in range(61)])
    marks = [Mark(15, "15 min"), Mark(90, "90 min")]
    picture = distribution.draw([quick, slow], marks, "minutter", "andel")
    assert "&lt;a&gt;" in picture
    assert "15 min" in picture
    assert "90 min" not in picture
    assert picture.count('stroke="#b35806"') == 2
    assert 'stroke-dasharray="7 4"' in picture
    assert ">60</text>" in picture
    short = distribution.draw([quick], (), "minutter", "andel")
    assert ">20</text>" in short
    assert ">60</text>" not in short
    nobody = distribution.draw([Line("c", [0.0] * 61)], (), "minutter", "andel")
    assert ">20</text>" in nobody
