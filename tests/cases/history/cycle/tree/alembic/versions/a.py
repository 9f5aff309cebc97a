"""add phone

Revision ID: aaa1b2b2c3c3
Revises: bbb2c3c3d4d4
Create Date: 2026-03-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'aaa1b2b2c3c3'
down_revision = 'bbb2c3c3d4d4'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('users', sa.Column('phone', sa.String(length=32)))


def downgrade() -> None:
    pass
