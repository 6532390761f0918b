# SPDX-License-Identifier: MPL-2.0
"""Delete what people wrote once its days are over, as part of what workers do by themselves."""

from __future__ import annotations

import structlog

from roster import absences
from sites.orders import store
from web.db import writer
from web.models import now
from web.settings import current_settings

log = structlog.get_logger(__name__)


def expire() -> int:
    """Delete what has been over for as long as the settings say; return how much that was.

    Reported absences go whole; of orders the one who is called back and what was written.
    """
    settings = current_settings()
    with writer() as session:
        reports = absences.purge(session, now(), settings.absence_report_days)
        orders = store.forget(session, now(), settings.order_contact_days)
    if reports or orders:
        log.info("what people wrote deleted", reports=reports, orders=orders)
    return reports + orders
