# SPDX-License-Identifier: MPL-2.0
"""Create the tables."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "administration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(), nullable=False),
        sa.Column("name", AutoString(length=200), nullable=False),
        sa.CheckConstraint("length(code) > 0", name=op.f("ck_administration_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_administration")),
        sa.UniqueConstraint("code", name=op.f("uq_administration_code")),
    )
    op.create_table(
        "competence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(), nullable=False),
        sa.Column("name_da", AutoString(length=100), nullable=False),
        sa.Column("name_en", AutoString(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence")),
        sa.UniqueConstraint("code", name=op.f("uq_competence_code")),
    )
    op.create_table(
        "employer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(), nullable=False),
        sa.Column("name", AutoString(length=200), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("org_unit", AutoString(length=8), nullable=False),
        sa.Column("order_reference", AutoString(length=60), nullable=False),
        sa.Column("authorised_from", sa.Date(), nullable=True),
        sa.Column("authorised_to", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('own', 'contractor')", name=op.f("ck_employer_kind")),
        sa.CheckConstraint(
            "authorised_to IS NULL OR authorised_from IS NULL OR authorised_to >= authorised_from",
            name=op.f("ck_employer_authorisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer")),
        sa.UniqueConstraint("code", name=op.f("uq_employer_code")),
    )
    op.create_table(
        "loginattempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", AutoString(length=64), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loginattempt")),
    )
    with op.batch_alter_table("loginattempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_loginattempt_key"), ["key"], unique=False)

    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(), nullable=False),
        sa.Column("name_da", AutoString(length=100), nullable=False),
        sa.Column("name_en", AutoString(length=100), nullable=False),
        sa.Column("duty_type", AutoString(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("code", name=op.f("uq_service_code")),
    )
    op.create_table(
        "guard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(), nullable=False),
        sa.Column("name", AutoString(length=200), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("employee_number", AutoString(length=20), nullable=True),
        sa.Column("suffix_digit", AutoString(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("home_lat", sa.Float(), nullable=True),
        sa.Column("home_lon", sa.Float(), nullable=True),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("email", AutoString(length=200), nullable=False),
        sa.Column("phone", AutoString(length=30), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("mode IN ('car', 'bicycle', 'foot')", name=op.f("ck_guard_mode")),
        sa.CheckConstraint(
            "home_lat IS NULL OR home_lat BETWEEN -90 AND 90", name=op.f("ck_guard_home_lat")
        ),
        sa.CheckConstraint(
            "home_lon IS NULL OR home_lon BETWEEN -180 AND 180", name=op.f("ck_guard_home_lon")
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employer.id"], name=op.f("fk_guard_employer_id_employer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guard")),
        sa.UniqueConstraint("code", name=op.f("uq_guard_code")),
        sa.UniqueConstraint("employer_id", "employee_number", name=op.f("uq_guard_employer_id")),
    )
    with op.batch_alter_table("guard", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guard_employer_id"), ["employer_id"], unique=False)

    op.create_table(
        "roster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(length=200), nullable=False),
        sa.Column("administration_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        sa.Column("solution", sa.JSON(), nullable=False),
        sa.CheckConstraint("status IN ('draft', 'published')", name=op.f("ck_roster_status")),
        sa.CheckConstraint("days BETWEEN 1 AND 371", name=op.f("ck_roster_days")),
        sa.ForeignKeyConstraint(
            ["administration_id"],
            ["administration.id"],
            name=op.f("fk_roster_administration_id_administration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
    )
    with op.batch_alter_table("roster", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_starts_on"), ["starts_on"], unique=False)

    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(), nullable=False),
        sa.Column("name", AutoString(length=200), nullable=False),
        sa.Column("administration_id", sa.Integer(), nullable=False),
        sa.Column("address", AutoString(length=200), nullable=False),
        sa.Column("postcode", AutoString(length=10), nullable=False),
        sa.Column("city", AutoString(length=100), nullable=False),
        sa.Column("district", AutoString(length=100), nullable=False),
        sa.Column("kind", AutoString(length=60), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("open_to_public", sa.Boolean(), nullable=False),
        sa.CheckConstraint("lat BETWEEN -90 AND 90", name=op.f("ck_site_lat")),
        sa.CheckConstraint("lon BETWEEN -180 AND 180", name=op.f("ck_site_lon")),
        sa.ForeignKeyConstraint(
            ["administration_id"],
            ["administration.id"],
            name=op.f("fk_site_administration_id_administration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("code", name=op.f("uq_site_code")),
    )
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_site_administration_id"), ["administration_id"], unique=False
        )

    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('holiday', 'sick', 'leave', 'course', 'other')", name=op.f("ck_absence_kind")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_absence_order")),
        sa.ForeignKeyConstraint(["guard_id"], ["guard.id"], name=op.f("fk_absence_guard_id_guard")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sa.UniqueConstraint("guard_id", "starts_at", name=op.f("uq_absence_guard_id")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_guard_id"), ["guard_id"], unique=False)

    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", AutoString(), nullable=False),
        sa.Column("name", AutoString(length=200), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password_hash", AutoString(length=300), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("guard_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("language IN ('da', 'en')", name=op.f("ck_account_language")),
        sa.CheckConstraint(
            "role <> 'guard' OR guard_id IS NOT NULL", name=op.f("ck_account_guard")
        ),
        sa.CheckConstraint(
            "role <> 'site_contact' OR site_id IS NOT NULL", name=op.f("ck_account_site")
        ),
        sa.CheckConstraint(
            "role IN ('coordinator', 'dispatcher', 'guard', 'site_contact', 'administrator')",
            name=op.f("ck_account_role"),
        ),
        sa.ForeignKeyConstraint(["guard_id"], ["guard.id"], name=op.f("fk_account_guard_id_guard")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_account_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_guard_id"), ["guard_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_site_id"), ["site_id"], unique=False)

    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_approval_validity")
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employer.id"], name=op.f("fk_approval_employer_id_employer")
        ),
        sa.ForeignKeyConstraint(
            ["guard_id"], ["guard.id"], name=op.f("fk_approval_guard_id_guard")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint(
            "guard_id", "employer_id", "valid_from", name=op.f("uq_approval_guard_id")
        ),
    )
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_approval_guard_id"), ["guard_id"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.Integer(), nullable=False),
        sa.Column("competence_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_certificate_validity")
        ),
        sa.ForeignKeyConstraint(
            ["competence_id"],
            ["competence.id"],
            name=op.f("fk_certificate_competence_id_competence"),
        ),
        sa.ForeignKeyConstraint(
            ["guard_id"], ["guard.id"], name=op.f("fk_certificate_guard_id_guard")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint(
            "guard_id", "competence_id", "valid_from", name=op.f("uq_certificate_guard_id")
        ),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certificate_competence_id"), ["competence_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_certificate_guard_id"), ["guard_id"], unique=False)

    op.create_table(
        "contract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("weekly_minutes", sa.Integer(), nullable=False),
        sa.Column("max_weekly_minutes", sa.Integer(), nullable=False),
        sa.Column("hourly_rate", sa.Integer(), nullable=False),
        sa.CheckConstraint("hourly_rate >= 0", name=op.f("ck_contract_hourly_rate")),
        sa.CheckConstraint(
            "max_weekly_minutes BETWEEN weekly_minutes AND 3600",
            name=op.f("ck_contract_max_weekly"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_contract_validity")
        ),
        sa.CheckConstraint(
            "weekly_minutes BETWEEN 0 AND 2880", name=op.f("ck_contract_weekly_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["guard_id"], ["guard.id"], name=op.f("fk_contract_guard_id_guard")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("guard_id", "valid_from", name=op.f("uq_contract_guard_id")),
    )
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_guard_id"), ["guard_id"], unique=False)

    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(), nullable=False),
        sa.Column("name", AutoString(length=200), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("payer_id", sa.Integer(), nullable=False),
        sa.Column("weekdays", AutoString(), nullable=False),
        sa.Column("on_holidays", sa.String(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("approval_required", sa.Boolean(), nullable=False),
        sa.Column("cost_centre", AutoString(length=30), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "on_holidays IN ('run', 'skip', 'only')", name=op.f("ck_post_on_holidays")
        ),
        sa.CheckConstraint("headcount BETWEEN 1 AND 99", name=op.f("ck_post_headcount")),
        sa.CheckConstraint("length(weekdays) = 7", name=op.f("ck_post_weekdays")),
        sa.CheckConstraint("priority BETWEEN 1 AND 3", name=op.f("ck_post_priority")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_post_validity")
        ),
        sa.ForeignKeyConstraint(
            ["payer_id"], ["administration.id"], name=op.f("fk_post_payer_id_administration")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_post_service_id_service")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_post_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("code", name=op.f("uq_post_code")),
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_payer_id"), ["payer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_post_service_id"), ["service_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_post_site_id"), ["site_id"], unique=False)

    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(), nullable=False),
        sa.Column("name", AutoString(length=200), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("weekdays", AutoString(), nullable=False),
        sa.Column("window_starts", sa.Time(), nullable=False),
        sa.Column("window_ends", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("times_per_night", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("length(weekdays) = 7", name=op.f("ck_visit_weekdays")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 600", name=op.f("ck_visit_minutes")),
        sa.CheckConstraint(
            "times_per_night BETWEEN 1 AND 24", name=op.f("ck_visit_times_per_night")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_visit_validity")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_visit_service_id_service")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_visit_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("code", name=op.f("uq_visit_code")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_service_id"), ["service_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_site_id"), ["site_id"], unique=False)

    op.create_table(
        "wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("strength", sa.Integer(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('work', 'off')", name=op.f("ck_wish_kind")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_wish_order")),
        sa.CheckConstraint("strength BETWEEN 1 AND 3", name=op.f("ck_wish_strength")),
        sa.ForeignKeyConstraint(["guard_id"], ["guard.id"], name=op.f("fk_wish_guard_id_guard")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish")),
        sa.UniqueConstraint("guard_id", "starts_at", "kind", name=op.f("uq_wish_guard_id")),
    )
    with op.batch_alter_table("wish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wish_guard_id"), ["guard_id"], unique=False)

    op.create_table(
        "auditevent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("action", AutoString(length=40), nullable=False),
        sa.Column("subject", AutoString(length=100), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("request_id", AutoString(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account.id"], name=op.f("fk_auditevent_user_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auditevent")),
    )
    with op.batch_alter_table("auditevent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_auditevent_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_auditevent_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_auditevent_user_id"), ["user_id"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", AutoString(length=32), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("message_da", AutoString(), nullable=False),
        sa.Column("message_en", AutoString(), nullable=False),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("worker", AutoString(length=200), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=True),
        sa.Column("heartbeat_at", UTCDateTime(), nullable=True),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('solve', 'import')", name=op.f("ck_job_kind")),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'done', 'failed', 'cancelled', 'lost')",
            name=op.f("ck_job_status"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name=op.f("fk_job_user_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_status"), ["status"], unique=False)

    op.create_table(
        "postcompetence",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("competence_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["competence_id"],
            ["competence.id"],
            name=op.f("fk_postcompetence_competence_id_competence"),
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_postcompetence_post_id_post")
        ),
        sa.PrimaryKeyConstraint("post_id", "competence_id", name=op.f("pk_postcompetence")),
    )
    op.create_table(
        "shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", AutoString(length=32), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("payer_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("approval_required", sa.Boolean(), nullable=False),
        sa.Column("competences", sa.JSON(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_shift_order")),
        sa.CheckConstraint("headcount BETWEEN 1 AND 99", name=op.f("ck_shift_headcount")),
        sa.CheckConstraint("priority BETWEEN 1 AND 3", name=op.f("ck_shift_priority")),
        sa.ForeignKeyConstraint(
            ["payer_id"], ["administration.id"], name=op.f("fk_shift_payer_id_administration")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_shift_post_id_post")),
        sa.ForeignKeyConstraint(
            ["roster_id"], ["roster.id"], name=op.f("fk_shift_roster_id_roster")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_shift_service_id_service")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_shift_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
        sa.UniqueConstraint("roster_id", "post_id", "starts_at", name=op.f("uq_shift_roster_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_shift_uid")),
    )
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shift_payer_id"), ["payer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shift_post_id"), ["post_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shift_roster_id"), ["roster_id"], unique=False)
        batch_op.create_index("ix_shift_roster_start", ["roster_id", "starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_shift_site_id"), ["site_id"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", AutoString(length=32), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.Integer(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guard_id"], ["guard.id"], name=op.f("fk_assignment_guard_id_guard")
        ),
        sa.ForeignKeyConstraint(
            ["roster_id"], ["roster.id"], name=op.f("fk_assignment_roster_id_roster")
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["shift.id"], name=op.f("fk_assignment_shift_id_shift")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("shift_id", "guard_id", name=op.f("uq_assignment_shift_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_assignment_uid")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_guard_id"), ["guard_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_roster_id"), ["roster_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_shift_id"), ["shift_id"], unique=False)


def downgrade() -> None:

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_shift_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_roster_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_guard_id"))

    op.drop_table("assignment")
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shift_site_id"))
        batch_op.drop_index("ix_shift_roster_start")
        batch_op.drop_index(batch_op.f("ix_shift_roster_id"))
        batch_op.drop_index(batch_op.f("ix_shift_post_id"))
        batch_op.drop_index(batch_op.f("ix_shift_payer_id"))

    op.drop_table("shift")
    op.drop_table("postcompetence")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_status"))
        batch_op.drop_index(batch_op.f("ix_job_created_at"))

    op.drop_table("job")
    with op.batch_alter_table("auditevent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_auditevent_user_id"))
        batch_op.drop_index(batch_op.f("ix_auditevent_at"))
        batch_op.drop_index(batch_op.f("ix_auditevent_action"))

    op.drop_table("auditevent")
    with op.batch_alter_table("wish", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wish_guard_id"))

    op.drop_table("wish")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_site_id"))
        batch_op.drop_index(batch_op.f("ix_visit_service_id"))

    op.drop_table("visit")
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_post_site_id"))
        batch_op.drop_index(batch_op.f("ix_post_service_id"))
        batch_op.drop_index(batch_op.f("ix_post_payer_id"))

    op.drop_table("post")
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contract_guard_id"))

    op.drop_table("contract")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_guard_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_competence_id"))

    op.drop_table("certificate")
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_guard_id"))
        batch_op.drop_index(batch_op.f("ix_approval_employer_id"))

    op.drop_table("approval")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_site_id"))
        batch_op.drop_index(batch_op.f("ix_account_guard_id"))

    op.drop_table("account")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_guard_id"))

    op.drop_table("absence")
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_administration_id"))

    op.drop_table("site")
    with op.batch_alter_table("roster", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_starts_on"))

    op.drop_table("roster")
    with op.batch_alter_table("guard", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guard_employer_id"))

    op.drop_table("guard")
    op.drop_table("service")
    with op.batch_alter_table("loginattempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_loginattempt_key"))

    op.drop_table("loginattempt")
    op.drop_table("employer")
    op.drop_table("competence")
    op.drop_table("administration")
