"""log

Revision ID: a7c3d0e51b92
Revises: 91d2e64bf038
Create Date: 2026-03-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'a7c3d0e51b92'
down_revision = '91d2e64bf038'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users_history", sa.Column("seen", sa.Integer()))


def downgrade() -> None:
    op.drop_column("users_history", "seen")
