/* What happens to an object on one side, event by event. */
#include "base/compat.h"
#include "model/commute_parts.h"

struct touch side_touch(struct side *s, const struct op_effect *e)
{
	return (struct touch){ e, s->migration, s->seq++ };
}

bool effect_is_conditional(const struct op_effect *e)
{
	if (e->is_conditional || e->operation->is_repeated)
		return true;
	for (const struct op_condition *c = e->operation->condition; c;
	     c = c->outer)
		if (!c->dialects.n)
			return true;
	return false;
}

/*
 * Only what was there before is the other side's too: once it was made here,
 * or is gone, what happens to it is nobody else's concern.
 */
static bool is_as_it_was(const struct object *o)
{
	return o->first == LIFE_NONE ||
	       (o->is_there &&
		(o->first == LIFE_MADE_IF || o->first == LIFE_DEFINED));
}

static bool is_of_rows(enum sql_action_kind action)
{
	return action == SQL_EXECUTE || action == SQL_INSERT ||
	       action == SQL_UPDATE || action == SQL_DELETE ||
	       action == SQL_COPY || action == SQL_REPLACE ||
	       action == SQL_MERGE || action == SQL_TRUNCATE;
}

void object_use(struct side *s, struct object *o, const struct op_effect *e)
{
	if (!is_as_it_was(o))
		return;
	if (!o->used.effect)
		o->used = side_touch(s, e);
	if (!o->held.effect && !is_of_rows(e->action))
		o->held = side_touch(s, e);
}

void table_attach(struct side *s, struct object *table, const struct op_effect *e)
{
	struct table_facts *facts = object_facts(s, table);

	if (!facts->attached.effect && !object_is_own(table))
		facts->attached = side_touch(s, e);
}

void table_check(struct side *s, struct object *table,
		 const struct op_effect *e, const struct op_names *columns)
{
	struct table_facts *facts = object_facts(s, table);

	if (object_is_own(table))
		return;
	if (!facts->checked.effect)
		facts->checked = side_touch(s, e);
	for (size_t i = 0; i < columns->n; i++) {
		struct object *o;

		if (!columns->v[i].text.p)
			continue;
		o = side_part(s, CLASS_COLUMN, table, columns->v[i].text);
		if (!o->checked.effect && !object_is_own(o))
			o->checked = side_touch(s, e);
	}
}

void object_make(struct side *s, struct object *o, const struct op_effect *e)
{
	o->made = side_touch(s, e);
	o->is_there = true;
	if (o->first != LIFE_NONE)
		return;
	o->first = e->flags & SQL_OR_REPLACE ? LIFE_DEFINED :
		   e->flags & SQL_IF_NOT_EXISTS || effect_is_conditional(e) ?
					       LIFE_MADE_IF :
					       LIFE_MADE;
}

void object_leave(struct side *s, struct object *o, const struct op_effect *e)
{
	if (!o->gone.effect)
		o->gone = side_touch(s, e);
	o->is_there = false;
	if (o->first == LIFE_NONE)
		o->first = e->flags & SQL_IF_EXISTS || effect_is_conditional(e) ?
				   LIFE_GONE_IF :
				   LIFE_GONE;
}

void object_change(struct side *s, struct object *o, enum aspect aspect,
		   const struct op_effect *e)
{
	object_use(s, o, e);
	if (!is_as_it_was(o))
		return;
	if (!o->aspects)
		o->aspects = arena_array(s->arena, ASPECTS, sizeof(*o->aspects));
	o->aspects[aspect] = side_touch(s, e);
}

enum life object_life(const struct object *o)
{
	switch (o->first) {
	case LIFE_NONE:
		return o->used.effect ? LIFE_USED : LIFE_NONE;
	case LIFE_MADE:
		return o->is_there ? LIFE_MADE : LIFE_PASSING;
	case LIFE_GONE:
		return o->is_there ? LIFE_REPLACED : LIFE_GONE;
	case LIFE_GONE_IF:
		return o->is_there ? LIFE_REPLACED_IF : LIFE_GONE_IF;
	default:
		return o->is_there ? o->first : LIFE_GONE_IF;
	}
}

bool object_is_own(const struct object *o)
{
	return !is_as_it_was(o);
}

void side_unknown(struct side *s, const struct op_effect *e)
{
	if (e && e == s->not_analysed_last)
		return;
	s->not_analysed_last = e;
	s->not_analysed++;
}
