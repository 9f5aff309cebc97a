#include "base/compat.h"
#include "run/sqlite_tables.h"

#define FORM 1

static void put_strs(struct buf *out, const struct strs *list)
{
	pack_number(out, list->n);
	for (size_t i = 0; i < list->n; i++)
		pack_maybe(out, list->v[i]);
}

static void put_table(struct buf *out, const struct sqlite_table *t)
{
	pack_str(out, t->name);
	pack_number(out, t->columns.n);
	vec_each (&t->columns, struct sqlite_column, c) {
		pack_str(out, c->name);
		pack_maybe(out, c->type);
		pack_maybe(out, c->default_text);
		pack_number(out, c->is_not_null | c->is_generated << 1);
		pack_number(out, c->key);
	}
	pack_number(out, t->indexes.n);
	vec_each (&t->indexes, struct sqlite_index, x) {
		pack_str(out, x->name);
		pack_number(out, x->is_unique | x->is_constraint << 1 |
					 x->is_partial << 2);
		put_strs(out, &x->columns);
	}
	pack_number(out, t->keys.n);
	vec_each (&t->keys, struct sqlite_key, k) {
		put_strs(out, &k->columns);
		pack_str(out, k->table);
		put_strs(out, &k->refers);
		pack_maybe(out, k->on_delete);
		pack_maybe(out, k->on_update);
	}
}

void sqlite_tables_pack(struct buf *out, const struct sqlite_tables *tables)
{
	pack_number(out, FORM);
	pack_number(out, tables->n);
	for (size_t i = 0; i < tables->n; i++)
		put_table(out, &tables->v[i]);
}

static bool take_strs(struct arena *a, struct str *rest, struct strs *list)
{
	uint64_t n;
	struct str s;

	if (!unpack_upto(rest, rest->len, &n))
		return false;
	for (uint64_t i = 0; i < n; i++) {
		if (!unpack_maybe(rest, &s))
			return false;
		vec_push(list, a, s);
	}
	return true;
}

static bool take_column(struct str *rest, struct sqlite_column *c)
{
	uint64_t flags, key;

	if (!unpack_str(rest, &c->name) || !unpack_maybe(rest, &c->type) ||
	    !unpack_maybe(rest, &c->default_text) ||
	    !unpack_upto(rest, 3, &flags) || !unpack_upto(rest, 65535, &key))
		return false;
	c->is_not_null = flags & 1;
	c->is_generated = flags & 2;
	c->key = (unsigned)key;
	return true;
}

static bool take_index(struct arena *a, struct str *rest, struct sqlite_index *x)
{
	uint64_t flags;

	if (!unpack_str(rest, &x->name) || !unpack_upto(rest, 7, &flags))
		return false;
	x->is_unique = flags & 1;
	x->is_constraint = flags & 2;
	x->is_partial = flags & 4;
	return take_strs(a, rest, &x->columns);
}

static bool take_key(struct arena *a, struct str *rest, struct sqlite_key *k)
{
	return take_strs(a, rest, &k->columns) && unpack_str(rest, &k->table) &&
	       take_strs(a, rest, &k->refers) &&
	       unpack_maybe(rest, &k->on_delete) &&
	       unpack_maybe(rest, &k->on_update);
}

static bool take_table(struct arena *a, struct str *rest, struct sqlite_table *t)
{
	uint64_t n;

	if (!unpack_str(rest, &t->name) || !unpack_upto(rest, rest->len, &n))
		return false;
	for (uint64_t i = 0; i < n; i++) {
		struct sqlite_column c = { 0 };

		if (!take_column(rest, &c))
			return false;
		vec_push(&t->columns, a, c);
	}
	if (!unpack_upto(rest, rest->len, &n))
		return false;
	for (uint64_t i = 0; i < n; i++) {
		struct sqlite_index x = { 0 };

		if (!take_index(a, rest, &x))
			return false;
		vec_push(&t->indexes, a, x);
	}
	if (!unpack_upto(rest, rest->len, &n))
		return false;
	for (uint64_t i = 0; i < n; i++) {
		struct sqlite_key k = { 0 };

		if (!take_key(a, rest, &k))
			return false;
		vec_push(&t->keys, a, k);
	}
	return true;
}

bool sqlite_tables_unpack(struct arena *a, struct str bytes,
			  struct sqlite_tables *out)
{
	uint64_t form, n;

	memset(out, 0, sizeof(*out));
	if (!unpack_upto(&bytes, FORM, &form) || form != FORM ||
	    !unpack_upto(&bytes, bytes.len, &n))
		return false;
	for (uint64_t i = 0; i < n; i++) {
		struct sqlite_table t = { .name = STR_NULL };

		if (!take_table(a, &bytes, &t))
			return false;
		vec_push(out, a, t);
	}
	return !bytes.len;
}
