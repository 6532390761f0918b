# SPDX-License-Identifier: MPL-2.0
"""Keep what guards report from rounds, and let rounds be planned in a job."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BEFORE = ("solve", "import")


def upgrade() -> None:
    op.add_column(
        "round_step", sa.Column("reason", AutoString(length=10), server_default="", nullable=False)
    )
    op.add_column("round_step", sa.Column("reported_at", UTCDateTime(), nullable=True))
    _allow(*BEFORE, "rounds")


def downgrade() -> None:
    op.execute("DELETE FROM job WHERE kind = 'rounds'")
    _allow(*BEFORE)
    for column in ("reported_at", "reason"):
        op.drop_column("round_step", column)


def _allow(*kinds: str) -> None:
    """Let jobs be of these kinds only."""
    # Nothing points at a job and it has no triggers: its table may be made anew.
    with op.batch_alter_table("job") as table:
        table.drop_constraint(op.f("ck_job_kind"), type_="check")
        table.create_check_constraint(op.f("ck_job_kind"), f"kind IN {kinds}")
