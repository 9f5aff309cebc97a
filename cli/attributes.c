#include "base/compat.h"
#include "cli.h"
#include "run/states.h"

static const char usage[] =
	"usage: git alembic attributes\n"
	"\n"
	"The lines for .gitattributes (or .git/info/attributes) that give\n"
	"migrations and head files to the merge driver \"alembic\", which\n"
	"install.sh sets up. Where it is not set up they mean nothing.\n"
	"\n"
	"Files below a folder \"versions\" are always meant, so a new environment\n"
	"needs no new line; those of other folders are named.\n";

/* Also files that are no migrations: those the driver merges as git does. */
static const char general[] = "**/versions/**/*.py merge=alembic\n"
			      "HEAD merge=alembic\n";

static bool is_general(struct str dir)
{
	struct str part;

	while (str_split(&dir, '/', &part))
		if (str_is(part, "versions"))
			return true;
	return false;
}

/*
 * A name in a pattern, the pattern in quotes (gitattributes(5): "when the
 * pattern starts with double quotes, it is quoted C style").
 */
static void add_name(struct buf *b, struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.p[i];

		if (c < ' ' || c == 0x7f)
			buf_addf(b, "\\%03o", c);
		else if (c == '"')
			buf_addz(b, "\\\"");
		else if (c == '\\')
			buf_addz(b, "\\\\\\\\");
		else if (strchr("*?[", c))
			buf_addf(b, "\\\\%c", c);
		else
			buf_addc(b, (char)c);
	}
}

static bool is_plain(struct str name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.p[i] <= ' ' || name.p[i] == 0x7f ||
		    strchr("\"\\*?[", name.p[i]))
			return false;
	return true;
}

static struct str line_for(struct arena *a, const struct environment_location *l)
{
	const char *below = l->is_recursive ? "**/*.py" : "*.py";
	const char *slash = l->dir.len ? "/" : "";
	struct buf b = BUF_INIT(a);

	if (is_plain(l->dir)) {
		buf_addf(&b, "/%.*s%s%s merge=alembic\n", STR_ARG(l->dir),
			 slash, below);
		return buf_str(&b);
	}
	buf_addz(&b, "\"/");
	add_name(&b, l->dir);
	buf_addf(&b, "%s%s\" merge=alembic\n", slash, below);
	return buf_str(&b);
}

static int print_lines(struct run *run, struct err *err)
{
	struct buf out = BUF_INIT(&run->arena);
	struct strs lines = VEC_INIT;
	struct state state;

	if (states_one(run, STR_NULL, &state, err) ||
	    state_demand_settings(&state, err))
		return -1;
	for (size_t i = 0; i < state.environments.n; i++) {
		const struct environment *e = &state.environments.v[i];

		for (size_t k = 0; k < e->nlocations && !e->is_excluded; k++)
			if (!is_general(e->locations[k].dir))
				strs_add_once(&lines, &run->arena,
					      line_for(&run->arena,
						       &e->locations[k]));
	}
	strs_sort(&lines);
	buf_addz(&out, general);
	for (size_t i = 0; i < lines.n; i++)
		buf_adds(&out, lines.v[i]);
	run_print(stdout, buf_str(&out));
	return RUN_CLEAN;
}

static int run_attributes(int argc, char **argv)
{
	struct err err = ERR_INIT;
	struct strs words = VEC_INIT;
	struct arena a;
	struct run run;
	size_t dashes;
	int code;

	arena_init(&a);
	code = options_parse(&command_attributes, argc, argv, NULL, 0, &a,
			     &words, &dashes);
	if (code == OPTIONS_GO_ON && words.n)
		code = usage_error(&command_attributes, "no arguments, please");
	if (code == OPTIONS_GO_ON) {
		code = run_open(&run, &err);
		if (!code)
			code = print_lines(&run, &err);
		if (code < 0)
			code = run_fatal(&err);
		run_close(&run);
	}
	arena_release(&a);
	return code;
}

const struct command command_attributes = {
	"attributes",
	run_attributes,
	"the lines for .gitattributes",
	usage,
};
