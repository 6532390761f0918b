# SPDX-License-Identifier: MPL-2.0
"""Long work: put it in a queue, watch it, stop it, start it again."""

from web.jobs.board import JobError
from web.jobs.board import cancel
from web.jobs.board import enqueue
from web.jobs.board import find
from web.jobs.board import recent
from web.jobs.board import retry
from web.jobs.board import sweep
from web.jobs.queue import init_app

__all__ = ["JobError", "cancel", "enqueue", "find", "init_app", "recent", "retry", "sweep"]
