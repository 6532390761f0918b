# SPDX-License-Identifier: MPL-2.0
"""Let visits ask for more, and keep the rounds of a night."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ADDED = ("second_starts", "second_ends", "spacing_minutes", "priority", "keys")


def upgrade() -> None:
    # In batch for the checks; nothing pointed at visits before, and no trigger watches them.
    with op.batch_alter_table("visit") as table:
        table.add_column(sa.Column("second_starts", sa.Time(), nullable=True))
        table.add_column(sa.Column("second_ends", sa.Time(), nullable=True))
        table.add_column(sa.Column("spacing_minutes", sa.Integer(), nullable=True))
        table.add_column(sa.Column("priority", sa.Integer(), server_default="2", nullable=False))
        table.add_column(
            sa.Column("keys", AutoString(length=200), server_default="", nullable=False)
        )
        table.create_check_constraint(
            "second_window", "(second_starts IS NULL) = (second_ends IS NULL)"
        )
        table.create_check_constraint("spacing_minutes", "spacing_minutes BETWEEN 0 AND 1440")
        table.create_check_constraint("priority", "priority BETWEEN 1 AND 3")
    op.create_table(
        "visit_competence",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("competence_id", sa.Integer(), nullable=False),
        _foreign("visit_competence", "visit_id", "visit"),
        _foreign("visit_competence", "competence_id", "competence"),
        sa.PrimaryKeyConstraint("visit_id", "competence_id", name=op.f("pk_visit_competence")),
    )
    _plans()
    _rounds()
    _steps()


def _plans() -> None:
    op.create_table(
        "round_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("roster_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("solution", sa.JSON(), nullable=False),
        sa.CheckConstraint("status IN ('draft', 'published')", name=op.f("ck_round_plan_status")),
        _foreign("round_plan", "service_id", "service"),
        _foreign("round_plan", "roster_id", "roster"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_plan")),
    )
    op.create_index(op.f("ix_round_plan_day"), "round_plan", ["day"], unique=False)


def _rounds() -> None:
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(length=60), nullable=False),
        sa.Column("guard_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("competences", sa.JSON(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_round_order")),
        _foreign("round", "plan_id", "round_plan"),
        _foreign("round", "guard_id", "guard"),
        _foreign("round", "post_id", "post"),
        _foreign("round", "site_id", "site"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_round_plan_id")),
    )
    op.create_index(op.f("ix_round_plan_id"), "round", ["plan_id"], unique=False)
    op.create_index(op.f("ix_round_guard_id"), "round", ["guard_id"], unique=False)


def _steps() -> None:
    op.create_table(
        "round_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("arrive_at", UTCDateTime(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("leave_at", UTCDateTime(), nullable=False),
        sa.Column("travel_seconds", sa.Integer(), nullable=False),
        sa.Column("metres", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("note", AutoString(length=200), nullable=False),
        sa.CheckConstraint(
            "kind IN ('start', 'visit', 'break', 'end')", name=op.f("ck_round_step_kind")
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'done', 'missed')", name=op.f("ck_round_step_status")
        ),
        sa.CheckConstraint(
            "leave_at >= starts_at AND starts_at >= arrive_at", name=op.f("ck_round_step_order")
        ),
        _foreign("round_step", "round_id", "round"),
        _foreign("round_step", "visit_id", "visit"),
        _foreign("round_step", "site_id", "site"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_step")),
        sa.UniqueConstraint("round_id", "position", name=op.f("uq_round_step_round_id")),
    )
    for column in ("round_id", "visit_id"):
        op.create_index(op.f(f"ix_round_step_{column}"), "round_step", [column], unique=False)


def _foreign(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def downgrade() -> None:
    for name in ("round_step", "round", "round_plan", "visit_competence"):
        op.drop_table(name)
    with op.batch_alter_table("visit") as table:
        for check in ("second_window", "spacing_minutes", "priority"):
            table.drop_constraint(check, type_="check")
        for column in ADDED:
            table.drop_column(column)
