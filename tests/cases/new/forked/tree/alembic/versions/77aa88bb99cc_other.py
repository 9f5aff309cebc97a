"""other

Revision ID: 77aa88bb99cc
Revises: 8b1c77e0a95d

"""
revision = "77aa88bb99cc"
down_revision = "8b1c77e0a95d"


def upgrade():
    pass


def downgrade():
    pass
