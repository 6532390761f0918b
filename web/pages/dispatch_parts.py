# SPDX-License-Identifier: MPL-2.0
"""The parts of the desk's page, as HTML: what is alike for many readers is drawn once."""

from __future__ import annotations

from typing import Any

from flask import get_template_attribute
from flask import render_template
from markupsafe import Markup

from dispatch.incidents.models import Advice
from dispatch.incidents.moves import policy
from dispatch.incidents.view import View
from dispatch.units.status import BY_HAND
from dispatch.units.status import STATUSES
from web.db import get_session
from web.i18n import language
from web.pages import dispatch_advice as advice_words
from web.pages import dispatch_model as model
from web.pages import dispatch_moves_model as moves
from web.pages.dispatch_shared import Part
from web.pages.dispatch_shared import drawn
from web.pages.dispatch_shared import drawn_rows
from web.pages.dispatch_shared import part
from web.pages.filters import say

FOREMOST = 5
"""Candidates that are shown at once; the others on demand."""
TICK = 20
"""Seconds after which the page is new although nobody did anything: shifts begin and end."""


def regions(
    view: View, said: str, chosen: int | None, context: dict[str, Any], words: model.Words
) -> dict[str, Part]:
    """Return the parts of the page; what is alike for many readers is drawn once for them all."""
    advice, case, tongue = context["advice"], context["case"], language()
    seen = (advice.id, case.version, *context["changed"]) if advice is not None else ()
    known = None if case is None else (chosen, case.version, case.state)
    return {
        "queue": drawn(
            ("queue", said, tongue, chosen),
            lambda: _draw("queue", {**context, "queue": model.queue(view)}),
        ),
        "units": drawn(
            ("units", said, tongue), lambda: _draw("units", {"rows": _unit_rows(view, words)})
        ),
        "moves": drawn(("moves", said, tongue), lambda: _draw("moves", _moving(view, words))),
        "advice": drawn(
            ("advice", known, seen, tongue),
            lambda: _draw("advice", {**context, **_advised(advice, words)}),
        ),
        **{name: part(_draw(name, context)) for name in ("head", "tasks", "timeline")},
    }


def _unit_rows(view: View, words: model.Words) -> list[Markup]:
    """Return the rows of the unit board: drawn anew only where something is different."""
    row = get_template_attribute("dispatch/_unit.html", "row")
    by_hand, tongue, lines = _by_hand(), language(), model.units(view, words)
    keys = [(tongue, int(view.at.timestamp()) // TICK, *one.shown) for one in lines]
    rows = drawn_rows(keys, lambda number: row(lines[number], view.at, by_hand))
    return [Markup(one) for one in rows]  # noqa: S704 - drawn by our own template


def _advised(advice: Advice | None, words: model.Words) -> dict[str, Any]:
    """Return candidates in words: the foremost, and how many there are besides."""
    if advice is None:
        return {"offered": (), "others": 0}
    near = {*advice.result["nearest"], *advice.result["best"]}
    said = advice.result["candidates"]
    first = [one for number, one in enumerate(said) if number < FOREMOST or one["unit"] in near]
    return {
        "offered": advice_words.offered(first, words),
        "others": max(0, len(said) - FOREMOST),
    }


def rest(advice: Advice, words: model.Words) -> str:
    """Return the table of all candidates but the foremost, with why they are not."""
    behind = advice.result["candidates"][FOREMOST:]
    return _draw("others", {"offered": advice_words.offered(behind, words)})


def _draw(name: str, context: dict[str, Any]) -> str:
    return render_template(f"dispatch/_{name}.html", **context)


def _moving(view: View, words: model.Words) -> dict[str, Any]:
    """Return what the moves are drawn from: None in place of a list where nobody wants any."""
    decided = policy(get_session())
    wanted = view.moves or (decided is not None and decided.active)
    return {
        "moving": moves.moving(view.moves, words.guard, words.site) if wanted else None,
        "scopes": moves.scopes(),
        "quiet": moves.MINUTES,
        "at": view.at,
    }


def _by_hand() -> list[tuple[str, str]]:
    return [(code, say(STATUSES[code].name)) for code in BY_HAND]
