/* Plans: what is moved, what is refused, and which bytes change. */
#include "base/compat.h"
#include "resolve/plan_parts.h"

#include <setjmp.h>
#include <cmocka.h>

enum { BASE = 3, OURS = 1, THEIRS = 2 };

struct file {
	struct plan_revision plan;
	struct source source;
};

struct fixture {
	struct arena a;
	struct plan_request q;
	VEC_OF(struct file *) files;
	struct plan plan;
	struct err err;
};

static int read_file(void *data, const struct revision *rev,
		     struct source **out, struct err *err)
{
	struct fixture *f = data;

	for (size_t i = 0; i < f->files.n; i++)
		if (f->files.v[i]->plan.rev == rev) {
			*out = &f->files.v[i]->source;
			return 0;
		}
	return err_set(err, "no file");
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	arena_init(&f->a);
	f->q = (struct plan_request){ .nsides = 2,
				      .heads_allowed = 1,
				      .versions_dir = STR("v"),
				      .read = read_file,
				      .data = f };
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_release(&f->a);
	free(f);
	return 0;
}

static struct file *add_bytes(struct fixture *f, unsigned in, bool is_published,
			      const char *path, const char *text)
{
	struct file *file = arena_new(&f->a, struct file);
	struct migration m;

	source_init(&file->source, &f->a, str_z(path), str_z(text));
	migration_read(&m, &f->a, &file->source);
	file->plan.rev = arena_new(&f->a, struct revision);
	revision_from_migration(file->plan.rev, &m);
	file->plan.in = in;
	file->plan.is_published = is_published;
	vec_push(&f->files, &f->a, file);
	return file;
}

/* A file of the usual form; down as it is written. */
static void add(struct fixture *f, unsigned in, bool is_published,
		const char *id, const char *down)
{
	add_bytes(f, in, is_published, str_fmt(&f->a, "v/%s_x.py", id).p,
		  str_fmt(&f->a,
			  "\"\"\"add %s\n\nRevision ID: %s\n\"\"\"\n"
			  "revision = '%s'\ndown_revision = %s\n"
			  "def upgrade():\n    op.execute('%s')\n"
			  "def downgrade():\n    pass\n",
			  id, id, id, down, id)
			  .p);
}

static void load(struct fixture *f)
{
	struct plan_revision *v = arena_array(&f->a, f->files.n, sizeof(*v));

	for (size_t i = 0; i < f->files.n; i++)
		v[i] = f->files.v[i]->plan;
	f->q.v = v;
	f->q.n = f->files.n;
}

static void make(struct fixture *f)
{
	load(f);
	assert_int_equal(plan_make(&f->plan, &f->a, &f->q, &f->err), 0);
}

static const struct plan_change *change_at(struct fixture *f, const char *path)
{
	vec_each (&f->plan.changes, struct plan_change, c)
		if (str_is(c->path, path))
			return c;
	return NULL;
}

static void assert_str(struct str s, const char *z)
{
	char *copy = calloc(1, s.len + 1);

	if (s.len)
		memcpy(copy, s.p, s.len);
	assert_string_equal(copy, z);
	free(copy);
}

static void assert_has(struct str s, const char *z)
{
	if (!s.p || str_find(s, str_z(z)) == STR_NPOS)
		fail_msg("\"%.*s\" is not in \"%s\"", (int)strlen(z), z,
			 s.p ? s.p : "");
}

static void assert_refused(struct fixture *f, const char *why)
{
	assert_has(f->plan.refusal, why);
	assert_int_equal(f->plan.changes.n, 0);
	assert_int_equal(f->plan.heads.n, 0);
}

/* ---- who moves ---------------------------------------------------------------- */

static void test_plan__nothing_to_do(void **state)
{
	struct fixture *f = *state;

	add(f, BASE, true, "a", "None");
	add(f, OURS, false, "b", "'a'");
	make(f);
	assert_null(f->plan.refusal.p);
	assert_int_equal(f->plan.changes.n, 0);
	assert_int_equal(f->plan.heads.n, 1);
	assert_str(f->plan.heads.v[0]->rev->id, "b");
}

static void test_plan__theirs_moves_when_nothing_is_published(void **state)
{
	struct fixture *f = *state;

	add(f, BASE, false, "a", "None");
	add(f, OURS, false, "b", "'a'");
	add(f, THEIRS, false, "c", "'a'");
	make(f);
	assert_int_equal(f->plan.changes.n, 1);
	assert_str(f->plan.changes.v[0].path, "v/c_x.py");
	assert_str(f->plan.changes.v[0].summary,
		   "moves c \"add c\" onto b (was a)");
}

static void test_plan__the_published_side_stays(void **state)
{
	struct fixture *f = *state;

	add(f, BASE, true, "a", "None");
	add(f, OURS, false, "b", "'a'");
	add(f, THEIRS, true, "c", "'a'");
	make(f);
	assert_int_equal(f->plan.changes.n, 1);
	assert_str(f->plan.changes.v[0].summary,
		   "moves b \"add b\" onto c (was a)");
}

static void test_plan__what_rests_on_published_ones_stays_too(void **state)
{
	struct fixture *f = *state;

	add(f, BASE, true, "a", "None");
	add(f, OURS, false, "b", "'a'");
	add(f, THEIRS, true, "c", "'a'");
	add(f, THEIRS, false, "d", "'c'");
	make(f);
	assert_int_equal(f->plan.changes.n, 1);
	assert_str(f->plan.changes.v[0].summary,
		   "moves b \"add b\" onto d (was a)");
}

static void test_plan__what_one_side_had_alone_is_left(void **state)
{
	struct fixture *f = *state;

	add(f, BASE, false, "a", "None");
	add(f, OURS, false, "b", "'a'");
	add(f, OURS, false, "c", "'a'");
	make(f);
	assert_null(f->plan.refusal.p);
	assert_int_equal(f->plan.changes.n, 0);
	assert_int_equal(f->plan.heads.n, 2);
}

/* Each side has put one and the same somewhere else. */
static void test_plan__what_both_have_on_top_stays_there(void **state)
{
	struct fixture *f = *state;

	add(f, BASE, true, "a", "None");
	add(f, OURS, false, "b", "'a'");
	add(f, THEIRS, false, "c", "'a'");
	add(f, BASE, false, "z", "'c'");
	make(f);
	assert_int_equal(f->plan.changes.n, 1);
	assert_has(change_at(f, "v/c_x.py")->bytes, "= 'b'\n");
	assert_int_equal(f->plan.heads.n, 1);
	assert_str(f->plan.heads.v[0]->rev->id, "z");
}

/* One side has added it on top of something of its own. */
static void test_plan__a_copy_leaves_the_middle_of_a_chain(void **state)
{
	struct fixture *f = *state;

	add(f, BASE, true, "a", "None");
	add(f, OURS, false, "b", "'a'");
	add_bytes(f, OURS, false, "v/2_x.py",
		  "\"\"\"add x\n\nRevision ID: x\n\"\"\"\n"
		  "revision = 'x'\ndown_revision = 'b'\n"
		  "def upgrade():\n    op.execute('x')\n"
		  "def downgrade():\n    pass\n");
	add(f, OURS, false, "c", "'x'");
	add(f, THEIRS, true, "x", "'a'");
	make(f);
	assert_null(f->plan.refusal.p);
	assert_int_equal(f->plan.changes.n, 3);
	assert_int_equal(change_at(f, "v/2_x.py")->kind, PLAN_DELETE);
	assert_has(change_at(f, "v/b_x.py")->bytes, "= 'x'\n");
	assert_has(change_at(f, "v/c_x.py")->bytes, "= 'b'\n");
	assert_int_equal(f->plan.heads.n, 1);
}

static void test_plan__several_heads_are_allowed(void **state)
{
	struct fixture *f = *state;

	f->q.heads_allowed = 2;
	add(f, BASE, false, "a", "None");
	add(f, OURS, false, "b", "'a'");
	add(f, THEIRS, false, "c", "'a'");
	make(f);
	assert_int_equal(f->plan.changes.n, 0);
	add(f, THEIRS, false, "d", "'a'");
	make(f);
	assert_int_equal(f->plan.heads.n, 2);
	assert_int_equal(f->plan.changes.n, 1);
}

static void test_plan__a_dependency_forbids_the_move(void **state)
{
	struct fixture *f = *state;

	add(f, BASE, true, "a", "None");
	add(f, OURS, true, "b", "'a'\ndepends_on = 'c'");
	add(f, THEIRS, false, "c", "'a'");
	make(f);
	/* c is needed by what is published: neither can move. */
	assert_int_equal(f->plan.changes.n, 1);
	assert_int_equal(f->plan.changes.v[0].kind, PLAN_CREATE);
	assert_int_equal(f->plan.heads.n, 1);
}

/* ---- the bytes ------------------------------------------------------------------ */

static void check_edit(struct fixture *f, const char *before, const char *after)
{
	add(f, BASE, true, "a", "None");
	add(f, BASE, true, "q", "None\nbranch_labels = 'q'");
	add(f, OURS, true, "b", "'a'");
	add_bytes(f, THEIRS, false, "v/c.py", before);
	make(f);
	assert_null(f->plan.refusal.p);
	assert_str(change_at(f, "v/c.py")->bytes, after);
}

static void test_plan__only_value_and_header_change(void **state)
{
	check_edit(*state,
		   "\xef\xbb\xbf\"\"\"m\r\n\r\nRevises:   a\r\n\"\"\"\r\n"
		   "revision: str = \"c\" # down_revision = 'a'\r\n"
		   "down_revision : 'a' = \"a\"  # 'a'\r\n"
		   "def upgrade(): 'a'",
		   "\xef\xbb\xbf\"\"\"m\r\n\r\nRevises:   b\r\n\"\"\"\r\n"
		   "revision: str = \"c\" # down_revision = 'a'\r\n"
		   "down_revision : 'a' = \"b\"  # 'a'\r\n"
		   "def upgrade(): 'a'");
}

static void test_plan__a_tuple_keeps_its_layout(void **state)
{
	check_edit(*state,
		   "revision = 'c'\ndown_revision = (\n  \"q\",  # one\n\n"
		   "  'a'  # two\n)\n",
		   "revision = 'c'\ndown_revision = (\n  \"q\",  # one\n\n"
		   "  \"b\"  # two\n)\n");
}

static void test_plan__parenthesised_and_joined_values(void **state)
{
	check_edit(*state, "revision, down_revision = ('c'), ('' 'a')\n",
		   "revision, down_revision = ('c'), ('b')\n");
}

static void test_plan__none_takes_the_quotes_of_the_id(void **state)
{
	struct fixture *f = *state;

	add(f, OURS, false, "b", "None");
	add_bytes(f, THEIRS, false, "v/c.py",
		  "\"\"\"m\n\nRevision ID: c\nRevises: \n\n\"\"\"\n"
		  "revision = \"c\"\ndown_revision = None\n");
	make(f);
	assert_str(change_at(f, "v/c.py")->bytes,
		   "\"\"\"m\n\nRevision ID: c\nRevises: b\n\n\"\"\"\n"
		   "revision = \"c\"\ndown_revision = \"b\"\n");
}

static void test_plan__a_stripped_header_gets_its_blank_back(void **state)
{
	struct fixture *f = *state;

	add(f, OURS, false, "b", "None");
	add_bytes(f, THEIRS, false, "v/c.py",
		  "\"\"\"m\n\nRevises:\n\"\"\"\n"
		  "revision = 'c'\ndown_revision = None\n");
	make(f);
	assert_str(change_at(f, "v/c.py")->bytes,
		   "\"\"\"m\n\nRevises: b\n\"\"\"\n"
		   "revision = 'c'\ndown_revision = 'b'\n");
}

static void test_plan__two_parents_that_become_one(void **state)
{
	struct fixture *f = *state;

	add(f, BASE, true, "a", "None");
	add(f, BASE, true, "p", "'a'");
	add(f, BASE, true, "q", "'a'");
	add(f, OURS, true, "m", "('p', 'q')");
	add_bytes(f, THEIRS, false, "v/c.py",
		  "\"\"\"x\n\nRevises: q, p\n\"\"\"\nrevision = 'c'\n"
		  "down_revision = ('q', 'p')\n"
		  "def upgrade():\n    op.drop_table('t')\n");
	make(f);
	assert_str(change_at(f, "v/c.py")->bytes,
		   "\"\"\"x\n\nRevises: m\n\"\"\"\nrevision = 'c'\n"
		   "down_revision = 'm'\n"
		   "def upgrade():\n    op.drop_table('t')\n");
}

static void check_members(struct fixture *f, const char *before,
			  const char *after, const char *onto)
{
	struct strs which = VEC_INIT;

	add(f, BASE, false, "a", "None");
	add(f, BASE, false, "b", "'a'");
	add(f, BASE, false, "c", "'b'");
	add(f, BASE, false, "d", "'c'");
	add(f, BASE, false, "q", "None");
	add(f, BASE, false, "r", "None");
	add_bytes(f, BASE, false, "v/m.py",
		  str_fmt(&f->a, "revision = 'm'\ndown_revision = %s\n", before).p);
	load(f);
	vec_push(&which, &f->a, STR("m"));
	assert_int_equal(plan_rebase(&f->plan, &f->a, &f->q, &which,
				     str_z(onto), &f->err),
			 0);
	assert_null(f->plan.refusal.p);
	assert_str(
		change_at(f, "v/m.py")->bytes,
		str_fmt(&f->a, "revision = 'm'\ndown_revision = %s\n", after).p);
}

static void test_plan__a_member_goes_in_the_middle(void **state)
{
	check_members(*state, "['q', 'a', # x\n 'b', 'r']", "['q', 'd', 'r']",
		      "d");
}

static void test_plan__members_go_at_the_end(void **state)
{
	check_members(*state, "('q', 'r', \"a\", 'b', 'c',)",
		      "('q', 'r', 'd',)", "d");
}

static void test_plan__members_without_parentheses(void **state)
{
	check_members(*state, "'q', 'a'", "'q', 'd'", "d");
}

static void test_plan__nothing_below_means_all_are_replaced(void **state)
{
	check_members(*state, "('q', 'r')", "'d'", "d");
}

/* ---- what cannot be changed ------------------------------------------------------- */

static void test_plan__a_shared_value_is_refused_with_its_place(void **state)
{
	struct fixture *f = *state;

	add(f, BASE, true, "a", "None");
	add(f, OURS, true, "b", "'a'");
	add_bytes(f, THEIRS, false, "v/c.py",
		  "revision = 'c'\nparent = down_revision = 'a'\n");
	make(f);
	assert_refused(f, "down_revision of \"v/c.py\"");
	assert_str(f->plan.refused_at.path, "v/c.py");
	assert_true(f->plan.refused_at.has_span);
	assert_int_equal(f->plan.refused_at.span.begin, 40);
}

static void test_plan__an_unknown_place_is_refused(void **state)
{
	struct fixture *f = *state;

	add(f, BASE, true, "a", "None");
	add(f, OURS, true, "b", "'a'");
	add(f, THEIRS, false, "c", "'a'");
	add_bytes(f, THEIRS, false, "v/d.py",
		  "revision = 'd'\ndown_revision = parent()\n");
	make(f);
	assert_refused(f, "down_revision of \"v/d.py\" is not known");
}

static void test_plan__what_is_broken_is_refused(void **state)
{
	struct fixture *f = *state;

	add(f, BASE, true, "a", "None");
	add(f, OURS, false, "b", "'a'");
	add(f, THEIRS, false, "c", "'nope'");
	make(f);
	assert_refused(f, "c hangs on nope, which is not there");
	/* It may be the very one that is not there. */
	add_bytes(f, THEIRS, false, "v/0.py", "<<<<<<< HEAD\n");
	make(f);
	assert_refused(f, "\"v/0.py\" cannot be read by Python");
}

static void test_plan__control_characters_stay_out_of_texts(void **state)
{
	struct fixture *f = *state;

	add(f, BASE, true, "a", "None");
	add(f, OURS, false, "b", "'a'");
	add(f, THEIRS, false, "c", "'a\x1b[31m'");
	make(f);
	assert_refused(f, "\\x1b[31m");
	assert_int_equal(str_chr(f->plan.refusal, '\x1b'), STR_NPOS);
}

/* ---- merge revisions ------------------------------------------------------------------ */

static const char template[] =
	"\"\"\"${message}\n\nRevision ID: ${up_revision}\n"
	"Revises: ${down_revision | comma,n}\n\"\"\"\n"
	"revision = ${repr(up_revision)}\n"
	"down_revision = ${repr(down_revision)}\n"
	"def upgrade():\n    ${upgrades if upgrades else \"pass\"}\n";

static void published_fork(struct fixture *f, bool is_swapped)
{
	f->files.n = 0;
	add(f, BASE, true, "a", "None");
	add(f, is_swapped ? THEIRS : OURS, true, "b", "'a'");
	add(f, is_swapped ? OURS : THEIRS, true, "c", "'a'");
	make(f);
}

static void test_plan__published_sides_are_joined(void **state)
{
	struct fixture *f = *state;
	struct plan_change c;

	f->q.mako = str_z(template);
	published_fork(f, false);
	assert_int_equal(f->plan.changes.n, 1);
	c = f->plan.changes.v[0];
	assert_int_equal(c.kind, PLAN_CREATE);
	assert_null(c.of);
	assert_str(c.path, "v/38280a1aac29_merge_b_and_c.py");
	assert_str(c.bytes,
		   "\"\"\"merge b and c\n\nRevision ID: 38280a1aac29\n"
		   "Revises: b, c\n\"\"\"\nrevision = '38280a1aac29'\n"
		   "down_revision = ('b', 'c')\ndef upgrade():\n    pass\n");
	assert_str(c.summary, "adds merge revision 38280a1aac29 of b and c");
	published_fork(f, true);
	assert_str(f->plan.changes.v[0].path, c.path.p);
	assert_str(f->plan.changes.v[0].bytes, c.bytes.p);
}

static void test_plan__a_merge_in_the_manner_of_the_newest(void **state)
{
	struct fixture *f = *state;

	f->q.mako = STR("<% code %>");
	add(f, BASE, true, "a", "None");
	add(f, OURS, true, "b", "'a'");
	add_bytes(f, THEIRS, true, "v/c.py",
		  "# licence\r\n\"\"\"Add c\r\n\r\nmuch more\r\n\r\n"
		  "Revision ID: c\r\nRevises: a\r\n"
		  "Create Date: 2024-05-06 07:08:09.1\r\n\r\nSigned: me\r\n"
		  "\"\"\"\r\nimport sqlalchemy as sa\r\nimport shop.models\r\n"
		  "from alembic import op\r\n\r\n"
		  "# revision identifiers\r\nrevision: str = \"c\"\r\n"
		  "down_revision: str = \"a\"\r\n"
		  "branch_labels = depends_on = None\r\n\r\n"
		  "table = sa.table(\"t\")\r\n\r\n\r\n"
		  "def upgrade() -> None:\r\n\t\"\"\"Up.\"\"\"\r\n"
		  "\top.drop_table(\"t\")\r\n\r\n\r\n"
		  "def helper():\r\n\tpass\r\n\r\n\r\n"
		  "def downgrade() -> None:\r\n\tpass\r\n");
	make(f);
	assert_str(f->plan.changes.v[0].bytes,
		   "# licence\r\n\"\"\"merge b and c\r\n\r\n"
		   "Revision ID: 38280a1aac29\r\nRevises: b, c\r\n"
		   "Create Date: 2024-05-06 07:08:09.1\r\n"
		   "\"\"\"\r\nimport sqlalchemy as sa\r\n"
		   "from alembic import op\r\n\r\n"
		   "# revision identifiers\r\nrevision: str = \"38280a1aac29\"\r\n"
		   "down_revision: str = (\"b\", \"c\")\r\n"
		   "branch_labels = depends_on = None\r\n\r\n\r\n"
		   "def upgrade() -> None:\r\n\t\"\"\"Up.\"\"\"\r\n"
		   "\tpass\r\n\r\n\r\n"
		   "def downgrade() -> None:\r\n\tpass\r\n");
}

static void test_plan__a_merge_without_any_model(void **state)
{
	struct fixture *f = *state;

	add(f, BASE, true, "a", "None");
	add_bytes(f, OURS, true, "v/b.py",
		  "revision = 'b'; down_revision = 'a'\n");
	add_bytes(f, THEIRS, true, "v/c.py",
		  "revision = 'c'; down_revision = 'a'\n");
	make(f);
	assert_has(f->plan.changes.v[0].bytes,
		   "down_revision = ('b', 'c')\nbranch_labels = None\n");
}

static void test_plan__one_of_two_merges_stays(void **state)
{
	struct fixture *f = *state;
	static const char merge[] = "revision = '%s'\ndown_revision = ('p', 'q')\n"
				    "def upgrade():\n    pass\n";

	add(f, BASE, true, "a", "None");
	add(f, BASE, true, "p", "'a'");
	add(f, BASE, true, "q", "'a'");
	add_bytes(f, OURS, false, "v/m.py", str_fmt(&f->a, merge, "m").p);
	add_bytes(f, THEIRS, false, "v/n.py", str_fmt(&f->a, merge, "n").p);
	add(f, THEIRS, false, "o", "'n'");
	make(f);
	assert_int_equal(f->plan.changes.n, 2);
	assert_int_equal(change_at(f, "v/n.py")->kind, PLAN_DELETE);
	assert_has(change_at(f, "v/o_x.py")->bytes, "down_revision = 'm'\n");
	assert_str(f->plan.summary.v[0],
		   "drops n.py: m merges the same revisions");
}

/* ---- ids and names ------------------------------------------------------------------------ */

static void test_plan__one_id_twice(void **state)
{
	struct fixture *f = *state;
	const struct plan_change *c;

	add(f, BASE, true, "a", "None");
	add(f, OURS, false, "b", "'a'");
	add_bytes(f, THEIRS, false, "v/b_other.py",
		  "\"\"\"x\n\nRevision ID: b\nRevises: a\n\"\"\"\n"
		  "revision = \"b\"\ndown_revision = 'a'\n");
	add(f, THEIRS, false, "c", "'b'");
	make(f);
	assert_int_equal(f->plan.changes.n, 2);
	c = change_at(f, "v/9658a4b6906b_other.py");
	assert_non_null(c);
	assert_int_equal(c->kind, PLAN_RENAME);
	assert_str(c->old_path, "v/b_other.py");
	assert_str(c->bytes, "\"\"\"x\n\nRevision ID: 9658a4b6906b\nRevises: b\n"
			     "\"\"\"\nrevision = \"9658a4b6906b\"\n"
			     "down_revision = 'b'\n");
	assert_has(change_at(f, "v/c_x.py")->bytes,
		   "down_revision = '9658a4b6906b'\n");
	assert_int_equal(f->plan.heads.n, 1);
}

static void test_plan__one_id_twice_published(void **state)
{
	struct fixture *f = *state;

	add(f, OURS, true, "b", "None");
	add_bytes(f, THEIRS, true, "v/b_other.py",
		  "revision = 'b'\ndown_revision = None\n");
	make(f);
	assert_refused(f, "are both published with the id b");
}

/*
 * A directory for each database, one of which env.py chooses: no merge has
 * made that, and what hangs on such an id hangs on its neighbour.
 */
static void test_plan__one_id_twice_of_old(void **state)
{
	static const char *const dirs[] = { "v/lite", "v/pg" };
	struct fixture *f = *state;

	for (size_t i = 0; i < 2; i++) {
		const char *d = dirs[i], *id = i ? "p" : "l";

#define TWIN(in_, published, name, down)                                    \
	add_bytes(f, in_, published, str_fmt(&f->a, "%s/%s.py", d, name).p, \
		  str_fmt(&f->a, "revision = '%s'\ndown_revision = %s\n",   \
			  name, down)                                       \
			  .p)
		TWIN(BASE, true, "twin", "None");
		TWIN(BASE, true, str_fmt(&f->a, "%s0", id).p, "'twin'");
		TWIN(OURS, true, str_fmt(&f->a, "%s1", id).p,
		     str_fmt(&f->a, "'%s0'", id).p);
		TWIN(THEIRS, false, str_fmt(&f->a, "%s2", id).p,
		     str_fmt(&f->a, "'%s0'", id).p);
#undef TWIN
	}
	make(f);
	assert_null(f->plan.refusal.p);
	assert_int_equal(f->plan.changes.n, 2);
	assert_has(change_at(f, "v/lite/l2.py")->bytes, "= 'l1'\n");
	assert_has(change_at(f, "v/pg/p2.py")->bytes, "= 'p1'\n");
	assert_int_equal(f->plan.heads.n, 2);
	assert_str(f->plan.heads.v[0]->rev->id, "l2");
	assert_str(f->plan.heads.v[1]->rev->id, "p2");
}

static void test_plan__one_file_in_two_versions(void **state)
{
	struct fixture *f = *state;

	add_bytes(f, OURS, false, "v/b.py",
		  "revision = 'b'\ndown_revision = None\n");
	add_bytes(f, THEIRS, false, "v/b.py",
		  "revision = 'b'\ndown_revision = None # x\n");
	make(f);
	assert_refused(f, "is there in two versions");
}

static void test_plan__an_id_that_is_the_file_name(void **state)
{
	struct fixture *f = *state;
	const struct plan_change *c;

	add(f, OURS, false, "abc", "None");
	add_bytes(f, THEIRS, false, "v/abc.py", "down_revision = None\n");
	make(f);
	c = &f->plan.changes.v[0];
	assert_int_equal(c->kind, PLAN_RENAME);
	assert_int_equal(path_base(c->path).len, 12 + 3);
	assert_str(c->bytes, "down_revision = 'abc'\n");
}

static void test_plan__one_name_twice(void **state)
{
	struct fixture *f = *state;

	add(f, BASE, true, "a", "None");
	add_bytes(f, OURS, false, "v/add.py",
		  "revision = 'b'\ndown_revision = 'a'\n");
	add_bytes(f, THEIRS, false, "v/add.py",
		  "revision = 'c'\ndown_revision = 'a'\n");
	make(f);
	assert_int_equal(f->plan.changes.n, 2);
	assert_int_equal(change_at(f, "v/add.py")->kind, PLAN_EDIT);
	assert_str(change_at(f, "v/add.py")->bytes,
		   "revision = 'b'\ndown_revision = 'a'\n");
	assert_int_equal(change_at(f, "v/add_c.py")->kind, PLAN_CREATE);
	assert_non_null(change_at(f, "v/add_c.py")->of);
	assert_str(change_at(f, "v/add_c.py")->bytes,
		   "revision = 'c'\ndown_revision = 'b'\n");
}

static void test_plan__numbers_move_up(void **state)
{
	struct fixture *f = *state;

	add(f, BASE, true, "0001", "None");
	add(f, OURS, false, "0002", "'0001'");
	add_bytes(f, THEIRS, false, "v/0002_y.py",
		  "revision = '0002'\ndown_revision = '0001'\n");
	add_bytes(f, THEIRS, false, "v/0003_z.py",
		  "revision = '0003'\ndown_revision = '0002'\n");
	make(f);
	assert_str(change_at(f, "v/0003_y.py")->bytes,
		   "revision = '0003'\ndown_revision = '0002'\n");
	assert_str(change_at(f, "v/0004_z.py")->bytes,
		   "revision = '0004'\ndown_revision = '0003'\n");
	assert_int_equal(f->plan.changes.n, 2);
}

static void test_plan__a_date_is_no_number(void **state)
{
	struct fixture *f = *state;

	add(f, BASE, true, "a", "None");
	add_bytes(f, OURS, false, "v/2024_01_01_b.py",
		  "revision = 'b'\ndown_revision = 'a'\n");
	add_bytes(f, THEIRS, false, "v/2024_01_02_c.py",
		  "revision = 'c'\ndown_revision = 'a'\n");
	make(f);
	assert_int_equal(f->plan.changes.n, 1);
	assert_int_equal(f->plan.changes.v[0].kind, PLAN_EDIT);
}

/* ---- by hand ---------------------------------------------------------------------------------- */

static void line(struct fixture *f)
{
	add(f, BASE, true, "a", "None");
	add(f, BASE, true, "b", "'a'");
	add(f, BASE, false, "c", "'a'");
	add(f, BASE, false, "d", "'c'");
	load(f);
}

static void rebase(struct fixture *f, const char *ids, const char *onto)
{
	struct strs which = VEC_INIT;
	struct str rest = str_z(ids), id;

	while (str_split(&rest, ' ', &id))
		vec_push(&which, &f->a, id);
	assert_int_equal(plan_rebase(&f->plan, &f->a, &f->q, &which,
				     str_z(onto), &f->err),
			 0);
}

static void test_plan_rebase__moves_what_is_named(void **state)
{
	struct fixture *f = *state;

	line(f);
	rebase(f, "c d", "b");
	assert_int_equal(f->plan.changes.n, 1);
	assert_has(f->plan.changes.v[0].bytes, "down_revision = 'b'");
	rebase(f, "d", "b");
	assert_int_equal(f->plan.changes.n, 1);
	assert_int_equal(f->plan.heads.n, 2);
	rebase(f, "c", NULL);
	assert_has(f->plan.changes.v[0].bytes, "down_revision = None");
}

static void test_plan_rebase__refuses(void **state)
{
	struct fixture *f = *state;

	line(f);
	rebase(f, "c", "d");
	assert_refused(f, "c is below d and cannot hang on it");
	rebase(f, "b", "d");
	assert_refused(f, "\"v/b_x.py\" would have to change, but is published");
	rebase(f, "c", "nope");
	assert_refused(f, "there is no revision nope");
}

static void test_plan_rekey__renames_the_file_and_tells_the_children(void **state)
{
	struct fixture *f = *state;

	line(f);
	assert_int_equal(plan_rekey(&f->plan, &f->a, &f->q, STR("c"), STR("cc"),
				    &f->err),
			 0);
	assert_int_equal(f->plan.changes.n, 2);
	assert_has(change_at(f, "v/cc_x.py")->bytes,
		   "Revision ID: cc\n\"\"\"\nrevision = 'cc'\n");
	assert_has(change_at(f, "v/d_x.py")->bytes, "down_revision = 'cc'\n");
	plan_rekey(&f->plan, &f->a, &f->q, STR("c"), STR("a"), &f->err);
	assert_refused(f, "there is a revision a already");
	plan_rekey(&f->plan, &f->a, &f->q, STR("c"), STR("a-b"), &f->err);
	assert_refused(f, "\"a-b\" can be no revision id");
	plan_rekey(&f->plan, &f->a, &f->q, STR("b"), STR_NULL, &f->err);
	assert_refused(f, "published");
}

static void test_plan_merge__refuses_what_is_no_fork(void **state)
{
	struct fixture *f = *state;
	struct strs parents = VEC_INIT;

	line(f);
	vec_push(&parents, &f->a, STR("b"));
	plan_merge_revision(&f->plan, &f->a, &f->q, &parents, &f->err);
	assert_refused(f, "two revisions or more");
	vec_push(&parents, &f->a, STR("d"));
	plan_merge_revision(&f->plan, &f->a, &f->q, &parents, &f->err);
	assert_int_equal(f->plan.changes.n, 1);
	assert_int_equal(f->plan.heads.n, 1);
	vec_push(&parents, &f->a, STR("c"));
	plan_merge_revision(&f->plan, &f->a, &f->q, &parents, &f->err);
	assert_refused(f, "d and c are on one line");
}

/* Merged by name; its id stays what follows from the parents. */
static void test_plan_merge__takes_a_message(void **state)
{
	struct fixture *f = *state;
	struct strs parents = VEC_INIT;
	struct str id;

	line(f);
	vec_push(&parents, &f->a, STR("b"));
	vec_push(&parents, &f->a, STR("d"));
	plan_merge_revision(&f->plan, &f->a, &f->q, &parents, &f->err);
	id = path_base(f->plan.changes.v[0].path);
	id.len = 12;
	f->q.merge_message = STR("Shop & \"\"blog\"\"");
	plan_merge_revision(&f->plan, &f->a, &f->q, &parents, &f->err);
	assert_refused(f, "cannot stand in a docstring");
	f->q.merge_message = STR("Shop & \"blog\", Été");
	plan_merge_revision(&f->plan, &f->a, &f->q, &parents, &f->err);
	assert_str(f->plan.changes.v[0].path,
		   str_fmt(&f->a, "v/%.*s_shop_blog_Été.py", STR_ARG(id)).p);
	assert_has(f->plan.changes.v[0].bytes, "\"\"\"Shop & \"blog\", Été\n");
}

static void test_plan__what_hangs_on_nothing_is_adopted(void **state)
{
	struct fixture *f = *state;

	add(f, BASE, true, "a", "None");
	add(f, OURS, true, "b", "'a'");
	add(f, THEIRS, false, "d", "'c'");
	add(f, THEIRS, false, "e", "'d'");
	make(f);
	assert_refused(f, "d hangs on c, which is not there");
	f->q.adopter = STR("b");
	make(f);
	assert_int_equal(f->plan.changes.n, 1);
	assert_str(f->plan.changes.v[0].summary,
		   "moves d \"add d\" onto b (was c)");
	assert_int_equal(f->plan.heads.n, 1);
	f->q.adopter = STR("nobody");
	make(f);
	assert_refused(f, "d hangs on c, which is not there");
}

/* Of two that are lost each, one ends on top of the other. */
static void test_plan__adopted_ones_make_one_line(void **state)
{
	struct fixture *f = *state;

	add(f, 7, true, "a", "None");
	add(f, 2, false, "d", "'c'");
	add(f, 4, false, "e", "('x', 'y')");
	f->q.nsides = 3;
	f->q.adopter = STR("a");
	make(f);
	assert_int_equal(f->plan.changes.n, 2);
	assert_int_equal(f->plan.heads.n, 1);
	assert_has(change_at(f, "v/e_x.py")->bytes, "down_revision = ");
}

/* The parents that one has where it is published, or in the first side. */
static void keeps(struct fixture *f, size_t i, const char *parent)
{
	struct meta_list *list = arena_new(&f->a, struct meta_list);

	list->state = parent ? META_VALUE : META_ABSENT;
	list->n = parent != NULL;
	list->items = arena_array(&f->a, 1, sizeof(*list->items));
	if (parent)
		list->items[0].value = str_z(parent);
	f->files.v[i]->plan.kept_down = list;
}

static void test_plan__a_circle_takes_the_order_of_the_first(void **state)
{
	struct fixture *f = *state;

	add(f, BASE, true, "a", "None");
	add(f, BASE, false, "b", "'d'");
	add(f, BASE, false, "c", "'b'");
	add(f, BASE, false, "d", "'c'");
	make(f);
	assert_int_equal(f->plan.changes.n, 0);
	keeps(f, 0, NULL);
	keeps(f, 1, "a");
	keeps(f, 2, "b");
	keeps(f, 3, "c");
	make(f);
	assert_null(f->plan.refusal.p);
	assert_int_equal(f->plan.changes.n, 1);
	assert_str(f->plan.changes.v[0].summary,
		   "moves b \"add b\" onto a (was d)");
	assert_int_equal(f->plan.heads.n, 1);
	assert_str(f->plan.heads.v[0]->rev->id, "d");
}

/* a, q, p, r, s, t as merged; a, p, s are published. */
static void test_plan__what_slipped_in_goes_on_top_in_its_order(void **state)
{
	struct fixture *f = *state;

	add(f, BASE, true, "a", "None");
	add(f, OURS, false, "q", "'a'");
	add(f, BASE, true, "p", "'q'");
	add(f, OURS, false, "r", "'p'");
	add(f, BASE, true, "s", "'r'");
	add(f, OURS, false, "t", "'s'");
	keeps(f, 0, NULL);
	keeps(f, 2, "a");
	keeps(f, 4, "p");
	make(f);
	assert_null(f->plan.refusal.p);
	assert_int_equal(f->plan.changes.n, 5);
	assert_has(change_at(f, "v/p_x.py")->bytes, "= 'a'\n");
	assert_has(change_at(f, "v/s_x.py")->bytes, "= 'p'\n");
	assert_has(change_at(f, "v/q_x.py")->bytes, "= 's'\n");
	assert_has(change_at(f, "v/r_x.py")->bytes, "= 'q'\n");
	assert_has(change_at(f, "v/t_x.py")->bytes, "= 'r'\n");
	assert_int_equal(f->plan.heads.n, 1);
}

/* Two that are published apart: on which of them it goes nobody knows. */
static void test_plan__what_slipped_in_beneath_two_branches_stays(void **state)
{
	struct fixture *f = *state;

	add(f, BASE, true, "a", "None");
	add(f, OURS, false, "q", "'a'");
	add(f, BASE, true, "p", "'q'");
	add(f, BASE, true, "s", "'q'");
	keeps(f, 0, NULL);
	keeps(f, 2, "a");
	keeps(f, 3, "a");
	make(f);
	assert_int_equal(f->plan.changes.n, 0);
}

int main(void)
{
#define T(name) \
	cmocka_unit_test_setup_teardown(test_plan##name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(__nothing_to_do),
		T(__theirs_moves_when_nothing_is_published),
		T(__the_published_side_stays),
		T(__what_rests_on_published_ones_stays_too),
		T(__what_one_side_had_alone_is_left),
		T(__what_both_have_on_top_stays_there),
		T(__a_copy_leaves_the_middle_of_a_chain),
		T(__several_heads_are_allowed),
		T(__a_dependency_forbids_the_move),
		T(__only_value_and_header_change),
		T(__a_tuple_keeps_its_layout),
		T(__parenthesised_and_joined_values),
		T(__none_takes_the_quotes_of_the_id),
		T(__a_stripped_header_gets_its_blank_back),
		T(__two_parents_that_become_one),
		T(__a_member_goes_in_the_middle),
		T(__members_go_at_the_end),
		T(__members_without_parentheses),
		T(__nothing_below_means_all_are_replaced),
		T(__a_shared_value_is_refused_with_its_place),
		T(__an_unknown_place_is_refused),
		T(__what_is_broken_is_refused),
		T(__control_characters_stay_out_of_texts),
		T(__published_sides_are_joined),
		T(__a_merge_in_the_manner_of_the_newest),
		T(__a_merge_without_any_model),
		T(__one_of_two_merges_stays),
		T(__one_id_twice),
		T(__one_id_twice_published),
		T(__one_id_twice_of_old),
		T(__one_file_in_two_versions),
		T(__an_id_that_is_the_file_name),
		T(__one_name_twice),
		T(__numbers_move_up),
		T(__a_date_is_no_number),
		T(_rebase__moves_what_is_named),
		T(_rebase__refuses),
		T(_rekey__renames_the_file_and_tells_the_children),
		T(_merge__refuses_what_is_no_fork),
		T(_merge__takes_a_message),
		T(__what_hangs_on_nothing_is_adopted),
		T(__adopted_ones_make_one_line),
		T(__a_circle_takes_the_order_of_the_first),
		T(__what_slipped_in_goes_on_top_in_its_order),
		T(__what_slipped_in_beneath_two_branches_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
