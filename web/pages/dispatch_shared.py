# SPDX-License-Identifier: MPL-2.0
"""One reading of the desk for all who look at the same time, and its parts drawn once.

Twenty dispatchers ask every second; what has changed since is the same for all of them. The
first who asks reads and draws, the others get the same, at most `TOGETHER` seconds old. Each
gets their own form token put in, and only the parts that are not on their page already.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import timedelta
from hashlib import blake2b
from threading import Lock
from time import monotonic
from typing import TypeVar

from flask import current_app
from flask.sansio.app import App
from flask_wtf.csrf import generate_csrf
from sqlmodel import Session

from dispatch.incidents.redeploy import City
from dispatch.incidents.view import View
from dispatch.incidents.view import read_view
from dispatch.incidents.view import stamp
from web.db import engine
from web.db import get_session

T = TypeVar("T")
Key = tuple[object, ...]
TOGETHER = 0.5
"""Seconds for which one reading serves everybody who asks for news."""
LATER = timedelta(seconds=TOGETHER)
"""A reading that is so much later than what was asked for is of another time."""
KEPT = 64
"""Drawn parts that one process remembers."""
KEPT_ROWS = 4000
"""Drawn rows of the unit board that one process remembers."""
TOKEN = "desk-form-token-goes-here"  # noqa: S105 - stands where each reader's own is put


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page as it is for everybody."""

    html: str
    """With a mark where each reader's own form token goes."""
    tag: str
    """The same for the same content: who has it need not be sent it again."""

    def own(self) -> str:
        """Return the part with the form token of whoever asks."""
        return self.html.replace(TOKEN, generate_csrf())


@dataclass
class Shared:
    """What one process knows of the desk."""

    lock: Lock = field(default_factory=Lock)
    """Held for an instant, to look at what is kept or to put it."""
    reading: Lock = field(default_factory=Lock)
    """Held while the desk is read: whoever wants it meanwhile waits for the same reading."""
    view: View | None = None
    read: float = 0.0
    tended: float = float("-inf")
    """When the suggested moves were last looked at."""
    city: tuple[Key, City] | None = None
    """What they were reckoned from, with what that depends on."""
    parts: OrderedDict[Key, Part] = field(default_factory=OrderedDict)
    rows: OrderedDict[Key, str] = field(default_factory=OrderedDict)


def register(app: App) -> None:
    """Give an app its shared desk."""
    app.extensions["desk"] = Shared()


def read(at: datetime, also: Sequence[int] = ()) -> View:
    """Return the desk as it is, apart from any session: safe to keep and to share."""
    with Session(engine(), expire_on_commit=False) as session:
        view = read_view(session, at, also)
        session.expunge_all()
    return view


def together(at: datetime, since: int = 0) -> View:
    """Return the desk as it was at most a moment ago, read once for all who ask.

    Parameters
    ----------
    since
        Number of the line of the timeline that it must know of.
    """
    shared: Shared = current_app.extensions["desk"]
    with shared.reading:
        known = shared.view
        old = monotonic() - shared.read > TOGETHER
        if known is None or old or known.stamp < since or known.at - at > LATER:
            shared.view = known = read(at)
            shared.read = monotonic()
        return known


def latest(at: datetime, also: Sequence[int] = ()) -> View:
    """Return the desk with all that was done until now, and incidents although they are over."""
    view = together(at, stamp(get_session()))
    return view if all(one in view.incidents for one in also) else read(at, also)


def part(html: str) -> Part:
    """Return what was drawn for the present reader as a part for everybody."""
    html = html.replace(generate_csrf(), TOKEN).strip()
    return Part(html, blake2b(html.encode(), digest_size=8).hexdigest())


def drawn(key: Key, draw: Callable[[], str]) -> Part:
    """Return a part of the page, drawn once for each key."""
    shared: Shared = current_app.extensions["desk"]
    with shared.lock:
        known = shared.parts.get(key)
    if known is not None:
        return known
    made = part(draw())
    with shared.lock:
        _keep(shared.parts, key, made, KEPT)
    return made


def drawn_rows(keys: Sequence[Key], draw: Callable[[int], str]) -> list[str]:
    """Return rows, each drawn once for each key; `draw` gets the number of a row."""
    shared: Shared = current_app.extensions["desk"]
    with shared.lock:
        known = [shared.rows.get(key) for key in keys]
    own = generate_csrf()
    rows: list[str] = []
    for number, (key, row) in enumerate(zip(keys, known, strict=True)):
        if row is None:
            row = draw(number).replace(own, TOKEN)
            with shared.lock:
                _keep(shared.rows, key, row, KEPT_ROWS)
        rows.append(row)
    return rows


def _keep(kept: OrderedDict[Key, T], key: Key, one: T, most: int) -> None:
    kept[key] = one
    while len(kept) > most:
        kept.popitem(last=False)
