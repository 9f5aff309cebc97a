"""odd names

Revision ID: c4d1aa20b7f3
Revises: 91d2e64bf038
"""
from alembic import op
import sqlalchemy as sa

revision = "c4d1aa20b7f3"
down_revision = "91d2e64bf038"


def upgrade():
    op.create_table(
        'ord"er; DROP\n\x1b[31m',
        sa.Column("select", sa.Enum("it's", "b\x07", name="Kind of")),
        sa.Column("größe", sa.Numeric(10, 2), comment="in\ncm"),
        sa.CheckConstraint("größe > 0", name="ck%s"),
    )


def downgrade():
    op.drop_table('ord"er; DROP\n\x1b[31m')
