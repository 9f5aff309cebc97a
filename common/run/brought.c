#include "base/compat.h"
#include "run/brought.h"
#include "model/migration.h"
#include "rules/chain.h"

/* Of files that a side had and that are gone, so many are looked at. */
#define MAX_GONE 64

/* What begins with its id gets another text with another id. */
static bool says_the_same(struct str one, struct str other)
{
	return str_eq(one, other) || (revision_message_is_header(one) &&
				      revision_message_is_header(other));
}

static bool does_the_same(struct arena *a, const struct migration *old,
			  const struct migration *now)
{
	return old->is_readable && now->is_readable &&
	       says_the_same(old->message, now->message) &&
	       chain_same_functions(a, old, now, true) &&
	       chain_same_functions(a, old, now, false) &&
	       chain_same_rest(a, old, now);
}

static int is_same(struct judging *g, const struct versions *v,
		   const struct revision *r, const struct checked_file *f,
		   struct str *as, struct err *err)
{
	struct arena *a = &g->run->arena;
	struct migration *m = arena_new(a, struct migration);
	struct source *source;

	if (versions_source(v, (size_t)(r - v->revisions), &source, err))
		return -1;
	migration_read(m, a, source);
	if (!does_the_same(a, m, f->migration))
		return 0;
	*as = r->id;
	return 1;
}

/* Its name may be another one's now. */
static bool is_gone(const struct compared *c, const struct revision *r)
{
	const struct revision *now = chain_at(&c->now.chain, r->path);

	return !now || !str_eq(now->id, r->id);
}

/* It may have moved to another name, and left the old one. */
static int is_among_gone(struct judging *g, struct compared *c,
			 const struct versions *v, const struct checked_file *f,
			 struct str *as, struct err *err)
{
	size_t left = MAX_GONE;
	int found = 0;

	for (size_t i = 0; i < v->files.n && left && !found; i++) {
		const struct revision *r = &v->revisions[i];

		if (!says_the_same(r->message, f->revision->message) ||
		    !is_gone(c, r))
			continue;
		left--;
		found = is_same(g, v, r, f, as, err);
	}
	return found;
}

static int is_in(struct judging *g, struct compared *c, const struct versions *v,
		 const struct checked_file *f, struct str *as, struct err *err)
{
	const struct revision *r = chain_at(&v->chain, f->revision->path);
	const struct revnode *node;
	int found = 0;

	if (v->has_failed)
		return 0; /* told in the end */
	if (!r) {
		node = chain_find(&v->chain, f->revision->id);
		r = node ? node->rev : NULL;
	}
	if (r)
		found = is_same(g, v, r, f, as, err);
	return found ? found : is_among_gone(g, c, v, f, as, err);
}

int is_brought(struct judging *g, struct compared *c,
	       const struct checked_file *f, struct str *as, struct err *err)
{
	int found;

	if (!c->merged.state || !f->migration->is_readable)
		return 0;
	found = is_in(g, c, &c->merged, f, as, err);
	if (!found && c->before.state)
		found = is_in(g, c, &c->before, f, as, err);
	return found;
}
