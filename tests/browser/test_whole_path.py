# SPDX-License-Identifier: MPL-2.0
"""The main job as a coordinator does it: log in, import, solve, look, export, log out."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.browser.conftest import Server
from tests.browser.conftest import log_in
from web import demo

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small demo city as an import folder."""
    folder = tmp_path_factory.mktemp("import") / "city"
    demo.write(folder, "small")
    return folder


def test_from_an_empty_product_to_an_exported_roster(
    window: Callable[[Server], Page], empty_server: Server, city: Path, tmp_path: Path
) -> None:
    """Tests the whole line in the browser, with a faulty upload first and a stop on the way."""
    page = window(empty_server)
    log_in(page, "plan", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Overblik")

    page.locator("nav summary", has_text="Regler og data").press("Enter")
    page.get_by_role("link", name="Data", exact=True).click()
    _refuse_a_faulty_file(page, tmp_path)
    _import(page, city, tmp_path)
    _make_and_solve(page)
    _look_around(page)
    _publish(page)
    _export(page, tmp_path)

    page.get_by_role("button", name="Log ud").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log ind")
    page.goto("/overview")
    expect(page).to_have_url(re.compile("/login"))


def _refuse_a_faulty_file(page: Page, tmp_path: Path) -> None:
    bad = tmp_path / "forvaltninger.csv"
    bad.write_text("kode;navn\nTMF;\n", encoding="utf-8")
    page.set_input_files("#files", bad)
    page.get_by_role("button", name="Upload og forhåndsvis").click()
    expect(page.get_by_role("alert")).to_contain_text("Intet importeres")
    expect(page.get_by_role("cell", name=re.compile("forvaltninger"))).to_be_visible()
    page.get_by_role("button", name="Smid de uploadede filer væk").click()


def _import(page: Page, city: Path, tmp_path: Path) -> None:
    packed = tmp_path / "by.zip"
    with zipfile.ZipFile(packed, "w") as out:
        for path in sorted(city.iterdir()):
            out.write(path, path.name)
    page.set_input_files("#files", packed)
    page.get_by_role("button", name="Upload og forhåndsvis").click()
    page.get_by_role("button", name=re.compile(r"Importér [\d.]+ rækker")).click()
    expect(page.get_by_role("status")).to_contain_text("Importeret")


def _make_and_solve(page: Page) -> None:
    page.get_by_role("link", name="Vagtplaner", exact=True).click()
    page.fill("#start", "2026-12-21")
    page.get_by_role("button", name="Lav vagtplanen").click()
    page.fill("#seconds", "600")
    page.get_by_role("button", name="Begynd at løse").click()
    expect(page.get_by_role("heading", name="Leder efter en bedre plan")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("Målværdien falder"))).to_be_visible()
    page.get_by_role("button", name="Stop, og behold den bedste plan").click()
    expect(page.get_by_role("heading", name="Stoppet")).to_be_visible()
    page.get_by_role("link", name="Se vagtplanen").click()
    expect(page.get_by_role("grid")).to_be_visible()


def _look_around(page: Page) -> None:
    expect(page.locator("thead .holiday")).to_have_count(2)
    expect(page.locator("thead .holiday").first).to_contain_text("Juledag")
    page.get_by_role("link", name="Lokationer × dage").click()
    expect(page.get_by_role("grid")).to_be_visible()
    page.get_by_role("link", name="Regeltjek").click()
    expect(page.get_by_role("link", name="Hårde (0)")).to_be_visible()
    page.get_by_role("navigation", name="Visninger").get_by_role("link", name="Overblik").click()
    expect(page.get_by_text("Hvem der bruger hvilke vagter")).to_be_visible()
    expect(page.get_by_text("skøn", exact=True).first).to_be_visible()


def _publish(page: Page) -> None:
    page.get_by_role("link", name="Offentliggør", exact=True).click()
    accept = page.locator("input[name=accept_open]")
    if accept.count():
        accept.check()
    page.get_by_role("button", name="Offentliggør vagtplanen").click()
    expect(page.get_by_role("status").first).to_contain_text("offentliggjort og låst")


def _export(page: Page, tmp_path: Path) -> None:
    page.locator("nav summary", has_text="Regler og data").click()
    page.get_by_role("link", name="Eksport", exact=True).first.click()
    expect(page.get_by_text("format ikke aftalt endnu")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=re.compile("Hent [0-9.]+ række")).click()
    saved = tmp_path / "export"
    waiting.value.save_as(saved)
    lines = saved.read_bytes().decode("cp1252").splitlines()
    assert len(lines) > 100
    assert {line.count(";") for line in lines} == {lines[0].count(";")}
