/* Names of what is created: too long, or none. */
#include "base/compat.h"
#include "base/utf8.h"
#include "rules/operations.h"

/* PostgreSQL counts bytes, MySQL characters; others take 128. */
static size_t longest(const struct op_check *k)
{
	struct str dialect = k->c->policy->dialect;

	if (str_is(dialect, "postgresql"))
		return 63;
	if (!dialect.len || str_is(dialect, "mysql") ||
	    str_is(dialect, "mariadb"))
		return 64;
	return str_is(dialect, "sqlite") ? SIZE_MAX : 128;
}

static size_t length_of(const struct op_check *k, struct str name)
{
	return str_is(k->c->policy->dialect, "postgresql") ? name.len :
							     utf8_length(name);
}

/*
 * op.f("..."): SQLAlchemy cuts it to what fits, with a hash, wherever the name
 * is used (sqlalchemy/sql/compiler.py, truncate_and_render_constraint_name).
 */
static bool is_cut_to_fit(const struct op_check *k, const struct op_name *name)
{
	struct str bytes = k->f->source->bytes;
	struct str text = source_text(k->f->source, name->span);
	struct str before = str_cut(bytes, 0, name->span.begin);

	return str_find(text, STR(".f(")) != STR_NPOS ||
	       str_ends(before, STR(".f("));
}

static void length(struct op_check *k, const struct op_effect *e,
		   const struct op_name *name)
{
	size_t max = longest(k), n = name->text.p ? length_of(k, name->text) : 0;

	if (n > max && !is_cut_to_fit(k, name))
		op_report(k, RULE_IDENTIFIER_TOO_LONG, e, LEVEL_CRITICAL,
			  "\"%.*s\" has %zu %s; %zu are allowed",
			  (int)(name->text.len < 200 ? name->text.len : 200),
			  name->text.p, n,
			  str_is(k->c->policy->dialect, "postgresql") ?
				  "bytes" :
				  "characters",
			  max);
}

/* Can the migration that takes it back say which one it means? */
static void unnamed(struct op_check *k, const struct op_effect *e,
		    const struct op_constraint *c)
{
	const char *what = c->kind == SQL_CONSTRAINT_UNIQUE ?
				   "unique constraint" :
			   c->kind == SQL_CONSTRAINT_FOREIGN_KEY ? "foreign key" :
			   c->kind == SQL_CONSTRAINT_CHECK	 ? "check" :
								   NULL;

	if (!what || !op_name_is_absent(&c->name) || e->action != SQL_ADD ||
	    op_table_is_new(k, &e->schema, &e->table))
		return;
	op_report(k, RULE_UNNAMED_CONSTRAINT, e, LEVEL_CRITICAL,
		  "adds a %s to %.*s that has no name", what,
		  STR_ARG(op_shown_table(k, e)));
}

void op_judge_names(struct op_check *k, const struct op_effect *e)
{
	if (e->action == SQL_RENAME)
		length(k, e, &e->new_name);
	if (e->action != SQL_CREATE && e->action != SQL_ADD)
		return;
	length(k, e, &e->name);
	for (size_t i = 0; i < e->columns.n; i++)
		if (e->object == SQL_OBJECT_TABLE ||
		    e->object == SQL_OBJECT_COLUMN)
			length(k, e, &e->columns.v[i].name);
	for (size_t i = 0; i < e->constraints.n; i++) {
		const struct op_constraint *c = &e->constraints.v[i];

		if (!op_name_equal(&c->name, &e->name))
			length(k, e, &c->name);
		unnamed(k, e, c);
	}
}
