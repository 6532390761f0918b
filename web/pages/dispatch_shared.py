# SPDX-License-Identifier: MPL-2.0
"""One reading of the desk for all who look at the same time, and its parts drawn once.

Twenty dispatchers ask every second; what has changed since is the same for all of them. The
first who asks reads and draws, the others get the same, at most `TOGETHER` seconds old. Each
gets their own form token put in.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from threading import Lock
from time import monotonic

from flask import current_app
from flask.sansio.app import App
from flask_wtf.csrf import generate_csrf
from sqlmodel import Session

from dispatch.incidents.redeploy import City
from dispatch.incidents.view import View
from dispatch.incidents.view import read_view
from web.db import engine

TOGETHER = 0.5
"""Seconds for which one reading serves everybody who asks for news."""
KEPT = 64
"""Drawn parts that one process remembers."""
TOKEN = "desk-form-token-goes-here"  # noqa: S105 - stands where each reader's own is put


@dataclass
class Shared:
    """What one process knows of the desk."""

    lock: Lock = field(default_factory=Lock)
    view: View | None = None
    read: float = 0.0
    tended: float = float("-inf")
    """When the suggested moves were last looked at."""
    city: tuple[tuple[object, ...], City] | None = None
    """What they were reckoned from, with what that depends on."""
    parts: OrderedDict[tuple[object, ...], str] = field(default_factory=OrderedDict)


def register(app: App) -> None:
    """Give an app its shared desk."""
    app.extensions["desk"] = Shared()


def read(at: datetime, also: Sequence[int] = ()) -> View:
    """Return the desk as it is, apart from any session: safe to keep and to share."""
    with Session(engine(), expire_on_commit=False) as session:
        view = read_view(session, at, also)
        session.expunge_all()
    return view


def together(at: datetime) -> View:
    """Return the desk as it was at most a moment ago, read once for all who ask."""
    shared: Shared = current_app.extensions["desk"]
    with shared.lock:
        known = shared.view
        if known is None or known.at > at or monotonic() - shared.read > TOGETHER:
            shared.view = known = read(at)
            shared.read = monotonic()
        return known


def drawn(key: tuple[object, ...], draw: Callable[[], str]) -> str:
    """Return a part of the page, drawn once for each key, with the reader's own form token."""
    shared: Shared = current_app.extensions["desk"]
    own = generate_csrf()
    with shared.lock:
        html = shared.parts.get(key)
    if html is None:
        html = draw().replace(own, TOKEN)
        with shared.lock:
            shared.parts[key] = html
            while len(shared.parts) > KEPT:
                shared.parts.popitem(last=False)
    return html.replace(TOKEN, own)
