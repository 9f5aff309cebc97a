#include "base/compat.h"
#include "git/cache_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/map.h"
#include "git/backend.h"

struct put {
	struct oid oid;
	struct str bytes;
};

struct cache {
	struct arena *arena;
	struct str path;
	uint64_t tag;
	bool enabled;
	struct str mapped; /* the file as it was; p NULL when there is none */
	struct cache_table table;
	bool *used; /* a flag a slot; made when first needed */
	struct map puts; /* oid bytes -> struct put */
};

static bool is_disabled(void)
{
	const char *off = getenv("GIT_ALEMBIC_NO_CACHE");

	return off && *off && strcmp(off, "0") != 0;
}

/*
 * Mapped, not read: a lookup touches only its own pages. The file is never
 * changed in place, only replaced, so what is mapped stays.
 */
static struct str map_file(const char *path)
{
	struct str mapped = STR_NULL;
	struct stat st;
	void *p;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd < 0)
		return mapped;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size > 0 &&
	    (uint64_t)st.st_size <= CACHE_MAX_FILE) {
		p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (p != MAP_FAILED)
			mapped = str_of(p, (size_t)st.st_size);
	}
	close(fd);
	return mapped;
}

static void unmap(struct cache *c)
{
	if (c->mapped.p)
		munmap((void *)(uintptr_t)c->mapped.p, c->mapped.len);
	c->mapped = STR_NULL;
}

struct cache *cache_open_file(struct arena *a, struct str path, uint64_t tag)
{
	struct cache *c = arena_new(a, struct cache);

	c->arena = a;
	c->path = str_dup(a, path);
	c->tag = tag;
	c->enabled = !is_disabled();
	c->mapped = STR_NULL;
	map_init(&c->puts, a);
	if (!c->enabled)
		return c;
	c->mapped = map_file(c->path.p);
	if (c->mapped.p && !cache_table_read(c->mapped, tag, &c->table))
		unmap(c);
	return c;
}

struct cache *cache_open(struct arena *a, struct repo *r, uint64_t tag)
{
	struct str path = path_join(a, r->paths.common_dir, STR("alembic/cache"));
	struct cache *c = cache_open_file(a, path, tag);

	/* An oid then does not say which bytes were read. */
	if (c->enabled && repo_has_replaced(r)) {
		c->enabled = false;
		unmap(c);
	}
	return c;
}

static struct str key_of(const struct oid *oid)
{
	return str_of((const char *)oid->bytes, oid->size);
}

bool cache_get(struct cache *c, const struct oid *oid, struct str *bytes)
{
	const struct put *put;
	uint32_t slot;

	*bytes = STR_NULL;
	if (!c->enabled || oid_is_none(oid))
		return false;
	put = c->puts.n ? map_get(&c->puts, key_of(oid)) : NULL;
	if (put) {
		*bytes = put->bytes;
		return true;
	}
	if (!c->mapped.p || !cache_table_find(&c->table, oid, &slot, bytes))
		return false;
	if (!c->used)
		c->used =
			arena_array(c->arena, c->table.nslots, sizeof(*c->used));
	c->used[slot] = true;
	return true;
}

void cache_put(struct cache *c, const struct oid *oid, struct str bytes)
{
	struct put *put;

	if (!c->enabled || oid_is_none(oid) || bytes.len > CACHE_MAX_RECORD)
		return;
	put = arena_new(c->arena, struct put);
	put->oid = *oid;
	put->bytes = str_dup(c->arena, bytes);
	map_put(&c->puts, key_of(&put->oid), put);
}

/* ---- saving ---- */

static void add_puts(struct cache *c, struct cache_image *image)
{
	map_each (&c->puts, it) {
		const struct put *put = it->value;

		cache_image_add(image, &put->oid, put->bytes, 0);
	}
}

/*
 * What the file holds already, younger records first: age counts the writes
 * since a record was last asked for.
 */
static void add_old(struct cache *c, struct cache_image *image)
{
	struct cache_record rec;

	for (unsigned age = 0; age <= CACHE_MAX_AGE; age++) {
		for (uint32_t i = 0; i < c->table.nslots; i++) {
			bool used = c->used && c->used[i];
			unsigned now;

			if (!cache_table_slot(&c->table, i, &rec))
				continue;
			now = used ? 0 : rec.age + 1u;
			if (now == age && !map_has(&c->puts, key_of(&rec.oid)))
				cache_image_add(image, &rec.oid, rec.bytes,
						(uint8_t)now);
		}
	}
}

/* The permissions of the directory it lies in: repositories are shared. */
static mode_t mode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) ? 0 : st.st_mode & 07777;
}

static bool make_directory(const char *dir, const char *parent)
{
	mode_t mode = mode_of(parent);

	if (mkdir(dir, 0777))
		return errno == EEXIST;
	if (mode)
		chmod(dir, mode);
	return true;
}

bool cache_save(struct cache *c)
{
	struct cache_image image;
	struct str dir = path_dir(c->path);
	const char *dir_z;
	bool saved;

	if (!c->enabled || !c->puts.n)
		return false;
	dir_z = str_dup(c->arena, dir).p;
	if (!make_directory(dir_z, str_dup(c->arena, path_dir(dir)).p))
		return false;
	cache_image_init(&image, c->puts.n + c->table.nrecords);
	add_puts(c, &image);
	if (c->mapped.p)
		add_old(c, &image);
	cache_remove_leftovers(c->arena, dir_z);
	saved = cache_image_write(&image, c->tag, c->path.p);
	if (saved && mode_of(dir_z))
		chmod(c->path.p, mode_of(dir_z) & 0666);
	cache_image_release(&image);
	return saved;
}

void cache_close(struct cache *c)
{
	unmap(c);
	c->enabled = false;
}
