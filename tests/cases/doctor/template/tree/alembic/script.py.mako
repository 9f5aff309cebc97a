"""${message}"""
revision = ${repr(up_revision)}
down_revision = None
branch_labels = ${repr(branch_labels)}


def upgrade():
    ${upgrades if upgrades else "pass"}
