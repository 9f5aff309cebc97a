#include "base/compat.h"
#include "model/commute.h"
#include "ops_help.h"

/*
 * want: the messages, "; " between them; "" where they commute; "?" in front
 * where something was not analysed. Each pair is tried both ways round.
 */
struct pair {
	const char *ours;
	const char *theirs;
	const char *want;
};

static const char *told(struct arena *a, const struct commute_result *r)
{
	struct buf b = BUF_INIT(a);

	buf_addz(&b, r->not_analysed[0] + r->not_analysed[1] ? "?" : "");
	for (size_t i = 0; i < r->conflicts.n; i++) {
		const struct commute_conflict *c = &r->conflicts.v[i];

		buf_addf(&b, "%s%.*s%s", i ? "; " : "", STR_ARG(c->message),
			 c->is_done_twice ? " (twice)" : "");
	}
	return buf_str(&b).p;
}

static struct commute_side side_of(const struct operations **ops)
{
	return (struct commute_side){ ops, 1 };
}

static void check_pair(const struct pair *p, const char *module,
		       const char *dialect)
{
	struct ops_case x, y;
	struct arena a;
	const struct operations *ours = &x.ops, *theirs = &y.ops;
	struct commute_side sides[2];
	struct commute_result there, back;
	const char *got;

	arena_init(&a);
	ops_both(&x, module, p->ours, "");
	ops_both(&y, module, p->theirs, "");
	sides[0] = side_of(&ours);
	sides[1] = side_of(&theirs);
	commute_compare(&there, &a, &sides[0], &sides[1], str_z(dialect));
	commute_compare(&back, &a, &sides[1], &sides[0], str_z(dialect));
	got = told(&a, &there);
	if (strcmp(got, p->want) != 0 || there.conflicts.n != back.conflicts.n ||
	    there.not_analysed[0] != back.not_analysed[1] ||
	    there.not_analysed[1] != back.not_analysed[0]) {
		print_error("ours:\n%s\ntheirs:\n%s\ngot:  %s\nwant: %s\n"
			    "back: %s\n",
			    p->ours, p->theirs, got, p->want, told(&a, &back));
		fail();
	}
	arena_release(&a);
	arena_release(&x.a);
	arena_release(&y.a);
}

#define CHECK(rows, dialect)                                     \
	do {                                                     \
		for (size_t i_ = 0; i_ < ARRAY_SIZE(rows); i_++) \
			check_pair(&(rows)[i_], "", dialect);    \
	} while (0)

#define ADD(c) "op.add_column('users', sa.Column('" c "', sa.String(50)))"

static void test_commute__tables(void **s UNUSED)
{
	static const struct pair rows[] = {
		{ "op.create_table('a', sa.Column('id', sa.Integer))",
		  "op.create_table('b', sa.Column('id', sa.Integer))", "" },
		{ "op.create_table('a', sa.Column('id', sa.Integer))",
		  "op.create_table('a', sa.Column('id', sa.Integer))",
		  "both create table \"a\" (twice)" },
		{ "op.create_table('a', sa.Column('id', sa.Integer))",
		  "op.execute('CREATE TABLE A (x text)')",
		  "both create table \"a\"" },
		/* What is in the table is not told again. */
		{ "op.create_table('a', sa.Column('id', sa.Integer))\n"
		  "op.create_index('ix', 'a', ['id'])",
		  "op.create_table('a', sa.Column('id', sa.Integer))\n"
		  "op.create_index('ix', 'a', ['id'])",
		  "both create table \"a\" (twice)" },
		{ "op.drop_table('users')", ADD("email"),
		  "one side drops table \"users\", the other adds column "
		  "\"users.email\"" },
		{ "op.drop_table('users')", "op.drop_table('users')",
		  "both drop table \"users\" (twice)" },
		{ "op.execute('DROP TABLE IF EXISTS users')",
		  "op.drop_table('users', if_exists=True)", "" },
		{ "op.execute('DROP TABLE IF EXISTS users')",
		  "op.drop_table('users')", "both drop table \"users\"" },
		{ "op.rename_table('users', 'people')", ADD("email"),
		  "one side renames table \"users\" to \"people\", the other "
		  "adds column \"users.email\"" },
		{ "op.rename_table('users', 'people')\n"
		  "op.add_column('people', sa.Column('x', sa.Integer))",
		  "op.add_column('orgs', sa.Column('x', sa.Integer))", "" },
		{ "op.rename_table('users', 'people')",
		  "op.rename_table('users', 'persons')",
		  "one side renames table \"users\" to \"people\", the other "
		  "renames table \"users\" to \"persons\"" },
		{ "op.rename_table('users', 'people')",
		  "op.rename_table('users', 'people')",
		  "both rename table \"users\" to \"people\" (twice)" },
		{ "op.rename_table('users', 'people')",
		  "op.create_table('people')",
		  "one side renames table \"users\" to \"people\", the other "
		  "creates table \"people\"" },
		/* Made anew: what the other adds would be lost. */
		{ "op.execute('CREATE TABLE n AS SELECT id FROM users')\n"
		  "op.drop_table('users')\nop.rename_table('n', 'users')",
		  ADD("email"),
		  "one side drops table \"users\", the other adds column "
		  "\"users.email\"" },
		/* Gone again at the end: nobody's concern. */
		{ "op.create_table('tmp')\nop.drop_table('tmp')",
		  "op.create_table('tmp')\nop.drop_table('tmp')", "" },
		{ "op.create_table('tmp')\nop.drop_table('tmp')",
		  "op.create_table('tmp')", "both create table \"tmp\" (twice)" },
		{ "op.execute('CREATE TABLE IF NOT EXISTS a (id int)')",
		  "op.execute('CREATE TABLE IF NOT EXISTS a (id int)')", "" },
		{ "op.execute('CREATE TABLE IF NOT EXISTS a (id int)')",
		  "op.execute('CREATE TABLE IF NOT EXISTS a (id text)')",
		  "both create table \"a\"" },
		{ "op.execute('CREATE TABLE IF NOT EXISTS a (id int)')",
		  "op.add_column('a', sa.Column('x', sa.Integer))", "" },
		{ "op.execute('GRANT SELECT ON users TO bob')",
		  "op.drop_table('users')",
		  "one side grants rights on table \"users\", the other drops "
		  "table \"users\"" },
		{ "op.create_table_comment('users', 'a')",
		  "op.create_table_comment('users', 'b')",
		  "both comment on table \"users\"" },
		{ "op.create_table_comment('users', 'a')",
		  "op.create_table_comment('users', 'a')", "" },
	};

	CHECK(rows, "");
}

static void test_commute__columns(void **s UNUSED)
{
	static const struct pair rows[] = {
		{ ADD("a"), ADD("b"), "" },
		{ ADD("a"), ADD("a"), "both add column \"users.a\" (twice)" },
		{ ADD("a"), "op.add_column('users', sa.Column('a', sa.Text))",
		  "both add column \"users.a\"" },
		{ ADD("a"), "op.execute('ALTER TABLE users ADD a text')",
		  "both add column \"users.a\"" },
		{ ADD("a"),
		  "with op.batch_alter_table('users') as b:\n"
		  "    b.add_column(sa.Column('a', sa.String(50)))",
		  "both add column \"users.a\" (twice)" },
		{ "op.drop_column('users', 'a')", "op.drop_column('users', 'a')",
		  "both drop column \"users.a\" (twice)" },
		{ "op.drop_column('users', 'a')",
		  "op.drop_column('users', 'b')", "" },
		{ "op.drop_column('users', 'a')",
		  "op.alter_column('users', 'a', nullable=False)",
		  "one side drops column \"users.a\", the other forbids NULL "
		  "in column \"users.a\"" },
		{ "op.drop_column('users', 'a')",
		  "op.create_index('ix', 'users', ['a'])",
		  "one side drops column \"users.a\", the other creates index \"ix\" of \"users\", which needs it" },
		{ "op.alter_column('users', 'a', new_column_name='b')",
		  "op.create_unique_constraint('uq', 'users', ['a'])",
		  "one side renames column \"users.a\" to \"b\", the other adds constraint \"uq\" of \"users\", which needs it" },
		{ "op.alter_column('users', 'a', new_column_name='b')", ADD("b"),
		  "one side renames column \"users.a\" to \"b\", the other adds column \"users.b\"" },
		{ "op.alter_column('users', 'a', nullable=False)",
		  "op.alter_column('users', 'a', nullable=False)", "" },
		{ "op.alter_column('users', 'a', nullable=False)",
		  "op.alter_column('users', 'a', nullable=True)",
		  "one side forbids NULL in column \"users.a\", the other "
		  "allows NULL in column \"users.a\"" },
		{ "op.alter_column('users', 'a', nullable=False)",
		  "op.alter_column('users', 'a', type_=sa.Text())", "" },
		{ "op.alter_column('users', 'a', type_=sa.String(20))",
		  "op.alter_column('users', 'a', type_=sa.String(20))", "" },
		{ "op.alter_column('users', 'a', type_=sa.String(20))",
		  "op.alter_column('users', 'a', type_=sa.String(30))",
		  "both change the type of column \"users.a\"" },
		{ "op.alter_column('users', 'a', type_=sa.Integer(), "
		  "postgresql_using='a * 100')",
		  "op.alter_column('users', 'a', type_=sa.Integer(), "
		  "postgresql_using='a * 100')",
		  "both change the type of column \"users.a\" (twice)" },
		{ "op.alter_column('users', 'a', server_default='x')",
		  "op.alter_column('users', 'a', server_default='y')",
		  "both set the default of column \"users.a\"" },
		{ "op.alter_column('users', 'a', server_default='x')",
		  "op.alter_column('users', 'a', server_default='x')", "" },
		{ "op.alter_column('users', 'a', server_default='x')",
		  "op.alter_column('users', 'a', server_default=None)",
		  "one side sets the default of column \"users.a\", the other "
		  "drops the default of column \"users.a\"" },
		/* A column of one's own. */
		{ ADD("a") "\nop.alter_column('users', 'a', nullable=False)\n"
			   "op.execute('UPDATE users SET a = 1')",
		  "op.execute('UPDATE users SET b = 1')", "" },
		{ ADD("t") "\nop.drop_column('users', 't')",
		  ADD("t") "\nop.drop_column('users', 't')", "" },
	};
	static const struct pair mysql[] = {
		{ "op.alter_column('users', 'a', nullable=False, "
		  "existing_type=sa.Integer())",
		  "op.alter_column('users', 'a', type_=sa.BigInteger())",
		  "one side forbids NULL in column \"users.a\", the other "
		  "changes the type of column \"users.a\"" },
		{ "op.execute('ALTER TABLE users MODIFY a int')",
		  "op.execute('ALTER TABLE users MODIFY a bigint')",
		  "both redefine column \"users.a\"" },
	};

	CHECK(rows, "");
	CHECK(mysql, "mysql");
}

static void test_commute__names(void **s UNUSED)
{
	static const struct pair any[] = {
		{ "op.add_column('Users', sa.Column('a', sa.Text))",
		  "op.drop_table('users')",
		  "one side adds column \"Users.a\", the other drops table "
		  "\"users\"" },
		{ "op.add_column('users', sa.Column('a', sa.Text), "
		  "schema='public')",
		  "op.drop_table('users')",
		  "one side adds column \"users.a\", the other drops table "
		  "\"users\"" },
		{ "op.add_column('users', sa.Column('a', sa.Text), "
		  "schema='auth')",
		  "op.drop_table('users', schema='crm')", "" },
		/* The search path may lead to it, or not. */
		{ "op.add_column('users', sa.Column('a', sa.Text), "
		  "schema='auth')",
		  "op.drop_table('users')", "?" },
		{ "op.add_column(name, sa.Column('a', sa.Text))",
		  "op.drop_table('users')", "?" },
	};
	static const struct pair postgresql[] = {
		{ "op.add_column('Users', sa.Column('a', sa.Text))",
		  "op.drop_table('users')", "" },
		{ "op.execute('ALTER TABLE Users ADD a text')",
		  "op.drop_table('users')",
		  "one side adds column \"users.a\", the other drops table "
		  "\"users\"" },
		{ "op.execute('ALTER TABLE \"Users\" ADD a text')",
		  "op.drop_table('Users')",
		  "one side adds column \"Users.a\", the other drops table "
		  "\"Users\"" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(any); i++)
		check_pair(&any[i], "import os\nname = os.environ['T']\n", "");
	CHECK(postgresql, "postgresql");
}

static void test_commute__indexes(void **s UNUSED)
{
	static const struct pair rows[] = {
		{ "op.create_index('ix', 'users', ['a'])",
		  "op.create_index('iy', 'users', ['a'])", "" },
		{ "op.create_index('ix', 'users', ['a'])",
		  "op.create_index('ix', 'users', ['a'])",
		  "both create index \"ix\" of \"users\" (twice)" },
		{ "op.create_index('ix', 'users', ['a'])",
		  "op.create_index('ix', 'orgs', ['a'])",
		  "one side creates index \"ix\" of \"users\", the other "
		  "creates index \"ix\" of \"orgs\"" },
		{ "op.create_index('ix', 'users', ['a'])",
		  "op.create_unique_constraint('ix', 'orgs', ['a'])",
		  "one side creates index \"ix\" of \"users\", the other adds "
		  "constraint \"ix\" of \"orgs\"" },
		{ "op.drop_index('ix', 'users')", "op.execute('DROP INDEX ix')",
		  "one side drops index \"ix\" of \"users\", the other drops "
		  "index \"ix\"" },
		{ "op.drop_index('ix', 'users')", "op.drop_table('users')",
		  "one side drops index \"ix\" of \"users\", the other drops "
		  "table \"users\"" },
		{ "op.drop_index('ix', 'users', if_exists=True)",
		  "op.drop_table('users')", "" },
		{ "op.drop_index('ix', 'users')\n"
		  "op.create_index('ix', 'users', ['a', 'b'])",
		  "op.drop_index('ix', 'users')\n"
		  "op.create_index('ix', 'users', ['a', 'c'])",
		  "both drop index \"ix\" of \"users\" (twice)" },
		{ "op.drop_index('ix', 'users')\n"
		  "op.create_index('ix', 'users', ['a', 'b'])",
		  "op.drop_index('ix', 'users')\n"
		  "op.create_index('ix', 'users', ['a', 'b'])",
		  "" },
		/* It does not say the table's name to the database. */
		{ "op.drop_index('ix', 'users')",
		  "op.rename_table('users', 'people')", "" },
		{ "op.execute('DROP INDEX ix')", "op.drop_table('users')", "?" },
		/* Which columns it is on is not known. */
		{ "op.drop_index('ix', 'users')",
		  "op.drop_column('users', 'a')", "?" },
	};
	static const struct pair mysql[] = {
		{ "op.create_index('ix', 'users', ['a'])",
		  "op.create_index('ix', 'orgs', ['a'])", "" },
		{ "op.create_index('ix', 'users', ['a'])",
		  "op.create_index('ix', 'users', ['b'])",
		  "both create index \"ix\" of \"users\"" },
	};

	CHECK(rows, "");
	CHECK(mysql, "mysql");
}

static void test_commute__constraints(void **s UNUSED)
{
	static const struct pair rows[] = {
		{ "op.create_foreign_key('fk', 'users', 'orgs', ['o'], ['id'])",
		  "op.drop_table('orgs')",
		  "one side adds foreign key \"fk\" of \"users\" to \"orgs\", "
		  "the other drops table \"orgs\"" },
		{ "op.create_foreign_key('fk', 'users', 'orgs', ['o'], ['id'])",
		  "op.alter_column('orgs', 'id', new_column_name='org_id')",
		  "one side adds foreign key \"fk\" of \"users\" to \"orgs\", the other renames column \"orgs.id\" to \"org_id\", which the first needs" },
		{ "op.create_table('x', sa.Column('o', sa.Integer, "
		  "sa.ForeignKey('orgs.id')))",
		  "op.rename_table('orgs', 'o2')",
		  "one side creates table \"x\" with a foreign key to \"orgs\""
		  ", the other renames table \"orgs\" to \"o2\"" },
		{ "op.create_foreign_key(None, 'users', 'orgs', ['o'], ['id'])",
		  "op.create_foreign_key(None, 'users', 'orgs', ['o'], ['id'])",
		  "both add foreign key of \"users\" to \"orgs\" (twice)" },
		{ "op.create_unique_constraint('uq', 'users', ['a'])",
		  "op.create_unique_constraint('uq', 'users', ['a'])",
		  "both add constraint \"uq\" of \"users\" (twice)" },
		{ "op.create_unique_constraint('uq', 'users', ['a'])",
		  "op.create_unique_constraint('uq', 'orgs', ['a'])",
		  "one side adds constraint \"uq\" of \"users\", the other "
		  "adds constraint \"uq\" of \"orgs\"" },
		{ "op.create_check_constraint('ck', 'users', 'a > 0')",
		  "op.create_check_constraint('ck', 'orgs', 'a > 0')", "" },
		{ "op.create_primary_key('p1', 'users', ['a'])",
		  "op.create_primary_key('p2', 'users', ['b'])",
		  "one side adds constraint \"p1\" of \"users\", the other adds constraint \"p2\" of \"users\": they meet at the primary key of \"users\"" },
		{ "op.drop_constraint('uq', 'users')",
		  "op.drop_constraint('uq', 'users')",
		  "both drop constraint \"uq\" of \"users\" (twice)" },
		{ "op.create_check_constraint('ck', 'users', 'a > b')",
		  "op.drop_column('users', 'b')",
		  "one side adds constraint \"ck\" of \"users\", the other drops column \"users.b\", which the first needs" },
	};
	static const struct pair sqlite[] = {
		/* The batch makes the table anew, without view or trigger. */
		{ "with op.batch_alter_table('users') as b:\n"
		  "    b.alter_column('a', nullable=False)",
		  "op.execute('CREATE VIEW v AS SELECT b FROM users')",
		  "one side forbids NULL in column \"users.a\", the other "
		  "reads table \"users\"" },
		{ "with op.batch_alter_table('users') as b:\n"
		  "    b.add_column(sa.Column('a', sa.Text))",
		  "op.execute('CREATE VIEW v AS SELECT b FROM users')", "" },
		{ "op.create_unique_constraint('uq', 'users', ['a'])",
		  "op.create_unique_constraint('uq', 'orgs', ['a'])", "" },
	};
	static const struct pair mysql[] = {
		{ "op.create_foreign_key('fk', 'a', 'orgs', ['o'], ['id'])",
		  "op.create_foreign_key('fk', 'b', 'orgs', ['o'], ['id'])",
		  "one side adds foreign key \"fk\" of \"a\" to \"orgs\", the "
		  "other adds foreign key \"fk\" of \"b\" to \"orgs\"" },
	};

	CHECK(rows, "");
	CHECK(sqlite, "sqlite");
	CHECK(mysql, "mysql");
}

static void test_commute__types_and_schemas(void **s UNUSED)
{
	static const struct pair rows[] = {
		{ "op.execute(\"CREATE TYPE st AS ENUM ('a')\")",
		  "op.execute(\"CREATE TYPE st AS ENUM ('b')\")",
		  "both create type \"st\"" },
		{ "op.execute(\"ALTER TYPE st ADD VALUE 'a'\")",
		  "op.execute(\"ALTER TYPE st ADD VALUE 'b'\")", "" },
		{ "op.execute(\"ALTER TYPE st ADD VALUE 'a'\")",
		  "op.execute(\"ALTER TYPE st ADD VALUE 'a'\")",
		  "both add value \"st.a\" (twice)" },
		{ "op.execute(\"ALTER TYPE st ADD VALUE IF NOT EXISTS 'a'\")",
		  "op.execute(\"ALTER TYPE st ADD VALUE IF NOT EXISTS 'a'\")",
		  "" },
		{ "op.execute('ALTER TYPE st RENAME TO st_old')\n"
		  "op.execute(\"CREATE TYPE st AS ENUM ('a', 'b')\")\n"
		  "op.execute('ALTER TABLE t ALTER c TYPE st USING c::text::st'"
		  ")\nop.execute('DROP TYPE st_old')",
		  "op.execute(\"ALTER TYPE st ADD VALUE 'c'\")",
		  "one side renames type \"st\" to \"st_old\", the other adds "
		  "value \"st.c\"" },
		{ "op.create_table('x', sa.Column('s', sa.Enum('a', name='st')))",
		  "op.create_table('y', sa.Column('s', sa.Enum('a', name='st')))",
		  "one side creates table \"x\", the other creates table \"y\""
		  ": they meet at type \"st\"" },
		{ "op.create_table('x', sa.Column('s', postgresql.ENUM('a', "
		  "name='st', create_type=False)))",
		  "op.create_table('y', sa.Column('s', postgresql.ENUM('a', "
		  "name='st', create_type=False)))",
		  "" },
		{ "op.add_column('x', sa.Column('s', sa.Enum('a', name='st')))",
		  "op.execute('DROP TYPE st')",
		  "one side adds column \"x.s\", the other drops type \"st\", which the first needs" },
		{ "sa.Enum('a', name='st').create(op.get_bind(), "
		  "checkfirst=True)",
		  "postgresql.ENUM('a', name='st').create(op.get_bind())", "" },
		{ "sa.Enum('a', name='st').create(op.get_bind())",
		  "postgresql.ENUM('a', name='st').create(op.get_bind())",
		  "both create type \"st\"" },
		{ "sa.Enum('a', name='st').drop(op.get_bind())",
		  "postgresql.ENUM('a', name='st').drop(op.get_bind())",
		  "both drop type \"st\"" },
		{ "op.execute('CREATE SCHEMA s')", "op.execute('CREATE SCHEMA s')",
		  "both create schema \"s\" (twice)" },
		{ "op.execute('CREATE SCHEMA IF NOT EXISTS s')",
		  "op.execute('CREATE SCHEMA IF NOT EXISTS s')", "" },
		{ "op.execute('DROP SCHEMA s CASCADE')",
		  "op.create_table('t', schema='s')",
		  "one side drops schema \"s\", the other creates table "
		  "\"s.t\"" },
		{ "op.execute('CREATE EXTENSION IF NOT EXISTS citext')",
		  "op.execute('CREATE EXTENSION IF NOT EXISTS citext')", "" },
		{ "op.execute('CREATE OR REPLACE VIEW v AS SELECT 1')",
		  "op.execute('CREATE OR REPLACE VIEW v AS SELECT 2')",
		  "both create view \"v\"" },
		{ "op.execute('CREATE OR REPLACE VIEW v AS SELECT 1')",
		  "op.execute('CREATE OR REPLACE  VIEW v AS SELECT 1')", "" },
		{ "op.execute('CREATE VIEW v AS SELECT a FROM users')",
		  "op.drop_column('users', 'a')",
		  "one side creates view \"v\", the other drops column \"users.a\", which the first needs" },
		{ "op.execute('CREATE VIEW v AS SELECT b FROM users')",
		  "op.drop_column('users', 'a')", "" },
		{ "op.execute('CREATE TRIGGER tr BEFORE INSERT ON users FOR "
		  "EACH ROW EXECUTE FUNCTION f()')",
		  "op.execute('DROP TRIGGER IF EXISTS tr ON users')",
		  "one side creates trigger \"tr\" of \"users\", the other "
		  "drops trigger \"tr\" of \"users\"" },
	};

	CHECK(rows, "postgresql");
}

static void test_commute__rows(void **s UNUSED)
{
	static const struct pair rows[] = {
		{ "op.execute('INSERT INTO r (a) VALUES (1)')",
		  "op.execute('INSERT INTO r (a) VALUES (2)')", "" },
		{ "op.execute('UPDATE users SET a = 1')",
		  "op.drop_column('users', 'a')",
		  "one side updates rows of table \"users\", the other drops column \"users.a\", which the first needs" },
		{ "op.execute('UPDATE users SET a = 1 WHERE b = 2')",
		  "op.drop_column('users', 'b')",
		  "one side updates rows of table \"users\", the other drops column \"users.b\", which the first needs" },
		{ "op.execute('UPDATE users SET a = 1 WHERE b = 2')",
		  "op.drop_column('users', 'c')", "" },
		{ "op.execute(\"UPDATE users SET a = 'c' -- c\")",
		  "op.drop_column('users', 'c')", "" },
		{ "op.execute('UPDATE users SET a = 1')",
		  "op.execute('UPDATE users SET a = 2')", "?" },
		{ "op.execute('UPDATE users SET a = 1')",
		  "op.execute('UPDATE users SET b = 2')", "" },
		{ "op.execute('UPDATE users SET a = 1')",
		  "op.create_unique_constraint('uq', 'users', ['a'])", "?" },
		{ "op.execute('INSERT INTO users (a) VALUES (1)')",
		  "op.create_unique_constraint('uq', 'users', ['a'])", "?" },
		{ "op.execute('INSERT INTO users (a) VALUES (1)')",
		  "op.alter_column('users', 'b', server_default='2')", "?" },
		/* Made anew: there before and after. */
		{ "op.execute('CREATE TABLE n AS SELECT id FROM users')\n"
		  "op.drop_table('users')\nop.rename_table('n', 'users')",
		  "op.execute('DELETE FROM users WHERE id = 1')", "?" },
		{ "op.execute('UPDATE users SET a = b')",
		  "op.execute('UPDATE users SET b = 2')", "?" },
		{ "op.execute('DELETE FROM r')",
		  "op.execute('INSERT INTO r (a) VALUES (2)')",
		  "one side deletes rows of table \"r\", the other inserts rows "
		  "into table \"r\"" },
		{ "op.execute('DELETE FROM r WHERE a = 1')",
		  "op.execute('INSERT INTO r (a) VALUES (2)')", "?" },
		{ "op.execute('INSERT INTO r (a) SELECT b FROM users')",
		  "op.drop_table('users')",
		  "one side reads table \"users\", the other drops table "
		  "\"users\"" },
		{ "op.execute('INSERT INTO r (a) VALUES (1)')",
		  "op.add_column('r', sa.Column('b', sa.Integer, "
		  "nullable=False))",
		  "one side inserts rows into table \"r\", the other adds column \"r.b\", which they lack" },
		{ "op.execute('INSERT INTO r (a) VALUES (1)')",
		  "op.add_column('r', sa.Column('b', sa.Integer, "
		  "nullable=False, server_default='1'))",
		  "" },
		{ "op.bulk_insert(sa.table('r', sa.column('a')), [{'a': 1}])",
		  "op.drop_column('r', 'a')",
		  "one side inserts rows into table \"r\", the other drops column \"r.a\", which the first needs" },
		{ "t = sa.table('users', sa.column('a'), sa.column('b'))\n"
		  "op.execute(t.update().where(t.c.b == 1).values(a=2))",
		  "op.drop_column('users', 'b')",
		  "one side updates rows of table \"users\", the other drops column \"users.b\", which the first needs" },
		{ "op.execute('UPDATE users SET a = 1')",
		  "op.alter_column('users', 'a', type_=sa.String(20), "
		  "existing_type=sa.Text())",
		  "one side updates rows of table \"users\", the other changes the type of column \"users.a\", which the first needs" },
		{ "op.execute('UPDATE users SET a = 1')",
		  "op.alter_column('users', 'a', type_=sa.Text(), "
		  "existing_type=sa.String(20))",
		  "" },
	};

	CHECK(rows, "");
}

static void test_commute__conditions(void **s UNUSED)
{
	static const struct pair rows[] = {
		{ "if op.get_bind().dialect.name == 'postgresql':\n    " ADD("a"),
		  "if op.get_bind().dialect.name == 'sqlite':\n    " ADD("a"),
		  "" },
		{ "if op.get_bind().dialect.name == 'postgresql':\n    " ADD("a"),
		  "if op.get_bind().dialect.name == 'postgresql':\n    " ADD("a"),
		  "both add column \"users.a\" (twice)" },
		{ "if not has('a'):\n    " ADD("a"),
		  "if not has('a'):\n    " ADD("a"), "?" },
		{ "if not has('a'):\n    " ADD("a"), ADD("a"),
		  "both add column \"users.a\" (twice)" },
		{ "", "op.drop_table(name)", "" },
		{ "op.drop_table('a')", "op.drop_table(name)", "?" },
		{ "op.drop_table('a')", "op.execute(name)", "?" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check_pair(&rows[i],
			   "import os\nname = os.environ['T']\n"
			   "def has(x):\n    return os.environ[x]\n",
			   "");
}

/* The second side stays small; 100,000 effects must not take a second. */
static void test_commute__is_linear(void **s UNUSED)
{
	struct arena a;
	struct buf b = BUF_INIT(&a);
	struct ops_case cases[2];
	const struct operations *ours[8], *theirs[8];
	struct commute_side x = { ours, 8 }, y = { theirs, 8 };
	struct commute_result r;

	arena_init(&a);
	for (size_t side = 0; side < 2; side++) {
		b.len = 0;
		buf_addz(&b, OPS_HEAD "def upgrade():\n    op.execute('''\n");
		for (size_t i = 0; i < 8000; i++)
			buf_addf(&b,
				 "ALTER TABLE t%zu ADD %c%zu int;"
				 "UPDATE t%zu SET x = 1 WHERE y%zu = 2;\n",
				 i % 10, side ? 'a' : 'b', i, i % 10, i);
		buf_addz(&b, "''')\n");
		ops_read(&cases[side], buf_str(&b));
		for (size_t i = 0; i < 8; i++)
			(side ? theirs : ours)[i] = &cases[side].ops;
	}
	commute_compare(&r, &a, &x, &y, STR(""));
	assert_int_equal(r.conflicts.n, 0);
	assert_true(r.not_analysed[0] > 0); /* x of both */
	for (size_t side = 0; side < 2; side++)
		arena_release(&cases[side].a);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commute__tables),
		cmocka_unit_test(test_commute__columns),
		cmocka_unit_test(test_commute__names),
		cmocka_unit_test(test_commute__indexes),
		cmocka_unit_test(test_commute__constraints),
		cmocka_unit_test(test_commute__types_and_schemas),
		cmocka_unit_test(test_commute__rows),
		cmocka_unit_test(test_commute__conditions),
		cmocka_unit_test(test_commute__is_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
