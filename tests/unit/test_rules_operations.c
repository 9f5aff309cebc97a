#include "base/compat.h"
#include "ops_help.h"

struct verdict {
	const char *up;
	const char *findings;
};

static void check_one(const char *module, const char *up, const char *down,
		      const char *want, struct check_policy *policy)
{
	struct ops_case c;
	const char *got;

	ops_both(&c, module, up, down);
	if (policy) {
		struct rule_levels levels = c.policy.levels;

		c.policy = *policy;
		c.policy.levels = levels;
		c.policy.is_one_way = true;
	}
	ops_judge(&c);
	got = ops_findings(&c);
	if (strcmp(got, want)) {
		print_error("%supgrade:\n%s\ndowngrade:\n%s\n"
			    "got:  %s\nwant: %s\n",
			    module, up, down, got, want);
		fail();
	}
	arena_release(&c.a);
}

/* In upgrade(); the opposite direction is empty. */
static void check_up(const struct verdict *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check_one("", rows[i].up, "", rows[i].findings, NULL);
}

static void check_down(const struct verdict *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check_one("", "", rows[i].up, rows[i].findings, NULL);
}

static void test_rules_destructive__speak_in_upgrade(void **s UNUSED)
{
	static const struct verdict rows[] = {
		{ "op.drop_table('t')", "critical drop-table" },
		{ "op.execute('DROP TABLE t')", "critical drop-table" },
		{ "op.execute('DROP TABLE a, b')",
		  "critical drop-table; critical drop-table" },
		{ "sa.Table('t', sa.MetaData()).drop(op.get_bind())",
		  "critical drop-table" },
		{ "sa.MetaData().drop_all(op.get_bind())", "critical drop-table" },
		{ "op.drop_column('t', 'c')", "error drop-column" },
		{ "op.execute('ALTER TABLE t DROP COLUMN c')",
		  "error drop-column" },
		{ "op.execute('ALTER TABLE t DROP c')", "error drop-column" },
		{ "op.execute('DROP SCHEMA s')", "critical drop-schema" },
		{ "op.execute('DROP DATABASE s')", "critical drop-schema" },
		{ "op.execute('DROP TYPE e')", "error drop-type" },
		{ "sa.Enum(name='e').drop(op.get_bind())", "error drop-type" },
		{ "op.execute('DROP TABLE t CASCADE')",
		  "critical drop-cascade; critical drop-table" },
		{ "op.execute('TRUNCATE t')", "critical truncate" },
		{ "op.execute('DELETE FROM t')", "critical delete-without-where" },
		{ "op.execute(sa.table('t').delete())",
		  "critical delete-without-where" },
		{ "op.execute('DELETE FROM t WHERE x')", "note delete-rows" },
		{ "op.execute('WITH d AS (DELETE FROM t RETURNING *) "
		  "SELECT * FROM d')",
		  "critical delete-without-where" },
		{ "op.execute('UPDATE t SET x = 1')",
		  "warning update-without-where" },
		{ "op.execute('UPDATE t SET x = 1 WHERE y')", "" },
		{ "op.drop_index('i')", "warning drop-index" },
		{ "op.drop_constraint('k', 't')", "warning drop-constraint" },
		{ "op.execute('ALTER TABLE t DROP CONSTRAINT k')",
		  "warning drop-constraint" },
		{ "op.execute('DROP VIEW v')", "warning drop-other" },
		{ "op.execute('DROP FUNCTION f()')", "warning drop-other" },
		{ "op.execute('DROP EXTENSION e')", "warning drop-other" },
		{ "op.drop_view(x)", "warning drop-other" },
		{ "op.execute('DO $$ BEGIN DROP TABLE t; END $$')",
		  "critical drop-table" },
		/* What only looks like it. */
		{ "op.execute('-- DROP TABLE t')", "" },
		{ "op.execute(\"SELECT 'DROP TABLE t'\")", "" },
		{ "op.execute('ALTER TABLE t ALTER c DROP NOT NULL')", "" },
		{ "op.execute('CREATE FUNCTION f() RETURNS void AS $$ "
		  "DELETE FROM t $$ LANGUAGE sql')",
		  "" },
		{ "op.execute('ALTER TABLE t ADD FOREIGN KEY (a) "
		  "REFERENCES u (b) ON DELETE CASCADE')",
		  "note add-foreign-key" },
	};

	check_up(rows, ARRAY_SIZE(rows));
}

static void test_rules_destructive__are_milder_in_downgrade(void **s UNUSED)
{
	static const struct verdict rows[] = {
		{ "op.drop_table('t')", "warning drop-table" },
		{ "op.drop_column('t', 'c')", "warning drop-column" },
		{ "op.execute('DROP SCHEMA s')", "critical drop-schema" },
		{ "op.execute('DROP TYPE e')", "note drop-type" },
		{ "op.execute('DROP TABLE t CASCADE')",
		  "error drop-cascade; warning drop-table" },
		{ "op.execute('TRUNCATE t')", "critical truncate" },
		{ "op.execute('DELETE FROM t')", "critical delete-without-where" },
		{ "op.execute('UPDATE t SET x = 1')",
		  "warning update-without-where" },
		{ "op.drop_index('i')", "" },
		{ "op.drop_constraint('k', 't')", "" },
		{ "op.execute('DROP VIEW v')", "" },
		{ "op.rename_table('a', 'b')", "note rename-table" },
		{ "op.alter_column('t', 'c', nullable=False)",
		  "note set-not-null" },
	};

	check_down(rows, ARRAY_SIZE(rows));
}

static void test_rules_destructive__are_quiet_about_what_is_new(void **s UNUSED)
{
	static const struct verdict rows[] = {
		{ "op.create_table('t')\nop.drop_table('t')", "" },
		{ "op.drop_table('t')\nop.create_table('t')",
		  "critical drop-table" },
		{ "op.execute('CREATE TEMP TABLE t AS SELECT 1')\n"
		  "op.execute('DROP TABLE t')",
		  "" },
		{ "op.create_table('T')\nop.execute('DELETE FROM t')", "" },
		{ "op.create_table('t', schema='a')\n"
		  "op.drop_table('t', schema='b')",
		  "critical drop-table" },
		{ "op.create_table('t')\nop.rename_table('t', 'u')\n"
		  "op.drop_table('u')",
		  "" },
		{ "op.create_table('t')\nop.drop_column('t', 'c')", "" },
		{ "op.add_column('t', sa.Column('c'))\nop.drop_column('t', 'c')",
		  "" },
		{ "op.drop_column('t', 'c')\nop.drop_table('t')",
		  "critical drop-table" },
		{ "op.drop_index('i', 't')\nop.drop_constraint('k', 't')\n"
		  "op.drop_table('t')",
		  "critical drop-table" },
		{ "op.create_table('t')\nop.execute('TRUNCATE t')\n"
		  "op.execute('UPDATE t SET x = 1')",
		  "" },
		{ "op.add_column('t', sa.Column('c'))\n"
		  "op.execute('UPDATE t SET c = 1')",
		  "note update-without-where" },
		{ "op.add_column('t', sa.Column('c'))\n"
		  "op.execute('UPDATE t SET c = 1, d = 2')",
		  "warning update-without-where" },
		{ "op.drop_index('i', 't')\nop.create_index('i', 't', ['x'])",
		  "note drop-index" },
		{ "op.drop_constraint('k', 't')\n"
		  "op.create_unique_constraint('k', 't', ['x'])",
		  "note drop-constraint; note add-unique" },
		{ "op.execute('DROP VIEW v')\nop.execute('CREATE VIEW v AS "
		  "SELECT 1')",
		  "note drop-other" },
		{ "op.execute('ALTER TYPE e RENAME TO old')\n"
		  "op.execute(\"CREATE TYPE e AS ENUM ('a')\")\n"
		  "op.execute('DROP TYPE old')",
		  "note rename-other; note drop-type" },
		{ "op.execute('CREATE TYPE e AS ENUM ()')\n"
		  "op.execute('DROP TYPE e')",
		  "" },
	};

	check_up(rows, ARRAY_SIZE(rows));
}

static void test_rules_destructive__know_the_table_of_an_index(void **s UNUSED)
{
	check_one("", "op.drop_index('i')\nop.drop_table('t')",
		  "op.create_table('t')\nop.create_index('i', 't', ['c'])",
		  "critical drop-table", NULL);
}

static void test_rules_breaking__speak_in_upgrade(void **s UNUSED)
{
	static const struct verdict rows[] = {
		{ "op.rename_table('a', 'b')", "warning rename-table" },
		{ "op.execute('ALTER TABLE a RENAME TO b')",
		  "warning rename-table" },
		{ "op.execute('ALTER TABLE a SET SCHEMA s')",
		  "warning rename-table" },
		{ "op.alter_column('t', 'a', new_column_name='b')",
		  "warning rename-column" },
		{ "op.alter_column('t', 'a', name='b')", "warning rename-column" },
		{ "op.alter_column('t', 'a', new_column_name='a')", "" },
		{ "op.execute('ALTER TABLE t RENAME COLUMN a TO b')",
		  "warning rename-column" },
		{ "op.execute('ALTER VIEW a RENAME TO b')",
		  "warning rename-other" },
		{ "op.execute('ALTER INDEX a RENAME TO b')", "" },
		{ "op.alter_column('t', 'c', nullable=False)",
		  "warning set-not-null" },
		{ "op.alter_column('t', 'c', nullable=True)", "" },
		{ "op.alter_column('t', 'c', nullable=False, "
		  "existing_nullable=False)",
		  "" },
		{ "op.execute('ALTER TABLE t ALTER c SET NOT NULL')",
		  "warning set-not-null" },
		{ "op.execute('UPDATE t SET c = 1 WHERE c IS NULL')\n"
		  "op.alter_column('t', 'c', nullable=False)",
		  "note set-not-null" },
		{ "op.execute('UPDATE t SET d = 1 WHERE d IS NULL')\n"
		  "op.alter_column('t', 'c', nullable=False)",
		  "warning set-not-null" },
		{ "op.add_column('t', sa.Column('c'))\n"
		  "op.alter_column('t', 'c', nullable=False)",
		  "" },
		{ "op.alter_column('t', 'c', server_default=None)",
		  "note drop-default" },
		{ "op.alter_column('t', 'c', server_default='1')", "" },
		{ "op.alter_column('t', 'c', server_default=False)", "" },
		{ "op.create_unique_constraint('u', 't', ['a'])",
		  "note add-unique" },
		{ "op.create_index('i', 't', ['a'], unique=True)",
		  "note add-unique" },
		{ "op.create_index('i', 't', ['a'])", "" },
		{ "op.create_check_constraint('k', 't', 'a > 0')",
		  "note add-check" },
		{ "op.execute('ALTER TABLE t ADD CHECK (a > 0) NOT VALID')", "" },
		{ "op.create_primary_key('k', 't', ['a'])",
		  "note add-primary-key" },
		{ "op.create_foreign_key('k', 't', 'u', ['a'], ['b'])",
		  "note add-foreign-key" },
		{ "op.create_foreign_key('k', 't', 'u', ['a'], ['b'], "
		  "postgresql_not_valid=True)",
		  "" },
		{ "op.create_table('t')\n"
		  "op.create_foreign_key('k', 't', 'u', ['a'], ['b'])",
		  "note add-foreign-key" },
		{ "op.create_table('t')\nop.create_table('u')\n"
		  "op.create_foreign_key('k', 't', 'u', ['a'], ['b'])",
		  "" },
		{ "op.create_table('t')\n"
		  "op.create_index('i', 't', ['a'], unique=True)\n"
		  "op.rename_table('t', 'u')",
		  "" },
	};

	check_up(rows, ARRAY_SIZE(rows));
}

static void test_rules_breaking__judge_added_columns(void **s UNUSED)
{
	static const struct verdict rows[] = {
		{ "op.add_column('t', sa.Column('c', sa.Integer))", "" },
		{ "op.add_column('t', sa.Column('c', sa.Integer, "
		  "nullable=False))",
		  "error required-column" },
		{ "op.add_column('t', sa.Column('c', sa.Integer, default=1, "
		  "nullable=False))",
		  "error required-column" },
		{ "op.add_column('t', sa.Column('c', sa.Integer, "
		  "server_default=None, nullable=False))",
		  "error required-column" },
		{ "op.add_column('t', sa.Column('c', sa.Integer, "
		  "server_default='1', nullable=False))",
		  "" },
		{ "op.add_column('t', sa.Column('c', sa.Integer, "
		  "server_default=text('1'), nullable=False))",
		  "" },
		{ "op.add_column('t', sa.Column('c', sa.Integer, "
		  "sa.Identity(), nullable=False))",
		  "" },
		{ "op.add_column('t', sa.Column('c', sa.Integer, "
		  "sa.Computed('1'), nullable=False))",
		  "" },
		{ "op.add_column('t', sa.Column('c', sa.Integer, "
		  "nullable=unknown))",
		  "" },
		{ "op.add_column('t', sa.Column('c', sa.String, "
		  "primary_key=True))",
		  "note add-primary-key; error required-column" },
		{ "with op.batch_alter_table('t') as b:\n"
		  "    b.add_column(sa.Column('c', nullable=False))",
		  "error required-column" },
		{ "op.create_table('t')\n"
		  "op.add_column('t', sa.Column('c', nullable=False))",
		  "" },
		{ "op.add_column('t', sa.Column('c', unique=True))",
		  "note add-unique" },
		{ "op.add_column('t', sa.Column('c', unique=True, "
		  "index=True))",
		  "note add-unique" },
		{ "op.add_column('t', sa.Column('c', "
		  "sa.ForeignKey('u.id')))",
		  "note add-foreign-key" },
		{ "op.execute('ALTER TABLE t ADD c int NOT NULL')",
		  "error required-column" },
		{ "op.execute('ALTER TABLE t ADD c int NOT NULL DEFAULT 0')", "" },
		{ "op.execute('ALTER TABLE t ADD c bigserial NOT NULL')", "" },
		{ "op.execute('ALTER TABLE t ADD c int NOT NULL DEFAULT NULL')",
		  "error required-column" },
	};

	check_up(rows, ARRAY_SIZE(rows));
}

struct change {
	const char *from;
	const char *to;
	const char *finding;
};

#define NARROW "error type-narrowing"
#define OTHER "warning change-type"

static void test_rules_types__know_what_fits(void **s UNUSED)
{
	static const struct change rows[] = {
		{ "sa.String(50)", "sa.String(100)", "" },
		{ "sa.String(50)", "sa.String(length=50)", "" },
		{ "sa.VARCHAR(50)", "sa.String(50)", "" },
		{ "sa.String(50)", "sa.Text()", "" },
		{ "sa.VARCHAR(50)", "sa.TEXT", "" },
		{ "sa.Text()", "sa.String()", "" },
		{ "sa.String(100)", "sa.String(50)", NARROW },
		{ "sa.String()", "sa.String(50)", NARROW },
		{ "sa.Text()", "sa.String(50)", NARROW },
		{ "sa.String(n)", "sa.String(50)", OTHER },
		{ "sa.CHAR(5)", "sa.String(5)", OTHER },
		{ "sa.SmallInteger", "sa.Integer", "" },
		{ "sa.Integer()", "sa.BigInteger()", "" },
		{ "sa.INTEGER()", "sa.Integer()", "" },
		{ "sa.BigInteger()", "sa.Integer()", NARROW },
		{ "sa.Integer", "sa.SmallInteger", NARROW },
		{ "sa.Integer", "sa.Boolean", NARROW },
		{ "sa.Integer", "sa.Numeric(4, 0)", NARROW },
		{ "sa.Integer", "sa.Numeric(12, 2)", OTHER },
		{ "sa.BigInteger", "sa.Float()", NARROW },
		{ "sa.Integer", "sa.String(10)", OTHER },
		{ "sa.Numeric(10, 2)", "sa.Numeric(12, 2)", "" },
		{ "sa.Numeric(10, 2)", "sa.Numeric(10, 2)", "" },
		{ "sa.Numeric(10, 2)", "sa.Numeric()", "" },
		{ "sa.Numeric(10, 2)", "sa.Numeric(10, 4)", NARROW },
		{ "sa.Numeric(10, 4)", "sa.Numeric(12, 2)", NARROW },
		{ "sa.Numeric()", "sa.Numeric(10, 2)", NARROW },
		{ "sa.Numeric(10, 2)", "sa.Float()", NARROW },
		{ "sa.Numeric(10, 2)", "sa.Integer()", NARROW },
		{ "sa.Float()", "sa.Integer()", NARROW },
		{ "sa.Float()", "sa.Numeric(8, 2)", NARROW },
		{ "postgresql.DOUBLE_PRECISION()", "sa.REAL()", NARROW },
		{ "sa.REAL()", "postgresql.DOUBLE_PRECISION()", "" },
		{ "sa.DateTime()", "sa.Date()", NARROW },
		{ "sa.Date()", "sa.DateTime()", OTHER },
		{ "sa.DateTime(timezone=True)", "sa.DateTime()", NARROW },
		{ "sa.DateTime()", "sa.DateTime(timezone=True)", OTHER },
		{ "postgresql.TIMESTAMP()", "sa.DateTime()", "" },
		{ "sa.Enum('a', 'b')", "sa.Enum('a', 'b', 'c')", "" },
		{ "sa.Enum('a', 'b', name='e')", "sa.Enum('a', name='e')",
		  "error drop-type" },
		{ "sa.Enum(*values)", "sa.Enum('a')", OTHER },
		{ "sa.JSON()", "postgresql.JSONB()", OTHER },
		{ "postgresql.JSON()", "sa.Text()", OTHER },
		{ "sa.Text()", "postgresql.UUID()", OTHER },
		{ "sa.LargeBinary()", "sa.LargeBinary(10)", NARROW },
		{ "postgresql.ARRAY(sa.Text())", "sa.ARRAY(sa.String(3))",
		  NARROW },
		{ "postgresql.ARRAY(sa.Text())", "sa.ARRAY(sa.TEXT())", "" },
		{ "mysql.LONGTEXT()", "sa.Text()", NARROW },
		{ "mysql.INTEGER(unsigned=True)", "sa.Integer()", OTHER },
		{ "Vector(3)", "Vector(3)", OTHER }, /* of who knows where */
		{ "sa.Text()", "unknown", OTHER },
		{ "unknown", "sa.Text()", OTHER },
		{ "sa.String(5).with_variant(sa.Text(), 'mysql')",
		  "sa.String(3)", NARROW },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char up[512];

		snprintf(up, sizeof(up),
			 "op.alter_column('t', 'c', existing_type=%s, type_=%s)",
			 rows[i].from, rows[i].to);
		check_one("", up, "", rows[i].finding, NULL);
	}
}

static void test_rules_types__read_sql_and_the_way_back(void **s UNUSED)
{
	static const struct change rows[] = {
		{ "varchar(50)", "varchar(20)", NARROW },
		{ "varchar(20)", "text", "" },
		{ "character varying(20)", "character varying (30)", "" },
		{ "bigint", "int", NARROW },
		{ "timestamp with time zone", "timestamp", NARROW },
		{ "timestamptz", "timestamp with time zone", "" },
		{ "numeric(10,2)", "numeric(8, 2)", NARROW },
		{ "text[]", "varchar(3)[]", NARROW },
		{ "mood", "mood", "" },
		{ "mood", "text", OTHER },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char up[512], down[512], want[64];

		snprintf(up, sizeof(up),
			 "op.execute('ALTER TABLE t ALTER c TYPE %s')",
			 rows[i].to);
		snprintf(down, sizeof(down),
			 "op.execute('ALTER TABLE t ALTER c TYPE %s')",
			 rows[i].from);
		snprintf(want, sizeof(want), "%s", rows[i].finding);
		{
			struct ops_case c;

			ops_both(&c, "", up, down);
			c.policy.levels.down[RULE_TYPE_NARROWING] = LEVEL_OFF;
			c.policy.levels.down[RULE_CHANGE_TYPE] = LEVEL_OFF;
			ops_judge(&c);
			if (strcmp(ops_findings(&c), want))
				print_error("%s -> %s: %s\n", rows[i].from,
					    rows[i].to, ops_findings(&c));
			assert_string_equal(ops_findings(&c), want);
			arena_release(&c.a);
		}
	}
	check_one("", "op.execute('ALTER TABLE t ALTER c TYPE text')", "",
		  "warning change-type", NULL);
}

static void test_rules_sql__guard_the_transaction(void **s UNUSED)
{
	static const struct verdict rows[] = {
		{ "op.execute('COMMIT')", "error transaction-control" },
		{ "op.execute('BEGIN')", "error transaction-control" },
		{ "op.execute('rollback;')", "error transaction-control" },
		{ "op.execute('SAVEPOINT x')", "" },
		{ "with op.get_context().autocommit_block():\n"
		  "    op.execute('COMMIT')",
		  "" },
		{ "op.execute('DO $$ BEGIN PERFORM 1; END $$')", "" },
	};

	check_up(rows, ARRAY_SIZE(rows));
}

static void test_rules_dialect__leaves_out_what_does_not_run(void **s UNUSED)
{
	struct check_policy policy = { .today = 20000,
				       .dialect = STR("postgresql") };

	check_one("",
		  "if op.get_bind().dialect.name == 'sqlite':\n"
		  "    op.drop_table('a')\nelse:\n    op.drop_column('b', 'c')",
		  "", "error drop-column", &policy);
}

static void test_rules_protect__makes_it_critical(void **s UNUSED)
{
	static struct str entries[] = { { "users", 5 },
					{ "payments.amount", 15 },
					{ "s.secret", 8 } };
	struct check_policy policy = { .today = 20000,
				       .protect = { entries, 3, 3 } };

	check_one("", "op.drop_index('i', 'users')", "", "critical drop-index",
		  &policy);
	check_one("", "op.drop_column('Users', 'x')", "",
		  "critical drop-column", &policy);
	check_one("", "op.drop_index('i', 'others')", "", "warning drop-index",
		  &policy);
	check_one("", "op.drop_column('payments', 'amount')", "",
		  "critical drop-column", &policy);
	check_one("", "op.drop_column('payments', 'other')", "",
		  "error drop-column", &policy);
	check_one("", "op.alter_column('payments', 'amount', nullable=False)",
		  "", "critical set-not-null", &policy);
	check_one("", "op.rename_table('payments', 'p')", "",
		  "critical rename-table", &policy);
	check_one("", "op.execute('DELETE FROM s.secret WHERE x')", "",
		  "critical delete-rows", &policy);
	check_one("", "", "op.drop_column('users', 'x')",
		  "critical drop-column", &policy);
	/* downgrade() takes back what upgrade() did: no more than usual. */
	check_one("", "op.add_column('users', sa.Column('x'))",
		  "op.drop_column('users', 'x')", "warning drop-column", &policy);
}

static void test_rules_house__match_statements_and_operations(void **s UNUSED)
{
	static const struct {
		const char *pattern, *up, *want;
	} rows[] = {
		{ "^op\\.drop_", "op.drop_view(x)",
		  "warning drop-other; note mine" },
		{ "\\bmoney\\b", "op.execute('ALTER TABLE t ADD c money')",
		  "note mine" },
		{ "money", "op.execute(\"SELECT 'money' -- money\")", "" },
		{ "^grant", "op.execute('SELECT 1; GRANT a TO b')", "note mine" },
		{ "op.create_index",
		  "with op.batch_alter_table('t') as b:\n"
		  "    b.create_index('i', ['c'])",
		  "note mine" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct house_rule rule;
		struct ops_case c;
		struct err err = ERR_INIT;

		ops_both(&c, "", rows[i].up, "");
		assert_int_equal(house_rule_init(&rule, &c.a, STR("mine"),
						 str_z(rows[i].pattern),
						 LEVEL_NOTE, STR_NULL, &err),
				 0);
		c.policy.house_rules = &rule;
		c.policy.nhouse_rules = 1;
		ops_judge(&c);
		assert_string_equal(ops_findings(&c), rows[i].want);
		arena_release(&c.a);
	}
}

static void test_rules_house__refuse_a_bad_pattern(void **s UNUSED)
{
	struct house_rule rule;
	struct arena a;
	struct err err = ERR_INIT;

	arena_init(&a);
	assert_int_equal(house_rule_init(&rule, &a, STR("x"), STR("(a"),
					 LEVEL_NOTE, STR_NULL, &err),
			 -1);
	assert_non_null(strstr(err.text, "[rule:x]"));
	arena_release(&a);
}

static void test_rules_not_analysed__count_and_say(void **s UNUSED)
{
	struct ops_case c;

	ops_both(&c, "", "op.execute(a)\nop.execute(b)", "op.execute(d)");
	ops_judge(&c);
	assert_string_equal(ops_findings(&c),
			    "note not-analysed; note not-analysed; "
			    "note not-analysed");
	assert_int_equal(c.check.not_analysed, 3);
	assert_true(str_is(c.findings.v[2].function, "downgrade"));
	arena_release(&c.a);
}

static void test_rules_findings__name_objects_and_callers(void **s UNUSED)
{
	struct ops_case c;
	const struct finding *f;

	ops_both(&c, "def gone(t):\n    op.drop_table(t)\n", "gone('users')", "");
	ops_judge(&c);
	assert_int_equal(c.findings.n, 1);
	f = &c.findings.v[0];
	assert_true(str_is(f->message, "drops table \"users\" and its rows"));
	assert_true(str_is(f->function, "upgrade"));
	assert_int_equal(f->related.n, 1);
	assert_true(str_is(f->related.v[0].message,
			   "gone() is called here, in upgrade"));
	assert_true(
		str_is(source_text(&c.source, f->at.span), "op.drop_table(t)"));
	assert_int_equal(f->help.n, 2);
	assert_true(str_is(f->help.v[1],
			   "# git-alembic: allow drop-table -- <reason>"));
	arena_release(&c.a);
}

static void test_rules_findings__keep_their_key_when_lines_move(void **s UNUSED)
{
	struct ops_case a, b;

	ops_both(&a, "", "op.drop_table('t')", "");
	ops_both(&b, "\n\n", "x = 1\nop.drop_table('t')", "");
	ops_judge(&a);
	ops_judge(&b);
	assert_true(a.findings.v[0].at.span.begin !=
		    b.findings.v[0].at.span.begin);
	assert_true(str_eq(a.findings.v[0].key, b.findings.v[0].key));
	arena_release(&a.a);
	arena_release(&b.a);
}

static void test_rules_levels__follow_the_settings(void **s UNUSED)
{
	struct ops_case c;

	ops_both(&c, "", "op.drop_table('t')", "op.drop_table('u')");
	rule_levels_set(&c.policy.levels, RULE_DROP_TABLE, LEVEL_OFF);
	ops_judge(&c);
	assert_int_equal(c.findings.n, 0);
	arena_release(&c.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules_destructive__speak_in_upgrade),
		cmocka_unit_test(test_rules_destructive__are_milder_in_downgrade),
		cmocka_unit_test(
			test_rules_destructive__are_quiet_about_what_is_new),
		cmocka_unit_test(
			test_rules_destructive__know_the_table_of_an_index),
		cmocka_unit_test(test_rules_breaking__speak_in_upgrade),
		cmocka_unit_test(test_rules_breaking__judge_added_columns),
		cmocka_unit_test(test_rules_types__know_what_fits),
		cmocka_unit_test(test_rules_types__read_sql_and_the_way_back),
		cmocka_unit_test(test_rules_sql__guard_the_transaction),
		cmocka_unit_test(test_rules_dialect__leaves_out_what_does_not_run),
		cmocka_unit_test(test_rules_protect__makes_it_critical),
		cmocka_unit_test(test_rules_house__match_statements_and_operations),
		cmocka_unit_test(test_rules_house__refuse_a_bad_pattern),
		cmocka_unit_test(test_rules_not_analysed__count_and_say),
		cmocka_unit_test(test_rules_findings__name_objects_and_callers),
		cmocka_unit_test(
			test_rules_findings__keep_their_key_when_lines_move),
		cmocka_unit_test(test_rules_levels__follow_the_settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
