#include "base/compat.h"
#include "config/toml_reader.h"
#include "base/utf8.h"

/* struct toml.state; tomllib keeps the same as flags of a key's path. */
enum {
	DECLARED = 1, /* by a header, or by dotted keys of a closed section */
	FROZEN = 2, /* an array or inline table: complete as it stands */
};

/* A document that is being read. */
struct document {
	struct toml_reader r;
	struct toml *root;
	struct toml *section; /* what the last header opened */
	VEC_OF(struct toml *) pending; /* dotted: DECLARED at the next header */
};

struct key {
	struct str parts[TOML_MAX_DEPTH];
	size_t n;
};

static struct toml *node_new(struct toml_reader *r, enum toml_kind kind,
			     size_t begin)
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

struct toml *toml_at(const struct toml *t, struct str key)
{
	return t && t->kind == TOML_TABLE ? map_get(t->table, key) : NULL;
}

static bool read_key(struct toml_reader *r, struct key *key)
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

static bool read_value(struct toml_reader *r, struct toml **out);

static bool read_pair(struct toml_reader *r, struct key *key, struct toml **value)
{
	if (!read_key(r, key))
		return false;
	if (toml_peek(r, 0) != '=')
		return toml_fail(r, "\"=\" is expected behind a key");
	r->at++;
	toml_skip_blanks(r);
	return read_value(r, value);
}

static void append(struct toml_reader *r, struct toml *array, struct toml *value)
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
		if (!read_value(r, &value) || !toml_skip_lines(r))
			return false;
		append(r, array, value);
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
				const struct key *key)
{
	for (size_t i = 0; i + 1 < key->n; i++) {
		struct map_entry *e = map_at(t->table, key->parts[i]);

		if (!e->value)
			e->value = node_new(r, TOML_TABLE, r->at);
		t = e->value;
		if (t->kind != TOML_TABLE || t->state & FROZEN)
			return NULL;
	}
	return t;
}

static bool put_value(struct toml_reader *r, struct toml *table,
		      struct str name, struct toml *value)
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
	struct key key;

	r->at++;
	toml_skip_blanks(r);
	if (toml_peek(r, 0) == '}') {
		r->at++;
		return true;
	}
	for (;;) {
		if (!read_pair(r, &key, &value))
			return false;
		nest = inline_nest(r, table, &key);
		if (!nest)
			return toml_fail(r, "a key that is set already");
		if (!put_value(r, nest, key.parts[key.n - 1], value))
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
	t->state = FROZEN;
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
static bool read_value(struct toml_reader *r, struct toml **out)
{
	char c = toml_peek(r, 0);
	size_t begin = r->at;
	struct toml *t;
	bool ok;

	t = node_new(r, c == '{' ? TOML_TABLE : TOML_ARRAY, begin);
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

/*
 * One step from a table towards key: into the last of an array of tables,
 * made where there is nothing. NULL after a fault.
 */
static struct toml *descend(struct toml_reader *r, struct toml *t,
			    struct str name, bool is_dotted, struct toml **entry)
{
	struct map_entry *e = map_at(t->table, name);
	struct toml *next;

	if (!e->value)
		e->value = node_new(r, TOML_TABLE, r->at);
	next = *entry = e->value;
	if (next->state & FROZEN) {
		toml_fail(r, "more for a table or array that is complete");
		return NULL;
	}
	if (is_dotted && next->state & DECLARED) {
		toml_fail(r, "a dotted key into a table with a header");
		return NULL;
	}
	if (next->kind == TOML_ARRAY)
		next = next->items[next->nitems - 1];
	if (next->kind != TOML_TABLE) {
		toml_fail(r, "a key that is set already");
		return NULL;
	}
	return next;
}

static bool read_setting(struct document *d)
{
	struct toml_reader *r = &d->r;
	struct key key;
	struct toml *t = d->section, *value, *entry;

	if (!read_pair(r, &key, &value))
		return false;
	for (size_t i = 0; i + 1 < key.n; i++) {
		t = descend(r, t, key.parts[i], true, &entry);
		if (!t)
			return false;
		vec_push(&d->pending, r->arena, entry);
	}
	return put_value(r, t, key.parts[key.n - 1], value);
}

static struct toml *open_table(struct document *d, struct toml *t, struct str name)
{
	struct toml *entry;
	struct toml *next = descend(&d->r, t, name, false, &entry);

	if (!next)
		return NULL;
	if (entry->state & DECLARED) {
		toml_fail(&d->r, "a table that is declared already");
		return NULL;
	}
	entry->state |= DECLARED;
	return next;
}

static struct toml *open_element(struct document *d, struct toml *t,
				 struct str name, size_t begin)
{
	struct map_entry *e = map_at(t->table, name);
	struct toml *array = e->value;

	if (!array) {
		array = e->value = node_new(&d->r, TOML_ARRAY, begin);
		array->state = DECLARED;
	}
	if (array->kind != TOML_ARRAY || array->state & FROZEN) {
		toml_fail(&d->r, "a key that is set already");
		return NULL;
	}
	append(&d->r, array, node_new(&d->r, TOML_TABLE, begin));
	return array->items[array->nitems - 1];
}

/* [a.b] or [[a.b]] */
static bool read_header(struct document *d)
{
	struct toml_reader *r = &d->r;
	bool is_element = toml_follows(r, "[[");
	const char *close = is_element ? "]]" : "]";
	struct key key;
	struct toml *t = d->root, *entry;
	size_t begin = r->at;

	for (size_t i = 0; i < d->pending.n; i++)
		d->pending.v[i]->state |= DECLARED;
	d->pending.n = 0;
	r->at += is_element ? 2 : 1;
	if (!read_key(r, &key))
		return false;
	if (!toml_follows(r, close))
		return toml_fail(r, "\"]\" is expected behind a header");
	r->at += strlen(close);
	for (size_t i = 0; t && i + 1 < key.n; i++)
		t = descend(r, t, key.parts[i], false, &entry);
	if (!t)
		return false;
	if (is_element)
		t = open_element(d, t, key.parts[key.n - 1], begin);
	else
		t = open_table(d, t, key.parts[key.n - 1]);
	if (!t)
		return false;
	d->section = t;
	t->span = span_of(begin, r->at);
	t->line = source_position(&r->source, begin).line;
	return true;
}

static bool read_statement(struct document *d)
{
	struct toml_reader *r = &d->r;
	char c;

	toml_skip_blanks(r);
	c = toml_peek(r, 0);
	if (c == '[') {
		if (!read_header(d))
			return false;
	} else if (!toml_is_end(r) && c != '#' && !toml_newline(r)) {
		if (!read_setting(d))
			return false;
	}
	toml_skip_blanks(r);
	if (!toml_skip_comment(r))
		return false;
	if (!toml_is_end(r) && !toml_newline(r))
		return toml_fail(r, "a line end is expected here");
	r->at += toml_newline(r);
	return true;
}

struct toml *toml_read(struct arena *a, struct str bytes, struct toml_fault *fault)
{
	struct document d = { .r = { .arena = a, .s = bytes, .fault = fault } };

	*fault = (struct toml_fault){ 0 };
	source_init(&d.r.source, a, STR(""), bytes);
	if (bytes.len > TOML_MAX_BYTES) {
		toml_fail(&d.r, "larger than 1 MiB: not read");
		return NULL;
	}
	d.r.at = utf8_first_invalid(bytes);
	if (d.r.at != STR_NPOS) {
		toml_fail(&d.r, "not UTF-8");
		return NULL;
	}
	d.r.at = 0;
	d.root = d.section = node_new(&d.r, TOML_TABLE, 0);
	while (!toml_is_end(&d.r))
		if (!read_statement(&d))
			return NULL;
	return d.root;
}
