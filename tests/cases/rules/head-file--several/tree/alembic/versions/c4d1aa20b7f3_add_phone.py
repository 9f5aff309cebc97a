"""Add phone

Revision ID: c4d1aa20b7f3
Revises:
Create Date: 2026-01-05 10:00:00

"""
from alembic import op
import sqlalchemy as sa

revision = 'c4d1aa20b7f3'
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('users', sa.Column('phone', sa.Text()))


def downgrade():
    op.drop_column('users', 'phone')
