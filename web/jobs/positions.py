# SPDX-License-Identifier: MPL-2.0
"""Delete positions whose hours are over, as part of what workers do by themselves."""

from __future__ import annotations

import structlog

from dispatch.units import tracking
from web.db import engine
from web.db import writer
from web.models import now

log = structlog.get_logger(__name__)


def expire() -> int:
    """Delete what is past its limit, with its proof; return how many positions that were."""
    with writer() as session:
        removed = sum(proof.removed for proof in tracking.purge(session, now()))
    if removed:
        tracking.forget(engine())
        log.info("positions deleted", removed=removed)
    return removed
