"""

Revision ID: c4d1aa20b7f3
Revises: 91d2e64bf038
Create Date: 2026-03-01 10:00:00.000000

"""
revision = 'c4d1aa20b7f3'
down_revision = '91d2e64bf038'


def upgrade():
    pass


def downgrade():
    pass
