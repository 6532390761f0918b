# SPDX-License-Identifier: MPL-2.0
"""Keep pool cars, who may take one, and the usual way to work."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ADDED = (("employer", "pool_cars"), ("guard", "pool_car"), ("guard", "commute_minutes"))


def upgrade() -> None:
    # Never in batch: that would make tables anew, and lose the rows that point here.
    op.add_column(
        "employer", sa.Column("pool_cars", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column(
        "guard", sa.Column("pool_car", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("guard", sa.Column("commute_minutes", sa.Integer(), nullable=True))


def downgrade() -> None:
    for table, column in reversed(ADDED):
        op.drop_column(table, column)
