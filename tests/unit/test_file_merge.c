/* One file that both sides changed; with a merge of lines of our own. */
#include "base/compat.h"
#include "base/buf.h"
#include "resolve/file_merge.h"
#include "resolve/head_file.h"

#include <setjmp.h>
#include <cmocka.h>

/* ---- a small three-way merge of lines ----------------------------------------- */

#define MOST_LINES 200

struct lines {
	struct str v[MOST_LINES];
	size_t n;
	size_t with_base[MOST_LINES]; /* of base: the line of this one, or NONE */
};

#define NONE SIZE_MAX

static void cut(struct lines *l, struct str text)
{
	while (text.len) {
		size_t end = str_chr(text, '\n');

		end = end == STR_NPOS ? text.len : end + 1;
		l->v[l->n++] = str_cut(text, 0, end);
		text = str_from(text, end);
	}
}

/* The longest common subsequence. */
static void match(const struct lines *base, struct lines *side)
{
	static unsigned best[MOST_LINES + 1][MOST_LINES + 1];
	size_t i, k;

	memset(best, 0, sizeof(best));
	for (i = base->n; i-- > 0;)
		for (k = side->n; k-- > 0;)
			best[i][k] = str_eq(base->v[i], side->v[k]) ?
					     best[i + 1][k + 1] + 1 :
				     best[i + 1][k] > best[i][k + 1] ?
					     best[i + 1][k] :
					     best[i][k + 1];
	for (i = 0; i < MOST_LINES; i++)
		side->with_base[i] = NONE;
	for (i = k = 0; i < base->n && k < side->n;) {
		if (str_eq(base->v[i], side->v[k]))
			side->with_base[i++] = k++;
		else if (best[i + 1][k] >= best[i][k + 1])
			i++;
		else
			k++;
	}
}

static struct str run(const struct lines *l, size_t from, size_t to)
{
	if (from == to)
		return STR("");
	return str_of(l->v[from].p, (size_t)(l->v[to - 1].p - l->v[from].p) +
					    l->v[to - 1].len);
}

static int merge_lines(void *data, struct arena *a,
		       const struct file_merge_texts *t, struct str *out,
		       bool *has_conflict, struct err *err)
{
	static struct lines base, ours, theirs;
	struct buf b = BUF_INIT(a);
	size_t i = 0, o = 0, h = 0;

	(void)data;
	(void)err;
	memset(&base, 0, sizeof(base));
	memset(&ours, 0, sizeof(ours));
	memset(&theirs, 0, sizeof(theirs));
	cut(&base, t->base);
	cut(&ours, t->ours);
	cut(&theirs, t->theirs);
	match(&base, &ours);
	match(&base, &theirs);
	*has_conflict = false;
	while (i < base.n || o < ours.n || h < theirs.n) {
		size_t k = i, ko, kh;
		struct str mine, other, was;

		while (k < base.n && (ours.with_base[k] == NONE ||
				      theirs.with_base[k] == NONE))
			k++;
		ko = k < base.n ? ours.with_base[k] : ours.n;
		kh = k < base.n ? theirs.with_base[k] : theirs.n;
		was = run(&base, i, k);
		mine = run(&ours, o, ko);
		other = run(&theirs, h, kh);
		if (str_eq(was, other) || str_eq(mine, other)) {
			buf_adds(&b, mine);
		} else if (str_eq(was, mine)) {
			buf_adds(&b, other);
		} else {
			struct file_merge_texts part = *t;

			*has_conflict = true;
			part.ours = mine;
			part.theirs = other;
			buf_adds(&b, file_merge_whole(a, &part));
		}
		if (k < base.n)
			buf_adds(&b, base.v[k]);
		i = k + 1;
		o = ko + 1;
		h = kh + 1;
	}
	*out = buf_str(&b);
	return 0;
}

/* ---- the fixture ------------------------------------------------------------------ */

struct fixture {
	struct arena a;
	struct file_merge_result r;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	arena_init(&f->a);
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

typedef int merge_fn(struct file_merge_result *, struct arena *,
		     const struct file_merge_request *, struct err *);

static void merge_with(struct fixture *f, merge_fn *merge, const char *base,
		       const char *ours, const char *theirs)
{
	struct err err = ERR_INIT;
	struct file_merge_request q = {
		.texts = { .base = str_z(base),
			   .ours = str_z(ours),
			   .theirs = str_z(theirs),
			   .our_label = STR("HEAD"),
			   .their_label = STR("feature"),
			   .marker_size = 7 },
		.path = STR("v/a.py"),
		.merge_text = merge_lines,
	};

	assert_int_equal(merge(&f->r, &f->a, &q, &err), 0);
}

static void assert_bytes(struct fixture *f, const char *expected)
{
	char *copy = calloc(1, f->r.bytes.len + 1);

	memcpy(copy, f->r.bytes.p, f->r.bytes.len);
	assert_string_equal(copy, expected);
	free(copy);
}

static void merges(struct fixture *f, const char *base, const char *ours,
		   const char *theirs, const char *expected)
{
	merge_with(f, file_merge_migration, base, ours, theirs);
	assert_bytes(f, expected);
	assert_false(f->r.has_conflict);
	assert_null(f->r.message.p);
}

static void conflicts(struct fixture *f, const char *base, const char *ours,
		      const char *theirs, const char *expected, const char *why)
{
	merge_with(f, file_merge_migration, base, ours, theirs);
	assert_bytes(f, expected);
	assert_true(f->r.has_conflict);
	assert_non_null(f->r.message.p);
	assert_string_equal(f->r.message.p, why);
}

#define BODY "def upgrade():\n    pass\n"
#define M(revises, down)                                                    \
	"\"\"\"x\n\nRevision ID: a\nRevises: " revises "\nCreate Date: d\n" \
	"\"\"\"\nrevision = 'a'\ndown_revision = " down "\n"
#define MARK_OURS "<<<<<<< HEAD\n"
#define MARK_THEIRS ">>>>>>> feature\n"

/* ---- fields -------------------------------------------------------------------------- */

static void test_file_merge__neighbouring_lines_do_not_conflict(void **state)
{
	merges(*state, "revision = 'a'\ndown_revision = 'p'\nx = 1\n" BODY,
	       "revision = 'a'\ndown_revision = 'q'\nx = 1\n" BODY,
	       "revision = 'a'  # id\ndown_revision = 'p'\nx = 2\n" BODY,
	       "revision = 'a'  # id\ndown_revision = 'q'\nx = 2\n" BODY);
}

static void test_file_merge__one_side_moved_it(void **state)
{
	merges(*state, M("p", "'p'") BODY, M("p", "\"p\"") BODY "# x\n",
	       M("q", "'q'") BODY, M("q", "'q'") BODY "# x\n");
}

static void test_file_merge__both_moved_it_to_the_same_place(void **state)
{
	merges(*state, M("p", "'p'") BODY, M("q", "\"q\"") BODY,
	       M("q", "('q',)") BODY, M("q", "\"q\"") BODY);
}

static void test_file_merge__both_moved_it_apart(void **state)
{
	conflicts(*state, M("p", "'p'") BODY, M("q", "'q'") BODY,
		  M("r", "'r'") BODY "# x\n",
		  "\"\"\"x\n\nRevision ID: a\n" MARK_OURS
		  "Revises: q\n=======\nRevises: r\n" MARK_THEIRS
		  "Create Date: d\n\"\"\"\nrevision = 'a'\n" MARK_OURS
		  "down_revision = 'q'\n=======\ndown_revision = 'r'\n" MARK_THEIRS BODY
		  "# x\n",
		  "v/a.py: both sides moved revision a to another parent");
}

static void test_file_merge__members_are_decided_one_by_one(void **state)
{
	merges(*state, M("p, q", "('p', 'q')") BODY,
	       M("p2, q", "('p2', 'q')") BODY, M("p, q", "('p', 'q2')") BODY,
	       M("p2, q", "('p2', 'q2')") BODY);
}

static void test_file_merge__added_on_both_sides(void **state)
{
	merges(*state, NULL, M("p", "'p'") BODY, M("p", "\"p\"") BODY,
	       M("p", "'p'") BODY);
	merge_with(*state, file_merge_migration, NULL, M("p", "'p'") BODY,
		   M("q", "'q'") BODY);
	assert_true(((struct fixture *)*state)->r.has_conflict);
}

/* ---- bodies ---------------------------------------------------------------------------- */

static void test_file_merge__bodies_conflict_on_their_lines(void **state)
{
	conflicts(*state, M("p", "'p'") "def upgrade():\n    one()\n",
		  M("q", "'q'") "def upgrade():\n    two()\n",
		  M("p", "'p'") "def upgrade():\n    three()\n",
		  M("q", "'q'") "def upgrade():\n" MARK_OURS
				"    two()\n=======\n    three()\n" MARK_THEIRS,
		  "v/a.py: both sides changed the same lines of revision a");
}

static void test_file_merge__a_clean_merge_that_is_no_python(void **state)
{
	struct fixture *f = *state;

	merge_with(f, file_merge_migration,
		   M("p", "'p'") "if 1:\n    x = 1\n# 1\n# 2\n" BODY,
		   M("p", "'p'") "# 1\n# 2\n" BODY,
		   M("p",
		     "'p'") "if 1:\n    x = 1\n# 1\n# 2\nelse:\n    y = 1\n" BODY);
	assert_true(f->r.has_conflict);
	assert_non_null(f->r.message.p);
	assert_true(str_starts(f->r.bytes, STR(MARK_OURS)));
	assert_true(str_ends(f->r.bytes, STR(MARK_THEIRS)));
}

/* ---- how lines end ------------------------------------------------------------------------ */

static void test_file_merge__line_ends_are_a_field(void **state)
{
	merges(*state, "revision = 'a'\ndown_revision = 'p'\n" BODY,
	       "revision = 'a'\r\ndown_revision = 'p'\r\n"
	       "def upgrade():\r\n    pass\r\n",
	       "revision = 'a'\ndown_revision = 'q'\n" BODY,
	       "revision = 'a'\r\ndown_revision = 'q'\r\n"
	       "def upgrade():\r\n    pass\r\n");
}

static void test_file_merge__mark_and_final_newline_are_fields(void **state)
{
	merges(*state, "revision = 'a'\ndown_revision = 'p'\nx = 1",
	       "revision = 'a'\ndown_revision = 'p'\nx = 1\n",
	       "\xef\xbb\xbfrevision = 'a'\ndown_revision = 'q'\nx = 2",
	       "\xef\xbb\xbfrevision = 'a'\ndown_revision = 'q'\nx = 2\n");
	merges(*state, "revision = 'a'\ndown_revision = 'p'\nx = 1\n",
	       "revision = 'a'\ndown_revision = 'p'\nx = 1",
	       "revision = 'a'\ndown_revision = 'q'\nx = 1\n",
	       "revision = 'a'\ndown_revision = 'q'\nx = 1");
}

/* ---- what is no migration ------------------------------------------------------------------ */

static void test_file_merge__two_migrations_are_not_one(void **state)
{
	conflicts(*state, "revision = 'a'\n", "revision = 'a'\nx = 1\n",
		  "revision = 'b'\n",
		  "<<<<<<< HEAD (revision a)\nrevision = 'a'\nx = 1\n=======\n"
		  "revision = 'b'\n>>>>>>> feature (revision b)\n",
		  "v/a.py: a and b are two migrations, of which neither is the "
		  "other's new version: git alembic resolve keeps both");
}

static void test_file_merge__unreadable_files_are_text(void **state)
{
	merges(*state, "1\n(\n2\n", "one\n(\n2\n", "1\n(\ntwo\n",
	       "one\n(\ntwo\n");
	merges(*state, "1\r\n(\n2\n", "one\r\n(\n2\n", "1\r\n(\n\xff\n",
	       "one\r\n(\n\xff\n");
	conflicts(*state, "(\n", "(1\n", "(2\n",
		  MARK_OURS "(1\n=======\n(2\n" MARK_THEIRS,
		  "v/a.py: both sides changed the same lines");
}

/* ---- the head file ------------------------------------------------------------------------------ */

static void heads(struct fixture *f, const char *base, const char *ours,
		  const char *theirs, const char *expected)
{
	struct strs got;
	struct buf b = BUF_INIT(&f->a);

	merge_with(f, file_merge_heads, base, ours, theirs);
	assert_false(f->r.has_conflict);
	assert_true(head_file_read(&f->a, f->r.bytes, &got));
	for (size_t i = 0; i < got.n; i++)
		buf_addf(&b, "%.*s ", STR_ARG(got.v[i]));
	assert_string_equal(b.p ? b.p : "", expected);
	assert_int_equal(f->r.bytes.p[0], '#');
}

static void test_file_merge__heads_are_sets(void **state)
{
	heads(*state, "# x\na\n", "# x\nb\n", "c\n", "b c ");
	heads(*state, "a\nb\n", "a\nb\nc\n", "b\nd\n", "b c d ");
	heads(*state, "a\n", "b\r\n", "b\n", "b ");
	heads(*state, NULL, "b\n", "a\n", "a b ");
	heads(*state, "a\n", "", "a\n", "");
	heads(*state, "<<<<<<< x\na\n", "c\n", "c\n", "c ");
}

static void test_file_merge__what_is_no_head_file_is_text(void **state)
{
	struct fixture *f = *state;

	merge_with(f, file_merge_heads, "a b\n1\nc\n", "a b\n1\nd\n",
		   "x y\n1\nc\n");
	assert_bytes(f, "x y\n1\nd\n");
}

int main(void)
{
#define T(name) \
	cmocka_unit_test_setup_teardown(test_file_merge__##name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(neighbouring_lines_do_not_conflict),
		T(one_side_moved_it),
		T(both_moved_it_to_the_same_place),
		T(both_moved_it_apart),
		T(members_are_decided_one_by_one),
		T(added_on_both_sides),
		T(bodies_conflict_on_their_lines),
		T(a_clean_merge_that_is_no_python),
		T(line_ends_are_a_field),
		T(mark_and_final_newline_are_fields),
		T(two_migrations_are_not_one),
		T(unreadable_files_are_text),
		T(heads_are_sets),
		T(what_is_no_head_file_is_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
