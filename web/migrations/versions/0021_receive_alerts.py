# SPDX-License-Identifier: MPL-2.0
"""Receive alerts by the Common Alerting Protocol."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(length=100), nullable=False),
        sa.Column("token_hash", AutoString(length=64), nullable=False),
        sa.Column("created_by", AutoString(length=200), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_source")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_alert_source_token_hash")),
    )
    op.create_table(
        "cap_alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sender", AutoString(length=200), nullable=False),
        sa.Column("identifier", AutoString(length=200), nullable=False),
        sa.Column("sent", UTCDateTime(), nullable=False),
        sa.Column("digest", AutoString(length=64), nullable=False),
        sa.Column("status", AutoString(length=20), nullable=False),
        sa.Column("message", AutoString(length=20), nullable=False),
        sa.Column("event", AutoString(length=200), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("urgency", AutoString(length=20), nullable=False),
        sa.Column("severity", AutoString(length=20), nullable=False),
        sa.Column("certainty", AutoString(length=20), nullable=False),
        sa.Column("headline", AutoString(length=300), nullable=False),
        sa.Column("description", AutoString(length=2000), nullable=False),
        sa.Column("instruction", AutoString(length=2000), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("expires", UTCDateTime(), nullable=True),
        sa.Column("source", AutoString(length=200), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("incidents", sa.JSON(), nullable=False),
        sa.Column("decided_by", AutoString(length=200), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("reason", AutoString(length=300), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'taken', 'dismissed', 'superseded', 'cancelled', 'noted')",
            name=op.f("ck_cap_alert_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cap_alert")),
        sa.UniqueConstraint("sender", "identifier", "sent", name=op.f("uq_cap_alert_sender")),
    )
    op.create_index(op.f("ix_cap_alert_received_at"), "cap_alert", ["received_at"], unique=False)
    op.create_index(op.f("ix_cap_alert_state"), "cap_alert", ["state"], unique=False)


def downgrade() -> None:
    op.drop_table("cap_alert")
    op.drop_table("alert_source")
