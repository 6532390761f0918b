# SPDX-License-Identifier: MPL-2.0
"""Keep offers of empty seats, swaps among guards, what units allow, and the log of both."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

OFFER_STATES = (
    "waiting", "open", "agreed", "accepted", "declined", "barred", "late", "expired", "withdrawn",
)  # fmt: skip
SWAP_STATES = (
    "open", "waiting", "done", "declined", "refused", "expired", "withdrawn", "lapsed",
)  # fmt: skip


def upgrade() -> None:
    _swap_policy()
    _swap()
    _cover_call()
    _swap_part()
    _cover_offer()
    _exchange_event()


def _swap_policy() -> None:
    op.create_table(
        "swap_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("administration_id", sa.Integer(), nullable=True),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("cost_limit", sa.Integer(), nullable=False),
        sa.Column("notice_hours", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "cost_limit BETWEEN 0 AND 10000000", name=op.f("ck_swap_policy_cost_limit")
        ),
        sa.CheckConstraint(
            "employer_id IS NULL OR administration_id IS NULL", name=op.f("ck_swap_policy_one")
        ),
        sa.CheckConstraint(
            "notice_hours BETWEEN 0 AND 720", name=op.f("ck_swap_policy_notice_hours")
        ),
        sa.ForeignKeyConstraint(
            ["administration_id"],
            ["administration.id"],
            name=op.f("fk_swap_policy_administration_id_administration"),
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employer.id"], name=op.f("fk_swap_policy_employer_id_employer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swap_policy")),
    )
    op.create_index(
        "uq_swap_policy_administration", "swap_policy", ["administration_id"], unique=True
    )
    op.create_index("uq_swap_policy_employer", "swap_policy", ["employer_id"], unique=True)


def _swap() -> None:
    op.create_table(
        "swap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(length=20), nullable=False),
        sa.Column("state", AutoString(length=20), nullable=False),
        sa.Column("trade", sa.Boolean(), nullable=False),
        sa.Column("guard_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=True),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("decided_by", AutoString(length=200), nullable=False),
        sa.Column("reason", AutoString(length=500), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('open', 'waiting')) = (ended_at IS NULL)", name=op.f("ck_swap_ended")
        ),
        sa.CheckConstraint(
            "kind IN ('give', 'ask', 'exchange', 'cycle')", name=op.f("ck_swap_kind")
        ),
        sa.CheckConstraint("state <> 'refused' OR length(reason) > 0", name=op.f("ck_swap_reason")),
        sa.CheckConstraint(
            f"state IN {SWAP_STATES}",
            name=op.f("ck_swap_state"),
        ),
        sa.ForeignKeyConstraint(["guard_id"], ["guard.id"], name=op.f("fk_swap_guard_id_guard")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swap")),
    )
    op.create_index(op.f("ix_swap_ended_at"), "swap", ["ended_at"], unique=False)
    op.create_index(op.f("ix_swap_expires_at"), "swap", ["expires_at"], unique=False)
    op.create_index(op.f("ix_swap_guard_id"), "swap", ["guard_id"], unique=False)
    op.create_index(op.f("ix_swap_state"), "swap", ["state"], unique=False)


def _cover_call() -> None:
    op.create_table(
        "cover_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("state", AutoString(length=20), nullable=False),
        sa.Column("made_by", AutoString(length=200), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (ended_at IS NULL)", name=op.f("ck_cover_call_ended")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'filled', 'declined', 'expired', 'withdrawn', 'lapsed')",
            name=op.f("ck_cover_call_state"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_cover_call_order")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 20160", name=op.f("ck_cover_call_minutes")),
        sa.CheckConstraint("seats BETWEEN 1 AND 99", name=op.f("ck_cover_call_seats")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_cover_call_post_id_post")),
        sa.ForeignKeyConstraint(
            ["roster_id"], ["roster.id"], name=op.f("fk_cover_call_roster_id_roster")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover_call")),
    )
    op.create_index(op.f("ix_cover_call_ended_at"), "cover_call", ["ended_at"], unique=False)
    op.create_index(op.f("ix_cover_call_post_id"), "cover_call", ["post_id"], unique=False)
    op.create_index(op.f("ix_cover_call_roster_id"), "cover_call", ["roster_id"], unique=False)
    op.create_index(
        "uq_cover_call_open",
        "cover_call",
        ["post_id", "starts_at"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _swap_part() -> None:
    op.create_table(
        "swap_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("swap_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.Integer(), nullable=False),
        sa.Column("to_guard_id", sa.Integer(), nullable=True),
        sa.Column("agreed_at", UTCDateTime(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "agreed_at IS NULL OR to_guard_id IS NOT NULL", name=op.f("ck_swap_part_agreed")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_swap_part_order")),
        sa.CheckConstraint(
            "to_guard_id IS NULL OR to_guard_id <> guard_id", name=op.f("ck_swap_part_different")
        ),
        sa.ForeignKeyConstraint(
            ["guard_id"], ["guard.id"], name=op.f("fk_swap_part_guard_id_guard")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_swap_part_post_id_post")),
        sa.ForeignKeyConstraint(["swap_id"], ["swap.id"], name=op.f("fk_swap_part_swap_id_swap")),
        sa.ForeignKeyConstraint(
            ["to_guard_id"], ["guard.id"], name=op.f("fk_swap_part_to_guard_id_guard")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swap_part")),
        sa.UniqueConstraint("swap_id", "number", name=op.f("uq_swap_part_swap_id")),
    )
    op.create_index(op.f("ix_swap_part_guard_id"), "swap_part", ["guard_id"], unique=False)
    op.create_index(op.f("ix_swap_part_swap_id"), "swap_part", ["swap_id"], unique=False)
    op.create_index(op.f("ix_swap_part_to_guard_id"), "swap_part", ["to_guard_id"], unique=False)


def _cover_offer() -> None:
    op.create_table(
        "cover_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("leaves_post_id", sa.Integer(), nullable=True),
        sa.Column("leaves_starts_at", UTCDateTime(), nullable=True),
        sa.Column("leaves_ends_at", UTCDateTime(), nullable=True),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("state", AutoString(length=20), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'waiting') = (expires_at IS NULL)", name=op.f("ck_cover_offer_asked")
        ),
        sa.CheckConstraint(
            f"state IN {OFFER_STATES}",
            name=op.f("ck_cover_offer_state"),
        ),
        sa.CheckConstraint("chain > 0 OR step = 1", name=op.f("ck_cover_offer_direct")),
        sa.CheckConstraint("chain >= 0", name=op.f("ck_cover_offer_chain")),
        sa.CheckConstraint("step BETWEEN 1 AND 2", name=op.f("ck_cover_offer_step")),
        sa.ForeignKeyConstraint(
            ["call_id"], ["cover_call.id"], name=op.f("fk_cover_offer_call_id_cover_call")
        ),
        sa.ForeignKeyConstraint(
            ["guard_id"], ["guard.id"], name=op.f("fk_cover_offer_guard_id_guard")
        ),
        sa.ForeignKeyConstraint(
            ["leaves_post_id"], ["post.id"], name=op.f("fk_cover_offer_leaves_post_id_post")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_cover_offer_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover_offer")),
        sa.UniqueConstraint("call_id", "guard_id", "chain", name=op.f("uq_cover_offer_call_id")),
    )
    op.create_index(op.f("ix_cover_offer_call_id"), "cover_offer", ["call_id"], unique=False)
    op.create_index(op.f("ix_cover_offer_expires_at"), "cover_offer", ["expires_at"], unique=False)
    op.create_index(op.f("ix_cover_offer_guard_id"), "cover_offer", ["guard_id"], unique=False)


def _exchange_event() -> None:
    op.create_table(
        "exchange_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=True),
        sa.Column("swap_id", sa.Integer(), nullable=True),
        sa.Column("guard_id", sa.Integer(), nullable=True),
        sa.Column("kind", AutoString(length=20), nullable=False),
        sa.Column("who", AutoString(length=200), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "(call_id IS NULL) <> (swap_id IS NULL)", name=op.f("ck_exchange_event_subject")
        ),
        sa.CheckConstraint("length(who) > 0", name=op.f("ck_exchange_event_who")),
        sa.ForeignKeyConstraint(
            ["call_id"], ["cover_call.id"], name=op.f("fk_exchange_event_call_id_cover_call")
        ),
        sa.ForeignKeyConstraint(
            ["guard_id"], ["guard.id"], name=op.f("fk_exchange_event_guard_id_guard")
        ),
        sa.ForeignKeyConstraint(
            ["swap_id"], ["swap.id"], name=op.f("fk_exchange_event_swap_id_swap")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_event")),
    )
    op.create_index(op.f("ix_exchange_event_call_id"), "exchange_event", ["call_id"], unique=False)
    op.create_index(
        op.f("ix_exchange_event_guard_id"), "exchange_event", ["guard_id"], unique=False
    )
    op.create_index(op.f("ix_exchange_event_swap_id"), "exchange_event", ["swap_id"], unique=False)


def downgrade() -> None:
    for name in ("exchange_event", "cover_offer", "swap_part", "cover_call", "swap", "swap_policy"):
        op.drop_table(name)
