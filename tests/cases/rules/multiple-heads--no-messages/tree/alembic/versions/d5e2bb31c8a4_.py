"""

Revision ID: d5e2bb31c8a4
Revises: 91d2e64bf038
Create Date: 2026-03-01 10:00:00.000000

"""
revision = 'd5e2bb31c8a4'
down_revision = '91d2e64bf038'


def upgrade():
    pass


def downgrade():
    pass
