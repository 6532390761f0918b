# SPDX-License-Identifier: MPL-2.0
"""Keep incidents with their timeline, what units do, and positions where they are kept."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

UNDER_WAY = sa.text("state IN ('assigned', 'acknowledged', 'en_route', 'on_scene')")
KEPT = ("incident_event", "incident_advice", "position_purge")
"""What is only ever added to."""


def upgrade() -> None:
    _incident_type()
    _response_target()
    _incident()
    _incident_task()
    _incident_event()
    _incident_advice()
    _unit_status()
    _tracking_policy()
    _unit_position()
    _position_look()
    _position_purge()
    for name in KEPT:
        _only_added_to(name)


def _incident_type() -> None:
    op.create_table(
        "incident_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(), nullable=False),
        sa.Column("name_da", AutoString(length=100), nullable=False),
        sa.Column("name_en", AutoString(length=100), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("competences", sa.JSON(), nullable=False),
        sa.Column("apco", AutoString(length=20), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("headcount BETWEEN 1 AND 99", name=op.f("ck_incident_type_headcount")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_incident_type_minutes")),
        sa.CheckConstraint("priority BETWEEN 1 AND 4", name=op.f("ck_incident_type_priority")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_type")),
        sa.UniqueConstraint("code", name=op.f("uq_incident_type_code")),
    )


def _response_target() -> None:
    op.create_table(
        "response_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=True),
        sa.Column("administration_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("contract", AutoString(length=100), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "stage IN ('acknowledge', 'depart', 'arrive', 'check')",
            name=op.f("ck_response_target_stage"),
        ),
        sa.CheckConstraint("seconds BETWEEN 10 AND 86400", name=op.f("ck_response_target_seconds")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_response_target_validity")
        ),
        sa.ForeignKeyConstraint(
            ["administration_id"],
            ["administration.id"],
            name=op.f("fk_response_target_administration_id_administration"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_response_target_site_id_site")
        ),
        sa.ForeignKeyConstraint(
            ["type_id"], ["incident_type.id"], name=op.f("fk_response_target_type_id_incident_type")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_target")),
    )
    op.create_index(
        op.f("ix_response_target_type_id"), "response_target", ["type_id"], unique=False
    )


def _incident() -> None:
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Boolean(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("administration_id", sa.Integer(), nullable=True),
        sa.Column("place", AutoString(length=200), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("competences", sa.JSON(), nullable=False),
        sa.Column("note", AutoString(length=1000), nullable=False),
        sa.Column("opened_by", AutoString(length=200), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("end_code", AutoString(length=40), nullable=False),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f("ck_incident_ended")),
        sa.CheckConstraint(
            "state IN ('open', 'closed', 'cancelled')", name=op.f("ck_incident_state")
        ),
        sa.CheckConstraint("headcount BETWEEN 1 AND 99", name=op.f("ck_incident_headcount")),
        sa.CheckConstraint("lat BETWEEN -90 AND 90", name=op.f("ck_incident_lat")),
        sa.CheckConstraint("lon BETWEEN -180 AND 180", name=op.f("ck_incident_lon")),
        sa.CheckConstraint("priority BETWEEN 1 AND 4", name=op.f("ck_incident_priority")),
        sa.ForeignKeyConstraint(
            ["administration_id"],
            ["administration.id"],
            name=op.f("fk_incident_administration_id_administration"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_incident_site_id_site")),
        sa.ForeignKeyConstraint(
            ["type_id"], ["incident_type.id"], name=op.f("fk_incident_type_id_incident_type")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(op.f("ix_incident_opened_at"), "incident", ["opened_at"], unique=False)
    op.create_index(op.f("ix_incident_site_id"), "incident", ["site_id"], unique=False)
    op.create_index(op.f("ix_incident_state"), "incident", ["state"], unique=False)
    op.create_index(op.f("ix_incident_type_id"), "incident", ["type_id"], unique=False)


def _incident_task() -> None:
    op.create_table(
        "incident_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", AutoString(length=20), nullable=False),
        sa.Column("times", sa.JSON(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=True),
        sa.Column("reason", AutoString(length=500), nullable=False),
        sa.CheckConstraint(
            "state <> 'reserved' OR due_at IS NOT NULL", name=op.f("ck_incident_task_due")
        ),
        sa.CheckConstraint(
            "state IN ('reserved', 'assigned', 'acknowledged', 'en_route', 'on_scene', 'cleared', "
            "'cancelled')",
            name=op.f("ck_incident_task_state"),
        ),
        sa.ForeignKeyConstraint(
            ["guard_id"], ["guard.id"], name=op.f("fk_incident_task_guard_id_guard")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_task_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_task")),
        sa.UniqueConstraint("incident_id", "number", name=op.f("uq_incident_task_incident_id")),
    )
    op.create_index(op.f("ix_incident_task_guard_id"), "incident_task", ["guard_id"], unique=False)
    op.create_index(
        op.f("ix_incident_task_incident_id"), "incident_task", ["incident_id"], unique=False
    )
    op.create_index(
        "uq_incident_task_under_way",
        "incident_task",
        ["guard_id"],
        unique=True,
        sqlite_where=UNDER_WAY,
        postgresql_where=UNDER_WAY,
    )


def _incident_event() -> None:
    op.create_table(
        "incident_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("guard_id", sa.Integer(), nullable=True),
        sa.Column("kind", AutoString(length=40), nullable=False),
        sa.Column("who", AutoString(length=200), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.CheckConstraint("length(who) > 0", name=op.f("ck_incident_event_who")),
        sa.ForeignKeyConstraint(
            ["guard_id"], ["guard.id"], name=op.f("fk_incident_event_guard_id_guard")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_event_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_event")),
    )
    op.create_index(op.f("ix_incident_event_at"), "incident_event", ["at"], unique=False)
    op.create_index(
        op.f("ix_incident_event_guard_id"), "incident_event", ["guard_id"], unique=False
    )
    op.create_index(
        op.f("ix_incident_event_incident_id"), "incident_event", ["incident_id"], unique=False
    )


def _incident_advice() -> None:
    op.create_table(
        "incident_advice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("who", AutoString(length=200), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_advice_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_advice")),
    )
    op.create_index(
        op.f("ix_incident_advice_incident_id"), "incident_advice", ["incident_id"], unique=False
    )


def _unit_status() -> None:
    op.create_table(
        "unit_status",
        sa.Column("guard_id", sa.Integer(), nullable=False),
        sa.Column("status", AutoString(length=20), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("who", AutoString(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('ready', 'covering', 'returning', 'break', 'meal', 'out')",
            name=op.f("ck_unit_status_status"),
        ),
        sa.ForeignKeyConstraint(
            ["guard_id"], ["guard.id"], name=op.f("fk_unit_status_guard_id_guard")
        ),
        sa.PrimaryKeyConstraint("guard_id", name=op.f("pk_unit_status")),
    )


def _tracking_policy() -> None:
    op.create_table(
        "tracking_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("retention_hours", sa.Integer(), nullable=False),
        sa.Column("notice", AutoString(length=4000), nullable=False),
        sa.Column("decided_by", AutoString(length=200), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_by", AutoString(length=200), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('dispatch', 'safety')", name=op.f("ck_tracking_policy_purpose")
        ),
        sa.CheckConstraint("length(notice) > 0", name=op.f("ck_tracking_policy_notice_text")),
        sa.CheckConstraint(
            "retention_hours BETWEEN 1 AND 720", name=op.f("ck_tracking_policy_retention")
        ),
        sa.CheckConstraint("starts_on > noticed_on", name=op.f("ck_tracking_policy_notice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracking_policy")),
    )


def _unit_position() -> None:
    op.create_table(
        "unit_position",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("accuracy", sa.Integer(), nullable=False),
        sa.CheckConstraint("lat BETWEEN -90 AND 90", name=op.f("ck_unit_position_lat")),
        sa.CheckConstraint("lon BETWEEN -180 AND 180", name=op.f("ck_unit_position_lon")),
        sa.ForeignKeyConstraint(
            ["guard_id"], ["guard.id"], name=op.f("fk_unit_position_guard_id_guard")
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"],
            ["tracking_policy.id"],
            name=op.f("fk_unit_position_policy_id_tracking_policy"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_position")),
    )
    op.create_index(op.f("ix_unit_position_at"), "unit_position", ["at"], unique=False)
    op.create_index("ix_unit_position_guard_at", "unit_position", ["guard_id", "at"], unique=False)


def _position_look() -> None:
    op.create_table(
        "position_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("guard_id", sa.Integer(), nullable=False),
        sa.Column("who", AutoString(length=200), nullable=False),
        sa.Column("why", AutoString(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["guard_id"], ["guard.id"], name=op.f("fk_position_look_guard_id_guard")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position_look")),
    )
    op.create_index(op.f("ix_position_look_at"), "position_look", ["at"], unique=False)
    op.create_index(op.f("ix_position_look_guard_id"), "position_look", ["guard_id"], unique=False)


def _position_purge() -> None:
    op.create_table(
        "position_purge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("older_than", UTCDateTime(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position_purge")),
    )


def _only_added_to(name: str) -> None:
    """Let the database itself refuse to change or delete what was written."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{name} is only added to'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name}_kept BEFORE UPDATE OR DELETE ON {name} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_{name}()"
        )
        return
    for change in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER {name}_kept_{change} BEFORE {change} ON {name} "
            f"BEGIN SELECT RAISE(ABORT, '{name} is only added to'); END"
        )


def downgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    for name in (
        "position_purge",
        "position_look",
        "unit_position",
        "tracking_policy",
        "unit_status",
        "incident_advice",
        "incident_event",
        "incident_task",
        "incident",
        "response_target",
        "incident_type",
    ):
        op.drop_table(name)
    if postgres:
        for name in KEPT:
            op.execute(f"DROP FUNCTION refuse_{name}()")
