"""primary-key-under-a-test

Revision ID: c4d1aa20b7f3
Revises: 91d2e64bf038
Create Date: 2026-03-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa
from shop.types import Money, State


# revision identifiers, used by Alembic.
revision = "c4d1aa20b7f3"
down_revision = "91d2e64bf038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("pool", sa.Column("day", sa.Date(), primary_key=True))
    if not sa.inspect(op.get_bind()).get_pk_constraint("pool")["constrained_columns"]:
        op.create_primary_key("pk_pool", "pool", ["day"])
