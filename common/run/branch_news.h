/*
 * branch_news.h - the revisions that a branch has and the mainline has not.
 *
 * A remote has hundreds of branches, of which a push looks into every one:
 * what a commit has, and what a versions directory has, is kept in the cache,
 * so that a branch which was seen before costs one look-up, and one whose
 * versions were, a few trees. What is kept was compared with the mainline of
 * that day: what the mainline has got since may be among it, and is for the
 * caller to leave out.
 */
#ifndef RUN_BRANCH_NEWS_H
#define RUN_BRANCH_NEWS_H

#include "run/versions.h"

struct branch_news {
	struct revision *v; /* with path and oid */
	size_t n;
	size_t cap;
};

struct branch_reader {
	struct state *now; /* whose settings count */
	const struct environment *environment;
	const struct versions *mainline; /* loaded */
	size_t *left; /* directories that may still be read */
	struct map *known; /* what was read already, by commit */
};

/*
 * What is known of these objects as to this environment; kind has four
 * letters. 20 bytes.
 */
struct str branch_key(struct arena *a, const char *kind,
		      const struct environment *environment,
		      const struct oid *oids, size_t n);

/* 1; 0: not known, and too many were read already; -1. */
int branch_news_read(struct branch_reader *reader, const struct oid *commit,
		     struct branch_news *out, struct err *err);

#endif
