# SPDX-License-Identifier: MPL-2.0
"""Let a contract say that its rate is a guess to be replaced."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contract") as batch:
        batch.add_column(
            sa.Column("provisional", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch.alter_column("provisional", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("contract") as batch:
        batch.drop_column("provisional")
