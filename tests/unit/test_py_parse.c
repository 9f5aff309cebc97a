#include "base/compat.h"
#include "base/buf.h"
#include "lang/py_ast.h"

#include <setjmp.h>
#include <cmocka.h>

struct fixture {
	struct arena a;
	struct source source;
	struct py_module module;
	struct py_error err;
	bool is_ok;
};

static void parse(struct fixture *f, struct str text)
{
	arena_init(&f->a);
	source_init(&f->source, &f->a, STR("a.py"), text);
	f->is_ok = py_parse(&f->a, &f->source, &f->module, &f->err);
}

static void expect_error(const char *text, enum py_error_kind kind,
			 size_t begin, const char *message)
{
	struct fixture f;

	parse(&f, str_z(text));
	assert_false(f.is_ok);
	assert_null(f.module.root);
	assert_int_equal(f.err.kind, kind);
	assert_int_equal(f.err.span.begin, begin);
	if (str_find(f.err.message, str_z(message)) == STR_NPOS)
		fail_msg("\"%.*s\" does not say \"%s\"", STR_ARG(f.err.message),
			 message);
	arena_release(&f.a);
}

static const struct py_node *first(const struct fixture *f)
{
	assert_true(f->is_ok);
	assert_true(f->module.root->body.n > 0);
	return f->module.root->body.v[0];
}

static void test_py_parse__names_conflict_markers(void **state UNUSED)
{
	expect_error("a = 1\n<<<<<<< HEAD\nb = 1\n=======\nb = 2\n"
		     ">>>>>>> other\n",
		     PY_ERROR_CONFLICT, 6, "merge conflict");
	expect_error("<<<<<<< ours\r\nb = 1\r\n=======\r\n>>>>>>> other\r\n",
		     PY_ERROR_CONFLICT, 0, "merge conflict");
	/* One marker alone is some other mistake. */
	expect_error("a = 1\n>>>>>>> x\n", PY_ERROR_SYNTAX, 6, "invalid");
}

static void test_py_parse__leaves_markers_in_strings(void **state UNUSED)
{
	struct fixture f;

	parse(&f, STR("'''\n<<<<<<< a\n=======\n>>>>>>> b\n'''\n"));
	assert_true(f.is_ok);
	arena_release(&f.a);
}

static void test_py_parse__names_python_2(void **state UNUSED)
{
	expect_error("print \"x\"\n", PY_ERROR_PYTHON2, 6, "Python 2");
	expect_error("x = 1\nexec code\n", PY_ERROR_PYTHON2, 11, "Python 2");
	expect_error("x = 0777\n", PY_ERROR_PYTHON2, 4, "leading zeros");
	expect_error("x = 10L\n", PY_ERROR_PYTHON2, 4, "Python 2");
	expect_error("a <> b\n", PY_ERROR_PYTHON2, 2, "Python 2");
	expect_error("`a`\n", PY_ERROR_PYTHON2, 0, "Python 2");
	expect_error("try: a\nexcept B, c: d\n", PY_ERROR_PYTHON2, 15, "except");
	expect_error("try: a\nexcept B, C as c: d\n", PY_ERROR_SYNTAX, 15,
		     "using 'as'");
	expect_error("raise A, b\n", PY_ERROR_PYTHON2, 7, "Python 2");
}

static void test_py_parse__takes_what_newer_pythons_take(void **state UNUSED)
{
	static const char *const texts[] = {
		"try: a\nexcept B, C: d\n", /* 3.14 */
		"try: a\nexcept B, c.d, e: d\n",
		"try: a\nexcept* B, C: d\n",
		"f\"a{\"b\"}\"\n", /* 3.12 */
		"type X = int\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct fixture f;

		parse(&f, str_z(texts[i]));
		assert_true(f.is_ok);
		arena_release(&f.a);
	}
}

static void test_py_parse__tells_where_and_what(void **state UNUSED)
{
	expect_error("if a:\nb\n", PY_ERROR_INDENT, 6, "indented block");
	expect_error("  a\n", PY_ERROR_INDENT, 2, "unexpected indent");
	expect_error("if a:\n    b\n  c\n", PY_ERROR_INDENT, 14, "unindent");
	expect_error("if a:\n\tb\n        c\n", PY_ERROR_INDENT, 17, "tabs");
	expect_error("x = (1,\n", PY_ERROR_SYNTAX, 4, "never closed");
	expect_error("x = (1]\n", PY_ERROR_SYNTAX, 6, "does not match");
	expect_error("x = 'a\n", PY_ERROR_TOKEN, 4, "unterminated string");
	expect_error("x = '''a\n", PY_ERROR_TOKEN, 4, "triple-quoted");
	expect_error("1 = x\n", PY_ERROR_SYNTAX, 0, "cannot assign to literal");
	expect_error("x\xc2\xa0= 1\n", PY_ERROR_TOKEN, 0, "U+00A0");
	expect_error("f(a=1, b)\n", PY_ERROR_SYNTAX, 7, "positional");
	expect_error("f\"{}\"\n", PY_ERROR_SYNTAX, 3, "invalid syntax");
}

static void test_py_parse__refuses_encodings_it_cannot_read(void **state UNUSED)
{
	struct fixture f;

	expect_error("# coding: nope\n", PY_ERROR_ENCODING, 10, "unknown");
	expect_error("# coding: gbk\n", PY_ERROR_ENCODING, 10, "supported");
	expect_error("\xef\xbb\xbf# coding: latin-1\n", PY_ERROR_ENCODING, 13,
		     "byte order mark");
	expect_error("x = '\xe9'\n", PY_ERROR_ENCODING, 5, "utf-8");
	expect_error("# coding: ascii\n# \xe9\n", PY_ERROR_ENCODING, 18, "0xe9");
	parse(&f, STR("x = 1\n\0\n"));
	assert_int_equal(f.err.kind, PY_ERROR_NUL);
	assert_int_equal(f.err.span.begin, 6);
	arena_release(&f.a);
}

static void test_py_parse__takes_invalid_utf8_in_comments(void **state UNUSED)
{
	struct fixture f;

	parse(&f, STR("# \xe9\nx = 'a'\n"));
	assert_true(f.is_ok);
	arena_release(&f.a);
}

static void expect_str(struct str text, struct str value)
{
	struct fixture f;
	const struct py_node *n;

	parse(&f, text);
	n = first(&f)->value;
	assert_int_equal(n->kind, PY_Constant);
	assert_int_equal(n->name.len, value.len);
	assert_memory_equal(n->name.p, value.p, value.len);
	arena_release(&f.a);
}

static void test_py_parse__decodes_strings(void **state UNUSED)
{
	expect_str(STR("'a\\x62\\143\\n'"), STR("abc\n"));
	expect_str(STR("'\\u00e9\\U0001F600'"), STR("\xc3\xa9\xf0\x9f\x98\x80"));
	expect_str(STR("r'a\\n'"), STR("a\\n"));
	expect_str(STR("b'\\xff\\u0041'"), STR("\xff\\u0041"));
	expect_str(STR("'a' \"b\" '''c'''"), STR("abc"));
	expect_str(STR("'''a\r\nb\rc'''"), STR("a\nb\nc"));
	expect_str(STR("'a\\\r\nb'"), STR("ab"));
	expect_str(STR("'\\0'"), STR("\0"));
	expect_str(STR("'\\N{EM DASH}\\N{latin small letter e with acute}'"),
		   STR("\xe2\x80\x94\xc3\xa9"));
	expect_str(STR("# coding: latin-1\n'\xe9'"), STR("\xc3\xa9"));
	expect_str(STR("# coding: cp1252\n'\x80'"), STR("\xe2\x82\xac"));
}

static void test_py_parse__does_not_know_every_name(void **state UNUSED)
{
	struct fixture f;

	parse(&f, STR("'\\N{SNOWMAN}'"));
	assert_true(first(&f)->value->num & PY_LIT_UNKNOWN);
	arena_release(&f.a);
	parse(&f, STR("# coding: koi8-r\n'\xe9'"));
	assert_true(first(&f)->value->num & PY_LIT_UNKNOWN);
	arena_release(&f.a);
}

static void test_py_parse__folds_names(void **state UNUSED)
{
	struct fixture f;

	/* FULLWIDTH r, MATHEMATICAL BOLD e, v */
	parse(&f, STR("\xef\xbd\x92\xf0\x9d\x90\x9ev = 1\n"));
	assert_true(py_is_name(first(&f)->targets.v[0], "rev"));
	arena_release(&f.a);
}

static void test_py_parse__keeps_comments(void **state UNUSED)
{
	struct fixture f;
	static const char text[] = "# a\nx = (1, # b\n  '# no')\n  # c\n";

	parse(&f, str_z(text));
	assert_int_equal(f.module.comments.n, 3);
	assert_int_equal(f.module.comments.v[1].begin, 12);
	assert_int_equal(f.module.comments.v[1].end, 15);
	arena_release(&f.a);
}

static void test_py_parse__finds_arguments(void **state UNUSED)
{
	struct fixture f;
	const struct py_node *call;

	parse(&f, STR("f(1, b=2, *c, **d)\ng(1, 2)\n"));
	call = first(&f)->value;
	assert_ptr_equal(py_argument(call, 0, "a"), call->args.v[0]);
	assert_ptr_equal(py_argument(call, 1, "b"), call->keywords.v[0]->value);
	assert_null(py_argument(call, 5, "zz"));
	assert_true(py_has_star(call));
	call = f.module.root->body.v[1]->value;
	assert_ptr_equal(py_argument(call, 1, "a"), call->args.v[1]);
	assert_null(py_argument(call, 2, "a"));
	assert_false(py_has_star(call));
	arena_release(&f.a);
}

static void test_py_parse__reads_integers(void **state UNUSED)
{
	static const struct {
		const char *text;
		int64_t value;
		bool fits;
	} cases[] = {
		{ "0x_fF", 255, true },
		{ "0b1_0", 2, true },
		{ "0o17", 15, true },
		{ "00", 0, true },
		{ "1_000", 1000, true },
		{ "9223372036854775807", INT64_MAX, true },
		{ "9223372036854775808", 0, false },
		{ "0xffffffffffffffffffff", 0, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fixture f;
		int64_t value = 0;

		parse(&f, str_z(cases[i].text));
		assert_int_equal(py_int(first(&f)->value, &value), cases[i].fits);
		assert_true(value == cases[i].value);
		arena_release(&f.a);
	}
}

static void test_py_parse__outline_skips_bodies(void **state UNUSED)
{
	struct fixture f;
	static const char text[] =
		"def f():\n    x = '''\nrevision = 1\n'''  # c\n\n    y = (\n1)\n"
		"def g():\n    global h\n    h = 1\n"
		"class A:\n    def m(self): pass\n    z = 1\n"
		"w = 2\n";

	arena_init(&f.a);
	source_init(&f.source, &f.a, STR("a.py"), str_z(text));
	assert_true(py_parse_outline(&f.a, &f.source, &f.module, &f.err));
	assert_int_equal(f.module.root->body.n, 4);
	assert_int_equal(f.module.root->body.v[0]->body.n, 0);
	assert_int_equal(f.module.root->body.v[1]->body.n, 2);
	assert_int_equal(f.module.root->body.v[2]->body.n, 2);
	assert_int_equal(f.module.root->body.v[3]->kind, PY_Assign);
	arena_release(&f.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_py_parse__names_conflict_markers),
		cmocka_unit_test(test_py_parse__leaves_markers_in_strings),
		cmocka_unit_test(test_py_parse__names_python_2),
		cmocka_unit_test(test_py_parse__takes_what_newer_pythons_take),
		cmocka_unit_test(test_py_parse__tells_where_and_what),
		cmocka_unit_test(test_py_parse__refuses_encodings_it_cannot_read),
		cmocka_unit_test(test_py_parse__takes_invalid_utf8_in_comments),
		cmocka_unit_test(test_py_parse__decodes_strings),
		cmocka_unit_test(test_py_parse__does_not_know_every_name),
		cmocka_unit_test(test_py_parse__folds_names),
		cmocka_unit_test(test_py_parse__keeps_comments),
		cmocka_unit_test(test_py_parse__finds_arguments),
		cmocka_unit_test(test_py_parse__reads_integers),
		cmocka_unit_test(test_py_parse__outline_skips_bodies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
