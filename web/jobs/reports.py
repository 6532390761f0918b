# SPDX-License-Identifier: MPL-2.0
"""Delete reported absences whose days are over, as part of what workers do by themselves."""

from __future__ import annotations

import structlog

from roster import absences
from web.db import writer
from web.models import now
from web.settings import current_settings

log = structlog.get_logger(__name__)


def expire() -> int:
    """Delete what has been over for as long as the setting says; return how many that were."""
    with writer() as session:
        removed = absences.purge(session, now(), current_settings().absence_report_days)
    if removed:
        log.info("absence reports deleted", removed=removed)
    return removed
