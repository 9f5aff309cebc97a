"""old

Revision ID: c4d1aa20b7f3
Revises: 91d2e64bf038
"""
from alembic import op
import sqlalchemy as sa

revision = "c4d1aa20b7f3"
down_revision = "91d2e64bf038"


def upgrade():
    op.add_column("accounts", sa.Column("closed", sa.Boolean(), server_default=sa.false()))
    op.create_index("ix_accounts_number", "accounts", ["number"], unique=True)


def downgrade():
    op.drop_index("ix_accounts_number", table_name="accounts")
    op.drop_column("accounts", "closed")
