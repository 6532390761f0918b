# SPDX-License-Identifier: MPL-2.0
"""End offers and swaps whose time is up, and forget old ones, as workers do by themselves."""

from __future__ import annotations

import structlog

from roster import offers
from roster import swaps
from roster.exchange.log import forget
from web.db import writer
from web.models import now
from web.notices import tell
from web.settings import current_settings

log = structlog.get_logger(__name__)


def expire() -> int:
    """End what nobody answered in time and tell everybody; return how many were told."""
    at = now()
    with writer() as session:
        notices = [*offers.expire(session, at), *swaps.expire(session, at)]
        tell(session, notices)
        gone = forget(session, at, current_settings().exchange_days)
    if notices or gone:
        log.info("offers and swaps ended", told=len(notices), deleted=gone)
    return len(notices)
