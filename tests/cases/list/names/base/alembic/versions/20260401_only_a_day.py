"""empty message

Revision ID: 99aa88bb99cc
Revises: 88aa88bb99cc

"""
revision = "99aa88bb99cc"
down_revision = "88aa88bb99cc"


def upgrade():
    pass


def downgrade():
    pass
