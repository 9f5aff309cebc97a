#include "base/compat.h"
#include "run/by_hand_parts.h"

/* `git alembic rekey`: another id for one revision. */

/* Who has it already: "origin/main", or {NULL, 0}. */
static struct str publisher(struct by_hand *h, struct planning *p,
			    const struct revision *r)
{
	for (size_t i = h->mainline.is_here; i < p->published.n; i++)
		if (planning_has(p, p->published.v[i], r))
			return p->published.v[i]->chain.name;
	return STR_NULL;
}

/* The first that hangs on it and is published, or NULL. */
static struct revnode *published_child(struct by_hand *h, struct planning *p,
				       const struct revnode *node)
{
	const struct revnodes *lists[] = { &node->children, &node->dependents };

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		revnodes_each (lists[i], it)
			if (publisher(h, p, (*it)->rev).p)
				return *it;
	return NULL;
}

static bool may_change(struct by_hand *h, struct planning *p,
		       const struct revnode *node)
{
	struct arena *a = &h->run->arena;
	struct str brief = brief_revision(a, node->rev);
	struct str who = publisher(h, p, node->rev);
	struct revnode *child;

	if (who.p) {
		by_hand_refuse(h, p->environment,
			       "%.*s is published: %.*s has it, and databases "
			       "may know it by this id",
			       STR_ARG(brief), STR_ARG(who));
		return false;
	}
	child = published_child(h, p, node);
	if (child) {
		who = publisher(h, p, child->rev);
		by_hand_refuse(h, p->environment,
			       "%.*s would have to change with it, and is "
			       "published: %.*s has it",
			       STR_ARG(brief_revision(a, child->rev)),
			       STR_ARG(who));
		return false;
	}
	return true;
}

/* Of two files with one id nobody can say which one children mean. */
static bool is_single(struct by_hand *h, struct planning *p,
		      const struct revnode *node)
{
	const struct revnode *other = node->same_id;

	if (!other && !node->is_shadowed)
		return true;
	if (!other)
		other = revgraph_find(&p->versions.graph, node->rev->id);
	by_hand_refuse(h, p->environment,
		       "two files have the id %.*s: %.*s and "
		       "%.*s",
		       STR_ARG(node->rev->id), STR_ARG(node->rev->path),
		       STR_ARG(other->rev->path));
	by_hand_advise(h, "git alembic resolve gives one of them another id");
	return false;
}

static bool is_short_enough(struct by_hand *h, struct planning *p,
			    struct str new_id)
{
	unsigned width = h->now->settings.revision_width;

	if (new_id.len <= width)
		return true;
	by_hand_refuse(h, p->environment,
		       "\"%.*s\" is longer than %u bytes, which is what "
		       "alembic_version holds",
		       STR_ARG(new_id), width);
	return false;
}

int by_hand_rekey(struct by_hand *h, struct str word, struct str new_id,
		  struct err *err)
{
	struct arena *a = &h->run->arena;
	struct revnodes nodes = VEC_INIT;
	struct strs words = VEC_INIT;
	struct planning *p;

	if (by_hand_is_in_conflict(h))
		return 0;
	vec_push(&words, a, word);
	if (by_hand_find(h, &words, false, &p, &nodes, err))
		return -1;
	if (nodes.n > 1)
		return err_set(err, "\"%.*s\" is ambiguous: %.*s",
			       STR_ARG(word), STR_ARG(brief_list(a, &nodes)));
	if (new_id.p && str_eq(new_id, nodes.v[0]->rev->id)) {
		by_hand_tell_heads(h, p->environment, &p->versions.graph.heads);
		return 0;
	}
	if (!may_change(h, p, nodes.v[0]) || !is_single(h, p, nodes.v[0]) ||
	    !is_short_enough(h, p, new_id))
		return 0;
	if (plan_rekey(&p->plan, a, &p->request, nodes.v[0]->rev->id, new_id, err))
		return -1;
	return repair_take(p, &h->result, err);
}
