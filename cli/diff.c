#include "base/compat.h"
#include "replayed.h"
#include "base/utf8.h"
#include "model/schema_diff.h"
#include "run/against.h"
#include "show.h"

#include <unistd.h>

static const char usage[] =
	"usage: git alembic diff REVISION REVISION [--at REV] [OPTIONS]\n"
	"   or: git alembic diff [REVISION] --against FILE [--at REV] [OPTIONS]\n"
	"\n"
	"What changes in the schema from one revision to another; or what a\n"
	"SQLite database has otherwise than the migrations make it. REVISION is\n"
	"an id or its beginning, a branch label, head, heads or base.\n"
	"\n"
	"  --against FILE  the database; it is only read\n"
	"  --at REV        the migrations of that commit; else of the working tree\n"
	"  --format F      text (default) or json\n"
	"  --dialect D     as this database has it; else as the settings say\n"
	"  --exit-code     exit 1 when something differs\n"
	"  -e, --environment E  only this one, by its name or directory\n";

struct options {
	struct str from; /* {NULL, 0}: heads */
	struct str to;
	struct str database; /* or NULL */
	bool is_json;
	bool exit_code;
};

static int parse(int argc, char **argv, struct arena *a, struct replayed *r,
		 void *options)
{
	struct options *o = options;
	struct str format = STR_NULL;
	const struct option_row rows[] = {
		{ "against", OPTION_VALUE, &o->database },
		{ "at", OPTION_VALUE, &r->at },
		{ "format", OPTION_VALUE, &format },
		{ "dialect", OPTION_VALUE, &r->dialect },
		{ "exit-code", OPTION_FLAG, &o->exit_code },
		{ "e", OPTION_VALUE, &r->environment },
		{ "environment", OPTION_VALUE, &r->environment },
	};
	struct strs words = VEC_INIT;
	size_t dashes;
	int code = options_parse(&command_diff, argc, argv, rows,
				 ARRAY_SIZE(rows), a, &words, &dashes);

	if (code != OPTIONS_GO_ON)
		return code;
	if (format.p && !str_is(format, "text") && !str_is(format, "json"))
		return usage_error(&command_diff,
				   "no format \"%.*s\": text or json",
				   STR_ARG(format));
	if (o->database.p ? words.n > 1 : words.n != 2)
		return usage_error(&command_diff,
				   o->database.p ?
					   "one revision at the most" :
					   "two revisions, or --against FILE");
	if (!replayed_dialect(&r->dialect))
		return usage_error(&command_diff,
				   "no dialect \"%.*s\": " REPLAYED_DIALECTS,
				   STR_ARG(r->dialect));
	if (o->database.p && r->dialect.p)
		return usage_error(&command_diff,
				   "--against FILE is SQLite: no --dialect");
	if (o->database.p)
		r->dialect = STR("sqlite");
	o->is_json = format.p && str_is(format, "json");
	o->from = words.n ? words.v[0] : STR_NULL;
	o->to = words.n > 1 ? words.v[1] : STR_NULL;
	return OPTIONS_GO_ON;
}

static const char *const signs[] = { "+", "-", "~" };
static const char *const words_of[] = { "added", "removed", "changed" };

static void show_line(struct replayed *r, const struct schema_difference *d,
		      const struct style *style)
{
	const char *color = d->kind == SCHEMA_ADDED   ? style->green :
			    d->kind == SCHEMA_REMOVED ? style->red :
							style->yellow;

	buf_addf(&r->out, "%s%s %s", color, signs[d->kind], d->what);
	if (d->name.len) {
		buf_addc(&r->out, ' ');
		if (d->table.p) {
			utf8_add_clean(&r->out, d->table, true);
			buf_addc(&r->out, '.');
		}
		utf8_add_clean(&r->out, d->name, true);
	} else if (d->table.p) {
		buf_addz(&r->out, " of ");
		utf8_add_clean(&r->out, d->table, true);
	}
	buf_addz(&r->out, style->reset);
	if (d->detail.len) {
		buf_addz(&r->out, d->kind == SCHEMA_CHANGED ? ": " : "  ");
		utf8_add_clean(&r->out, d->detail, true);
	}
	if (d->by.rev && d->by.rev->id.p) {
		buf_addf(&r->out, "  %s", style->dim);
		utf8_add_clean(&r->out, d->by.rev->id, true);
		buf_addz(&r->out, style->reset);
	}
	buf_addc(&r->out, '\n');
}

static void show_text(struct replayed *r, size_t env,
		      const struct schema_differences *list,
		      const struct schema *from, const struct schema *to)
{
	const struct style *style = style_get(run_wants_color(STDOUT_FILENO));

	replayed_heading(r, env, style, "");
	for (size_t i = 0; i < list->n; i++)
		show_line(r, &list->v[i], style);
	/* The longer history has the gaps of both. */
	replayed_gaps(r, env, from->gaps.n > to->gaps.n ? from : to, "");
}

static void show_json(struct replayed *r, size_t env, struct json *j,
		      const struct schema_differences *list,
		      const struct schema *from, const struct schema *to)
{
	json_open(j, NULL, '{');
	show_json_environment(j, r->chains.v[env].environment);
	json_open(j, "differences", '[');
	for (size_t i = 0; i < list->n; i++) {
		const struct schema_difference *d = &list->v[i];

		json_open(j, NULL, '{');
		json_string(j, "change", str_z(words_of[d->kind]));
		json_string(j, "object", str_z(d->what));
		json_string_or_null(j, "table", d->table);
		json_string_or_null(j, "name", d->name.len ? d->name : STR_NULL);
		json_string_or_null(j, "detail", d->detail);
		json_string_or_null(j, "revision",
				    d->by.rev ? d->by.rev->id : STR_NULL);
		json_close(j, '}');
	}
	json_close(j, ']');
	replayed_json_gaps(j, r, env, from->gaps.n > to->gaps.n ? from : to);
	json_close(j, '}');
}

/* The other side: the second revision, or the database. NULL: failed. */
static const struct schema *other_side(struct replayed *r, size_t env,
				       const struct options *o,
				       const struct replayed_rev *to,
				       struct err *err)
{
	struct arena *a = &r->run.arena;
	struct replay *replay;
	struct schema *s;

	if (o->database.p) {
		s = arena_new(a, struct schema);
		return against_sqlite(s, a, str_dup(a, o->database).p, err) ?
			       NULL :
			       s;
	}
	replay = arena_new(a, struct replay);
	schemas_replay(&r->schemas[env], replay);
	return replayed_schema(r, env, replay, to, err);
}

/* Gives how many differ; -1 failed; -2: the environment is not meant. */
static int show_one(struct replayed *r, size_t env, const struct options *o,
		    struct json *j, struct err *err)
{
	struct schema_differences list = VEC_INIT;
	struct replayed_rev from, to = { .is_there = true };
	const struct schema *x, *y;

	if (replayed_find(r, env, o->from, &from, err) ||
	    (!o->database.p && replayed_find(r, env, o->to, &to, err)))
		return -1;
	if (!from.is_there || !to.is_there)
		return -2;
	x = replayed_schema(r, env, &r->schemas[env].replay, &from, err);
	y = x ? other_side(r, env, o, &to, err) : NULL;
	if (!y)
		return -1;
	schema_diff(&list, &r->run.arena, x, y,
		    o->database.p ? SCHEMA_DIFF_DATABASE : 0);
	if (o->is_json)
		show_json(r, env, j, &list, x, y);
	else
		show_text(r, env, &list, x, y);
	return list.n > 0;
}

/* Which of the words names nothing anywhere? */
static int unknown(struct replayed *r, const struct options *o, struct err *err)
{
	for (size_t i = 0; i < r->chains.n; i++) {
		struct replayed_rev from;

		if (replayed_find(r, i, o->from, &from, err))
			return -1;
		if (from.is_there)
			return replayed_unknown(r, o->to, err);
	}
	return replayed_unknown(r, o->from, err);
}

static int show_all(struct replayed *r, const void *options, struct err *err)
{
	const struct options *o = options;
	bool differs = false;
	struct json j;

	if (replayed_count(r, o->from, o->to, err))
		return -1;
	if (!r->shown)
		return unknown(r, o, err);
	if (o->database.p && r->shown > 1)
		return err_set(err,
			       "%zu environments are meant: name a revision of "
			       "the one that the database belongs to",
			       r->shown);
	json_init(&j, &r->out);
	if (o->is_json) {
		json_open(&j, NULL, '{');
		json_open(&j, "environments", '[');
	}
	for (size_t i = 0; i < r->chains.n; i++) {
		int found = show_one(r, i, o, &j, err);

		if (found == -1)
			return -1;
		differs |= found > 0;
	}
	if (o->is_json) {
		json_close(&j, ']');
		json_close(&j, '}');
	}
	run_print(stdout, buf_str(&r->out));
	return differs && o->exit_code ? RUN_FINDINGS : RUN_CLEAN;
}

static int run_diff(int argc, char **argv)
{
	struct options o = { 0 };

	return replayed_command(argc, argv, parse, show_all, &o);
}

const struct command command_diff = {
	"diff",
	run_diff,
	"what changes in the schema, or differs in a database",
	usage,
};
