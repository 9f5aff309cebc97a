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

def f0():
    op.drop_table('orders')


def f1():
    f0()
    f0()


def f2():
    f1()
    f1()


def f3():
    f2()
    f2()


def f4():
    f3()
    f3()


def f5():
    f4()
    f4()


def f6():
    f5()
    f5()


def f7():
    f6()
    f6()


def f8():
    f7()
    f7()


def f9():
    f8()
    f8()


def f10():
    f9()
    f9()


def f11():
    f10()
    f10()


def f12():
    f11()
    f11()


def f13():
    f12()
    f12()


def f14():
    f13()
    f13()


def f15():
    f14()
    f14()


def f16():
    f15()
    f15()


def f17():
    f16()
    f16()


def f18():
    f17()
    f17()


def f19():
    f18()
    f18()


def f20():
    f19()
    f19()


def upgrade() -> None:
    f20()


def downgrade() -> None:
    pass
