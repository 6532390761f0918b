# SPDX-License-Identifier: MPL-2.0
"""Freeze published rosters: the database itself refuses to change them."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CHANGES = ("insert", "update", "delete")
PARTS = ("shift", "assignment")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            """
            CREATE FUNCTION refuse_published_part() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE touched integer[] := '{}';
            BEGIN
                IF TG_OP <> 'INSERT' THEN touched := touched || OLD.roster_id; END IF;
                IF TG_OP <> 'DELETE' THEN touched := touched || NEW.roster_id; END IF;
                IF EXISTS (SELECT 1 FROM roster
                           WHERE id = ANY (touched) AND status = 'published') THEN
                    RAISE EXCEPTION 'the roster is published';
                END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            END $$
            """
        )
        op.execute(
            """
            CREATE FUNCTION refuse_published() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'the roster is published'; END $$
            """
        )
        for part in PARTS:
            op.execute(
                f"CREATE TRIGGER {part}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {part} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_published_part()"
            )
        op.execute(
            "CREATE TRIGGER roster_frozen BEFORE UPDATE OR DELETE ON roster FOR EACH ROW "
            "WHEN (OLD.status = 'published') EXECUTE FUNCTION refuse_published()"
        )
        return
    refuse = "BEGIN SELECT RAISE(ABORT, 'the roster is published'); END"
    for part in PARTS:
        for change in CHANGES:
            touched = {"insert": "NEW.roster_id", "delete": "OLD.roster_id"}.get(
                change, "OLD.roster_id, NEW.roster_id"
            )
            when = f"SELECT max(status) FROM roster WHERE id IN ({touched})"  # noqa: S608
            op.execute(
                f"CREATE TRIGGER {part}_frozen_{change} BEFORE {change} ON {part} "
                f"WHEN ({when}) = 'published' {refuse}"
            )
    for change in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER roster_frozen_{change} BEFORE {change} ON roster "
            f"WHEN OLD.status = 'published' {refuse}"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in (*PARTS, "roster"):
            op.execute(f"DROP TRIGGER {table}_frozen ON {table}")
        op.execute("DROP FUNCTION refuse_published()")
        op.execute("DROP FUNCTION refuse_published_part()")
        return
    for part in PARTS:
        for change in CHANGES:
            op.execute(f"DROP TRIGGER {part}_frozen_{change}")
    for change in ("update", "delete"):
        op.execute(f"DROP TRIGGER roster_frozen_{change}")
