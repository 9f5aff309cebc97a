"""add phone

Revision ID: eee5f6f6a7a7
Revises: c4d1aa20b7f3, d00d5ca1ab1e
Create Date: 2026-03-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'eee5f6f6a7a7'
down_revision = ('c4d1aa20b7f3', 'd00d5ca1ab1e')
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
