"""add phone

Revision ID: eee5f6f6a7a7
Revises: aaa1b2b2c3c3, bbb2c3c3d4d4
Create Date: 2026-03-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'eee5f6f6a7a7'
down_revision = ('aaa1b2b2c3c3', 'bbb2c3c3d4d4')
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
