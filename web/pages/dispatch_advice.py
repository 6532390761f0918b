# SPDX-License-Identifier: MPL-2.0
"""A stored recommendation in words: candidates, what speaks for and against, what has changed."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import Any

from dispatch.incidents.models import Advice
from dispatch.incidents.reasons import FINAL
from dispatch.incidents.reasons import REASONS
from dispatch.incidents.reasons import SHORTFALLS
from dispatch.incidents.state import ACTIVE
from dispatch.incidents.travel import RUNGS
from dispatch.incidents.view import View
from dispatch.units.status import STATUSES
from dispatch.units.status import Level
from dispatch.units.whereabouts import SOURCES
from sites.text import Text
from web.pages.dispatch_model import Words
from web.pages.filters import say


@dataclass(frozen=True, slots=True)
class Offered:
    """A candidate in words."""

    unit: int
    name: str
    status: str
    seconds: int | None
    metres: int | None
    rung: str
    estimated: bool
    source: str
    age: int
    remaining: int
    loss: float | None
    interrupts: bool
    possible: bool
    reasons: tuple[str, ...]
    shortfalls: tuple[str, ...]
    taken: int | None
    """Number of the incident that it would be taken from."""


def offered(candidates: Iterable[Mapping[str, Any]], words: Words) -> list[Offered]:
    """Return a stored recommendation's candidates in words, in its order."""
    return [_offered(one, words) for one in candidates]


def _offered(one: Mapping[str, Any], words: Words) -> Offered:
    rung = one["rung"]
    return Offered(
        one["unit"],
        one["name"],
        say(STATUSES[one["status"]].name),
        one["seconds"],
        one["metres"],
        say(RUNGS[rung]) if rung else "",
        bool(rung) and rung != "streets",
        say(SOURCES[one["source"]]) if one["source"] else "",
        one["age"],
        one["remaining"],
        one["loss"],
        one["interrupts"],
        not any(code in FINAL for code, _values in one["shortfalls"]),
        tuple(_said(REASONS, code, words, values) for code, values in one["reasons"]),
        tuple(_said(SHORTFALLS, code, words, values) for code, values in one["shortfalls"]),
        next((values["case"] for code, values in one["shortfalls"] if code == "busy"), None),
    )


def _said(texts: Mapping[str, Text], code: str, words: Words, values: Mapping[str, Any]) -> str:
    return say(texts[code](**words.spoken(values)))


def still_open(view: View, advice: Advice | None) -> list[str]:
    """Return the names of those recommended who can no longer be sent as they could then."""
    if advice is None:
        return []
    wanted = {*advice.result["nearest"], *advice.result["best"]}
    gone = []
    for one in advice.result["candidates"]:
        if one["unit"] not in wanted:
            continue
        unit = view.unit.get(one["unit"])
        now = view.desk.status(one["unit"]) if unit else "off"
        busy = view.desk.busy(one["unit"])
        if busy is not None and busy[0].id == advice.incident_id:
            # Sent here, as recommended.
            continue
        if now != one["status"] and (now in ACTIVE or STATUSES[now].level is Level.BLOCKED):
            gone.append(one["name"])
    return gone


def is_fresh(advice: Advice | None, at: datetime, for_so_long: timedelta) -> bool:
    """Say whether a recommendation is young enough to act on."""
    return advice is not None and at - advice.at < for_so_long
