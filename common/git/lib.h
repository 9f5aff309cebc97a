/*
 * lib.h - what the files of the libgit2 back end share. The only place that
 * includes git2.h.
 */
#ifndef GIT_LIB_H
#define GIT_LIB_H

#include <git2.h>

#include "git/backend.h"

struct lib {
	bool started; /* git_libgit2_init() was called */
	bool usable;
	git_repository *repo;
	git_odb *odb;
	struct err why; /* when not usable */
};

/* err from libgit2's last error; always -1. */
int lib_error(const char *what, struct err *err);

struct oid lib_oid(const git_oid *id);
/* False for a name of another size than libgit2 knows. */
bool lib_oid_out(const struct oid *oid, git_oid *out);

struct entry lib_entry(struct arena *a, const git_index_entry *e);
int lib_index(struct repo *r, struct entries *out, struct err *err);
int lib_head_changes(struct repo *r, struct changes *out, struct err *err);
int lib_objects(struct repo *r, const struct oid *oids, size_t *at, size_t n,
		size_t limit, object_fn fn, void *data, struct err *err);
int lib_resolve(struct repo *r, struct str expression, struct oid *out,
		struct err *err);
int lib_refs(struct repo *r, struct str prefix, struct refs *out,
	     struct err *err);
int lib_ref(struct repo *r, struct str name, struct oid *out, struct err *err);
int lib_ref_target(struct repo *r, struct str name, struct str *out,
		   struct err *err);
int lib_merge_bases(struct repo *r, const struct oid *a, const struct oid *b,
		    struct oids *out, struct err *err);
int lib_is_ancestor(struct repo *r, const struct oid *old,
		    const struct oid *new, struct err *err);
int lib_settings(struct repo *r, struct repo_settings *out, struct err *err);

#endif
