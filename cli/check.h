/*
 * check.h - what `git alembic check` was asked for; for check*.c only.
 */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

#include "cli.h"
#include "report/report.h"

struct check_options {
	bool is_staged;
	bool is_all;
	bool is_strict;
	struct str format;
	struct str only;
	struct str merge_into; /* a ref; or {NULL, 0} */
	struct str revision; /* {NULL, 0}: the working tree, or the index */
	struct str from; /* of a range; or {NULL, 0} */
	struct strs paths; /* from the top of the repository */
	enum report_format report_format;
	struct strs rules;
};

/*
 * Fills rules. The project's own rules have to say so: settings are not read
 * yet. OPTIONS_GO_ON, or an exit code.
 */
int check_read_only(struct arena *a, struct check_options *o);

/* Fills revision, from and paths from what stood beside the options. */
int check_sort_words(struct run *run, struct check_options *o,
		     const struct strs *words, size_t dashes, struct err *err);

#endif
