# SPDX-License-Identifier: MPL-2.0
"""Remember incidents that another system kept."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "past_incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("kind", AutoString(length=100), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.CheckConstraint("headcount BETWEEN 1 AND 99", name=op.f("ck_past_incident_headcount")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_past_incident_minutes")),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_past_incident_site_id_site")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_incident")),
        sa.UniqueConstraint("code", name=op.f("uq_past_incident_code")),
    )
    op.create_index(op.f("ix_past_incident_at"), "past_incident", ["at"], unique=False)
    op.create_index(op.f("ix_past_incident_site_id"), "past_incident", ["site_id"], unique=False)


def downgrade() -> None:
    op.drop_table("past_incident")
