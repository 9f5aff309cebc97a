"""no day

Revision ID: 88aa88bb99cc
Revises: 77aa88bb99cc

"""
revision = "88aa88bb99cc"
down_revision = "77aa88bb99cc"


def upgrade():
    pass


def downgrade():
    pass
