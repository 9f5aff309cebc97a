#include "base/compat.h"
#include "run/push_parts.h"

/*
 * The settings are the mainline's, and which branch that is they say: the
 * server's own configuration counts first, then what HEAD is on.
 */
static int find_server_policy(struct pushing *p, struct err *err)
{
	struct problems problems = VEC_INIT, ignored = VEC_INIT;

	if (settings_of_commit(p->run, NULL, &p->settings, &ignored, err) ||
	    mainline_find_served(p->run, &p->settings, &p->mainline, err))
		return -1;
	if (!p->mainline.is_there)
		return settings_demand(p->run, &ignored, err);
	if (settings_of_commit(p->run, &p->mainline.commit, &p->settings,
			       &problems, err) ||
	    mainline_find_served(p->run, &p->settings, &p->mainline, err))
		return -1;
	/* Refusing every push would refuse the one that corrects them. */
	for (size_t i = 0; i < problems.n; i++) {
		struct str line = problem_line(&p->run->arena, &problems.v[i]);

		push_note(p, "%.*s: %.*s; that line does not count",
			  STR_ARG(p->mainline.name), STR_ARG(line));
	}
	return 0;
}

static bool is_branch(struct str ref, struct str branch)
{
	return str_starts(ref, STR("refs/heads/")) &&
	       str_eq(str_from(ref, sizeof("refs/heads/") - 1), branch);
}

/* Is it a remote, of which something was fetched? */
static int find_tracking(struct pushing *p, struct str prefix, struct err *err)
{
	struct refs refs = VEC_INIT;

	if (p->has_looked)
		return 0;
	if (refs_list(p->run->repo, prefix, &refs, err))
		return -1;
	p->has_tracking = refs.n > 0;
	p->has_looked = true;
	return 0;
}

/* Has the usual mainline all of theirs? */
static int compare_ages(struct pushing *p, const struct oid *theirs,
			const struct oid *usual, struct err *err)
{
	struct mainline_age *age = &p->age;
	int is_old;

	if (!oid_eq(&age->theirs, theirs) || !oid_eq(&age->usual, usual)) {
		is_old = is_ancestor(p->run->repo, theirs, usual, err);
		if (is_old < 0)
			return -1;
		*age = (struct mainline_age){ *theirs, *usual, is_old };
	}
	return age->is_old;
}

/*
 * Who has several remotes has several mainlines. What merging gives is asked
 * of the one that is pushed to, unless the usual one has all of that, as it
 * has of a fork's old copy. Who pushes the mainline moves that remote's.
 */
static int find_remote_mainline(struct pushing *p, struct push_tip *tip,
				struct err *err)
{
	struct mainline *m = &tip->mainline, theirs;
	int is_old = 0;

	if (mainline_find_on(p->run, &tip->settings, p->push->remote, &theirs,
			     err))
		return -1;
	if (!theirs.is_there)
		return 0;
	if (m->is_there && str_starts(m->ref, STR("refs/remotes/")) &&
	    !is_branch(tip->ref->ref, mainline_branch(&theirs)))
		is_old = compare_ages(p, &theirs.commit, &m->commit, err);
	if (!is_old)
		*m = theirs;
	return is_old < 0 ? -1 : 0;
}

static int settle_remote(struct pushing *p, struct push_tip *tip, struct err *err)
{
	struct mainline *m = &tip->mainline;
	struct str prefix = str_fmt(&p->run->arena, "refs/remotes/%.*s/",
				    STR_ARG(p->push->remote));

	if (m->is_there && str_starts(m->ref, STR("refs/remotes/")))
		tip->fetched = m->commit;
	if (!p->push->remote.len)
		return 0;
	if (m->is_there && str_starts(m->ref, prefix)) {
		p->has_tracking = true;
		return 0;
	}
	if (!p->has_tracking && find_tracking(p, prefix, err))
		return -1;
	return p->has_tracking ? find_remote_mainline(p, tip, err) : 0;
}

static int find_tip_policy(struct pushing *p, struct push_tip *tip,
			   struct err *err)
{
	struct problems problems = VEC_INIT;

	if (p->push->is_server) {
		tip->settings = p->settings;
		tip->mainline = p->mainline;
		return 0;
	}
	if (settings_of_commit(p->run, &tip->commit, &tip->settings, &problems,
			       err) ||
	    settings_demand(p->run, &problems, err) ||
	    mainline_find(p->run, &tip->settings, &tip->mainline, err) ||
	    settle_remote(p, tip, err))
		return -1;
	tip->mainline.is_here = false;
	return 0;
}

/* The mainline on the other side is what the push says it is. */
static void settle_own_mainline(struct pushing *p, struct push_tip *tip)
{
	struct mainline *m = &tip->mainline;

	if (tip->old_is_missing)
		push_note(p,
			  "%.*s has moved on to a commit that is not here: "
			  "judged against what was last fetched of it (git "
			  "fetch)",
			  STR_ARG(m->name));
	else if (oid_is_none(&tip->old))
		m->is_there = false;
	else
		m->commit = tip->old;
}

/* A mainline that is pushed as well will have moved. */
static int settle_other_mainline(struct pushing *p, const struct map *refs,
				 struct push_tip *tip, struct err *err)
{
	struct mainline *m = &tip->mainline;
	struct str branch = mainline_branch(m);
	const struct push_ref *ref =
		map_get(refs, str_fmt(&p->run->arena, "refs/heads/%.*s",
				      STR_ARG(branch)));
	struct commit c;
	int found;

	if (!ref || oid_is_none(&ref->new))
		return 0;
	found = commit_read(p->run->repo, &ref->new, &c, err);
	if (found > 0)
		m->commit = c.oid;
	return found < 0 ? -1 : 0;
}

static void name_refs(const struct pushing *p, struct map *out)
{
	map_init(out, &p->run->arena);
	for (size_t i = 0; i < p->push->refs.n; i++)
		map_put(out, p->push->refs.v[i].ref, (void *)&p->push->refs.v[i]);
}

int push_find_policies(struct pushing *p, struct err *err)
{
	struct map refs;

	if (p->push->is_server && find_server_policy(p, err))
		return -1;
	name_refs(p, &refs);
	for (size_t i = 0; i < p->tips.n; i++) {
		struct push_tip *tip = &p->tips.v[i];
		struct str ref = tip->ref->ref;

		if (find_tip_policy(p, tip, err))
			return -1;
		tip->is_mainline =
			tip->mainline.is_there &&
			is_branch(ref, mainline_branch(&tip->mainline));
		tip->is_protected = tip->is_mainline ||
				    ref_is_protected(&tip->settings, ref);
		if (tip->is_mainline)
			settle_own_mainline(p, tip);
		else if (tip->mainline.is_there &&
			 settle_other_mainline(p, &refs, tip, err))
			return -1;
	}
	return 0;
}
