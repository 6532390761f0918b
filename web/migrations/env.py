# SPDX-License-Identifier: MPL-2.0
"""Run migrations on the connection that the product hands over."""

from __future__ import annotations

from alembic import context

from sites.models import metadata
from web.migrations import ours

connection = context.config.attributes["connection"]
if connection is None:
    raise RuntimeError("Run migrations with `vagt init`.")
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    include_object=ours,
)
context.run_migrations()
