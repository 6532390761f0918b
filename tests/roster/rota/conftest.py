# SPDX-License-Identifier: MPL-2.0
"""The small city's draft on the bench, and a one-week template for its three guards."""

from __future__ import annotations

from datetime import time

import pytest

from roster.rota import store
from roster.rota import writing
from roster.rota.cycle import Template
from tests.roster.edits.conftest import Desk
from tests.roster.edits.conftest import city
from tests.roster.edits.conftest import desk
from tests.roster.sample import MONDAY

__all__ = ["city", "desk"]

DAYS = ["D", "D", "D", "D", "D", "-", "-"]
NIGHTS = ["N", "N", "N", "N", "-", "-", "-"]


def cells(letters: list[str]) -> dict[int, str]:
    """Return letters by day."""
    return dict(enumerate(letters))


@pytest.fixture
def template(desk: Desk) -> Template:
    """Asta and Bo by day at the library, Carla by night anywhere, and a line without a guard."""
    session, town = desk.session, desk.city
    rota = store.create(session, store.Settings("Fast uge", 1, MONDAY))
    key = rota.id or 0
    writing.add_kind(session, key, 1, writing.Meaning("D", "dagvagt", town.library.id))
    times = {"earliest": time(21), "latest": time(23)}
    writing.add_kind(session, key, 2, writing.Meaning("N", "nattevagt", **times))
    asta = writing.add_line(session, key, 3, "Linje A", guard=town.asta.id)
    bo = writing.add_line(session, key, 4, "Linje B", guard=town.bo.id)
    carla = writing.add_line(session, key, 5, "Linje C", guard=town.carla.id)
    spare = writing.add_line(session, key, 6, "Linje D")
    given = [(asta, DAYS), (bo, DAYS), (carla, NIGHTS), (spare, ["", "N"])]
    lines = [
        writing.Written(row.id or 0, row.name, row.guard_id, cells(letters))
        for row, letters in given
    ]
    writing.write(session, key, 7, lines)
    return store.load(session, key)
