/*
 * cache_file.h - how the cache lies on disk. Only for common/git.
 *
 *	header   64 bytes: magic, byte order, tag, sizes, a checksum of itself
 *	slots    nslots times 4 bytes: where the record is, in units of 8
 *	         bytes from the start; 0 is free. nslots is a power of two, a
 *	         record stands in the first free slot from its oid's place on.
 *	records  checksum of all that follows in it; length; age; oid; bytes;
 *	         filled up with zeros to a multiple of 8
 *
 * Numbers are in the machine's byte order; a file of another one has another
 * mark and counts as empty. Every number is checked before it is used.
 */
#ifndef GIT_CACHE_FILE_H
#define GIT_CACHE_FILE_H

#include "git/cache.h"

/* A record that was not asked for during so many writes is dropped. */
#define CACHE_MAX_AGE 16u

struct cache_table {
	struct str file;
	uint32_t nslots;
	uint32_t nrecords; /* as the header says; no more than nslots */
	size_t slots; /* offset */
	size_t records; /* offset of the first */
};

struct cache_record {
	struct oid oid;
	struct str bytes;
	uint8_t age;
};

/* Checks the header. False: the file is not one of ours, or damaged. */
bool cache_table_read(struct str file, uint64_t tag, struct cache_table *out);
bool cache_table_find(const struct cache_table *t, const struct oid *oid,
		      uint32_t *slot, struct str *bytes);
/* The record a slot points to; false when free or damaged. */
bool cache_table_slot(const struct cache_table *t, uint32_t slot,
		      struct cache_record *out);

/* A new file in the making; malloc'ed. */
struct cache_image {
	char *records;
	size_t len;
	size_t cap;
	uint32_t *slots;
	uint32_t nslots;
	uint32_t n;
};

/* Makes room for expected records, CACHE_MAX_RECORDS at most. */
void cache_image_init(struct cache_image *image, size_t expected);
void cache_image_release(struct cache_image *image);
/* Leaves out what does not fit, and an oid that is in already. */
void cache_image_add(struct cache_image *image, const struct oid *oid,
		     struct str bytes, uint8_t age);
bool cache_image_write(struct cache_image *image, uint64_t tag, const char *path);

/*
 * Puts magic, order, tag, size and checksum into the header of a file that
 * has the rest; nothing when it is too short for one.
 */
void cache_image_seal(char *file, size_t size, uint64_t tag);

/* Temporary files of writers that were killed an hour ago or earlier. */
void cache_remove_leftovers(struct arena *a, const char *dir);

#endif
