"""change

Revision ID: c4d1aa20b7f3
Revises: 91d2e64bf038

"""
from alembic import op
import sqlalchemy as sa

revision = 'c4d1aa20b7f3'
down_revision = '91d2e64bf038'


def upgrade():
    op.drop_column('users', 'email')
    op.alter_column('users', 'name', type_=sa.Text(), nullable=True)
    op.rename_table('orders', 'purchases')
    op.create_index('ix_users_name', 'users', ['name'], unique=True)
    op.create_check_constraint('name_set', 'users', "name <> ''")
    op.execute("UPDATE users SET name = 'x'")
    op.execute(open('more.sql').read())
    op.create_table('tickets', sa.Column('id', sa.Integer(), sa.Identity(), primary_key=True), sa.Column('state', sa.Enum('open', 'done', name='state'), server_default='open', comment='where it is'), sa.Column('user_id', sa.ForeignKey('users.id', ondelete='CASCADE')))
    op.execute('CREATE VIEW open_tickets AS SELECT 1')


def downgrade():
    pass
