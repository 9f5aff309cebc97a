"""two

Revision ID: bbb2c3c3d4d4
Revises: aaa1b2b2c3c3
Create Date: 2026-03-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'bbb2c3c3d4d4'
down_revision = 'aaa1b2b2c3c3'
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
