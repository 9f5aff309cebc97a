"""mine, of a feature

Revision ID: 88bb99ccaadd
Revises: 91d2e64bf038
Create Date: 2026-03-05T01:02:03.555+01:00

"""
revision = "88bb99ccaadd"
down_revision = "91d2e64bf038"


def upgrade():
    pass


def downgrade():
    pass
