/* Any bytes as a cache file: read without harm, whatever they claim. */
#include "base/compat.h"
#include "base/err.h"
#include "git/cache_file.h"

#define TAG 7

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The header's checksum put right, so that what is behind it is reached. */
static struct str repaired(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + 1);

	if (!copy)
		die_out_of_memory();
	memcpy(copy, data, size);
	cache_image_seal(copy, size, TAG);
	return str_of(copy, size);
}

static void look(struct str file)
{
	struct cache_table t;
	struct cache_record rec;
	struct str bytes;
	uint32_t slot;

	if (!cache_table_read(file, TAG, &t))
		return;
	for (uint32_t i = 0; i < t.nslots; i++)
		if (cache_table_slot(&t, i, &rec) &&
		    cache_table_find(&t, &rec.oid, &slot, &bytes) &&
		    slot >= t.nslots)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str file = repaired(data, size);

	look(str_of((const char *)data, size));
	look(file);
	free((void *)(uintptr_t)file.p);
	return 0;
}
