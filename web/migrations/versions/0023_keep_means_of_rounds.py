# SPDX-License-Identifier: MPL-2.0
"""Keep how guards go rounds: speed, where they begin and end, key room, and each round's means."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Never in batch: that would make tables anew, and lose the rows that point here.
    for table, column in _added():
        op.add_column(table, column)


def downgrade() -> None:
    for table, column in reversed(_added()):
        op.drop_column(table, column.name)


def _added() -> list[tuple[str, sa.Column[Any]]]:
    def yes_or_no(name: str) -> sa.Column[Any]:
        return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)

    def word(name: str, default: str) -> sa.Column[Any]:
        return sa.Column(name, sa.String(), server_default=default, nullable=False)

    def per_cent(name: str) -> sa.Column[Any]:
        return sa.Column(name, sa.Integer(), server_default="100", nullable=False)

    return [
        ("guard", per_cent("round_speed")),
        ("guard", word("round_start", "post")),
        ("guard", word("round_end", "post")),
        ("guard", sa.Column("key_room", sa.Integer(), nullable=True)),
        ("round", sa.Column("mode", sa.String(), nullable=True)),
        ("round", per_cent("speed")),
        ("round", yes_or_no("pool_car")),
        ("round", yes_or_no("from_home")),
        ("round", yes_or_no("to_home")),
        ("round", sa.Column("key_room", sa.Integer(), nullable=True)),
        ("round", word("means_note", "")),
    ]
