/* Two sides against each other: what became of each object on both. */
#include "base/compat.h"
#include "model/commute_parts.h"

enum answer { COMMUTE, CONFLICT, COMMUTE_IF_SAME };

static bool makes(enum life life)
{
	return life == LIFE_MADE || life == LIFE_MADE_IF ||
	       life == LIFE_DEFINED || life == LIFE_REPLACED ||
	       life == LIFE_REPLACED_IF;
}

static bool leaves(enum life life)
{
	return life == LIFE_GONE || life == LIFE_GONE_IF;
}

/* One only uses it. */
static enum answer with_use(enum life life)
{
	switch (life) {
	case LIFE_MADE:
	case LIFE_GONE:
	case LIFE_GONE_IF:
	case LIFE_REPLACED:
	case LIFE_REPLACED_IF:
		return CONFLICT;
	default:
		return COMMUTE;
	}
}

static enum answer judge(enum life x, enum life y)
{
	if (x == LIFE_NONE || y == LIFE_NONE)
		return COMMUTE;
	if (x == LIFE_USED || y == LIFE_USED)
		return with_use(x == LIFE_USED ? y : x);
	if (x == LIFE_PASSING || y == LIFE_PASSING)
		return makes(x) || makes(y) ? CONFLICT : COMMUTE;
	if (x == LIFE_MADE || y == LIFE_MADE)
		return CONFLICT;
	if (makes(x) && makes(y))
		return COMMUTE_IF_SAME;
	if (x == LIFE_GONE_IF && y == LIFE_GONE_IF)
		return COMMUTE;
	return CONFLICT;
}

/* Where the two meet: what was made, what is gone, or the use of it. */
static const struct touch *touch_of(const struct object *o, enum life life)
{
	if (life == LIFE_USED)
		return o->held.effect ? &o->held : &o->used;
	if (leaves(life) || life == LIFE_REPLACED || life == LIFE_REPLACED_IF)
		return &o->gone;
	return &o->made;
}

/* ---- telling */

static bool is_new(struct map *seen, struct arena *a, const void *x,
		   const void *y)
{
	const void *pair[2] = { x, y };
	struct str key = str_dup(a, str_of((const char *)pair, sizeof(pair)));
	struct map_entry *entry = map_at(seen, key);
	bool is = !entry->value;

	entry->value = seen;
	return is;
}

/* A database that both conditions let through. */
static bool can_meet(const struct op_effect *x, const struct op_effect *y)
{
	static const char *const names[] = { "postgresql", "mysql",  "sqlite",
					     "mssql",	   "oracle", "mariadb",
					     "?" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (operation_runs_on(x->operation, str_z(names[i])) &&
		    operation_runs_on(y->operation, str_z(names[i])))
			return true;
	return false;
}

void comparison_unsure(struct comparison *c, int side, const struct touch *a,
		       const struct touch *b)
{
	if (!can_meet(a->effect, b->effect))
		return;
	if (is_new(&c->unsure, c->arena, a->effect, NULL))
		c->out->not_analysed[side]++;
	if (is_new(&c->unsure, c->arena, b->effect, NULL))
		c->out->not_analysed[!side]++;
}

/* Both only under a condition: it may well be that the other has done it. */
static bool is_guarded(const struct op_effect *x, const struct op_effect *y)
{
	return x->action == y->action && x->object == y->object &&
	       effect_is_conditional(x) && effect_is_conditional(y);
}

void comparison_tell(struct comparison *c, int side, struct object *o,
		     const struct touch *a, const struct touch *b)
{
	const struct touch *ours = side ? b : a, *theirs = side ? a : b;
	struct object *other;
	struct told t = { { .ours = ours->effect,
			    .theirs = theirs->effect,
			    .our_migration = ours->migration,
			    .their_migration = theirs->migration },
			  { ours->seq, theirs->seq } };

	if (!can_meet(a->effect, b->effect))
		return;
	o->is_told = true;
	other = side_find(c->sides[!side], o);
	if (other)
		other->is_told = true;
	if (is_guarded(a->effect, b->effect)) {
		comparison_unsure(c, side, a, b);
		return;
	}
	if (!is_new(&c->pairs, c->arena, ours->effect, theirs->effect))
		return;
	commute_describe(&t.conflict, c->arena, o);
	t.conflict.is_done_twice =
		effects_are_same(c->arena, ours->effect, theirs->effect);
	vec_push(&c->told, c->arena, t);
}

/* ---- comparing */

static bool owner_is_told(const struct object *o)
{
	for (o = o->owner; o; o = o->owner)
		if (o->is_told)
			return true;
	return false;
}

static bool is_same_in_the_end(struct comparison *c, const struct object *ours,
			       const struct object *theirs)
{
	return effects_are_same(c->arena, ours->made.effect, theirs->made.effect);
}

/* That a condition asks whether the object is there is but a guess. */
static bool is_test_unknown(const struct object *ours, enum life x,
			    const struct object *theirs, enum life y)
{
	return effect_is_conditional(touch_of(ours, x)->effect) ||
	       effect_is_conditional(touch_of(theirs, y)->effect);
}

/*
 * A table that is made anew while the other reads or fills it is there
 * before and after; whether the rows are the same depends on the copy.
 */
static bool is_row_work(const struct object *ours, enum life x,
			const struct object *theirs, enum life y)
{
	if (x == LIFE_USED)
		return (y == LIFE_REPLACED || y == LIFE_REPLACED_IF) &&
		       !ours->held.effect;
	return y == LIFE_USED && (x == LIFE_REPLACED || x == LIFE_REPLACED_IF) &&
	       !theirs->held.effect;
}

/* One drops the table, the other an index that goes with it. */
static bool lose_index(struct comparison *c, int side, struct object *ours,
		       const struct object *theirs)
{
	if (!theirs->facts || !theirs->facts->index_lost.effect ||
	    !ours->gone.effect || ours->gone.effect->action != SQL_DROP ||
	    object_life(ours) == LIFE_PASSING)
		return false;
	comparison_tell(c, side, ours, &ours->gone, &theirs->facts->index_lost);
	return true;
}

static void compare_object(struct comparison *c, struct object *ours,
			   struct object *theirs)
{
	enum life x = object_life(ours), y = object_life(theirs);
	enum answer answer;

	if (owner_is_told(ours) || owner_is_told(theirs))
		return;
	if (lose_index(c, 0, ours, theirs) || lose_index(c, 1, theirs, ours))
		return;
	answer = judge(x, y);
	if ((answer == COMMUTE_IF_SAME || (leaves(x) && leaves(y))) &&
	    answer != CONFLICT && is_test_unknown(ours, x, theirs, y)) {
		comparison_unsure(c, 0, touch_of(ours, x), touch_of(theirs, y));
		return;
	}
	if (answer == COMMUTE_IF_SAME)
		answer = is_same_in_the_end(c, ours, theirs) ? COMMUTE : CONFLICT;
	if (answer == CONFLICT && is_row_work(ours, x, theirs, y)) {
		comparison_unsure(c, 0, touch_of(ours, x), touch_of(theirs, y));
		return;
	}
	if (answer == CONFLICT) {
		comparison_tell(c, 0, ours, touch_of(ours, x),
				touch_of(theirs, y));
		return;
	}
	if (ours->aspects && theirs->aspects)
		compare_aspects(c, ours, theirs);
	if (ours->facts && theirs->facts)
		compare_rows(c, ours, theirs);
}

/*
 * One side says the schema and the other does not: they may well mean the
 * same table, or not.
 */
static void compare_bare(struct comparison *c)
{
	map_each (&c->sides[0]->bare, it) {
		struct bare_name *ours = it->value;
		struct bare_name *theirs = map_get(&c->sides[1]->bare, it->key);
		struct object *x, *y;

		if (!theirs)
			continue;
		x = ours->without && theirs->with ? ours->without : ours->with;
		y = x == ours->without ? theirs->with : theirs->without;
		if (x && y && object_life(x) && object_life(y))
			comparison_unsure(c, 0, touch_of(x, object_life(x)),
					  touch_of(y, object_life(y)));
	}
}

/* DROP INDEX ix: it may be on a table that the other drops. */
static void compare_blind(struct comparison *c)
{
	for (int i = 0; i < 2; i++)
		if (c->sides[i]->blind.effect && c->sides[!i]->table_gone.effect)
			comparison_unsure(c, i, &c->sides[i]->blind,
					  &c->sides[!i]->table_gone);
}

static void compare_sides(struct comparison *c)
{
	map_each (&c->sides[0]->objects, it) {
		struct object *ours = it->value;
		struct object *theirs = side_find(c->sides[1], ours);

		if (theirs)
			compare_object(c, ours, theirs);
	}
	map_each (&c->sides[0]->objects, it) {
		struct object *ours = it->value;
		struct object *theirs = side_find(c->sides[1], ours);

		if (!theirs || ours->is_told || owner_is_told(ours))
			continue;
		compare_columns(c, 0, ours, theirs);
		compare_columns(c, 1, theirs, ours);
	}
	compare_bare(c);
	compare_blind(c);
}

static int by_seq(const void *x, const void *y)
{
	const struct told *a = x, *b = y;

	for (size_t i = 0; i < 2; i++)
		if (a->seq[i] != b->seq[i])
			return a->seq[i] < b->seq[i] ? -1 : 1;
	return 0;
}

void commute_compare(struct commute_result *out, struct arena *a,
		     const struct commute_side *ours,
		     const struct commute_side *theirs, struct str dialect)
{
	struct side sides[2];
	struct comparison c = { .arena = a,
				.out = out,
				.sides = { &sides[0], &sides[1] } };

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < 2; i++) {
		side_init(&sides[i], a, dialect);
		side_read(&sides[i], i ? theirs : ours);
	}
	/* Beside a side that does nothing there is nothing to compare. */
	if (!sides[0].nparts || !sides[1].nparts)
		return;
	map_init(&c.pairs, a);
	map_init(&c.unsure, a);
	for (size_t i = 0; i < 2; i++)
		out->not_analysed[i] = sides[i].not_analysed;
	compare_sides(&c);
	if (c.told.n > 1)
		qsort(c.told.v, c.told.n, sizeof(*c.told.v), by_seq);
	vec_each (&c.told, struct told, t)
		vec_push(&out->conflicts, a, t->conflict);
}
