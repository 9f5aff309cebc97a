#include "base/compat.h"
#include "schema_help.h"

/* Migrations one after the other, and the schema that they make. */
struct made {
	const char *dialect;
	const char *ups[6];
	const char *schema;
};

static void check_made(const struct made *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct schema_case c;
		const char *got;

		schema_begin(&c, rows[i].dialect);
		for (size_t k = 0; k < ARRAY_SIZE(rows[i].ups); k++)
			if (rows[i].ups[k])
				schema_up(&c, rows[i].ups[k]);
		got = schema_shown(&c);
		if (strcmp(got, rows[i].schema)) {
			print_error("%zu: %s\ngot:  %s\nwant: %s\n", i,
				    rows[i].ups[0], got, rows[i].schema);
			fail();
		}
		schema_end(&c);
	}
}

#define ID "sa.Column('id', sa.Integer(), primary_key=True)"
#define T "op.create_table('t', " ID ", sa.Column('n', sa.Integer()))"

static void test_schema__tables_with_their_parts(void **s UNUSED)
{
	static const struct made rows[] = {
		{ "", { T }, "t: id! n p(id)" },
		{ "",
		  { "op.create_table('t', sa.Column('a', sa.Integer()), "
		    "sa.Column('b', sa.Integer()), "
		    "sa.PrimaryKeyConstraint('b', 'a', name='pk'))" },
		  "t: a! b! p:pk(b,a)" },
		{ "",
		  { "op.create_table('t', sa.Column('a', sa.Integer(), "
		    "primary_key=True), sa.Column('b', sa.Integer(), "
		    "primary_key=True))" },
		  "t: a! b! p(a,b)" },
		{ "",
		  { "op.create_table('t', sa.Column('a', sa.Integer(), "
		    "unique=True, index=True), sa.Column('b', sa.Integer(), "
		    "unique=True), sa.Column('c', sa.Text(), nullable=False))" },
		  "t: a b c! u(b) U:ix_t_a(a)" },
		{ "",
		  { T, "op.create_table('u', " ID ", sa.Column('t_id', sa.Integer(), "
		       "sa.ForeignKey('t.id', name='fk')))" },
		  "t: id! n p(id); u: id! t_id p(id) f:fk(t_id)>t(id)" },
		{ "",
		  { "op.create_table('t', " ID ", schema='app')",
		    "op.execute('DROP TABLE app.t')" },
		  "" },
		{ "",
		  { "op.execute('CREATE TABLE t (id SERIAL PRIMARY KEY, "
		    "a TEXT NOT NULL, UNIQUE (a), CHECK (a > 0))')" },
		  "t: id! a! p(id) u(a) c()" },
		{ "sqlite",
		  { "op.execute('CREATE TABLE t (id INTEGER PRIMARY KEY)')" },
		  "t: id p(id)" },
	};

	check_made(rows, ARRAY_SIZE(rows));
}

static void test_schema__columns_change(void **s UNUSED)
{
	static const struct made rows[] = {
		{ "",
		  { T, "op.add_column('t', sa.Column('x', sa.Text(), "
		       "nullable=False, index=True))" },
		  "t: id! n x! p(id) i:ix_t_x(x)" },
		{ "", { T, "op.drop_column('t', 'n')" }, "t: id! p(id)" },
		{ "",
		  { T, "op.alter_column('t', 'n', nullable=False)" },
		  "t: id! n! p(id)" },
		{ "",
		  { T, "op.create_index('ix', 't', ['n'])",
		    "op.alter_column('t', 'n', new_column_name='m')" },
		  "t: id! m p(id) i:ix(m)" },
		{ "",
		  { T, "op.create_index('ix', 't', ['n'])",
		    "op.create_unique_constraint('uq', 't', ['n', 'id'])",
		    "op.drop_column('t', 'n')" },
		  "t: id! p(id)" },
		{ "",
		  { T, "with op.batch_alter_table('t') as b:\n"
		       "    b.add_column(sa.Column('x', sa.Text()))\n"
		       "    b.drop_column('n')" },
		  "t: id! x p(id)" },
		{ "mysql",
		  { T, "op.execute('ALTER TABLE t CHANGE n m INT NOT NULL')" },
		  "t: id! m! p(id)" },
	};

	check_made(rows, ARRAY_SIZE(rows));
}

static void test_schema__names_of_tables_change(void **s UNUSED)
{
	static const struct made rows[] = {
		{ "",
		  { T,
		    "op.create_table('u', sa.Column('a', sa.Integer(), "
		    "sa.ForeignKey('t.id')))",
		    "op.rename_table('t', 'v')" },
		  "v: id! n p(id); u: a f(a)>v(id)" },
		{ "",
		  { T, "op.execute('ALTER TABLE t SET SCHEMA app')" },
		  "app.t: id! n p(id)" },
		{ "",
		  { T, "op.rename_table('t', 'v')", T },
		  "v: id! n p(id); t: id! n p(id)" },
		{ "", { T, "op.drop_table('t')" }, "" },
		{ "",
		  { T,
		    "op.create_table('u', sa.Column('a', sa.Integer(), "
		    "sa.ForeignKey('t.id')))",
		    "op.execute('DROP TABLE t CASCADE')" },
		  "u: a" },
		{ "postgresql",
		  { T, "op.execute('ALTER TABLE public.t ADD COLUMN m int')" },
		  "t: id! n m p(id)" },
		{ "", { "op.execute('CREATE TEMPORARY TABLE t (a int)')" }, "" },
		{ "",
		  { T, "op.execute('CREATE TABLE IF NOT EXISTS t (a int)')" },
		  "t: id! n p(id)" },
	};

	check_made(rows, ARRAY_SIZE(rows));
}

#define UN                                                      \
	"op.create_table('t', " ID ", sa.Column('a', "          \
	"sa.Integer(), unique=True), sa.Column('b', "           \
	"sa.Integer(), sa.ForeignKey('t.id')), sa.Column('c', " \
	"sa.Integer(), sa.ForeignKey('t.id')))"

static void test_schema__a_name_means_the_constraint_that_has_none(void **s UNUSED)
{
	static const struct made rows[] = {
		/* as PostgreSQL calls it */
		{ "postgresql",
		  { UN, "op.drop_constraint('t_a_key', 't')" },
		  "t: id! a b c p(id) f(b)>t(id) f(c)>t(id)" },
		{ "postgresql",
		  { UN, "op.drop_constraint('t_c_fkey', 't')" },
		  "t: id! a b c p(id) u(a) f(b)>t(id)" },
		{ "postgresql",
		  { UN, "op.drop_constraint('t_pkey', 't')" },
		  "t: id! a b c u(a) f(b)>t(id) f(c)>t(id)" },
		/* by a convention that is not known */
		{ "mysql",
		  { UN, "op.drop_constraint('fk_t_c_t', 't', "
			"type_='foreignkey')" },
		  "t: id! a b c p(id) u(a) f(b)>t(id)" },
		{ "",
		  { UN, "with op.batch_alter_table('t') as b:\n"
			"    b.drop_constraint('uq_t_a', type_='unique')" },
		  "t: id! a b c p(id) f(b)>t(id) f(c)>t(id)" },
		{ "",
		  { T, "op.create_index('uq', 't', ['n'], unique=True)",
		    "op.drop_constraint('uq', 't', type_='unique')" },
		  "t: id! n p(id)" },
		{ "",
		  { T, "op.create_unique_constraint('uq', 't', ['n'])",
		    "op.execute('ALTER TABLE t RENAME CONSTRAINT uq TO other')" },
		  "t: id! n p(id) u:other(n)" },
	};

	check_made(rows, ARRAY_SIZE(rows));
}

static void test_schema__indexes(void **s UNUSED)
{
	static const struct made rows[] = {
		{ "",
		  { T, "op.create_index('ix', 't', ['n', sa.text('lower(n)')])" },
		  "t: id! n p(id) i:ix(n,lower(n))" },
		{ "",
		  { T, "op.create_index('ix', 't', ['n'])", "op.drop_index('ix')" },
		  "t: id! n p(id)" },
		{ "",
		  { T, "op.create_index('ix', 't', ['n'])",
		    "op.execute('ALTER INDEX ix RENAME TO iy')" },
		  "t: id! n p(id) i:iy(n)" },
		{ "postgresql",
		  { T,
		    "op.execute('CREATE UNIQUE INDEX CONCURRENTLY ix ON t "
		    "(n)')",
		    "op.execute('ALTER TABLE t ADD CONSTRAINT ix UNIQUE USING "
		    "INDEX ix')" },
		  "t: id! n p(id) u:ix(n)" },
	};

	check_made(rows, ARRAY_SIZE(rows));
}

static void test_schema__types(void **s UNUSED)
{
	static const struct made rows[] = {
		{ "postgresql",
		  { "op.create_table('t', sa.Column('a', sa.Enum('x', 'y', "
		    "name='e')))",
		    "op.execute(\"ALTER TYPE e ADD VALUE 'z'\")",
		    "op.execute('ALTER TYPE e RENAME TO f')" },
		  "t: a; f=x|y|z" },
		{ "postgresql",
		  { "op.execute(\"CREATE TYPE e AS ENUM ('a', 'it''s')\")",
		    "op.execute(\"ALTER TYPE e RENAME VALUE 'a' TO 'b'\")" },
		  "e=b|it's" },
		{ "postgresql",
		  { "e = postgresql.ENUM('x', name='e')\n"
		    "e.create(op.get_bind(), checkfirst=True)",
		    "sa.Enum(name='e').drop(op.get_bind())" },
		  "" },
		{ "sqlite",
		  { "op.create_table('t', sa.Column('a', sa.Enum('x', 'y', "
		    "name='e')))" },
		  "t: a" },
	};

	check_made(rows, ARRAY_SIZE(rows));
}

static void test_schema__unknown_is_a_state(void **s UNUSED)
{
	static const struct made rows[] = {
		/* Of what came before nothing is sure, of what comes after all. */
		{ "",
		  { T, "op.execute(open('x').read())",
		    "op.create_table('u', " ID ")" },
		  "t?: id! n p(id); u: id! p(id)" },
		/* Working on it shows that it is there. */
		{ "",
		  { T, "op.execute(open('x').read())",
		    "op.add_column('t', sa.Column('m', sa.Text()))" },
		  "t: id! n m p(id)" },
		{ "",
		  { "op.add_column('old', sa.Column('m', sa.Text()))" },
		  "old~: m" },
		{ "", { "if x():\n    " T }, "t?: id! n p(id)" },
		{ "",
		  { T, "if x():\n    op.drop_table('t')",
		    "op.add_column('t', sa.Column('m', sa.Text()))" },
		  "t: id! n m p(id)" },
		{ "postgresql",
		  { "if op.get_bind().dialect.name == 'postgresql':\n    " T
		    "\nelse:\n    op.create_table('u', " ID ")" },
		  "t: id! n p(id)" },
	};

	check_made(rows, ARRAY_SIZE(rows));
}

/* ---- what is told --------------------------------------------------------- */

struct told {
	const char *dialect;
	const char *before[3];
	const char *up;
	const char *events;
};

static void check_told(const struct told *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct schema_case c;
		const char *got;

		schema_begin(&c, rows[i].dialect);
		for (size_t k = 0; k < ARRAY_SIZE(rows[i].before); k++)
			if (rows[i].before[k])
				schema_up(&c, rows[i].before[k]);
		schema_watch(&c, rows[i].up);
		got = schema_events_shown(&c);
		if (strcmp(got, rows[i].events)) {
			print_error("%zu: %s\ngot:  %s\nwant: %s\n", i,
				    rows[i].up, got, rows[i].events);
			fail();
		}
		schema_end(&c);
	}
}

#define FK                                                \
	"op.create_table('u', " ID ", sa.Column('t_id', " \
	"sa.Integer(), sa.ForeignKey('t.id', name='fk')))"

static void test_schema__tells_of_what_is_not_there(void **s UNUSED)
{
	static const struct told rows[] = {
		{ "", { T }, "op.drop_column('t', 'x')", "unknown-object t.x" },
		{ "",
		  { T },
		  "op.create_index('ix', 't', ['x'])",
		  "unknown-object t.x" },
		{ "",
		  { T },
		  "op.drop_constraint('uq', 't', type_='unique')",
		  "unknown-object t.uq" },
		{ "", { T }, "op.drop_index('ix', 't')", "unknown-object t.ix" },
		{ "",
		  { T, "op.drop_table('t')" },
		  "op.add_column('t', sa.Column('m', sa.Text()))",
		  "unknown-object t" },
		{ "",
		  { T },
		  "op.execute('UPDATE usres SET a = 1')",
		  "unknown-object usres" },
		{ "",
		  { T, "op.rename_table('t', 'v')" },
		  "op.drop_table('t')",
		  "unknown-object t" },
		/* Nobody can know. */
		{ "", { T }, "op.execute('DROP TABLE IF EXISTS x')", "" },
		{ "", { T }, "if f():\n    op.drop_column('t', 'x')", "" },
		{ "",
		  { T },
		  "try:\n    op.drop_column('t', 'x')\nexcept Exception:\n"
		  "    pass",
		  "" },
		{ "",
		  { T, "op.execute(open('x').read())" },
		  "op.drop_column('t', 'x')",
		  "" },
		{ "",
		  { T, "op.execute('ALTER TABLE old ADD COLUMN x int')" },
		  "op.drop_table('x')",
		  "" },
		{ "", { NULL }, "op.drop_column('t', 'x')", "" },
		{ "", { T }, "op.execute('SELECT * FROM pg_class')", "" },
		{ "",
		  { T },
		  "op.execute('UPDATE alembic_version SET version_num = 1')",
		  "" },
		{ "",
		  { T, "op.execute('CREATE VIEW v AS SELECT 1')" },
		  "op.execute('DELETE FROM v')",
		  "" },
		{ "",
		  { T },
		  "op.create_table('u', sa.Column('a', sa.Integer(), "
		  "sa.ForeignKey('other.x.id')))",
		  "" },
		{ "mysql", { T }, "op.drop_index('ix', 't')", "" },
	};

	check_told(rows, ARRAY_SIZE(rows));
}

static void test_schema__tells_of_foreign_keys(void **s UNUSED)
{
	static const struct told rows[] = {
		{ "",
		  { "op.create_table('x', " ID ")" },
		  FK,
		  "fk-before-table u > t" },
		{ "", { NULL }, FK "\n" T, "fk-before-table u > t" },
		{ "", { T, FK }, "op.drop_table('t')", "drop-referenced t > u" },
		{ "",
		  { T, FK },
		  "op.drop_column('t', 'id')",
		  "drop-referenced t.id > u; goes-with t.id (primary key "
		  "\"t_pkey\")" },
		{ "", { T, FK }, "op.drop_table('u')\nop.drop_table('t')", "" },
		{ "", { T, FK }, "op.execute('DROP TABLE t, u')", "" },
		{ "", { T, FK }, "op.execute('DROP TABLE t CASCADE')", "" },
		{ "sqlite", { T, FK }, "op.drop_table('t')", "" },
		{ "",
		  { "op.create_table('t', sa.Column('id', sa.String(20), "
		    "primary_key=True))" },
		  FK,
		  "fk-type-mismatch u.t_id > t.id" },
		{ "",
		  { "op.create_table('t', sa.Column('id', sa.BigInteger(), "
		    "primary_key=True))" },
		  FK,
		  "fk-type-mismatch u.t_id > t.id" },
		{ "",
		  { "op.execute('CREATE TABLE t (id SERIAL PRIMARY KEY)')" },
		  FK,
		  "" },
		{ "",
		  { T, FK },
		  "op.create_foreign_key('back', 't', 'u', ['n'], ['id'])",
		  "fk-cycle t (t, u)" },
		{ "",
		  { NULL },
		  "op.create_table('t', " ID ", sa.Column('p', sa.Integer(), "
		  "sa.ForeignKey('t.id')))",
		  "" },
		{ "",
		  { T, FK },
		  "op.create_foreign_key('fk', 't', 't', ['n'], ['id'])",
		  "duplicate-name t.fk > u" },
		{ "",
		  { T, FK },
		  "op.create_foreign_key('fk', 'u', 't', ['t_id'], ['id'])",
		  "already-exists u.fk > u" },
	};

	check_told(rows, ARRAY_SIZE(rows));
}

static void test_schema__tells_of_what_is_there_already(void **s UNUSED)
{
	static const struct told rows[] = {
		{ "", { T }, T, "already-exists t" },
		{ "",
		  { T },
		  "op.add_column('t', sa.Column('N', sa.Integer()))",
		  "already-exists t.N" },
		{ "",
		  { T, "op.create_index('ix', 't', ['n'])" },
		  "op.create_index('ix', 't', ['n'])",
		  "already-exists t.ix" },
		{ "",
		  { T },
		  "op.create_primary_key('pk', 't', ['n'])",
		  "already-exists t" },
		{ "", { T }, "op.rename_table('t', 't')", "" },
		{ "", { T }, "op.create_table('t', " ID ", schema='app')", "" },
		{ "", { T, "op.drop_table('t')" }, T, "" },
		{ "",
		  { T },
		  "op.execute('CREATE TABLE IF NOT EXISTS t (a int)')",
		  "" },
	};

	check_told(rows, ARRAY_SIZE(rows));
}

static void test_schema__tells_what_goes_with_a_column(void **s UNUSED)
{
	static const struct told rows[] = {
		{ "",
		  { T, "op.create_index('ix', 't', ['n'])",
		    "op.create_unique_constraint('uq', 't', ['n'])" },
		  "op.drop_column('t', 'n')",
		  "goes-with t.n (unique constraint \"uq\", index \"ix\")" },
		{ "", { T }, "op.drop_column('t', 'n')", "" },
		{ "",
		  { T },
		  "op.alter_column('t', 'n', type_=sa.Text())",
		  "old-type t.n" },
	};

	check_told(rows, ARRAY_SIZE(rows));
}

/* ---- undoing, packing ----------------------------------------------------- */

static void test_schema__what_is_taken_back_never_happened(void **s UNUSED)
{
	static const char *const ups[] = {
		T,
		"op.drop_table('t')",
		"op.rename_table('t', 'x')\n" T,
		"op.drop_column('t', 'n')\n"
		"op.add_column('t', sa.Column('n', sa.Text()))",
		"op.create_index('ix', 't', ['n'])\nop.drop_index('iy')",
		"op.execute(open('x').read())",
		"op.drop_constraint('uq', 't')",
		"op.execute('ALTER TYPE e RENAME TO f')",
		"op.alter_column('t', 'n', new_column_name='m')",
		"op.execute('DROP SCHEMA app CASCADE')",
	};

	for (size_t i = 0; i < ARRAY_SIZE(ups); i++) {
		struct schema_case c;
		const char *before;
		size_t mark;

		schema_begin(&c, "postgresql");
		schema_up(&c, T "\n" FK "\nop.create_index('iy', 't', ['n'])\n"
				"op.create_unique_constraint('uq', 't', ['n'])\n"
				"op.create_table('a', " ID ", schema='app')\n"
				"op.execute(\"CREATE TYPE e AS ENUM ('x')\")");
		before = schema_shown(&c);
		mark = schema_mark(&c.s);
		schema_up(&c, ups[i]);
		schema_undo(&c.s, mark);
		assert_string_equal(schema_shown(&c), before);
		schema_up(&c, ups[i]);
		schema_undo(&c.s, mark);
		assert_string_equal(schema_shown(&c), before);
		schema_end(&c);
	}
}

static void test_schema__is_the_same_from_packed_operations(void **s UNUSED)
{
	static const char *const ups[] = {
		T "\n" FK,
		"op.create_table('e', sa.Column('a', sa.Enum('x', name='k'), "
		"nullable=False, server_default='x'), sa.Column('b', "
		"postgresql.ARRAY(sa.Numeric(4, 2))), sa.Column('c', "
		"sa.DateTime(timezone=True), comment='c'))",
		"op.execute(\"UPDATE t SET n = 1; DELETE FROM t WHERE n = 2\")\n"
		"op.execute(open('x').read())\nop.drop_column('t', 'n')",
		"if op.get_bind().dialect.name == 'sqlite':\n"
		"    op.drop_table('t')",
		"for x in y():\n    op.drop_column('t', x)",
		"op.execute(open('x').read())",
		"",
	};
	struct schema_case one, two;

	schema_begin(&one, "postgresql");
	schema_begin(&two, "postgresql");
	for (size_t i = 0; i < ARRAY_SIZE(ups); i++) {
		struct operations *ops = schema_body(&one.a, ups[i], "pass");
		struct operations unpacked;
		struct revision rev = { .id = STR("r") };
		struct buf packed = BUF_INIT(&one.a);
		struct buf again = BUF_INIT(&one.a);

		operations_pack(&packed, ops);
		operations_pack(&again, ops);
		assert_true(str_eq(buf_str(&packed), buf_str(&again)));
		assert_true(
			operations_unpack(&two.a, buf_str(&packed), &unpacked));
		schema_run(&one.s, ops, &rev, true);
		schema_run(&two.s, &unpacked, &rev, true);
		assert_string_equal(schema_shown(&one), schema_shown(&two));
		assert_int_equal(one.s.gaps.n, two.s.gaps.n);
		/* No byte less will do. */
		for (size_t k = 0; k < packed.len; k++)
			assert_false(operations_unpack(
				&two.a, str_cut(buf_str(&packed), 0, k),
				&unpacked));
	}
	schema_end(&one);
	schema_end(&two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schema__tables_with_their_parts),
		cmocka_unit_test(test_schema__columns_change),
		cmocka_unit_test(test_schema__names_of_tables_change),
		cmocka_unit_test(
			test_schema__a_name_means_the_constraint_that_has_none),
		cmocka_unit_test(test_schema__indexes),
		cmocka_unit_test(test_schema__types),
		cmocka_unit_test(test_schema__unknown_is_a_state),
		cmocka_unit_test(test_schema__tells_of_what_is_not_there),
		cmocka_unit_test(test_schema__tells_of_foreign_keys),
		cmocka_unit_test(test_schema__tells_of_what_is_there_already),
		cmocka_unit_test(test_schema__tells_what_goes_with_a_column),
		cmocka_unit_test(test_schema__what_is_taken_back_never_happened),
		cmocka_unit_test(test_schema__is_the_same_from_packed_operations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
