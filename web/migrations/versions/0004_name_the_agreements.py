# SPDX-License-Identifier: MPL-2.0
"""Let employers and contracts name an agreement, and keep the rules of published rosters."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NAMED = ("employer", "contract")


def upgrade() -> None:
    op.create_table(
        "rule_set",
        sa.Column("hash", AutoString(length=64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("kept_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_rule_set")),
    )
    for table in NAMED:
        op.add_column(
            table, sa.Column("agreement", AutoString(length=60), server_default="", nullable=False)
        )
    # Never in batch: that would make tables anew, and lose triggers and the rows that point here.
    op.add_column("roster", sa.Column("rules_hash", AutoString(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("roster", "rules_hash")
    for table in NAMED:
        op.drop_column(table, "agreement")
    op.drop_table("rule_set")
