"""merge

Revision ID: f0f0a1a1b2b2
Revises: d00d5ca1ab1e, c4d1aa20b7f3
Create Date: 2026-03-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'f0f0a1a1b2b2'
down_revision = ('d00d5ca1ab1e', 'c4d1aa20b7f3')
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
