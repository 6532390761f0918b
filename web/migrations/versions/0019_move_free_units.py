# SPDX-License-Identifier: MPL-2.0
"""Keep moves of free units, and what the city decided about them."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "move_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("gain", sa.Float(), nullable=False),
        sa.Column("per_unit", sa.Integer(), nullable=False),
        sa.Column("per_city", sa.Integer(), nullable=False),
        sa.Column("stay_minutes", sa.Integer(), nullable=False),
        sa.Column("decided_by", AutoString(length=200), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("gain BETWEEN 0.001 AND 0.5", name=op.f("ck_move_policy_gain")),
        sa.CheckConstraint("per_unit BETWEEN 1 AND 12", name=op.f("ck_move_policy_per_unit")),
        sa.CheckConstraint("per_city BETWEEN 1 AND 99", name=op.f("ck_move_policy_per_city")),
        sa.CheckConstraint(
            "stay_minutes BETWEEN 0 AND 480", name=op.f("ck_move_policy_stay_minutes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move_policy")),
    )
    _unit_move()


def _unit_move() -> None:
    op.create_table(
        "unit_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("state", AutoString(length=20), nullable=False),
        sa.Column("gain", sa.Float(), nullable=False),
        sa.Column("before", sa.Float(), nullable=False),
        sa.Column("after", sa.Float(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.Column("suggested_at", UTCDateTime(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by", AutoString(length=200), nullable=False),
        sa.Column("arrived_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("reason", AutoString(length=500), nullable=False),
        sa.Column("scope", AutoString(length=10), nullable=False),
        sa.Column("quiet_until", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('suggested', 'accepted', 'arrived', 'declined', 'lapsed', 'ended')",
            name=op.f("ck_unit_move_state"),
        ),
        sa.CheckConstraint("scope IN ('', 'unit', 'site', 'all')", name=op.f("ck_unit_move_scope")),
        sa.CheckConstraint("lat BETWEEN -90 AND 90", name=op.f("ck_unit_move_lat")),
        sa.CheckConstraint("lon BETWEEN -180 AND 180", name=op.f("ck_unit_move_lon")),
        sa.ForeignKeyConstraint(
            ["guard_id"], ["guard.id"], name=op.f("fk_unit_move_guard_id_guard")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_unit_move_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_move")),
    )
    op.create_index(op.f("ix_unit_move_guard_id"), "unit_move", ["guard_id"], unique=False)
    op.create_index(op.f("ix_unit_move_suggested_at"), "unit_move", ["suggested_at"], unique=False)
    for name, where in (
        ("suggested", "state = 'suggested'"),
        ("made", "state IN ('accepted', 'arrived')"),
    ):
        op.create_index(
            f"uq_unit_move_{name}",
            "unit_move",
            ["guard_id"],
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )


def downgrade() -> None:
    op.drop_table("unit_move")
    op.drop_table("move_policy")
