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
FILLED = ("text", "decided_by")
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
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("ck_rule_override_reason", TABLE, type_="check")
        op.create_check_constraint("reason", TABLE, f"reason IN {reasons}")
        return
    # Nothing points at a decision: its table may be made anew, and frozen again.
    checks = (
        sa.CheckConstraint(f"reason IN {reasons}", name=op.f("ck_rule_override_reason")),
        *(
            sa.CheckConstraint(f"length({name}) > 0", name=op.f(f"ck_rule_override_{name}"))
            for name in FILLED
        ),
    )
    with op.batch_alter_table(TABLE, recreate="always", table_args=checks):
        pass
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
