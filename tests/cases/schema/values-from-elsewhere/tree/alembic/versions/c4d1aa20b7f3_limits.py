"""limits

Revision ID: c4d1aa20b7f3
Revises: 91d2e64bf038
Create Date: 2026-03-01 10:00:00.000000

"""
import os

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'c4d1aa20b7f3'
down_revision = '91d2e64bf038'
branch_labels = None
depends_on = None

LIMIT = os.environ["LIMIT"]
KINDS = os.listdir("kinds")


def upgrade() -> None:
    op.add_column("users", sa.Column("a", sa.Integer(), server_default=str(LIMIT)))
    op.add_column("users", sa.Column("b", sa.Integer(), server_default=sa.text(f"{LIMIT} + 1")))
    op.execute(f"ALTER TABLE users ADD COLUMN c INTEGER DEFAULT {LIMIT} NOT NULL")
    op.execute(f"ALTER TABLE users ADD COLUMN d VARCHAR({LIMIT})")
    op.execute(f"""CREATE TYPE kind AS ENUM ({", ".join(f"'{k}'" for k in KINDS)}, 'none')""")
    op.execute(f"ALTER TABLE users ALTER COLUMN a SET DEFAULT {LIMIT}")
