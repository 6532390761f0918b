# SPDX-License-Identifier: MPL-2.0
"""Save how a draft stands under a name."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLE = "roster_saved"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by", AutoString(length=200), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_roster_saved_name")),
        sa.ForeignKeyConstraint(
            ["roster_id"], ["roster.id"], name=op.f("fk_roster_saved_roster_id_roster")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_saved")),
        sa.UniqueConstraint("roster_id", "name", name=op.f("uq_roster_saved_roster_id")),
    )
    op.create_index(op.f("ix_roster_saved_roster_id"), TABLE, ["roster_id"], unique=False)


def downgrade() -> None:
    op.drop_table(TABLE)
