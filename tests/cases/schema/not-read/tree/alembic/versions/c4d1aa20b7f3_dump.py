"""dump

Revision ID: c4d1aa20b7f3
Revises: 91d2e64bf038
"""
import pathlib

from alembic import op
import sqlalchemy as sa

revision = "c4d1aa20b7f3"
down_revision = "91d2e64bf038"


def upgrade():
    op.execute(pathlib.Path("dump.sql").read_text())
    if sa.inspect(op.get_bind()).has_table("notes"):
        op.add_column("notes", sa.Column("colour", sa.String(7)))
    else:
        op.create_table("notes", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("notes")
