/* Chains as texts of upgrades, replayed, and what came out as one line. */
#ifndef SCHEMA_HELP_H
#define SCHEMA_HELP_H

#include "ops_help.h"
#include "model/operations_pack.h"
#include "model/replay.h"
#include "report/schema.h"

struct schema_case {
	struct arena a;
	struct schema s;
	struct schema_events events;
};

static UNUSED void schema_begin(struct schema_case *c, const char *dialect)
{
	memset(c, 0, sizeof(*c));
	arena_init(&c->a);
	schema_init(&c->s, &c->a, str_z(dialect));
}

static UNUSED void schema_end(struct schema_case *c)
{
	arena_release(&c->a);
}

static UNUSED struct operations *schema_read(struct arena *a, struct str text)
{
	struct source *source = arena_new(a, struct source);
	struct migration *m = arena_new(a, struct migration);
	struct operations *ops = arena_new(a, struct operations);

	source_init(source, a, STR("versions/a.py"), text);
	migration_read(m, a, source);
	operations_read(ops, a, m);
	return ops;
}

static UNUSED struct operations *schema_body(struct arena *a, const char *up,
					     const char *down)
{
	struct buf b = BUF_INIT(a);

	buf_addz(&b, OPS_HEAD);
	ops_function(&b, "upgrade", up);
	ops_function(&b, "downgrade", down);
	return schema_read(a, buf_str(&b));
}

/* One migration more; its id is a, b, c, ... */
static UNUSED void schema_up(struct schema_case *c, const char *up)
{
	static unsigned n;
	struct revision *rev = arena_new(&c->a, struct revision);

	rev->id = str_fmt(&c->a, "r%u", n++);
	rev->path = rev->id;
	schema_run(&c->s, schema_body(&c->a, up, ""), rev, true);
}

/* The same, watched. */
static UNUSED void schema_watch(struct schema_case *c, const char *up)
{
	c->events.n = 0;
	c->s.events = &c->events;
	schema_up(c, up);
	c->s.events = NULL;
}

static UNUSED void schema_parts_shown(struct buf *b,
				      const struct schema_parts *parts)
{
	for (size_t i = 0; i < parts->n; i++) {
		struct str name = schema_part_name(&parts->v[i]);

		buf_addf(b, "%s%.*s", i ? "," : "",
			 STR_ARG(name.p ? name : STR("?")));
	}
}

static UNUSED void schema_key_shown(struct buf *b, const struct schema_key *k)
{
	static const char words[] = "?pufcxind";

	buf_addf(b, " %c", words[k->kind]);
	if (k->o.name.p)
		buf_addf(b, ":%.*s", STR_ARG(k->o.name));
	buf_addc(b, '(');
	schema_parts_shown(b, &k->parts);
	buf_addc(b, ')');
	if (k->kind != SQL_CONSTRAINT_FOREIGN_KEY)
		return;
	buf_addf(b, ">%.*s(",
		 STR_ARG(k->ref_table ? k->ref_table->o.name : STR("?")));
	schema_parts_shown(b, schema_key_refers(k));
	buf_addc(b, ')');
}

static UNUSED void schema_table_shown(struct buf *b, const struct schema_case *c,
				      const struct schema_table *t)
{
	buf_addf(b, "%s%.*s%s:", b->len ? "; " : "",
		 STR_ARG(schema_table_name(b->arena, t)),
		 t->is_assumed		      ? "~" :
		 schema_is_sure(&c->s, &t->o) ? "" :
						"?");
	for (size_t i = 0; i < t->columns.n; i++)
		if (t->columns.v[i]->o.is_there)
			buf_addf(b, " %.*s%s", STR_ARG(t->columns.v[i]->o.name),
				 t->columns.v[i]->nullable == OP_NO ? "!" : "");
	for (size_t i = 0; i < t->keys.n; i++)
		if (t->keys.v[i]->o.is_there)
			schema_key_shown(b, t->keys.v[i]);
	for (size_t i = 0; i < t->indexes.n; i++) {
		const struct schema_index *x = t->indexes.v[i];

		if (!x->o.is_there)
			continue;
		buf_addf(b, " %s:%.*s(", x->is_unique ? "U" : "i",
			 STR_ARG(x->o.name.p ? x->o.name : STR("?")));
		schema_parts_shown(b, &x->parts);
		buf_addc(b, ')');
	}
}

/* "t: id! name p(id) i:ix(name); u: ...": ! is NOT NULL, ~ assumed. */
static UNUSED const char *schema_shown(struct schema_case *c)
{
	struct buf b = BUF_INIT(&c->a);

	buf_addz(&b, "");
	for (size_t i = 0; i < c->s.tables.n; i++)
		if (c->s.tables.v[i]->o.is_there)
			schema_table_shown(&b, c, c->s.tables.v[i]);
	for (size_t i = 0; i < c->s.types.n; i++) {
		const struct schema_type *t = c->s.types.v[i];

		if (!t->o.is_there)
			continue;
		buf_addf(&b, "%s%.*s=", b.len ? "; " : "", STR_ARG(t->o.name));
		for (size_t k = 0; k < t->values.n; k++)
			buf_addf(&b, "%s%.*s", k ? "|" : "",
				 STR_ARG(t->values.v[k]));
	}
	return buf_str(&b).p;
}

/* "unknown-object users.c; goes-with t.c (index ...)" */
static UNUSED const char *schema_events_shown(struct schema_case *c)
{
	static const char *const kinds[] = {
		"fk-before-table", "drop-referenced",  "unknown-object",
		"already-exists",  "fk-type-mismatch", "fk-cycle",
		"duplicate-name",  "goes-with",	       "old-type"
	};
	struct buf b = BUF_INIT(&c->a);

	buf_addz(&b, "");
	vec_each (&c->events, struct schema_event, e) {
		buf_addf(&b, "%s%s %.*s", b.len ? "; " : "", kinds[e->kind],
			 STR_ARG(e->table));
		if (e->name.p)
			buf_addf(&b, ".%.*s", STR_ARG(e->name));
		if (e->other.p)
			buf_addf(&b, " > %.*s", STR_ARG(e->other));
		for (size_t i = 0; i < e->names.n; i++)
			buf_addf(&b, "%s%.*s", i ? ", " : " (",
				 STR_ARG(e->names.v[i]));
		buf_addz(&b, e->names.n ? ")" : "");
	}
	return buf_str(&b).p;
}

#endif
