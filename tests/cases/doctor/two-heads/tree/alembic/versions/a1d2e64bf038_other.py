"""add user email

Revision ID: a1d2e64bf038
Revises: 8b1c77e0a95d
Create Date: 2026-02-02 11:05:19.330871

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'a1d2e64bf038'
down_revision = '8b1c77e0a95d'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('users', sa.Column('email', sa.String(length=255)))


def downgrade() -> None:
    op.drop_column('users', 'email')
