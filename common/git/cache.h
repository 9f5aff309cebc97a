/*
 * cache.h - what was once learnt about a blob, kept between runs: from its
 * oid to bytes of the caller's. One file, <common dir>/alembic/cache, mapped
 * read-only at the start and replaced whole (temporary file, rename) at the
 * end of a run that learnt something.
 *
 * Never trusted and never needed: a file that is not there, is cut, was
 * altered, is of another version or too large is the same as an empty one;
 * a record is believed only if its checksum fits. The checksum guards against
 * accidents, not against someone who may write to the git directory. Failing
 * to write is not an error. Deleting the file is always fine.
 */
#ifndef GIT_CACHE_H
#define GIT_CACHE_H

#include "git/oid.h"

struct cache;
struct repo;

/*
 * tag names the form and meaning of the bytes: a file written under another
 * tag counts as empty. Never NULL; reads nothing but the file's size and
 * header. With GIT_ALEMBIC_NO_CACHE=1 in the environment, and where objects
 * are replaced (git replace), it stays empty and writes nothing.
 */
struct cache *cache_open(struct arena *a, struct repo *r, uint64_t tag);
/* The same for any file; the directory is made when it has to be written. */
struct cache *cache_open_file(struct arena *a, struct str path, uint64_t tag);

/* Borrowed until cache_close(). False when not known. */
bool cache_get(struct cache *c, const struct oid *oid, struct str *bytes);
/* Copies the bytes. More than CACHE_MAX_RECORD is not kept. */
void cache_put(struct cache *c, const struct oid *oid, struct str bytes);

/*
 * Writes the file if anything was put; keeps what this run used or put, and
 * of the rest as much as fits. True when a new file stands there.
 */
bool cache_save(struct cache *c);
void cache_close(struct cache *c);

#define CACHE_MAX_RECORD (256u * 1024)
#define CACHE_MAX_FILE (64u * 1024 * 1024)
#define CACHE_MAX_RECORDS (256u * 1024)

#endif
