/*
 * merge_driver.h - what git runs for a path that both sides of a merge have
 * changed: reads three files, writes one, knows nothing else.
 *
 *	git-alembic-merge %O %A %B %L %P [%S %X %Y]
 *
 * Exit 0: %A is the merge. Exit 1: %A has markers. Nothing else: git before
 * 2.42 takes any other end, a crash too, for a conflict, and what stands in
 * %A, which is plain "ours", for its text. So %A first becomes a conflict of
 * the two files as a whole, without an allocation on the way, and only what
 * was merged without a fault takes its place. Each is written beside %A, as
 * "%A.alembic", and renamed.
 *
 * Touches no other file. Two files that are no migrations get git's ordinary
 * merge of lines.
 */
#ifndef RUN_MERGE_DRIVER_H
#define RUN_MERGE_DRIVER_H

#include "resolve/file_merge.h"

int merge_driver_main(int argc, char **argv);

/* Larger files are merged as lines, or (the second) not at all. */
#define MERGE_DRIVER_MIGRATION_MAX ((size_t)4 * 1024 * 1024)
#define MERGE_DRIVER_TEXT_MAX ((size_t)64 * 1024 * 1024)

/*
 * The merge itself: by the name of the path a head file or a migration, as
 * lines when they are neither, or when as_lines says so. base_label is for
 * diff3. -1: libgit2 could not.
 */
int merge_driver_merge(struct file_merge_result *result, struct arena *a,
		       const struct file_merge_texts *texts, struct str path,
		       struct str base_label, bool as_lines, struct err *err);

/*
 * The size of markers: what %L says, 7 for what it must not say.
 */
unsigned merge_driver_marker_size(const char *text);

#endif
