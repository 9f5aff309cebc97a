#include "base/compat.h"
#include "run/by_hand_parts.h"

/*
 * Which of several migrations came first: into the line of first parents
 * that leads to HEAD, so that what a merge brought counts from the merge on.
 * What HEAD does not have comes last.
 */

/* Commits further back than these are all one age. */
#define MOST_COMMITS 1000

struct aging {
	struct by_hand *h;
	struct revnodes *nodes;
	size_t *age; /* of each: commits since it came; 0: not committed */
	bool *is_gone; /* an earlier commit did not have it any more */
	size_t nleft;
};

static int has_file(struct aging *g, const struct oid *commit, struct str path,
		    struct err *err)
{
	char hex[OID_MAX_HEX + 1];
	struct oid oid;

	return revision_resolve(g->h->run->repo,
				str_fmt(&g->h->run->arena, "%s:%.*s",
					oid_hex(commit, hex), STR_ARG(path)),
				&oid, err);
}

static int look_into(struct aging *g, const struct oid *commit, size_t age,
		     struct err *err)
{
	for (size_t i = 0; i < g->nodes->n; i++) {
		int found;

		if (g->is_gone[i])
			continue;
		found = has_file(g, commit, g->nodes->v[i]->rev->path, err);
		if (found < 0)
			return -1;
		if (found) {
			g->age[i] = age;
		} else {
			g->is_gone[i] = true;
			g->nleft--;
		}
	}
	return 0;
}

/* With the last one alone nothing is left to be told. */
static int walk(struct aging *g, struct err *err)
{
	struct oid at;
	int found = head_commit(g->h->run->repo, &at, err);

	for (size_t age = 1; found > 0 && g->nleft > 1 && age < MOST_COMMITS;
	     age++) {
		struct commit commit;

		if (look_into(g, &at, age, err))
			return -1;
		found = commit_read(g->h->run->repo, &at, &commit, err);
		if (found > 0 && !commit.parents.n)
			break;
		if (found > 0)
			at = commit.parents.v[0];
	}
	/* It was there longer than the others. */
	for (size_t i = 0; i < g->nodes->n; i++)
		if (!g->is_gone[i])
			g->age[i] = MOST_COMMITS;
	return found < 0 ? -1 : 0;
}

int by_hand_sort_by_age(struct by_hand *h, struct revnodes *nodes, struct err *err)
{
	struct arena *a = &h->run->arena;
	struct aging g = { h, nodes, arena_array(a, nodes->n, sizeof(size_t)),
			   arena_array(a, nodes->n, sizeof(bool)), nodes->n };

	if (walk(&g, err))
		return -1;
	for (size_t i = 1; i < nodes->n; i++)
		for (size_t k = i; k && g.age[k] > g.age[k - 1]; k--) {
			struct revnode *node = nodes->v[k];
			size_t age = g.age[k];

			nodes->v[k] = nodes->v[k - 1];
			nodes->v[k - 1] = node;
			g.age[k] = g.age[k - 1];
			g.age[k - 1] = age;
		}
	return 0;
}
