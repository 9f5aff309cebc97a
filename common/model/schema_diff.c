#include "base/compat.h"
#include "model/schema_diff.h"
#include "base/buf.h"
#include "model/type_text.h"

struct differ {
	struct schema_differences *out;
	struct arena *a;
	const struct schema *from;
	const struct schema *to;
	unsigned flags;
	struct str table; /* in hand */
};

static struct schema_difference *say(struct differ *d, enum schema_diff_kind kind,
				     const char *what, struct str name)
{
	struct schema_difference x = {
		.kind = kind, .what = what, .table = d->table, .name = name
	};

	vec_push(d->out, d->a, x);
	return &d->out->v[d->out->n - 1];
}

static struct schema_origin latest(const struct schema_object *o)
{
	return o->changed.rev ? o->changed : o->created;
}

/* ---- columns --------------------------------------------------------------- */

static struct str type_of(struct differ *d, const struct schema_column *c)
{
	struct op_type type = c->type;

	if (c->named && type.family != TYPE_ARRAY) {
		type.family = TYPE_OTHER;
		type.name = c->named->o.name;
	}
	return op_type_text(d->a, &type, d->from->dialect);
}

static struct str described(struct differ *d, const struct schema_column *c)
{
	return str_fmt(d->a, "%.*s%s", STR_ARG(type_of(d, c)),
		       c->nullable == OP_NO ? " not null" : "");
}

static void add_change(struct differ *d, struct buf *b, struct str from,
		       struct str to)
{
	(void)d;
	buf_addf(b, "%s%.*s became %.*s", b->len ? ", " : "", STR_ARG(from),
		 STR_ARG(to));
}

static bool types_are_known(const struct schema_column *a,
			    const struct schema_column *b)
{
	return a->type.text.p && b->type.text.p && !a->type.has_dynamic_args &&
	       !b->type.has_dynamic_args;
}

static struct str default_of(struct differ *d, const struct schema_column *c)
{
	if (c->server_default != OP_DEFAULT_VALUE)
		return STR("no default");
	if (!c->default_text.p)
		return STR_NULL;
	return str_fmt(d->a,
		       c->default_is_string ? "default '%.*s'" : "default %.*s",
		       STR_ARG(c->default_text));
}

static void compare_defaults(struct differ *d, struct buf *b,
			     const struct schema_column *x,
			     const struct schema_column *y)
{
	struct str from = default_of(d, x), to = default_of(d, y);

	/* A database has its own words for them. */
	if ((d->flags & SCHEMA_DIFF_DATABASE) ||
	    x->server_default == OP_DEFAULT_UNSURE ||
	    y->server_default == OP_DEFAULT_UNSURE || !from.p || !to.p)
		return;
	if (!str_eq(from, to))
		add_change(d, b, from, to);
}

static void compare_column(struct differ *d, const struct schema_column *x,
			   const struct schema_column *y)
{
	struct str from = type_of(d, x), to = type_of(d, y);
	struct buf b = BUF_INIT(d->a);
	struct schema_difference *found;

	if (!str_eq(x->o.name, y->o.name))
		buf_addf(&b, "renamed to \"%.*s\"", STR_ARG(y->o.name));
	if (types_are_known(x, y) && !str_eq_nocase(from, to))
		add_change(d, &b, from, to);
	if (x->nullable != y->nullable && x->nullable != OP_UNSURE &&
	    y->nullable != OP_UNSURE)
		add_change(d, &b,
			   x->nullable == OP_NO ? STR("not null") : STR("null"),
			   y->nullable == OP_NO ? STR("not null") : STR("null"));
	compare_defaults(d, &b, x, y);
	if (!b.len)
		return;
	found = say(d, SCHEMA_CHANGED, "column", x->o.name);
	found->detail = buf_str(&b);
	found->by = latest(&y->o);
}

static struct schema_column *there(struct schema_column *c)
{
	return c && c->o.is_there ? c : NULL;
}

static struct str birth_of(struct differ *d, const struct schema_object *o)
{
	return str_fmt(d->a, "%p %zu %zu", (const void *)o->created.rev,
		       o->created.span.begin, o->created.span.end);
}

static void column_births(struct differ *d, struct map *births,
			  const struct schema_table *t)
{
	map_init(births, d->a);
	for (size_t i = 0; i < t->columns.n; i++) {
		struct schema_column *c = t->columns.v[i];

		if (c->o.is_there && c->o.created.rev)
			map_put(births, birth_of(d, &c->o), c);
	}
}

/* What became of x: the one of its name, or the one that was born as x. */
static struct schema_column *heir(struct differ *d, const struct schema_column *x,
				  const struct schema_table *in,
				  const struct map *births)
{
	struct schema_column *y = there(schema_column_find(in, x->o.name));

	return y || !x->o.created.rev ? y : map_get(births, birth_of(d, &x->o));
}

static void compare_columns(struct differ *d, const struct schema_table *x,
			    const struct schema_table *y)
{
	struct schema_difference *found;
	struct map before, after;

	column_births(d, &before, x);
	column_births(d, &after, y);
	for (size_t i = 0; i < x->columns.n; i++) {
		const struct schema_column *c = x->columns.v[i], *now;

		if (!c->o.is_there)
			continue;
		now = heir(d, c, y, &after);
		if (now) {
			compare_column(d, c, now);
			continue;
		}
		found = say(d, SCHEMA_REMOVED, "column", c->o.name);
		found->detail = described(d, c);
	}
	for (size_t i = 0; i < y->columns.n; i++) {
		const struct schema_column *c = y->columns.v[i];

		if (!c->o.is_there || heir(d, c, x, &before) || x->is_assumed ||
		    x->is_incomplete)
			continue;
		found = say(d, SCHEMA_ADDED, "column", c->o.name);
		found->detail = described(d, c);
		found->by = c->o.created;
	}
}

/* ---- keys and indexes -------------------------------------------------------- */

static struct str parts_text(struct differ *d, const struct schema_parts *parts)
{
	struct buf b = BUF_INIT(d->a);

	buf_addc(&b, '(');
	for (size_t i = 0; i < parts->n; i++) {
		struct str name = schema_part_name(&parts->v[i]);

		buf_addf(&b, "%s%.*s", i ? ", " : "",
			 STR_ARG(name.p ? name : STR("?")));
	}
	buf_addc(&b, ')');
	return buf_str(&b);
}

static bool is_action(struct str s)
{
	return s.len && !str_eq_nocase(s, STR("no action"));
}

/* All that makes it what it is, but for its name. */
static struct str key_text(struct differ *d, const struct schema_key *k)
{
	struct buf b = BUF_INIT(d->a);
	const struct schema_parts *to = &k->ref_parts;

	if (k->kind == SQL_CONSTRAINT_CHECK)
		return k->condition.p ? k->condition : STR("?");
	buf_adds(&b, parts_text(d, &k->parts));
	if (k->kind != SQL_CONSTRAINT_FOREIGN_KEY)
		return buf_str(&b);
	if (!to->n && k->ref_table && schema_primary_key(k->ref_table))
		to = &schema_primary_key(k->ref_table)->parts;
	buf_addf(&b, " -> %.*s %.*s",
		 STR_ARG(k->ref_table ? schema_table_name(d->a, k->ref_table) :
					STR("?")),
		 STR_ARG(parts_text(d, to)));
	if (is_action(k->on_delete))
		buf_addf(&b, " on delete %.*s",
			 STR_ARG(str_lower(d->a, k->on_delete)));
	if (is_action(k->on_update))
		buf_addf(&b, " on update %.*s",
			 STR_ARG(str_lower(d->a, k->on_update)));
	return buf_str(&b);
}

static bool is_compared(const struct differ *d, const struct schema_key *k)
{
	if (!k->o.is_there)
		return false;
	return !(d->flags & SCHEMA_DIFF_DATABASE) ||
	       (k->kind != SQL_CONSTRAINT_CHECK &&
		k->kind != SQL_CONSTRAINT_EXCLUDE);
}

/* "kind text", with the name where it is one of its own. */
static struct str key_id(struct differ *d, const struct schema_key *k)
{
	bool has_name = k->o.name.p && !(d->flags & SCHEMA_DIFF_DATABASE);

	return str_lower(d->a,
			 str_fmt(d->a, "%s %.*s %.*s", schema_key_word(k->kind),
				 has_name ? (int)k->o.name.len : 0,
				 has_name ? k->o.name.p : "",
				 STR_ARG(key_text(d, k))));
}

static void note_keys(struct differ *d, struct map *ids,
		      const struct schema_table *t)
{
	map_init(ids, d->a);
	for (size_t i = 0; i < t->keys.n; i++)
		if (is_compared(d, t->keys.v[i]))
			map_put(ids, key_id(d, t->keys.v[i]), t->keys.v[i]);
}

static void say_key(struct differ *d, enum schema_diff_kind kind,
		    const struct schema_key *k)
{
	struct schema_difference *found = say(d, kind, schema_key_word(k->kind),
					      k->o.name.p ? k->o.name : STR(""));

	found->detail = key_text(d, k);
	if (kind == SCHEMA_ADDED)
		found->by = k->o.created;
}

static void compare_keys(struct differ *d, const struct schema_table *x,
			 const struct schema_table *y)
{
	struct map before, after;

	note_keys(d, &before, x);
	note_keys(d, &after, y);
	map_each (&before, it)
		if (!map_has(&after, it->key))
			say_key(d, SCHEMA_REMOVED, it->value);
	if (x->is_assumed || x->is_incomplete)
		return;
	map_each (&after, it)
		if (!map_has(&before, it->key))
			say_key(d, SCHEMA_ADDED, it->value);
}

static struct str index_text(struct differ *d, const struct schema_index *x)
{
	return str_fmt(d->a, "%s%.*s%s", x->is_unique ? "unique " : "",
		       STR_ARG(parts_text(d, &x->parts)),
		       x->has_where ? " where ..." : "");
}

static void note_indexes(struct differ *d, struct map *ids,
			 const struct schema_table *t)
{
	map_init(ids, d->a);
	for (size_t i = 0; i < t->indexes.n; i++) {
		struct schema_index *x = t->indexes.v[i];

		if (x->o.is_there)
			map_put(ids,
				str_lower(d->a,
					  str_fmt(d->a, "%.*s %.*s",
						  STR_ARG(x->o.name),
						  STR_ARG(index_text(d, x)))),
				x);
	}
}

static void say_index(struct differ *d, enum schema_diff_kind kind,
		      const struct schema_index *x)
{
	struct schema_difference *found =
		say(d, kind, "index", x->o.name.p ? x->o.name : STR(""));

	found->detail = index_text(d, x);
	if (kind == SCHEMA_ADDED)
		found->by = x->o.created;
}

static void compare_indexes(struct differ *d, const struct schema_table *x,
			    const struct schema_table *y)
{
	struct map before, after;

	note_indexes(d, &before, x);
	note_indexes(d, &after, y);
	map_each (&before, it)
		if (!map_has(&after, it->key))
			say_index(d, SCHEMA_REMOVED, it->value);
	if (x->is_assumed || x->is_incomplete)
		return;
	map_each (&after, it)
		if (!map_has(&before, it->key))
			say_index(d, SCHEMA_ADDED, it->value);
}

/* ---- tables, types ------------------------------------------------------------ */

static struct schema_table *table_heir(struct differ *d, struct map *births,
				       const struct schema *in,
				       const struct schema_table *t)
{
	struct schema_table *y =
		schema_table_find(in, t->catalog, t->schema, t->o.name);
	struct str birth;

	if (y && y->o.is_there && str_eq_nocase(y->o.name, t->o.name))
		return y;
	birth = str_fmt(d->a, "%p %zu", (const void *)t->o.created.rev,
			t->o.created.span.begin);
	return t->o.created.rev && !t->is_assumed ? map_get(births, birth) : NULL;
}

static void note_births(struct differ *d, struct map *births,
			const struct schema *s)
{
	map_init(births, d->a);
	for (size_t i = 0; i < s->tables.n; i++) {
		struct schema_table *t = s->tables.v[i];

		if (t->o.is_there && t->o.created.rev && !t->is_assumed)
			map_put(births,
				str_fmt(d->a, "%p %zu",
					(const void *)t->o.created.rev,
					t->o.created.span.begin),
				t);
	}
}

static size_t count_columns(const struct schema_table *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->columns.n; i++)
		n += t->columns.v[i]->o.is_there;
	return n;
}

static void say_table(struct differ *d, enum schema_diff_kind kind,
		      const struct schema_table *t)
{
	struct schema_difference *found;
	size_t n = count_columns(t);

	d->table = STR_NULL;
	found = say(d, kind, "table", schema_table_name(d->a, t));
	found->detail = str_fmt(d->a, "%zu column%s", n, n == 1 ? "" : "s");
	if (kind == SCHEMA_ADDED)
		found->by = t->o.created;
}

static void compare_table(struct differ *d, const struct schema_table *x,
			  const struct schema_table *y)
{
	struct str name = schema_table_name(d->a, x);
	struct schema_difference *found;

	d->table = STR_NULL;
	if (!str_eq_nocase(x->o.name, y->o.name)) {
		found = say(d, SCHEMA_CHANGED, "table", name);
		found->detail = str_fmt(d->a, "renamed to \"%.*s\"",
					STR_ARG(schema_table_name(d->a, y)));
		found->by = y->o.changed;
	}
	d->table = schema_table_name(d->a, y);
	compare_columns(d, x, y);
	compare_keys(d, x, y);
	compare_indexes(d, x, y);
}

static void compare_tables(struct differ *d)
{
	struct map old_births, new_births;

	note_births(d, &old_births, d->from);
	note_births(d, &new_births, d->to);
	for (size_t i = 0; i < d->from->tables.n; i++) {
		const struct schema_table *x = d->from->tables.v[i], *y;

		if (!x->o.is_there)
			continue;
		y = table_heir(d, &new_births, d->to, x);
		if (y)
			compare_table(d, x, y);
		else
			say_table(d, SCHEMA_REMOVED, x);
	}
	for (size_t i = 0; i < d->to->tables.n; i++) {
		const struct schema_table *y = d->to->tables.v[i];

		if (y->o.is_there && !table_heir(d, &old_births, d->from, y))
			say_table(d, SCHEMA_ADDED, y);
	}
}

static struct str values_text(struct differ *d, const struct schema_type *t)
{
	struct buf b = BUF_INIT(d->a);

	for (size_t i = 0; i < t->values.n; i++)
		buf_addf(&b, "%s'%.*s'", i ? ", " : "", STR_ARG(t->values.v[i]));
	return b.len ? buf_str(&b) : STR("");
}

static void note_types(struct differ *d, struct map *names,
		       const struct schema *s)
{
	map_init(names, d->a);
	for (size_t i = 0; i < s->types.n; i++)
		if (s->types.v[i]->o.is_there)
			map_put(names, str_lower(d->a, s->types.v[i]->o.name),
				s->types.v[i]);
}

static void compare_type(struct differ *d, const struct schema_type *x,
			 const struct schema_type *y)
{
	struct str from = values_text(d, x), to = values_text(d, y);
	struct schema_difference *found;

	if (str_eq(from, to))
		return;
	found = say(d, SCHEMA_CHANGED, "type", x->o.name);
	found->detail =
		str_fmt(d->a, "%.*s became %.*s", STR_ARG(from), STR_ARG(to));
	found->by = latest(&y->o);
}

static void compare_types(struct differ *d)
{
	struct map before, after;

	d->table = STR_NULL;
	note_types(d, &before, d->from);
	note_types(d, &after, d->to);
	map_each (&before, it) {
		const struct schema_type *x = it->value;

		if (map_has(&after, it->key))
			compare_type(d, x, map_get(&after, it->key));
		else
			say(d, SCHEMA_REMOVED, "type", x->o.name);
	}
	map_each (&after, it) {
		const struct schema_type *y = it->value;
		struct schema_difference *found;

		if (map_has(&before, it->key))
			continue;
		found = say(d, SCHEMA_ADDED, "type", y->o.name);
		found->detail = values_text(d, y);
		found->by = y->o.created;
	}
}

static void compare_others(struct differ *d)
{
	for (size_t i = 0; i < d->from->others.n; i++) {
		const struct schema_other *x = d->from->others.v[i];
		const struct schema_other *y = map_get(
			&d->to->other_by_name, str_lower(d->a, x->o.name));

		if (x->o.is_there && (!y || !y->o.is_there))
			say(d, SCHEMA_REMOVED, sql_object_name(x->type),
			    x->o.name);
	}
	for (size_t i = 0; i < d->to->others.n; i++) {
		const struct schema_other *y = d->to->others.v[i];
		const struct schema_other *x = map_get(
			&d->from->other_by_name, str_lower(d->a, y->o.name));

		if (y->o.is_there && (!x || !x->o.is_there))
			say(d, SCHEMA_ADDED, sql_object_name(y->type), y->o.name)
				->by = y->o.created;
	}
}

void schema_diff(struct schema_differences *out, struct arena *a,
		 const struct schema *from, const struct schema *to,
		 unsigned flags)
{
	struct differ d = {
		.out = out, .a = a, .from = from, .to = to, .flags = flags
	};

	compare_tables(&d);
	if (flags & SCHEMA_DIFF_DATABASE)
		return;
	compare_types(&d);
	compare_others(&d);
}
