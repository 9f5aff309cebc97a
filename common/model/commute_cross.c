/*
 * Where two sides meet without changing the same object: aspects of a
 * column, rows against columns, columns against words.
 */
#include "base/compat.h"
#include "model/commute_parts.h"

/* ---- aspects */

static bool has(const struct object *o, enum aspect aspect)
{
	return o->aspects[aspect].effect;
}

static void tell(struct comparison *c, struct object *ours, enum aspect x,
		 const struct object *theirs, enum aspect y)
{
	if (!ours->is_told)
		comparison_tell(c, 0, ours, &ours->aspects[x],
				&theirs->aspects[y]);
}

/* op.sync_enum_values(), MODIFY: all that is said of it, so each other word */
static bool meets_whole(enum aspect aspect)
{
	return aspect != ASPECT_FILLED && aspect != ASPECT_OWNER &&
	       aspect != ASPECT_STATE;
}

/*
 * MySQL and SQL Server have no ALTER for one thing: op.alter_column() says
 * the type and NULL again, as the migration believes them to be.
 */
static bool says_all(const struct comparison *c, enum aspect aspect)
{
	enum commute_dialect dialect = c->sides[0]->dialect;

	return (dialect == DIALECT_MYSQL || dialect == DIALECT_MSSQL) &&
	       (aspect == ASPECT_TYPE || aspect == ASPECT_NULLABLE ||
		aspect == ASPECT_IDENTITY || aspect == ASPECT_WHOLE ||
		(aspect == ASPECT_COMMENT && dialect == DIALECT_MYSQL));
}

static bool meet(const struct comparison *c, const struct object *o,
		 enum aspect x, enum aspect y)
{
	enum commute_dialect dialect = c->sides[0]->dialect;

	if (o->class != CLASS_COLUMN)
		return x == ASPECT_WHOLE || y == ASPECT_WHOLE;
	if (x == ASPECT_WHOLE || y == ASPECT_WHOLE)
		return meets_whole(x) && meets_whole(y);
	if (says_all(c, x) && says_all(c, y))
		return true;
	/* A default has to be castable when the type changes. */
	if ((x == ASPECT_TYPE && y == ASPECT_DEFAULT) ||
	    (x == ASPECT_DEFAULT && y == ASPECT_TYPE))
		return dialect != DIALECT_SQLITE;
	return false;
}

/* UPDATE of a column that gets another type: what fits, fits in both. */
static void fill_typed(struct comparison *c, int side, struct object *typed,
		       const struct object *filled)
{
	const struct touch *type = &typed->aspects[ASPECT_TYPE];
	const struct op_effect *e = type->effect;
	enum type_change change = CHANGE_UNKNOWN;
	struct str why;

	if (e->columns.n)
		change = op_type_compare(c->arena, &e->existing_type,
					 &e->columns.v[0].type, &why);
	if (change == CHANGE_NONE || change == CHANGE_WIDER || typed->is_told)
		return;
	if (change == CHANGE_UNKNOWN)
		comparison_unsure(c, side, type, &filled->aspects[ASPECT_FILLED]);
	else
		comparison_tell(c, side, typed, type,
				&filled->aspects[ASPECT_FILLED]);
}

/* Both change the same of it: fine only where both say the same. */
static void compare_aspect(struct comparison *c, struct object *ours,
			   const struct object *theirs, enum aspect aspect)
{
	const struct touch *x = &ours->aspects[aspect];
	const struct touch *y = &theirs->aspects[aspect];

	if (aspect == ASPECT_VALUES)
		return;
	if (aspect == ASPECT_FILLED) {
		comparison_unsure(c, 0, x, y);
		return;
	}
	if (effects_are_same(c->arena, x->effect, y->effect) &&
	    aspect != ASPECT_IDENTITY &&
	    !((x->effect->flags | y->effect->flags) & SQL_HAS_USING))
		return;
	if (aspect == ASPECT_OTHER || x->effect->is_incomplete ||
	    y->effect->is_incomplete)
		comparison_unsure(c, 0, x, y);
	else
		tell(c, ours, aspect, theirs, aspect);
}

void compare_aspects(struct comparison *c, struct object *ours,
		     struct object *theirs)
{
	for (enum aspect x = 0; x < ASPECTS; x++)
		for (enum aspect y = 0; y < ASPECTS && has(ours, x); y++)
			if (!has(theirs, y))
				continue;
			else if (x == y)
				compare_aspect(c, ours, theirs, x);
			else if (meet(c, ours, x, y))
				tell(c, ours, x, theirs, y);
	if (has(ours, ASPECT_TYPE) && has(theirs, ASPECT_FILLED))
		fill_typed(c, 0, ours, theirs);
	if (has(theirs, ASPECT_TYPE) && has(ours, ASPECT_FILLED))
		fill_typed(c, 1, theirs, ours);
}

/* ---- rows */

static void pair_rows(struct comparison *c, struct object *ours,
		      const struct touch *x, const struct touch *y,
		      bool is_conflict)
{
	if (!x->effect || !y->effect)
		return;
	if (!is_conflict)
		comparison_unsure(c, 0, x, y);
	else if (!ours->is_told)
		comparison_tell(c, 0, ours, x, y);
}

static void rows_one_way(struct comparison *c, struct object *ours,
			 const struct table_facts *x, const struct table_facts *y)
{
	bool is_flipped = x != ours->facts;
	const struct {
		const struct touch *mine;
		const struct touch *other;
	} pairs[] = {
		{ &x->emptied, &y->inserted },
		{ &x->checked, &y->inserted },
		{ &x->deleted, &y->inserted },
		{ &x->deleted, &y->updated },
		{ &x->updated, &y->inserted },
		{ &x->updated_somehow, &y->updated },
		{ &x->read, &y->inserted },
		{ &x->read, &y->updated },
		{ &x->read, &y->deleted },
		{ &x->read, &y->emptied },
	};

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
		if (is_flipped)
			pair_rows(c, ours, pairs[i].other, pairs[i].mine, !i);
		else
			pair_rows(c, ours, pairs[i].mine, pairs[i].other, !i);
}

/*
 * Rows that both write: who empties a table and who fills it do not agree;
 * for the rest it depends on the rows.
 */
void compare_rows(struct comparison *c, struct object *ours, struct object *theirs)
{
	pair_rows(c, ours, &ours->facts->rebuilt, &theirs->facts->attached, true);
	pair_rows(c, ours, &ours->facts->attached, &theirs->facts->rebuilt, true);
	rows_one_way(c, ours, ours->facts, theirs->facts);
	rows_one_way(c, ours, theirs->facts, ours->facts);
}

/* ---- columns */

/* A column is gone: does a text of the other side speak of it? */
static void gone_columns(struct comparison *c, int side, struct object *ours,
			 struct object *theirs)
{
	struct table_facts *facts = ours->facts;

	for (size_t i = 0; i < facts->gone.n; i++) {
		struct object *o = facts->gone.v[i];
		const struct object *same = side_find(c->sides[!side], o);
		const struct mention *m;
		bool is_unsure;

		if (o->is_told || object_life(o) == LIFE_NONE)
			continue;
		if (theirs->facts->inserted_by_position.effect &&
		    o->gone.effect->action == SQL_DROP)
			comparison_tell(c, side, o, &o->gone,
					&theirs->facts->inserted_by_position);
		if (theirs->facts->index_dropped.effect &&
		    o->gone.effect->action == SQL_DROP)
			comparison_unsure(c, side, &o->gone,
					  &theirs->facts->index_dropped);
		if (same && object_life(same) != LIFE_NONE)
			continue;
		m = table_mentions(c->sides[!side], theirs, o->name, &is_unsure);
		if (m && is_unsure)
			comparison_unsure(c, side, &o->gone, &m->touch);
		else if (m)
			comparison_tell(c, side, o, &o->gone, &m->touch);
	}
}

/* A column gets values: does a text of the other side read it? */
static void filled_columns(struct comparison *c, int side, struct object *ours,
			   struct object *theirs)
{
	for (size_t i = 0; i < ours->facts->filled.n; i++) {
		struct object *o = ours->facts->filled.v[i];
		const struct object *same = side_find(c->sides[!side], o);
		const struct touch *filled = &o->aspects[ASPECT_FILLED];
		const struct mention *m;
		bool is_unsure;

		if (same && same->checked.effect)
			comparison_unsure(c, side, filled, &same->checked);
		if (!theirs->facts->updated.effect &&
		    !theirs->facts->deleted.effect &&
		    !theirs->facts->checked.effect)
			continue;
		m = table_mentions(c->sides[!side], theirs, o->name, &is_unsure);
		if (m)
			comparison_unsure(c, side, filled, &m->touch);
	}
}

/* The columns that the INSERT behind a touch fills. */
static void names_of_insert(struct comparison *c, const struct op_effect *e,
			    struct map *names)
{
	const struct op_value *rows = operation_argument(e->operation, "rows");

	map_init(names, c->arena);
	for (size_t i = 0; i < e->column_names.n; i++)
		map_put(names, str_lower(c->arena, e->column_names.v[i].text),
			names);
	if (e->column_names.n || !op_is_sequence(rows) || !rows->n)
		return;
	for (size_t i = 0; i + 1 < rows->items[0]->n; i += 2)
		map_put(names, str_lower(c->arena, rows->items[0]->items[i]->s),
			names);
}

/*
 * A column that must have a value, and rows that have none for it. The list
 * is looked through until one is missing, so no further than the INSERT is
 * long.
 */
static struct object *missing_in(struct comparison *c, const struct map *names,
				 struct object *const *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!v[i]->is_told &&
		    !map_has(names, str_lower(c->arena, v[i]->name)))
			return v[i];
	return NULL;
}

static void required_columns(struct comparison *c, int side,
			     struct object *ours, struct object *theirs)
{
	struct table_facts *facts = ours->facts;

	if (!facts->required.n && !facts->relied.n)
		return;
	for (size_t i = 0; i < theirs->facts->inserts.n; i++) {
		const struct touch *t = &theirs->facts->inserts.v[i];
		struct object *o;
		struct map names;

		names_of_insert(c, t->effect, &names);
		o = missing_in(c, &names, facts->required.v, facts->required.n);
		if (o)
			comparison_tell(c, side, o, &o->made, t);
		o = missing_in(c, &names, facts->relied.v, facts->relied.n);
		if (o && o->aspects)
			comparison_unsure(c, side,
					  &o->aspects[has(o, ASPECT_NULLABLE) ?
							      ASPECT_NULLABLE :
							      ASPECT_DEFAULT],
					  t);
	}
}

/* INSERT INTO t VALUES (...): as many as there are columns. */
static void new_columns(struct comparison *c, int side, struct object *ours,
			struct object *theirs)
{
	const struct touch *t = &theirs->facts->inserted_by_position;
	const struct touch *added = &ours->facts->added;

	if (!t->effect || !added->effect ||
	    c->sides[side]->dialect == DIALECT_POSTGRESQL)
		return;
	if (c->sides[side]->dialect == DIALECT_UNKNOWN)
		comparison_unsure(c, side, added, t);
	else
		comparison_tell(c, side, ours, added, t);
}

void compare_columns(struct comparison *c, int side, struct object *ours,
		     struct object *theirs)
{
	if (!ours->facts || !theirs->facts)
		return;
	gone_columns(c, side, ours, theirs);
	filled_columns(c, side, ours, theirs);
	required_columns(c, side, ours, theirs);
	new_columns(c, side, ours, theirs);
}
