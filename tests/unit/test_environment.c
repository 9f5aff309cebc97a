#include "base/compat.h"
#include "config_help.h"

static struct tree tree;
static struct environments found;
static struct settings settings;
static struct problems settings_problems;

static void find_with(const char *text)
{
	struct err err = ERR_INIT;

	settings_problems = (struct problems){ 0 };
	settings_read(&settings, &arena, str_z(text), NULL, 0, NULL, NULL,
		      &settings_problems);
	assert_int_equal(settings_problems.n, 0);
	assert_int_equal(environments_find(&found, &arena, &tree.listing,
					   &settings, &err),
			 0);
}

static void find(void)
{
	find_with(NULL);
}

/* The paths of environment `at`'s migrations, joined by blanks. */
static const char *migrations(size_t at)
{
	struct migration_files files = VEC_INIT;
	struct buf b = BUF_INIT(&arena);
	struct err err = ERR_INIT;

	assert_true(at < found.n);
	assert_int_equal(environment_migrations(&found.v[at], &arena,
						&tree.listing, &files,
						&found.problems, &err),
			 0);
	for (size_t i = 0; i < files.n; i++) {
		if (i)
			buf_addc(&b, ' ');
		buf_adds(&b, tree.entries[files.v[i].index].path);
	}
	return z(buf_str(&b));
}

static void assert_problem(size_t at, enum problem_kind kind, const char *text)
{
	assert_true(at < found.problems.n);
	assert_string_equal(z(problem_line(&arena, &found.problems.v[at])), text);
	assert_int_equal(found.problems.v[at].kind, kind);
}

static void test_environment__scripts_alone_are_enough(void **state UNUSED)
{
	TREE(&tree, { "x/m/env.py", "" }, { "x/m/script.py.mako", "" },
	     { "x/m/versions/a.py", "" }, { "y/env.py", "" },
	     { "z/script.py.mako", "" });
	find();
	assert_int_equal(found.n, 1);
	assert_string_equal(z(found.v[0].name), "x/m");
	assert_string_equal(migrations(0), "x/m/versions/a.py");
	assert_int_equal(found.v[0].origin, ENVIRONMENT_SCRIPTS);
	assert_int_equal(tree.reads, 0);
}

static void test_environment__from_paths_reads_nothing(void **state UNUSED)
{
	struct environments cheap;

	TREE(&tree, { "m/env.py", "" }, { "m/script.py.mako", "" },
	     { "m/versions/a.py", "" }, { "alembic.ini", "[alembic]\n" },
	     { "pyproject.toml", "" });
	environments_from_paths(&cheap, &arena, &tree.listing);
	assert_int_equal(cheap.n, 1);
	assert_int_equal(tree.reads, 0);
	assert_non_null(
		environment_location_of(&cheap.v[0], STR("m/versions/b.py")));
	assert_null(
		environment_location_of(&cheap.v[0], STR("m/versions/x/b.py")));
	assert_null(environment_location_of(&cheap.v[0], STR("m/versions/b.md")));
	assert_null(environment_location_of(&cheap.v[0], STR("m/env.py")));
}

static void test_environment__ini_is_where_it_says(void **state UNUSED)
{
	TREE(&tree,
	     { "alembic.ini", "# c\n[alembic]\nscript_location = m\n"
			      "sqlalchemy.url = postgresql+psycopg2://u:pw@h\n" },
	     { "m/env.py", "" }, { "m/versions/a.py", "" });
	find();
	assert_int_equal(found.n, 1);
	assert_string_equal(z(found.v[0].ini), "alembic.ini");
	assert_string_equal(z(found.v[0].section), "alembic");
	assert_int_equal(found.v[0].line, 3);
	assert_null(found.v[0].mako.p);
	assert_string_equal(z(found.v[0].dialect), "postgresql");
	assert_int_equal(found.problems.n, 0);
}

static void test_environment__several_sections_one_script_dir(void **state UNUSED)
{
	TREE(&tree,
	     { "alembic.ini", "[DEFAULT]\nscript_location = m\n"
			      "[one]\nversion_locations = m/one\n"
			      "[two]\nversion_locations = %(here)s/m/two\n"
			      "[loggers]\nkeys = root\n" },
	     { "m/env.py", "" }, { "m/script.py.mako", "" },
	     { "m/one/a.py", "" }, { "m/two/b.py", "" });
	find();
	assert_int_equal(found.n, 2);
	assert_string_equal(z(found.v[0].name), "m [one]");
	assert_string_equal(migrations(0), "m/one/a.py");
	assert_string_equal(z(found.v[1].name), "m [two]");
	assert_string_equal(migrations(1), "m/two/b.py");
}

static void test_environment__inis_of_one_place_are_one(void **state UNUSED)
{
	TREE(&tree, { "dev.ini", "[alembic]\nscript_location = m\n" },
	     { "prod.ini", "[alembic]\nscript_location = %(here)s/m\n"
			   "file_template = %%(rev)s\n" },
	     { "m/env.py", "" }, { "m/versions/a.py", "" });
	find();
	assert_int_equal(found.n, 1);
	assert_string_equal(z(found.v[0].ini), "dev.ini");
	assert_string_equal(z(found.v[0].file_template), "%(rev)s");
	assert_string_equal(z(found.v[0].file_template_path), "prod.ini");
	assert_int_equal(found.v[0].file_template_line, 3);
}

static void test_environment__bad_ini_is_a_problem_with_line(void **state UNUSED)
{
	TREE(&tree, { "alembic.ini", "[alembic]\nscript_location = m\n[x\n" },
	     { "other.ini", "nothing of ours" }, { "m/env.py", "" },
	     { "m/script.py.mako", "" });
	find();
	assert_int_equal(found.problems.n, 1);
	assert_problem(0, PROBLEM_UNREADABLE,
		       "alembic.ini:3: neither a [section] nor \"key = "
		       "value\"");
}

static void test_environment__bad_toml_is_a_problem_with_line(void **state UNUSED)
{
	TREE(&tree, { "pyproject.toml", "[tool.alembic]\nx = \n" },
	     { "a/pyproject.toml", "[[tool.alembic]]\n" },
	     { "b/pyproject.toml", "dependencies = alembic" });
	find();
	assert_int_equal(found.problems.n, 2);
	assert_problem(0, PROBLEM_UNREADABLE,
		       "a/pyproject.toml:1: [tool.alembic] is not a table");
	assert_problem(1, PROBLEM_UNREADABLE,
		       "pyproject.toml:2: a value is expected here");
}

static void test_environment__nothing_leads_outside(void **state UNUSED)
{
	TREE(&tree, { "a.ini", "[alembic]\nscript_location = /etc/alembic\n" },
	     { "b.ini", "[alembic]\nscript_location = ../m\n" },
	     { "c.ini", "[alembic]\nscript_location = %(here)s/../m\n" },
	     { "d.ini", "[alembic]\nscript_location = out\n" },
	     { "e.ini", "[alembic]\nscript_location = m\n"
			"version_locations = m/versions /etc ../x m/out\n" },
	     { "f.ini", "[alembic]\nscript_location = /\xfe/m\n" },
	     { "out -> ../m", "" }, { "m/env.py", "" },
	     { "m/versions/a.py", "" }, { "m/out -> /etc", "" });
	find();
	assert_int_equal(found.n, 1);
	assert_string_equal(migrations(0), "m/versions/a.py");
	assert_problem(1, PROBLEM_OUTSIDE,
		       "a.ini:2: \"/etc/alembic\" leads out of the repository");
	assert_problem(2, PROBLEM_OUTSIDE,
		       "b.ini:2: \"../m\" leads out of the repository");
	assert_problem(3, PROBLEM_OUTSIDE,
		       "c.ini:2: \"%(here)s/../m\" leads out of the "
		       "repository");
	assert_problem(4, PROBLEM_OUTSIDE,
		       "d.ini:2: \"out\" leads out of the repository");
	assert_problem(5, PROBLEM_OUTSIDE,
		       "e.ini:3: \"/etc\" leads out of the repository");
	assert_problem(6, PROBLEM_OUTSIDE,
		       "e.ini:3: \"../x\" leads out of the repository");
	assert_problem(7, PROBLEM_OUTSIDE,
		       "e.ini:3: \"m/out\" leads out of the repository");
	assert_problem(0, PROBLEM_UNREADABLE, "f.ini:2: not UTF-8");
}

static void test_environment__missing_places_are_problems(void **state UNUSED)
{
	TREE(&tree, { "a.ini", "[alembic]\nscript_location = gone\n" },
	     { "b.ini", "[alembic]\nscript_location = pkg:gone\n" },
	     { "c.ini", "[alembic]\nscript_location = m\n"
			"version_locations = m/v\n" },
	     { "d.ini", "[alembic]\nscript_location = sub\n" }, { "m/x", "" },
	     { "sub @", "" });
	find();
	assert_int_equal(found.n, 1);
	assert_problem(0, PROBLEM_NO_LOCATION,
		       "a.ini:2: \"gone\" does not exist");
	assert_problem(1, PROBLEM_PACKAGE,
		       "b.ini:2: package \"pkg:gone\" is not found in the "
		       "repository");
	assert_problem(2, PROBLEM_NO_SCRIPTS, "c.ini:2: \"m\" has no env.py");
	assert_problem(3, PROBLEM_NO_LOCATION, "c.ini:3: \"m/v\" does not exist");
	assert_problem(4, PROBLEM_NO_LOCATION,
		       "d.ini:2: \"sub\" lies in a submodule");
	assert_false(found.v[0].locations[0].exists);
}

static void test_environment__bad_values_are_problems(void **state UNUSED)
{
	TREE(&tree,
	     { "a.ini", "[alembic]\nscript_location = m\n"
			"path_separator = tab\nversion_locations = m/versions\n"
			"truncate_slug_length = many\nfile_template = %(rev)s\n" },
	     { "m/pyproject.toml", "[tool.alembic]\nscript_location = '.'\n"
				   "sourceless = 'true'\ntimezone = '%x'\n"
				   "version_locations = 'versions'\n" },
	     { "m/env.py", "" }, { "m/versions/a.py", "" });
	find();
	assert_int_equal(found.n, 1);
	assert_problem(0, PROBLEM_BAD_VALUE,
		       "a.ini:3: bad value of \"path_separator\": expected "
		       "space, newline, os, \":\" or \";\"");
	assert_problem(1, PROBLEM_BAD_VALUE,
		       "a.ini:6: bad value of \"file_template\": no key \"rev\" "
		       "for %(...)s");
	assert_problem(2, PROBLEM_BAD_VALUE,
		       "a.ini:5: bad value of \"truncate_slug_length\": "
		       "expected a number");
	assert_problem(3, PROBLEM_BAD_VALUE,
		       "m/pyproject.toml:5: bad value of "
		       "\"version_locations\": expected a list of strings");
	assert_problem(4, PROBLEM_BAD_VALUE,
		       "m/pyproject.toml:4: bad value of \"timezone\": only "
		       "%(here)s and %% may follow a %");
	assert_problem(5, PROBLEM_BAD_VALUE,
		       "m/pyproject.toml:3: bad value of \"sourceless\": "
		       "expected true or false");
}

static void test_environment__nested_versions_are_guessed(void **state UNUSED)
{
	TREE(&tree, { "m/env.py", "" }, { "m/script.py.mako", "" },
	     { "m/versions/__init__.py", "" }, { "m/versions/2023/a.py", "" },
	     { "m/versions/2024/01/b.py", "" },
	     { "m/versions/2024/__pycache__/c.py", "" }, { "n/env.py", "" },
	     { "n/script.py.mako", "" }, { "n/versions/a.py", "" },
	     { "n/versions/old/b.py", "" });
	find();
	assert_true(found.v[0].locations[0].is_guessed);
	assert_string_equal(migrations(0),
			    "m/versions/2023/a.py m/versions/2024/01/b.py");
	assert_false(found.v[1].locations[0].is_recursive);
	assert_string_equal(migrations(1), "n/versions/a.py");
}

static void test_environment__settings_add_rename_exclude(void **state UNUSED)
{
	TREE(&tree, { "m/env.py", "" }, { "m/script.py.mako", "" },
	     { "m/versions/a.py", "" }, { "m/versions/old/b.py", "" },
	     { "legacy/env.py", "" }, { "legacy/script.py.mako", "" },
	     { "db/x/a.py", "" }, { "db/y/b.py", "" });
	find_with("[git-alembic]\ndialect = mysql\n"
		  "[environment m]\nname = main\nrecursive = true\nheads = 2\n"
		  "[environment legacy]\nexclude = true\n"
		  "[environment db]\nversions = db/x, db/y\n"
		  "heads = pre, post\ndialect = sqlite\n"
		  "[environment nowhere]\nheads = 1\n");
	assert_int_equal(found.n, 3);
	assert_string_equal(z(found.v[0].script_dir), "db");
	assert_int_equal(found.v[0].heads, 2);
	assert_string_equal(z(found.v[0].head_labels.v[1]), "post");
	assert_string_equal(z(found.v[0].dialect), "sqlite");
	assert_string_equal(migrations(0), "db/x/a.py db/y/b.py");
	assert_true(found.v[1].is_excluded);
	assert_string_equal(z(found.v[2].name), "main");
	assert_int_equal(found.v[2].heads, 2);
	assert_string_equal(z(found.v[2].dialect), "mysql");
	assert_string_equal(migrations(2), "m/versions/a.py m/versions/old/b.py");
	assert_problem(0, PROBLEM_NO_LOCATION,
		       ".git-alembic.ini:13: \"nowhere\" does not exist");
}

static void test_environment__symlinks_count_by_target(void **state UNUSED)
{
	TREE(&tree, { "m/env.py", "" }, { "m/script.py.mako", "" },
	     { "m/versions/a.py", "" }, { "m/versions/b.py -> a.py", "" },
	     { "m/versions/c.py -> c.txt", "" }, { "m/versions/c.txt", "" },
	     { "m/versions/d -> ../../x/d.py", "" }, { "x/d.py", "" },
	     { "m/versions/e.py -> gone.py", "" },
	     { "m/versions/f.py -> ../../../f.py", "" },
	     { "m/versions/g.py -> g.py", "" },
	     { "m/versions/h.py -> ../../x", "" }, { "m/versions/i.py @", "" });
	find();
	assert_string_equal(migrations(0), "m/versions/a.py m/versions/d");
	assert_problem(0, PROBLEM_SYMLINK,
		       "m/versions/e.py: a symlink to nothing: Alembic fails "
		       "on it");
	assert_problem(1, PROBLEM_SYMLINK,
		       "m/versions/f.py: a symlink that leads out of the "
		       "repository");
	assert_problem(2, PROBLEM_SYMLINK,
		       "m/versions/g.py: a symlink that cannot be followed");
	assert_problem(3, PROBLEM_DUPLICATE,
		       "m/versions/b.py: reached twice: versions locations "
		       "overlap, or a symlink leads to it");
}

static void test_environment__compiled_migrations_are_reported(void **state UNUSED)
{
	TREE(&tree,
	     { "alembic.ini",
	       "[alembic]\nscript_location = m\nsourceless = true\n" },
	     { "m/env.py", "" }, { "m/versions/a.py", "" },
	     { "m/versions/a.pyc", "" }, { "m/versions/b.pyc", "" },
	     { "m/versions/__pycache__/c.cpython-311.pyc", "" },
	     { "m/versions/__pycache__/a.cpython-311.pyc", "" });
	find();
	assert_string_equal(migrations(0),
			    "m/versions/__pycache__/c.cpython-311.pyc "
			    "m/versions/a.py m/versions/b.pyc");
	assert_int_equal(found.problems.v[0].kind, PROBLEM_SOURCELESS);
}

static void test_environment__read_failure_is_passed_on(void **state UNUSED)
{
	struct err err = ERR_INIT;

	TREE(&tree, { "alembic.ini", "" }, { "m/env.py", "" });
	tree.fail_at = 1;
	assert_int_equal(
		environments_find(&found, &arena, &tree.listing, NULL, &err), -1);
	assert_string_equal(err.text, "cannot read");
}

static void test_environment__paths_that_may_matter(void **state UNUSED)
{
	static const char *const yes[] = { "a/b.py",	     "alembic.ini",
					   "pyproject.toml", "m/script.py.mako",
					   "m/HEAD",	     ".git-alembic.ini",
					   "m/versions",     "x.pyc" };
	static const char *const no[] = { "README.md",	"a/b.js", ".gitignore",
					  "a.py/b.txt", "x.pyi",  "mako.html" };

	for (size_t i = 0; i < ARRAY_SIZE(yes); i++)
		assert_true(environment_path_may_matter(str_z(yes[i])));
	for (size_t i = 0; i < ARRAY_SIZE(no); i++)
		assert_false(environment_path_may_matter(str_z(no[i])));
}

static void test_environment__too_many_are_told(void **state UNUSED)
{
	struct buf b = BUF_INIT(&arena);

	for (int i = 0; i < 1000; i++)
		buf_addf(&b,
			 "[s%d]\nscript_location = m\n"
			 "version_locations = m/v%d\n",
			 i, i);
	TREE(&tree, { "alembic.ini", z(buf_str(&b)) }, { "m/env.py", "" });
	find();
	assert_int_equal(found.n, 256);
	assert_problem(0, PROBLEM_UNREADABLE,
		       "alembic.ini: more than 256 environments: not read");
}

static enum listing_resolved resolve(const char *path, const char **real)
{
	enum listing_resolved what;
	struct str got;
	struct err err = ERR_INIT;

	assert_int_equal(listing_resolve(&tree.listing, &arena, str_z(path),
					 &what, &got, &err),
			 0);
	*real = z(got);
	return what;
}

static void test_listing__resolves_as_realpath(void **state UNUSED)
{
	const char *real;

	TREE(&tree, { "a/b/c.py", "" }, { "a-b", "" }, { "l -> a/b", "" },
	     { "a/up -> ..", "" }, { "a/b/loop -> ./loop", "" },
	     { "chain -> l/c.py", "" }, { "mod @", "" }, { "a0", "" });
	assert_int_equal(resolve("", &real), LISTING_IS_DIR);
	assert_int_equal(resolve("./a//b/.", &real), LISTING_IS_DIR);
	assert_string_equal(real, "a/b");
	assert_int_equal(resolve("l/../b/c.py", &real), LISTING_IS_FILE);
	assert_string_equal(real, "a/b/c.py");
	assert_int_equal(resolve("chain", &real), LISTING_IS_FILE);
	assert_string_equal(real, "a/b/c.py");
	assert_int_equal(resolve("a/up/a/up/a/b/c.py", &real), LISTING_IS_FILE);
	assert_int_equal(resolve("a/b/loop", &real), LISTING_LOOP);
	assert_int_equal(resolve("a/../..", &real), LISTING_OUTSIDE);
	assert_int_equal(resolve("a/b/c.py/d", &real), LISTING_MISSING);
	assert_int_equal(resolve("a/x", &real), LISTING_MISSING);
	assert_int_equal(resolve("mod/x", &real), LISTING_IS_SUBMODULE);
}

static void test_listing__below_takes_whole_directories(void **state UNUSED)
{
	size_t begin, end;

	TREE(&tree, { "a", "" }, { "a-b/x", "" }, { "b/x", "" },
	     { "b/y/z", "" }, { "b0", "" }, { "bb/x", "" });
	listing_below(&tree.listing, STR("b"), &begin, &end);
	assert_int_equal(end - begin, 2);
	assert_string_equal(z(tree.entries[begin].path), "b/x");
	assert_false(listing_has_dir(&tree.listing, STR("a")));
	assert_true(listing_has_dir(&tree.listing, STR("a-b")));
	assert_int_equal(listing_find(&tree.listing, STR("b")), LISTING_NONE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_environment__scripts_alone_are_enough),
		TEST(test_environment__from_paths_reads_nothing),
		TEST(test_environment__ini_is_where_it_says),
		TEST(test_environment__several_sections_one_script_dir),
		TEST(test_environment__inis_of_one_place_are_one),
		TEST(test_environment__bad_ini_is_a_problem_with_line),
		TEST(test_environment__bad_toml_is_a_problem_with_line),
		TEST(test_environment__nothing_leads_outside),
		TEST(test_environment__missing_places_are_problems),
		TEST(test_environment__bad_values_are_problems),
		TEST(test_environment__nested_versions_are_guessed),
		TEST(test_environment__settings_add_rename_exclude),
		TEST(test_environment__symlinks_count_by_target),
		TEST(test_environment__compiled_migrations_are_reported),
		TEST(test_environment__read_failure_is_passed_on),
		TEST(test_environment__paths_that_may_matter),
		TEST(test_environment__too_many_are_told),
		TEST(test_listing__resolves_as_realpath),
		TEST(test_listing__below_takes_whole_directories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
