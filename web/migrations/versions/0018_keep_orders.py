# SPDX-License-Identifier: MPL-2.0
"""Keep orders of guarding, what they can be for, what happened to them, and how it went."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

STATUSES = ("received", "approved", "change_asked", "cancel_asked", "declined", "cancelled")


def upgrade() -> None:
    op.create_table(
        "order_purpose",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(), nullable=False),
        sa.Column("name_da", AutoString(length=100), nullable=False),
        sa.Column("name_en", AutoString(length=100), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("competences", sa.JSON(), nullable=False),
        sa.Column("approval_required", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("hourly_price", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("priority BETWEEN 1 AND 3", name=op.f("ck_order_purpose_priority")),
        sa.CheckConstraint(
            "hourly_price IS NULL OR hourly_price >= 0", name=op.f("ck_order_purpose_hourly_price")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_order_purpose_service_id_service")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_purpose")),
        sa.UniqueConstraint("code", name=op.f("uq_order_purpose_code")),
    )
    op.create_index(op.f("ix_order_purpose_service_id"), "order_purpose", ["service_id"])
    _orders()
    op.create_table(
        "order_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("who", AutoString(length=200), nullable=False),
        sa.Column("what", AutoString(length=20), nullable=False),
        sa.Column("text", AutoString(length=1000), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["guard_order.id"], name=op.f("fk_order_event_order_id_guard_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_event")),
    )
    op.create_index(op.f("ix_order_event_order_id"), "order_event", ["order_id"])
    op.create_table(
        "service_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("rating", sa.String(), nullable=False),
        sa.Column("word", AutoString(length=200), nullable=False),
        sa.Column("who", AutoString(length=60), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("rating IN ('good', 'bad')", name=op.f("ck_service_feedback_rating")),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_service_feedback_site_id_site")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_service_feedback_post_id_post")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_feedback")),
        sa.UniqueConstraint("post_id", "starts_at", name=op.f("uq_service_feedback_post_id")),
    )
    op.create_index(op.f("ix_service_feedback_site_id"), "service_feedback", ["site_id"])


def downgrade() -> None:
    for table in ("service_feedback", "order_event", "guard_order", "order_purpose"):
        op.drop_table(table)


def _orders() -> None:
    op.create_table(
        "guard_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("purpose_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("weekdays", AutoString(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("holidays", sa.Boolean(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("note", AutoString(length=500), nullable=False),
        sa.Column("contact", AutoString(length=200), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("agreed", sa.JSON(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("answer", AutoString(length=1000), nullable=False),
        sa.Column("answered_by", AutoString(length=200), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("price", sa.Integer(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("placed_by", AutoString(length=60), nullable=False),
        sa.Column("placed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(f"status IN {STATUSES}", name=op.f("ck_guard_order_status")),
        sa.CheckConstraint("headcount BETWEEN 1 AND 20", name=op.f("ck_guard_order_headcount")),
        sa.CheckConstraint(
            "last_day IS NULL OR last_day >= first_day", name=op.f("ck_guard_order_days")
        ),
        sa.CheckConstraint("length(weekdays) = 7", name=op.f("ck_guard_order_weekdays")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_guard_order_site_id_site")),
        sa.ForeignKeyConstraint(
            ["purpose_id"],
            ["order_purpose.id"],
            name=op.f("fk_guard_order_purpose_id_order_purpose"),
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_guard_order_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guard_order")),
    )
    for column in ("site_id", "purpose_id", "status", "post_id"):
        op.create_index(op.f(f"ix_guard_order_{column}"), "guard_order", [column])
