# SPDX-License-Identifier: MPL-2.0
"""The demo city's desk has types and promises to try."""

from __future__ import annotations

from sqlmodel import Session
from sqlmodel import select

from dispatch.incidents.catalogue import STANDARD
from dispatch.incidents.models import IncidentType
from dispatch.incidents.models import ResponseTarget
from dispatch.pool.demand import standard
from web.demo.desk import PROMISES
from web.demo.desk import furnish


def test_the_desk_is_furnished_once(session: Session) -> None:
    """A second time adds nothing and changes nothing."""
    furnish(session)
    furnish(session)
    assert len(session.exec(select(IncidentType)).all()) == len(STANDARD)
    assert len(session.exec(select(ResponseTarget)).all()) == len(PROMISES)


def test_the_pool_knows_types_by_the_same_codes() -> None:
    """What the pool assumes of a type meets the incidents of that type."""
    assert {kind.code for kind in standard().kinds} <= {code for code, *_ in STANDARD}
