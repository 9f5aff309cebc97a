"""``` | <b>bold</b> ![](x) $x$ {y}

Revision ID: c4d1aa20b7f3
Revises: 91d2e64bf038

"""
from alembic import op
import sqlalchemy as sa

revision = 'c4d1aa20b7f3'
down_revision = '91d2e64bf038'


def upgrade():
    op.create_table('a|b `c` <script> [x](http://evil) **b** @all', sa.Column('\\n| x |\\n# h', sa.Text(), comment='1. <img src=x>'), sa.Column('_x_', sa.Text(), server_default='a|b'))
    op.create_table('\\x1b[31mred', sa.Column('www.evil.example', sa.Text()))


def downgrade():
    pass
