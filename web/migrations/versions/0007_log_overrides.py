# SPDX-License-Identifier: MPL-2.0
"""Keep who set which rule aside, and freeze it with the roster that it belongs to."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLE = "rule_override"
LINKS = {"roster_id": "roster", "shift_id": "shift", "guard_id": "guard"}
WORDS = ("violation_da", "violation_en", "consequence_da", "consequence_en")
REASONS = ("agreed", "safety", "paper", "training", "other", "force_majeure")
CHANGES = ("insert", "update", "delete")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.Integer(), nullable=True),
        sa.Column("rule", AutoString(length=40), nullable=False),
        sa.Column("shifts", sa.JSON(), nullable=False),
        sa.Column("reason", AutoString(length=20), nullable=False),
        sa.Column("text", AutoString(length=500), nullable=False),
        sa.Column("reference", AutoString(length=100), nullable=False),
        sa.Column("decided_by", AutoString(length=200), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=False),
        *(sa.Column(name, AutoString(), nullable=False) for name in WORDS),
        sa.Column("rest_until", UTCDateTime(), nullable=True),
        sa.CheckConstraint(f"reason IN {REASONS}", name=op.f("ck_rule_override_reason")),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_rule_override_text")),
        sa.CheckConstraint("length(decided_by) > 0", name=op.f("ck_rule_override_decided_by")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{other}.id"], name=op.f(f"fk_{TABLE}_{column}_{other}")
            )
            for column, other in LINKS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_override")),
    )
    for column in LINKS:
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column], unique=False)
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
    op.drop_table(TABLE)
