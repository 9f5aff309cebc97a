#include "base/compat.h"
#include "config/toml_reader.h"
#include "base/utf8.h"

/* A document that is being read. */
struct document {
	struct toml_reader r;
	struct toml *root;
	struct toml *section; /* what the last header opened */
	/* Dotted keys' tables: TOML_DECLARED at the next header. */
	VEC_OF(struct toml *) pending;
};

struct toml *toml_at(const struct toml *t, struct str key)
{
	return t && t->kind == TOML_TABLE ? map_get(t->table, key) : NULL;
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
		e->value = toml_node(r, TOML_TABLE, r->at);
	next = *entry = e->value;
	if (next->state & TOML_FROZEN) {
		toml_fail(r, "more for a table or array that is complete");
		return NULL;
	}
	if (is_dotted && next->state & TOML_DECLARED) {
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
	struct toml_key_path key;
	struct toml *t = d->section, *value, *entry;

	if (!toml_pair(r, &key, &value))
		return false;
	for (size_t i = 0; i + 1 < key.n; i++) {
		t = descend(r, t, key.parts[i], true, &entry);
		if (!t)
			return false;
		vec_push(&d->pending, r->arena, entry);
	}
	return toml_put(r, t, key.parts[key.n - 1], value);
}

static struct toml *open_table(struct document *d, struct toml *t, struct str name)
{
	struct toml *entry;
	struct toml *next = descend(&d->r, t, name, false, &entry);

	if (!next)
		return NULL;
	if (entry->state & TOML_DECLARED) {
		toml_fail(&d->r, "a table that is declared already");
		return NULL;
	}
	entry->state |= TOML_DECLARED;
	return next;
}

static struct toml *open_element(struct document *d, struct toml *t,
				 struct str name, size_t begin)
{
	struct map_entry *e = map_at(t->table, name);
	struct toml *array = e->value;

	if (!array) {
		array = e->value = toml_node(&d->r, TOML_ARRAY, begin);
		array->state = TOML_DECLARED;
	}
	if (array->kind != TOML_ARRAY || array->state & TOML_FROZEN) {
		toml_fail(&d->r, "a key that is set already");
		return NULL;
	}
	toml_append(&d->r, array, toml_node(&d->r, TOML_TABLE, begin));
	return array->items[array->nitems - 1];
}

/* [a.b] or [[a.b]] */
static bool read_header(struct document *d)
{
	struct toml_reader *r = &d->r;
	bool is_element = toml_follows(r, "[[");
	const char *close = is_element ? "]]" : "]";
	struct toml_key_path key;
	struct toml *t = d->root, *entry;
	size_t begin = r->at;

	for (size_t i = 0; i < d->pending.n; i++)
		d->pending.v[i]->state |= TOML_DECLARED;
	d->pending.n = 0;
	r->at += is_element ? 2 : 1;
	if (!toml_key(r, &key))
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
	d.root = d.section = toml_node(&d.r, TOML_TABLE, 0);
	while (!toml_is_end(&d.r))
		if (!read_statement(&d))
			return NULL;
	return d.root;
}
