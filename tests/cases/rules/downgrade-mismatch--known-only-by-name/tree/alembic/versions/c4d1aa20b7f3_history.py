"""history

Revision ID: c4d1aa20b7f3
Revises: a7c3d0e51b92
Create Date: 2026-03-02 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'c4d1aa20b7f3'
down_revision = 'a7c3d0e51b92'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("users_history", sa.Column("id", sa.Integer()))


def downgrade() -> None:
    op.drop_table('users_history')
