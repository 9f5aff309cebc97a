"""add fax

Revision ID: d00d5ca1ab1e
Revises: 91d2e64bf038
Create Date: 2026-03-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'd00d5ca1ab1e'
down_revision = '91d2e64bf038'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('users', sa.Column('fax', sa.String(length=32)))


def downgrade() -> None:
    pass
