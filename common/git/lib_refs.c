/*
 * The libgit2 back end: revisions, refs, ancestry.
 */
#include "base/compat.h"
#include "git/lib.h"

/* 1, 0 for what is not there (or no name at all), -1. */
static int found(int rc, const char *what, struct err *err)
{
	switch (rc) {
	case 0:
		return 1;
	case GIT_ENOTFOUND:
	case GIT_EUNBORNBRANCH:
	case GIT_EINVALIDSPEC:
		return 0;
	default:
		return lib_error(what, err);
	}
}

int lib_resolve(struct repo *r, struct str expression, struct oid *out,
		struct err *err)
{
	struct str text = str_dup(r->arena, expression);
	git_object *object = NULL;
	int rc = found(git_revparse_single(&object, r->lib->repo, text.p),
		       "cannot resolve revision", err);

	if (rc == 1)
		*out = lib_oid(git_object_id(object));
	git_object_free(object);
	return rc;
}

static void add_ref(struct repo *r, git_reference *ref, struct refs *out)
{
	struct ref entry = { .target = STR_NULL };
	git_oid id;

	/* A symbolic one that leads nowhere is left out, as by git. */
	if (git_reference_name_to_id(&id, r->lib->repo, git_reference_name(ref)))
		return;
	entry.name = str_dup(r->arena, str_z(git_reference_name(ref)));
	entry.oid = lib_oid(&id);
	if (git_reference_type(ref) == GIT_REFERENCE_SYMBOLIC)
		entry.target = str_dup(
			r->arena, str_z(git_reference_symbolic_target(ref)));
	vec_push(out, r->arena, entry);
}

static int compare_refs(const void *a, const void *b)
{
	const struct ref *x = a;
	const struct ref *y = b;

	return str_cmp(x->name, y->name);
}

int lib_refs(struct repo *r, struct str prefix, struct refs *out, struct err *err)
{
	git_reference_iterator *it = NULL;
	git_reference *ref = NULL;
	int rc;

	/* A glob would be matched by other rules than git's; we filter. */
	if (git_reference_iterator_new(&it, r->lib->repo))
		return lib_error("cannot list refs", err);
	while (!(rc = git_reference_next(&ref, it))) {
		if (str_starts(str_z(git_reference_name(ref)), prefix))
			add_ref(r, ref, out);
		git_reference_free(ref);
	}
	git_reference_iterator_free(it);
	if (rc != GIT_ITEROVER)
		return lib_error("cannot list refs", err);
	if (out->n)
		qsort(out->v, out->n, sizeof(*out->v), compare_refs);
	return 0;
}

int lib_ref(struct repo *r, struct str name, struct oid *out, struct err *err)
{
	struct str copy = str_dup(r->arena, name);
	git_oid id;
	int rc = found(git_reference_name_to_id(&id, r->lib->repo, copy.p),
		       "cannot read ref", err);

	if (rc == 1)
		*out = lib_oid(&id);
	return rc;
}

int lib_ref_target(struct repo *r, struct str name, struct str *out,
		   struct err *err)
{
	struct str copy = str_dup(r->arena, name);
	git_reference *ref = NULL;
	int rc = found(git_reference_lookup(&ref, r->lib->repo, copy.p),
		       "cannot read ref", err);

	if (rc == 1 && git_reference_type(ref) != GIT_REFERENCE_SYMBOLIC)
		rc = 0;
	if (rc == 1)
		*out = str_dup(r->arena,
			       str_z(git_reference_symbolic_target(ref)));
	git_reference_free(ref);
	return rc;
}

int lib_merge_bases(struct repo *r, const struct oid *a, const struct oid *b,
		    struct oids *out, struct err *err)
{
	git_oidarray bases = { NULL, 0 };
	git_oid x;
	git_oid y;
	int rc;

	if (repository_is_shallow(r))
		return err_set(err, "libgit2 cannot walk a shallow clone");
	if (!lib_oid_out(a, &x) || !lib_oid_out(b, &y))
		return err_set(err, "not a name of a commit");
	rc = git_merge_bases(&bases, r->lib->repo, &x, &y);
	for (size_t i = 0; !rc && i < bases.count; i++)
		vec_push(out, r->arena, lib_oid(&bases.ids[i]));
	git_oidarray_dispose(&bases);
	if (rc && rc != GIT_ENOTFOUND)
		return lib_error("cannot find a merge base", err);
	return 0;
}

int lib_is_ancestor(struct repo *r, const struct oid *old,
		    const struct oid *new, struct err *err)
{
	git_oid x;
	git_oid y;
	int rc;

	if (repository_is_shallow(r))
		return err_set(err, "libgit2 cannot walk a shallow clone");
	if (!lib_oid_out(old, &x) || !lib_oid_out(new, &y))
		return err_set(err, "not a name of a commit");
	rc = git_graph_descendant_of(r->lib->repo, &y, &x);
	return rc < 0 ? lib_error("cannot walk history", err) : rc;
}
