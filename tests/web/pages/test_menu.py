# SPDX-License-Identifier: MPL-2.0
"""The menu: every page has its place in it, and shows where one is."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.conftest import Login
from tests.web.pages.conftest import Week
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from web.pages.menu import MENU
from web.pages.menu import SHARED
from web.pages.menu import WITHIN

NOWHERE = {"auth", "health", "home", "messages"}
"""Pages that stand beside the menu, on every page or before the login."""


def in_menus() -> set[str]:
    """Return the pages that are in any role's menu."""
    lines = [line for menu in MENU.values() for line in menu]
    return {key for line in lines for key in ((line,) if isinstance(line, str) else line[1])}


def marked(page: BeautifulSoup) -> list[str]:
    """Return what the menu marks as here."""
    return [words(one) for one in page.select("nav#main-menu [aria-current]")]


def test_every_page_has_a_place_in_the_menu(app: Flask) -> None:
    """Each part of the product is in a menu, or is reached through one that is."""
    through = {page for pages in SHARED.values() for page in pages.values()}
    assert {*WITHIN.values(), *through} <= in_menus()
    assert set(app.blueprints) == in_menus() | WITHIN.keys() | SHARED.keys() | NOWHERE
    assert not WITHIN.keys() & in_menus()


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/overview", ["Overblik"]),
        ("/rosters", ["Vagtplaner"]),
        ("/rosters/{}/cover", ["Vagtplaner"]),
        ("/rounds", ["Drift: Runder", "Runder"]),
        ("/data", ["Regler og data: Data", "Data"]),
        ("/messages", []),
    ],
)
def test_the_menu_tells_where_one_is(login: Login, week: Week, path: str, here: list[str]) -> None:
    """The page is marked; of a page in a group the group is marked too and says which it is."""
    page = soup(login("coordinator"), path.format(week.roster))
    assert marked(page) == here


def test_a_long_menu_folds_and_a_short_one_does_not(login: Login, week: Week) -> None:
    """On a phone a coordinator has one button for the menu; a guard has the four links."""
    page = soup(login("coordinator"), "/overview")
    button = page.select_one("#main-menu button")
    assert button is not None
    target = page.select_one(f"#{button['popovertarget']}")
    assert target is not None
    assert target.has_attr("popover")
    guard = soup(login("guard"), "/me")
    assert guard.select("#main-menu button, #main-menu [popover]") == []
    assert len(guard.select("#main-menu a")) == 4
