# SPDX-License-Identifier: MPL-2.0
"""Keep tags of posts and guards, records, permits, equivalences and balances."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TAGGED = ("post", "shift", "guard")


def upgrade() -> None:
    # Never in batch: that would make tables anew, and lose triggers and the rows that point here.
    for table in TAGGED:
        op.add_column(
            table, sa.Column("tags", AutoString(length=400), server_default="", nullable=False)
        )
    _add_dated(
        "equivalence",
        _link("higher_id"),
        _link("lower_id"),
        _foreign("equivalence", "higher_id", "competence"),
        _foreign("equivalence", "lower_id", "competence"),
        sa.CheckConstraint("higher_id <> lower_id", name=op.f("ck_equivalence_different")),
        sa.UniqueConstraint(
            "higher_id", "lower_id", "valid_from", name=op.f("uq_equivalence_higher_id")
        ),
    )
    _add_coded(
        "guard_record",
        "guard",
        "('induction', 'lift', 'dog', 'id_card', 'health_check', 'opt_out', 'restriction',"
        " 'hours')",
    )
    _add_coded("employer_permit", "employer", "('public_place', 'control_centre', 'safety_guards')")
    op.create_table(
        "balance",
        sa.Column("id", sa.Integer(), nullable=False),
        _link("guard_id"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("norm_minutes", sa.Integer(), nullable=False),
        sa.Column("time_off_minutes", sa.Integer(), nullable=False),
        sa.Column("period_ends", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "period_ends IS NULL OR period_ends >= day", name=op.f("ck_balance_period")
        ),
        _foreign("balance", "guard_id", "guard"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_balance")),
        sa.UniqueConstraint("guard_id", "day", name=op.f("uq_balance_guard_id")),
    )
    op.create_index(op.f("ix_balance_guard_id"), "balance", ["guard_id"], unique=False)
    for column in ("higher_id", "lower_id"):
        op.create_index(op.f(f"ix_equivalence_{column}"), "equivalence", [column], unique=False)


def _link(column: str) -> sa.Column[int]:
    return sa.Column(column, sa.Integer(), nullable=False)


def _foreign(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _add_dated(table: str, *more: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        *(item for item in more if isinstance(item, sa.Column)),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        *(item for item in more if not isinstance(item, sa.Column)),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f(f"ck_{table}_validity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _add_coded(table: str, owner: str, kinds: str) -> None:
    _add_dated(
        table,
        _link(f"{owner}_id"),
        sa.Column("kind", AutoString(length=20), nullable=False),
        sa.Column("code", AutoString(length=60), nullable=False),
        _foreign(table, f"{owner}_id", owner),
        sa.CheckConstraint(f"kind IN {kinds}", name=op.f(f"ck_{table}_kind")),
        sa.UniqueConstraint(
            f"{owner}_id", "kind", "code", "valid_from", name=op.f(f"uq_{table}_{owner}_id")
        ),
    )
    op.create_index(op.f(f"ix_{table}_{owner}_id"), table, [f"{owner}_id"], unique=False)


def downgrade() -> None:
    for table in ("balance", "employer_permit", "guard_record", "equivalence"):
        op.drop_table(table)
    for table in TAGGED:
        op.drop_column(table, "tags")
