# SPDX-License-Identifier: MPL-2.0
"""Let the pool be simulated in a job."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BEFORE = ("solve", "import", "rounds", "travel")


def upgrade() -> None:
    _allow(*BEFORE, "simulate")


def downgrade() -> None:
    op.execute("DELETE FROM job WHERE kind = 'simulate'")
    _allow(*BEFORE)


def _allow(*kinds: str) -> None:
    """Let jobs be of these kinds only."""
    # Nothing points at a job and it has no triggers: its table may be made anew.
    with op.batch_alter_table("job") as table:
        table.drop_constraint(op.f("ck_job_kind"), type_="check")
        table.create_check_constraint(op.f("ck_job_kind"), f"kind IN {kinds}")
