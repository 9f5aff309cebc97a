#include "base/compat.h"
#include "database.h"
#include "base/utf8.h"
#include "report/json.h"
#include "run/brief.h"

static const char usage[] =
	"usage: git alembic current [OPTIONS] [-- ALEMBIC_ARGUMENT...]\n"
	"\n"
	"Runs `alembic current`, and says how far the migrations of the working\n"
	"tree are ahead of the database. If that stands on a revision that is not\n"
	"here, names the branches that have it.\n"
	"\n"
	"  --format F           text (default) or json\n" DATABASE_USAGE;

static void print_ahead(const struct database *d,
			const struct database_current *c)
{
	struct arena *a = &d->run->arena;
	struct buf b = BUF_INIT(a);

	if (!d->versions.graph.order.n)
		buf_addz(&b, "there is no migration here\n");
	else if (!c->ahead.n)
		buf_addz(&b, "the database has all that is here\n");
	else
		buf_addf(&b, "%s %zu revision%s ahead: ",
			 c->at.n ? "the working tree is" :
				   "the database is empty, the working tree is",
			 c->ahead.n, c->ahead.n == 1 ? "" : "s");
	if (c->ahead.n) {
		utf8_add_clean(&b, brief_list(a, &c->ahead), true);
		buf_addc(&b, '\n');
	}
	run_print(stdout, buf_str(&b));
}

static void add_ids(struct json *j, const char *name, const struct revnodes *nodes)
{
	json_open(j, name, '[');
	for (size_t i = 0; i < nodes->n; i++)
		json_string(j, NULL, nodes->v[i]->rev->id);
	json_close(j, ']');
}

static void add_unknown(struct json *j, const struct database_current *c)
{
	json_string_or_null(j, "unknown", c->unknown);
	json_open(j, "branches", '[');
	for (size_t i = 0; i < c->branches.n; i++) {
		const struct database_branch *b = &c->branches.v[i];

		json_open(j, NULL, '{');
		json_string(j, "name", b->name);
		json_string(j, "author", b->author);
		json_string(j, "day", b->day);
		json_string(j, "path", b->path);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void print_json(const struct database *d, const struct database_current *c)
{
	struct buf b = BUF_INIT(&d->run->arena);
	struct json j;

	json_init(&j, &b);
	json_open(&j, NULL, '{');
	json_string(&j, "environment", d->environment->name);
	add_ids(&j, "revisions", &c->at);
	add_unknown(&j, c);
	add_ids(&j, "ahead", &c->ahead);
	add_ids(&j, "heads", &d->versions.graph.heads);
	json_close(&j, '}');
	run_print(stdout, buf_str(&b));
}

static int demand(const struct database_options *o)
{
	if (o->words.n)
		return usage_error(&command_current, "no arguments, please");
	if (o->format.p && !str_is(o->format, "text") &&
	    !str_is(o->format, "json"))
		return usage_error(&command_current,
				   "no format \"%.*s\": text or json",
				   STR_ARG(o->format));
	return OPTIONS_GO_ON;
}

static int current(struct database *d, const struct database_options *o,
		   struct err *err)
{
	struct database_current c;
	bool is_json = o->format.p && str_is(o->format, "json");

	if (database_current(d, &o->x, &o->more, &c, err))
		return -1;
	if (is_json && (!c.status || c.unknown.p)) {
		print_json(d, &c);
		return c.status;
	}
	print_output(is_json ? stderr : stdout, d, &c);
	if (c.unknown.p)
		print_unknown(stdout, d, &c);
	else if (!c.status)
		print_ahead(d, &c);
	return c.status;
}

static int run_current(int argc, char **argv)
{
	struct database_options o = { .environment = STR_NULL };

	return database_command(&command_current, argc, argv, &o, demand,
				current);
}

const struct command command_current = {
	"current",
	run_current,
	"where the database stands, and the chain",
	usage,
};
