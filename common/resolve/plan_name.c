#include "base/compat.h"
#include "resolve/plan_parts.h"

/* New ids, and new file names. */

/* ---- ids --------------------------------------------------------------------- */

/* FNV-1a, with a finish that spreads it over the upper bits. */
struct str plan_hash_id(struct arena *a, const struct str *parts, size_t n,
			unsigned try)
{
	uint64_t hash = UINT64_C(14695981039346656037) + try;

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < parts[i].len; k++) {
			hash ^= (unsigned char)parts[i].p[k];
			hash *= UINT64_C(1099511628211);
		}
		hash = (hash ^ 0x100) * UINT64_C(1099511628211);
	}
	hash ^= hash >> 30;
	hash *= UINT64_C(0xbf58476d1ce4e5b9);
	hash ^= hash >> 27;
	hash *= UINT64_C(0x94d049bb133111eb);
	hash ^= hash >> 31;
	return str_fmt(a, "%012llx", (unsigned long long)(hash >> 16));
}

/* The id follows from the bytes without the id. */
static struct str content_id(struct plan_work *w, struct plan_item *item)
{
	struct migration *m = item->migration;
	struct str bytes = item->source->bytes, id;
	struct span first = m->header_revision.span, last = m->id_span;
	struct str parts[3];

	if (item->wished_id.p)
		return item->wished_id;
	if (last.begin < first.begin) {
		struct span swap = first;

		first = last;
		last = swap;
	}
	parts[0] = str_cut(bytes, 0, first.begin);
	parts[1] = str_cut(bytes, first.end, last.begin);
	parts[2] = str_from(bytes, last.end);
	for (unsigned try = 0;; try++) {
		id = plan_hash_id(w->arena, parts, 3, try);
		if (!plan_find(w, id))
			return id;
	}
}

static struct str rename_base(struct plan_work *w, struct str base,
			      struct str old_id, struct str new_id)
{
	size_t at = old_id.len ? str_find(base, old_id) : STR_NPOS;

	if (at == STR_NPOS)
		return base;
	return str_fmt(w->arena, "%.*s%.*s%.*s", STR_ARG(str_cut(base, 0, at)),
		       STR_ARG(new_id), STR_ARG(str_from(base, at + old_id.len)));
}

bool plan_new_ids(struct plan_work *w)
{
	plan_each (w, it) {
		struct plan_item *item = *it;
		struct str old = item->id;

		if (!item->is_duplicate)
			continue;
		if (!plan_read_item(w, item))
			return false;
		item->is_duplicate = false;
		item->id = content_id(w, item);
		map_put(&w->ids, item->id, item);
		item->path = path_join(w->arena, path_dir(item->path),
				       rename_base(w, path_base(item->path),
						   old, item->id));
	}
	return true;
}

/* ---- paths -------------------------------------------------------------------- */

static bool is_good_name(struct str name)
{
	return name.len > 3 && str_ends(name, STR(".py")) &&
	       str_chr(name, '/') == STR_NPOS && str_chr(name, 0) == STR_NPOS &&
	       migration_is_file_name(name);
}

static struct str free_path(struct plan_work *w, const struct map *taken,
			    struct str dir, struct str name, struct str id)
{
	struct str stem = name, path = path_join(w->arena, dir, name);

	if (!map_has(taken, path))
		return path;
	if (str_ends(stem, STR(".py")))
		stem.len -= 3;
	if (id.p && str_chr(id, '/') == STR_NPOS &&
	    str_find(stem, id) == STR_NPOS) {
		stem = str_fmt(w->arena, "%.*s_%.*s", STR_ARG(stem), STR_ARG(id));
		path = path_join(w->arena, dir,
				 str_fmt(w->arena, "%.*s.py", STR_ARG(stem)));
	}
	for (unsigned i = 2; map_has(taken, path); i++)
		path = path_join(w->arena, dir,
				 str_fmt(w->arena, "%.*s_%u.py", STR_ARG(stem),
					 i));
	return path;
}

static void paths_now(struct plan_work *w, struct map *taken)
{
	map_init(taken, w->arena);
	plan_each (w, it) {
		if ((*it)->rev->path.p)
			map_put(taken, (*it)->rev->path, *it);
		if ((*it)->path.p)
			map_put(taken, (*it)->path, *it);
	}
}

struct str plan_free_path(struct plan_work *w, struct str dir, struct str name,
			  struct str id)
{
	struct map taken;

	paths_now(w, &taken);
	return free_path(w, &taken, dir, name, id);
}

/* What the convention says, if it can tell this one from the other. */
static bool conventional_name(struct plan_work *w, struct plan_item *item,
			      struct str *name)
{
	struct str date;

	*name = path_base(item->path);
	if (!plan_read_item(w, item))
		return false;
	date = item->migration->header_date.is_there ?
		       item->migration->header_date.value :
		       STR_NULL;
	if (w->request->name && item->id.p) {
		struct str made = w->request->name(w->request->data, w->arena,
						   item->id, item->rev->message,
						   date);

		if (made.p && is_good_name(made))
			*name = made;
	}
	return true;
}

/* Who keeps a path that two have: as in compare() of plan_load.c. */
static bool is_rather_kept(const struct plan_item *a, const struct plan_item *b)
{
	if (a->is_published != b->is_published)
		return a->is_published;
	if (a->is_common != b->is_common)
		return a->is_common;
	if ((a->in & 1) != (b->in & 1))
		return a->in & 1;
	if (a->in != b->in)
		return a->in < b->in;
	return a->index < b->index;
}

static bool refuse_path(struct plan_work *w, struct plan_item *item)
{
	return plan_refuse(w, plan_place(item, item->rev->id_span),
			   "two published revisions share the path \"%.*s\"",
			   STR_ARG(item->rev->path));
}

/* Of those that want one path, all but one get another. */
static bool settle_shared(struct plan_work *w, struct map *taken,
			  struct plan_items *same)
{
	struct plan_item *kept = same->v[0];

	for (size_t i = 1; i < same->n; i++)
		if (is_rather_kept(same->v[i], kept))
			kept = same->v[i];
	for (size_t i = 0; i < same->n; i++) {
		struct plan_item *item = same->v[i];
		struct str name;

		if (item == kept)
			continue;
		if (item->is_published)
			return refuse_path(w, item);
		if (!conventional_name(w, item, &name))
			return false;
		item->path = free_path(w, taken, path_dir(item->path), name,
				       item->id);
		map_put(taken, item->path, item);
	}
	return true;
}

/* One that moved away from its path cannot take another's. */
static bool settle_occupied(struct plan_work *w, struct map *taken)
{
	struct map owners;

	map_init(&owners, w->arena);
	plan_each (w, it)
		if (!(*it)->is_gone && str_eq((*it)->path, (*it)->rev->path))
			map_put(&owners, (*it)->path, *it);
	plan_each (w, it) {
		struct plan_item *item = *it;

		if (item->is_gone || str_eq(item->path, item->rev->path) ||
		    !map_has(&owners, item->path))
			continue;
		item->path = free_path(w, taken, path_dir(item->path),
				       path_base(item->path), item->id);
		map_put(taken, item->path, item);
	}
	return true;
}

bool plan_new_paths(struct plan_work *w)
{
	struct map taken, wanted;

	paths_now(w, &taken);
	map_init(&wanted, w->arena);
	if (!settle_occupied(w, &taken))
		return false;
	plan_each (w, it) {
		struct map_entry *e;

		if ((*it)->is_gone)
			continue;
		e = map_at(&wanted, (*it)->path);
		if (!e->value)
			e->value = arena_new(w->arena, struct plan_items);
		vec_push((struct plan_items *)e->value, w->arena, *it);
	}
	map_each (&wanted, e)
		if (((struct plan_items *)e->value)->n > 1 &&
		    !settle_shared(w, &taken, e->value))
			return false;
	return true;
}
