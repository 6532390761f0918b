# SPDX-License-Identifier: MPL-2.0
"""Two dispatchers at the desk: by keyboard alone, each seeing what the other does."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterator
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.incidents.models import IncidentType
from dispatch.incidents.models import ResponseTarget
from roster.models import Guard
from roster.models import Shift
from roster.store import publish
from sites.clock import local
from sites.clock import local_day
from sites.models import Post
from tests.browser.conftest import PASSWORD
from tests.browser.conftest import Server
from tests.browser.conftest import _environment
from tests.browser.conftest import in_language
from tests.browser.conftest import log_in
from tests.browser.conftest import serve
from tests.browser.conftest import vagt
from tests.browser.test_pages import faults
from tests.roster.sample import add
from tests.roster.sample import build
from web.db import open_engine
from web.db import writing
from web.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def desk(chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with eight guards on duty round the clock, a kind of incident and a promise."""
    data = tmp_path_factory.mktemp("desk")
    # Two server processes: what one dispatcher does in one is seen by the other in the other.
    environment = _environment(data, processes=2)
    vagt(environment, "init")
    for name, role in (("dan", "dispatcher"), ("dorte", "dispatcher"), ("chef", "administrator")):
        vagt(environment, "user", "add", name, "--role", role, "--password-stdin", stdin=PASSWORD)
    engine = open_engine(Settings(data=data))
    with writing(engine) as session:
        _seed(session)
    engine.dispose()
    with serve(environment) as server:
        yield server


def _seed(session: Session) -> None:
    city = build(session)
    for post in (city.night, city.school):
        post.starts = post.ends = time(0)
    session.flush()
    about = {"employer_id": city.asta.employer_id, "birth_date": city.asta.birth_date}
    others = [
        add(session, Guard, code=f"X{n}", name=f"Vikar {n} Demo", **about) for n in range(1, 7)
    ]
    today = local_day(datetime.now(UTC))
    roster = city.roster(today - timedelta(days=1), days=3)
    for post, guard in ((city.night, city.asta), (city.school, city.bo)):
        shifts = select(Shift).where(Shift.roster_id == roster, Shift.post_id == post.id)
        for shift in session.exec(shifts.order_by(col(Shift.starts_at))):
            city.assign(guard, shift)
            for other in others if guard is city.asta else ():
                city.assign(other, shift)
    publish(session, roster)
    values = {"code": "ALARM", "name_da": "Indbrudsalarm", "name_en": "Burglar alarm"}
    add(session, IncidentType, **values, priority=1)
    promise = {"stage": "arrive", "seconds": 900, "contract": "Aftale"}
    add(session, ResponseTarget, **promise, valid_from=date(2026, 1, 1))
    assert session.exec(select(Post)).all()


@pytest.fixture
def two(window: Callable[..., Page], desk: Server) -> tuple[Page, Page]:
    """Dan's desk in Danish on a small screen, Dorte's in English on a large one."""
    cut = "net::ERR_FAILED"
    pages = window(desk), window(desk, width=1920, height=1080, known=cut)
    for page, name in zip(pages, ("dan", "dorte"), strict=True):
        log_in(page, name, PASSWORD)
    pages[1].locator("button[lang=en]").click()
    for page in pages:
        page.goto("/dispatch")
        live(page)
    return pages


def live(page: Page) -> None:
    """Wait until the desk listens: keys pressed before that are lost."""
    expect(page.locator("[data-desk]")).to_have_attribute("data-live", "yes")


def test_two_dispatchers_work_by_keyboard_on_one_city(two: tuple[Page, Page]) -> None:
    """Taken down, sent and closed by keys; the other sees it, and keeps what she types."""
    dan, dorte = two
    dan.keyboard.press("n")
    expect(dan.locator("#n-type")).to_be_focused()
    dan.select_option("#n-site", index=1)
    dan.focus("#point")
    dan.keyboard.press("Enter")
    expect(dan).to_have_url(re.compile(r"incident=\d+"))
    live(dan)
    expect(dan.locator("#region-advice")).to_contain_text("Nærmest")

    dan.keyboard.press("w")
    expect(dan.locator("#why-search")).to_be_focused()
    behind = dan.locator("#why-table tbody tr:visible")
    expect(behind).to_have_count(3)
    name = behind.last.locator("th").inner_text().splitlines()[0]
    dan.keyboard.type(name)
    expect(behind).to_have_count(1)
    dan.keyboard.press("ControlOrMeta+a")
    dan.keyboard.press("Delete")
    expect(behind).to_have_count(3)
    dan.keyboard.press("Escape")

    line = dorte.locator("#region-queue tbody tr")
    expect(line).to_contain_text("Burglar alarm")
    dorte.keyboard.press("q")
    dorte.keyboard.press("Enter")
    expect(dorte.locator("#case-title")).to_contain_text("Burglar alarm")
    live(dorte)
    dorte.keyboard.press("o")
    expect(dorte.locator("#remark")).to_be_focused()
    dorte.keyboard.type("alarm on the 2nd floor, a")
    assert dorte.input_value("#remark") == "alarm on the 2nd floor, a"

    for page, language in ((dan, "da"), (dorte, "en")):
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("[data-desk-map]")).to_have_attribute("data-ready", "yes")
        assert faults(page) == []
        width = page.viewport_size["width"]  # type: ignore[index]
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    dan.keyboard.press("a")
    expect(dan.locator("#region-tasks")).to_contain_text("Disponeret")
    # Asked every second: what was under way at the time, or the next answer, has it.
    for _answer in range(2):
        with dorte.expect_response(re.compile("/dispatch/changes")):
            pass
    expect(line).to_contain_text("Dispatched")
    expect(dorte.locator("#region-tasks")).to_contain_text("Dispatched")
    assert dorte.input_value("#remark") == "alarm on the 2nd floor, a"
    expect(dorte.locator("#remark")).to_be_focused()
    dorte.keyboard.press("Enter")
    expect(dan.locator("#region-timeline")).to_contain_text("alarm on the 2nd floor")

    for said in ("Kvitteret", "På vej", "Fremme"):
        live(dan)
        dan.keyboard.press("v")
        expect(dan.locator("#region-tasks .doings li > span").first).to_contain_text(said)
    expect(line).to_contain_text("On scene")
    live(dan)
    dan.keyboard.press("c")
    expect(dan.locator("#end-code")).to_be_focused()
    dan.keyboard.press("Tab")
    dan.keyboard.press("Enter")
    expect(dan.locator("#region-queue")).to_contain_text("Ingen åbne hændelser")
    expect(dorte.locator("#region-queue")).to_contain_text("No open incidents")
    expect(dorte.locator("#region-units")).not_to_contain_text("incident 1")


def dragged(page: Page) -> str:
    """Drag the map, wait until it lies still, and return where it lies."""
    expect(page.locator("[data-desk-map]")).to_have_attribute("data-ready", "yes")
    box = page.locator("[data-desk-map]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 160, steps=4)
    page.mouse.up()
    before, now = "", lies(page)
    while before != now:
        with page.expect_response(re.compile("/dispatch/changes")):
            pass
        before, now = now, lies(page)
    return now


def lies(page: Page) -> str:
    """Return how far the map was moved since it was last fitted."""
    style = page.locator("[data-desk-map] > .leaflet-map-pane").get_attribute("style")
    return re.sub(r".*translate3d\((.*?)\).*", r"\1", style or "")


def test_an_old_page_overwrites_nothing_and_a_cut_line_is_told(two: tuple[Page, Page]) -> None:
    """Who hears nothing new keeps the lists, is told so, and is refused what is done already.

    Known mistake: the map jumped when something new came, under the hand that had moved it.
    So did a list when the one above it grew, and what was typed went with the line.
    """
    dan, dorte = two
    fitted = lies(dorte)
    assert dragged(dorte) != fitted
    # So low that the page can be moved, as it is on a small screen with more guards.
    dorte.set_viewport_size({"width": 1920, "height": 500})
    where = lies(dorte)
    unit = dorte.locator("#region-units tbody tr").first
    unit.hover()
    place = unit.bounding_box()
    dan.keyboard.press("n")
    dan.select_option("#n-site", index=1)
    dan.focus("#point")
    dan.keyboard.press("Enter")
    expect(dan).to_have_url(re.compile(r"incident=\d+"))
    live(dan)
    expect(dorte.locator(".incident-mark")).to_have_count(1)
    assert unit.bounding_box() == place
    assert lies(dorte) == where
    dorte.keyboard.press("f")
    assert lies(dorte) != where
    dorte.goto(dan.url)
    live(dorte)
    gone = dorte.locator("[data-offline]")
    expect(gone).to_be_hidden()
    dorte.route("**/dispatch/changes*", lambda route: route.abort())
    expect(gone).to_be_visible()
    now = datetime.now(UTC)
    minutes = [f"{local(now - timedelta(minutes=ago)):%H:%M}" for ago in (0, 1)]
    expect(gone).to_have_text(re.compile(rf"What you see is from ({'|'.join(minutes)}):\d\d\."))
    dorte.route("**/healthz", lambda route: route.abort())
    dorte.fill("#remark", "a window is open")
    dorte.press("#remark", "Enter")
    expect(dorte.locator("[data-unsent]")).to_be_visible()
    expect(dorte.locator("#remark")).to_have_value("a window is open")
    dorte.keyboard.press("Escape")
    dorte.unroute("**/healthz")
    dan.keyboard.press("a")
    expect(dan.locator("#region-tasks")).to_contain_text("Disponeret")
    expect(dorte.locator("#region-queue tbody tr")).to_contain_text("New")
    dorte.keyboard.press("a")
    expect(dorte.locator("#content > div[role=status]")).to_contain_text("changed by somebody else")
    expect(dorte.locator("#region-tasks li")).to_have_count(1)
    live(dorte)
    expect(gone).to_be_visible()
    dorte.unroute("**/dispatch/changes*")
    expect(gone).to_be_hidden()
    dorte.keyboard.press("c")
    expect(dorte.locator("#end-code")).to_be_focused()
    dorte.keyboard.press("Tab")
    dorte.keyboard.press("Enter")
    expect(dan.locator("#region-queue")).to_contain_text("Ingen åbne hændelser")


def test_the_keys_are_told_and_the_other_pages_are_accessible(
    window: Callable[..., Page], desk: Server
) -> None:
    """The question mark shows the keys; set-up, past and handover pass axe in both languages."""
    page = window(desk)
    log_in(page, "chef", PASSWORD)
    page.goto("/dispatch")
    expect(page.locator("[data-desk]")).to_have_attribute("data-live", "yes")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    found = {}
    for language in ("da", "en"):
        in_language(page, language)
        for path in ("setup", "past", "handover"):
            page.goto(f"/dispatch/{path}")
            for summary in page.locator("main summary").all():
                summary.click()
            if wrong := faults(page):
                found[f"{path} {language}"] = wrong
    assert found == {}
