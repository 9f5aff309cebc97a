#include "base/compat.h"
#include "rules/chain.h"
#include "base/buf.h"

/* head-file: the file that names the heads, beside the chain that has them. */

static struct str names_text(struct arena *a, const struct strs *ids)
{
	struct buf b = BUF_INIT(a);

	for (size_t i = 0; i < ids->n && i < CHAIN_HEADS; i++) {
		buf_addz(&b, i ? ", " : "");
		buf_adds(&b, chain_word(a, ids->v[i]));
	}
	if (ids->n > CHAIN_HEADS)
		buf_addf(&b, " and %zu more", ids->n - CHAIN_HEADS);
	return ids->n ? buf_str(&b) : STR("no head");
}

static bool is_head(const struct revgraph *g, struct str id)
{
	const struct revnode *node = revgraph_find(g, id);

	return node && node->is_head;
}

/* The first line that is no head, or is one twice; NULL if there is none. */
static const struct str *odd_line(const struct revgraph *g,
				  const struct strs *lines, struct map *seen)
{
	const struct str *odd = NULL;

	for (size_t i = 0; i < lines->n; i++) {
		if (!odd &&
		    (!is_head(g, lines->v[i]) || map_has(seen, lines->v[i])))
			odd = &lines->v[i];
		map_put(seen, lines->v[i], seen);
	}
	return odd;
}

static bool misses_head(const struct revgraph *g, const struct map *seen)
{
	for (size_t i = 0; i < g->heads.n; i++)
		if (!map_has(seen, g->heads.v[i]->rev->id))
			return true;
	return false;
}

static void say(struct chain_run *run, struct place at, struct str text)
{
	const struct check_head_file *h = run->c->head_file;
	enum level level = run->c->policy->levels.up[RULE_HEAD_FILE];
	struct finding *f;

	if (h->is_in_progress)
		level = chain_at_most(level, LEVEL_NOTE);
	f = chain_say(run, RULE_HEAD_FILE, level, at, NULL, h->path, "%.*s",
		      STR_ARG(text));
	if (h->kind == HEAD_FILE_LINK || h->kind == HEAD_FILE_ODD)
		chain_help(run, f, "remove that; then: git alembic lock");
	else if (h->is_in_progress)
		chain_help(run, f,
			   "git commit writes it, where the hook is set up; or: "
			   "git alembic lock");
	else
		chain_help(run, f, "write and stage it: git alembic lock");
}

static struct place place_of(struct chain_run *run, struct span span)
{
	const struct check_head_file *h = run->c->head_file;
	struct place at = chain_place_in(run->c->now, h->path, span);

	at.source = h->source;
	return at;
}

static void judge_lines(struct chain_run *run)
{
	const struct check_head_file *h = run->c->head_file;
	struct span span = span_of(0, 0);
	const struct str *odd;
	struct map seen;

	map_init(&seen, run->arena);
	odd = odd_line(run->g, &h->heads, &seen);
	if (!odd && !misses_head(run->g, &seen))
		return;
	if (odd) {
		span.begin = (size_t)(odd->p - h->source->bytes.p);
		span.end = span.begin + odd->len;
	}
	say(run, place_of(run, span),
	    str_fmt(run->arena, "the head file names %.*s; the head%s %.*s",
		    STR_ARG(names_text(run->arena, &h->heads)),
		    run->g->heads.n == 1 ? " is" : "s are",
		    STR_ARG(chain_ids(run->arena, &run->g->heads))));
}

void chain_head_file(struct chain_run *run)
{
	const struct check_head_file *h = run->c->head_file;

	if (!h || !h->is_wanted || run->c->policy->is_prospective)
		return;
	switch (h->kind) {
	case HEAD_FILE_CONFLICT:
		return;
	case HEAD_FILE_LINK:
	case HEAD_FILE_ODD:
		say(run, place_of(run, span_of(0, 0)),
		    h->kind == HEAD_FILE_LINK ?
			    STR("the head file is a symbolic link, which is "
				"not followed") :
			    STR("a directory stands where the head file "
				"should"));
		return;
	case HEAD_FILE_NONE:
		say(run, place_of(run, span_of(0, 0)),
		    STR("the settings want a head file, and there is none"));
		return;
	case HEAD_FILE_REGULAR:
		break;
	}
	if (!h->is_readable)
		say(run, place_of(run, h->bad),
		    STR("this line names no head: the head file has been "
			"merged or edited by hand"));
	else if (!run->g->is_incomplete)
		judge_lines(run);
}
