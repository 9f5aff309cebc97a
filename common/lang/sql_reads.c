/* Which tables a statement reads: what stands behind FROM, JOIN, USING. */
#include "base/compat.h"
#include "lang/sql_parse.h"
#include "base/map.h"

enum { LEVEL_FROM = 1, LEVEL_FUNCTION = 2 };

/* Functions with a FROM of their own: EXTRACT(day FROM x). */
static bool is_function_with_from(const struct sql_parser *p)
{
	static const char *const names[] = {
		"extract",  "trim",  "substring", "overlay",
		"position", "btrim", "ltrim",	  "rtrim",
	};

	return sql_at_any(p, names, ARRAY_SIZE(names));
}

static bool ends_from(const struct sql_parser *p)
{
	static const char *const words[] = {
		"where",     "group",  "order",	    "having",
		"limit",     "union",  "except",    "set",
		"intersect", "values", "returning", "select",
		"window",    "offset", "fetch",	    "when",
	};

	return sql_at_any(p, words, ARRAY_SIZE(words));
}

/* name [(columns)] AS (: one of WITH's, not a table. Moves on or not. */
static void note_cte(struct sql_parser *p, struct map *ctes)
{
	struct sql_parser ahead = *p;
	struct sql_name name;

	if (!sql_token_is(p->text, sql_peek(p, 1), "as") &&
	    !sql_is_op(p, sql_peek(p, 1), '('))
		return;
	sql_read_name(&ahead, &name);
	if (sql_at_op(&ahead, '(')) {
		/* only (a, b): what is longer or nested is no column list */
		do {
			ahead.at++;
			if (!sql_is_name(sql_peek(&ahead, 0)))
				return;
			ahead.at++;
		} while (sql_at_op(&ahead, ',') && ahead.at - p->at < 64);
		if (!sql_accept_op(&ahead, ')'))
			return;
	}
	if (!sql_accept(&ahead, "as"))
		return;
	sql_accept(&ahead, "not");
	sql_accept(&ahead, "materialized");
	if (sql_at_op(&ahead, '(') && name.name.p)
		map_put(ctes, name.name, ctes);
}

/* A table, unless a function's call or a subquery stands there. */
static void read_item(struct sql_parser *p, struct sql_objects *reads)
{
	struct sql_object object;
	size_t start = p->at;

	if (!sql_accept(p, "only"))
		sql_accept(p, "lateral");
	if (!sql_is_name(sql_peek(p, 0)) || sql_at(p, "select") ||
	    !sql_read_object(p, &object) || sql_at_op(p, '(')) {
		p->at = start;
		return;
	}
	vec_push(reads, p->arena, object);
}

static bool begins_list(const struct sql_parser *p, uint8_t level, bool is_target)
{
	if (sql_at(p, "from"))
		return !(level & LEVEL_FUNCTION) && !is_target;
	return sql_at(p, "join") || sql_at(p, "using");
}

/* The FROM of DELETE FROM and of IS DISTINCT FROM reads nothing. */
static bool is_other_from(const struct sql_parser *p)
{
	static const char *const before[] = {
		"delete", "distinct", "quick", "ignore", "low_priority",
	};
	struct sql_parser back = *p;

	if (!p->at)
		return true;
	back.at--;
	return sql_at_any(&back, before, ARRAY_SIZE(before));
}

static void read_token(struct sql_parser *p, struct sql_objects *reads,
		       struct map *ctes, bool *after_function)
{
	struct sql_tokens *levels = &p->levels;
	uint8_t *level = &levels->v[levels->n - 1].flags;
	bool was_function = *after_function;

	*after_function = false;
	if (sql_at_op(p, '(')) {
		struct sql_token deeper = { .flags = was_function ?
							     LEVEL_FUNCTION :
							     0 };

		vec_push(levels, p->arena, deeper);
	} else if (sql_at_op(p, ')')) {
		levels->n -= levels->n > 1;
	} else if ((sql_at_op(p, ',') && (*level & LEVEL_FROM)) ||
		   begins_list(p, *level, is_other_from(p))) {
		*level |= LEVEL_FROM;
		p->at++;
		read_item(p, reads);
		return;
	} else if (ends_from(p)) {
		*level &= ~LEVEL_FROM;
	} else if (is_function_with_from(p)) {
		*after_function = true;
	} else if (sql_is_name(sql_peek(p, 0))) {
		note_cte(p, ctes);
	}
	p->at++;
}

void sql_read_reads(struct sql_parser *p, struct sql_objects *reads)
{
	struct sql_objects all = VEC_INIT;
	bool after_function = false;
	struct map ctes;

	map_init(&ctes, p->arena);
	p->at = 0;
	p->levels.n = 0;
	vec_push(&p->levels, p->arena, (struct sql_token){ 0 });
	while (!sql_at_end(p))
		read_token(p, &all, &ctes, &after_function);
	for (size_t i = 0; i < all.n; i++)
		if (all.v[i].schema.span.end || !all.v[i].name.name.p ||
		    !map_has(&ctes, all.v[i].name.name))
			vec_push(reads, p->arena, all.v[i]);
}
