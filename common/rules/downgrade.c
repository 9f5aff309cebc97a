/*
 * downgrade-missing and downgrade-mismatch: whether going one migration down
 * and up again would work. The mismatch is found by running upgrade() and
 * downgrade() on the replayed schema and looking at what is there after
 * each, so that it does not matter how either does it.
 */
#include "base/compat.h"
#include "base/buf.h"
#include "rules/watch.h"

static bool is_rows(enum sql_action_kind action)
{
	return action == SQL_DELETE || action == SQL_UPDATE ||
	       action == SQL_INSERT || action == SQL_REPLACE ||
	       action == SQL_MERGE || action == SQL_COPY ||
	       action == SQL_TRUNCATE;
}

/* ---- a finding about a place of either direction --------------------------- */

static struct finding *add(const struct op_check *k, enum rule_id rule,
			   enum level cap, struct span span, bool is_upgrade,
			   struct str text)
{
	const struct rule_levels *levels = &k->c->policy->levels;
	enum level level = is_upgrade ? levels->up[rule] : levels->down[rule];
	struct finding *f;

	if (level == LEVEL_OFF)
		return NULL;
	if (level > cap)
		level = cap;
	f = finding_add(k->c->findings, rule_table[rule].id, level,
			place_in(k->f->source, span), "%.*s", STR_ARG(text));
	f->revision = k->f->migration->id;
	f->function = is_upgrade ? STR("upgrade") : STR("downgrade");
	f->key = str_fmt(k->c->arena, "%.*s: %.*s", STR_ARG(f->function),
			 STR_ARG(text));
	return f;
}

static void add_help(const struct op_check *k, struct finding *f, const char *what)
{
	struct findings *list = k->c->findings;

	if (!f)
		return;
	if (f->level < LEVEL_WARNING) {
		finding_help(list, f, "%s", what);
		return;
	}
	finding_help(list, f, "%s; or allow this line with", what);
	finding_help(list, f, "# git-alembic: allow %s -- <reason>", f->rule);
}

/* ---- downgrade-missing ------------------------------------------------------ */

bool watch_has_downgrade(const struct op_check *k)
{
	return !k->c->policy->is_one_way && !k->ops->raises_in_downgrade &&
	       !operations_is_empty(k->ops, false);
}

/* The head of the function: `def upgrade() -> None:`. */
static struct span head_of(const struct migration *m, const char *name)
{
	const struct migration_function *f = migration_function(m, name);
	struct span span;
	size_t len;

	if (!f)
		return span_of(0, 0);
	span = py_span(f->node);
	len = str_chr(source_text(m->source, span), '(');
	return len == STR_NPOS ? span : span_of(span.begin, span.begin + len);
}

static bool changes_schema(const struct operations *ops)
{
	for (size_t i = 0; i < ops->list.n; i++) {
		const struct operation *op = ops->list.v[i];

		for (size_t k = 0; k < op->effects.n && op->is_upgrade; k++)
			if (!is_rows(op->effects.v[k].action))
				return true;
	}
	return false;
}

void op_judge_downgrade(struct op_check *k)
{
	const struct migration *m = k->f->migration;
	/* Rows that were changed can seldom be changed back. */
	enum level cap = changes_schema(k->ops) ? LEVEL_CRITICAL : LEVEL_NOTE;
	struct span at;

	if (k->c->policy->is_one_way || k->ops->raises_in_downgrade ||
	    !k->ops->has_upgrade || operations_is_empty(k->ops, true) ||
	    !operations_is_empty(k->ops, false))
		return;
	at = head_of(m, "downgrade");
	if (at.end == at.begin)
		at = head_of(m, "upgrade");
	add_help(k,
		 add(k, RULE_DOWNGRADE_MISSING, cap, at, !k->ops->has_downgrade,
		     k->ops->has_downgrade ?
			     STR("downgrade() does nothing, but upgrade() does") :
			     STR("there is no downgrade()")),
		 "take back what upgrade() does, or let downgrade() raise an "
		 "exception that says why not");
}

/* ---- downgrade-mismatch: what is there ---------------------------------------- */

enum part { PART_TABLE, PART_COLUMN, PART_KEY, PART_INDEX, PART_TYPE };

struct item {
	enum part part;
	struct schema_object *o;
	struct schema_table *table; /* NULL for a type */
	bool was_assumed; /* the table, when this was noted */
};

/* What is there at one time: a name for each thing -> struct item * */
struct inventory {
	struct map items;
	struct map seen; /* tables, by address */
};

struct undoing {
	struct watch *w;
	struct inventory before; /* upgrade() */
	struct inventory between;
	struct inventory after; /* downgrade() */
	size_t ntypes; /* before */
	struct map told; /* of a table, how often */
};

/* One place tells as much as fifty when a table was made anew. */
#define TOLD_MAX 3

static struct arena *arena_of(const struct undoing *u)
{
	return u->w->k.c->arena;
}

static struct str lower_name(struct undoing *u, const struct schema_table *t)
{
	return str_lower(arena_of(u), schema_table_name(arena_of(u), t));
}

static void note(struct undoing *u, struct inventory *in, struct str key,
		 enum part part, struct schema_object *o, struct schema_table *t)
{
	struct item *item = arena_new(arena_of(u), struct item);

	*item = (struct item){ part, o, t, t && t->is_assumed };
	map_put(&in->items, key, item);
}

/*
 * By what it does, not by its name, which the database or a convention may
 * have given it. Checks have only that.
 */
static struct str key_of_key(struct undoing *u, struct str table,
			     const struct schema_key *k)
{
	struct buf b = BUF_INIT(arena_of(u));

	if (!k->parts.n && !k->o.name.p)
		return STR_NULL;
	buf_addf(&b, "key %.*s %d", STR_ARG(table), (int)k->kind);
	for (size_t i = 0; i < k->parts.n; i++)
		buf_addf(&b, " %.*s",
			 STR_ARG(str_lower(arena_of(u),
					   schema_part_name(&k->parts.v[i]))));
	if (k->ref_table)
		buf_addf(&b, " > %.*s", STR_ARG(lower_name(u, k->ref_table)));
	if (!k->parts.n)
		buf_addf(&b, " \"%.*s",
			 STR_ARG(str_lower(arena_of(u), k->o.name)));
	return buf_str(&b);
}

static void note_parts(struct undoing *u, struct inventory *in,
		       struct schema_table *t, struct str table)
{
	struct arena *a = arena_of(u);

	for (size_t i = 0; i < t->columns.n; i++) {
		struct schema_object *o = &t->columns.v[i]->o;

		if (o->is_there)
			note(u, in,
			     str_fmt(a, "column %.*s.%.*s", STR_ARG(table),
				     STR_ARG(str_lower(a, o->name))),
			     PART_COLUMN, o, t);
	}
	for (size_t i = 0; i < t->indexes.n; i++) {
		struct schema_object *o = &t->indexes.v[i]->o;

		if (o->is_there && o->name.p)
			note(u, in,
			     str_fmt(a, "index %.*s.%.*s", STR_ARG(table),
				     STR_ARG(str_lower(a, o->name))),
			     PART_INDEX, o, t);
	}
	for (size_t i = 0; i < t->keys.n; i++) {
		struct str key = key_of_key(u, table, t->keys.v[i]);

		if (t->keys.v[i]->o.is_there && key.p)
			note(u, in, key, PART_KEY, &t->keys.v[i]->o, t);
	}
}

static void note_table(struct undoing *u, struct inventory *in,
		       struct schema_table *t)
{
	struct str table, address = str_of((const char *)&t, sizeof(t));

	if (!t || !t->o.is_there || t->is_temporary ||
	    map_has(&in->seen, address))
		return;
	map_put(&in->seen, str_dup(arena_of(u), address), t);
	table = lower_name(u, t);
	note(u, in, str_fmt(arena_of(u), "table %.*s", STR_ARG(table)),
	     PART_TABLE, &t->o, t);
	note_parts(u, in, t, table);
}

/* "engine1" of upgrade_engine1() and downgrade_engine1() */
static struct str catalog_of(struct str function)
{
	size_t at = str_chr(function, '_');

	return at == STR_NPOS ? STR("") : str_from(function, at + 1);
}

static void note_named(struct undoing *u, struct inventory *in,
		       const struct op_effect *e, const struct op_name *name)
{
	struct str schema = e->schema.text.p ? e->schema.text : STR("");

	if (name->text.p)
		note_table(u, in,
			   schema_table_find(u->w->s,
					     catalog_of(e->operation->function),
					     schema, name->text));
}

/* Of the tables that either direction names; by address a second time. */
static void take_inventory(struct undoing *u, struct inventory *in)
{
	const struct operations *ops = u->w->k.ops;

	map_init(&in->items, arena_of(u));
	map_init(&in->seen, arena_of(u));
	for (size_t i = 0; i < ops->list.n; i++)
		for (size_t k = 0; k < ops->list.v[i]->effects.n; k++) {
			const struct op_effect *e = &ops->list.v[i]->effects.v[k];

			note_named(u, in, e, &e->table);
			if (e->object == SQL_OBJECT_TABLE)
				note_named(u, in, e, &e->new_name);
		}
}

struct undoing *undoing_begin(struct watch *w)
{
	struct undoing *u = arena_new(w->k.c->arena, struct undoing);

	u->w = w;
	u->ntypes = w->s->types.n;
	map_init(&u->told, w->k.c->arena);
	take_inventory(u, &u->before);
	return u;
}

void undoing_between(struct undoing *u)
{
	take_inventory(u, &u->between);
}

/* ---- downgrade-mismatch: what it comes to ---------------------------------------- */

static struct str columns_of(struct undoing *u, const struct schema_parts *parts)
{
	struct buf b = BUF_INIT(arena_of(u));

	for (size_t i = 0; i < parts->n && i < 8; i++)
		buf_addf(&b, "%s%.*s", i ? ", " : "",
			 STR_ARG(schema_part_name(&parts->v[i])));
	return buf_str(&b);
}

static const char *key_word(enum sql_constraint_kind kind)
{
	switch (kind) {
	case SQL_CONSTRAINT_PRIMARY_KEY:
		return "primary key";
	case SQL_CONSTRAINT_UNIQUE:
		return "unique constraint";
	case SQL_CONSTRAINT_FOREIGN_KEY:
		return "foreign key";
	case SQL_CONSTRAINT_CHECK:
		return "check";
	default:
		return "constraint";
	}
}

static struct str shown_key(struct undoing *u, const struct schema_key *k)
{
	const char *word = key_word(k->kind);

	if (k->o.name.p)
		return str_fmt(arena_of(u), "%s \"%.*s\" of \"%.*s\"", word,
			       STR_ARG(k->o.name),
			       STR_ARG(schema_table_name(arena_of(u), k->table)));
	return str_fmt(arena_of(u), "the %s of \"%.*s\" (%.*s)", word,
		       STR_ARG(schema_table_name(arena_of(u), k->table)),
		       STR_ARG(columns_of(u, &k->parts)));
}

static struct str shown(struct undoing *u, const struct item *item)
{
	struct str name = item->o->name.p ? item->o->name : STR("?");
	struct str table = item->table ?
				   schema_table_name(arena_of(u), item->table) :
				   STR("");

	switch (item->part) {
	case PART_TABLE:
		return str_fmt(arena_of(u), "table \"%.*s\"", STR_ARG(table));
	case PART_COLUMN:
		return str_fmt(arena_of(u), "column \"%.*s.%.*s\"",
			       STR_ARG(table), STR_ARG(name));
	case PART_INDEX:
		return str_fmt(arena_of(u), "index \"%.*s\" of \"%.*s\"",
			       STR_ARG(name), STR_ARG(table));
	case PART_KEY:
		return shown_key(u, (const struct schema_key *)item->o);
	default:
		return str_fmt(arena_of(u), "type \"%.*s\"", STR_ARG(name));
	}
}

static bool has_been_told(struct undoing *u, const struct schema_table *t)
{
	struct str key = str_of((const char *)&t, sizeof(t));
	size_t n = (uintptr_t)map_get(&u->told, key);

	map_put(&u->told, n ? key : str_dup(arena_of(u), key),
		(void *)(uintptr_t)(n + 1));
	return t && n >= TOLD_MAX;
}

static void tell(struct undoing *u, const struct item *item, bool is_upgrade,
		 struct span span, const char *verb, const char *rest)
{
	struct op_check *k = &u->w->k;

	if (has_been_told(u, item->table))
		return;
	add_help(k,
		 add(k, RULE_DOWNGRADE_MISMATCH, LEVEL_CRITICAL, span, is_upgrade,
		     str_fmt(arena_of(u), "%s %.*s, which %s", verb,
			     STR_ARG(shown(u, item)), rest)),
		 "let downgrade() take back just what upgrade() does");
}

/* Could something that was not understood have changed it? */
static bool is_certain(const struct undoing *u, const struct item *item)
{
	const struct schema_table *t = item->table;

	if (!schema_is_sure(u->w->s, item->o))
		return false;
	switch (item->part) {
	case PART_TABLE:
		return !t->is_assumed;
	case PART_COLUMN:
		return !t->columns_unsure;
	case PART_KEY:
	case PART_INDEX:
		return !t->keys_unsure && !t->columns_unsure;
	default:
		return true;
	}
}

static bool is_ours(const struct undoing *u, const struct schema_origin *at)
{
	return at->rev == u->w->node->rev;
}

/* A part of a table is told of unless the whole table is. */
static bool is_with_table(struct undoing *u, const struct item *item,
			  const struct inventory *in)
{
	struct str table;

	if (!item->table || item->part == PART_TABLE || item->table->is_assumed)
		return false;
	table = lower_name(u, item->table);
	return !map_has(&in->items,
			str_fmt(arena_of(u), "table %.*s", STR_ARG(table)));
}

/* The table was made anew, and of the old one not everything is known. */
static bool is_of_unsure(struct undoing *u, const struct item *item)
{
	const struct item *old = NULL;
	struct str table;

	if (item->table && item->part != PART_TABLE) {
		table = lower_name(u, item->table);
		old = map_get(&u->before.items,
			      str_fmt(arena_of(u), "table %.*s", STR_ARG(table)));
	}
	return old && old->table != item->table &&
	       (old->table->keys_unsure || old->table->columns_unsure ||
		old->table->is_assumed);
}

/* After downgrade() there is what upgrade() made. */
static void look_for_left(struct undoing *u, struct str key,
			  const struct item *item)
{
	const struct schema_object *o = item->o;
	const struct item *made = map_get(&u->between.items, key);

	/* What downgrade() makes anew is meant to be there. */
	if (map_has(&u->before.items, key) || !made || made->o != o ||
	    !is_certain(u, item) || is_with_table(u, item, &u->before) ||
	    is_of_unsure(u, item))
		return;
	if (is_ours(u, &o->created))
		tell(u, item, true, o->created.span, "creates",
		     "downgrade() does not drop");
	else if (is_ours(u, &o->changed) && item->part <= PART_COLUMN)
		tell(u, item, true, o->changed.span, "renames something to",
		     "downgrade() does not rename back");
}

/* Keys and indexes go with a column that they hold, and with what they need. */
static bool goes_along(const struct item *item)
{
	const struct schema_key *k = (const struct schema_key *)item->o;
	const struct schema_index *x = (const struct schema_index *)item->o;
	const struct schema_parts *parts = item->part == PART_KEY ? &k->parts :
								    &x->parts;

	if (item->part != PART_KEY && item->part != PART_INDEX)
		return false;
	if (item->part == PART_KEY && k->ref_table && !k->ref_table->o.is_there)
		return true;
	for (size_t i = 0; i < parts->n; i++)
		if (parts->v[i].column && !parts->v[i].column->o.is_there)
			return true;
	return false;
}

/* After downgrade() there is not what upgrade() found, and left. */
static void look_for_taken(struct undoing *u, struct str key,
			   const struct item *item)
{
	const struct item *found = map_get(&u->before.items, key);

	/* What was only worked on before upgrade() made it was not there. */
	if (!found || (found->was_assumed && found->table != item->table) ||
	    map_has(&u->after.items, key) || item->o->is_there ||
	    !is_ours(u, &item->o->changed) || !is_certain(u, item) ||
	    is_with_table(u, item, &u->after) || goes_along(item))
		return;
	tell(u, item, false, item->o->changed.span, "drops",
	     "upgrade() did not create");
}

/* Types that are made anew under an old one's name are not followed. */
static bool changes_types(const struct undoing *u)
{
	const struct schema *s = u->w->s;

	for (size_t i = 0; i < u->ntypes; i++)
		if (is_ours(u, &s->types.v[i]->o.changed))
			return true;
	return false;
}

/* Enums stay when the table that they were made for is dropped. */
static void look_for_types(struct undoing *u)
{
	const struct schema *s = u->w->s;

	if (!str_is(s->dialect, "postgresql") || s->types.n == u->ntypes ||
	    changes_types(u))
		return;
	for (size_t i = u->ntypes; i < s->types.n; i++) {
		struct schema_object *o = &s->types.v[i]->o;
		struct item item = { PART_TYPE, o, NULL, false };

		if (o->is_there && is_certain(u, &item))
			tell(u, &item, true, o->created.span, "creates",
			     "downgrade() does not drop");
	}
}

void undoing_end(struct undoing *u)
{
	if (u->w->s->is_cut)
		return;
	take_inventory(u, &u->after);
	map_each (&u->after.items, it)
		look_for_left(u, it->key, it->value);
	map_each (&u->between.items, it)
		look_for_taken(u, it->key, it->value);
	look_for_types(u);
}
