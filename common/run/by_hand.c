#include "base/compat.h"
#include "run/by_hand_parts.h"
#include "run/environment_word.h"

/* ---- which environments ------------------------------------------------------- */

static int choose_environments(struct by_hand *h, struct err *err)
{
	const struct environments *all = &h->now->environments;

	h->environments.n = 0;
	for (size_t i = 0; i < all->n; i++) {
		const struct environment *e = &all->v[i];

		if (!e->is_excluded && e->nlocations &&
		    (!h->asked.p || environment_is_meant(h->run, e, h->asked)))
			vec_push(&h->environments, &h->run->arena, e);
	}
	if (h->asked.p && !h->environments.n)
		return environment_unknown(h->run, all, h->asked, err);
	return 0;
}

/* ---- which state ----------------------------------------------------------------- */

static int open_staged(struct by_hand *h, struct err *err)
{
	struct snapshot snapshot;

	if (snapshot_index(h->run->repo, &snapshot, err))
		return -1;
	state_init(&h->staged, h->run, "staged", &snapshot);
	h->now = &h->staged;
	if (state_read(&h->staged, err))
		return -1;
	return 0;
}

static void forget_result(struct by_hand *h)
{
	memset(&h->result, 0, sizeof(h->result));
	findings_init(&h->result.findings, &h->run->arena);
	h->advice.n = h->facts.n = h->left.n = h->conflicts.n = 0;
}

int by_hand_turn_to_disk(struct by_hand *h, struct err *err)
{
	if (h->now == &h->disk)
		return 0;
	if (by_hand_open_disk(h, err) || state_demand_settings(&h->disk, err) ||
	    by_hand_find_unstaged(h, &h->unstaged, err))
		return -1;
	if (!h->unstaged.n)
		return 0;
	h->now = &h->disk;
	forget_result(h);
	return choose_environments(h, err) ? -1 : 1;
}

int by_hand_open(struct by_hand *h, struct run *run, struct str environment,
		 struct err *err)
{
	memset(h, 0, sizeof(*h));
	h->run = run;
	h->asked = environment;
	forget_result(h);
	if (!repo_paths(run->repo)->top.p)
		return err_set(err, "this writes to the working tree, and here "
				    "is none: the repository is bare");
	if (open_staged(h, err) || state_demand_settings(h->now, err) ||
	    mainline_find(run, &h->now->settings, &h->mainline, err) ||
	    operation_find(run, &h->operation, err))
		return -1;
	/* A project that git does not know yet. */
	if (!h->staged.environments.n) {
		if (by_hand_open_disk(h, err) ||
		    state_demand_settings(&h->disk, err))
			return -1;
		h->now = &h->disk;
	}
	return choose_environments(h, err);
}

bool by_hand_is_in_conflict(struct by_hand *h)
{
	const struct snapshot *all = &h->staged.snapshot;
	struct str last = STR_NULL;

	for (size_t i = 0; i < all->n; i++) {
		const struct entry *e = &all->v[i];

		if (!e->stage || str_eq(last, e->path))
			continue;
		last = e->path;
		for (size_t k = 0; k < h->environments.n; k++)
			if (environment_location_of(h->environments.v[k], e->path))
				by_hand_refuse(h, NULL, "%.*s is in conflict",
					       STR_ARG(e->path));
	}
	if (h->result.is_refused)
		by_hand_advise(h, "end it first: git alembic resolve");
	return h->result.is_refused;
}

/* ---- texts ------------------------------------------------------------------------ */

struct str by_hand_where(const struct by_hand *h, const struct environment *e)
{
	if (!e || h->now->environments.n < 2)
		return STR("");
	return str_fmt(&h->run->arena, "in %.*s: ", STR_ARG(e->name));
}

void by_hand_refuse(struct by_hand *h, const struct environment *e,
		    const char *fmt, ...)
{
	struct arena *a = &h->run->arena;
	struct str text;
	va_list ap;

	va_start(ap, fmt);
	text = str_vfmt(a, fmt, ap);
	va_end(ap);
	vec_push(&h->result.refusals, a,
		 str_fmt(a, "%.*s%.*s", STR_ARG(by_hand_where(h, e)),
			 STR_ARG(text)));
	h->result.is_refused = true;
}

void by_hand_advise(struct by_hand *h, const char *fmt, ...)
{
	struct str text;
	va_list ap;

	va_start(ap, fmt);
	text = str_vfmt(&h->run->arena, fmt, ap);
	va_end(ap);
	strs_add_once(&h->advice, &h->run->arena, text);
}

void by_hand_tell_heads(struct by_hand *h, const struct environment *e,
			const struct revnodes *heads)
{
	struct arena *a = &h->run->arena;
	struct str where = by_hand_where(h, e), text;

	if (!heads->n)
		text = str_fmt(a, "%.*sno migration", STR_ARG(where));
	else if (heads->n == 1)
		text = str_fmt(a, "%.*sone head: %.*s", STR_ARG(where),
			       STR_ARG(brief_list(a, heads)));
	else
		text = str_fmt(a, "%.*s%zu heads: %.*s", STR_ARG(where),
			       heads->n, STR_ARG(brief_list(a, heads)));
	vec_push(&h->facts, a, text);
}

void by_hand_tell_orphan(struct by_hand *h, const struct environment *e,
			 const struct revnode *node, struct str parent)
{
	struct arena *a = &h->run->arena;

	vec_push(&h->facts, a,
		 str_fmt(a, "%.*s%.*s, on which %.*s hung, is not here",
			 STR_ARG(by_hand_where(h, e)), STR_ARG(parent),
			 STR_ARG(brief_revision(a, node->rev))));
}
