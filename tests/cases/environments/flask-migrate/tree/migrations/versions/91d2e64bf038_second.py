"""second

Revision ID: 91d2e64bf038
Revises: 3f2a9c01d4e7
Create Date: 2026-03-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '91d2e64bf038'
down_revision = '3f2a9c01d4e7'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table('orders')


def downgrade() -> None:
    pass
