/* TOML's values, and the keys before them. */
#include "base/compat.h"
#include "config/toml_reader.h"

struct toml *toml_node(struct toml_reader *r, enum toml_kind kind, size_t begin)
{
	struct toml *t = arena_new(r->arena, struct toml);

	t->kind = kind;
	t->span = span_of(begin, r->at);
	t->line = source_position(&r->source, begin).line;
	if (kind == TOML_TABLE) {
		t->table = arena_new(r->arena, struct map);
		map_init(t->table, r->arena);
	}
	return t;
}

bool toml_key(struct toml_reader *r, struct toml_key_path *key)
{
	key->n = 0;
	for (;;) {
		toml_skip_blanks(r);
		if (key->n == TOML_MAX_DEPTH)
			return toml_fail(r, "a key of too many parts");
		if (!toml_key_part(r, &key->parts[key->n]))
			return false;
		key->n++;
		toml_skip_blanks(r);
		if (toml_peek(r, 0) != '.')
			return true;
		r->at++;
	}
}

bool toml_pair(struct toml_reader *r, struct toml_key_path *key,
	       struct toml **value)
{
	if (!toml_key(r, key))
		return false;
	if (toml_peek(r, 0) != '=')
		return toml_fail(r, "\"=\" is expected behind a key");
	r->at++;
	toml_skip_blanks(r);
	return toml_value(r, value);
}

void toml_append(struct toml_reader *r, struct toml *array, struct toml *value)
{
	if (array->nitems == array->cap)
		array->items = vec_grow(r->arena, array->items, array->nitems,
					&array->cap, sizeof(value));
	array->items[array->nitems++] = value;
}

static bool read_array(struct toml_reader *r, struct toml *array)
{
	struct toml *value;

	r->at++;
	for (;;) {
		if (!toml_skip_lines(r))
			return false;
		if (toml_peek(r, 0) == ']')
			break;
		if (!toml_value(r, &value) || !toml_skip_lines(r))
			return false;
		toml_append(r, array, value);
		if (toml_peek(r, 0) == ']')
			break;
		if (toml_peek(r, 0) != ',')
			return toml_fail(r, "array without an end");
		r->at++;
	}
	r->at++;
	return true;
}

/* The table under t that key's first n parts name; made where it is not. */
static struct toml *inline_nest(struct toml_reader *r, struct toml *t,
				const struct toml_key_path *key)
{
	for (size_t i = 0; i + 1 < key->n; i++) {
		struct map_entry *e = map_at(t->table, key->parts[i]);

		if (!e->value)
			e->value = toml_node(r, TOML_TABLE, r->at);
		t = e->value;
		if (t->kind != TOML_TABLE || t->state & TOML_FROZEN)
			return NULL;
	}
	return t;
}

bool toml_put(struct toml_reader *r, struct toml *table, struct str name,
	      struct toml *value)
{
	struct map_entry *e = map_at(table->table, name);

	if (e->value)
		return toml_fail(r, "a key that is set already");
	e->value = value;
	return true;
}

static bool read_inline_table(struct toml_reader *r, struct toml *table)
{
	struct toml *value, *nest;
	struct toml_key_path key;

	r->at++;
	toml_skip_blanks(r);
	if (toml_peek(r, 0) == '}') {
		r->at++;
		return true;
	}
	for (;;) {
		if (!toml_pair(r, &key, &value))
			return false;
		nest = inline_nest(r, table, &key);
		if (!nest)
			return toml_fail(r, "a key that is set already");
		if (!toml_put(r, nest, key.parts[key.n - 1], value))
			return false;
		toml_skip_blanks(r);
		if (toml_peek(r, 0) == '}')
			break;
		if (toml_peek(r, 0) != ',')
			return toml_fail(r, "inline table without an end");
		r->at++;
		toml_skip_blanks(r);
	}
	r->at++;
	return true;
}

static bool read_nested(struct toml_reader *r, struct toml *t)
{
	bool ok;

	if (++r->depth > TOML_MAX_DEPTH)
		return toml_fail(r, "values nested too deeply");
	ok = t->kind == TOML_ARRAY ? read_array(r, t) : read_inline_table(r, t);
	r->depth--;
	t->state = TOML_FROZEN;
	return ok;
}

static bool read_truth(struct toml_reader *r, struct toml *t)
{
	t->kind = TOML_BOOLEAN;
	t->truth = toml_follows(r, "true");
	r->at += t->truth ? 4 : 5;
	return true;
}

/* Recursion is bounded by TOML_MAX_DEPTH. */
bool toml_value(struct toml_reader *r, struct toml **out)
{
	char c = toml_peek(r, 0);
	size_t begin = r->at;
	struct toml *t;
	bool ok;

	t = toml_node(r, c == '{' ? TOML_TABLE : TOML_ARRAY, begin);
	if (c == '[' || c == '{') {
		ok = read_nested(r, t);
	} else if (c == '"' || c == '\'') {
		t->kind = TOML_STRING;
		ok = toml_string(r, false, &t->text);
	} else if (toml_follows(r, "true") || toml_follows(r, "false")) {
		ok = read_truth(r, t);
	} else {
		ok = toml_scalar(r, &t->kind);
		t->text = str_cut(r->s, begin, r->at);
	}
	t->span.end = r->at;
	*out = t;
	return ok;
}
