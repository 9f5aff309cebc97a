"""Add phone

Revision ID: c4d1aa20b7f3
Revises: 91d2e64bf038
Create Date: 2026-01-05 10:00:00

"""
from alembic import op
import sqlalchemy as sa

revision = 'c4d1aa20b7f3'
down_revision = '91d2e64bf038'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('users', sa.Column('phone', sa.Text()))


def downgrade():
    op.drop_column('users', 'phone')
