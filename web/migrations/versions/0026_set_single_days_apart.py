# SPDX-License-Identifier: MPL-2.0
"""Let single days of a recurring order, and of its post, differ from the others."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Never in batch: that would make tables anew, and lose the rows that point here.
    for table in ("post", "guard_order"):
        op.add_column(table, sa.Column("apart", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    for table in ("guard_order", "post"):
        op.drop_column(table, "apart")
