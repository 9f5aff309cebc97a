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
    op.drop_column('users', 'email')
    op.execute('ALTER TABLE users DROP name')
    op.execute('TRUNCATE users')
    op.execute('DELETE FROM users')


def downgrade():
    op.execute('TRUNCATE users')
    op.drop_index('ix', 'users')
    op.drop_constraint('uq', 'users')
