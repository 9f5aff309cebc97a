"""second

Revision ID: 91d2e64bf038
Revises: 3f2a9c01d4e7
Create Date: 2026-03-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '91d2e64bf038'
down_revision = '3f2a9c01d4e7'
branch_labels = None
depends_on = None


def upgrade(engine_name: str) -> None:
    globals()["upgrade_%s" % engine_name]()


def downgrade(engine_name: str) -> None:
    globals()["downgrade_%s" % engine_name]()


def upgrade_engine1() -> None:
    op.drop_table('orders')


def downgrade_engine1() -> None:
    pass


def upgrade_engine2() -> None:
    op.drop_column("users", "email")


def downgrade_engine2() -> None:
    op.drop_table("users")
