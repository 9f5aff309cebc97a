#include "base/compat.h"
#include "run/crowd.h"

/*
 * Directories of other branches that are read at most; the next push reads
 * further ones.
 */
#define MAX_READ 64
#define HEADS "refs/heads/"
#define REMOTES "refs/remotes/"

/* "refs/remotes/origin/" of the mainline; a server's are its own. */
static struct str prefix_of(const struct pushing *p, const struct push_tip *tip)
{
	struct str ref = tip->mainline.ref;
	size_t skip = sizeof(REMOTES) - 1, slash;

	if (!str_starts(ref, STR(REMOTES)))
		return p->push->is_server ? STR(HEADS) : STR(REMOTES);
	slash = str_chr(str_from(ref, skip), '/');
	return str_cut(ref, 0, skip + slash + 1);
}

static void add_pushed(struct pushing *p, struct crowd *crowd)
{
	for (size_t i = 0; i < p->tips.n; i++) {
		const struct push_tip *tip = &p->tips.v[i];

		if (!tip->is_mainline)
			vec_push(crowd, &p->run->arena,
				 (struct crowd_branch){ .name = tip->name,
							.oid = tip->commit,
							.tip = tip });
	}
}

static void name_pushed(const struct pushing *p, struct map *out)
{
	map_init(out, &p->run->arena);
	for (size_t i = 0; i < p->push->refs.n; i++) {
		const struct push_ref *ref = &p->push->refs.v[i];

		if (str_starts(ref->ref, STR(HEADS)))
			map_put(out, str_from(ref->ref, sizeof(HEADS) - 1),
				(void *)ref);
	}
}

/* A ref of this push is looked at as it will be. */
static int add_known(struct pushing *p, struct crowd *crowd, struct err *err)
{
	size_t shown = p->push->is_server ? sizeof(HEADS) - 1 :
					    sizeof(REMOTES) - 1;
	struct refs refs;
	struct map pushed;

	if (refs_list(p->run->repo, crowd->prefix, &refs, err))
		return -1;
	name_pushed(p, &pushed);
	for (size_t i = 0; i < refs.n; i++) {
		const struct ref *ref = &refs.v[i];
		struct crowd_branch b = { .ref = ref->name, .oid = ref->oid };

		if (ref->target.p ||
		    map_has(&pushed, str_from(ref->name, crowd->prefix.len)))
			continue;
		b.name = str_from(ref->name, shown);
		vec_push(crowd, &p->run->arena, b);
	}
	return 0;
}

int crowd_of(struct pushing *p, const struct push_tip *tip, struct crowd **out,
	     struct err *err)
{
	struct arena *a = &p->run->arena;
	struct str prefix = prefix_of(p, tip);
	struct crowd *crowd = p->crowd;

	*out = crowd;
	if (crowd && str_eq(crowd->prefix, prefix))
		return 0;
	p->crowd = *out = crowd = arena_new(a, struct crowd);
	crowd->prefix = prefix;
	crowd->left = MAX_READ + p->tips.n;
	map_init(&crowd->news, a);
	map_init(&crowd->mainlines, a);
	add_pushed(p, crowd);
	return add_known(p, crowd, err);
}

int crowd_commit(struct pushing *p, struct crowd_branch *branch,
		 const struct commit **out, struct err *err)
{
	struct commit *c;
	int found;

	if (!branch->was_read) {
		c = arena_new(&p->run->arena, struct commit);
		found = commit_read(p->run->repo, &branch->oid, c, err);
		if (found < 0)
			return -1;
		branch->commit = found ? c : NULL;
		branch->was_read = true;
	}
	*out = branch->commit;
	return 0;
}

int crowd_mainline(struct crowd *crowd, struct state *now,
		   const struct environment *environment,
		   const struct mainline *mainline, const struct versions **out,
		   struct err *err)
{
	struct arena *a = &now->run->arena;
	struct str key = branch_key(a, "MAIN", environment, &mainline->commit, 1);
	struct state *there;
	struct versions *v = map_get(&crowd->mainlines, key);

	*out = v;
	if (v)
		return 0;
	there = arena_new(a, struct state);
	*out = v = arena_new(a, struct versions);
	if (state_of_versions(there, now, environment, &mainline->commit,
			      mainline->name, err) ||
	    versions_load(v, there, environment, NULL, err))
		return -1;
	map_put(&crowd->mainlines, key, v);
	return 0;
}
