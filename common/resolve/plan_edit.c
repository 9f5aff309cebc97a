#include "base/compat.h"
#include "resolve/plan_parts.h"
#include "base/utf8.h"

/* From wishes to the new bytes of files, and what is said of each. */

/* ---- the docstring ------------------------------------------------------------ */

/* Does an id look in a docstring as it does in a literal? */
static bool is_plain(struct str id)
{
	for (size_t i = 0; i < id.len; i++)
		if ((unsigned char)id.p[i] < ' ' || id.p[i] == '"' ||
		    id.p[i] == '\'' || id.p[i] == '\\')
			return false;
	return id.len > 0;
}

static struct str join_ids(struct arena *a, const struct str *ids, size_t n)
{
	struct buf b = BUF_INIT(a);

	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_addz(&b, ", ");
		buf_adds(&b, ids[i]);
	}
	return n ? buf_str(&b) : STR("");
}

/* Only the bytes that make a list of ids, for comparing two. */
static struct str squeeze(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT(a);

	for (size_t i = 0; i < s.len; i++)
		if (!strchr(" \t()[]'\"", s.p[i]) && s.p[i])
			buf_addc(&b, s.p[i]);
	return b.len ? buf_str(&b) : STR("");
}

static void set_header(struct plan_work *w, struct plan_item *item,
		       const struct migration_header *h, struct str value,
		       struct edits *edits)
{
	struct str bytes = item->source->bytes;

	if (str_eq(h->value, value))
		return;
	if (h->span.begin && bytes.p[h->span.begin - 1] == ':' && value.len)
		value = str_fmt(w->arena, " %.*s", STR_ARG(value));
	edits_add(edits, w->arena, h->span, value);
}

/* Only where it says what the file says now; else somebody means it so. */
static void header_edits(struct plan_work *w, struct plan_item *item,
			 struct edits *edits)
{
	const struct migration *m = item->migration;
	struct strs then = VEC_INIT, now = VEC_INIT;
	bool is_good = is_plain(item->id);
	struct str old;

	if (m->header_revision.is_there && is_good &&
	    str_eq(m->header_revision.value, item->rev->id))
		set_header(w, item, &m->header_revision, item->id, edits);
	for (size_t i = 0; i < item->rev->down.n; i++)
		vec_push(&then, w->arena, item->rev->down.items[i].value);
	is_good = true;
	for (size_t i = 0; i < item->down.n; i++) {
		vec_push(&now, w->arena, plan_ref_text(&item->down.v[i]));
		is_good &= is_plain(now.v[i]);
	}
	if (!m->header_revises.is_there || !is_good)
		return;
	old = squeeze(w->arena, join_ids(w->arena, then.v, then.n));
	if (str_eq(squeeze(w->arena, m->header_revises.value), old) ||
	    (!then.n && str_is(m->header_revises.value, "None")))
		set_header(w, item, &m->header_revises,
			   join_ids(w->arena, now.v, now.n), edits);
}

/* ---- a file --------------------------------------------------------------------- */

static bool id_edits(struct plan_work *w, struct plan_item *item,
		     struct edits *edits)
{
	const struct migration_field *f = &item->migration->field_revision;

	if (str_eq(item->id, item->rev->id))
		return true;
	if (item->migration->is_legacy_id)
		return true; /* the file name is the id */
	if (!f->is_rewritable || !f->span.end)
		return plan_refuse(
			w, plan_place(item, f->span),
			"revision of \"%.*s\" would have to change, but is not "
			"written there as a plain value of its own",
			STR_ARG(item->rev->path));
	edits_add(edits, w->arena, f->span,
		  plan_quote(w->arena, item->id,
			     f->quote == MIGRATION_QUOTE_DOUBLE ? '"' : '\''));
	return true;
}

static bool has_new_refs(const struct plan_refs *refs,
			 const struct meta_list *list)
{
	if (list->state == META_DYNAMIC)
		return false;
	if (refs->n != list->n)
		return true;
	for (size_t i = 0; i < refs->n; i++)
		if (!str_eq(plan_ref_text(&refs->v[i]), list->items[i].value))
			return true;
	return false;
}

static bool has_changed(const struct plan_item *item)
{
	return !str_eq(item->id, item->rev->id) ||
	       has_new_refs(&item->down, &item->rev->down) ||
	       has_new_refs(&item->depends, &item->rev->depends);
}

/* It gets back what it has where it is published. */
static bool is_restored(const struct plan_item *item)
{
	const struct meta_list *kept = item->of ? item->of->kept_down : NULL;

	return kept && kept->state != META_DYNAMIC &&
	       str_eq(item->id, item->rev->id) &&
	       !has_new_refs(&item->down, kept) &&
	       !has_new_refs(&item->depends, &item->rev->depends);
}

static bool refuse_published(struct plan_work *w, const struct plan_item *item)
{
	return plan_refuse(w, plan_place(item, item->rev->down.span),
			   "\"%.*s\" would have to change, but is published",
			   STR_ARG(item->rev->path));
}

static bool edit_item(struct plan_work *w, struct plan_item *item)
{
	struct edits edits = VEC_INIT;
	const struct migration *m;

	if (item->is_published && !is_restored(item))
		return refuse_published(w, item);
	if (!plan_read_item(w, item))
		return false;
	m = item->migration;
	if (!id_edits(w, item, &edits) ||
	    !plan_value_edits(w, item, &m->field_down, &m->down, &item->down,
			      &edits) ||
	    !plan_value_edits(w, item, &m->field_depends, &m->depends,
			      &item->depends, &edits))
		return false;
	header_edits(w, item, &edits);
	item->bytes = edits_apply(&edits, w->arena, item->source->bytes);
	return true;
}

/* ---- what is said ---------------------------------------------------------------- */

static struct str brief(struct plan_work *w, const struct plan_item *item)
{
	struct str message = item->rev->message;
	size_t end = str_chr(message, '\n');

	message = str_trim(end == STR_NPOS ? message : str_cut(message, 0, end));
	if (!message.len || revision_message_is_header(message))
		return item->rev->id;
	if (utf8_length(message) > 50) {
		size_t at = 0;

		for (int i = 0; i < 47; i++)
			utf8_next(message, &at);
		return str_fmt(w->arena, "%.*s \"%.*s...\"",
			       STR_ARG(item->rev->id), (int)at, message.p);
	}
	return str_fmt(w->arena, "%.*s \"%.*s\"", STR_ARG(item->rev->id),
		       STR_ARG(message));
}

static struct str ids_text(struct plan_work *w, const struct strs *ids)
{
	if (!ids->n)
		return STR("nothing");
	return join_ids(w->arena, ids->v, ids->n);
}

static void say_parents(struct plan_work *w, const struct plan_item *item,
			struct buf *b)
{
	struct strs then = VEC_INIT, now = VEC_INIT;

	for (size_t i = 0; i < item->rev->down.n; i++)
		vec_push(&then, w->arena, item->rev->down.items[i].value);
	for (size_t i = 0; i < item->down.n; i++)
		vec_push(&now, w->arena, plan_ref_text(&item->down.v[i]));
	buf_addf(b, " onto %.*s (was %.*s)", STR_ARG(ids_text(w, &now)),
		 STR_ARG(ids_text(w, &then)));
}

static struct str summary_of(struct plan_work *w, const struct plan_item *item)
{
	struct buf b = BUF_INIT(w->arena);
	bool has_id = !str_eq(item->id, item->rev->id);
	const char *sep = "";

	/* The id first: what it moves onto may be the one with its old id. */
	if (has_id) {
		buf_addf(&b, "gives %.*s the id %.*s", STR_ARG(brief(w, item)),
			 STR_ARG(item->id));
		sep = ", ";
	}
	if (has_new_refs(&item->down, &item->rev->down)) {
		buf_addf(&b, "%smoves %.*s", sep,
			 STR_ARG(*sep ? STR("it") : brief(w, item)));
		say_parents(w, item, &b);
		sep = ", ";
	}
	if (!b.len && has_changed(item)) {
		buf_addf(&b, "updates depends_on of %.*s",
			 STR_ARG(brief(w, item)));
		sep = ", ";
	}
	if (!str_eq(item->path, item->rev->path))
		buf_addf(&b, "%srenames %.*s to %.*s", sep,
			 STR_ARG(*sep ? STR("it") : path_base(item->rev->path)),
			 STR_ARG(path_base(item->path)));
	if (!b.len)
		buf_addf(&b, "keeps %.*s as %.*s", STR_ARG(brief(w, item)),
			 STR_ARG(path_base(item->path)));
	return utf8_clean(w->arena, buf_str(&b));
}

static struct str summary_of_gone(struct plan_work *w,
				  const struct plan_item *item)
{
	struct buf b = BUF_INIT(w->arena);

	buf_addf(&b, "drops %.*s: ", STR_ARG(path_base(item->rev->path)));
	if (str_eq(item->kept->rev->id, item->rev->id))
		buf_addf(&b, "%.*s has the same migration",
			 STR_ARG(path_base(item->kept->path)));
	else
		buf_addf(&b, "%.*s merges the same revisions",
			 STR_ARG(item->kept->id));
	return utf8_clean(w->arena, buf_str(&b));
}

/* ---- all files ------------------------------------------------------------------------ */

static void add_change(struct plan_work *w, struct plan_item *item,
		       enum plan_change_kind kind)
{
	struct plan_change c = { .kind = kind,
				 .path = item->path,
				 .bytes = item->bytes,
				 .of = item->of };

	if (kind == PLAN_DELETE) {
		c.bytes = STR_NULL;
		c.summary = summary_of_gone(w, item);
	} else {
		c.summary = summary_of(w, item);
	}
	if (kind == PLAN_RENAME)
		c.old_path = item->rev->path;
	vec_push(&w->plan->changes, w->arena, c);
	vec_push(&w->plan->summary, w->arena, c.summary);
}

static bool plan_item_change(struct plan_work *w, struct plan_item *item,
			     const struct map *used)
{
	bool is_renamed = !str_eq(item->path, item->rev->path);

	if (!has_changed(item) && !is_renamed && !item->shares_path)
		return true;
	if (has_changed(item)) {
		if (!edit_item(w, item))
			return false;
	} else {
		if (is_renamed && item->is_published)
			return refuse_published(w, item);
		if (!plan_read_item(w, item))
			return false;
		item->bytes = item->source->bytes;
	}
	if (!is_renamed)
		add_change(w, item, PLAN_EDIT);
	else if (map_has(used, item->rev->path))
		add_change(w, item, PLAN_CREATE);
	else
		add_change(w, item, PLAN_RENAME);
	return true;
}

static int compare_paths(const void *pa, const void *pb)
{
	const struct plan_change *a = pa, *b = pb;
	int order = str_cmp(a->path, b->path);

	return order ? order : (int)a->kind - (int)b->kind;
}

bool plan_edit(struct plan_work *w)
{
	struct map used;

	map_init(&used, w->arena);
	plan_each (w, it)
		if (!(*it)->is_gone && (*it)->path.p)
			map_put(&used, (*it)->path, *it);
	plan_each (w, it)
		if ((*it)->is_gone && (*it)->of &&
		    !map_has(&used, (*it)->rev->path))
			add_change(w, *it, PLAN_DELETE);
	revnodes_each (&w->graph.order, it) {
		struct plan_item *item = plan_item_of(w, *it);

		if (item->of && !plan_item_change(w, item, &used))
			return false;
	}
	return true;
}

static void sort_changes(struct plan_work *w)
{
	if (w->plan->changes.n)
		qsort(w->plan->changes.v, w->plan->changes.n,
		      sizeof(*w->plan->changes.v), compare_paths);
}

bool plan_finish(struct plan_work *w)
{
	plan_graph(w);
	if (!plan_new_ids(w) || !plan_new_paths(w))
		return false;
	plan_graph(w);
	if (!plan_edit(w) || !plan_write_merges(w))
		return false;
	sort_changes(w);
	return plan_check(w);
}
