#include "base/compat.h"
#include "config_help.h"
#include "config/ini.h"
#include "config/pystr.h"

static struct ini ini;

static void read_z(const char *text)
{
	ini_read(&ini, &arena, str_z(text), 0);
}

static const char *raw(const char *section, const char *key)
{
	struct ini_section *s = ini_section(&ini, str_z(section));
	struct ini_key *k = s ? ini_key(&ini, s, str_z(key)) : NULL;

	return k ? z(k->value) : NULL;
}

static enum ini_got get(const char *key, struct str *out)
{
	struct str why = STR_NULL;
	enum ini_got got = ini_get(&ini, ini_section(&ini, STR("a")),
				   str_z(key), STR("/here"), out, &why);

	if (got != INI_VALUE && got != INI_ABSENT)
		assert_true(why.len > 0);
	return got;
}

static void test_ini__inline_semicolon_belongs_to_value(void **state UNUSED)
{
	read_z("[a]\npath_separator = ;\nk = m ; c # d\n");
	assert_string_equal(raw("a", "path_separator"), ";");
	assert_string_equal(raw("a", "k"), "m ; c # d");
}

static void test_ini__lines_longer_than_inihs_buffer_stay_whole(void **state UNUSED)
{
	for (size_t n = 1; n < 900; n += 7) {
		struct buf b = BUF_INIT(&arena);
		struct buf v = BUF_INIT(&arena);

		for (size_t i = 0; i < n; i++)
			buf_addc(&v, " ;x#]="[i % 6]);
		buf_addz(&v, "end");
		buf_addf(&b, "[a]\nk = x%.*s\n  x%.*s\n", STR_ARG(buf_str(&v)),
			 STR_ARG(buf_str(&v)));
		ini_read(&ini, &arena, buf_str(&b), 0);
		assert_string_equal(raw("a", "k"), str_fmt(&arena, "x%.*s\nx%.*s",
							   STR_ARG(buf_str(&v)),
							   STR_ARG(buf_str(&v)))
							   .p);
	}
}

static void test_ini__names_longer_than_inihs_are_kept(void **state UNUSED)
{
	struct buf b = BUF_INIT(&arena);
	struct str name;

	buf_fill(&b, 's', 300);
	name = str_dup(&arena, buf_str(&b));
	ini_read(&ini, &arena,
		 str_fmt(&arena, "[%s]\nk=1\n[%sx]\n%s = 2\n", name.p, name.p,
			 name.p),
		 0);
	assert_int_equal(ini.nfaults, 0);
	assert_int_equal(ini.nsections, 2);
	assert_string_equal(raw(name.p, "k"), "1");
	assert_string_equal(z(ini.sections[1]->keys[0]->name), name.p);
}

static void test_ini__key_has_line_and_span(void **state UNUSED)
{
	const char *text = "# c\n[a]\n\nk : v\n  w ; x\n\nl=\n";
	struct ini_key *k;

	read_z(text);
	k = ini_own_key(ini_section(&ini, STR("a")), STR("k"));
	assert_int_equal(k->line, 4);
	assert_string_equal(z(str_cut(str_z(text), k->span.begin, k->span.end)),
			    "v\n  w ; x");
	k = ini_own_key(ini_section(&ini, STR("a")), STR("l"));
	assert_int_equal(k->line, 7);
	assert_int_equal(k->span.begin, k->span.end);
}

static void test_ini__section_without_keys_is_there(void **state UNUSED)
{
	read_z("[a]\n[b]\n[c]\nk=1");
	assert_int_equal(ini.nsections, 3);
	assert_int_equal(ini.sections[1]->line, 2);
}

static void assert_fault(const char *text, const char *class, unsigned line)
{
	read_z(text);
	assert_string_equal(ini_fault_class(&ini), class);
	assert_int_equal(ini.faults[ini.nfaults - 1].line, line);
}

static void test_ini__faults_are_configparsers(void **state UNUSED)
{
	assert_fault("\xef\xbb\xbf[a]\n", "MissingSectionHeaderError", 1);
	assert_fault("k = 1\n", "MissingSectionHeaderError", 1);
	assert_fault("[a]\nk=1\nK = 2\n", "DuplicateOptionError", 3);
	assert_fault("[a]\n\n[a]\n", "DuplicateSectionError", 3);
	assert_fault("[a]\nx\ny\n", "ParsingError", 3);
	assert_fault("[a]\nk=\xff\n", "UnicodeDecodeError", 2);
}

static void test_ini__bad_line_is_not_quoted(void **state UNUSED)
{
	read_z("[a]\nsqlalchemy.url postgresql //u;secret@h\n");
	assert_int_equal(ini.nfaults, 1);
	assert_true(str_find(ini.faults[0].text, STR("secret")) == STR_NPOS);
}

static void test_ini__interpolates_on_demand(void **state UNUSED)
{
	struct str out;

	read_z("[DEFAULT]\nd = D\n[a]\nk = %(HERE)s/%(d)s/%%\nbad = 100%\n"
	       "gone = %(nope)s\nloop = %(loop)s\nsyntax = %(d)x\n");
	assert_int_equal(get("k", &out), INI_VALUE);
	assert_string_equal(z(out), "/here/D/%");
	assert_int_equal(get("bad", &out), INI_BAD_SYNTAX);
	assert_int_equal(get("syntax", &out), INI_BAD_SYNTAX);
	assert_int_equal(get("gone", &out), INI_BAD_REFERENCE);
	assert_int_equal(get("loop", &out), INI_TOO_DEEP);
	assert_int_equal(get("absent", &out), INI_ABSENT);
	assert_int_equal(get("here", &out), INI_VALUE);
}

static void test_ini__interpolation_is_bounded(void **state UNUSED)
{
	struct buf b = BUF_INIT(&arena);
	struct str out;

	buf_addz(&b, "[a]\n");
	for (int i = 0; i < 9; i++) {
		buf_addf(&b, "k%d =", i);
		for (int j = 0; j < 100; j++)
			buf_addf(&b, "%%(k%d)s", i + 1);
		buf_addc(&b, '\n');
	}
	buf_addz(&b, "k9 =\n");
	ini_read(&ini, &arena, buf_str(&b), 0);
	assert_int_equal(get("k0", &out), INI_VALUE_TOO_LARGE);
}

static void test_ini__inline_comments_only_when_asked_for(void **state UNUSED)
{
	ini_read(&ini, &arena,
		 STR("[a]\nk = v ; c\nl = a;b # d\nm = # e\nn = x\n  ; f\n"
		     "  y ; g\n"),
		 INI_INLINE_COMMENTS);
	assert_string_equal(raw("a", "k"), "v");
	assert_string_equal(raw("a", "l"), "a;b");
	assert_string_equal(raw("a", "m"), "");
	assert_string_equal(raw("a", "n"), "x\ny");
}

static void test_ini__too_large_is_a_fault(void **state UNUSED)
{
	struct buf b = BUF_INIT(&arena);

	buf_fill(&b, '\n', INI_MAX_BYTES + 1);
	ini_read(&ini, &arena, buf_str(&b), 0);
	assert_int_equal(ini.faults[0].kind, INI_TOO_LARGE);
}

static void test_pystr__white_space_and_case_are_pythons(void **state UNUSED)
{
	assert_string_equal(z(py_strip(STR("\xc2\xa0\x1c x \xe3\x80\x80"))), "x");
	assert_string_equal(z(py_lower(&arena, STR("\xc3\x89T\xc3\x89"))),
			    "\xc3\xa9t\xc3\xa9");
	assert_string_equal(z(py_lower(&arena, STR("\xc4\xb0"))), "i\xcc\x87");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_ini__inline_semicolon_belongs_to_value),
		TEST(test_ini__lines_longer_than_inihs_buffer_stay_whole),
		TEST(test_ini__names_longer_than_inihs_are_kept),
		TEST(test_ini__key_has_line_and_span),
		TEST(test_ini__section_without_keys_is_there),
		TEST(test_ini__faults_are_configparsers),
		TEST(test_ini__bad_line_is_not_quoted),
		TEST(test_ini__interpolates_on_demand),
		TEST(test_ini__interpolation_is_bounded),
		TEST(test_ini__inline_comments_only_when_asked_for),
		TEST(test_ini__too_large_is_a_fault),
		TEST(test_pystr__white_space_and_case_are_pythons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
