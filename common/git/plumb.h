/*
 * plumb.h - what the files of the plumbing back end share.
 */
#ifndef GIT_PLUMB_H
#define GIT_PLUMB_H

#include "base/spawn.h"
#include "git/backend.h"

/* More output of one git command than this is refused (512 MiB). */
#define PLUMB_MAX_OUTPUT ((size_t)1 << 29)

enum plumb_job {
	JOB_CHANGES,
	JOB_INDEX,
	JOB_SETTINGS,
	JOB_EXTRA, /* whatever is asked and waited for at once */
	JOB_EXTRA_2,
	JOB_COUNT,
};

/* Output whose bytes an answer borrows; freed when the repository closes. */
struct plumb_output {
	struct plumb_output *next;
	char *bytes;
};

struct plumb {
	struct child jobs[JOB_COUNT];
	bool started[JOB_COUNT];
	int start_failed[JOB_COUNT];
	struct err start_errors[JOB_COUNT];
	struct child cat; /* cat-file --batch, kept open */
	bool cat_running;
	char *cat_buffer;
	size_t cat_at, cat_end;
	struct plumb_output *outputs;
	struct str *intended; /* paths of `git add -N`, sorted */
	size_t n_intended;
};

extern const char *const plumb_environment[];
struct plumb *plumb_of(struct repo *r);

/*
 * Starts `git argv...`; argv ends in NULL and begins with "git". A failure is
 * kept for plumb_finish().
 */
void plumb_start(struct repo *r, enum plumb_job job, const char *const *argv);
/*
 * Waits for it (others' output is gathered meanwhile). Gives its exit status,
 * or -1: not run, killed, too much output. *out is its output, which stays
 * until the repository closes. err is filled whenever the status is not 0.
 */
int plumb_finish(struct repo *r, enum plumb_job job, struct str *out,
		 struct err *err);
/* Both at once. */
int plumb_run(struct repo *r, const char *const *argv, struct str *out,
	      struct err *err);
/* The same; any status but 0 is -1. */
int plumb_need(struct repo *r, const char *const *argv, struct str *out,
	       struct err *err);

/* Rows of -z output. False at the end; a row without its NUL is an error. */
bool plumb_row(struct str *rest, struct str *row);
/* A blank-separated field off the front of *row. */
bool plumb_field(struct str *row, char sep, struct str *field);
bool plumb_mode(struct str field, uint32_t *mode);
int plumb_garbled(const char *what, struct str row, struct err *err);

int plumb_parse_stage(struct repo *r, struct str text, struct entries *out,
		      struct err *err);
int plumb_parse_raw(struct repo *r, const char *what, struct str text,
		    struct changes *out, struct err *err);

/* The operations, by file. */
int plumb_index(struct repo *r, struct entries *out, struct err *err);
int plumb_index_named(struct repo *r, const char *const *names, size_t n,
		      struct entries *out, struct err *err);
int plumb_head_changes(struct repo *r, struct changes *out, struct err *err);
int plumb_objects(struct repo *r, const struct oid *oids, size_t *at, size_t n,
		  size_t limit, object_fn fn, void *data, struct err *err);
int plumb_resolve(struct repo *r, struct str expression, struct oid *out,
		  struct err *err);
int plumb_refs(struct repo *r, struct str prefix, struct refs *out,
	       struct err *err);
int plumb_ref(struct repo *r, struct str name, struct oid *out, struct err *err);
int plumb_ref_target(struct repo *r, struct str name, struct str *out,
		     struct err *err);
int plumb_merge_bases(struct repo *r, const struct oid *a, const struct oid *b,
		      struct oids *out, struct err *err);
int plumb_is_ancestor(struct repo *r, const struct oid *old,
		      const struct oid *new, struct err *err);
int plumb_settings(struct repo *r, struct repo_settings *out, struct err *err);
void plumb_cat_stop(struct plumb *p);

#endif
