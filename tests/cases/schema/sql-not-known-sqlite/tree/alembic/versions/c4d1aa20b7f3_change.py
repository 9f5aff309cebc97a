"""sql-not-known-sqlite

Revision ID: c4d1aa20b7f3
Revises: 91d2e64bf038
Create Date: 2026-03-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa
from shop.types import Amount, State


# revision identifiers, used by Alembic.
revision = "c4d1aa20b7f3"
down_revision = "91d2e64bf038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SEQUENCE numbers")
    op.execute("CREATE EXTENSION IF NOT EXISTS citext")
    op.execute("CREATE TABLE copies (LIKE users)")
    op.create_table("carts",
                    sa.Column("price", Amount()),
                    sa.Column("state", sa.Enum(State)),
                    sa.Column("kinds", sa.ARRAY(sa.String())),
                    sa.Column("old_id", sa.Integer(), sa.ForeignKey("legacy.id")),
                    schema="shop")
    op.execute("ALTER TABLE legacy ADD CONSTRAINT positive CHECK (amount > 0)")
    op.create_index("ix_legacy_amount", "legacy", ["amount"])
    op.create_index("ix_users_age", "users", ["age"])
    op.create_index("ix_users_lower", "users", [sa.text("lower(name)")])
    op.create_table("a", sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
                    sa.Column("b_id", sa.Integer()))
    op.create_table("b", sa.Column("id", sa.Integer(), primary_key=True),
                    sa.Column("a_id", sa.Integer(), sa.ForeignKey("a.id")))
    with op.batch_alter_table("a") as batch:
        batch.create_foreign_key("fk_a_b", "b", ["b_id"], ["id"])

