# SPDX-License-Identifier: MPL-2.0
"""A running server with its worker, and a browser; skipped where there is no Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from fcntl import LOCK_EX
from fcntl import flock
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import BrowserContext
from playwright.sync_api import ConsoleMessage
from playwright.sync_api import Page
from playwright.sync_api import expect
from playwright.sync_api import sync_playwright

from sites.clock import local_day

CHROMIUM = Path(os.environ.get("VAGT_CHROMIUM", "/usr/bin/chromium"))
PATIENCE = 180.0
"""Seconds that a page or a server may take on a machine that does much else."""
expect.set_options(timeout=1000 * PATIENCE)
PASSWORD = "en-lang-kode-til-test"
VAGT = (sys.executable, "-m", "web.cli")


@dataclass(frozen=True)
class Server:
    """A server under test, with the environment that it runs in."""

    url: str
    environment: Mapping[str, str]
    log: Path


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser to drive; a test that asks is skipped where there is none."""
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}; name one in VAGT_CHROMIUM")
    return CHROMIUM


@pytest.fixture(scope="session")
def empty_server(chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real server and worker with one coordinator and one administrator, and no data."""
    environment = _environment(tmp_path_factory.mktemp("empty"))
    vagt(environment, "init")
    for name, role in (("plan", "coordinator"), ("chef", "administrator")):
        vagt(environment, "user", "add", name, "--role", role, "--password-stdin", stdin=PASSWORD)
    with serve(environment) as server:
        yield server


@pytest.fixture(scope="session")
def prepared_city(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The data of the demo city with two solved weeks and rounds, made once for all workers."""
    here = tmp_path_factory.getbasetemp()
    root = here if worker_id == "master" else here.parent
    data = root / "prepared-city"
    with (root / "prepared-city.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not data.exists():
            _prepare(root / "city-in-the-making")
            (root / "city-in-the-making").rename(data)
    return data


def _prepare(data: Path) -> None:
    data.mkdir()
    environment = _environment(data)
    vagt(environment, "demo", "load", "--size", "small")
    today = local_day(datetime.now(UTC))
    monday = (today - timedelta(days=today.weekday())).isoformat()
    vagt(environment, "roster", "solve", "--from", monday, "--seconds", "6")
    vagt(environment, "roster", "solve", "--seconds", "6")
    vagt(environment, "rounds", "plan", "--date", monday, "--seconds", "2")


@pytest.fixture(scope="session")
def city_server(
    chromium: Path, prepared_city: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """The real server and worker with a city of this worker's own."""
    data = tmp_path_factory.mktemp("served") / "city"
    shutil.copytree(prepared_city, data)
    with serve(_environment(data)) as server:
        yield server


@contextmanager
def serve(environment: Mapping[str, str]) -> Iterator[Server]:
    """Run `vagt serve` until the block ends."""
    log = Path(environment["VAGT_DATA"]) / "serve.log"
    url = f"http://127.0.0.1:{environment['VAGT_PORT']}"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*VAGT, "serve"], env=dict(environment), stdout=out, stderr=subprocess.STDOUT
        )
    try:
        _wait(url, process, log)
        yield Server(url, environment, log)
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def vagt(environment: Mapping[str, str], *words: str, stdin: str = "") -> str:
    """Run one command of the product, which must succeed; return what it printed."""
    done = subprocess.run(
        [*VAGT, *words],
        env=dict(environment),
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    """A headless Chromium."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens windows on a server; the test fails if a page writes an error to its console.

    `known` is part of the one console message that a test brings about on purpose.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_on(
        server: Server,
        *,
        width: int = 1366,
        height: int = 900,
        touch: bool = False,
        known: str | None = None,
    ) -> Page:
        size = {"width": width, "height": height}
        context = browser.new_context(base_url=server.url, viewport=size, has_touch=touch)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)

        def note(said: ConsoleMessage) -> None:
            if said.type == "error" and not (known and known in said.text):
                errors.append(f"{page.url}: {said.text}")

        page.on("console", note)
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        return page

    yield open_on
    for context in contexts:
        context.close()
    assert errors == []


def in_language(page: Page, language: str) -> None:
    """Have the page in a language; an account keeps what another test chose."""
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"button[lang={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def log_in(page: Page, name: str, password: str, *, language: str = "da") -> None:
    """Fill the login form, in whichever language it is, and go on in one language."""
    page.goto("/login")
    page.fill("#username", name)
    page.fill("#password", password)
    page.click("main button")
    page.wait_for_url(lambda url: "/login" not in url)
    in_language(page, language)


def _environment(data: Path, processes: int = 1) -> dict[str, str]:
    own = {key: value for key, value in os.environ.items() if not key.startswith("VAGT_")}
    return {
        **own,
        "VAGT_DATA": str(data),
        "VAGT_PORT": str(_free_port()),
        "VAGT_LOG_LEVEL": "warning",
        "VAGT_SOLVE_WORKERS": "2",
        "VAGT_WEB_PROCESSES": str(processes),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urlopen(f"{url}/healthz", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the server did not come up:\n{log.read_text(errors='replace')[-3000:]}")
