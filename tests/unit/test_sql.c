/*
 * What the SQL reader says of a text, as lines: a statement's verb and marks
 * (? holes, ! broken, ~ conditional), then an action a line, indented:
 *
 *	kind type schema.name of table to new flags (columns)
 *
 * and under it its columns and constraints. In the texts of these tests {x}
 * is a hole.
 */
#include "base/compat.h"
#include "base/buf.h"
#include "lang/sql_statement.h"

#include <setjmp.h>
#include <time.h>
#include <cmocka.h>

static struct arena arena;

static int setup(void **state UNUSED)
{
	arena_init(&arena);
	return 0;
}

static int teardown(void **state UNUSED)
{
	arena_release(&arena);
	return 0;
}

static struct sql_text text_of(enum sql_dialect dialect, const char *sql)
{
	VEC_OF(struct span) holes = VEC_INIT;
	struct sql_text text = { .bytes = str_z(sql), .dialect = dialect };

	for (size_t i = 0; sql[i]; i++)
		if (sql[i] == '{') {
			size_t end =
				i + (size_t)(strchr(sql + i, '}') - (sql + i));

			vec_push(&holes, &arena, span_of(i, end + 1));
		}
	text.holes = holes.v;
	text.nholes = holes.n;
	return text;
}

static void add_name(struct buf *b, const char *before,
		     const struct sql_name *schema, const struct sql_name *name)
{
	if (!name->span.end)
		return;
	buf_addz(b, before);
	if (schema && schema->span.end)
		buf_addf(b, "%.*s.",
			 STR_ARG(schema->is_dynamic ? STR("?") : schema->name));
	buf_adds(b, name->is_dynamic ? STR("?") : name->name);
}

static void add_names(struct buf *b, const struct sql_names *names)
{
	if (!names->n)
		return;
	buf_addz(b, " (");
	for (size_t i = 0; i < names->n; i++) {
		buf_addz(b, i ? "," : "");
		if (names->v[i].span.end)
			add_name(b, "", NULL, &names->v[i]);
		else
			buf_addz(b, "expr");
	}
	buf_addz(b, ")");
}

static void add_column(struct buf *b, const struct sql_column *c)
{
	buf_addz(b, "\n  ");
	add_name(b, "", NULL, &c->name);
	buf_addf(b, ": %.*s", STR_ARG(c->type));
	if (c->nullable)
		buf_addz(b, c->nullable == SQL_NOT_NULL ? " not-null" : " null");
	if (c->default_text.p)
		buf_addf(b, " default<%.*s>", STR_ARG(c->default_text));
	buf_addz(b, c->is_primary_key ? " pk" : "");
	buf_addz(b, c->is_unique ? " unique" : "");
	buf_addz(b, c->is_identity ? " identity" : "");
	buf_addz(b, c->is_generated ? " generated" : "");
}

static void add_constraint(struct buf *b, const struct sql_constraint *k)
{
	static const char *const kinds[] = {
		"unknown", "pk",    "unique",  "fk",	  "check",
		"exclude", "index", "notnull", "default",
	};

	buf_addf(b, "\n  %s%s", k->is_inline ? "+" : "*", kinds[k->kind]);
	add_name(b, " ", NULL, &k->name);
	add_names(b, &k->columns);
	add_name(b, " -> ", &k->references.schema, &k->references.name);
	add_names(b, &k->referenced);
	if (k->on_delete.p)
		buf_addf(b, " delete:%.*s", STR_ARG(k->on_delete));
	if (k->on_update.p)
		buf_addf(b, " update:%.*s", STR_ARG(k->on_update));
	buf_addz(b, k->is_not_valid ? " not-valid" : "");
	buf_addz(b, k->is_using_index ? " using-index" : "");
}

static void add_action(struct buf *b, const struct sql_action *a)
{
	buf_addf(b, "\n %s", sql_action_name(a->kind));
	if (a->type)
		buf_addf(b, " %s", sql_object_name(a->type));
	add_name(b, " ", &a->schema, &a->name);
	add_name(b, " of ", &a->table_schema, &a->table);
	add_name(b, " to ", NULL, &a->new_name);
	if (a->value.p)
		buf_addf(b, " = %.*s", STR_ARG(a->value));
	for (int i = 0; i < SQL_NFLAGS; i++)
		if (a->flags & 1u << i)
			buf_addf(b, " %s", sql_flag_name(i));
	add_names(b, &a->column_names);
	for (size_t i = 0; i < a->ncolumns; i++)
		add_column(b, &a->columns[i]);
	for (size_t i = 0; i < a->nconstraints; i++)
		add_constraint(b, &a->constraints[i]);
}

static struct str read(enum sql_dialect dialect, const char *sql)
{
	struct sql_text text = text_of(dialect, sql);
	struct buf b = BUF_INIT(&arena);
	struct sql_script script;

	sql_read(&script, &arena, &text);
	sql_each(&script, st)
	{
		buf_addf(&b, "%s%s%s%s%s", b.len ? "\n" : "",
			 sql_verb_name(st->verb), st->has_hole ? "?" : "",
			 st->is_broken ? "!" : "", st->is_conditional ? "~" : "");
		for (size_t i = 0; i < st->nactions; i++)
			add_action(&b, &st->actions[i]);
	}
	return buf_str(&b);
}

static void check(enum sql_dialect dialect, const char *sql, const char *want)
{
	struct str got = read(dialect, sql);

	if (!str_is(got, want))
		fail_msg("%s\n--- is read as\n%.*s\n--- not as\n%s", sql,
			 STR_ARG(got), want);
}

#define ANY(sql, want) check(SQL_ANY, sql, want)
#define PG(sql, want) check(SQL_POSTGRESQL, sql, want)
#define MY(sql, want) check(SQL_MYSQL, sql, want)
#define MS(sql, want) check(SQL_MSSQL, sql, want)
#define ORA(sql, want) check(SQL_ORACLE, sql, want)

/* ---- what is no statement ---------------------------------------------- */

static void test_sql__nothing_is_no_statement(void **state UNUSED)
{
	ANY("", "");
	ANY(" ;; ; \n;", "");
	ANY("-- DROP TABLE a;\n/* DROP TABLE b; */", "");
	ANY("-- DROP TABLE a", "");
}

static void test_sql__comments_and_literals_say_nothing(void **state UNUSED)
{
	ANY("DROP /* TABLE a; */ INDEX -- b\n c", "drop\n drop index c");
	ANY("SELECT 'x; DROP TABLE a', \"; DROP TABLE b\", $$; DROP TABLE c$$, "
	    "$x$ $$; DROP $x$",
	    "select");
	ANY("SELECT 'it''s; DROP TABLE a'; DROP TABLE b",
	    "select\ndrop\n drop table b");
	PG("SELECT E'\\'; DROP TABLE a'", "select");
	PG("SELECT '\\'; DROP TABLE a", "select\ndrop\n drop table a");
	MY("SELECT '\\'; DROP TABLE a', \"\\\"; DROP TABLE a\"", "select");
	PG("SELECT U&'d\\0061t;', b'1', X'1F;'; DROP TABLE a",
	   "select\ndrop\n drop table a");
}

static void test_sql__comments_nest_where_they_do(void **state UNUSED)
{
	PG("/* /* */ DROP TABLE a; */ DROP TABLE b", "drop\n drop table b");
	MY("/* /* */ DROP TABLE a", "drop\n drop table a");
	check(SQL_SQLITE, "/* /* */ DROP TABLE a", "drop\n drop table a");
	/* not known: as it ends */
	ANY("/* /* */ DROP TABLE a; */ DROP TABLE b", "drop\n drop table b");
	ANY("/* /* */ DROP TABLE a", "drop\n drop table a");
	ANY("SELECT 1 /* DROP TABLE a", "select!");
}

static void test_sql__comments_of_mysql(void **state UNUSED)
{
	MY("# DROP TABLE a\nDROP TABLE b", "drop\n drop table b");
	ANY("DROP TABLE `a` # ; DROP TABLE b", "drop\n drop table a");
	PG("SELECT a #> b; DROP TABLE c", "select\ndrop\n drop table c");
	ANY("SELECT `a` #> 1; DROP TABLE c", "select\ndrop\n drop table c");
	MY("SELECT 5--3; DROP TABLE b", "select\ndrop\n drop table b");
	/* these are run */
	MY("/*!40101 DROP TABLE a */; /*! DROP TABLE b */",
	   "drop\n drop table a\ndrop\n drop table b");
	ANY("/*!40101 DROP TABLE a */", "drop\n drop table a");
	PG("/*!40101 DROP TABLE a */", "");
}

static void test_sql__unknown_is_not_guessed(void **state UNUSED)
{
	ANY("FROBNICATE TABLE a; now(); 'DROP TABLE a'",
	    "unknown\nunknown\nunknown");
	ANY("DROPTABLE a; DROP_TABLE b; \"DROP\" TABLE c",
	    "unknown\nunknown\nunknown");
	ANY("DROP WIDGET a", "drop\n drop");
	ANY("ALTER TABLE a FROB b", "alter\n alter table a");
	ANY("(DROP TABLE a)", "unknown");
	ANY("WITH x AS (SELECT 1) DROP TABLE a", "unknown");
}

/* ---- names ------------------------------------------------------------- */

static void test_sql__names_are_unquoted_and_folded(void **state UNUSED)
{
	ANY("DROP TABLE Public.\"Us\"\"ers\"",
	    "drop\n drop table public.Us\"ers");
	ANY("DROP TABLE `Db`.`T``x`", "drop\n drop table Db.T`x");
	ANY("DROP TABLE [dbo].[My Table]", "drop\n drop table dbo.My Table");
	MS("DROP TABLE a.b.[c]]d]; DROP TABLE db..t",
	   "drop\n drop table b.c]d\ndrop\n drop table db.t");
	ANY("DROP TABLE \xc3\x89t\xc3\xa9",
	    "drop\n drop table \xc3\x89t\xc3\xa9");
	MY("DROP TABLE 2021_data, a$b", "drop\n drop table 2021_data\n"
					" drop table a$b");
	ANY("DROP TABLE s.2021_data", "drop\n drop table s.2021_data");
}

static void test_sql__as_written_keeps_case(void **state UNUSED)
{
	struct sql_text text = text_of(SQL_ANY, "DROP TABLE Users");
	struct sql_script script;

	sql_read(&script, &arena, &text);
	assert_true(str_is(script.v[0].actions[0].name.as_written, "Users"));
	assert_true(str_is(script.v[0].actions[0].name.name, "users"));
	assert_false(script.v[0].actions[0].name.is_quoted);
	assert_int_equal(script.v[0].actions[0].name.span.begin, 11);
	assert_int_equal(script.v[0].actions[0].name.span.end, 16);
}

static void test_sql__brackets_are_arrays_elsewhere(void **state UNUSED)
{
	ANY("ALTER TABLE t ADD c int[], ADD d text[] DEFAULT ARRAY['a']",
	    "alter\n add column c of t\n  c: int[]\n add column d of t\n"
	    "  d: text[] default<ARRAY['a']>");
	ANY("SELECT a[b], ARRAY[c;] FROM t; DROP TABLE u",
	    "select\nunknown\ndrop\n drop table u");
	PG("SELECT arr[1:2], x[n] FROM t", "select");
}

static void test_sql__holes_are_unknown_not_absent(void **state UNUSED)
{
	ANY("DROP TABLE {name}", "drop?\n drop table ? has-hole");
	ANY("DROP TABLE a_{name}_b", "drop?\n drop table ? has-hole");
	ANY("DROP TABLE {schema}.users", "drop?\n drop table ?.users has-hole");
	ANY("DROP TABLE \"{name}\"", "drop?\n drop table ? has-hole");
	ANY("DROP TABLE {a}, b", "drop?\n drop table ? has-hole\n drop table b");
	ANY("DROP TABLE a {cascade}", "drop?\n drop table a has-hole");
	ANY("DROP {what}", "drop?\n drop has-hole");
	ANY("{all}", "unknown?");
	ANY("{a}; DROP TABLE b", "unknown?\ndrop\n drop table b");
	ANY("{verb} TABLE b", "unknown?");
	ANY("DELETE FROM t {where}", "delete?\n delete table t has-hole");
	ANY("UPDATE t SET {a} = 1 WHERE x",
	    "update?\n update table t has-where has-hole (?)");
	ANY("ALTER TABLE t {clause}", "alter?\n alter table t has-hole");
	ANY("ALTER TABLE t DROP {clause}", "alter?\n drop of t has-hole");
	ANY("ALTER TABLE t ADD {clause}", "alter?\n alter table t has-hole");
	ANY("ALTER TABLE t ADD COLUMN {name} int",
	    "alter?\n add column ? of t has-hole\n  ?: int");
	ANY("CREATE TABLE t ({columns})",
	    "create?\n create table t incomplete has-hole");
	ANY("CREATE TABLE t (a int, {columns}, b int)",
	    "create?\n create table t incomplete has-hole\n  a: int\n  b: int");
	ANY("INSERT INTO t VALUES ('{x['a;b']}')",
	    "insert?\n insert table t has-hole");
}

static void test_sql__holes_may_be_empty(void **state UNUSED)
{
	struct span holes[] = { { 11, 11 }, { 16, 16 } };
	struct sql_text text = { .bytes = STR("DROP TABLE ; SEL ECT"),
				 .holes = holes,
				 .nholes = 2 };
	struct sql_script script;

	sql_read(&script, &arena, &text);
	assert_int_equal(script.n, 2);
	assert_true(script.v[0].actions[0].name.is_dynamic);
	assert_int_equal(script.v[1].verb, SQL_VERB_UNKNOWN);
	assert_true(script.v[1].has_hole);
}

static void test_sql__placeholders_are_unknown(void **state UNUSED)
{
	ANY("DROP TABLE :name; DROP TABLE %s; DROP TABLE %(name)s; "
	    "DROP TABLE $1; DROP TABLE @t",
	    "drop\n drop table ?\ndrop\n drop table ?\ndrop\n drop table ?\n"
	    "drop\n drop table ?\ndrop\n drop table ?");
	ANY("SELECT a::int, b % 2 FROM t WHERE x = :y AND z < %s", "select");
	PG("ALTER TABLE t ALTER a SET DEFAULT 'x'::text",
	   "alter\n set-default column a of t = 'x'::text");
}

/* ---- splitting --------------------------------------------------------- */

static void test_sql__routines_are_one_statement(void **state UNUSED)
{
	MY("CREATE PROCEDURE p() BEGIN DROP TABLE a; IF b THEN DELETE FROM c; "
	   "END IF; CASE d WHEN 1 THEN SET e = 1; END CASE; END; DROP TABLE z",
	   "create\n create procedure p\ndrop\n drop table z");
	MY("CREATE DEFINER=`a`@`b` TRIGGER t BEFORE INSERT ON u FOR EACH ROW "
	   "BEGIN SET NEW.a = CASE WHEN 1 THEN 2 END; END; DROP TABLE z",
	   "create\n create trigger t of u\ndrop\n drop table z");
	PG("CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC "
	   "DELETE FROM a; SELECT 1; END; DROP TABLE z",
	   "create\n create function f\ndrop\n drop table z");
	PG("CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN DROP TABLE a; END "
	   "$$ LANGUAGE plpgsql; DROP TABLE z",
	   "create\n create function f\ndrop\n drop table z");
	PG("CREATE RULE r AS ON DELETE TO t DO (DELETE FROM a; DELETE FROM b);"
	   "DROP TABLE z",
	   "create\n create rule r of t\ndrop\n drop table z");
	MS("CREATE PROCEDURE p AS DROP TABLE a; DROP TABLE b\nGO\nDROP TABLE z",
	   "create\n create procedure p\ndrop\n drop table z");
	MY("DELIMITER $$\nCREATE PROCEDURE p() BEGIN DROP TABLE a; END$$\n"
	   "DELIMITER ;\nDROP TABLE z",
	   "create\n create procedure p\ndrop\n drop table z");
	ORA("DECLARE x int; BEGIN x := 1; END;\n/\nDROP TABLE z",
	    "declare\nprocedural~\nprocedural~\ndrop\n drop table z");
	ANY("CREATE PROCEDURE p() BEGIN DROP TABLE a;", "create!\n"
							" create procedure p");
}

static void test_sql__begin_is_a_transaction_or_a_block(void **state UNUSED)
{
	ANY("BEGIN; DROP TABLE a; END;", "begin\n begin\ndrop\n drop table a\n"
					 "commit\n commit");
	ANY("BEGIN TRANSACTION; COMMIT WORK; ROLLBACK; ABORT; START "
	    "TRANSACTION; START SLAVE",
	    "begin\n begin\ncommit\n commit\nrollback\n rollback\nrollback\n "
	    "rollback\nstart\n begin\nstart");
	ANY("SAVEPOINT a; RELEASE SAVEPOINT a; ROLLBACK TO SAVEPOINT a; "
	    "ROLLBACK WORK TO a",
	    "savepoint\n savepoint a\nrelease\n savepoint a\nrollback\n "
	    "savepoint a\nrollback\n savepoint a");
	ANY("BEGIN DROP TABLE a; DROP TABLE b; END; DROP TABLE c",
	    "begin\ndrop~\n drop table a\ndrop~\n drop table b\n"
	    "drop\n drop table c");
}

static void test_sql__do_blocks_are_read(void **state UNUSED)
{
	PG("DO $$ DECLARE a int := 1; b record; BEGIN "
	   "IF EXISTS (SELECT 1 FROM x WHERE y) THEN DROP TABLE t; "
	   "ELSIF CASE WHEN a THEN true END THEN TRUNCATE u; ELSE DELETE FROM "
	   "v; END IF; "
	   "FOR b IN SELECT * FROM w LOOP EXECUTE 'DROP TABLE ' || b.x; END "
	   "LOOP; FOR i IN 1..10 LOOP PERFORM f(i); END LOOP; "
	   "BEGIN ALTER TABLE t DROP c; EXCEPTION WHEN undefined_column THEN "
	   "NULL; END; a := 2; RAISE NOTICE 'DROP TABLE q'; END $$; "
	   "DROP TABLE z",
	   "do\n"
	   "drop~\n drop table t\n"
	   "truncate~\n truncate table u\n"
	   "delete~\n delete table v\n"
	   "select~\n"
	   "execute~\n execute\n"
	   "select~\n"
	   "alter~\n drop column c of t\n"
	   "procedural~\n"
	   "procedural~\n"
	   "procedural~\n"
	   "drop\n drop table z");
	PG("DO LANGUAGE plpgsql 'BEGIN DROP TABLE t; END'",
	   "do\ndrop~\n drop table t");
	PG("DO $$import os$$ LANGUAGE plpython3u", "do");
	PG("DO $a$ BEGIN <<x>> LOOP DROP TABLE {t}; EXIT x; END LOOP; END $a$",
	   "do?\ndrop?~\n drop table ? has-hole\nprocedural~");
}

static void test_sql__if_of_tsql_is_read(void **state UNUSED)
{
	MS("IF OBJECT_ID('a') IS NOT NULL DROP TABLE a; DROP TABLE b",
	   "if\ndrop~\n drop table a\ndrop\n drop table b");
	MS("IF EXISTS (SELECT 1) BEGIN DROP TABLE a; DELETE FROM b END "
	   "ELSE TRUNCATE TABLE c",
	   "if\ndrop~\n drop table a\ndelete~\n delete table b\n"
	   "truncate~\n truncate table c");
	MS("BEGIN TRY DROP TABLE a; END TRY BEGIN CATCH THROW; END CATCH",
	   "begin\ndrop~\n drop table a\nprocedural~");
	MS("BEGIN TRAN; DROP TABLE a; COMMIT TRAN",
	   "begin\n begin\ndrop\n drop table a\ncommit\n commit");
}

static void test_sql__parents_are_known(void **state UNUSED)
{
	struct sql_text text = text_of(
		SQL_ANY, "SELECT 1; DO $$BEGIN DROP TABLE a; END$$; SELECT 2");
	struct sql_script script;

	sql_read(&script, &arena, &text);
	assert_int_equal(script.n, 4);
	assert_true(script.v[1].parent == SQL_NO_PARENT);
	assert_int_equal(script.v[2].parent, 1);
	assert_int_equal(script.v[2].span.begin, 21);
	assert_int_equal(script.v[2].span.end, 33);
	assert_true(script.v[3].parent == SQL_NO_PARENT);
}

/* ---- DROP -------------------------------------------------------------- */

static void test_sql__drop(void **state UNUSED)
{
	ANY("DROP TABLE IF EXISTS a, s.b CASCADE; DROP TABLE c RESTRICT",
	    "drop\n drop table a if-exists cascade\n drop table s.b if-exists "
	    "cascade\ndrop\n drop table c");
	ANY("DROP INDEX CONCURRENTLY IF EXISTS i; DROP INDEX i ON t",
	    "drop\n drop index i if-exists concurrently\n"
	    "drop\n drop index i of t");
	ANY("DROP SCHEMA a CASCADE; DROP DATABASE b; DROP TYPE c, d; DROP VIEW "
	    "e; DROP MATERIALIZED VIEW f; DROP SEQUENCE g; DROP EXTENSION "
	    "\"uuid-ossp\"; DROP DOMAIN h; DROP ROLE i; DROP OWNED BY j",
	    "drop\n drop schema a cascade\ndrop\n drop database b\ndrop\n "
	    "drop type c\n drop type d\ndrop\n drop view e\ndrop\n drop "
	    "materialized view f\ndrop\n drop sequence g\ndrop\n drop "
	    "extension uuid-ossp\ndrop\n drop domain h\ndrop\n drop role i\n"
	    "drop\n drop owned by j");
	ANY("DROP FUNCTION f(int, text), g() CASCADE; DROP PROCEDURE p; DROP "
	    "AGGREGATE a(int); DROP FUNCTION IF EXISTS s.h",
	    "drop\n drop function f cascade\n drop function g cascade\n"
	    "drop\n drop procedure p\ndrop\n drop aggregate a\n"
	    "drop\n drop function s.h if-exists");
	ANY("DROP TRIGGER t ON s.u; DROP POLICY p ON u; DROP RULE r ON u; DROP "
	    "EVENT TRIGGER e",
	    "drop\n drop trigger t of s.u\ndrop\n drop policy p of u\n"
	    "drop\n drop rule r of u\ndrop\n drop event trigger e");
	ANY("DROP CAST (int AS text); DROP OPERATOR + (int, int); DROP "
	    "OPERATOR CLASS o USING btree; DROP TEXT SEARCH CONFIGURATION x",
	    "drop\n drop cast\ndrop\n drop operator\ndrop\n drop operator "
	    "class o\ndrop\n drop text search configuration x");
	MY("DROP TEMPORARY TABLE a", "drop\n drop table a temporary");
}

/* ---- ALTER TABLE ------------------------------------------------------- */

static void test_sql__alter_drops(void **state UNUSED)
{
	ANY("ALTER TABLE IF EXISTS ONLY s.t DROP a, DROP COLUMN IF EXISTS b "
	    "CASCADE, DROP CONSTRAINT c, DROP CONSTRAINT IF EXISTS d CASCADE",
	    "alter\n drop column a of s.t\n drop column b of s.t if-exists "
	    "cascade\n drop constraint c of s.t\n drop constraint d of s.t "
	    "if-exists cascade");
	MY("ALTER TABLE t DROP PRIMARY KEY, DROP FOREIGN KEY a, DROP INDEX b, "
	   "DROP KEY c, DROP CHECK d, DROP PARTITION e",
	   "alter\n drop primary key of t\n drop foreign key a of t\n drop "
	   "index b of t\n drop index c of t\n drop check d of t\n drop "
	   "partition e of t");
	/* columns with such names */
	PG("ALTER TABLE t DROP index, DROP key CASCADE, DROP COLUMN partition",
	   "alter\n drop column index of t\n drop column key of t cascade\n "
	   "drop column partition of t");
	MS("ALTER TABLE t DROP COLUMN a, b; ALTER TABLE t DROP CONSTRAINT c, "
	   "COLUMN d",
	   "alter\n drop column a of t\n drop column b of t\n"
	   "alter\n drop constraint c of t\n drop column d of t");
	ORA("ALTER TABLE t DROP (a, b) CASCADE CONSTRAINTS",
	    "alter\n drop column a of t\n drop column b of t");
}

static void test_sql__alter_that_loses_nothing(void **state UNUSED)
{
	PG("ALTER TABLE t ALTER a DROP NOT NULL, ALTER COLUMN b DROP DEFAULT, "
	   "ALTER c DROP IDENTITY IF EXISTS, ALTER d DROP EXPRESSION, ALTER e "
	   "SET NOT NULL, ALTER f SET DEFAULT now(), ALTER g SET STATISTICS 1, "
	   "ALTER h ADD GENERATED ALWAYS AS IDENTITY",
	   "alter\n drop-not-null column a of t\n drop-default column b of t\n "
	   "drop-identity column c of t\n drop-expression column d of t\n "
	   "set-not-null column e of t\n set-default column f of t = now()\n "
	   "alter column g of t\n add-identity column h of t");
}

static void test_sql__alter_types(void **state UNUSED)
{
	PG("ALTER TABLE t ALTER a TYPE numeric(10,2) USING a::numeric, ALTER "
	   "COLUMN b SET DATA TYPE varchar (20) COLLATE \"C\"",
	   "alter\n set-type column a of t has-using\n  a: numeric(10,2)\n "
	   "set-type column b of t\n  b: varchar (20)");
	MY("ALTER TABLE t MODIFY a int NOT NULL AFTER key, MODIFY COLUMN b "
	   "text, CHANGE c d bigint unsigned DEFAULT 1, CHANGE e E int, ALTER "
	   "INDEX i INVISIBLE",
	   "alter\n redefine column a of t\n  a: int not-null\n redefine "
	   "column b of t\n  b: text\n rename column c of t to d\n redefine "
	   "column d of t\n  d: bigint unsigned default<1>\n redefine column e "
	   "of t\n  e: int\n alter index i of t");
	MS("ALTER TABLE t ALTER COLUMN a nvarchar(20) NOT NULL",
	   "alter\n redefine column a of t\n  a: nvarchar(20) not-null");
	ORA("ALTER TABLE t MODIFY (a NOT NULL, b number(3))",
	    "alter\n redefine column a of t\n  a:  not-null\n redefine column "
	    "b of t\n  b: number(3)");
}

static void test_sql__alter_renames(void **state UNUSED)
{
	ANY("ALTER TABLE a RENAME TO b; ALTER TABLE a RENAME b; ALTER TABLE a "
	    "RENAME AS b; ALTER TABLE a RENAME COLUMN c TO d, RENAME c TO d, "
	    "RENAME CONSTRAINT e TO f, RENAME INDEX g TO h",
	    "alter\n rename table a to b\nalter\n rename table a to b\n"
	    "alter\n rename table a to b\nalter\n rename column c of a to d\n "
	    "rename column c of a to d\n rename constraint e of a to f\n "
	    "rename index g of a to h");
	/* a column that is called column */
	PG("ALTER TABLE a RENAME index TO x", "alter\n rename column index of "
					      "a to x");
	ANY("ALTER TABLE a SET SCHEMA s, OWNER TO o; ALTER INDEX i RENAME TO j;"
	    " ALTER SEQUENCE q OWNED BY a.b; ALTER VIEW v RENAME TO w; ALTER "
	    "FUNCTION f(int) RENAME TO g; ALTER TRIGGER t ON a RENAME TO u; "
	    "RENAME TABLE a TO b, c TO d",
	    "alter\n set-schema table a to s\n set-owner table a to o\n"
	    "alter\n rename index i to j\nalter\n alter sequence q\n"
	    "alter\n rename view v to w\nalter\n rename function f to g\n"
	    "alter\n rename trigger t of a to u\nrename\n rename table a to b\n"
	    " rename table c to d");
}

static void test_sql__alter_adds(void **state UNUSED)
{
	PG("ALTER TABLE t ADD a int, ADD COLUMN IF NOT EXISTS b text NOT NULL "
	   "DEFAULT 'x' UNIQUE CHECK (b > '') REFERENCES s.u (id) ON DELETE "
	   "SET NULL ON UPDATE CASCADE",
	   "alter\n add column a of t\n  a: int\n add column b of t "
	   "if-not-exists\n  b: text not-null default<'x'> unique\n  +unique "
	   "(b)\n  +check (b)\n  +fk (b) -> s.u (id) delete:set null "
	   "update:cascade");
	PG("ALTER TABLE t ADD CONSTRAINT a FOREIGN KEY (b, c) REFERENCES u NOT "
	   "VALID, ADD CHECK (d > 1) NOT VALID, ADD CONSTRAINT e UNIQUE USING "
	   "INDEX f, ADD PRIMARY KEY (g), ADD EXCLUDE USING gist (h WITH =), "
	   "VALIDATE CONSTRAINT a",
	   "alter\n add constraint a of t not-valid\n  *fk a (b,c) -> u "
	   "not-valid\n add constraint of t not-valid\n  *check not-valid\n "
	   "add constraint e of t using-index\n  *unique e using-index\n add "
	   "constraint of t\n  *pk (g)\n add constraint of t\n  *exclude\n "
	   "validate constraint a of t");
	MY("ALTER TABLE t ADD INDEX i (a, b(10)), ADD UNIQUE KEY u (c), ADD "
	   "FULLTEXT INDEX f (d), ADD CONSTRAINT FOREIGN KEY g (e) REFERENCES "
	   "h (i), ADD COLUMN (j int, k int), ALGORITHM=INPLACE, LOCK=NONE",
	   "alter\n add index i of t (a,b)\n  *index i (a,b)\n add constraint "
	   "u of t\n  *unique u (c)\n add index f of t (d)\n  *index f (d)\n "
	   "add constraint g of t\n  *fk g (e) -> h (i)\n add column j of t\n  "
	   "j: int\n add column k of t\n  k: int\n alter table t\n alter table "
	   "t");
	MS("ALTER TABLE t WITH NOCHECK ADD a int, b int CONSTRAINT d DEFAULT 0,"
	   " CONSTRAINT e DEFAULT 1 FOR a",
	   "alter\n add column a of t\n  a: int\n add column b of t\n  b: int "
	   "default<0>\n  +default d (b)\n add constraint e of t\n  *default e "
	   "(a)");
	ANY("ALTER TABLE t ADD a int, ALGORITHM=INPLACE, SET (x = 1)",
	    "alter\n add column a of t\n  a: int\n alter table t\n alter table "
	    "t");
}

static void test_sql__alter_others(void **state UNUSED)
{
	PG("ALTER TABLE t ENABLE ROW LEVEL SECURITY, DISABLE TRIGGER a, ATTACH "
	   "PARTITION s.p FOR VALUES IN (1), DETACH PARTITION q CONCURRENTLY, "
	   "SET (fillfactor = 70), CLUSTER ON i",
	   "alter\n enable table t\n disable table t\n attach partition s.p of "
	   "t\n detach partition q of t concurrently\n alter table t\n alter "
	   "table t");
	PG("ALTER TYPE e ADD VALUE IF NOT EXISTS 'a' BEFORE 'b'; ALTER TYPE e "
	   "RENAME VALUE 'a' TO 'b'; ALTER TYPE s.e RENAME TO f; ALTER TYPE e "
	   "ADD ATTRIBUTE x int, DROP ATTRIBUTE y CASCADE",
	   "alter\n add value a of e if-not-exists\nalter\n rename value a of "
	   "e to b\nalter\n rename type s.e to f\nalter\n add attribute x of "
	   "e\n drop attribute y of e cascade");
	PG("ALTER DOMAIN d SET NOT NULL; ALTER DOMAIN d DROP CONSTRAINT c; "
	   "ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 1) NOT VALID",
	   "alter\n set-not-null domain d\nalter\n drop constraint c of d\n"
	   "alter\n add constraint c of d not-valid\n  *check c not-valid");
	PG("ALTER EXTENSION e DROP TABLE t; ALTER SYSTEM SET a = 1; ALTER "
	   "DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO x; ALTER ROLE r SET "
	   "a TO b",
	   "alter\n alter extension e\nalter\n alter system\nalter\n alter "
	   "default privileges\nalter\n alter role r");
	MY("ALTER TABLE t TRUNCATE PARTITION p, ENGINE=InnoDB",
	   "alter\n truncate partition p of t\n alter table t");
}

/* ---- CREATE ------------------------------------------------------------ */

static void test_sql__create_table(void **state UNUSED)
{
	PG("CREATE TABLE IF NOT EXISTS s.t (id serial PRIMARY KEY, a double "
	   "precision NULL, b timestamp(3) with time zone DEFAULT now() AT "
	   "TIME ZONE 'utc' NOT NULL, c int GENERATED BY DEFAULT AS IDENTITY "
	   "(START 1), d int GENERATED ALWAYS AS (a + 1) STORED, e text[] "
	   "DEFAULT '{}'::text[], CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a, "
	   "b), FOREIGN KEY (c) REFERENCES s.v (id) ON DELETE CASCADE, CHECK "
	   "(a > 0), EXCLUDE USING gist (b WITH &&)) PARTITION BY RANGE (b)",
	   "create?\n create table s.t if-not-exists has-hole\n  id: serial "
	   "pk\n  a: double precision null\n  b: timestamp(3) with time zone "
	   "not-null default<now() AT TIME ZONE 'utc'>\n  c: int identity\n  "
	   "d: int generated\n  e: text[] default<'{}'::text[]>\n  +pk (id)\n  "
	   "*unique u (a,b)\n  *fk (c) -> s.v (id) delete:cascade\n  *check\n  "
	   "*exclude");
	MY("CREATE TABLE `t` (`id` int unsigned NOT NULL AUTO_INCREMENT "
	   "COMMENT 'x, y', `e` enum('a','b)') CHARACTER SET utf8 DEFAULT 'a', "
	   "`f` timestamp DEFAULT CURRENT_TIMESTAMP ON UPDATE "
	   "CURRENT_TIMESTAMP, PRIMARY KEY (`id`), KEY `k` (`e`(10)), UNIQUE "
	   "KEY `u` (`f`)) ENGINE=InnoDB DEFAULT CHARSET=utf8",
	   "create\n create table t\n  id: int unsigned not-null identity\n  "
	   "e: enum('a','b)') default<'a'>\n  f: timestamp "
	   "default<CURRENT_TIMESTAMP>\n  *pk (id)\n  *index k (e)\n  *unique "
	   "u (f)");
	/* columns that are called so */
	PG("CREATE TABLE t (key varchar(20), index integer, exclude boolean, "
	   "\"check\" int, value text, type text, comment text NOT NULL)",
	   "create\n create table t\n  key: varchar(20)\n  index: integer\n  "
	   "exclude: boolean\n  check: int\n  value: text\n  type: text\n  "
	   "comment: text not-null");
	check(SQL_SQLITE,
	      "CREATE TEMP TABLE t (a, b PRIMARY KEY AUTOINCREMENT)"
	      " WITHOUT ROWID",
	      "create\n create table t temporary\n  a: \n  b:  pk identity\n  "
	      "+pk (b)");
	ANY("CREATE TABLE t AS SELECT * FROM u; CREATE TABLE t (LIKE u, a int);"
	    " CREATE TABLE t (a int) INHERITS (u); CREATE TABLE p PARTITION OF "
	    "t FOR VALUES IN (1)",
	    "create\n create table t incomplete\ncreate\n create table t "
	    "incomplete\n  a: int\ncreate\n create table t incomplete\n  a: "
	    "int\ncreate\n create table p incomplete");
	ANY("SELECT * INTO TEMP n FROM o; SELECT a INTO @v FROM o",
	    "select\n create table n temporary incomplete\nselect");
	ANY("CREATE TABLE t (a int CONSTRAINT x NOT NULL CONSTRAINT y DEFAULT "
	    "1 CONSTRAINT z CHECK (a > 1))",
	    "create\n create table t\n  a: int not-null default<1>\n  +notnull "
	    "x (a)\n  +default y (a)\n  +check z (a)");
}

static void test_sql__create_index(void **state UNUSED)
{
	PG("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY s.t USING "
	   "btree (a DESC NULLS LAST, lower(b), (c + 1), d text_pattern_ops) "
	   "INCLUDE (e) WHERE f IS NULL",
	   "create\n create index i of s.t if-not-exists concurrently unique "
	   "has-where (a,expr,expr,d)");
	PG("CREATE INDEX ON t (a)", "create\n create index of t (a)");
	MY("CREATE FULLTEXT INDEX i USING BTREE ON t (a(10) ASC, b)",
	   "create\n create index i of t (a,b)");
}

static void test_sql__create_others(void **state UNUSED)
{
	ANY("CREATE OR REPLACE VIEW v AS SELECT 1; CREATE MATERIALIZED VIEW m "
	    "AS SELECT 1; CREATE SCHEMA IF NOT EXISTS s; CREATE TYPE e AS ENUM "
	    "('a'); CREATE SEQUENCE q; CREATE EXTENSION IF NOT EXISTS x WITH "
	    "SCHEMA s; CREATE CONSTRAINT TRIGGER g AFTER INSERT OR UPDATE OF c "
	    "ON s.t EXECUTE FUNCTION f(); CREATE POLICY p ON t",
	    "create\n create view v or-replace\ncreate\n create materialized "
	    "view m\ncreate\n create schema s if-not-exists\ncreate\n create "
	    "type e\ncreate\n create sequence q\ncreate\n create extension x "
	    "if-not-exists\ncreate\n create trigger g of s.t\ncreate\n create "
	    "policy p of t");
}

/* ---- rows -------------------------------------------------------------- */

static void test_sql__delete_with_and_without_where(void **state UNUSED)
{
	ANY("DELETE FROM t", "delete\n delete table t");
	ANY("DELETE FROM ONLY s.t AS a WHERE x",
	    "delete\n delete table s.t has-where");
	ANY("DELETE FROM t RETURNING (SELECT 1 WHERE true)",
	    "delete\n delete table t");
	ANY("DELETE FROM t USING u WHERE t.a = u.a",
	    "delete\n delete table t has-where has-join");
	ANY("DELETE FROM t WHERE TRUE; DELETE FROM t WHERE 1=1; DELETE FROM t "
	    "WHERE 1 = 1 AND x; DELETE FROM t WHERE 1",
	    "delete\n delete table t has-where true-where\n"
	    "delete\n delete table t has-where true-where\n"
	    "delete\n delete table t has-where\n"
	    "delete\n delete table t has-where true-where");
	MY("DELETE FROM t ORDER BY a LIMIT 10",
	   "delete\n delete table t has-limit");
	MY("DELETE a, b FROM t AS a JOIN s.u b ON a.x = b.x WHERE a.y",
	   "delete\n delete table t has-where has-join\n delete table s.u "
	   "has-where has-join");
	MY("DELETE FROM a, b USING t AS a JOIN u AS b",
	   "delete\n delete table t has-join\n delete table u has-join");
	MS("DELETE TOP (10) FROM t; DELETE a FROM t a WHERE a.x = 1; DELETE t",
	   "delete\n delete table t\ndelete\n delete table t has-where "
	   "has-join\ndelete\n delete table t");
}

static void test_sql__update_with_and_without_where(void **state UNUSED)
{
	ANY("UPDATE t SET a = 1, B = (SELECT c FROM u WHERE d)",
	    "update\n update table t (a,b)");
	ANY("UPDATE ONLY s.t AS x SET (a, b) = (1, 2), c = DEFAULT FROM u "
	    "WHERE x.i = u.i",
	    "update\n update table s.t has-where has-join (a,b,c)");
	MY("UPDATE t JOIN u ON t.a = u.a SET t.b = u.b, u.c = 1 LIMIT 1",
	   "update\n update table t has-join has-limit (b,c)");
	MS("UPDATE x SET a = 1 FROM t x JOIN u ON 1 = 1",
	   "update\n update table t has-join (a)");
	PG("UPDATE t SET a.b = 1", "update\n update table t (a)");
}

static void test_sql__insert_and_merge(void **state UNUSED)
{
	ANY("INSERT INTO s.t (a, B) VALUES (1, 2) ON CONFLICT (a) DO UPDATE "
	    "SET b = 3 WHERE t.c; INSERT INTO t SELECT * FROM u; REPLACE INTO t"
	    " VALUES (1); INSERT OR REPLACE INTO t VALUES (1); MERGE INTO t "
	    "USING u ON a WHEN MATCHED THEN DELETE; INSERT IGNORE INTO t SET "
	    "a = 1",
	    "insert\n insert table s.t (a,b)\ninsert\n insert table t\n"
	    "replace\n replace table t\ninsert\n replace table t\nmerge\n "
	    "merge table t\ninsert\n insert table t (a)");
}

static void test_sql__with_may_change_rows(void **state UNUSED)
{
	PG("WITH x AS (DELETE FROM t RETURNING *), y(a, b) AS NOT MATERIALIZED "
	   "(UPDATE u SET c = 1 WHERE d RETURNING 1), z AS (SELECT 1 WHERE e) "
	   "INSERT INTO v SELECT * FROM x",
	   "insert\n delete table t in-cte\n update table u has-where in-cte "
	   "(c)\n insert table v");
	PG("WITH RECURSIVE x AS (SELECT 1) SEARCH DEPTH FIRST BY a, b SET o "
	   "CYCLE a SET c USING p, y AS (SELECT 2) DELETE FROM t",
	   "delete\n delete table t");
	ANY("EXPLAIN DELETE FROM t; EXPLAIN ANALYZE DELETE FROM t; EXPLAIN "
	    "(ANALYZE, VERBOSE) UPDATE t SET a = 1",
	    "explain\nexplain\n delete table t\nexplain\n update table t (a)");
}

static void test_sql__truncate(void **state UNUSED)
{
	ANY("TRUNCATE a; TRUNCATE TABLE ONLY s.a, b * RESTART IDENTITY "
	    "CASCADE",
	    "truncate\n truncate table a\ntruncate\n truncate table s.a "
	    "cascade\n truncate table b cascade");
}

/* ---- the rest ---------------------------------------------------------- */

static void test_sql__settings(void **state UNUSED)
{
	PG("SET lock_timeout = '5s'; SET LOCAL statement_timeout TO 0; SET "
	   "search_path TO a, b; SET TRANSACTION READ ONLY",
	   "set\n set lock_timeout = '5s'\nset\n set statement_timeout = 0\n"
	   "set\n set search_path = a, b\nset");
	MY("SET FOREIGN_KEY_CHECKS = 0, @a = 2",
	   "set\n set foreign_key_checks = 0\n set ? = 2");
	MS("SET IDENTITY_INSERT t ON", "set\n set identity_insert = t ON");
	ANY("PRAGMA foreign_keys = off", "pragma\n set foreign_keys = off");
}

static void test_sql__heavy_ones(void **state UNUSED)
{
	PG("VACUUM FULL a; VACUUM (FULL, ANALYZE) b; VACUUM c, d; CLUSTER "
	   "VERBOSE e USING i; REINDEX (VERBOSE) TABLE CONCURRENTLY f; REFRESH "
	   "MATERIALIZED VIEW CONCURRENTLY s.g; LOCK TABLE h, i IN SHARE MODE; "
	   "LOCK ONLY j",
	   "vacuum\n vacuum table a full\nvacuum\n vacuum table b full\n"
	   "vacuum\n vacuum table c\n vacuum table d\ncluster\n cluster table "
	   "e\nreindex\n reindex table f concurrently\nrefresh\n refresh "
	   "materialized view s.g concurrently\nlock\n lock table h\n lock "
	   "table i\nlock\n lock table j");
}

static void test_sql__comments_and_rights(void **state UNUSED)
{
	PG("COMMENT ON TABLE s.t IS 'x'; COMMENT ON COLUMN s.t.c IS NULL; "
	   "COMMENT ON CONSTRAINT k ON t IS 'y'; GRANT SELECT, UPDATE (a) ON "
	   "s.t, u TO x; REVOKE ALL ON SCHEMA s FROM y; GRANT r TO z",
	   "comment\n comment table s.t = 'x'\ncomment\n comment column c of "
	   "s.t = NULL\ncomment\n comment constraint k of t = 'y'\ngrant\n "
	   "grant table s.t\n grant table u\nrevoke\n revoke schema s\ngrant\n "
	   "grant");
}

static void test_sql__dynamic_sql_is_opaque(void **state UNUSED)
{
	MS("EXEC sp_rename 'a', 'b'; EXEC('DROP TABLE a'); EXECUTE x 'DROP'",
	   "execute\n execute sp_rename\nexecute\n execute\nexecute\n "
	   "execute x");
	ANY("COPY t (a) FROM '/x'; COPY t TO '/x'; COPY (SELECT 1) TO '/x'; "
	    "CALL p(); PREPARE x AS DELETE FROM t",
	    "copy\n copy table t (a)\ncopy\ncopy\ncall\nprepare");
}

static void test_sql__reads(void **state UNUSED)
{
	struct sql_text text = text_of(
		SQL_ANY,
		"WITH c AS (SELECT 1 FROM a), d(x, y) AS (SELECT * FROM c) "
		"UPDATE t SET b = (SELECT max(e) FROM s.f, g h WHERE extract("
		"day FROM i) > 1) FROM j JOIN k USING (l) CROSS JOIN LATERAL "
		"m WHERE n IS DISTINCT FROM o AND p IN (SELECT 1 FROM func(q), "
		"(SELECT 2 FROM r) AS w, {hole})");
	struct buf b = BUF_INIT(&arena);
	struct sql_script script;

	sql_read(&script, &arena, &text);
	assert_int_equal(script.n, 1);
	vec_each (&script.v[0].reads, struct sql_object, o)
		add_name(&b, " ", &o->schema, &o->name);
	assert_string_equal(b.p, " a s.f g j k m r ?");
}

static void test_sql__blank_keeps_offsets(void **state UNUSED)
{
	static const char sql[] =
		"SELECT 'a''b', E'\\'x', $t$y\n'z$t$, \"q;\" -- c\n"
		"/* d\n */ FROM t";
	static const char want[] =
		"SELECT '    ', E'   ', $t$ \n  $t$, \"q;\"     \n"
		"    \n    FROM t";
	struct sql_text text = text_of(SQL_POSTGRESQL, sql);
	struct str got = sql_blank(&arena, &text, span_of(0, strlen(sql)));

	assert_int_equal(sizeof(sql), sizeof(want));
	assert_string_equal(got.p, want);
	got = sql_blank(&arena, &text, span_of(7, 13));
	assert_string_equal(got.p, "'    '");
}

/* ---- bounds ------------------------------------------------------------ */

static size_t read_repeated(const char *head, const char *part,
			    const char *tail, size_t n, bool *is_cut)
{
	struct sql_text text = { .dialect = SQL_ANY };
	struct buf b = BUF_INIT(&arena);
	struct sql_script script;

	buf_reserve(&b, strlen(head) + strlen(part) * n + strlen(tail));
	buf_addz(&b, head);
	for (size_t i = 0; i < n; i++)
		buf_addz(&b, part);
	buf_addz(&b, tail);
	text.bytes = buf_str(&b);
	sql_read(&script, &arena, &text);
	*is_cut = script.is_cut;
	return script.n;
}

/* Some megabytes of each; what is not linear would take for ever. */
static void test_sql__hostile_texts_end(void **state UNUSED)
{
	static const struct {
		const char *head, *part, *tail;
	} texts[] = {
		{ "", "(", "" },
		{ "SELECT ", "(", "" },
		{ "SELECT ", "(SELECT 1 FROM a WHERE ", "" },
		{ "", "/*", "" },
		{ "/* */ ", "/* ", "*/" },
		{ "", "$a$ $b$ ", "" },
		{ "SELECT ", "$", "" },
		{ "", "'", "" },
		{ "", "[", "" },
		{ "", "BEGIN ", "" },
		{ "CREATE FUNCTION f() ", "BEGIN CASE ", "" },
		{ "CREATE TABLE t (", "a int CHECK (", "" },
		{ "CREATE TABLE t (", "a int DEFAULT CASE ", "" },
		{ "CREATE TABLE t (", "key k(", "" },
		{ "CREATE INDEX i ON t (", "f(", "" },
		{ "DELETE ", "a,", " FROM t" },
		{ "DELETE a FROM t", ", b c", "" },
		{ "WITH ", "x AS (DELETE FROM a), ", "SELECT 1" },
		{ "WITH ", "x AS (WITH ", "" },
		{ "DROP TABLE ", "a.", "" },
		{ "ALTER TABLE t ", "ADD (a int, ", "" },
		{ "DO $$ BEGIN ", "IF (", "$$" },
		{ "DO $$ BEGIN ", "FOR a IN ", "$$" },
		{ "DO $$ ", "DO $x$ ", "$$" },
		{ "", "DO $$ BEGIN `; END $$;", "" },
		{ "IF ", "IF ", "" },
		{ "UPDATE t SET ", "(a, b", "" },
		{ "COMMENT ON COLUMN ", "a.", " IS 1" },
		{ "SELECT 1 FROM ", "a(b, c, d, ", "" },
		{ "-- ", "'", "" },
		{ "/*!1 ", "/* */", "" },
	};
	time_t start = time(NULL);
	bool is_cut;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct arena_mark mark = arena_mark(&arena);

		read_repeated(texts[i].head, texts[i].part, texts[i].tail,
			      (size_t)2000000 / strlen(texts[i].part), &is_cut);
		arena_rewind(&arena, mark);
	}
	assert_true(time(NULL) - start < 120);
}

static void test_sql__what_is_too_much_is_said(void **state UNUSED)
{
	bool is_cut;

	assert_int_equal(read_repeated("", "a;", "", SQL_STATEMENTS_MAX, &is_cut),
			 SQL_STATEMENTS_MAX);
	assert_false(is_cut);
	assert_int_equal(read_repeated("", "a;", "", SQL_STATEMENTS_MAX + 1,
				       &is_cut),
			 SQL_STATEMENTS_MAX);
	assert_true(is_cut);
	assert_int_equal(read_repeated("DROP TABLE a", ",a", "; SELECT 1",
				       SQL_ACTIONS_MAX, &is_cut),
			 2);
	assert_true(is_cut);
}

static void test_sql__a_statement_too_long_is_cut(void **state UNUSED)
{
	struct sql_text text = { .dialect = SQL_ANY };
	struct buf b = BUF_INIT(&arena);
	struct sql_script script;

	buf_addz(&b, "DELETE FROM t WHERE a IN (1");
	for (size_t i = 0; i < SQL_TOKENS_MAX / 2; i++)
		buf_addz(&b, ",1");
	buf_addz(&b, "); DROP TABLE u");
	text.bytes = buf_str(&b);
	sql_read(&script, &arena, &text);
	assert_int_equal(script.n, 2);
	assert_true(script.v[0].is_cut);
	assert_true(script.v[0].actions[0].flags & SQL_HAS_WHERE);
	assert_int_equal(script.v[0].span.end, b.len - 14);
	assert_false(script.v[1].is_cut);
	assert_int_equal(script.v[1].verb, SQL_VERB_DROP);
}

static void test_sql__every_name_is_there(void **state UNUSED)
{
	for (int i = 0; i < SQL_NVERBS; i++)
		assert_non_null(sql_verb_name(i));
	for (int i = 0; i < SQL_NACTIONS; i++)
		assert_non_null(sql_action_name(i));
	for (int i = 0; i < SQL_NOBJECTS; i++)
		assert_non_null(sql_object_name(i));
	for (int i = 0; i < SQL_NFLAGS; i++)
		assert_non_null(sql_flag_name(i));
}

#define T(name) \
	cmocka_unit_test_setup_teardown(test_sql__##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(nothing_is_no_statement),
		T(comments_and_literals_say_nothing),
		T(comments_nest_where_they_do),
		T(comments_of_mysql),
		T(unknown_is_not_guessed),
		T(names_are_unquoted_and_folded),
		T(as_written_keeps_case),
		T(brackets_are_arrays_elsewhere),
		T(holes_are_unknown_not_absent),
		T(holes_may_be_empty),
		T(placeholders_are_unknown),
		T(routines_are_one_statement),
		T(begin_is_a_transaction_or_a_block),
		T(do_blocks_are_read),
		T(if_of_tsql_is_read),
		T(parents_are_known),
		T(drop),
		T(alter_drops),
		T(alter_that_loses_nothing),
		T(alter_types),
		T(alter_renames),
		T(alter_adds),
		T(alter_others),
		T(create_table),
		T(create_index),
		T(create_others),
		T(delete_with_and_without_where),
		T(update_with_and_without_where),
		T(insert_and_merge),
		T(with_may_change_rows),
		T(truncate),
		T(settings),
		T(heavy_ones),
		T(comments_and_rights),
		T(dynamic_sql_is_opaque),
		T(reads),
		T(blank_keeps_offsets),
		T(hostile_texts_end),
		T(what_is_too_much_is_said),
		T(a_statement_too_long_is_cut),
		T(every_name_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
