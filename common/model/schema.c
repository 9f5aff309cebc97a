#include "base/compat.h"
#include "model/schema_parts.h"

/* ---- one effect -------------------------------------------------------- */

static bool is_key_object(enum sql_object_type type)
{
	return type == SQL_OBJECT_CONSTRAINT || type == SQL_OBJECT_PRIMARY_KEY ||
	       type == SQL_OBJECT_FOREIGN_KEY || type == SQL_OBJECT_CHECK;
}

static bool is_rows(enum sql_action_kind action)
{
	return action == SQL_TRUNCATE || action == SQL_DELETE ||
	       action == SQL_UPDATE || action == SQL_INSERT ||
	       action == SQL_REPLACE || action == SQL_MERGE ||
	       action == SQL_COPY;
}

/* Nothing of what a schema is made of. */
static bool is_beside(const struct op_effect *e)
{
	switch (e->action) {
	case SQL_GRANT:
	case SQL_REVOKE:
	case SQL_BEGIN:
	case SQL_COMMIT:
	case SQL_ROLLBACK:
	case SQL_SAVEPOINT:
	case SQL_SET:
	case SQL_LOCK:
	case SQL_VACUUM:
	case SQL_CLUSTER:
	case SQL_REINDEX:
	case SQL_REFRESH:
	case SQL_SET_OWNER:
	case SQL_ENABLE:
	case SQL_DISABLE:
		return true;
	default:
		return false;
	}
}

static void apply(struct schema_step *p)
{
	const struct op_effect *e = p->e;

	p->is_rows = is_rows(e->action);
	if (is_beside(e))
		return;
	if (p->is_rows)
		schema_need(p);
	else if (e->object == SQL_OBJECT_TABLE)
		schema_on_table(p);
	else if (e->object == SQL_OBJECT_COLUMN)
		schema_on_column(p);
	else if (e->object == SQL_OBJECT_INDEX)
		schema_on_index(p);
	else if (is_key_object(e->object))
		schema_on_key(p);
	else if (e->object == SQL_OBJECT_TYPE ||
		 e->object == SQL_OBJECT_VALUE || e->object == SQL_OBJECT_DOMAIN)
		schema_on_type(p);
	else if (e->object == SQL_OBJECT_SCHEMA)
		schema_on_schema(p);
	else
		schema_on_other(p);
}

/* ---- one operation ----------------------------------------------------- */

/* A test of more than the dialect may fail on that dialect as well. */
static bool tests_dialect_alone(const struct schema *s,
				const struct op_condition *c)
{
	return c->dialects.n && s->dialect.len &&
	       str_find(c->test, STR(" and ")) == STR_NPOS &&
	       str_find(c->test, STR(" or ")) == STR_NPOS;
}

static bool may_not_run(const struct schema *s, const struct operation *op)
{
	for (const struct op_condition *c = op->condition; c; c = c->outer)
		if (c->kind != OP_TRY && !tests_dialect_alone(s, c))
			return true;
	return op->is_repeated;
}

static bool is_tried(const struct operation *op)
{
	for (const struct op_condition *c = op->condition; c; c = c->outer)
		if (c->kind == OP_TRY)
			return true;
	return false;
}

/* "engine1" of upgrade_engine1(): several databases, a schema each. */
static struct str catalog_of(const struct operation *op)
{
	static const struct str prefixes[] = { { "upgrade_", 8 },
					       { "downgrade_", 10 } };

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (str_starts(op->function, prefixes[i]))
			return str_from(op->function, prefixes[i].len);
	return STR("");
}

static void run_operation(struct schema_step *p, const struct operation *op)
{
	struct schema *s = p->s;
	bool is_unsure = may_not_run(s, op);

	if (!operation_runs_on(op, s->dialect))
		return;
	p->op = op;
	p->catalog = catalog_of(op);
	for (size_t i = 0; i < op->effects.n && schema_pay(s, 1); i++) {
		p->e = &op->effects.v[i];
		p->is_unsure = is_unsure || p->e->is_conditional;
		p->is_quiet = p->is_unsure || is_tried(op);
		p->origin.span = p->e->span;
		schema_set(s, s->clock, s->clock + 1);
		schema_set(s, s->analysed, s->analysed + 1);
		apply(p);
	}
}

/* ---- one migration ------------------------------------------------------ */

static void note_gap(struct schema_step *p, struct span span, struct str reason)
{
	struct schema_gap *gap = arena_new(p->s->arena, struct schema_gap);

	gap->at.rev = p->origin.rev;
	gap->at.span = span;
	gap->reason = reason;
	schema_push(p->s, &p->s->gaps, gap);
	schema_set(p->s, p->s->not_analysed, p->s->not_analysed + 1);
}

static void run_unknown(struct schema_step *p, const struct op_unknown *u)
{
	struct operation like = { .condition = u->condition };

	if (!operation_runs_on(&like, p->s->dialect))
		return;
	schema_set(p->s, p->s->clock, p->s->clock + 1);
	note_gap(p, u->span, u->reason);
	schema_doubt(p);
	schema_set(p->s, p->s->clock, p->s->clock + 1);
}

/* A temporary table is gone when the migration has ended, if not before. */
static void drop_temporary(struct schema_step *p, size_t from)
{
	for (size_t i = from; i < p->s->tables.n; i++)
		if (p->s->tables.v[i]->is_temporary &&
		    p->s->tables.v[i]->o.is_there)
			schema_remove_table(p, p->s->tables.v[i]);
}

void schema_run(struct schema *s, const struct operations *ops,
		const struct revision *rev, bool is_upgrade)
{
	struct schema_step p = { .s = s, .ops = ops, .origin = { .rev = rev } };
	size_t unknown = 0, from = s->tables.n;

	for (size_t i = 0; i <= ops->list.n; i++) {
		for (; unknown < ops->unknown.n &&
		       ops->unknown.v[unknown].before <= i;
		     unknown++)
			if (ops->unknown.v[unknown].is_upgrade == is_upgrade)
				run_unknown(&p, &ops->unknown.v[unknown]);
		if (i < ops->list.n &&
		    ops->list.v[i]->is_upgrade == is_upgrade && !s->is_cut)
			run_operation(&p, ops->list.v[i]);
	}
	if (ops->is_cut || s->is_cut) {
		schema_set(s, s->clock, s->clock + 1);
		schema_set(s, s->unsure_at, s->clock);
	}
	p.is_unsure = false;
	drop_temporary(&p, from);
	if (s->assumed_now) {
		if (!s->is_partial)
			schema_set(s, s->has_assumed, true);
		schema_set(s, s->assumed_now, false);
	}
}

void schema_run_unread(struct schema *s, const struct revision *rev)
{
	struct schema_step p = { .s = s, .origin = { .rev = rev } };

	schema_set(s, s->clock, s->clock + 1);
	note_gap(&p, (struct span){ 0, 0 }, STR("cannot be read"));
	schema_doubt(&p);
}

/* ---- questions ----------------------------------------------------------- */

struct schema_key *schema_primary_key(const struct schema_table *t)
{
	for (size_t i = t->keys.n; i-- > 0;)
		if (t->keys.v[i]->o.is_there &&
		    t->keys.v[i]->kind == SQL_CONSTRAINT_PRIMARY_KEY)
			return t->keys.v[i];
	return NULL;
}

struct str schema_table_name(struct arena *a, const struct schema_table *t)
{
	struct str name = t->o.name;

	if (t->schema.len)
		name = str_fmt(a, "%.*s.%.*s", STR_ARG(t->schema), STR_ARG(name));
	if (t->catalog.len)
		name = str_fmt(a, "%.*s:%.*s", STR_ARG(t->catalog),
			       STR_ARG(name));
	return name;
}

struct str schema_part_name(const struct schema_part *p)
{
	return p->column ? p->column->o.name : p->text;
}

/* PostgreSQL cuts the parts, not the whole, at 63 bytes: not followed. */
#define NAME_MAX_POSTGRESQL 63

static struct str postgresql_name(struct arena *a, const struct schema_key *k,
				  const char *suffix, bool has_columns)
{
	struct buf b = BUF_INIT(a);

	buf_adds(&b, k->table->o.name);
	for (size_t i = 0; has_columns && i < k->parts.n; i++) {
		struct str column = schema_part_name(&k->parts.v[i]);

		if (!column.p)
			return STR_NULL;
		buf_addf(&b, "_%.*s", STR_ARG(column));
	}
	buf_addz(&b, suffix);
	return b.len > NAME_MAX_POSTGRESQL ? STR_NULL : buf_str(&b);
}

struct str schema_key_name(const struct schema *s, struct arena *a,
			   const struct schema_key *k)
{
	if (k->o.name.p || (s->dialect.len && !schema_is_postgresql(s)))
		return k->o.name;
	switch (k->kind) {
	case SQL_CONSTRAINT_PRIMARY_KEY:
		return postgresql_name(a, k, "_pkey", false);
	case SQL_CONSTRAINT_UNIQUE:
		return postgresql_name(a, k, "_key", true);
	case SQL_CONSTRAINT_FOREIGN_KEY:
		return postgresql_name(a, k, "_fkey", true);
	default:
		return STR_NULL;
	}
}
