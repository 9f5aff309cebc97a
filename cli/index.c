#include "base/compat.h"
#include "replayed.h"
#include "base/io.h"
#include "base/utf8.h"
#include "report/chain_index.h"

static const char usage[] =
	"usage: git alembic index [-o FILE [--check]] [--at REV]\n"
	"\n"
	"The chain as a page of Markdown: a drawing, what each revision creates,\n"
	"changes and drops, and the tables that there are in the end. The same\n"
	"migrations always give the same bytes.\n"
	"\n"
	"  -o FILE   write it there\n"
	"  --check   write nothing: exit 1 when FILE is not what would be written\n"
	"  --at REV  the migrations of that commit; else of the working tree\n";

struct options {
	struct str file;
	bool is_check;
};

static int parse(int argc, char **argv, struct arena *a, struct replayed *r,
		 void *options)
{
	struct options *o = options;
	const struct option_row rows[] = {
		{ "o", OPTION_VALUE, &o->file },
		{ "check", OPTION_FLAG, &o->is_check },
		{ "at", OPTION_VALUE, &r->at },
	};
	struct strs words = VEC_INIT;
	size_t dashes;
	int code = options_parse(&command_index, argc, argv, rows,
				 ARRAY_SIZE(rows), a, &words, &dashes);

	if (code != OPTIONS_GO_ON)
		return code;
	if (words.n)
		return usage_error(&command_index,
				   "no arguments: a file stands behind -o, a "
				   "commit behind --at");
	if (o->is_check && !o->file.p)
		return usage_error(&command_index,
				   "--check wants the file: -o FILE");
	return OPTIONS_GO_ON;
}

static int add_environment(struct replayed *r, size_t env, struct err *err)
{
	struct replay *replay = &r->schemas[env].replay;
	struct replayed_rev rev;
	struct schema *s;
	struct chain_index index = { .graph = replay->graph,
				     .fn = replay->fn,
				     .data = replay->data };

	if (replayed_find(r, env, STR_NULL, &rev, err))
		return -1;
	s = replayed_schema(r, env, replay, &rev, err);
	if (!s)
		return -1;
	index.name = r->chains.v[env].environment->name;
	index.schema = s;
	buf_addz(&r->out, env ? "\n" : "");
	chain_index_report(&r->out, &index);
	return 0;
}

/* What is there may be anything: larger than this it is not ours. */
#define FILE_MAX ((size_t)256 << 20)

static int compare(struct replayed *r, struct str file, struct err *err)
{
	struct str name = str_dup(&r->run.arena, file), old = STR_NULL;
	int status = io_read_file(name.p, &r->run.arena, FILE_MAX, &old, err);

	if (status < 0)
		return -1;
	if (status == IO_OK && str_eq(old, buf_str(&r->out)))
		return RUN_CLEAN;
	fprintf(stderr,
		"alembic: \"%.*s\" %s; renew it: git alembic index -o %.*s\n",
		STR_ARG(utf8_clean(&r->run.arena, name)),
		status == IO_MISSING ? "is not there" :
				       "is not what the migrations say",
		STR_ARG(utf8_clean(&r->run.arena, name)));
	return RUN_FINDINGS;
}

static int show(struct replayed *r, const void *options, struct err *err)
{
	const struct options *o = options;

	if (replayed_count(r, STR_NULL, STR_NULL, err))
		return -1;
	for (size_t i = 0; i < r->chains.n; i++)
		if (add_environment(r, i, err))
			return -1;
	if (!r->chains.n) {
		say_no_environment();
		return o->is_check ? RUN_FINDINGS : RUN_CLEAN;
	}
	if (o->is_check)
		return compare(r, o->file, err);
	return replayed_write(r, o->file, err);
}

static int run_index(int argc, char **argv)
{
	struct options o = { 0 };

	return replayed_command(argc, argv, parse, show, &o);
}

const struct command command_index = {
	"index",
	run_index,
	"the chain and its tables as a page of Markdown",
	usage,
};
