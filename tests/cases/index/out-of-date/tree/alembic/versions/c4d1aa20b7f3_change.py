"""change

Revision ID: c4d1aa20b7f3
Revises: 91d2e64bf038

"""
from alembic import op
import sqlalchemy as sa

revision = 'c4d1aa20b7f3'
down_revision = '91d2e64bf038'


def upgrade():
    op.drop_table('orders')


def downgrade():
    pass
