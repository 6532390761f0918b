# SPDX-License-Identifier: MPL-2.0
"""What comes of offers and swaps is told to the guard it concerns, or to the coordinators."""

from __future__ import annotations

from flask import Flask
from sqlmodel import select

from roster.exchange.log import Notice as Told
from roster.models import Guard
from sites.text import Text
from web.db import get_session
from web.db import writer
from web.messages.models import Notice
from web.notices import COORDINATOR
from web.notices import GUARD
from web.notices import tell

SAID = Text("Bo tager vagten.", "Bo takes the shift.")()


def test_each_notice_reaches_its_reader_and_leads_to_a_page(
    app: Flask, users: dict[str, int]
) -> None:
    """Tests that guards and coordinators get their own messages, with links that exist."""
    with app.app_context():
        with writer() as session:
            guard = session.exec(select(Guard.id)).one()
            tell(session, [Told(SAID, "offers", guard), Told(SAID, "calls")])
        rows = get_session().exec(select(Notice)).all()
        assert {(row.guard_id, row.user_id) for row in rows} == {
            (guard, None),
            (None, users["coordinator"]),
        }
        paths = app.url_map.bind("localhost")
        for _, link in (*GUARD.values(), *COORDINATOR.values()):
            assert paths.match(link)
