# SPDX-License-Identifier: MPL-2.0
"""The menu of each role: what is used all day on its own, the rest in named groups."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from flask import url_for
from flask_babel import gettext as _
from flask_login import current_user

Line = str | tuple[str, tuple[str, ...]]

MENU: dict[str, tuple[Line, ...]] = {
    "coordinator": (
        "overview",
        "inbox",
        "rosters",
        "people",
        "swaps",
        ("field", ("rounds", "duty", "pool", "sites")),
        ("records", ("rules", "data", "export")),
    ),
    "dispatcher": ("dispatch", "duty", "rounds", "pool", "sites"),
    "guard": ("me", "myswaps", "mytask", "myround"),
    "site_contact": ("mysite", "myorders"),
    "administrator": ("users", "data", "rules", "sites", "dispatch"),
}
"""What each role finds in the menu, a group with its name first; the first is the front page."""
FEW = 4
"""So many lines stay on a phone as they are; more are put behind one button."""

PLAN = (
    *("board", "boardedits", "boardhistory", "boardversions", "changes"),
    *("proposals", "costs", "cover", "jobs", "shifts", "travel", "rotas", "rosterrota"),
)
"""Pages about one roster."""
WITHIN = {
    **dict.fromkeys(PLAN, "rosters"),
    **dict.fromkeys(("roundplan", "roundchange"), "rounds"),
    **dict.fromkeys(("mywishes", "myabsence", "myhours", "mydata", "feeds"), "me"),
    **dict.fromkeys(("offers", "swappolicy"), "swaps"),
    "myoffers": "myswaps",
    **dict.fromkeys(("orders", "purposes"), "inbox"),
    "closures": "sites",
    "whatif": "pool",
    **dict.fromkeys(("incident", "past", "desk", "move", "alerts"), "dispatch"),
    "expiring": "rules",
}
"""Pages that are reached through another, by blueprint."""
SHARED = {"orderdays": {"site_contact": "myorders", "coordinator": "inbox"}}
"""Pages that two roles reach through different ones, by blueprint and role."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the menu."""

    name: str
    url: str
    here: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Pages behind one name in the menu."""

    name: str
    entries: tuple[Entry, ...]

    @property
    def here(self) -> Entry | None:
        """The page of the group that is looked at."""
        return next((entry for entry in self.entries if entry.here), None)


@dataclass(frozen=True, slots=True)
class Menu:
    """What the menu of whoever is logged in shows."""

    lines: tuple[Entry | Group, ...]

    @property
    def folded(self) -> bool:
        """Whether a phone shows one button instead."""
        return len(self.lines) > FEW


def front(role: str) -> str:
    """Return the endpoint where a role's day begins."""
    return f"{next(_keys(MENU[role]))}.index"


def navigation() -> Menu:
    """Return the menu of whoever is logged in; an empty one for who is not."""
    if not current_user.is_authenticated:
        return Menu(())
    names, groups = _names(), {"field": _("Operations"), "records": _("Rules and data")}
    page = request.blueprint or ""
    area = SHARED.get(page, {}).get(current_user.role) or WITHIN.get(page, page)

    def entry(key: str) -> Entry:
        return Entry(names[key], url_for(f"{key}.index"), key == area)

    def line(one: Line) -> Entry | Group:
        if isinstance(one, str):
            return entry(one)
        key, pages = one
        return Group(groups[key], tuple(entry(page) for page in pages))

    return Menu(tuple(line(one) for one in MENU[current_user.role]))


def _keys(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        yield from (line,) if isinstance(line, str) else line[1]


def _names() -> dict[str, str]:
    return {
        "overview": _("Overview"),
        "inbox": _("Inbox"),
        "myorders": _("Orders"),
        "rosters": _("Rosters"),
        "people": _("Guards"),
        "rounds": _("Rounds"),
        "rules": _("Rules"),
        "sites": _("Map"),
        "dispatch": _("Dispatch"),
        "duty": _("On duty now"),
        "pool": _("Pool"),
        "data": _("Data"),
        "export": _("Export"),
        "me": _("My shifts"),
        "myswaps": _("Swaps"),
        "swaps": _("Swaps"),
        "mytask": _("My task"),
        "myround": _("My round"),
        "mysite": _("My site"),
        "users": _("Users"),
    }
