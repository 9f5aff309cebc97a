"""add phone

Revision ID: 8b1c77e0a95d
Revises: 3f2a9c01d4e7
Create Date: 2026-03-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '8b1c77e0a95d'
down_revision = '3f2a9c01d4e7'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('users', sa.Column('phone', sa.String(length=32)))


def downgrade() -> None:
    pass
