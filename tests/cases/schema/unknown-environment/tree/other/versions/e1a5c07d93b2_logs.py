"""logs

Revision ID: e1a5c07d93b2
Revises:
Create Date: 2026-03-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'e1a5c07d93b2'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('logs', sa.Column('id', sa.Integer(), primary_key=True))


def downgrade() -> None:
    op.drop_table('logs')
