#include "base/compat.h"
#include "git/cache_file.h"

#include <dirent.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/io.h"

#define MAGIC UINT64_C(0x31304843434c4147) /* "GALCCH01" */
#define BYTE_ORDER_MARK UINT32_C(0x01020304)
/* A forged or unlucky file must not make a lookup long. */
#define MAX_PROBES 128u

struct header {
	uint64_t magic;
	uint32_t byte_order;
	uint32_t nslots;
	uint64_t tag;
	uint64_t file_size;
	uint64_t nrecords;
	uint64_t reserved[2];
	uint64_t checksum; /* of all before it */
};

struct record_header {
	uint64_t checksum; /* of the rest of the header, and the bytes */
	uint32_t len;
	uint8_t age;
	uint8_t oid_size;
	uint8_t reserved[2];
	uint8_t oid[OID_MAX_SIZE];
};

_Static_assert(sizeof(struct header) == 64, "header has no padding");
_Static_assert(sizeof(struct record_header) == 48, "record has no padding");

static uint64_t mix(uint64_t h, uint64_t word)
{
	h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

static uint64_t checksum(uint64_t h, const void *bytes, size_t len)
{
	const char *p = bytes;
	uint64_t word;

	h = mix(h, len);
	for (; len >= sizeof(word); len -= sizeof(word), p += sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		h = mix(h, word);
	}
	if (len) {
		word = 0;
		memcpy(&word, p, len);
		h = mix(h, word);
	}
	return mix(h, 0);
}

static uint64_t header_checksum(const struct header *h)
{
	return checksum(1, h, offsetof(struct header, checksum));
}

static uint64_t record_checksum(const struct record_header *h, struct str bytes)
{
	uint64_t sum = checksum(2, (const char *)h + sizeof(h->checksum),
				sizeof(*h) - sizeof(h->checksum));

	return checksum(sum, bytes.p, bytes.len);
}

static uint32_t place_of(const struct oid *oid, uint32_t nslots)
{
	return (uint32_t)(checksum(3, oid->bytes, oid->size) >> 32) &
	       (nslots - 1);
}

static size_t padded(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

/* ---- reading ---- */

bool cache_table_read(struct str file, uint64_t tag, struct cache_table *out)
{
	struct header h;

	if (file.len < sizeof(h))
		return false;
	memcpy(&h, file.p, sizeof(h));
	if (h.magic != MAGIC || h.byte_order != BYTE_ORDER_MARK || h.tag != tag ||
	    h.file_size != file.len || h.checksum != header_checksum(&h))
		return false;
	if (!h.nslots || h.nslots & (h.nslots - 1) ||
	    h.nslots > (file.len - sizeof(h)) / sizeof(uint32_t))
		return false;
	out->file = file;
	out->nslots = h.nslots;
	out->nrecords = h.nrecords < h.nslots ? (uint32_t)h.nrecords : h.nslots;
	out->slots = sizeof(h);
	out->records = padded(sizeof(h) + h.nslots * sizeof(uint32_t));
	return true;
}

/* Where a slot points, 0 when free or outside of the file. */
static size_t slot_offset(const struct cache_table *t, uint32_t slot)
{
	uint32_t units;
	size_t at;

	memcpy(&units, t->file.p + t->slots + (size_t)slot * sizeof(units),
	       sizeof(units));
	at = (size_t)units * 8;
	if (at < t->records || at > t->file.len ||
	    t->file.len - at < sizeof(struct record_header))
		return 0;
	return at;
}

static bool is_free(const struct cache_table *t, uint32_t slot)
{
	uint32_t units;

	memcpy(&units, t->file.p + t->slots + (size_t)slot * sizeof(units),
	       sizeof(units));
	return !units;
}

/* The record's own numbers and checksum are right. */
static bool read_record(const struct cache_table *t, size_t at,
			struct record_header *h, struct str *bytes)
{
	memcpy(h, t->file.p + at, sizeof(*h));
	at += sizeof(*h);
	if (h->len > CACHE_MAX_RECORD || h->len > t->file.len - at)
		return false;
	*bytes = str_of(t->file.p + at, h->len);
	return h->checksum == record_checksum(h, *bytes);
}

bool cache_table_slot(const struct cache_table *t, uint32_t slot,
		      struct cache_record *out)
{
	struct record_header h;
	size_t at = slot_offset(t, slot);

	if (!at || !read_record(t, at, &h, &out->bytes))
		return false;
	if (h.oid_size != 20 && h.oid_size != 32)
		return false;
	out->oid = OID_NONE;
	out->oid.size = h.oid_size;
	memcpy(out->oid.bytes, h.oid, h.oid_size);
	out->age = h.age;
	return true;
}

/* Only the record whose oid fits is checked further. */
static bool names(const struct cache_table *t, size_t at, const struct oid *oid)
{
	struct record_header h;

	memcpy(&h, t->file.p + at, sizeof(h));
	return h.oid_size == oid->size && !memcmp(h.oid, oid->bytes, oid->size);
}

bool cache_table_find(const struct cache_table *t, const struct oid *oid,
		      uint32_t *slot, struct str *bytes)
{
	uint32_t at = place_of(oid, t->nslots);

	for (uint32_t probes = 0; probes < MAX_PROBES; probes++) {
		struct record_header h;
		size_t offset = slot_offset(t, at);

		if (is_free(t, at))
			return false;
		if (offset && names(t, offset, oid)) {
			*slot = at;
			return read_record(t, offset, &h, bytes);
		}
		at = (at + 1) & (t->nslots - 1);
	}
	return false;
}

/* ---- writing ---- */

void cache_image_init(struct cache_image *image, size_t expected)
{
	if (expected > CACHE_MAX_RECORDS)
		expected = CACHE_MAX_RECORDS;
	memset(image, 0, sizeof(*image));
	image->nslots = 64;
	while (image->nslots / 2 < expected)
		image->nslots *= 2;
	image->slots = calloc(image->nslots, sizeof(*image->slots));
	if (!image->slots)
		die_out_of_memory();
}

void cache_image_release(struct cache_image *image)
{
	free(image->slots);
	free(image->records);
	memset(image, 0, sizeof(*image));
}

static size_t records_offset(const struct cache_image *image)
{
	return padded(sizeof(struct header) + image->nslots * sizeof(uint32_t));
}

static const struct record_header *record_at(const struct cache_image *image,
					     uint32_t units)
{
	return (const void *)(image->records + (size_t)units * 8 -
			      records_offset(image));
}

/* The free slot for an oid; false when it is in, or too far off its place. */
static bool find_free(const struct cache_image *image, const struct oid *oid,
		      uint32_t *slot)
{
	uint32_t at = place_of(oid, image->nslots);

	for (uint32_t probes = 0; probes < MAX_PROBES; probes++) {
		const struct record_header *h;

		*slot = at;
		if (!image->slots[at])
			return true;
		h = record_at(image, image->slots[at]);
		if (h->oid_size == oid->size &&
		    !memcmp(h->oid, oid->bytes, oid->size))
			return false;
		at = (at + 1) & (image->nslots - 1);
	}
	return false;
}

static void reserve(struct cache_image *image, size_t extra)
{
	size_t cap = image->cap ? image->cap : (size_t)64 * 1024;
	char *p;

	while (cap - image->len < extra)
		cap *= 2;
	if (cap == image->cap)
		return;
	p = realloc(image->records, cap);
	if (!p)
		die_out_of_memory();
	image->records = p;
	image->cap = cap;
}

void cache_image_add(struct cache_image *image, const struct oid *oid,
		     struct str bytes, uint8_t age)
{
	struct record_header h = { .len = (uint32_t)bytes.len,
				   .age = age,
				   .oid_size = oid->size };
	size_t size = padded(sizeof(h) + bytes.len);
	size_t at = records_offset(image) + image->len;
	uint32_t slot;

	if (image->n >= image->nslots / 2 || at + size > CACHE_MAX_FILE ||
	    !find_free(image, oid, &slot))
		return;
	memcpy(h.oid, oid->bytes, sizeof(h.oid));
	h.checksum = record_checksum(&h, bytes);
	reserve(image, size);
	memset(image->records + image->len, 0, size);
	memcpy(image->records + image->len, &h, sizeof(h));
	if (bytes.len)
		memcpy(image->records + image->len + sizeof(h), bytes.p,
		       bytes.len);
	image->len += size;
	image->slots[slot] = (uint32_t)(at / 8);
	image->n++;
}

void cache_image_seal(char *file, size_t size, uint64_t tag)
{
	struct header h;

	if (size < sizeof(h))
		return;
	memcpy(&h, file, sizeof(h));
	h.magic = MAGIC;
	h.byte_order = BYTE_ORDER_MARK;
	h.tag = tag;
	h.file_size = size;
	h.checksum = header_checksum(&h);
	memcpy(file, &h, sizeof(h));
}

bool cache_image_write(struct cache_image *image, uint64_t tag, const char *path)
{
	struct header h = { .nslots = image->nslots, .nrecords = image->n };
	size_t size = records_offset(image) + image->len;
	char *file = calloc(1, size);
	bool written;

	if (!file)
		die_out_of_memory();
	memcpy(file, &h, sizeof(h));
	memcpy(file + sizeof(h), image->slots,
	       image->nslots * sizeof(*image->slots));
	if (image->len)
		memcpy(file + records_offset(image), image->records, image->len);
	cache_image_seal(file, size, tag);
	written = !io_replace_file(path, str_of(file, size), false, NULL);
	free(file);
	return written;
}

void cache_remove_leftovers(struct arena *a, const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	struct stat st;
	time_t now = time(NULL);

	while (d && (e = readdir(d))) {
		struct str name = str_z(e->d_name);
		struct str path;

		if (!str_starts(name, STR("cache.")) ||
		    !str_ends(name, STR(".tmp")))
			continue;
		path = path_join(a, str_z(dir), name);
		if (!lstat(path.p, &st) && S_ISREG(st.st_mode) &&
		    now - st.st_mtime > 3600)
			unlink(path.p);
	}
	if (d)
		closedir(d);
}
