/*
 * additions.h - who brought files into a history, all of them at once.
 */
#ifndef GIT_ADDITIONS_H
#define GIT_ADDITIONS_H

#include "base/map.h"
#include "git/history.h"

struct addition {
	struct str author; /* name, by .mailmap; may hold any byte but NUL */
	int64_t time; /* of writing; seconds since 1970 */
	bool is_of_merge; /* no commit but a merge is known to have it */
};

/*
 * out: path -> struct addition *, for every file below the directories ("" is
 * the top) that the history of tip has added, as far as it is here; of a file
 * that was added twice the last time. A file under a new name is added. One
 * child process.
 */
int additions_find(struct repo *r, const struct oid *tip,
		   const struct strs *dirs, struct map *out, struct err *err);

#endif
