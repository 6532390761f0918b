# SPDX-License-Identifier: MPL-2.0
"""Keep messages to people, and where an account's mail goes."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

STATES = ("none", "queued", "sent", "failed")
LINKS = {"user_id": "account", "guard_id": "guard"}
INDEXED = ("user_id", "guard_id", "at", "mail")


def upgrade() -> None:
    # Never in batch: that would make the table anew, and lose the rows that point here.
    op.add_column(
        "account", sa.Column("email", AutoString(length=200), server_default="", nullable=False)
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("guard_id", sa.Integer(), nullable=True),
        sa.Column("kind", AutoString(length=40), nullable=False),
        sa.Column("text_da", AutoString(length=4000), nullable=False),
        sa.Column("text_en", AutoString(length=4000), nullable=False),
        sa.Column("link", AutoString(length=300), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.Column("mail", sa.String(), nullable=False),
        sa.Column("mail_tries", sa.Integer(), nullable=False),
        sa.Column("mail_next_at", UTCDateTime(), nullable=True),
        sa.Column("mail_error", AutoString(length=300), nullable=False),
        sa.CheckConstraint(
            "user_id IS NOT NULL OR guard_id IS NOT NULL", name=op.f("ck_notice_reader")
        ),
        sa.CheckConstraint(f"mail IN {STATES}", name=op.f("ck_notice_mail")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account.id"], name=op.f("fk_notice_user_id_account")
        ),
        sa.ForeignKeyConstraint(["guard_id"], ["guard.id"], name=op.f("fk_notice_guard_id_guard")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    for column in INDEXED:
        op.create_index(op.f(f"ix_notice_{column}"), "notice", [column], unique=False)


def downgrade() -> None:
    op.drop_table("notice")
    op.drop_column("account", "email")
