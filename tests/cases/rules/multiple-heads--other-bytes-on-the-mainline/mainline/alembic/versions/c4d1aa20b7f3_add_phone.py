# Copyright: the authors. All that one may do with this file is said in LICENSE.
# This is a line that moves what follows.
"""add phone

Revision ID: c4d1aa20b7f3
Revises: 8b1c77e0a95d

"""
from alembic import op
import sqlalchemy as sa

revision = 'c4d1aa20b7f3'
down_revision = '8b1c77e0a95d'


def upgrade():
    op.add_column('users', sa.Column('phone', sa.Text()))


def downgrade():
    op.drop_column('users', 'phone')
