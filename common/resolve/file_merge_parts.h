/*
 * file_merge_parts.h - how file_merge.h is divided; for file_merge*.c alone.
 */
#ifndef RESOLVE_FILE_MERGE_PARTS_H
#define RESOLVE_FILE_MERGE_PARTS_H

#include "model/migration.h"
#include "resolve/file_merge.h"
#include "text/edit.h"

enum { BASE, OURS, THEIRS, VERSIONS };

struct version {
	struct str raw;
	struct str text; /* line ends \n, no byte order mark, newline at end */
	bool has_bom;
	bool has_crlf; /* every line end; false: none */
	bool has_final_newline;
	struct source source; /* of text */
	struct migration m;
	struct edits edits;
};

struct merger {
	struct arena *arena;
	const struct file_merge_request *request;
	struct file_merge_result *result;
	struct err *err;
	bool has_base;
	struct version v[VERSIONS];
	bool is_undecided; /* some field was changed on both sides */
};

/* ---- file_merge_text.c ---- */

/* The message of the result. */
void merger_say(struct merger *g, const char *fmt, ...) PRINTF_LIKE(2, 3);
int merger_text(struct merger *g, struct str base, struct str ours,
		struct str theirs);
/* False: line ends of several kinds, which are left as they are. */
bool merger_read(struct merger *g, int which, struct str raw);
/* The line ends and so on that were decided, for the result's bytes. */
void merger_dress(struct merger *g);

/* ---- file_merge_field.c ---- */

/* Edits of the versions' texts, so that what is decided does not differ. */
void merger_settle(struct merger *g);
/* Both known, and the same in the same order. */
bool merger_same_ids(const struct meta_list *a, const struct meta_list *b);

#endif
