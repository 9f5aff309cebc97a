#include "base/compat.h"
#include "resolve/plan_parts.h"

/* A down_revision or depends_on as wished, in the manner it is written. */

struct str plan_quote(struct arena *a, struct str s, char quote)
{
	struct buf b = BUF_INIT(a);

	buf_addc(&b, quote);
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '\\' || c == (unsigned char)quote)
			buf_addc(&b, '\\');
		if (c < ' ' || c == 0x7f)
			buf_addf(&b, "\\x%02x", c);
		else
			buf_addc(&b, (char)c);
	}
	buf_addc(&b, quote);
	return buf_str(&b);
}

struct value_writer {
	struct arena *arena;
	const struct migration_field *field;
	const struct meta_list *list;
	struct edits *edits;
	struct str bytes;
	char quote;
};

static char quote_of(const struct migration *m,
		     const struct migration_field *field)
{
	enum migration_quote quote = field->quote;

	if (quote == MIGRATION_QUOTE_NONE)
		quote = m->field_revision.quote;
	return quote == MIGRATION_QUOTE_DOUBLE ? '"' : '\'';
}

/* The whole value anew. */
static void write_all(struct value_writer *v, const struct plan_refs *refs)
{
	struct buf b = BUF_INIT(v->arena);

	if (!refs->n)
		buf_addz(&b, "None");
	if (refs->n > 1)
		buf_addc(&b, '(');
	for (size_t i = 0; i < refs->n; i++) {
		if (i)
			buf_addz(&b, ", ");
		buf_adds(&b, plan_quote(v->arena, plan_ref_text(&refs->v[i]),
					v->quote));
	}
	if (refs->n > 1)
		buf_addc(&b, ')');
	edits_add(v->edits, v->arena, v->field->span, buf_str(&b));
}

static void write_item(struct value_writer *v, size_t at, struct str id)
{
	if (!str_eq(v->list->items[at].value, id))
		edits_add(v->edits, v->arena, v->list->items[at].span,
			  plan_quote(v->arena, id, v->quote));
}

/* Items [from, to), with their commas; something before or behind stays. */
static void remove_items(struct value_writer *v, size_t from, size_t to)
{
	const struct meta_item *items = v->list->items;
	struct span span = { items[from].span.begin, 0 };

	if (to < v->list->n) {
		span.end = items[to].span.begin;
	} else {
		span.begin = items[from - 1].span.end;
		span.end = items[to - 1].span.end;
	}
	edits_add(v->edits, v->arena, span, STR(""));
}

static void append_item(struct value_writer *v, struct str id)
{
	size_t end = v->list->items[v->list->n - 1].span.end;

	edits_add(v->edits, v->arena, span_of(end, end),
		  str_fmt(v->arena, ", %.*s",
			  STR_ARG(plan_quote(v->arena, id, v->quote))));
}

static bool has_parenthesis(struct str s)
{
	return str_chr(s, '(') != STR_NPOS || str_chr(s, ')') != STR_NPOS;
}

/*
 * Is it a display whose elements are the list's items, in their order, that
 * can lose and gain some?
 */
static bool is_display(const struct value_writer *v)
{
	const struct py_value *value = &v->field->value;

	if (!py_is_sequence(value) || value->n != v->list->n || v->list->n < 2)
		return false;
	for (size_t i = 0; i < v->list->n; i++)
		if (v->list->items[i].span.begin < v->field->span.begin ||
		    v->list->items[i].span.end > v->field->span.end ||
		    (i && (v->list->items[i].span.begin <
				   v->list->items[i - 1].span.end ||
			   has_parenthesis(str_cut(
				   v->bytes, v->list->items[i - 1].span.end,
				   v->list->items[i].span.begin)))))
			return false;
	return true;
}

/* Item by item: what is added takes the places of what went first. */
static void write_items(struct value_writer *v, const struct plan_refs *refs)
{
	size_t at = 0, added = 0, run = 0;
	struct plan_refs more = VEC_INIT;

	for (size_t i = 0; i < refs->n; i++)
		if (refs->v[i].from == SIZE_MAX)
			vec_push(&more, v->arena, refs->v[i]);
	for (size_t i = 0; i < v->list->n; i++) {
		bool is_kept = at < refs->n && refs->v[at].from == i;

		if (!is_kept && added == more.n) {
			run++;
			continue;
		}
		if (run)
			remove_items(v, i - run, i);
		run = 0;
		write_item(v, i,
			   plan_ref_text(is_kept ? &refs->v[at++] :
						   &more.v[added++]));
	}
	if (run)
		remove_items(v, v->list->n - run, v->list->n);
	while (added < more.n)
		append_item(v, plan_ref_text(&more.v[added++]));
}

static bool is_as_written(const struct meta_list *list,
			  const struct plan_refs *refs)
{
	if (list->n != refs->n)
		return false;
	for (size_t i = 0; i < refs->n; i++)
		if (!str_eq(plan_ref_text(&refs->v[i]), list->items[i].value))
			return false;
	return true;
}

static bool refuse(struct plan_work *w, const struct plan_item *item,
		   const struct migration_field *field)
{
	struct span span = field->span;

	if (!span.end && field->statement)
		span = py_span(field->statement);
	return plan_refuse(w, plan_place(item, span),
			   "%.*s of \"%.*s\" would have to change, but is not "
			   "written there as a plain value of its own",
			   STR_ARG(field->name), STR_ARG(item->rev->path));
}

bool plan_value_edits(struct plan_work *w, struct plan_item *item,
		      const struct migration_field *field,
		      const struct meta_list *list,
		      const struct plan_refs *refs, struct edits *edits)
{
	struct value_writer v = { w->arena, field, list, edits, STR_NULL, 0 };

	if (is_as_written(list, refs))
		return true;
	if (!field->is_rewritable || !field->span.end)
		return refuse(w, item, field);
	v.quote = quote_of(item->migration, field);
	v.bytes = item->source->bytes;
	if (list->n == 1 && refs->n == 1 &&
	    list->items[0].span.end > list->items[0].span.begin)
		write_item(&v, 0, plan_ref_text(&refs->v[0]));
	else if (refs->n > 1 && is_display(&v))
		write_items(&v, refs);
	else
		write_all(&v, refs);
	return true;
}
