"""invoices

Revision ID: c4d1aa20b7f3
Revises: 8b1c77e0a95d
Create Date: 2026-03-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'c4d1aa20b7f3'
down_revision = '8b1c77e0a95d'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('invoices', sa.Column('id', sa.Integer()))


def downgrade() -> None:
    pass
