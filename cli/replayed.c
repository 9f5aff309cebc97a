#include "base/compat.h"
#include "replayed.h"
#include "base/io.h"
#include "base/utf8.h"
#include "model/revname.h"
#include "run/environment_word.h"
#include "show.h"

bool replayed_dialect(struct str *word)
{
	static const char *const names[] = { "postgresql", "mysql", "mariadb",
					     "sqlite",	   "mssql", "oracle" };

	if (!word->p)
		return true;
	if (str_is(*word, "postgres"))
		*word = STR("postgresql");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(*word, names[i]))
			return true;
	return false;
}

static int open_state(struct replayed *r, struct err *err)
{
	struct arena *a = &r->run.arena;

	if (run_open(&r->run, err) ||
	    chains_load(&r->run, r->at, &r->chains, err))
		return -1;
	r->out = (struct buf)BUF_INIT(a);
	r->schemas = arena_array(a, r->chains.n, sizeof(*r->schemas));
	for (size_t i = 0; i < r->chains.n; i++)
		schemas_init(&r->schemas[i], &r->chains.v[i],
			     r->dialect.p ?
				     r->dialect :
				     schemas_dialect(&r->chains.state,
						     r->chains.v[i].environment));
	return 0;
}

int replayed_command(int argc, char **argv, replayed_parse_fn *parse,
		     replayed_show_fn *show, void *options)
{
	struct err err = ERR_INIT;
	struct replayed r = { 0 };
	struct arena a;
	int code;

	arena_init(&a);
	code = parse(argc, argv, &a, &r, options);
	if (code == OPTIONS_GO_ON) {
		code = open_state(&r, &err) ? -1 : show(&r, options, &err);
		if (code < 0)
			code = run_fatal(&err);
		run_close(&r.run);
	}
	arena_release(&a);
	return code;
}

static int ambiguous(struct replayed *r, struct str word,
		     const struct revnodes *nodes, struct err *err)
{
	struct buf ids = BUF_INIT(&r->run.arena);

	for (size_t i = 0; i < nodes->n && i < 10; i++)
		buf_addf(&ids, "%s%.*s", i ? ", " : "",
			 STR_ARG(nodes->v[i]->rev->id));
	return err_set(err, "\"%.*s\" could be any of %.*s%s", STR_ARG(word),
		       STR_ARG(buf_str(&ids)), nodes->n > 10 ? ", ..." : "");
}

static bool is_meant(struct replayed *r, size_t env)
{
	return !r->environment.p ||
	       environment_is_meant(&r->run, r->chains.v[env].environment,
				    r->environment);
}

int replayed_find(struct replayed *r, size_t env, struct str word,
		  struct replayed_rev *out, struct err *err)
{
	struct revgraph *g = &r->chains.v[env].graph;
	struct revname found;

	memset(out, 0, sizeof(*out));
	if (!is_meant(r, env))
		return 0;
	if (!word.p || str_is(word, "heads")) {
		out->is_there = true;
		out->nodes = g->heads;
		return 0;
	}
	if (str_is(word, "base")) {
		out->is_there = true;
		return 0;
	}
	revname_find(&found, g, word, STR_NULL, false);
	if (found.result == REVNAME_AMBIGUOUS)
		return ambiguous(r, word, &found.nodes, err);
	out->is_there = found.result == REVNAME_FOUND;
	out->nodes = found.nodes;
	return 0;
}

int replayed_count(struct replayed *r, struct str word, struct str other,
		   struct err *err)
{
	for (size_t i = 0; i < r->chains.n; i++) {
		struct replayed_rev x, y;

		if (replayed_find(r, i, word, &x, err) ||
		    replayed_find(r, i, other, &y, err))
			return -1;
		r->shown += x.is_there && y.is_there;
	}
	return 0;
}

int replayed_unknown(struct replayed *r, struct str word, struct err *err)
{
	struct str near = STR_NULL;
	bool is_any = false;

	for (size_t i = 0; i < r->chains.n; i++)
		is_any |= is_meant(r, i);
	if (!is_any && r->environment.p)
		return environment_unknown(&r->run, &r->chains.state.environments,
					   r->environment, err);
	for (size_t i = 0; i < r->chains.n && !near.p; i++) {
		struct revname found;

		if (!is_meant(r, i))
			continue;
		revname_find(&found, &r->chains.v[i].graph, word, STR_NULL,
			     false);
		near = found.nearest;
	}
	if (!r->chains.n)
		return err_set(err, "no environment, so no revision \"%.*s\"",
			       STR_ARG(word));
	if (near.p)
		return err_set(err,
			       "no revision \"%.*s\"; did you mean \"%.*s\"?",
			       STR_ARG(word), STR_ARG(near));
	return err_set(err, "no revision \"%.*s\"; git alembic history has them",
		       STR_ARG(word));
}

struct schema *replayed_schema(struct replayed *r, size_t env,
			       struct replay *replay,
			       const struct replayed_rev *rev, struct err *err)
{
	struct schemas *s = &r->schemas[env];
	struct schema *schema = &replay->schema;

	if (rev->nodes.n == 1)
		schema = replay_at(replay, rev->nodes.v[0]);
	else if (rev->nodes.n > 1)
		schema = replay_heads(replay);
	if (!s->has_failed)
		return schema;
	*err = s->err;
	return NULL;
}

void replayed_heading(struct replayed *r, size_t env, const struct style *style,
		      const char *prefix)
{
	if (r->shown < 2)
		return;
	buf_addf(&r->out, "%s%s%s", r->out.len ? "\n" : "", prefix, style->bold);
	utf8_add_clean(&r->out, r->chains.v[env].environment->name, true);
	buf_addf(&r->out, ":%s\n", style->reset);
}

void replayed_gaps(struct replayed *r, size_t env, const struct schema *s,
		   const char *prefix)
{
	if (!s->gaps.n && !s->is_cut)
		return;
	buf_addf(&r->out,
		 "%snot analysed: %zu; what they do to the schema is not in it\n",
		 prefix, s->gaps.n);
	if (s->is_cut)
		buf_addf(&r->out, "%sthe chain is too large to be followed\n",
			 prefix);
	for (size_t i = 0; i < s->gaps.n; i++) {
		const struct schema_gap *gap = s->gaps.v[i];
		struct position at = schemas_position(&r->schemas[env], &gap->at);

		buf_addf(&r->out, "%s  ", prefix);
		if (gap->at.rev)
			utf8_add_clean(&r->out, gap->at.rev->path, true);
		if (at.line)
			buf_addf(&r->out, ":%u", at.line);
		buf_addz(&r->out, ": ");
		utf8_add_clean(&r->out, gap->reason, true);
		buf_addc(&r->out, '\n');
	}
}

void replayed_json_gaps(struct json *j, struct replayed *r, size_t env,
			const struct schema *s)
{
	json_open(j, "not_analysed", '[');
	for (size_t i = 0; i < s->gaps.n; i++) {
		const struct schema_gap *gap = s->gaps.v[i];
		struct position at = schemas_position(&r->schemas[env], &gap->at);

		json_open(j, NULL, '{');
		json_string_or_null(j, "revision",
				    gap->at.rev ? gap->at.rev->id : STR_NULL);
		json_string_or_null(j, "path",
				    gap->at.rev ? gap->at.rev->path : STR_NULL);
		json_number(j, "line", at.line);
		json_string(j, "reason", gap->reason);
		json_close(j, '}');
	}
	json_close(j, ']');
	json_bool(j, "is_cut", s->is_cut);
}

int replayed_write(struct replayed *r, struct str file, struct err *err)
{
	if (!file.p) {
		run_print(stdout, buf_str(&r->out));
		return RUN_CLEAN;
	}
	file = str_dup(&r->run.arena, file);
	if (io_replace_file(file.p, buf_str(&r->out), false, err))
		return -1;
	return RUN_CLEAN;
}
