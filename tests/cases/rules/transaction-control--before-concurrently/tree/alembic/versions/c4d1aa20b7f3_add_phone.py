"""add phone

Revision ID: c4d1aa20b7f3
Revises: 91d2e64bf038
Create Date: 2026-03-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'c4d1aa20b7f3'
down_revision = '91d2e64bf038'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('COMMIT')
    op.execute("SET lock_timeout = '5s'")
    op.execute('CREATE INDEX CONCURRENTLY ix ON users (email)')
    op.execute('COMMIT')
    op.create_index('ix2', 'users', ['phone'], postgresql_concurrently=True)
    op.get_bind().execute(sa.text('COMMIT'))
    op.execute("ALTER TYPE colour ADD VALUE 'red'")


def downgrade() -> None:
    op.execute('commit')
    op.execute('DROP INDEX CONCURRENTLY ix')
