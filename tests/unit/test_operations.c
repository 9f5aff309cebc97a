#include "base/compat.h"
#include "ops_help.h"

struct reading {
	const char *module; /* before the functions */
	const char *up;
	const char *effects;
};

static void check_readings(const struct reading *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct ops_case c;
		const char *got;

		ops_both(&c, rows[i].module, rows[i].up, "");
		got = ops_effects(&c, true);
		if (strcmp(got, rows[i].effects)) {
			print_error("%s%s\ngot:  %s\nwant: %s\n", rows[i].module,
				    rows[i].up, got, rows[i].effects);
			fail();
		}
		arena_release(&c.a);
	}
}

static void test_operations__are_found_however_op_is_imported(void **s UNUSED)
{
	static const struct reading rows[] = {
		{ "", "op.drop_table('t')", "drop table t" },
		{ "from alembic import op as x\n", "x.drop_table('t')",
		  "drop table t" },
		{ "import alembic.op as o\n", "o.drop_table('t')",
		  "drop table t" },
		{ "import alembic\n", "alembic.op.drop_table('t')",
		  "drop table t" },
		{ "import alembic.op\n", "alembic.op.drop_table('t')",
		  "drop table t" },
		{ "from alembic.op import drop_table\n", "drop_table('t')",
		  "drop table t" },
		{ "from alembic.op import drop_table as d\n", "d('t')",
		  "drop table t" },
		{ "from alembic.op import *\n", "drop_table('t')",
		  "drop table t" },
		{ "", "o = op\no.drop_table('t')", "drop table t" },
		{ "", "d = op.drop_table\nd('t')", "drop table t" },
		{ "", "getattr(op, 'drop_table')('t')", "drop table t" },
		{ "", "from alembic import op as y\ny.drop_table('t')",
		  "drop table t" },
		{ "",
		  "from functools import partial\n"
		  "d = partial(op.drop_column, 't')\nd('c')",
		  "drop column t.c" },
		{ "class A:\n  o = op\n", "A.o.drop_table('t')", "drop table t" },
		{ "import operator as op\n", "op.drop_table('t')", "" },
	};

	check_readings(rows, ARRAY_SIZE(rows));
}

static void test_operations__are_found_in_batches(void **s UNUSED)
{
	static const struct reading rows[] = {
		{ "",
		  "with op.batch_alter_table('t') as b:\n"
		  "    b.drop_column('c')",
		  "drop column t.c" },
		{ "",
		  "with op.batch_alter_table('t') as a, \\\n"
		  "     op.batch_alter_table(table_name='u') as b:\n"
		  "    b.drop_column('c')\n    a.drop_index('i')",
		  "drop column u.c; drop index t.i" },
		{ "",
		  "with op.batch_alter_table('t') as a:\n"
		  "    with op.batch_alter_table('u') as b:\n"
		  "        a.drop_column('c')\n        b.drop_column('d')",
		  "drop column t.c; drop column u.d" },
		{ "def f(batch, name):\n    batch.drop_column(name)\n",
		  "with op.batch_alter_table('t') as b:\n    f(b, 'c')",
		  "drop column t.c" },
		{ "",
		  "ctx = op.batch_alter_table('t')\nwith ctx as b:\n"
		  "    b.execute('DROP TABLE x')",
		  "drop table x" },
	};

	check_readings(rows, ARRAY_SIZE(rows));
}

static void test_operations__are_followed_through_helpers(void **s UNUSED)
{
	static const struct reading rows[] = {
		{ "def f(t, c='x'):\n    op.drop_column(t, c)\n",
		  "f('a')\nf('b', c='y')", "drop column a.x; drop column b.y" },
		{ "def f(*names):\n    for n in names:\n"
		  "        op.drop_table(n)\n",
		  "f('a', 'b')", "drop table a; drop table b" },
		{ "def f(**kw):\n    op.drop_column(**kw)\n",
		  "f(table_name='a', column_name='b')", "drop column a.b" },
		{ "def f():\n    return 'a'\n", "op.drop_table(f())",
		  "drop table a" },
		{ "class A:\n  @staticmethod\n  def f(t):\n"
		  "    op.drop_table(t)\n",
		  "A.f('a')\nA().f('b')", "drop table a; drop table b" },
		{ "class A:\n  def __init__(self, t):\n    self.t = t\n"
		  "  def f(self):\n    op.drop_table(self.t)\n",
		  "A('a').f()", "drop table a" },
		{ "", "f = lambda t: op.drop_table(t)\nf('a')", "drop table a" },
		{ "def f():\n    f()\n    op.drop_table('a')\n", "f()",
		  "drop table a" },
		{ "def never():\n    op.drop_table('a')\n", "", "" },
		{ "def f(g):\n    g('a')\n", "f(op.drop_table)", "drop table a" },
		{ "async def f(t):\n    op.drop_table(t)\n",
		  "import asyncio\nasyncio.run(f('a'))", "drop table a" },
		{ "def f(conn):\n    conn.execute(text('DROP TABLE a'))\n",
		  "op.run_async(f)", "drop table a" },
		{ "op.drop_table('at_module_level')\n", "",
		  "drop table at_module_level" },
	};

	check_readings(rows, ARRAY_SIZE(rows));
}

static void test_operations__know_the_rounds_of_loops(void **s UNUSED)
{
	static const struct reading rows[] = {
		{ "", "for t in ('a', 'b'):\n    op.drop_table(t)",
		  "drop table a; drop table b" },
		{ "T = ['a']\n", "for t in T + ['b']:\n    op.drop_table(t)",
		  "drop table a; drop table b" },
		{ "",
		  "for t, c in {'a': 'x', 'b': 'y'}.items():\n"
		  "    op.drop_column(t, c)",
		  "drop column a.x; drop column b.y" },
		{ "",
		  "for i, t in enumerate(reversed(['a', 'b'])):\n"
		  "    op.drop_table(f'{t}_{i}')",
		  "drop table b_0; drop table a_1" },
		{ "", "[op.drop_table(t) for t in 'a b'.split()]",
		  "drop table a; drop table b" },
		{ "", "list(map(op.drop_table, ['a', 'b']))",
		  "drop table a; drop table b" },
		{ "",
		  "for t in ('a', 'b'):\n    if t == 'b':\n"
		  "        continue\n    op.drop_table(t)",
		  "drop table a" },
		{ "",
		  "for t in ('a', 'b', 'c'):\n    if t == 'b':\n"
		  "        break\n    op.drop_table(t)",
		  "drop table a" },
		{ "", "for t in unknown():\n    op.drop_table(t)",
		  "drop table ?" },
		{ "",
		  "x = 'a'\nwhile unknown():\n    op.drop_table(x)\n"
		  "    x = 'b'",
		  "drop table ?" },
		{ "",
		  "ts = []\nfor t in ('a',):\n    ts.append(t)\n"
		  "for t in ts:\n    op.drop_table(t)",
		  "drop table a" },
		{ "",
		  "for a, b in zip(['x', 'y'], range(2)):\n"
		  "    op.drop_table('%s%d' % (a, b))",
		  "drop table x0; drop table y1" },
	};

	check_readings(rows, ARRAY_SIZE(rows));
}

static void test_operations__decide_what_can_be_decided(void **s UNUSED)
{
	static const struct reading rows[] = {
		{ "", "if False:\n    op.drop_table('a')", "" },
		{ "A = True\n",
		  "if not A:\n    op.drop_table('a')\nelse:\n"
		  "    op.drop_table('b')",
		  "drop table b" },
		{ "",
		  "if unknown():\n    op.drop_table('a')\nelse:\n"
		  "    op.drop_table('b')",
		  "drop table a; drop table b" },
		{ "", "return\nop.drop_table('a')", "" },
		{ "", "if unknown():\n    return\nop.drop_table('a')",
		  "drop table a" },
		{ "",
		  "if unknown():\n    t = 'a'\nelse:\n    t = 'b'\n"
		  "op.drop_table(t)",
		  "drop table ?" },
		{ "",
		  "if unknown():\n    t = 'a'\nelse:\n    t = 'a'\n"
		  "op.drop_table(t)",
		  "drop table a" },
		{ "",
		  "try:\n    op.drop_table('a')\nexcept Exception:\n"
		  "    op.drop_table('b')\nfinally:\n"
		  "    op.drop_table('c')",
		  "drop table a; drop table b; drop table c" },
		{ "", "op.drop_table('a') if unknown() else None",
		  "drop table a" },
		{ "from typing import TYPE_CHECKING\n",
		  "if TYPE_CHECKING:\n    op.drop_table('a')", "" },
		{ "", "if __name__ == '__main__':\n    op.drop_table('a')", "" },
		{ "",
		  "if unknown():\n    q = 'DROP TABLE a'\nelse:\n"
		  "    q = 'DROP TABLE b'\nop.execute(q)",
		  "drop table a; drop table b" },
	};

	check_readings(rows, ARRAY_SIZE(rows));
}

static void test_operations__find_every_route_of_sql(void **s UNUSED)
{
	static const struct reading rows[] = {
		{ "", "op.execute('DROP TABLE a')", "drop table a" },
		{ "", "op.execute(text('DROP TABLE a'))", "drop table a" },
		{ "", "op.execute(sa.text('DROP TABLE a').bindparams())",
		  "drop table a" },
		{ "", "op.execute(sqltext=sa.DDL('DROP TABLE a'))",
		  "drop table a" },
		{ "N = 'a'\n", "op.execute(f'DROP TABLE {N}')", "drop table a" },
		{ "N = 'a'\n", "op.execute('DROP TABLE %s' % N)", "drop table a" },
		{ "N = 'a'\n", "op.execute('DROP TABLE {}'.format(N))",
		  "drop table a" },
		{ "N = 'a'\n", "op.execute('DROP TABLE {n}'.format(n=N))",
		  "drop table a" },
		{ "N = 'a'\n", "op.execute('DROP TABLE ' + N)", "drop table a" },
		{ "", "op.execute('DROP TABLE ' + unknown())", "drop table ?" },
		{ "S = '''\nDROP TABLE a;\n-- DROP TABLE b\n'''\n",
		  "op.execute(S)", "drop table a" },
		{ "import textwrap\n",
		  "op.execute(textwrap.dedent('''\n  DROP TABLE a'''))",
		  "drop table a" },
		{ "", "op.execute('; '.join(['DROP TABLE a', 'DROP TABLE b']))",
		  "drop table a; drop table b" },
		{ "", "op.get_bind().execute('DROP TABLE a')", "drop table a" },
		{ "", "c = op.get_bind()\nc.execute(text('DROP TABLE a'))",
		  "drop table a" },
		{ "", "op.get_bind().exec_driver_sql('DROP TABLE a')",
		  "drop table a" },
		{ "", "op.get_bind().scalar('DELETE FROM a')", "delete table a" },
		{ "", "op.get_context().execute('DROP TABLE a')", "drop table a" },
		{ "", "op.get_context().impl.execute('DROP TABLE a')",
		  "drop table a" },
		{ "", "op.get_context().connection.execute('DROP TABLE a')",
		  "drop table a" },
		{ "from alembic import context\n",
		  "context.execute('DROP TABLE a')", "drop table a" },
		{ "from sqlalchemy.orm import Session\n",
		  "s = Session(bind=op.get_bind())\ns.execute('DROP TABLE a')",
		  "drop table a" },
		{ "",
		  "with op.get_context().autocommit_block():\n"
		  "    op.execute('DROP TABLE a')",
		  "drop table a" },
		{ "",
		  "with op.get_bind().begin() as c:\n"
		  "    c.execute('DROP TABLE a')",
		  "drop table a" },
		{ "def f(cur):\n    cur.execute('DROP TABLE a')\n",
		  "f(unknown())", "drop table a" },
		{ "from app import db\n", "db.session.execute('DROP TABLE a')",
		  "drop table a" },
	};

	check_readings(rows, ARRAY_SIZE(rows));
}

static void test_operations__read_expressions(void **s UNUSED)
{
	static const struct reading rows[] = {
		{ "t = sa.table('a', sa.column('x'))\n",
		  "op.execute(t.delete())", "delete table a" },
		{ "t = sa.table('a')\n",
		  "op.execute(t.delete().where(t.c.x == 1))",
		  "delete table a where" },
		{ "t = sa.Table('a', sa.MetaData())\n",
		  "op.execute(sa.delete(t))", "delete table a" },
		{ "t = sa.table('a')\n", "op.execute(sa.update(t).values(x=1))",
		  "update table a" },
		{ "t = sa.table('a')\n",
		  "op.execute(t.update().values({'x': 1}).where(t.c.y))",
		  "update table a where" },
		{ "t = sa.table('a')\n",
		  "op.get_bind().execute(t.insert().values(x=1))",
		  "insert table a" },
		{ "t = sa.table('a')\n",
		  "op.get_bind().execute(sa.select([t.c.x]))", "" },
		{ "t = sa.Table('a', sa.MetaData())\n",
		  "op.execute(sa.schema.DropTable(t))", "drop table a" },
		{ "", "op.execute(sa.schema.DropSchema('s', cascade=True))",
		  "drop schema -.s" },
		{ "t = sa.Table('a', sa.MetaData())\n", "t.drop(op.get_bind())",
		  "drop table a" },
		{ "m = sa.MetaData()\n", "m.drop_all(op.get_bind())",
		  "drop table ?" },
		{ "", "sa.Enum(name='e').drop(op.get_bind())", "drop type -.e" },
		{ "", "postgresql.ENUM('x', name='e').create(op.get_bind())",
		  "create type -.e" },
		{ "class A:\n  __tablename__ = 'a'\n",
		  "s = sa.orm.Session(op.get_bind())\ns.query(A).delete()",
		  "delete table a" },
		{ "class A:\n  __tablename__ = 'a'\n",
		  "s = sa.orm.Session(op.get_bind())\n"
		  "s.query(A).filter(A.x == 1).update({'x': 2})",
		  "update table a where" },
		{ "class A:\n  __tablename__ = 'a'\n",
		  "op.execute(sa.delete(A.__table__))", "delete table a" },
		{ "from alembic.operations import ops\n",
		  "op.invoke(ops.DropTableOp('a'))", "drop table a" },
		{ "from alembic.operations import ops\n",
		  "op.invoke(ops.AlterColumnOp('a', 'c', "
		  "modify_nullable=False))",
		  "set-not-null column a.c" },
		{ "", "t = op.create_table('a')\nop.bulk_insert(t, [])",
		  "create table a; insert table a" },
	};

	check_readings(rows, ARRAY_SIZE(rows));
}

static void test_operations__know_third_party_directives(void **s UNUSED)
{
	static const struct reading rows[] = {
		{ "", "op.drop_geospatial_table('a')", "drop table a" },
		{ "", "op.drop_geospatial_column('a', 'c')", "drop column a.c" },
		{ "from alembic_utils.pg_view import PGView\n"
		  "v = PGView(schema='s', signature='v', definition='')\n",
		  "op.drop_entity(v)", "drop view -.v" },
		{ "", "op.drop_view(customer_view)", "drop view -.?" },
		{ "", "op.truncate_everything('a')", "truncate table a" },
	};

	check_readings(rows, ARRAY_SIZE(rows));
}

static void test_operations__say_what_they_cannot_tell(void **s UNUSED)
{
	static const char *const bodies[] = {
		"op.execute(unknown)",
		"op.execute(open('x.sql').read())",
		"op.run_async(unknown)",
		"import lib\nlib.migrate(op)",
		"import lib\nlib.run()",
		"getattr(op, unknown)('t')",
		"op.frobnicate('t')",
		"op.invoke(unknown)",
		"exec(unknown)",
		"unknown_helper()",
		"op.execute('FROBNICATE TABLE t')",
		"op.execute(unknown + ' t')",
		"op.execute('DO $$ BEGIN EXECUTE q; END $$')",
		"op.execute('CALL p()')",
	};

	for (size_t i = 0; i < ARRAY_SIZE(bodies); i++) {
		struct ops_case c;

		ops_both(&c, "", bodies[i], "");
		if (c.ops.unknown.n != 1)
			print_error("%s: %zu unknown\n", bodies[i],
				    c.ops.unknown.n);
		assert_int_equal(c.ops.unknown.n, 1);
		assert_true(c.ops.unknown.v[0].is_upgrade);
		assert_false(operations_is_empty(&c.ops, true));
		assert_true(operations_is_empty(&c.ops, false));
		arena_release(&c.a);
	}
}

static void test_operations__let_harmless_calls_pass(void **s UNUSED)
{
	static const char *const bodies[] = {
		"pass",
		"print('x')",
		"import logging\nlogging.getLogger('x').info('y')",
		"i = sa.inspect(op.get_bind())\ni.get_table_names()",
		"x = op.get_bind().dialect.name",
		"import uuid\nx = uuid.uuid4()",
		"op.get_bind().engine.dialect.has_table(op.get_bind(), 'x')",
	};

	for (size_t i = 0; i < ARRAY_SIZE(bodies); i++) {
		struct ops_case c;

		ops_both(&c, "", bodies[i], "");
		if (!operations_is_empty(&c.ops, true))
			print_error("%s\n", bodies[i]);
		assert_true(operations_is_empty(&c.ops, true));
		arena_release(&c.a);
	}
}

static const struct operation *first(const struct ops_case *c)
{
	assert_true(c->ops.list.n >= 1);
	return c->ops.list.v[0];
}

static void test_operations__keep_every_argument(void **s UNUSED)
{
	struct ops_case c;
	const struct operation *op;

	ops_both(&c, "",
		 "op.create_index('i', 't', ['a', text('lower(b)')], "
		 "unique=True, postgresql_using='gin', schema=x)",
		 "");
	op = first(&c);
	assert_int_equal(op->narguments, 6);
	assert_true(str_is(operation_argument(op, "table_name")->s, "t"));
	assert_int_equal(operation_argument(op, "columns")->n, 2);
	assert_true(str_is(operation_argument(op, "postgresql_using")->s, "gin"));
	assert_false(op_is_known(operation_argument(op, "schema")));
	assert_int_equal(operation_argument(op, "nothing")->kind, OP_ABSENT);
	arena_release(&c.a);
}

static void test_operations__hide_what_a_star_may_hold(void **s UNUSED)
{
	struct ops_case c;

	ops_both(&c, "", "op.drop_column(*unknown)", "");
	assert_int_equal(operation_argument(first(&c), "table_name")->kind,
			 OP_DYNAMIC);
	arena_release(&c.a);
}

static void test_operations__read_columns(void **s UNUSED)
{
	struct ops_case c;
	const struct op_effect *e;
	const struct op_column *col;

	ops_both(&c, "",
		 "op.create_table('t',\n"
		 " sa.Column('id', sa.BigInteger, primary_key=True),\n"
		 " sa.Column('o', sa.ForeignKey('s.orgs.id', "
		 "ondelete='CASCADE')),\n"
		 " sa.Column('p', sa.Numeric(10, 2), server_default='0', "
		 "nullable=False, unique=True),\n"
		 " sa.Column('e', sa.Enum('x', 'y', name='en'), index=True),\n"
		 " sa.Column('w', sa.DateTime(timezone=True), sa.Computed('1')),"
		 "\n sa.CheckConstraint('p > 0', name='ck'), *more)",
		 "");
	e = &first(&c)->effects.v[0];
	assert_int_equal(e->columns.n, 5);
	assert_true(e->is_incomplete);
	col = &e->columns.v[0];
	assert_int_equal(col->primary_key, OP_YES);
	assert_int_equal(col->nullable, OP_NO);
	assert_int_equal(col->type.bits, 64);
	col = &e->columns.v[2];
	assert_int_equal(col->type.precision, 10);
	assert_int_equal(col->type.scale, 2);
	assert_true(str_is(col->default_text, "0"));
	assert_int_equal(e->columns.v[3].type.values.n, 2);
	assert_true(str_is(e->columns.v[3].type.enum_name, "en"));
	assert_true(e->columns.v[4].type.has_timezone);
	assert_true(e->columns.v[4].is_computed);
	assert_int_equal(e->constraints.n, 4);
	assert_true(str_is(e->constraints.v[1].ref_table.text, "orgs"));
	assert_true(str_is(e->constraints.v[1].ref_schema.text, "s"));
	assert_true(str_is(e->constraints.v[1].on_delete, "CASCADE"));
	assert_true(str_is(e->constraints.v[3].condition, "p > 0"));
	assert_int_equal(first(&c)->effects.n, 2); /* and the index */
	arena_release(&c.a);
}

static void test_operations__know_what_surrounds_them(void **s UNUSED)
{
	struct ops_case c;
	const struct operation *op;

	ops_both(&c, "def f():\n    g()\ndef g():\n    op.drop_table('t')\n",
		 "if op.get_bind().dialect.name == 'postgresql':\n"
		 "    with op.get_context().autocommit_block():\n"
		 "        for x in unknown():\n            f()",
		 "");
	op = first(&c);
	assert_true(operation_is_conditional(op));
	assert_true(op->is_repeated);
	assert_true(op->in_autocommit);
	assert_true(str_is(op->function, "upgrade"));
	assert_true(str_is(op->site->function, "g"));
	assert_true(str_is(op->site->outer->function, "f"));
	assert_null(op->site->outer->outer);
	assert_true(operation_runs_on(op, STR("postgresql")));
	assert_false(operation_runs_on(op, STR("mysql")));
	assert_true(operation_runs_on(op, STR("")));
	arena_release(&c.a);
}

static void test_operations__know_dialects_behind_returns(void **s UNUSED)
{
	struct ops_case c;

	ops_both(&c, "",
		 "bind = op.get_bind()\n"
		 "if bind.dialect.name not in ('mysql', 'mariadb'):\n"
		 "    return\nop.drop_table('t')",
		 "");
	assert_true(operation_runs_on(first(&c), STR("mysql")));
	assert_false(operation_runs_on(first(&c), STR("sqlite")));
	arena_release(&c.a);
}

static void test_operations__place_sql_inside_of_strings(void **s UNUSED)
{
	static const struct {
		const char *up;
		const char *places[3]; /* what stands there */
	} rows[] = {
		{ "op.execute('''\n  DROP TABLE a;\n  DROP TABLE b''')",
		  { "DROP TABLE a", "DROP TABLE b" } },
		{ "op.execute('SELECT 1; ' 'DROP '\n 'TABLE a')",
		  { "DROP '\n     'TABLE a" } },
		{ "op.execute('\\tDROP TABLE \\x61;DROP TABLE b')",
		  { "DROP TABLE \\x61", "DROP TABLE b" } },
		{ "op.execute(r'DROP TABLE \"\\a\"; DROP TABLE b')",
		  { "DROP TABLE \"\\a\"", "DROP TABLE b" } },
		{ "op.execute(f'SELECT \"{{}}\"; DROP TABLE b')",
		  { "DROP TABLE b" } },
		{ "op.execute('SELECT 1;' + 'DROP TABLE a')", { "DROP TABLE a" } },
		{ "t = 'a'\nop.execute('DROP TABLE %s; DROP TABLE b' % t)",
		  { "DROP TABLE ", "DROP TABLE b" } },
		{ "op.execute('SELECT 1;\\\n DROP TABLE a')", { "DROP TABLE a" } },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct ops_case c;
		size_t n = 0;

		ops_both(&c, "", rows[i].up, "");
		for (size_t k = 0; k < first(&c)->effects.n; k++) {
			const struct op_effect *e = &first(&c)->effects.v[k];
			struct str got = source_text(&c.source, e->span);

			if (e->action != SQL_DROP || !rows[i].places[n])
				continue;
			if (!str_is(got, rows[i].places[n]))
				print_error("%s: got %.*s\n", rows[i].up,
					    STR_ARG(got));
			assert_true(str_is(got, rows[i].places[n++]));
		}
		assert_true(n && !rows[i].places[n]);
		arena_release(&c.a);
	}
}

static void test_operations__tell_directions_apart(void **s UNUSED)
{
	struct ops_case c;

	ops_both(&c,
		 "def both(t):\n    op.drop_table(t)\n"
		 "def upgrade_one():\n    op.drop_table('c')\n",
		 "both('a')", "both('b')");
	assert_string_equal(ops_effects(&c, true), "drop table a; drop table c");
	assert_string_equal(ops_effects(&c, false), "drop table b");
	assert_true(c.ops.has_upgrade && c.ops.has_downgrade);
	arena_release(&c.a);
}

static void test_operations__hear_a_downgrade_refuse(void **s UNUSED)
{
	struct ops_case c;

	ops_both(&c, "", "op.drop_table('a')",
		 "raise NotImplementedError('no way back')");
	assert_true(c.ops.raises_in_downgrade);
	arena_release(&c.a);
}

static void test_operations__know_dialects_by_other_names(void **s UNUSED)
{
	static const char *const tests[] = {
		"op.get_bind().dialect.name == 'mysql'",
		"op.get_context().dialect.name == 'mysql'",
		"op.get_bind().engine.name in ['mysql', 'mariadb']",
		"not (op.get_bind().dialect.name != 'mysql')",
		"op.get_bind().dialect.name == 'mysql' and unknown()",
		"is_mysql",
		"name == 'mysql'",
		"asks(op.get_bind())",
		"not (not is_mysql)",
	};

	for (size_t i = 0; i < ARRAY_SIZE(tests); i++) {
		struct ops_case c;
		char up[512];

		snprintf(up, sizeof(up),
			 "bind = op.get_bind()\nname = bind.dialect.name\n"
			 "is_mysql = name == 'mysql'\n"
			 "if %s:\n    op.drop_table('t')",
			 tests[i]);
		ops_both(&c,
			 "def asks(conn):\n"
			 "    return conn.dialect.name == 'mysql'\n",
			 up, "");
		if (!operation_runs_on(first(&c), STR("mysql")) ||
		    operation_runs_on(first(&c), STR("postgresql"))) {
			print_error("%s\n", tests[i]);
			fail();
		}
		arena_release(&c.a);
	}
}

static void test_operations__guess_no_dialect(void **s UNUSED)
{
	static const char *const bodies[] = {
		"if op.get_bind().dialect.name == 'mysql' and unknown():\n"
		"    pass\nelse:\n    op.drop_table('t')",
		"if op.get_bind().dialect.name == unknown():\n"
		"    op.drop_table('t')",
		"if op.get_bind().dialect.name in ['mysql'] + unknown():\n"
		"    op.drop_table('t')",
		"if unknown().name == 'mysql':\n    op.drop_table('t')",
		"if op.get_bind().dialect.name == 'mysql' or unknown():\n"
		"    op.drop_table('t')",
	};

	for (size_t i = 0; i < ARRAY_SIZE(bodies); i++) {
		struct ops_case c;

		ops_both(&c, "", bodies[i], "");
		if (!operation_runs_on(first(&c), STR("mysql")) ||
		    !operation_runs_on(first(&c), STR("sqlite"))) {
			print_error("%s\n", bodies[i]);
			fail();
		}
		arena_release(&c.a);
	}
}

/* Work is bounded, and what was left out is said. */
static void test_operations__end(void **s UNUSED)
{
	static const char *const modules[] = {
		"def f(n):\n    g(n)\n    g(n)\ndef g(n):\n    h(n)\n    h(n)\n"
		"def h(n):\n    i(n)\n    i(n)\ndef i(n):\n    j(n)\n    j(n)\n"
		"def j(n):\n    for a in range(99):\n"
		"        for b in range(99):\n            op.drop_table('t')\n",
		"def f(n):\n    s = 'x' * 1000\n    for a in range(999):\n"
		"        s = s + s\n        op.execute(s)\n",
		"L = list(range(1000))\ndef f(n):\n    x = [0]\n"
		"    for a in L:\n        for b in L:\n            x = x + L\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(modules); i++) {
		struct ops_case c;

		ops_both(&c, modules[i], "f(1)", "");
		assert_true(c.ops.list.n <= OPERATIONS_MAX);
		if (i != 1)
			assert_true(c.ops.is_cut && c.ops.unknown.n >= 1);
		arena_release(&c.a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_operations__are_found_however_op_is_imported),
		cmocka_unit_test(test_operations__are_found_in_batches),
		cmocka_unit_test(test_operations__are_followed_through_helpers),
		cmocka_unit_test(test_operations__know_the_rounds_of_loops),
		cmocka_unit_test(test_operations__decide_what_can_be_decided),
		cmocka_unit_test(test_operations__find_every_route_of_sql),
		cmocka_unit_test(test_operations__read_expressions),
		cmocka_unit_test(test_operations__know_third_party_directives),
		cmocka_unit_test(test_operations__say_what_they_cannot_tell),
		cmocka_unit_test(test_operations__let_harmless_calls_pass),
		cmocka_unit_test(test_operations__keep_every_argument),
		cmocka_unit_test(test_operations__hide_what_a_star_may_hold),
		cmocka_unit_test(test_operations__read_columns),
		cmocka_unit_test(test_operations__know_what_surrounds_them),
		cmocka_unit_test(test_operations__know_dialects_behind_returns),
		cmocka_unit_test(test_operations__know_dialects_by_other_names),
		cmocka_unit_test(test_operations__guess_no_dialect),
		cmocka_unit_test(test_operations__place_sql_inside_of_strings),
		cmocka_unit_test(test_operations__tell_directions_apart),
		cmocka_unit_test(test_operations__hear_a_downgrade_refuse),
		cmocka_unit_test(test_operations__end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
