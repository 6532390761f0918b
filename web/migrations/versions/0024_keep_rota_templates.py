# SPDX-License-Identifier: MPL-2.0
"""Keep rota templates, and which one a roster follows, frozen with the roster."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLE = "roster_rota"
CHANGES = ("insert", "update", "delete")
INDICES = (
    ("rota_kind", "rota_id"),
    ("rota_kind", "post_id"),
    ("rota_line", "rota_id"),
    ("rota_line", "guard_id"),
    ("rota_cell", "kind_id"),
)


def upgrade() -> None:
    op.create_table(
        "rota",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(length=100), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.Date(), nullable=False),
        sa.Column("administration_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_rota_name")),
        sa.CheckConstraint("weeks BETWEEN 1 AND 26", name=op.f("ck_rota_weeks")),
        _points("rota", "administration_id", "administration"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota")),
        sa.UniqueConstraint("name", name=op.f("uq_rota_name")),
    )
    op.create_table(
        "rota_kind",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rota_id", sa.Integer(), nullable=False),
        sa.Column("letter", AutoString(length=3), nullable=False),
        sa.Column("name", AutoString(length=60), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("earliest", sa.Time(), nullable=True),
        sa.Column("latest", sa.Time(), nullable=True),
        sa.CheckConstraint("length(letter) > 0", name=op.f("ck_rota_kind_letter")),
        sa.CheckConstraint(
            "(post_id IS NULL) = (earliest IS NOT NULL) AND (earliest IS NULL) = (latest IS NULL)",
            name=op.f("ck_rota_kind_meaning"),
        ),
        sa.CheckConstraint(
            "earliest IS NULL OR latest >= earliest", name=op.f("ck_rota_kind_times")
        ),
        _points("rota_kind", "rota_id", "rota"),
        _points("rota_kind", "post_id", "post"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_kind")),
        sa.UniqueConstraint("rota_id", "letter", name=op.f("uq_rota_kind_rota_id")),
    )
    op.create_table(
        "rota_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rota_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(length=60), nullable=False),
        sa.Column("guard_id", sa.Integer(), nullable=True),
        _points("rota_line", "rota_id", "rota"),
        _points("rota_line", "guard_id", "guard"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_line")),
        sa.UniqueConstraint("rota_id", "guard_id", name=op.f("uq_rota_line_rota_id")),
    )
    op.create_table(
        "rota_cell",
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("day BETWEEN 0 AND 181", name=op.f("ck_rota_cell_day")),
        _points("rota_cell", "line_id", "rota_line"),
        _points("rota_cell", "kind_id", "rota_kind"),
        sa.PrimaryKeyConstraint("line_id", "day", name=op.f("pk_rota_cell")),
    )
    for table, column in INDICES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
    op.create_table(
        TABLE,
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("rota_id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(length=100), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("by", AutoString(length=200), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.CheckConstraint("price BETWEEN 0 AND 10000000", name=op.f("ck_roster_rota_price")),
        _points(TABLE, "roster_id", "roster"),
        sa.PrimaryKeyConstraint("roster_id", name=op.f("pk_roster_rota")),
    )
    _freeze()


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


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
    for table, column in reversed(INDICES):
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
    for table in ("rota_cell", "rota_line", "rota_kind", "rota"):
        op.drop_table(table)
