#include "base/compat.h"
#include "lang/py_const.h"

#include <setjmp.h>
#include <cmocka.h>

struct fixture {
	struct arena a;
	struct source source;
	struct py_module module;
	struct py_scope *scope;
};

static void follow(struct fixture *f, const char *text)
{
	struct py_error err;

	arena_init(&f->a);
	source_init(&f->source, &f->a, STR("versions/0007_b.py"), str_z(text));
	if (!py_parse(&f->a, &f->source, &f->module, &err))
		fail_msg("%.*s", STR_ARG(err.message));
	f->scope = py_scope_module(&f->a, &f->module);
}

static struct py_value get(struct fixture *f, const char *name)
{
	return py_scope_get(f->scope, str_z(name));
}

/* What x is after the text: as a text, NULL for a dynamic one. */
static void expect_x(const char *text, const char *value)
{
	struct fixture f;
	struct py_value v;

	follow(&f, text);
	v = get(&f, "x");
	if (!value) {
		if (v.state != PY_DYNAMIC)
			fail_msg("x is not dynamic after: %s", text);
		assert_non_null(v.reason);
	} else if (!py_is_str(&v) || !str_is(v.s, value)) {
		fail_msg("x is \"%.*s\" (state %d) after: %s", STR_ARG(v.s),
			 (int)v.state, text);
	}
	arena_release(&f.a);
}

static void test_py_const__follows_assignments(void **state UNUSED)
{
	expect_x("x = y = 'a'", "a");
	expect_x("x: str = 'a'", "a");
	expect_x("(x := 'a')", "a");
	expect_x("x, y = 'a', 1", "a");
	expect_x("[y, (x, *z)] = 1, ('a', 2, 3)", "a");
	expect_x("*y, x = 'b', 'a'", "a");
	expect_x("x = 'b'\nx += 'a'", "ba");
	expect_x("x = 'b'; y = x; x = 'a' + y", "ab");
	expect_x("x = 'a'\ndel x\nx = 'b'", "b");
	expect_x("a, b = 'p', 'q'\na, b = b, a\nx = a + b", "qp");
}

static void test_py_const__decides_only_what_is_sure(void **state UNUSED)
{
	expect_x("if True: x = 'a'\nelse: x = 'b'", "a");
	expect_x("import typing as t\nx = 'a'\nif t.TYPE_CHECKING: x = 'b'", "a");
	expect_x("D = False\nif not D and 1 < 2: x = 'a'", "a");
	expect_x("x = 'a'\nif f(): x = 'b'", NULL);
	expect_x("x = 'a'\ntry: pass\nexcept E as x: pass", NULL);
	expect_x("try: y = 1\nfinally: x = 'a'", "a");
	expect_x("x = 'a'\nfor x in y: pass", NULL);
	expect_x("x = 'a'\nwith f() as x: pass", NULL);
	expect_x("x = 'a'\nwhile y: (x := 'b')", NULL);
	expect_x("match y:\n case {'k': [x, *_]}: pass", NULL);
	expect_x("x = 'a'\nif f():\n  pass\nelse:\n  import x", NULL);
	expect_x("x = 'a'\nif f():\n  for y in z:\n    def x(): pass", NULL);
}

static void test_py_const__sees_what_changes_behind_its_back(void **state UNUSED)
{
	expect_x("x = 'a'\nglobals()['x'] = 'b'", NULL);
	expect_x("x = 'a'\ng = globals\ng()['x'] = 'b'", NULL);
	expect_x("x = 'a'\nexec(y)", NULL);
	expect_x("x = 'a'\nfrom m import *", NULL);
	expect_x("from m import *\nx = 'a'", "a");
	expect_x("x = 'a'\nfrom sqlalchemy import *", "a");
	expect_x("x = 'a'\ndef f():\n global x\n x = 'b'\nf()", NULL);
	expect_x("x = 'a'\ndef f():\n global x\n x = 'b'\n", "a");
	expect_x("x = 'a'\ndef f():\n global x\n x = 'b'\n@d\ndef g(): pass",
		 NULL);
	expect_x("x = 'a'\nclass A:\n global x\n x = 'b'", NULL);
	expect_x("x = 'a'\nimport sys\nsys.modules[__name__].x = 'b'", NULL);
	expect_x("L = ['a']\nL.append('b')\nx = L[0]", NULL);
	expect_x("L = ['a']\nM = L\nM[0] = 'b'\nx = L[0]", NULL);
	expect_x("L = ['a']\nf(L)\nx = L[0]", NULL);
	expect_x("L = ['a']\nimport m\nm.f()\nx = L[0]", "a");
	expect_x("L = ['a']\nprint(len(L))\nx = L[0]", "a");
}

static void test_py_const__computes_texts(void **state UNUSED)
{
	expect_x("x = 'a' 'b' f'{1}{\"c\"!r}{None}'", "ab1'c'None");
	expect_x("x = '%s-%03d%%' % ('a', 7)", "a-007%");
	expect_x("x = '{}{1}{k:>2}'.format('a', 'b')", NULL);
	expect_x("x = '{}{b}'.format('a', b=1)", "a1");
	expect_x("x = ' A '.strip().lower() + '1'.zfill(3)", "a001");
	expect_x("x = '_'.join(['a', 'b']).split('_', 1)[-1]", "b");
	expect_x("x = 'abc'[1:] + 'abc'[-1]", "bcc");
	expect_x("x = 'a' * 3", "aaa");
	expect_x("x = 'a' if () else 'b'", "b");
	expect_x("x = None or 'a' and 'b'", "b");
	expect_x("x = {'k': 'a'}['k']", "a");
	expect_x("x = f'{int(\"0027\") - 1:04d}'", "0026");
	expect_x("x = f'{y}'", NULL);
	expect_x("x = 'a' + str(f())", NULL);
	expect_x("x = '\\N{SNOWMAN}'", NULL);
	expect_x("x = '\xc3\x84'.lower()", NULL);
	expect_x("x = list({'a', 'b'})[0]", NULL);
	expect_x("import os\nx = os.path.basename(__file__).split('_')[0]",
		 "0007");
	expect_x("from pathlib import Path\nx = Path(__file__).stem", "0007_b");
	expect_x("import os\n__file__ = 'z'\nx = os.path.basename(__file__)",
		 NULL);
}

static void test_py_const__absent_is_neither(void **state UNUSED)
{
	struct fixture f;
	struct py_value v;

	follow(&f, "def g():\n x = 1\n[x for x in y]\nz = 1\ndel z\nw: int\n");
	v = get(&f, "x");
	assert_int_equal(v.state, PY_ABSENT);
	v = get(&f, "z");
	assert_int_equal(v.state, PY_ABSENT);
	v = get(&f, "w");
	assert_int_equal(v.state, PY_ABSENT);
	v = py_eval(f.scope, NULL);
	assert_int_equal(v.state, PY_ABSENT);
	arena_release(&f.a);
}

static void expect_symbol(struct fixture *f, const char *name,
			  enum py_symbol symbol, const char *path)
{
	struct py_value v = get(f, name);

	assert_int_equal(v.state, PY_DYNAMIC);
	assert_int_equal(v.symbol, symbol);
	if (path && !str_is(v.s, path))
		fail_msg("%s is %.*s", name, STR_ARG(v.s));
}

static void test_py_const__knows_where_names_come_from(void **state UNUSED)
{
	struct fixture f;

	follow(&f, "from alembic import op\n"
		   "import sqlalchemy as sa, a.b.c\n"
		   "from ..m import n as k\n"
		   "drop = op.drop_table\n"
		   "t = sa.sql.text\n"
		   "try:\n    from x import y\nexcept ImportError:\n    y = None\n"
		   "def h(): pass\n"
		   "class C: pass\n"
		   "l = lambda: 0\n"
		   "p = print\n");
	expect_symbol(&f, "op", PY_SYM_IMPORT, "alembic.op");
	expect_symbol(&f, "drop", PY_SYM_IMPORT, "alembic.op.drop_table");
	expect_symbol(&f, "t", PY_SYM_IMPORT, "sqlalchemy.sql.text");
	expect_symbol(&f, "a", PY_SYM_IMPORT, "a");
	expect_symbol(&f, "k", PY_SYM_IMPORT, "..m.n");
	expect_symbol(&f, "y", PY_SYM_IMPORT, "x.y");
	expect_symbol(&f, "h", PY_SYM_FUNCTION, NULL);
	expect_symbol(&f, "C", PY_SYM_CLASS, NULL);
	expect_symbol(&f, "l", PY_SYM_FUNCTION, NULL);
	expect_symbol(&f, "p", PY_SYM_BUILTIN, "print");
	expect_symbol(&f, "len", PY_SYM_BUILTIN, "len");
	arena_release(&f.a);
}

static void test_py_const__star_imports_name_operations(void **state UNUSED)
{
	struct fixture f;

	follow(&f, "from alembic.op import *\nfrom sqlalchemy import *\n");
	expect_symbol(&f, "drop_table", PY_SYM_IMPORT, "alembic.op.drop_table");
	expect_symbol(&f, "String", PY_SYM_NONE, NULL);
	arena_release(&f.a);
}

static void test_py_const__keeps_the_place_of_a_value(void **state UNUSED)
{
	struct fixture f;
	static const char text[] = "A = 'p'\nB = (A, 'q')\n";
	const struct py_binding *b;
	struct py_value v;

	follow(&f, text);
	v = get(&f, "B");
	assert_int_equal(v.n, 2);
	assert_int_equal(v.items[0].node->begin, 4);
	assert_int_equal(v.items[1].node->begin, 16);
	b = py_scope_binding(f.scope, STR("B"));
	assert_int_equal(b->expr->begin, 12);
	assert_int_equal(b->expr->end, 20);
	assert_int_equal(b->times, 1);
	arena_release(&f.a);
}

static const struct py_node *function(const struct fixture *f)
{
	const struct py_list *body = &f->module.root->body;

	assert_int_equal(body->v[body->n - 1]->kind, PY_FunctionDef);
	return body->v[body->n - 1];
}

static void expect_local(const char *text, const char *name, const char *value)
{
	struct fixture f;
	struct py_scope *scope;
	struct py_value v;

	follow(&f, text);
	scope = py_scope_function(f.scope, function(&f));
	v = py_scope_get(scope, str_z(name));
	if (!value) {
		if (v.state != PY_DYNAMIC)
			fail_msg("%s is not dynamic in: %s", name, text);
	} else if (!py_is_str(&v) || !str_is(v.s, value)) {
		fail_msg("%s is not \"%s\" in: %s", name, value, text);
	}
	arena_release(&f.a);
}

static void test_py_const__knows_locals_bound_once(void **state UNUSED)
{
	expect_local("def f():\n x = 'a'\n y = x + 'b'\n", "y", "ab");
	expect_local("X = 'a'\ndef f():\n pass\n", "X", "a");
	expect_local("def f():\n x, y = 'a', 'b'\n", "y", "b");
	expect_local("def f():\n with g():\n  x = 'a'\n", "x", "a");
	expect_local("x = 'm'\ndef f():\n if g():\n  x = 'a'\n", "x", NULL);
	expect_local("def f():\n x = 'a'\n x = 'b'\n", "x", NULL);
	expect_local("def f():\n x = 'a'\n x += 'b'\n", "x", NULL);
	expect_local("def f():\n x = 'a'\n for x in y: pass\n", "x", NULL);
	expect_local("x = 'm'\ndef f(x): pass\n", "x", NULL);
	expect_local("def f(x):\n x = 'a'\n", "x", "a");
	expect_local("x = 'm'\ndef f():\n y = x\n x = 'a'\n", "y", NULL);
	expect_local("x = 'm'\ndef f():\n global x\n x = 'a'\n", "x", NULL);
	expect_local("x = 'm'\ndef f():\n [x for x in y]\n", "x", "m");
	expect_local("x = 'm'\ndef f():\n def x(): pass\n", "x", NULL);
	expect_local("def f():\n L = ['a']\n x = L[0]\n", "x", "a");
	expect_local("def f():\n L = ['a']\n L.append('b')\n x = L\n", "x", NULL);
	expect_local("def f():\n L = ['a']\n g(L)\n x = L\n", "x", NULL);
	expect_local("L = ['a']\ndef f():\n L.append('b')\n x = L\n", "x", NULL);
}

static void test_py_const__knows_parameters_and_handles(void **state UNUSED)
{
	struct fixture f;
	struct py_scope *scope, *inner;
	struct py_value v;

	follow(&f, "from alembic import op\n"
		   "def f(a):\n    from sqlalchemy import text as t\n"
		   "    drop = op.drop_table\n");
	scope = py_scope_function(f.scope, function(&f));
	v = py_scope_get(scope, STR("a"));
	assert_int_equal(v.symbol, PY_SYM_PARAM);
	v = py_scope_get(scope, STR("t"));
	assert_true(py_is_import(&v, "sqlalchemy.text"));
	v = py_scope_get(scope, STR("drop"));
	assert_true(py_is_import(&v, "alembic.op.drop_table"));
	inner = py_scope_child(scope);
	py_scope_bind(inner, STR("a"), v);
	v = py_scope_get(inner, STR("a"));
	assert_true(py_is_import(&v, "alembic.op.drop_table"));
	arena_release(&f.a);
}

static void test_py_const__truth_and_equality(void **state UNUSED)
{
	struct fixture f;
	struct py_value v, w;

	follow(&f, "e = f()\na = ()\nb = (0,)\nc = {1, 2}\nd = {2, 1}\n"
		   "g = 1\nh = 1.0\ni = [e]\n");
	v = get(&f, "a");
	assert_int_equal(py_truth(&v), 0);
	v = get(&f, "b");
	assert_int_equal(py_truth(&v), 1);
	v = get(&f, "e");
	assert_int_equal(py_truth(&v), -1);
	v = get(&f, "c");
	w = get(&f, "d");
	assert_true(py_equal(&v, &w));
	v = get(&f, "g");
	w = get(&f, "h");
	assert_true(py_equal(&v, &w));
	v = get(&f, "i");
	assert_false(py_equal(&v, &v));
	arena_release(&f.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_py_const__follows_assignments),
		cmocka_unit_test(test_py_const__decides_only_what_is_sure),
		cmocka_unit_test(test_py_const__sees_what_changes_behind_its_back),
		cmocka_unit_test(test_py_const__computes_texts),
		cmocka_unit_test(test_py_const__absent_is_neither),
		cmocka_unit_test(test_py_const__knows_where_names_come_from),
		cmocka_unit_test(test_py_const__star_imports_name_operations),
		cmocka_unit_test(test_py_const__keeps_the_place_of_a_value),
		cmocka_unit_test(test_py_const__knows_locals_bound_once),
		cmocka_unit_test(test_py_const__knows_parameters_and_handles),
		cmocka_unit_test(test_py_const__truth_and_equality),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
