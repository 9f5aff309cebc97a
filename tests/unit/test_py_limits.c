#include "base/compat.h"
#include "base/buf.h"
#include "lang/py_const.h"

#include <setjmp.h>
#include <cmocka.h>

/* Large, deep and hostile files: bounded stack, linear work. */

struct run {
	bool is_ok;
	enum py_error_kind kind;
	size_t nnodes;
	size_t memory; /* of the arena, without the text */
	size_t steps; /* of the evaluator */
	unsigned height;
};

static struct run run(struct str text)
{
	struct arena a;
	struct source source;
	struct py_module module;
	struct py_error err;
	struct run r = { false, PY_ERROR_SYNTAX, 0, 0, 0, 0 };

	arena_init(&a);
	source_init(&source, &a, STR("a.py"), text);
	r.is_ok = py_parse(&a, &source, &module, &err);
	r.nnodes = module.nnodes;
	if (r.is_ok) {
		r.height = module.root->height;
		r.steps = py_scope_module(&a, &module)->steps;
	} else {
		r.kind = err.kind;
	}
	r.memory = a.total - text.len;
	arena_release(&a);
	return r;
}

static struct str repeated(struct arena *a, const char *before,
			   const char *unit, size_t n, const char *after)
{
	struct buf b = BUF_INIT(a);

	buf_addz(&b, before);
	for (size_t i = 0; i < n; i++)
		buf_addz(&b, unit);
	buf_addz(&b, after);
	return buf_str(&b);
}

static void test_py_limits__depth_is_an_error(void **state UNUSED)
{
	static const struct {
		const char *before, *unit, *after;
	} cases[] = {
		{ "", "(", "" },
		{ "", "[", "" },
		{ "", "{1:", "" },
		{ "", "f(", "" },
		{ "", "a[", "" },
		{ "", "not ", "a" },
		{ "", "-", "a" },
		{ "", "await ", "a" },
		{ "a", "+a", "" },
		{ "a", "**a", "" },
		{ "a", ".a", "" },
		{ "a", "()", "" },
		{ "", "a if b else ", "c" },
		{ "", "lambda:", "c" },
		{ "", "lambda a=", "c" },
		{ "if a: b\n", "elif a: b\n", "" },
		{ "", "f'{", "" },
		{ "", "f\"{f'{", "" },
		{ "f'{a:", "{a:", "" },
		{ "match a:\n case ", "[", "" },
		{ "match a:\n case ", "(a|", "" },
		{ "x: ", "a[", "" },
		{ "*", "*", "a" },
		{ "del ", "(", "" },
		{ "for ", "[", "" },
		{ "with ", "(", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct arena a;
		struct run r;

		arena_init(&a);
		r = run(repeated(&a, cases[i].before, cases[i].unit, 100000,
				 cases[i].after));
		if (r.is_ok)
			fail_msg("accepts %s...", cases[i].unit);
		arena_release(&a);
	}
}

static void test_py_limits__long_is_no_depth(void **state UNUSED)
{
	static const struct {
		const char *before, *unit, *after;
	} cases[] = {
		{ "x = ", "y = ", "z" },
		{ "x = [", "1,", "]" },
		{ "x = {", "1: 2,", "}" },
		{ "f(", "a,", ")" },
		{ "f(", "a=1,", ")" },
		{ "x = ", "'a' ", "" },
		{ "a", " or a", "" },
		{ "a", " < a", "" },
		{ "x = f'", "{a}", "'" },
		{ "", "try: a\nfinally: b\n", "" },
		{ "", "#\n", "" },
		{ "", "\\\n", "a" },
		{ "x = (", "\n", ")" },
		{ "", "a;", "" },
		{ "", "@a\n", "def f(): pass\n" },
		{ "match a:\n", " case 1: b\n", "" },
		{ "try: a\n", "except b: c\n", "" },
		{ "def f(", "a,", "): pass\n" },
		{ "import a", ",a", "" },
		{ "global a", ",a", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct arena a;
		struct run r;

		arena_init(&a);
		r = run(repeated(&a, cases[i].before, cases[i].unit, 20000,
				 cases[i].after));
		if (!r.is_ok)
			fail_msg("refuses %s...", cases[i].unit);
		assert_true(r.height < 20);
		arena_release(&a);
	}
}

static void test_py_limits__heights_are_those_of_cpython(void **state UNUSED)
{
	struct arena a;
	struct run r;

	arena_init(&a);
	r = run(repeated(&a, "a", "+a", 2900, ""));
	assert_true(r.is_ok);
	assert_in_range(r.height, 2900, PY_MAX_HEIGHT);
	r = run(repeated(&a, "a", "+a", 3100, ""));
	assert_false(r.is_ok);
	assert_int_equal(r.kind, PY_ERROR_TOO_DEEP);
	assert_true(
		run(repeated(&a, repeated(&a, "", "(", 200, "").p, ")", 200, ""))
			.is_ok);
	assert_false(
		run(repeated(&a, repeated(&a, "", "(", 201, "").p, ")", 201, ""))
			.is_ok);
	arena_release(&a);
}

/*
 * What is made for twice the text is twice as much, and no more: nodes,
 * memory and steps of the evaluator.
 */
static void test_py_limits__work_is_linear(void **state UNUSED)
{
	static const char *const units[] = {
		"revision = 'a' + 'b' % c\n",
		"def f(a, b=1):\n    return [x for x in a if f'{b!r:>{c}}']\n",
		"x = [1, {'a': (2, 3)}]\nx.append(1)\n",
		"f(x)(y).z()\n",
		"with (a as b, c): pass\nwith (a).b: pass\nmatch(x)\n",
		"if a:\n  b = [1]\nelif c:\n  d\nelse:\n  exec(e)\n",
		"class A:\n    def m(self): globals()\n",
		"try:\n    from a import *\nexcept B as revision: pass\n",
		"'''\n"
		"text\n"
		"'''\n",
		"a, (b, *c) = d = 'x' 'y', ('z', 1, 2)\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		struct arena a;
		struct run small, large;

		arena_init(&a);
		small = run(repeated(&a, "", units[i], 2000, ""));
		large = run(repeated(&a, "", units[i], 4000, ""));
		assert_true(small.is_ok && large.is_ok);
		assert_true(large.nnodes <= small.nnodes * 2);
		assert_true(large.steps <= small.steps * 2 + 1000);
		/* Chunks and tables double: a step more may be one of them. */
		assert_true(large.memory <= small.memory * 3 + ((size_t)8 << 20));
		arena_release(&a);
	}
}

static void test_py_limits__method_chains_are_not_exponential(void **state UNUSED)
{
	struct arena a;
	struct run r;

	arena_init(&a);
	r = run(repeated(&a, "x = 'a'", ".replace('b', 'c')", 150, "\n"));
	assert_true(r.is_ok);
	assert_true(r.steps < 100000);
	arena_release(&a);
}

static void test_py_limits__values_are_bounded(void **state UNUSED)
{
	struct arena a;
	struct run r;

	arena_init(&a);
	r = run(STR("x = 'a' * 10**9\ny = ('a' * 1000000) * 1000000\n"
		    "z = (1,) * 10000000\n"));
	assert_true(r.is_ok);
	assert_true(r.memory < (size_t)8 << 20);
	/* Each is allowed, all together are not. */
	r = run(repeated(&a, "", "x = 'a' * 1000000\n", 5000, ""));
	assert_true(r.is_ok);
	assert_true(r.memory < (size_t)128 << 20);
	assert_true(r.steps <= PY_MAX_STEPS);
	/* Doubling. */
	r = run(repeated(&a, "x = 'a'\n", "x = x + x\n", 200, ""));
	assert_true(r.is_ok);
	assert_true(r.memory < (size_t)64 << 20);
	r = run(repeated(&a, "x = ('a',)\n", "x = x, x\n", 1000, ""));
	assert_true(r.is_ok);
	arena_release(&a);
}

static void test_py_limits__fifty_megabytes(void **state UNUSED)
{
	struct arena a;
	struct str text;
	struct run r;

	arena_init(&a);
	text = repeated(&a, "revision = 'a'\nROWS = [\n",
			"    ('0123456789012345678901234567890123456789', 'two "
			"and some more text that is long enough', 3),\n",
			600000, "]\n");
	assert_true(text.len > (size_t)50 * 1000 * 1000);
	r = run(text);
	assert_true(r.is_ok);
	assert_true(r.memory < text.len * 10);
	arena_release(&a);
}

#if defined(__SANITIZE_ADDRESS__)
#define IS_SLOW 1
#else
#define IS_SLOW 0
#endif

static void test_py_limits__too_many_nodes_are_refused(void **state UNUSED)
{
	struct arena a;
	struct run r;

	if (IS_SLOW) /* each list is an allocation of its own there */
		skip();
	arena_init(&a);
	r = run(repeated(&a, "[", "1,", PY_MAX_NODES + 10, "]"));
	assert_false(r.is_ok);
	assert_int_equal(r.kind, PY_ERROR_TOO_LARGE);
	arena_release(&a);
}

static void test_py_limits__walking_needs_no_stack(void **state UNUSED)
{
	struct arena a;
	struct source source;
	struct py_module module;
	struct py_error err;
	struct py_walk w;
	struct py_node *n;
	size_t names = 0, skipped = 0;

	arena_init(&a);
	source_init(&source, &a, STR("a.py"),
		    repeated(&a, "a", "+a", 2000, "\nf(b, c)\n"));
	assert_true(py_parse(&a, &source, &module, &err));
	py_walk_init(&w, &a, module.root);
	while ((n = py_walk_next(&w))) {
		names += n->kind == PY_Name;
		if (n->kind == PY_Call) {
			skipped++;
			py_walk_skip(&w);
		}
	}
	assert_int_equal(names, 2001);
	assert_int_equal(skipped, 1);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_py_limits__depth_is_an_error),
		cmocka_unit_test(test_py_limits__long_is_no_depth),
		cmocka_unit_test(test_py_limits__heights_are_those_of_cpython),
		cmocka_unit_test(test_py_limits__work_is_linear),
		cmocka_unit_test(test_py_limits__method_chains_are_not_exponential),
		cmocka_unit_test(test_py_limits__values_are_bounded),
		cmocka_unit_test(test_py_limits__fifty_megabytes),
		cmocka_unit_test(test_py_limits__too_many_nodes_are_refused),
		cmocka_unit_test(test_py_limits__walking_needs_no_stack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
