"""second

Revision ID: 88aa88bb99cc
Revises: 91d2e64bf038

"""
revision = "88aa88bb99cc"
down_revision = "77aa88bb99cc"


def upgrade():
    pass


def downgrade():
    pass
