/*
 * merge_driver_file.h - the three files of a merge driver, opened once, and
 * the one that it writes. For merge_driver*.c alone. No memory is taken: it
 * works when there is none left.
 */
#ifndef RUN_MERGE_DRIVER_FILE_H
#define RUN_MERGE_DRIVER_FILE_H

#include "base/err.h"
#include "base/str.h"

enum { DRIVER_BASE, DRIVER_OURS, DRIVER_THEIRS, DRIVER_FILES };

struct driver_files {
	const char *name[DRIVER_FILES];
	int fd[DRIVER_FILES]; /* -1: could not be opened */
	unsigned marker_size;
	struct str our_label, their_label;
};

/*
 * Makes a conflict of the whole two files out of the second one, which stays
 * readable through its descriptor. After an error the file has markers all
 * the same, if it can be written to at all.
 */
int driver_files_guard(struct driver_files *f, struct err *err);
/*
 * What is half written goes; for a signal handler, which knows no argument:
 * of the files that were guarded last.
 */
void driver_files_clean_up(void);
/* Puts the bytes in its place; on an error what was there stays. */
int driver_files_write(struct driver_files *f, struct str bytes, struct err *err);
void driver_files_close(struct driver_files *f);

#endif
