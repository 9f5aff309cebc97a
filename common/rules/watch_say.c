/* What happened while a migration was replayed, as findings. */
#include "base/compat.h"
#include "base/buf.h"
#include "model/type_text.h"
#include "rules/watch.h"

#define QUOTED "\"%.*s\""

static struct finding *say(struct watch *w, enum rule_id rule,
			   const struct schema_event *event, struct str text)
{
	struct op_effect at = *event->effect;

	at.span = event->span;
	return op_report(&w->k, rule, &at, LEVEL_CRITICAL, "%.*s", STR_ARG(text));
}

static void relate(struct watch *w, struct finding *f,
		   const struct schema_origin *at, const char *what)
{
	const struct revision *rev = at->rev;

	if (!f || !rev || at->span.end <= at->span.begin)
		return;
	if (rev == w->node->rev)
		finding_relate(w->k.c->findings, f,
			       place_in(w->k.f->source, at->span), "%s", what);
	else
		finding_relate(w->k.c->findings, f,
			       place_at(rev->path, at->span), "%s", what);
}

/* ---- what is not there ---------------------------------------------------- */

static void add_creators(struct watching *all, struct revnode *node)
{
	const struct operations *ops = all->replay->fn(all->replay->data, node);
	struct arena *a = all->c->arena;

	for (size_t i = 0; ops && i < ops->list.n; i++) {
		const struct operation *op = ops->list.v[i];

		if (!op->is_upgrade ||
		    !operation_runs_on(op, all->c->policy->dialect))
			continue;
		for (size_t k = 0; k < op->effects.n; k++) {
			const struct op_effect *e = &op->effects.v[k];
			struct str name = e->action == SQL_RENAME ?
						  e->new_name.text :
						  e->table.text;

			if (e->object == SQL_OBJECT_TABLE && name.p &&
			    (e->action == SQL_CREATE || e->action == SQL_RENAME))
				map_put(&all->creators, str_lower(a, name), node);
		}
	}
}

/* The last in the chain that makes a table of that name; or NULL. */
static struct revnode *creator_of(struct watching *all, struct str name)
{
	const struct revgraph *g = all->replay->graph;

	for (size_t i = 0; i < g->order.n && !all->has_creators; i++)
		add_creators(all, g->order.v[i]);
	all->has_creators = true;
	return map_get(&all->creators, str_lower(all->c->arena, name));
}

static struct str made_key(const struct watch *w, bool is_upgrade, struct str name)
{
	return str_fmt(w->k.c->arena, "%c%.*s", is_upgrade ? 'u' : 'd',
		       STR_ARG(str_lower(w->k.c->arena, name)));
}

static void find_made(struct watch *w)
{
	const struct operations *ops = w->k.ops;

	map_init(&w->made, w->k.c->arena);
	w->has_made = true;
	for (size_t i = 0; i < ops->list.n; i++)
		for (size_t k = 0; k < ops->list.v[i]->effects.n; k++) {
			const struct op_effect *e = &ops->list.v[i]->effects.v[k];

			if (e->action == SQL_CREATE && e->table.text.p &&
			    e->object == SQL_OBJECT_TABLE)
				map_put(&w->made,
					made_key(w, e->operation->is_upgrade,
						 e->table.text),
					w);
		}
}

/* In the direction in hand; the chain knows of upgrades alone. */
static bool is_made_here(struct watch *w, struct str name,
			 const struct operation *from)
{
	if (!w->has_made)
		find_made(w);
	return map_has(&w->made, made_key(w, from->is_upgrade, name));
}

struct absence {
	struct str why; /* "which is created only ..." */
	struct str similar; /* a table that is there; or NULL */
	bool is_proven; /* the name is made, only not before */
};

/* Names compared for one file; a thousand slips need no thousand hints. */
#define LOOKS_MAX 100000

static bool may_look(struct watch *w)
{
	return w->looks++ < LOOKS_MAX;
}

static struct str similar_table(struct watch *w, struct str name)
{
	const struct schema_table *best = NULL;
	size_t nearest = 3;

	for (size_t i = 0; i < w->s->tables.n && may_look(w); i++) {
		const struct schema_table *t = w->s->tables.v[i];
		size_t d;

		if (!t->o.is_there || t->is_assumed)
			continue;
		d = str_distance(t->o.name, name);
		if (d && d < nearest && d * 2 < name.len) {
			nearest = d;
			best = t;
		}
	}
	return best ? schema_table_name(w->k.c->arena, best) : STR_NULL;
}

static void explain_absence(struct watch *w, const struct schema_event *event,
			    struct str name, struct absence *out)
{
	struct revnode *made = w->is_partial ? NULL : creator_of(w->all, name);
	const bool *has = w->all->replay->has;

	memset(out, 0, sizeof(*out));
	out->is_proven = true;
	if (event->related.rev) {
		out->why = STR("which is gone by then");
	} else if (is_made_here(w, name, event->effect->operation)) {
		out->why = STR("which is created only after that");
	} else if (made && made != w->node && !has[made->order]) {
		out->why = str_fmt(w->k.c->arena,
				   "which only \"%.*s\" makes, that does not come "
				   "before this",
				   STR_ARG(made->rev->id));
	} else {
		out->is_proven = false;
		out->similar = similar_table(w, name);
		out->why = STR("which no migration before this creates");
	}
}

/*
 * A chain often begins where tables were already. Whether they were cannot
 * be told, so an upgrade that others have run is believed, and so is whatever
 * begins.
 */
static bool is_believed(const struct watch *w, const struct absence *why,
			bool is_upgrade)
{
	return !w->is_partial && !why->is_proven &&
	       ((w->is_proven && is_upgrade) || !w->had_tables);
}

static struct str bare(struct str shown)
{
	size_t dot = str_rchr(shown, '.');

	return dot == STR_NPOS ? shown : str_from(shown, dot + 1);
}

static void missing_table(struct watch *w, const struct schema_event *event,
			  enum rule_id rule, struct str shown, const char *what)
{
	struct absence why;
	struct finding *f;

	explain_absence(w, event, bare(shown), &why);
	if (is_believed(w, &why, event->effect->operation->is_upgrade))
		return;
	f = say(w, rule, event,
		str_fmt(w->k.c->arena, "%s table " QUOTED ", %.*s", what,
			STR_ARG(shown), STR_ARG(why.why)));
	if (!f)
		return;
	relate(w, f, &event->related, "it goes here");
	if (why.similar.p)
		finding_help(w->k.c->findings, f,
			     "there is a table " QUOTED ": was that meant?",
			     STR_ARG(why.similar));
}

static void fk_before_table(struct watch *w, const struct schema_event *event)
{
	missing_table(w, event, RULE_FK_BEFORE_TABLE, event->other,
		      "a foreign key refers to");
}

static struct str similar_column(struct watch *w, const struct schema_event *event)
{
	const struct op_effect *e = event->effect;
	struct str schema = e->schema.text.p ? e->schema.text : STR("");
	const struct schema_table *t =
		e->table.text.p ?
			schema_table_find(w->s, STR(""), schema, e->table.text) :
			NULL;
	size_t nearest = 3;
	struct str best = STR_NULL;

	for (size_t i = 0; t && i < t->columns.n && may_look(w); i++) {
		const struct schema_object *o = &t->columns.v[i]->o;
		size_t d = o->is_there ? str_distance(o->name, event->name) : 0;

		if (d && d < nearest && d * 2 < event->name.len) {
			nearest = d;
			best = o->name;
		}
	}
	return best;
}

static void missing_part(struct watch *w, const struct schema_event *event,
			 const char *kind)
{
	struct str similar = STR_NULL;
	struct finding *f;
	struct str text;

	if (event->table.p)
		text = str_fmt(w->k.c->arena,
			       "table " QUOTED " has no %s " QUOTED "%s",
			       STR_ARG(event->table), kind, STR_ARG(event->name),
			       event->related.rev ? ": it is gone by then" : "");
	else
		text = str_fmt(w->k.c->arena, "there is no %s " QUOTED "%s",
			       kind, STR_ARG(event->name),
			       event->related.rev ? ": it is gone by then" : "");
	f = say(w, RULE_UNKNOWN_OBJECT, event, text);
	relate(w, f, &event->related, "it goes here");
	if (event->object == SQL_OBJECT_COLUMN && !event->related.rev)
		similar = similar_column(w, event);
	if (f && similar.p)
		finding_help(w->k.c->findings, f,
			     "there is a column " QUOTED ": was that meant?",
			     STR_ARG(similar));
}

static void unknown_object(struct watch *w, const struct schema_event *event)
{
	switch (event->object) {
	case SQL_OBJECT_TABLE:
		missing_table(w, event, RULE_UNKNOWN_OBJECT, event->table,
			      "works on");
		break;
	case SQL_OBJECT_COLUMN:
		missing_part(w, event, "column");
		break;
	case SQL_OBJECT_INDEX:
		missing_part(w, event, "index");
		break;
	default:
		missing_part(w, event, "constraint");
	}
}

/* ---- what is there already ---------------------------------------------- */

static void already_exists(struct watch *w, const struct schema_event *event)
{
	struct arena *a = w->k.c->arena;
	struct finding *f;
	struct str text;

	if (event->object == SQL_OBJECT_TABLE)
		text = str_fmt(a, "table " QUOTED " exists already",
			       STR_ARG(event->table));
	else if (event->object == SQL_OBJECT_PRIMARY_KEY)
		text = str_fmt(a, "table " QUOTED " has a primary key already",
			       STR_ARG(event->table));
	else
		text = str_fmt(a, "table " QUOTED " has %s " QUOTED " already",
			       STR_ARG(event->table),
			       event->object == SQL_OBJECT_COLUMN ? "a column" :
			       event->object == SQL_OBJECT_INDEX  ? "an index" :
								   "a constraint",
			       STR_ARG(event->name));
	f = say(w, RULE_ALREADY_EXISTS, event, text);
	relate(w, f, &event->related, "it is created here");
}

/* PostgreSQL and SQLite mind only where there is an index of that name. */
static enum level duplicate_cap(const struct watch *w,
				const struct schema_event *event)
{
	bool is_lax = str_is(w->s->dialect, "postgresql") ||
		      str_is(w->s->dialect, "sqlite");

	return is_lax && event->object != SQL_OBJECT_INDEX ? LEVEL_NOTE :
							     LEVEL_CRITICAL;
}

static void duplicate_name(struct watch *w, const struct schema_event *event)
{
	struct op_effect at = *event->effect;
	struct finding *f;

	at.span = event->span;
	f = op_report(&w->k, RULE_DUPLICATE_CONSTRAINT_NAME, &at,
		      duplicate_cap(w, event),
		      "constraint " QUOTED " of " QUOTED
		      " has the name of one of " QUOTED,
		      STR_ARG(event->name), STR_ARG(event->table),
		      STR_ARG(event->other));
	relate(w, f, &event->related, "the other one");
}

/* ---- foreign keys --------------------------------------------------------- */

static void drop_referenced(struct watch *w, const struct schema_event *event)
{
	struct arena *a = w->k.c->arena;
	struct str what = str_fmt(a, "table " QUOTED, STR_ARG(event->table));
	struct finding *f;

	if (event->object == SQL_OBJECT_COLUMN)
		what = str_fmt(a, "column \"%.*s.%.*s\"", STR_ARG(event->table),
			       STR_ARG(event->name));
	f = say(w, RULE_DROP_REFERENCED, event,
		str_fmt(a,
			"drops %.*s, to which a foreign key of " QUOTED
			" still refers",
			STR_ARG(what), STR_ARG(event->other)));
	relate(w, f, &event->related, "the foreign key");
}

static void type_mismatch(struct watch *w, const struct schema_event *event)
{
	struct arena *a = w->k.c->arena;
	struct str dialect = w->s->dialect;
	struct finding *f = say(
		w, RULE_FK_TYPE_MISMATCH, event,
		str_fmt(a,
			"\"%.*s.%.*s\" is %.*s, but " QUOTED
			", to which it refers, is %.*s",
			STR_ARG(event->table), STR_ARG(event->name),
			STR_ARG(op_type_text(a, event->type, dialect)),
			STR_ARG(event->other),
			STR_ARG(op_type_text(a, event->other_type, dialect))));

	relate(w, f, &event->related, "the other column");
}

/* Of a long ring the ends will do. */
#define SHOWN_OF_RING 8

static void fk_cycle(struct watch *w, const struct schema_event *event)
{
	struct buf b = BUF_INIT(w->k.c->arena);
	size_t n = event->names.n;

	buf_addz(&b, "tables refer to each other in a ring: ");
	for (size_t i = 0; i < n; i++) {
		if (i >= SHOWN_OF_RING / 2 && i + SHOWN_OF_RING / 2 < n) {
			if (i == SHOWN_OF_RING / 2)
				buf_addf(&b, "(%zu more) -> ", n - SHOWN_OF_RING);
			continue;
		}
		buf_addf(&b, QUOTED " -> ", STR_ARG(event->names.v[i]));
	}
	buf_addf(&b, QUOTED, STR_ARG(event->names.v[0]));
	say(w, RULE_FK_CYCLE, event, buf_str(&b));
}

void watch_say(struct watch *w, const struct schema_event *event)
{
	switch (event->kind) {
	case SCHEMA_FK_BEFORE_TABLE:
		fk_before_table(w, event);
		break;
	case SCHEMA_DROP_REFERENCED:
		drop_referenced(w, event);
		break;
	case SCHEMA_UNKNOWN_OBJECT:
		unknown_object(w, event);
		break;
	case SCHEMA_ALREADY_EXISTS:
		already_exists(w, event);
		break;
	case SCHEMA_FK_TYPE_MISMATCH:
		type_mismatch(w, event);
		break;
	case SCHEMA_FK_CYCLE:
		fk_cycle(w, event);
		break;
	case SCHEMA_DUPLICATE_NAME:
		duplicate_name(w, event);
		break;
	case SCHEMA_GOES_WITH:
	case SCHEMA_OLD_TYPE:
		break;
	}
}
