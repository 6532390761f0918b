# SPDX-License-Identifier: MPL-2.0
"""Keep instructions, the secret addresses of calendars, and absences that guards report."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INSTRUCTED = ("site", "post")


def upgrade() -> None:
    # Never in batch: that would make tables anew, and lose the rows that point here.
    for table in INSTRUCTED:
        op.add_column(
            table,
            sa.Column("instructions", AutoString(2000), server_default="", nullable=False),
        )
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", AutoString(length=64), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account.id"], name=op.f("fk_calendar_feed_user_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    op.create_index(op.f("ix_calendar_feed_user_id"), "calendar_feed", ["user_id"])
    op.create_table(
        "absence_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reported_at", UTCDateTime(), nullable=False),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("settled_by", AutoString(length=200), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_absence_report_order")),
        sa.CheckConstraint(
            "kind IN ('sick', 'leave', 'other')", name=op.f("ck_absence_report_kind")
        ),
        sa.CheckConstraint(
            "status IN ('new', 'handled', 'withdrawn')", name=op.f("ck_absence_report_status")
        ),
        sa.ForeignKeyConstraint(
            ["guard_id"], ["guard.id"], name=op.f("fk_absence_report_guard_id_guard")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_report")),
    )
    for column in ("guard_id", "status"):
        op.create_index(op.f(f"ix_absence_report_{column}"), "absence_report", [column])


def downgrade() -> None:
    op.drop_table("absence_report")
    op.drop_table("calendar_feed")
    for table in INSTRUCTED:
        op.drop_column(table, "instructions")
