#include "base/compat.h"
#include "resolve/plan_parts.h"
#include "base/utf8.h"

/*
 * Merge revisions. All of one follows from its sorted parents (and the
 * template): two people who merge the same write the same file.
 */

/* "2026-11-21 02:03:54.711434", perhaps with a time zone. */
static bool is_date(struct str s)
{
	static const char form[] = "dddd-dd-dd";

	if (s.len < 10 || s.len > 40)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		bool is_digit = s.p[i] >= '0' && s.p[i] <= '9';

		if (i < 10 ? (form[i] == 'd' ? !is_digit : s.p[i] != '-') :
			     !is_digit && !strchr(" :.+-TZ", s.p[i]))
			return false;
	}
	return true;
}

static struct str date_of(const struct plan_item *item)
{
	const struct migration_header *h = &item->migration->header_date;

	return h->is_there && is_date(h->value) ? h->value :
						  STR("1970-01-01 00:00:00");
}

/* Does it look in a docstring, a command and a file name as it is? */
static bool is_plain_id(struct str id)
{
	for (size_t i = 0; i < id.len; i++) {
		char c = id.p[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
		    !(c >= 'A' && c <= 'Z') && c != '_' && c != '.')
			return false;
	}
	return id.len > 0 && id.len <= 40;
}

static struct str message_of(struct arena *a, const struct strs *parents)
{
	struct buf b = BUF_INIT(a);
	bool is_plain = parents->n <= 3;

	buf_addz(&b, "merge ");
	for (size_t i = 0; i < parents->n && is_plain; i++) {
		is_plain = is_plain_id(parents->v[i]);
		buf_addf(&b, "%s%.*s",
			 !i		    ? "" :
			 i + 1 < parents->n ? ", " :
					      " and ",
			 STR_ARG(parents->v[i]));
	}
	if (is_plain)
		return buf_str(&b);
	return str_fmt(a, "merge %zu heads", parents->n);
}

static struct str id_of(struct plan_work *w, const struct strs *parents)
{
	for (unsigned try = 0;; try++) {
		struct str id =
			plan_hash_id(w->arena, parents->v, parents->n, try);

		if (!plan_find(w, id))
			return id;
	}
}

/* The newest parent: the one whose date the merge has. */
static struct plan_item *newest(const struct plan_items *list)
{
	struct plan_item *best = list->v[0];

	for (size_t i = 1; i < list->n; i++) {
		int order = str_cmp(date_of(list->v[i]), date_of(best));

		if (order > 0 ||
		    (!order && str_cmp(list->v[i]->id, best->id) > 0))
			best = list->v[i];
	}
	return best;
}

/* As Alembic makes a part of a name of a message: its words. */
static struct str slug_of(struct arena *a, struct str message)
{
	struct buf b = BUF_INIT(a);
	bool is_word = false;

	for (size_t i = 0; i < message.len && b.len < 40; i++) {
		unsigned char c = (unsigned char)message.p[i];
		bool was_word = is_word;

		is_word = c >= 0x80 || c == '_' || (c >= '0' && c <= '9') ||
			  ((c | 32) >= 'a' && (c | 32) <= 'z');
		if (is_word && !was_word && b.len)
			buf_addc(&b, '_');
		if (is_word)
			buf_addc(&b, (char)c);
	}
	while (b.len && utf8_first_invalid(buf_str(&b)) != STR_NPOS)
		b.len--;
	return str_lower(a, buf_str(&b));
}

static struct str name_of(struct plan_work *w, const struct plan_merge *merge)
{
	struct buf b = BUF_INIT(w->arena);
	struct str name = STR_NULL;

	if (w->request->name)
		name = w->request->name(w->request->data, w->arena, merge->id,
					merge->message, merge->date);
	if (name.p && name.len > 3 && str_ends(name, STR(".py")) &&
	    str_chr(name, '/') == STR_NPOS && migration_is_file_name(name))
		return name;
	if (w->request->merge_message.p)
		return str_fmt(w->arena, "%.*s_%.*s.py", STR_ARG(merge->id),
			       STR_ARG(slug_of(w->arena, merge->message)));
	buf_addf(&b, "%.*s_%.*s", STR_ARG(merge->id), STR_ARG(merge->message));
	for (size_t i = 0; i < b.len; i++)
		if (b.p[i] == ' ' || b.p[i] == ',' || b.p[i] == '.')
			b.p[i] = '_';
	buf_addz(&b, ".py");
	return str_lower(w->arena, buf_str(&b));
}

/* Would it be read as what it is to be? */
static bool is_good(struct plan_work *w, const struct plan_merge *merge,
		    struct str bytes)
{
	struct source source;
	struct migration m;

	source_init(&source, w->arena, STR("versions/merge.py"), bytes);
	migration_read(&m, w->arena, &source);
	if (!m.is_readable || !str_eq(m.id, merge->id) ||
	    m.down.state != META_VALUE || m.down.n != merge->parents.n ||
	    m.labels.n || m.depends.n || !migration_function(&m, "upgrade"))
		return false;
	for (size_t i = 0; i < m.down.n; i++)
		if (!str_eq(m.down.items[i].value, merge->parents.v[i]))
			return false;
	return true;
}

static struct str render(struct plan_work *w, const struct plan_merge *merge,
			 const struct plan_item *like)
{
	struct str bytes;

	if (plan_render_mako(w->arena, w->request->mako, merge, &bytes) &&
	    is_good(w, merge, bytes))
		return bytes;
	if (plan_render_like(w->arena, like->migration, merge, &bytes) &&
	    is_good(w, merge, bytes))
		return bytes;
	return plan_render_plain(w->arena, merge);
}

/* Two people must agree on it: the newest parent says, not the chain. */
static struct str dir_of(const struct plan_work *w, const struct plan_item *like)
{
	return w->request->versions_dir.p ? w->request->versions_dir :
					    path_dir(like->path);
}

static void say(struct plan_work *w, struct plan_item *item)
{
	struct plan_change c = { .kind = PLAN_CREATE,
				 .path = item->path,
				 .bytes = item->bytes };
	struct buf b = BUF_INIT(w->arena);

	buf_addf(&b, "adds merge revision %.*s of ", STR_ARG(item->id));
	for (size_t i = 0; i < item->down.n; i++)
		buf_addf(&b, "%s%.*s",
			 !i		      ? "" :
			 i + 1 < item->down.n ? ", " :
						" and ",
			 STR_ARG(item->down.v[i].item->id));
	c.summary = utf8_clean(w->arena, buf_str(&b));
	vec_push(&w->plan->changes, w->arena, c);
	vec_push(&w->plan->summary, w->arena, c.summary);
}

static int compare_ids(const void *pa, const void *pb)
{
	const struct plan_item *const *a = pa, *const *b = pb;

	return str_cmp((*a)->id, (*b)->id);
}

static bool write_merge(struct plan_work *w, struct plan_items *list)
{
	struct plan_merge merge = { .id = STR_NULL };
	struct plan_item *item, *like;

	qsort(list->v, list->n, sizeof(*list->v), compare_ids);
	for (size_t i = 0; i < list->n; i++) {
		if (!plan_read_item(w, list->v[i]))
			return false;
		vec_push(&merge.parents, w->arena, list->v[i]->id);
	}
	like = newest(list);
	merge.id = id_of(w, &merge.parents);
	merge.message = w->request->merge_message.p ?
				w->request->merge_message :
				message_of(w->arena, &merge.parents);
	merge.date = date_of(like);
	item = plan_add_item(w);
	item->id = item->rev->id = merge.id;
	item->rev->message = merge.message;
	item->path =
		plan_free_path(w, dir_of(w, like), name_of(w, &merge), merge.id);
	item->bytes = render(w, &merge, like);
	for (size_t i = 0; i < list->n; i++)
		plan_refs_add(&item->down, w->arena, list->v[i]);
	map_put(&w->ids, item->id, item);
	say(w, item);
	return true;
}

bool plan_write_merges(struct plan_work *w)
{
	for (size_t i = 0; i < w->joins.n; i++)
		if (!write_merge(w, &w->joins.v[i]))
			return false;
	if (w->joins.n)
		plan_graph(w);
	return true;
}
