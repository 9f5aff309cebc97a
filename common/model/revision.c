#include "base/compat.h"
#include "model/revision.h"
#include "base/pack.h"
#include "model/migration.h"

#define FORM 1

static void put_span(struct buf *out, struct span span)
{
	pack_number(out, span.begin);
	pack_number(out, span.end < span.begin ? 0 : span.end - span.begin);
}

static void put_list(struct buf *out, const struct meta_list *list)
{
	pack_number(out, (unsigned)list->state | (list->is_assigned ? 4u : 0));
	put_span(out, list->span);
	pack_number(out, list->n);
	for (size_t i = 0; i < list->n; i++) {
		pack_str(out, list->items[i].value);
		put_span(out, list->items[i].span);
	}
}

void revision_encode(struct buf *out, const struct revision *r)
{
	buf_addc(out, FORM);
	pack_number(out, r->flags & REVISION_FLAGS);
	pack_number(out, r->id.p ? 1 : 0);
	if (r->id.p)
		pack_str(out, r->id);
	put_span(out, r->id_span);
	put_list(out, &r->down);
	put_list(out, &r->labels);
	put_list(out, &r->depends);
	pack_str(out, r->message);
}

static bool take_span(struct str *rest, struct span *span)
{
	uint64_t begin, len;

	if (!unpack_number(rest, &begin) || !unpack_number(rest, &len) ||
	    begin > SIZE_MAX || len > SIZE_MAX - begin)
		return false;
	*span = span_of((size_t)begin, (size_t)(begin + len));
	return true;
}

static bool take_state(struct str *rest, struct meta_list *list)
{
	uint64_t n;

	if (!unpack_number(rest, &n) || n > 7 || (n & 3) > META_DYNAMIC)
		return false;
	list->state = (enum meta_state)(n & 3);
	list->is_assigned = n & 4;
	return true;
}

#define ITEM_MIN 3 /* bytes of the shortest item */

static bool take_list(struct arena *a, struct str *rest, struct meta_list *list)
{
	uint64_t n;

	if (!take_state(rest, list) || !take_span(rest, &list->span) ||
	    !unpack_number(rest, &n) || n > rest->len / ITEM_MIN)
		return false;
	list->n = (size_t)n;
	list->items = n ? arena_array(a, list->n, sizeof(*list->items)) : NULL;
	for (size_t i = 0; i < list->n; i++)
		if (!unpack_str(rest, &list->items[i].value) ||
		    !take_span(rest, &list->items[i].span))
			return false;
	return true;
}

static bool take_id(struct str *rest, struct revision *r)
{
	uint64_t has_id;

	if (!unpack_number(rest, &has_id) || has_id > 1)
		return false;
	return !has_id || unpack_str(rest, &r->id);
}

bool revision_decode(struct arena *a, struct str bytes, struct revision *r)
{
	struct str rest = bytes;
	uint64_t form, flags;

	memset(r, 0, sizeof(*r));
	if (!unpack_number(&rest, &form) || form != FORM ||
	    !unpack_number(&rest, &flags) || flags & ~(uint64_t)REVISION_FLAGS)
		return false;
	r->flags = (unsigned)flags;
	return take_id(&rest, r) && take_span(&rest, &r->id_span) &&
	       take_list(a, &rest, &r->down) && take_list(a, &rest, &r->labels) &&
	       take_list(a, &rest, &r->depends) &&
	       unpack_str(&rest, &r->message) && !rest.len;
}

bool revision_is_reserved(struct str id)
{
	static const char *const words[] = { "base", "head", "heads", "current" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (str_is(id, words[i]))
			return true;
	return false;
}

static unsigned flag_of_id_problem(enum migration_problem_kind kind)
{
	switch (kind) {
	case MIGRATION_DYNAMIC:
		return REVISION_DYNAMIC;
	case MIGRATION_WRONG_TYPE:
	case MIGRATION_TUPLE_ID:
	case MIGRATION_BYTES_ID:
	case MIGRATION_FUNCTION_ID:
	case MIGRATION_EMPTY_ID:
	case MIGRATION_ILLEGAL_ID:
	case MIGRATION_NOT_UTF8_ID:
		return REVISION_BAD_ID;
	default:
		return 0;
	}
}

static unsigned flag_of_down_problem(enum migration_problem_kind kind)
{
	switch (kind) {
	case MIGRATION_WRONG_TYPE:
	case MIGRATION_BYTES_ID:
	case MIGRATION_FUNCTION_ID:
	case MIGRATION_EMPTY_ID:
	case MIGRATION_NOT_UTF8_ID:
	case MIGRATION_MIXED_NONE:
	case MIGRATION_NESTED:
		return REVISION_BAD_DOWN;
	default:
		return 0;
	}
}

static unsigned flag_of(const struct migration_problem *p)
{
	switch (p->kind) {
	case MIGRATION_UNREADABLE:
		return REVISION_UNREADABLE;
	case MIGRATION_NO_REVISION:
		return REVISION_NO_ID;
	case MIGRATION_NO_DOWN_REVISION:
		return REVISION_NO_DOWN;
	default:
		break;
	}
	if (str_is(p->name, "revision"))
		return flag_of_id_problem(p->kind);
	if (str_is(p->name, "down_revision"))
		return flag_of_down_problem(p->kind);
	return 0;
}

/* Without half a character at the end. */
static struct str cut_message(struct str message)
{
	size_t len = REVISION_MESSAGE_MAX;

	if (message.len <= len)
		return message;
	while (len && ((unsigned char)message.p[len] & 0xc0) == 0x80)
		len--;
	return str_cut(message, 0, len);
}

bool revision_message_is_header(struct str message)
{
	return str_starts(message, STR("Revision ID:"));
}

void revision_from_migration(struct revision *r, const struct migration *m)
{
	memset(r, 0, sizeof(*r));
	r->path = m->source->path;
	r->message = STR("");
	if (!m->is_readable) {
		r->flags = REVISION_UNREADABLE;
		return;
	}
	r->id = m->id;
	r->id_span = m->id_span;
	r->down = m->down;
	r->labels = m->labels;
	r->depends = m->depends;
	if (m->message.p)
		r->message = cut_message(m->message);
	vec_each (&m->problems, struct migration_problem, p)
		r->flags |= flag_of(p);
	if (m->is_legacy_id)
		r->flags |= REVISION_LEGACY_ID;
	if (m->id_state == META_DYNAMIC)
		r->flags |= REVISION_DYNAMIC;
	if (revision_is_reserved(r->id))
		r->flags |= REVISION_BAD_ID;
}
