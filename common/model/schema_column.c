/* Columns: added, dropped, renamed, altered. */
#include "base/compat.h"
#include "model/schema_parts.h"

/* To SQLite a key may be NULL; SQLAlchemy says that it may not. */
static bool is_lax(const struct schema_step *p)
{
	return schema_is_sqlite(p->s) && p->op->kind == OP_EXECUTE;
}

static enum op_bool nullable_of(const struct schema_step *p,
				const struct op_column *c)
{
	if (is_lax(p) && !c->nullable_is_said)
		return OP_YES;
	if (c->nullable != OP_UNSAID)
		return c->nullable;
	if (c->primary_key == OP_YES || c->is_identity || c->type.is_autoincrement)
		return OP_NO;
	return c->primary_key == OP_UNSURE ? OP_UNSURE : OP_YES;
}

static void define(struct schema_step *p, struct schema_column *c,
		   const struct op_column *from)
{
	c->type = from->type;
	c->nullable = nullable_of(p, from);
	c->is_said = from->nullable_is_said;
	c->server_default = from->server_default;
	c->default_text = from->default_text;
	c->default_is_string = from->default_is_string;
	c->is_identity = from->is_identity;
	c->is_computed = from->is_computed;
	c->comment = from->comment;
	c->named = schema_type_used(p, &from->type);
}

static void put_name(struct schema *s, struct schema_column *c)
{
	schema_put(s, &c->table->column_by_name, str_lower(s->arena, c->o.name),
		   c);
}

void schema_add_column(struct schema_step *p, struct schema_table *t,
		       const struct op_column *from)
{
	struct schema_column *c;
	struct schema_event *e;

	if (!from->name.text.p || from->is_dynamic) {
		schema_set(p->s, t->columns_unsure, true);
		schema_set(p->s, p->s->not_analysed, p->s->not_analysed + 1);
		if (!from->name.text.p)
			return;
	}
	c = schema_column_find(t, from->name.text);
	if (c && c->o.is_there) {
		if (p->is_unsure || (p->e->flags & SQL_IF_NOT_EXISTS)) {
			schema_seen(p, &c->o);
			return;
		}
		e = schema_is_sure(p->s, &c->o) && !schema_is_in_batch(p) ?
			    schema_tell(p, SCHEMA_ALREADY_EXISTS, t) :
			    NULL;
		if (e) {
			e->object = SQL_OBJECT_COLUMN;
			e->name = from->name.text;
			e->related = c->o.created;
		}
		schema_gone(p, &c->o);
	}
	c = arena_new(p->s->arena, struct schema_column);
	c->o = schema_new_object(p, from->name.text);
	c->table = t;
	if (from->span.end > from->span.begin)
		c->o.created.span = from->span;
	define(p, c, from);
	schema_push(p->s, &t->columns, c);
	put_name(p->s, c);
}

static void add(struct schema_step *p)
{
	struct schema_table *t = schema_need(p);

	if (!t)
		return;
	for (size_t i = 0; i < p->e->columns.n && schema_pay(p->s, 1); i++)
		schema_add_column(p, t, &p->e->columns.v[i]);
	if (!p->e->columns.n)
		schema_set(p->s, t->columns_unsure, true);
	schema_add_keys(p, t, &p->e->constraints);
}

/* ---- dropping ----------------------------------------------------------- */

static struct str described(struct schema_step *p, const char *what,
			    struct str name, const struct schema_parts *parts)
{
	struct buf b = BUF_INIT(p->s->arena);

	buf_addz(&b, what);
	if (name.p) {
		buf_addf(&b, " \"%.*s\"", STR_ARG(name));
		return buf_str(&b);
	}
	buf_addz(&b, " (");
	for (size_t i = 0; i < parts->n; i++)
		buf_addf(&b, "%s%.*s", i ? ", " : "",
			 STR_ARG(schema_part_name(&parts->v[i])));
	buf_addc(&b, ')');
	return buf_str(&b);
}

static const char *word_for(enum sql_constraint_kind kind)
{
	switch (kind) {
	case SQL_CONSTRAINT_PRIMARY_KEY:
		return "primary key";
	case SQL_CONSTRAINT_UNIQUE:
		return "unique constraint";
	case SQL_CONSTRAINT_FOREIGN_KEY:
		return "foreign key";
	case SQL_CONSTRAINT_CHECK:
		return "check constraint";
	default:
		return "constraint";
	}
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

/* Does the condition of a check speak of it? */
static bool speaks_of(struct str text, struct str name)
{
	for (size_t i = 0; i + name.len <= text.len; i++) {
		size_t end = i + name.len;

		if (str_eq_nocase(str_cut(text, i, end), name) &&
		    (!i || !is_word(text.p[i - 1])) &&
		    (end == text.len || !is_word(text.p[end])))
			return true;
	}
	return false;
}

static bool holds(struct schema_step *p, const struct schema_key *k,
		  const struct schema_column *c)
{
	if (schema_parts_have(&k->parts, c))
		return true;
	return k->kind == SQL_CONSTRAINT_CHECK && k->condition.len &&
	       schema_pay(p->s, k->condition.len * c->o.name.len / 8) &&
	       speaks_of(k->condition, c->o.name);
}

/* An index on an expression, lower(email), as well. */
static bool index_holds(struct schema_step *p, const struct schema_index *x,
			const struct schema_column *c)
{
	for (size_t i = 0; i < x->parts.n; i++) {
		const struct schema_part *part = &x->parts.v[i];

		if (part->column == c)
			return true;
		if (!part->column && part->text.len &&
		    schema_pay(p->s, part->text.len * c->o.name.len / 8) &&
		    speaks_of(part->text, c->o.name))
			return true;
	}
	return false;
}

/* Keys and indexes that hold the column go with it. */
static void drop_holders(struct schema_step *p, struct schema_column *c,
			 struct strs *names)
{
	struct schema_table *t = c->table;
	struct schema *s = p->s;

	for (size_t i = 0; i < t->keys.n && schema_pay(s, 1); i++) {
		struct schema_key *k = t->keys.v[i];

		if (!k->o.is_there || !holds(p, k, c))
			continue;
		if (names)
			vec_push(names, s->arena,
				 described(p, word_for(k->kind),
					   schema_key_name(s, s->arena, k),
					   &k->parts));
		schema_remove_key(p, k);
	}
	for (size_t i = 0; i < t->indexes.n && schema_pay(s, 1); i++) {
		struct schema_index *x = t->indexes.v[i];

		if (!x->o.is_there || !index_holds(p, x, c))
			continue;
		if (names)
			vec_push(names, s->arena,
				 described(p, "index", x->o.name, &x->parts));
		schema_remove_index(p, x);
	}
}

/*
 * A foreign key to the column needs the key that goes with it. True for one
 * without columns of its own when the column is of the primary key.
 */
static bool refers_to(const struct schema_key *k, const struct schema_column *c)
{
	const struct schema_key *primary;

	if (k->ref_parts.n)
		return schema_parts_have(&k->ref_parts, c);
	primary = schema_primary_key(c->table);
	return primary && schema_parts_have(&primary->parts, c);
}

static void drop_references(struct schema_step *p, struct schema_column *c)
{
	struct schema_table *t = c->table;
	bool is_told = (p->e->flags & SQL_CASCADE) || schema_is_sqlite(p->s);

	for (size_t i = 0; i < t->referrers.n && schema_pay(p->s, 1); i++) {
		struct schema_key *k = t->referrers.v[i];
		struct schema_event *e;

		if (!k->o.is_there || !refers_to(k, c))
			continue;
		if (!is_told && k->table != t && schema_is_sure(p->s, &k->o) &&
		    schema_is_sure(p->s, &k->table->o) &&
		    (e = schema_tell(p, SCHEMA_DROP_REFERENCED, t)) != NULL) {
			e->object = SQL_OBJECT_COLUMN;
			e->name = c->o.name;
			e->other = schema_table_name(p->s->arena, k->table);
			e->related = k->o.created;
			is_told = true;
		}
		schema_remove_key(p, k);
	}
}

static void tell_goes_with(struct schema_step *p, const struct schema_column *c,
			   struct strs names)
{
	struct schema_event *e =
		names.n ? schema_tell(p, SCHEMA_GOES_WITH, c->table) : NULL;

	if (!e)
		return;
	e->object = SQL_OBJECT_COLUMN;
	e->name = c->o.name;
	e->names = names;
}

static void drop(struct schema_step *p, struct schema_column *c)
{
	struct strs names = VEC_INIT;

	drop_references(p, c);
	drop_holders(p, c, p->s->events ? &names : NULL);
	tell_goes_with(p, c, names);
	schema_gone(p, &c->o);
}

/* ---- altering ----------------------------------------------------------- */

static void rename_to(struct schema_step *p, struct schema_column *c,
		      const struct op_name *to)
{
	struct schema_table *t = c->table;
	struct schema_column *gone, *other;
	struct schema_event *e;

	if (!to->text.p) {
		schema_set(p->s, t->columns_unsure, true);
		return;
	}
	if (str_eq(c->o.name, to->text))
		return;
	other = schema_column_find(t, to->text);
	if (other && other != c && other->o.is_there &&
	    schema_is_sure(p->s, &other->o) &&
	    (e = schema_tell(p, SCHEMA_ALREADY_EXISTS, t)) != NULL) {
		e->object = SQL_OBJECT_COLUMN;
		e->name = to->text;
		e->related = other->o.created;
	}
	gone = arena_new(p->s->arena, struct schema_column);
	*gone = *c;
	schema_touch(p, &c->o);
	schema_put(p->s, &t->column_by_name, str_lower(p->s->arena, c->o.name),
		   gone);
	gone->o.is_there = false;
	gone->o.changed = p->origin;
	gone->o.known_at = p->s->clock;
	schema_set(p->s, c->o.name, to->text);
	put_name(p->s, c);
}

static void tell_old_type(struct schema_step *p, const struct schema_column *c)
{
	struct schema_event *e =
		schema_is_sure(p->s, &c->o) ?
			schema_tell(p, SCHEMA_OLD_TYPE, c->table) :
			NULL;
	struct op_type *old;

	if (!e)
		return;
	old = arena_new(p->s->arena, struct op_type);
	*old = c->type;
	e->object = SQL_OBJECT_COLUMN;
	e->name = c->o.name;
	e->type = old;
}

static void set_type(struct schema_step *p, struct schema_column *c)
{
	const struct op_type *type = &p->e->columns.v[0].type;

	tell_old_type(p, c);
	schema_set(p->s, c->type, *type);
	schema_set(p->s, c->named, schema_type_used(p, type));
}

/* MODIFY and CHANGE say all of the column anew, CHANGE the name as well. */
static void redefine(struct schema_step *p, struct schema_column *c)
{
	const struct op_column *from = &p->e->columns.v[0];
	struct op_name to = p->e->new_name;

	tell_old_type(p, c);
	schema_save(p->s, c, sizeof(*c));
	define(p, c, from);
	if (!to.text.p && from->name.text.p)
		to = from->name;
	if (to.text.p)
		rename_to(p, c, &to);
	schema_add_keys(p, c->table, &p->e->constraints);
}

static void set_nullable(struct schema_step *p, struct schema_column *c,
			 enum op_bool nullable)
{
	schema_set(p->s, c->nullable, p->e->is_incomplete ? OP_UNSURE : nullable);
}

static void set_default(struct schema_step *p, struct schema_column *c,
			enum op_default_kind kind)
{
	schema_set(p->s, c->server_default, kind);
	schema_set(p->s, c->default_text,
		   kind == OP_DEFAULT_VALUE ? p->e->value : STR_NULL);
	schema_set(p->s, c->default_is_string, p->e->value_is_string);
}

static void alter(struct schema_step *p, struct schema_column *c)
{
	switch (p->e->action) {
	case SQL_RENAME:
		rename_to(p, c, &p->e->new_name);
		break;
	case SQL_SET_TYPE:
		if (p->e->columns.n)
			set_type(p, c);
		break;
	case SQL_REDEFINE:
		if (p->e->columns.n)
			redefine(p, c);
		break;
	case SQL_SET_NOT_NULL:
		set_nullable(p, c, OP_NO);
		break;
	case SQL_DROP_NOT_NULL:
		set_nullable(p, c, OP_YES);
		break;
	case SQL_SET_DEFAULT:
		set_default(p, c, OP_DEFAULT_VALUE);
		break;
	case SQL_DROP_DEFAULT:
		set_default(p, c, OP_DEFAULT_NONE);
		break;
	case SQL_ADD_IDENTITY:
		schema_set(p->s, c->is_identity, true);
		break;
	case SQL_DROP_IDENTITY:
		schema_set(p->s, c->is_identity, false);
		break;
	case SQL_DROP_EXPRESSION:
		schema_set(p->s, c->is_computed, false);
		break;
	case SQL_COMMENT:
		schema_set(p->s, c->comment, p->e->value);
		break;
	default:
		return;
	}
	schema_touch(p, &c->o);
}

void schema_on_column(struct schema_step *p)
{
	struct schema_table *t;
	struct schema_column *c;

	if (p->e->action == SQL_ADD || p->e->action == SQL_CREATE) {
		add(p);
		return;
	}
	t = schema_need(p);
	if (!t)
		return;
	if (!p->e->name.text.p) {
		schema_set(p->s, t->columns_unsure, true);
		schema_set(p->s, p->s->not_analysed, p->s->not_analysed + 1);
		return;
	}
	c = schema_need_column(p, t, &p->e->name, p->e->span);
	if (!c)
		return;
	if (p->e->action == SQL_DROP || p->e->action == SQL_RENAME)
		schema_touch(p, &t->o);
	else
		schema_change(p, &t->o);
	if (p->e->action == SQL_DROP)
		drop(p, c);
	else
		alter(p, c);
}
