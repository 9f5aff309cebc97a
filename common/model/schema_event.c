/* What is worth a word while the replay is watched. */
#include "base/compat.h"
#include "model/schema_parts.h"

struct schema_event *schema_tell(struct schema_step *p,
				 enum schema_event_kind kind,
				 const struct schema_table *t)
{
	struct schema *s = p->s;
	struct schema_event e = { .kind = kind,
				  .effect = p->e,
				  .span = p->e->span };

	if (!s->events || p->is_quiet || s->is_cut)
		return NULL;
	if (t)
		e.table = schema_table_name(s->arena, t);
	else if (p->e->table.text.p)
		e.table = p->e->table.text;
	vec_push(s->events, s->arena, e);
	return &s->events->v[s->events->n - 1];
}

/* ---- rings of foreign keys --------------------------------------------- */

struct walk {
	struct schema_table *table;
	size_t next; /* of its keys */
};

struct walks {
	struct walk *v;
	size_t n;
	size_t cap;
};

static struct schema_table *next_of(struct schema_step *p, struct walk *w)
{
	while (w->next < w->table->keys.n && schema_pay(p->s, 1)) {
		const struct schema_key *k = w->table->keys.v[w->next++];

		if (k->o.is_there && k->ref_table && k->ref_table->o.is_there &&
		    schema_is_sure(p->s, &k->o))
			return k->ref_table;
	}
	return NULL;
}

static void tell_walk(struct schema_step *p, const struct schema_key *k,
		      const struct walks *walks)
{
	struct schema_event *e = schema_tell(p, SCHEMA_FK_CYCLE, k->table);
	struct arena *a = p->s->arena;

	if (!e)
		return;
	e->span = k->o.created.span;
	vec_push(&e->names, a, schema_table_name(a, k->table));
	for (size_t i = 0; i < walks->n; i++)
		vec_push(&e->names, a, schema_table_name(a, walks->v[i].table));
}

/* The ring is an old one, made anew. */
static bool was_there(struct schema_step *p, const struct schema_key *k)
{
	for (size_t i = 0; i < k->table->keys.n && schema_pay(p->s, 1); i++)
		if (k->table->keys.v[i] != k &&
		    k->table->keys.v[i]->ref_table == k->ref_table)
			return true;
	return false;
}

/* From the table it refers to back to its own, if there is a way. */
void schema_tell_ring(struct schema_step *p, const struct schema_key *k)
{
	struct schema *s = p->s;
	struct walks walks = VEC_INIT;
	size_t stamp;

	if (k->ref_table == k->table || !k->ref_table || was_there(p, k))
		return;
	stamp = ++s->walk_stamp;
	vec_push(&walks, s->arena, (struct walk){ k->ref_table, 0 });
	k->ref_table->mark = stamp;
	while (walks.n && !s->is_cut) {
		struct schema_table *t = next_of(p, &walks.v[walks.n - 1]);

		if (!t) {
			walks.n--;
		} else if (t == k->table) {
			tell_walk(p, k, &walks);
			return;
		} else if (t->mark != stamp) {
			t->mark = stamp;
			vec_push(&walks, s->arena, (struct walk){ t, 0 });
		}
	}
}

/* ---- types of both ends -------------------------------------------------- */

static bool is_text(const struct op_type *t)
{
	return t->family == TYPE_STRING || t->family == TYPE_TEXT;
}

/* Values of one cannot stand in the other, or the database refuses. */
static bool types_differ(const struct schema *s, const struct op_type *a,
			 const struct op_type *b)
{
	if (a->family == TYPE_UNKNOWN || b->family == TYPE_UNKNOWN ||
	    a->family == TYPE_OTHER || b->family == TYPE_OTHER)
		return false;
	if (is_text(a) && is_text(b))
		return false;
	/* A UUID of one's own may well be a CHAR(36). */
	if (!schema_is_postgresql(s) && (is_text(a) || is_text(b)) &&
	    (a->family == TYPE_UUID || b->family == TYPE_UUID))
		return false;
	if (a->family != b->family)
		return true;
	if (a->family != TYPE_INTEGER)
		return false;
	return (a->bits && b->bits && a->bits != b->bits) ||
	       a->is_unsigned != b->is_unsigned;
}

void schema_tell_types(struct schema_step *p, const struct schema_key *k)
{
	const struct schema_key *primary = NULL;
	const struct schema_parts *to = &k->ref_parts;

	if (!to->n) {
		primary = schema_primary_key(k->ref_table);
		if (primary)
			to = &primary->parts;
	}
	for (size_t i = 0; i < k->parts.n && i < to->n; i++) {
		const struct schema_column *a = k->parts.v[i].column;
		const struct schema_column *b = to->v[i].column;
		struct schema_event *e;

		if (!a || !b || !schema_is_sure(p->s, &b->o) ||
		    !types_differ(p->s, &a->type, &b->type))
			continue;
		e = schema_tell(p, SCHEMA_FK_TYPE_MISMATCH, k->table);
		if (!e)
			return;
		e->span = k->o.created.span;
		e->object = SQL_OBJECT_COLUMN;
		e->name = a->o.name;
		e->other = str_fmt(
			p->s->arena, "%.*s.%.*s",
			STR_ARG(schema_table_name(p->s->arena, k->ref_table)),
			STR_ARG(b->o.name));
		e->type = &a->type;
		e->other_type = &b->type;
		e->related = b->o.changed.rev ? b->o.changed : b->o.created;
	}
}
