# SPDX-License-Identifier: MPL-2.0
"""Keep what people do to a draft by hand, and freeze it with the roster that it belongs to."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLE, TOUCHED = "roster_edit", "roster_edit_shift"
STATES = ("done", "undone", "dropped", "step")
FIGURES = ("objective", "cost", "empty", "hard")
CHANGES = ("insert", "update", "delete")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(length=20), nullable=False),
        sa.Column("of", sa.Integer(), nullable=True),
        sa.Column("state", AutoString(length=10), nullable=False),
        sa.Column("who", AutoString(length=60), nullable=False),
        sa.Column("by", AutoString(length=200), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("why", AutoString(length=500), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in FIGURES),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("ck_roster_edit_state")),
        sa.CheckConstraint("length(who) > 0", name=op.f("ck_roster_edit_who")),
        sa.ForeignKeyConstraint(
            ["roster_id"], ["roster.id"], name=op.f("fk_roster_edit_roster_id_roster")
        ),
        sa.ForeignKeyConstraint(
            ["of"], ["roster_edit.id"], name=op.f("fk_roster_edit_of_roster_edit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_edit")),
        sa.UniqueConstraint("roster_id", "version", name=op.f("uq_roster_edit_roster_id")),
    )
    op.create_index(op.f("ix_roster_edit_roster_id"), TABLE, ["roster_id"], unique=False)
    op.create_table(
        TOUCHED,
        sa.Column("edit_id", sa.Integer(), nullable=False),
        sa.Column("shift_uid", AutoString(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["edit_id"], ["roster_edit.id"], name=op.f("fk_roster_edit_shift_edit_id_roster_edit")
        ),
        sa.PrimaryKeyConstraint("edit_id", "shift_uid", name=op.f("pk_roster_edit_shift")),
    )
    op.create_index(op.f("ix_roster_edit_shift_shift_uid"), TOUCHED, ["shift_uid"], unique=False)
    _freeze()


def _freeze() -> None:
    """Refuse to change what belongs to a published roster, as for its shifts."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {TABLE}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_published_part()"
        )
        return
    refuse = "BEGIN SELECT RAISE(ABORT, 'the roster is published'); END"
    for change in CHANGES:
        touched = {"insert": "NEW.roster_id", "delete": "OLD.roster_id"}.get(
            change, "OLD.roster_id, NEW.roster_id"
        )
        when = f"SELECT max(status) FROM roster WHERE id IN ({touched})"  # noqa: S608
        op.execute(
            f"CREATE TRIGGER {TABLE}_frozen_{change} BEFORE {change} ON {TABLE} "
            f"WHEN ({when}) = 'published' {refuse}"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {TABLE}_frozen ON {TABLE}")
    else:
        for change in CHANGES:
            op.execute(f"DROP TRIGGER {TABLE}_frozen_{change}")
    op.drop_table(TOUCHED)
    op.drop_table(TABLE)
