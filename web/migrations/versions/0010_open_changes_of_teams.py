# SPDX-License-Identifier: MPL-2.0
"""Let daily rest be reduced at a change of teams, as a reason of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLE = "rule_override"
BEFORE = ("agreed", "safety", "paper", "training", "other", "force_majeure")
AFTER = (*BEFORE, "team_change")
CHANGES = ("insert", "update", "delete")


def upgrade() -> None:
    _allow(*AFTER)


def downgrade() -> None:
    used = "FROM rule_override WHERE reason = 'team_change'"
    if op.get_bind().scalar(sa.text(f"SELECT count(*) {used}")):
        raise RuntimeError("Some rules are set aside for a change of teams: they cannot be lost.")
    _allow(*BEFORE)


def _allow(*reasons: str) -> None:
    """Let rules be set aside for these reasons only."""
    # Nothing points at a decision: its table may be made anew, and frozen again.
    with op.batch_alter_table(TABLE) as table:
        table.drop_constraint(op.f("ck_rule_override_reason"), type_="check")
        table.create_check_constraint(op.f("ck_rule_override_reason"), f"reason IN {reasons}")
    if op.get_bind().dialect.name == "sqlite":
        _freeze()


def _freeze() -> None:
    """Refuse to change what belongs to a published roster, as before."""
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
