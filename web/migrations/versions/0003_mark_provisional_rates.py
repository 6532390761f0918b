# SPDX-License-Identifier: MPL-2.0
"""Let a contract say that its rate is a guess to be replaced."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # With a default, for the rows that are there; not in batch, for the rows that point at them.
    op.add_column(
        "contract",
        sa.Column("provisional", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("contract", "provisional")
