# SPDX-License-Identifier: MPL-2.0
"""Moves of free units in words: on the board, in the log and at the handover."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from dispatch.incidents import words as codes
from dispatch.units.models import UnitMove
from sites.text import Text
from web.pages.filters import percent
from web.pages.filters import say
from web.pages.filters import travel

STATES: Mapping[str, Text] = {
    "suggested": Text("Foreslået", "Suggested"),
    "accepted": Text("På vej", "On the way"),
    "arrived": Text("På plads", "In place"),
    "declined": Text("Afvist", "Declined"),
    "lapsed": Text("Bortfaldet", "Lapsed"),
    "ended": Text("Ophørt", "Ended"),
}
KINDS: Mapping[str, Text] = {
    "move_suggested": Text("Flytning foreslået", "Move suggested"),
    "move_accepted": Text("Flytning givet", "Move given"),
    "move_declined": Text("Flytning afvist", "Move declined"),
    "move_lapsed": Text("Flytning bortfaldet", "Move lapsed"),
    "move_arrived": Text("Flyttet og på plads", "Moved and in place"),
    "move_ended": Text("Flytning ophørt", "Move ended"),
}
WHY: Mapping[str, Text] = {
    codes.SITUATION: Text("situationen er en anden", "the situation is another"),
    codes.UNFREE: Text("vagten er ikke fri længere", "the guard is no longer free"),
    codes.SENT: Text("vagten blev sendt til en hændelse", "the guard was sent to an incident"),
    codes.OFF_DUTY: Text("vagten er slut", "the shift is over"),
    codes.MOVED_ON: Text("flyttet videre", "moved on"),
}
SCOPES: Mapping[str, Text] = {
    "unit": Text("denne vagt", "this guard"),
    "site": Text("dette sted", "this place"),
    "all": Text("alle flytninger", "all moves"),
}
MINUTES = (15, 30, 60, 120, 240)
"""How long a declined move can be left alone."""


@dataclass(frozen=True, slots=True)
class Moving:
    """A move as the board shows it."""

    row: UnitMove
    name: str
    place: str
    state: str
    since: datetime
    there: datetime | None
    """When it should be there; None before it is accepted and after it has come."""
    reason: str


def moving(
    rows: Iterable[UnitMove], guard: Callable[[int], str], site: Callable[[int], str]
) -> list[Moving]:
    """Return moves in words.

    Parameters
    ----------
    guard, site
        Give a name for a number.
    """
    return [
        Moving(
            row,
            guard(row.guard_id),
            site(row.site_id),
            say(STATES[row.state]),
            row.ended_at or row.arrived_at or row.decided_at or row.suggested_at,
            _there(row),
            _why(row.reason),
        )
        for row in rows
    ]


def detail(values: Mapping[str, Any], site: Callable[[int], str]) -> str:
    """Return what a line of the log says about a move."""
    said = [site(values["site"])]
    if "gain" in values:
        won = _("cover +%(p)s", p=percent(values["gain"], 1))
        said.append(f"{won}, {travel(values['seconds'])}")
    if values.get("reason"):
        said.append(_why(values["reason"]))
    return "; ".join(said)


def scopes() -> list[tuple[str, str]]:
    """Return what a declined move can leave alone."""
    return [(code, say(text)) for code, text in SCOPES.items()]


def _why(reason: str) -> str:
    known = WHY.get(reason)
    return say(known) if known else reason


def _there(row: UnitMove) -> datetime | None:
    if row.state != "accepted" or row.decided_at is None:
        return None
    return row.decided_at + timedelta(seconds=row.seconds)
