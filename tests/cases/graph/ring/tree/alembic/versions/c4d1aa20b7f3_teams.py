"""teams

Revision ID: c4d1aa20b7f3
Revises: 91d2e64bf038
"""
from alembic import op
import sqlalchemy as sa

revision = "c4d1aa20b7f3"
down_revision = "91d2e64bf038"


def upgrade():
    op.create_table(
        "teams",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("users.id")),
    )
    op.add_column("users", sa.Column("team_id", sa.Integer()))
    op.create_foreign_key("fk_users_team", "users", "teams", ["team_id"], ["id"])


def downgrade():
    op.drop_constraint("fk_users_team", "users", type_="foreignkey")
    op.drop_column("users", "team_id")
    op.drop_table("teams")
