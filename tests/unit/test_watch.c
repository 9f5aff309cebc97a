/* The rules about order and consistency: a base, and a migration on it. */
#include "base/compat.h"
#include "schema_help.h"
#include "rev_help.h"

struct watch_case {
	struct ops_case c; /* the migration that is judged */
	struct revgraph g;
	struct replay r;
	struct chain now;
	const struct operations *base;
};

static const struct operations *operations_for(void *data,
					       const struct revnode *node)
{
	struct watch_case *w = data;

	return str_is(node->rev->id, "a") ? w->base : &w->c.ops;
}

static const char *findings(struct watch_case *w)
{
	struct buf b = BUF_INIT(&w->c.a);

	buf_addz(&b, "");
	for (size_t i = 0; i < w->c.findings.n; i++) {
		const struct finding *f = &w->c.findings.v[i];
		const struct rule *rule = rule_find(str_z(f->rule));

		if (rule->group == GROUP_SCHEMA)
			buf_addf(&b, "%s%s: %.*s", b.len ? "; " : "", f->rule,
				 STR_ARG(f->message));
	}
	return buf_str(&b).p;
}

struct row {
	const char *base;
	const char *up;
	const char *down;
	const char *findings;
};

static void judge_row(struct watch_case *w, const struct row *row,
		      const char *dialect, enum file_change change)
{
	memset(w, 0, sizeof(*w));
	ops_both(&w->c, "", row->up, row->down);
	w->c.policy.is_one_way = !row->down[0];
	w->c.policy.dialect = str_z(dialect);
	w->base = schema_body(&w->c.a, row->base, "");
	graph_of(&w->g, &w->c.a, change == FILE_RENAMED ? "a\nb|a x" : "a\nb|a");
	replay_init(&w->r, &w->c.a, &w->g, str_z(dialect), operations_for, w);
	w->now.graph = &w->g;
	w->c.check.now = w->c.check.before = &w->now;
	w->c.check.replay = &w->r;
	w->c.check.files = &w->c.file;
	w->c.check.nfiles = 1;
	w->c.file.revision = revgraph_find(&w->g, STR("b"))->rev;
	w->c.file.change = change;
	check_schemas(&w->c.check);
	ops_judge(&w->c);
}

static void check_row(const struct row *row, const char *dialect,
		      enum file_change change)
{
	struct watch_case w;
	const char *got;

	judge_row(&w, row, dialect, change);
	got = findings(&w);
	if (strcmp(got, row->findings)) {
		print_error("base:\n%s\nupgrade:\n%s\ndowngrade:\n%s\n"
			    "got:  %s\nwant: %s\n",
			    row->base, row->up, row->down, got, row->findings);
		fail();
	}
	arena_release(&w.c.a);
}

#define USERS                                                     \
	"op.create_table('users', sa.Column('id', sa.Integer(), " \
	"primary_key=True), sa.Column('name', sa.Text()))\n"
#define ORDERS                                                     \
	"op.create_table('orders', sa.Column('id', sa.Integer(), " \
	"primary_key=True), sa.Column('user_id', sa.Integer(), "   \
	"sa.ForeignKey('users.id', name='orders_fk')))\n"

static void test_watch__tells_what_is_not_there(void **s UNUSED)
{
	static const struct row rows[] = {
		{ USERS, "op.add_column('usrs', sa.Column('x', sa.Text()))", "",
		  "unknown-object: works on table \"usrs\", which no migration "
		  "before this creates" },
		{ USERS, "op.drop_column('users', 'nme')", "",
		  "unknown-object: table \"users\" has no column \"nme\"" },
		{ USERS, "op.drop_index('ix', 'users')", "",
		  "unknown-object: table \"users\" has no index \"ix\"" },
		{ USERS, "op.drop_constraint('uq_x', 'users', type_='unique')", "",
		  "unknown-object: table \"users\" has no constraint \"uq_x\"" },
		{ USERS "op.drop_table('users')",
		  "op.execute('UPDATE users SET name = 1 WHERE id = 2')", "",
		  "unknown-object: works on table \"users\", which is gone by "
		  "then" },
		{ USERS "op.rename_table('users', 'people')",
		  "op.add_column('users', sa.Column('x', sa.Text()))", "",
		  "unknown-object: works on table \"users\", which is gone by "
		  "then" },
		{ USERS, "op.execute('ALTER TABLE users DROP COLUMN nme')", "",
		  "unknown-object: table \"users\" has no column \"nme\"" },
		/* What is, or may be. */
		{ USERS, "op.drop_column('users', 'NAME')", "", "" },
		{ USERS "op.execute(sql)",
		  "op.add_column('usrs', sa.Column('x', sa.Text()))\n"
		  "op.drop_column('users', 'nme')",
		  "", "" },
		{ "", "op.add_column('users', sa.Column('x', sa.Text()))", "",
		  "" },
		{ "op.add_column('old', sa.Column('x', sa.Text()))\n" USERS,
		  "op.add_column('older', sa.Column('x', sa.Text()))", "", "" },
		{ USERS, "op.execute('DROP TABLE IF EXISTS usrs')", "", "" },
		{ USERS,
		  "if x():\n    op.add_column('usrs', sa.Column('x', sa.Text()))",
		  "", "" },
		{ USERS,
		  "try:\n    op.drop_index('ix', 'users')\n"
		  "except Exception:\n    pass",
		  "", "" },
		{ USERS, "op.drop_constraint('users_pkey', 'users')", "", "" },
		{ USERS "op.execute('CREATE VIEW v AS SELECT 1')",
		  "op.execute('ALTER TABLE v RENAME TO w')", "", "" },
		{ USERS, "op.execute('DELETE FROM alembic_version')", "", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check_row(&rows[i], "", FILE_ADDED);
}

static void test_watch__believes_what_others_have_run(void **s UNUSED)
{
	static const struct row rows[] = {
		{ USERS, "op.add_column('usrs', sa.Column('x', sa.Text()))", "",
		  "" },
		{ USERS,
		  "op.create_table('t', sa.Column('p', sa.Integer(), "
		  "sa.ForeignKey('plans.id')))",
		  "", "" },
		/* But not what contradicts the chain. */
		{ USERS "op.drop_table('users')",
		  "op.add_column('users', sa.Column('x', sa.Text()))", "",
		  "unknown-object: works on table \"users\", which is gone by "
		  "then" },
		{ "", ORDERS USERS, "",
		  "fk-before-table: a foreign key refers to table \"users\", "
		  "which is created only after that" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check_row(&rows[i], "", FILE_SAME);
}

static void test_watch__follows_foreign_keys(void **s UNUSED)
{
	static const struct row rows[] = {
		{ USERS ORDERS, "op.drop_table('users')", "",
		  "drop-referenced: drops table \"users\", to which a foreign "
		  "key of \"orders\" still refers" },
		{ USERS ORDERS,
		  "op.drop_table('orders')\nop.drop_table('users')", "", "" },
		{ USERS ORDERS, "op.execute('DROP TABLE users, orders')", "", "" },
		{ USERS ORDERS,
		  "op.drop_constraint('orders_fk', 'orders')\n"
		  "op.drop_table('users')",
		  "", "" },
		{ USERS ORDERS, "op.execute('DROP TABLE users CASCADE')", "", "" },
		{ USERS,
		  "op.create_table('t', sa.Column('u', sa.Text(), "
		  "sa.ForeignKey('users.id')))",
		  "",
		  "fk-type-mismatch: \"t.u\" is TEXT, but \"users.id\", to which "
		  "it refers, is INTEGER" },
		{ USERS ORDERS,
		  "op.add_column('users', sa.Column('o', sa.Integer(), "
		  "sa.ForeignKey('orders.id')))",
		  "",
		  "fk-cycle: tables refer to each other in a ring: \"users\" -> "
		  "\"orders\" -> \"users\"" },
		{ USERS,
		  "op.create_table('t', sa.Column('u', sa.Integer(), "
		  "sa.ForeignKey('people.id', use_alter=True)))",
		  "", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check_row(&rows[i], "", FILE_ADDED);
}

static void test_watch__knows_what_a_dialect_does_not_mind(void **s UNUSED)
{
	static const struct row sqlite[] = {
		{ "", ORDERS USERS, "", "" },
		{ USERS ORDERS, "op.drop_table('users')", "", "" },
		{ USERS,
		  "with op.batch_alter_table('users') as b:\n"
		  "    b.create_primary_key('pk', ['id'])",
		  "", "" },
	};
	static const struct row mysql = {
		"op.create_table('t', sa.Column('c', sa.Text()), "
		"sa.UniqueConstraint('c'))",
		"op.drop_index('c', 't')", "", ""
	};

	for (size_t i = 0; i < ARRAY_SIZE(sqlite); i++)
		check_row(&sqlite[i], "sqlite", FILE_ADDED);
	check_row(&mysql, "mysql", FILE_ADDED);
	check_row(&mysql, "", FILE_ADDED);
}

static void test_watch__tells_what_is_there_already(void **s UNUSED)
{
	static const struct row rows[] = {
		{ USERS, USERS, "",
		  "already-exists: table \"users\" exists already" },
		{ USERS, "op.create_primary_key('pk', 'users', ['name'])", "",
		  "already-exists: table \"users\" has a primary key already" },
		{ USERS "op.create_index('ix', 'users', ['name'])",
		  "op.create_index('ix', 'users', ['id'])", "",
		  "already-exists: table \"users\" has an index \"ix\" already" },
		{ USERS,
		  "op.add_column('users', sa.Column('b', sa.Integer(), "
		  "primary_key=True))",
		  "", "" },
		{ USERS, "op.rename_table('users', 'u')\n" USERS, "", "" },
		{ USERS ORDERS "op.create_unique_constraint('k', 'users', ['id'])",
		  "op.create_unique_constraint('k', 'orders', ['id'])", "",
		  "duplicate-constraint-name: constraint \"k\" of \"orders\" has "
		  "the name of one of \"users\"" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check_row(&rows[i], "", FILE_ADDED);
}

static void test_watch__runs_down_and_compares(void **s UNUSED)
{
	static const struct row rows[] = {
		{ "", USERS, "op.drop_table('users')", "" },
		{ USERS, "op.create_index('ix', 'users', ['name'])",
		  "op.drop_table('teams')\n",
		  "downgrade-mismatch: creates index \"ix\" of \"users\", which "
		  "downgrade() does not drop; unknown-object: works on table "
		  "\"teams\", which no migration before this creates" },
		{ USERS, "op.drop_column('users', 'name')",
		  "op.add_column('users', sa.Column('name', sa.Text()))", "" },
		{ USERS ORDERS, "op.drop_constraint('orders_fk', 'orders')",
		  "op.create_foreign_key('other', 'orders', 'users', "
		  "['user_id'], ['id'])",
		  "" },
		{ USERS,
		  "op.create_foreign_key(None, 'users', 'users', ['name'], "
		  "['id'])",
		  "op.drop_constraint('users_name_fkey', 'users')",
		  "fk-type-mismatch: \"users.name\" is TEXT, but \"users.id\", "
		  "to which it refers, is INTEGER" },
		{ USERS,
		  "op.create_check_constraint('name_set', 'users', \"name <> "
		  "''\")",
		  "op.drop_constraint('ck_users_name_set', 'users')", "" },
		{ USERS,
		  "op.add_column('users', sa.Column('x', sa.Text()))\n"
		  "op.create_check_constraint('x_set', 'users', \"x <> ''\")",
		  "op.drop_column('users', 'x')", "" },
		{ USERS,
		  "op.rename_table('users', 'users_tmp')\n" USERS
		  "op.drop_table('users_tmp')",
		  "op.execute('UPDATE users SET name = 1 WHERE false')", "" },
		{ USERS, "op.add_column('users', sa.Column('x', sa.Text()))",
		  "op.execute(sql)", "" },
		{ USERS, "op.execute('UPDATE users SET name = 1 WHERE id = 2')",
		  "op.drop_column('users', 'name')",
		  "downgrade-mismatch: drops column \"users.name\", which "
		  "upgrade() did not create" },
		{ "", "op.add_column('old', sa.Column('x', sa.Text()))",
		  "op.drop_table('old')", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check_row(&rows[i], "", FILE_ADDED);
}

static void test_watch__waits_while_the_chain_is_broken(void **s UNUSED)
{
	static const struct row row = { USERS, "op.drop_table('usrs')", "", "" };

	check_row(&row, "", FILE_RENAMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_watch__tells_what_is_not_there),
		cmocka_unit_test(test_watch__believes_what_others_have_run),
		cmocka_unit_test(test_watch__follows_foreign_keys),
		cmocka_unit_test(test_watch__knows_what_a_dialect_does_not_mind),
		cmocka_unit_test(test_watch__tells_what_is_there_already),
		cmocka_unit_test(test_watch__runs_down_and_compares),
		cmocka_unit_test(test_watch__waits_while_the_chain_is_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
