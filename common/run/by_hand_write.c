#include "base/compat.h"
#include "run/by_hand_parts.h"

/* What is in the way, and writing. */

static bool is_conflict(const struct by_hand *h, const struct write_change *w)
{
	return strs_has(&h->conflicts, w->path);
}

static int find_blocked(struct by_hand *h, const struct write_change *v,
			size_t n, struct by_hand_writing *out, struct err *err)
{
	struct arena *a = &h->run->arena;
	struct write_change *asked = arena_array(a, n, sizeof(*asked));
	struct strs blocked = VEC_INIT, unstaged = VEC_INIT;
	size_t nasked = 0;

	/* Those were looked at when they were resolved. */
	for (size_t i = 0; i < n; i++)
		if (!is_conflict(h, &v[i]))
			asked[nasked++] = v[i];
	if (write_find_blocked(h->run->repo, asked, nasked, &blocked, err))
		return -1;
	/* What is not staged cannot be built upon. */
	if (n && h->now == &h->disk && by_hand_find_unstaged(h, &unstaged, err))
		return -1;
	for (size_t i = 0; i < unstaged.n; i++)
		strs_add_once(&blocked, a, unstaged.v[i]);
	if (blocked.n && by_hand_open_disk(h, err))
		return -1;
	for (size_t i = 0; i < blocked.n; i++)
		vec_push(&out->blocked, a,
			 (struct by_hand_blocked){
				 blocked.v[i],
				 by_hand_why_unstaged(h, blocked.v[i]) });
	return 0;
}

/* Of what is not staged the rest was not looked at. */
static int tell_unstaged(struct by_hand *h, struct err *err)
{
	const struct planned *planned = &h->result.planned;
	struct strs paths = VEC_INIT;

	if (by_hand_open_disk(h, err) || by_hand_find_unstaged(h, &paths, err))
		return -1;
	for (size_t i = 0; i < paths.n; i++) {
		bool is_planned = false;

		for (size_t k = 0; k < planned->n; k++)
			is_planned |=
				str_eq(planned->v[k].write.path, paths.v[i]);
		if (!is_planned)
			vec_push(&h->facts, &h->run->arena,
				 str_fmt(&h->run->arena,
					 "%.*s is not staged, and was not "
					 "looked at",
					 STR_ARG(paths.v[i])));
	}
	return 0;
}

/* Is the index as HEAD has it in all that is written to? */
static int compare_with_head(struct by_hand *h, bool *is_same, struct err *err)
{
	const struct planned *planned = &h->result.planned;
	struct changes changes;
	struct map changed;
	struct oid head;
	int found = head_commit(h->run->repo, &head, err);

	*is_same = found > 0;
	if (found <= 0)
		return found;
	if (changes_head_index(h->run->repo, &changes, err))
		return -1;
	map_init(&changed, &h->run->arena);
	for (size_t i = 0; i < changes.n; i++)
		map_at(&changed, changes.v[i].path);
	for (size_t i = 0; i < planned->n; i++)
		*is_same &= !map_has(&changed, planned->v[i].write.path);
	return 0;
}

static int write_all(struct by_hand *h, const struct write_change *v, size_t n,
		     struct by_hand_writing *out, struct err *err)
{
	struct err ignored = ERR_INIT;

	if (compare_with_head(h, &out->was_as_head, err))
		return -1;
	/* An index in conflict is no tree. */
	if (write_tree(h->run->repo, &out->before, &ignored))
		out->before = OID_NONE;
	if (write_stage(h->run->repo, v, n, err))
		return -1;
	if (write_tree(h->run->repo, &out->after, &ignored))
		out->after = OID_NONE;
	return 0;
}

int by_hand_write(struct by_hand *h, bool is_trial, struct by_hand_writing *out,
		  struct err *err)
{
	const struct planned *planned = &h->result.planned;
	struct write_change *v =
		arena_array(&h->run->arena, planned->n, sizeof(*v));

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < planned->n; i++)
		v[i] = planned->v[i].write;
	if (find_blocked(h, v, planned->n, out, err))
		return -1;
	if (out->blocked.n)
		return 0;
	if (planned->n && tell_unstaged(h, err))
		return -1;
	if (is_trial || !planned->n)
		return 0;
	return write_all(h, v, planned->n, out, err);
}
