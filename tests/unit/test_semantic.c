#include "base/compat.h"
#include "rules/semantic.h"
#include "ops_help.h"

struct semantic_case {
	struct ops_case files[2];
	struct arena a;
	struct findings findings;
	size_t not_analysed[2];
};

static void compare(struct semantic_case *c, const char *ours, const char *theirs)
{
	const struct operations *v[2] = { &c->files[0].ops, &c->files[1].ops };
	struct semantic_request q = { .ours = { &v[0], 1, STR("HEAD") },
				      .theirs = { &v[1], 1, STR("feature") },
				      .level = LEVEL_ERROR,
				      .today = 20000 };

	arena_init(&c->a);
	ops_read(&c->files[0], str_z(ours));
	ops_read(&c->files[1], str_z(theirs));
	findings_init(&c->findings, &c->a);
	semantic_compare(&q, &c->findings, c->not_analysed);
}

static void release(struct semantic_case *c)
{
	arena_release(&c->files[0].a);
	arena_release(&c->files[1].a);
	arena_release(&c->a);
}

#define FILE_A(body) OPS_HEAD "revision = 'aaaa'\ndef upgrade():\n" body
#define FILE_B(body) OPS_HEAD "revision = 'bbbb'\ndef upgrade():\n" body
#define DROP "    op.drop_table('users')\n"
#define ADD "    op.add_column('users', sa.Column('a', sa.Text))\n"
#define ALLOW "# git-alembic: allow semantic-conflict -- in that order"

static void assert_text(const struct place *place, const char *want)
{
	struct str got = source_text(place->source, place->span);

	if (!str_is(got, want))
		fail_msg("\"%.*s\", not \"%s\"", STR_ARG(got), want);
}

static void test_semantic__shows_both_places(void **s UNUSED)
{
	struct semantic_case c;
	struct finding *f;

	compare(&c, FILE_A(DROP), FILE_B(ADD));
	assert_int_equal(c.findings.n, 1);
	f = &c.findings.v[0];
	assert_string_equal(f->rule, "semantic-conflict");
	assert_true(f->level == LEVEL_ERROR);
	assert_string_equal(f->message.p, "HEAD drops table \"users\", feature "
					  "adds column \"users.a\"");
	assert_true(str_is(f->revision, "aaaa"));
	assert_true(str_is(f->function, "upgrade"));
	assert_true(str_is(f->at.origin, "HEAD"));
	assert_text(&f->at, "op.drop_table('users')");
	assert_int_equal(f->related.n, 1);
	assert_true(str_is(f->related.v[0].origin, "feature"));
	assert_text(&f->related.v[0],
		    "op.add_column('users', sa.Column('a', sa.Text))");
	assert_true(str_is(f->related.v[0].message, "revision bbbb"));
	assert_int_equal(f->help.n, 2);
	release(&c);
}

static void test_semantic__done_twice_has_its_own_advice(void **s UNUSED)
{
	struct semantic_case c;

	compare(&c, FILE_A(ADD), FILE_B(ADD));
	assert_int_equal(c.findings.n, 1);
	assert_string_equal(c.findings.v[0].message.p,
			    "HEAD and feature both add column \"users.a\"");
	assert_true(str_starts(c.findings.v[0].help.v[0], STR("take it out")));
	release(&c);
}

static void test_semantic__calls_are_shown(void **s UNUSED)
{
	static const char ours[] = OPS_HEAD "SQL = 'DROP TABLE users'\n"
					    "def go():\n    op.execute(SQL)\n"
					    "def upgrade():\n    go()\n";
	struct semantic_case c;

	compare(&c, ours, FILE_B(ADD));
	assert_int_equal(c.findings.n, 1);
	assert_int_equal(c.findings.v[0].related.n, 3);
	assert_text(&c.findings.v[0].at, "DROP TABLE users");
	assert_text(&c.findings.v[0].related.v[1], "op.execute(SQL)");
	assert_text(&c.findings.v[0].related.v[2], "go()");
	release(&c);
}

/* 1: an allow there covers it. */
static void test_semantic__allowed_at_either_line(void **s UNUSED)
{
	static const struct {
		const char *ours;
		const char *theirs;
		size_t left;
	} rows[] = {
		{ FILE_A("    " ALLOW "\n" DROP), FILE_B(ADD), 0 },
		{ FILE_A(DROP), FILE_B("    " ALLOW "\n" ADD), 0 },
		{ FILE_A(DROP),
		  FILE_B("    op.add_column('users', "
			 "sa.Column('a', sa.Text))  " ALLOW "\n"),
		  0 },
		{ FILE_A(DROP), ALLOW "\n" FILE_B(ADD), 0 },
		{ FILE_A("    " ALLOW "\n    op.drop_table('x')\n" DROP),
		  FILE_B(ADD), 1 },
		{ FILE_A("    # git-alembic: allow drop-table -- gone\n" DROP),
		  FILE_B(ADD), 1 },
		{ FILE_A("    # git-alembic: allow semantic-conflict\n" DROP),
		  FILE_B(ADD), 1 },
		/* 2024-10-04 is today. */
		{ FILE_A("    " ALLOW " until 2024-10-03\n" DROP), FILE_B(ADD),
		  1 },
		{ FILE_A("    " ALLOW " until 2024-10-04\n" DROP), FILE_B(ADD),
		  0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct semantic_case c;

		compare(&c, rows[i].ours, rows[i].theirs);
		if (c.findings.n != rows[i].left)
			fail_msg("row %zu: %zu findings", i, c.findings.n);
		release(&c);
	}
}

static void test_semantic__an_allowed_one_hides_no_other(void **s UNUSED)
{
	struct semantic_case c;

	compare(&c, FILE_A(ADD "    " ALLOW "\n    op.drop_table('x')\n"),
		FILE_B(ADD "    op.drop_table('x')\n"));
	assert_int_equal(c.findings.n, 1);
	assert_non_null(strstr(c.findings.v[0].message.p, "users.a"));
	release(&c);
}

static void test_semantic__counts_what_nobody_can_compare(void **s UNUSED)
{
	struct semantic_case c;

	compare(&c, FILE_A(DROP), FILE_B("    op.execute(x)\n    y(op)\n"));
	assert_int_equal(c.findings.n, 0);
	assert_int_equal(c.not_analysed[0], 0);
	assert_int_equal(c.not_analysed[1], 2);
	release(&c);
	/* Unreadable is not the same as empty. */
	compare(&c, FILE_A(DROP), FILE_B("    op.(\n"));
	assert_int_equal(c.not_analysed[1], 1);
	release(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_semantic__shows_both_places),
		cmocka_unit_test(test_semantic__done_twice_has_its_own_advice),
		cmocka_unit_test(test_semantic__calls_are_shown),
		cmocka_unit_test(test_semantic__allowed_at_either_line),
		cmocka_unit_test(test_semantic__an_allowed_one_hides_no_other),
		cmocka_unit_test(test_semantic__counts_what_nobody_can_compare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
