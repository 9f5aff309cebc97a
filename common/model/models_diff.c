#include "base/compat.h"
#include "model/models.h"
#include "model/schema_diff.h"

struct differ {
	struct schema_differences *out;
	struct arena *arena;
};

static void add(struct differ *d, enum schema_diff_kind kind, const char *what,
		const struct schema_table *t, struct str name,
		struct schema_origin by)
{
	struct schema_difference found = {
		.kind = kind, .what = what, .name = name, .by = by
	};

	if (str_is(str_z(what), "column"))
		found.table = schema_table_name(d->arena, t);
	else
		found.name = schema_table_name(d->arena, t);
	vec_push(d->out, d->arena, found);
}

static bool is_ours(const struct schema_table *t)
{
	return t->o.is_there && !str_is(t->o.name, "alembic_version");
}

static struct schema_table *twin(const struct schema *s,
				 const struct schema_table *t)
{
	struct schema_table *found =
		schema_table_find(s, t->catalog, t->schema, t->o.name);

	return found && found->o.is_there ? found : NULL;
}

/* What x has and y has not. An incomplete table may have it all the same. */
static void compare_columns(struct differ *d, enum schema_diff_kind kind,
			    const struct schema_table *x,
			    const struct schema_table *y)
{
	if (y->is_assumed || y->is_incomplete || y->columns_unsure)
		return;
	for (size_t i = 0; i < x->columns.n; i++) {
		const struct schema_column *c = x->columns.v[i], *other;

		other = c->o.is_there ? schema_column_find(y, c->o.name) : NULL;
		if (c->o.is_there && !(other && other->o.is_there))
			add(d, kind, "column", x, c->o.name, c->o.created);
	}
}

/*
 * What a foreign key alone names is no table that anybody described; a class
 * may as well stand for a view.
 */
static void compare(struct differ *d, enum schema_diff_kind kind,
		    const struct schema *x, const struct schema *y)
{
	for (size_t i = 0; i < x->tables.n; i++) {
		const struct schema_table *t = x->tables.v[i], *other;

		if (!is_ours(t))
			continue;
		other = twin(y, t);
		if (other && (!other->is_assumed || kind == SCHEMA_ADDED))
			compare_columns(d, kind, t, other);
		else if (!t->is_assumed && !schema_has_other(y, t->o.name))
			add(d, kind, "table", t, STR_NULL, t->o.created);
	}
}

void models_diff(struct schema_differences *out, struct arena *a,
		 const struct schema *chain, const struct schema *models)
{
	struct differ d = { out, a };

	compare(&d, SCHEMA_ADDED, models, chain);
	compare(&d, SCHEMA_REMOVED, chain, models);
}
