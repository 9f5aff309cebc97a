#include "base/compat.h"
#include "model/operations_names.h"

/* FNV-1a, without case, and mixed so that all bits count. */
static uint64_t hash_of(struct str name)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c - 'A' + 'a');
		h = (h ^ c) * 0x100000001b3u;
	}
	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93u;
	return h ^ h >> 32;
}

static void set_add(struct name_set *set, struct str name)
{
	uint64_t h = hash_of(name);

	for (int i = 0; i < 3; i++, h >>= 8)
		set->bits[h >> 6 & 3] |= (uint64_t)1 << (h & 63);
}

void name_query_init(struct name_query *q, struct arena *a)
{
	memset(q, 0, sizeof(*q));
	q->arena = a;
	map_init(&q->seen, a);
}

bool name_query_has(const struct name_query *q, struct str name)
{
	return name.p && map_has(&q->seen, str_lower(q->arena, name));
}

bool name_query_add(struct name_query *q, struct str name)
{
	struct name_set one = { { 0 } };

	if (!name.p || name_query_has(q, name))
		return false;
	map_put(&q->seen, str_lower(q->arena, name), q);
	set_add(&one, name);
	vec_push(&q->names, q->arena, one);
	return true;
}

bool name_query_meets(const struct name_query *q, const struct name_set *set)
{
	for (size_t i = 0; i < q->names.n; i++) {
		const uint64_t *one = q->names.v[i].bits;

		if ((one[0] & set->bits[0]) == one[0] &&
		    (one[1] & set->bits[1]) == one[1] &&
		    (one[2] & set->bits[2]) == one[2] &&
		    (one[3] & set->bits[3]) == one[3])
			return true;
	}
	return false;
}

/* ---- what an effect speaks of ---------------------------------------------- */

typedef void name_fn(void *data, struct str name);

static void each_name(const struct op_effect *e, name_fn *fn, void *data)
{
	fn(data, e->table.text);
	if (e->object != SQL_OBJECT_COLUMN) {
		fn(data, e->name.text);
		fn(data, e->new_name.text);
	}
	for (size_t i = 0; i < e->constraints.n; i++) {
		fn(data, e->constraints.v[i].name.text);
		fn(data, e->constraints.v[i].ref_table.text);
	}
	for (size_t i = 0; i < e->columns.n; i++)
		fn(data, e->columns.v[i].type.enum_name);
}

static void to_query(void *data, struct str name)
{
	name_query_add(data, name);
}

static void to_set(void *data, struct str name)
{
	if (name.p)
		set_add(data, name);
}

void effect_names(struct name_query *q, const struct op_effect *e)
{
	each_name(e, to_query, q);
}

void operations_names(struct name_set *set, const struct operations *ops)
{
	memset(set, 0, sizeof(*set));
	for (size_t i = 0; i < ops->list.n; i++)
		for (size_t k = 0; k < ops->list.v[i]->effects.n; k++)
			if (ops->list.v[i]->is_upgrade)
				each_name(&ops->list.v[i]->effects.v[k], to_set,
					  set);
}

static bool touches_unnamed(const struct op_effect *e)
{
	switch (e->object) {
	case SQL_OBJECT_TABLE:
		return !e->table.text.p || e->new_name.is_dynamic;
	case SQL_OBJECT_SCHEMA:
	case SQL_OBJECT_DATABASE:
	case SQL_OBJECT_OWNED:
		return true;
	case SQL_OBJECT_INDEX:
		return e->table.is_dynamic || e->name.is_dynamic;
	default:
		return e->table.is_dynamic;
	}
}

bool operations_touch_unnamed(const struct operations *ops)
{
	if (ops->is_cut)
		return true;
	for (size_t i = 0; i < ops->unknown.n; i++)
		if (ops->unknown.v[i].is_upgrade)
			return true;
	for (size_t i = 0; i < ops->list.n; i++)
		for (size_t k = 0; k < ops->list.v[i]->effects.n; k++)
			if (ops->list.v[i]->is_upgrade &&
			    touches_unnamed(&ops->list.v[i]->effects.v[k]))
				return true;
	return false;
}

bool operations_lead_to(struct name_query *q, const struct operations *ops)
{
	bool is_more = false;

	for (size_t i = 0; i < ops->list.n; i++)
		for (size_t k = 0; k < ops->list.v[i]->effects.n; k++) {
			const struct op_effect *e = &ops->list.v[i]->effects.v[k];

			if (e->object != SQL_OBJECT_COLUMN &&
			    name_query_has(q, e->new_name.text))
				is_more |= name_query_add(q, e->name.text);
			if (e->object == SQL_OBJECT_INDEX &&
			    name_query_has(q, e->table.text))
				is_more |= name_query_add(q, e->name.text);
		}
	return is_more;
}
