"""change

Revision ID: c4d1aa20b7f3
Revises: 91d2e64bf038
Create Date: 2026-03-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'c4d1aa20b7f3'
down_revision = '91d2e64bf038'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET SESSION lock_wait_timeout = 5")
    op.execute("SET foreign_key_checks = 0")
    op.create_foreign_key('orders_boss_fk', 'orders', 'users', ['id'], ['id'])


def downgrade() -> None:
    pass
