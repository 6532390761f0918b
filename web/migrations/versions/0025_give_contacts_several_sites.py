# SPDX-License-Identifier: MPL-2.0
"""Let a site contact speak for several sites."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_site",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_contact_site_site_id_site")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account.id"], name=op.f("fk_contact_site_user_id_account")
        ),
        sa.PrimaryKeyConstraint("user_id", "site_id", name=op.f("pk_contact_site")),
    )
    op.create_index(op.f("ix_contact_site_site_id"), "contact_site", ["site_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_contact_site_site_id"), table_name="contact_site")
    op.drop_table("contact_site")
