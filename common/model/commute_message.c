/* A conflict in words. */
#include "base/compat.h"
#include "base/buf.h"
#include "model/commute_parts.h"

struct verb {
	const char *plural; /* "both add ..." */
	const char *singular; /* "the other adds ..." */
};

static struct verb verb_of(enum sql_action_kind action)
{
	static const struct verb verbs[SQL_NACTIONS] = {
		[SQL_CREATE] = { "create", "creates" },
		[SQL_DROP] = { "drop", "drops" },
		[SQL_ADD] = { "add", "adds" },
		[SQL_RENAME] = { "rename", "renames" },
		[SQL_SET_SCHEMA] = { "move", "moves" },
		[SQL_SET_OWNER] = { "change the owner of",
				    "changes the owner of" },
		[SQL_SET_TYPE] = { "change the type of", "changes the type of" },
		[SQL_REDEFINE] = { "redefine", "redefines" },
		[SQL_SET_NOT_NULL] = { "forbid NULL in", "forbids NULL in" },
		[SQL_DROP_NOT_NULL] = { "allow NULL in", "allows NULL in" },
		[SQL_SET_DEFAULT] = { "set the default of",
				      "sets the default of" },
		[SQL_DROP_DEFAULT] = { "drop the default of",
				       "drops the default of" },
		[SQL_ADD_IDENTITY] = { "add identity to", "adds identity to" },
		[SQL_DROP_IDENTITY] = { "drop identity of", "drops identity of" },
		[SQL_VALIDATE] = { "validate", "validates" },
		[SQL_ATTACH] = { "attach", "attaches" },
		[SQL_DETACH] = { "detach", "detaches" },
		[SQL_ENABLE] = { "enable something in", "enables something in" },
		[SQL_DISABLE] = { "disable something in",
				  "disables something in" },
		[SQL_TRUNCATE] = { "empty", "empties" },
		[SQL_DELETE] = { "delete rows of", "deletes rows of" },
		[SQL_UPDATE] = { "update rows of", "updates rows of" },
		[SQL_INSERT] = { "insert rows into", "inserts rows into" },
		[SQL_COPY] = { "copy rows into", "copies rows into" },
		[SQL_REPLACE] = { "replace rows of", "replaces rows of" },
		[SQL_MERGE] = { "merge rows into", "merges rows into" },
		[SQL_COMMENT] = { "comment on", "comments on" },
		[SQL_GRANT] = { "grant rights on", "grants rights on" },
		[SQL_REVOKE] = { "revoke rights on", "revokes rights on" },
		[SQL_REFRESH] = { "refresh", "refreshes" },
		[SQL_EXECUTE] = { "read", "reads" },
	};

	if (verbs[action].plural)
		return verbs[action];
	return (struct verb){ "alter", "alters" };
}

static void add_quoted(struct buf *b, struct str owner, struct str name)
{
	buf_addc(b, '"');
	if (owner.p && owner.len)
		buf_addf(b, "%.*s.", STR_ARG(owner));
	buf_addf(b, "%.*s\"", STR_ARG(name));
}

static const char *word_of(const struct op_effect *e)
{
	switch (e->object) {
	case SQL_OBJECT_UNKNOWN:
		return "object";
	case SQL_OBJECT_PRIMARY_KEY:
	case SQL_OBJECT_CHECK:
		return "constraint";
	case SQL_OBJECT_CONSTRAINT:
	case SQL_OBJECT_FOREIGN_KEY:
		if (e->object == SQL_OBJECT_FOREIGN_KEY ||
		    (e->constraints.n &&
		     e->constraints.v[0].kind == SQL_CONSTRAINT_FOREIGN_KEY))
			return "foreign key";
		return "constraint";
	default:
		return sql_object_name(e->object);
	}
}

static bool is_part(const struct op_effect *e)
{
	return e->table.text.p && e->object != SQL_OBJECT_TABLE &&
	       e->object != SQL_OBJECT_FOREIGN_TABLE;
}

/* column "users.email", foreign key "fk" of "users" to "orgs" */
static void add_object(struct buf *b, const struct op_effect *e)
{
	buf_addf(b, "%s", word_of(e));
	if (e->object == SQL_OBJECT_COLUMN || e->object == SQL_OBJECT_VALUE) {
		buf_addc(b, ' ');
		add_quoted(b, e->table.text, e->name.text);
		return;
	}
	if (e->name.text.p) {
		buf_addc(b, ' ');
		add_quoted(b, is_part(e) ? STR_NULL : e->schema.text,
			   e->name.text);
	}
	if (is_part(e)) {
		buf_addz(b, " of ");
		add_quoted(b, e->schema.text, e->table.text);
	}
}

static void add_target(struct buf *b, const struct op_effect *e)
{
	for (size_t i = 0; i < e->constraints.n; i++) {
		const struct op_constraint *c = &e->constraints.v[i];

		if (c->kind != SQL_CONSTRAINT_FOREIGN_KEY || !c->ref_table.text.p)
			continue;
		buf_addz(b, e->object == SQL_OBJECT_CONSTRAINT ?
				    " to " :
				    " with a foreign key to ");
		add_quoted(b, c->ref_schema.text, c->ref_table.text);
		return;
	}
	if (!e->new_name.text.p)
		return;
	if (e->action == SQL_SET_SCHEMA)
		buf_addz(b, " to schema ");
	else
		buf_addz(b, " to ");
	add_quoted(b, STR_NULL, e->new_name.text);
}

static struct str described(struct arena *a, const struct op_effect *e,
			    bool is_plural)
{
	struct verb verb = verb_of(e->action);
	struct buf b = BUF_INIT(a);

	buf_addf(&b, "%s ", is_plural ? verb.plural : verb.singular);
	add_object(&b, e);
	add_target(&b, e);
	return buf_str(&b);
}

/* What they meet at, where an effect does not name it itself. */
static void add_class(struct buf *b, const struct object *o)
{
	switch (o->class) {
	case CLASS_TYPE:
		buf_addz(b, "type ");
		break;
	case CLASS_COLUMN:
		buf_addz(b, "column ");
		add_quoted(b, o->owner->name, o->name);
		return;
	case CLASS_PRIMARY_KEY:
		buf_addz(b, "the primary key of ");
		add_quoted(b, STR_NULL, o->owner->name);
		return;
	case CLASS_SCHEMA:
		buf_addz(b, "schema ");
		break;
	case CLASS_UNNAMED:
		buf_addz(b, "it");
		return;
	default:
		break;
	}
	add_quoted(b, STR_NULL, o->name);
}

static bool has_nocase(struct str text, struct str part)
{
	for (size_t i = 0; i + part.len <= text.len; i++)
		if (str_eq_nocase(str_cut(text, i, i + part.len), part))
			return true;
	return false;
}

/* Is the object named in the text? */
static bool says(struct arena *a, struct str text, const struct object *o,
		 const struct op_effect *e)
{
	struct str name = o->name;

	if (o->class == CLASS_UNNAMED ||
	    (name.len && str_eq_nocase(e->new_name.text, name)))
		return true;
	if (o->class == CLASS_PRIMARY_KEY)
		return false;
	if (o->class == CLASS_COLUMN)
		return has_nocase(text, str_fmt(a, "\"%.*s.%.*s\"",
						STR_ARG(o->owner->name),
						STR_ARG(name)));
	return has_nocase(text, str_fmt(a, "\"%.*s\"", STR_ARG(name))) ||
	       has_nocase(text, str_fmt(a, "\"%.*s.", STR_ARG(name))) ||
	       has_nocase(text, str_fmt(a, ".%.*s\"", STR_ARG(name)));
}

static bool inserts(const struct op_effect *e)
{
	return e->action == SQL_INSERT || e->action == SQL_COPY;
}

static bool is_new_column(const struct op_effect *e)
{
	return e->object == SQL_OBJECT_COLUMN && e->action == SQL_ADD;
}

/* How the second of the two has to do with the first. */
static struct str tail_of(struct arena *a, const struct object *o,
			  const struct commute_conflict *c)
{
	bool first_says = says(a, c->doing[0], o, c->ours);
	bool second_says = says(a, c->doing[1], o, c->theirs);
	struct buf b = BUF_INIT(a);

	if (first_says && second_says)
		return STR("");
	if (o->class == CLASS_COLUMN && is_new_column(c->ours) &&
	    inserts(c->theirs))
		return STR(" without it");
	if (o->class == CLASS_COLUMN && inserts(c->ours) &&
	    is_new_column(c->theirs))
		return STR(", which they lack");
	if (first_says)
		return STR(", which needs it");
	if (second_says)
		return STR(", which the first needs");
	buf_addz(&b, ": they meet at ");
	add_class(&b, o);
	return buf_str(&b);
}

void commute_describe(struct commute_conflict *c, struct arena *a,
		      const struct object *o)
{
	struct str both = described(a, c->ours, true);

	c->doing[0] = described(a, c->ours, false);
	c->doing[1] = described(a, c->theirs, false);
	c->tail = STR("");
	if (str_eq(both, described(a, c->theirs, true)) &&
	    says(a, both, o, c->ours)) {
		c->both = both;
		c->message = str_fmt(a, "both %.*s", STR_ARG(both));
		return;
	}
	c->tail = tail_of(a, o, c);
	c->message = str_fmt(a, "one side %.*s, the other %.*s%.*s",
			     STR_ARG(c->doing[0]), STR_ARG(c->doing[1]),
			     STR_ARG(c->tail));
}
