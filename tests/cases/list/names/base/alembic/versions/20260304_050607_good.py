"""good

Revision ID: 77aa88bb99cc
Revises: 91d2e64bf038

"""
revision = "77aa88bb99cc"
down_revision = "91d2e64bf038"


def upgrade():
    pass


def downgrade():
    pass
