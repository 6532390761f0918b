# SPDX-License-Identifier: MPL-2.0
"""Renew the picture in the README from a running demo: `python docs/screenshot.py ADDRESS`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import sync_playwright

from web.demo import USERS

PICTURE = Path(__file__).parent / "images" / "roster.png"
SIZE = {"width": 1366, "height": 768}


def take(address: str, picture: Path) -> None:
    """Log in to the demo as its coordinator and picture the first roster.

    Parameters
    ----------
    address
        Where the demo answers, such as ``http://127.0.0.1:8000``.
    picture
        The PNG file to write.
    """
    user = next(user for user in USERS if user.role == "coordinator")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        page = browser.new_page(viewport=SIZE, locale="da-DK")
        page.goto(urljoin(address, "/login"))
        page.fill("[name=username]", user.username)
        page.fill("[name=password]", user.password)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: not url.endswith("/login"))
        page.goto(urljoin(address, "/rosters"))
        page.locator("main tbody th a").first.click()
        page.wait_for_load_state("networkidle")
        picture.parent.mkdir(exist_ok=True)
        page.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000", PICTURE)
