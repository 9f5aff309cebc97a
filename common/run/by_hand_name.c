#include "base/compat.h"
#include "run/by_hand_parts.h"
#include "model/revname.h"

/* Revisions as a person names them, and the environment that they mean. */

struct finding_names {
	struct by_hand *h;
	const struct strs *words;
	bool labels_are_branches;
};

struct found {
	struct planning *p;
	struct revnodes nodes;
	struct revname failed; /* of the first word that is not there */
	struct str word; /* that one; {NULL, 0}: all are there */
};

/* The word as a path from the top. */
static struct str path_of(struct by_hand *h, struct str word)
{
	struct str prefix = repo_paths(h->run->repo)->prefix;

	if (str_starts(word, STR("./")))
		word = str_from(word, 2);
	return str_fmt(&h->run->arena, "%.*s%.*s", STR_ARG(prefix),
		       STR_ARG(word));
}

static void add_nodes(struct arena *a, struct revnodes *list,
		      const struct revnodes *more)
{
	revnodes_each (more, it) {
		bool is_there = false;

		revnodes_each (list, have)
			is_there |= *have == *it;
		if (!is_there)
			vec_push(list, a, *it);
	}
}

static void find_all(const struct finding_names *f, struct found *found)
{
	struct by_hand *h = f->h;

	for (size_t i = 0; i < f->words->n; i++) {
		struct str word = f->words->v[i];

		revname_find(&found->failed, &found->p->versions.graph, word,
			     path_of(h, word), f->labels_are_branches);
		if (found->failed.result != REVNAME_FOUND) {
			found->word = word;
			return;
		}
		add_nodes(&h->run->arena, &found->nodes, &found->failed.nodes);
	}
}

static int not_found(struct by_hand *h, const struct found *f, struct err *err)
{
	const struct revname *name = &f->failed;
	struct str list = brief_list(&h->run->arena, &name->nodes);

	if (name->result == REVNAME_AMBIGUOUS)
		return err_set(err, "\"%.*s\" is ambiguous: %.*s",
			       STR_ARG(f->word), STR_ARG(list));
	if (name->nearest.p)
		return err_set(err,
			       "no revision \"%.*s\"; did you mean \"%.*s\"?",
			       STR_ARG(f->word), STR_ARG(name->nearest));
	return err_set(err, "no revision \"%.*s\"; see: git alembic history",
		       STR_ARG(f->word));
}

static int in_several(const struct found *a, const struct found *b,
		      struct str word, struct err *err)
{
	return err_set(err,
		       "\"%.*s\" is there in %.*s and in %.*s: say which with "
		       "--environment",
		       STR_ARG(word), STR_ARG(a->p->environment->name),
		       STR_ARG(b->p->environment->name));
}

/* The better miss to tell of: ambiguous, else with something like it. */
static bool is_better_miss(const struct found *a, const struct found *b)
{
	if (a->failed.result != b->failed.result)
		return a->failed.result == REVNAME_AMBIGUOUS;
	return a->failed.nearest.p && !b->failed.nearest.p;
}

int by_hand_find(struct by_hand *h, const struct strs *words,
		 bool labels_are_branches, struct planning **out,
		 struct revnodes *nodes, struct err *err)
{
	struct finding_names f = { h, words, labels_are_branches };
	struct found best = { NULL, VEC_INIT, { 0 }, STR_NULL };
	struct planning_sides none = VEC_INIT;

	for (size_t i = 0; i < h->environments.n; i++) {
		struct found now = { NULL, VEC_INIT, { 0 }, STR_NULL };

		now.p = by_hand_planning(h, h->now, h->environments.v[i], &none,
					 err);
		if (!now.p)
			return -1;
		find_all(&f, &now);
		if (best.p && !best.word.p && !now.word.p)
			return in_several(&best, &now, words->v[0], err);
		if (!best.p || (best.word.p &&
				(!now.word.p || is_better_miss(&now, &best))))
			best = now;
	}
	if (!best.p)
		return err_set(err, "no environment found");
	if (best.word.p)
		return not_found(h, &best, err);
	*out = best.p;
	*nodes = best.nodes;
	return 0;
}
