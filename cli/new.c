#include "base/compat.h"
#include "cli.h"
#include "base/utf8.h"
#include "report/json.h"
#include "run/new_revision.h"

static const char usage[] =
	"usage: git alembic new DESCRIPTION [OPTIONS] [-- ALEMBIC_ARGUMENT...]\n"
	"\n"
	"A new migration on top of the chain, made by the project's own Alembic\n"
	"(`alembic revision --autogenerate`), under a name and an id that nothing\n"
	"else has. Its path is printed; nothing is staged. Without Alembic\n"
	"--no-autogenerate fills a simple script.py.mako in.\n"
	"\n"
	"  --no-autogenerate  an empty one, without looking at the database\n"
	"  --head REV         on this head, where there may be several\n"
	"  -e, --environment E  in this one, by its name or directory; else in\n"
	"                     the one you are in\n"
	"  -x ARGUMENT        for env.py; may be repeated\n"
	"  --format F         text (default: the path) or json\n"
	"\n"
	"What stands behind -- is given to `alembic revision` (if nothing stands\n"
	"before it, the description first). What that prints goes to stderr.\n"
	"\n"
	"exit: 0 made, 1 refused or none made, 128 failed, 129 usage, else\n"
	"      Alembic's\n";

struct new_options {
	struct new_request request;
	struct str format;
};

static int parse(struct arena *a, int argc, char **argv, void *options)
{
	struct new_options *o = options;
	struct new_request *q = &o->request;
	const struct option_row rows[] = {
		{ "no-autogenerate", OPTION_FLAG, &q->is_empty },
		{ "head", OPTION_VALUE, &q->head },
		{ "environment", OPTION_VALUE, &q->environment },
		{ "e", OPTION_VALUE, &q->environment },
		{ "x", OPTION_LIST, &q->x },
		{ "format", OPTION_VALUE, &o->format },
	};
	struct strs words = VEC_INIT;
	size_t dashes, nwords;
	int code = options_parse(&command_new, argc, argv, rows,
				 ARRAY_SIZE(rows), a, &words, &dashes);

	if (code != OPTIONS_GO_ON)
		return code;
	/* A description that begins with "-" stands behind the dashes. */
	nwords = dashes ? dashes : words.n > 0;
	if (!nwords)
		return usage_error(&command_new,
				   "what is it for? A description is missing");
	if (nwords > 1)
		return usage_error(&command_new,
				   "%zu words: the description has to stand in "
				   "quotes",
				   nwords);
	if (o->format.p && !str_is(o->format, "text") &&
	    !str_is(o->format, "json"))
		return usage_error(&command_new,
				   "no format \"%.*s\": text or json",
				   STR_ARG(o->format));
	q->description = str_trim(words.v[0]);
	for (size_t i = nwords; i < words.n; i++)
		vec_push(&q->more, a, words.v[i]);
	return OPTIONS_GO_ON;
}

/* ---- what is said ---------------------------------------------------------------- */

static void add_line(struct buf *b, const char *before, struct str text)
{
	buf_addz(b, before);
	utf8_add_clean(b, text, true);
	buf_addc(b, '\n');
}

static int say_refused(struct run *run, const struct new_revision *made)
{
	struct buf b = BUF_INIT(&run->arena);

	add_line(&b, "alembic: refused: ", made->refusal);
	for (size_t i = 0; i < made->advice.n; i++)
		add_line(&b, "  ", made->advice.v[i]);
	buf_addz(&b, "alembic: no migration was made\n");
	run_print(stderr, buf_str(&b));
	return RUN_FINDINGS;
}

static int say_failed(struct run *run, const struct new_revision *made)
{
	struct buf b = BUF_INIT(&run->arena);

	buf_addz(&b, "alembic: ");
	utf8_add_clean(&b, made->by, true);
	buf_addf(&b, " ended with %d; ", made->status);
	if (made->path.p)
		add_line(&b, "it left ", made->path);
	else
		buf_addz(&b, "no migration was made\n");
	run_print(stderr, buf_str(&b));
	return made->status;
}

static int say_none(struct run *run, const struct new_revision *made)
{
	struct buf b = BUF_INIT(&run->arena);

	buf_addz(&b, "alembic: ");
	utf8_add_clean(&b, made->by, true);
	buf_addz(&b, " ended well, and no new migration is there: env.py may "
		     "leave out empty ones, or git ignores it\n");
	run_print(stderr, buf_str(&b));
	return RUN_FINDINGS;
}

static void print_json(struct run *run, const struct new_revision *made)
{
	struct buf b = BUF_INIT(&run->arena);
	struct json j;

	json_init(&j, &b);
	json_open(&j, NULL, '{');
	json_string(&j, "environment", made->environment);
	json_string(&j, "path", made->path);
	json_string(&j, "revision", made->id);
	json_open(&j, "down_revision", '[');
	for (size_t i = 0; i < made->parents.n; i++)
		json_string(&j, NULL, made->parents.v[i]);
	json_close(&j, ']');
	json_close(&j, '}');
	run_print(stdout, buf_str(&b));
}

/* From where the user stands, for the next command that he types. */
static struct str path_from_here(struct run *run, struct str path)
{
	struct str here = repo_paths(run->repo)->prefix;
	struct buf b = BUF_INIT(&run->arena);

	while (here.len && !str_starts(path, here)) {
		buf_addz(&b, "../");
		here = path_dir(str_cut(here, 0, here.len - 1));
		if (here.len)
			here.len++;
	}
	buf_adds(&b, str_from(path, here.len));
	return buf_str(&b);
}

static void print_path(struct run *run, const struct new_revision *made)
{
	struct buf b = BUF_INIT(&run->arena);

	add_line(&b, "", path_from_here(run, made->path));
	run_print(stdout, buf_str(&b));
}

static int make(struct run *run, const void *options, struct err *err)
{
	const struct new_options *o = options;
	struct buf notes = BUF_INIT(&run->arena);
	struct new_revision made;

	if (new_revision(run, &o->request, &made, err))
		return -1;
	if (made.refusal.p)
		return say_refused(run, &made);
	if (made.status)
		return say_failed(run, &made);
	if (!made.path.p)
		return say_none(run, &made);
	if (o->format.p && str_is(o->format, "json"))
		print_json(run, &made);
	else
		print_path(run, &made);
	for (size_t i = 0; i < made.notes.n; i++)
		add_line(&notes, "alembic: ", made.notes.v[i]);
	run_print(stderr, buf_str(&notes));
	return RUN_CLEAN;
}

static int run_new(int argc, char **argv)
{
	struct new_options o = { .format = STR_NULL };

	return command_in_repository(argc, argv, parse, make, &o);
}

const struct command command_new = {
	"new",
	run_new,
	"a new migration, named by the rules",
	usage,
};
