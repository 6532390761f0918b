# SPDX-License-Identifier: MPL-2.0
"""Tell guards and coordinators what came of an offer or a swap."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from sqlmodel import Session

from roster.exchange.log import Notice

log = structlog.get_logger(__name__)


def tell(session: Session, notices: Iterable[Notice]) -> None:
    """Pass notices on in the writing transaction that they are about."""
    count = sum(1 for _ in notices)
    if count:
        log.info("notices", count=count, writing=session.in_transaction())
