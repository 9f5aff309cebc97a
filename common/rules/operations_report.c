#include "base/compat.h"
#include "base/buf.h"
#include "rules/operations.h"

/* What to do instead: before "; then allow this line with" or "; or ...". */
static const char *const advice[RULE_COUNT] = {
	[RULE_DROP_TABLE] = "ship the code that stops using it first, keep a "
			    "copy of the rows",
	[RULE_DROP_COLUMN] = "ship the code that stops reading it first",
	[RULE_DROP_SCHEMA] = "make sure that nothing in it is needed",
	[RULE_DROP_TYPE] = "make sure that no column and no row uses it",
	[RULE_DROP_CASCADE] = "name what depends on it and drop that one by one",
	[RULE_TRUNCATE] = "make sure that no row is needed",
	[RULE_DELETE_WITHOUT_WHERE] = "say with WHERE which rows are meant",
	[RULE_UPDATE_WITHOUT_WHERE] = "say with WHERE which rows are meant",
	[RULE_DELETE_ROWS] = "make sure that the rows are not needed",
	[RULE_DROP_INDEX] = "make sure that no query needs it",
	[RULE_DROP_CONSTRAINT] = "make sure that the code upholds it from now on",
	[RULE_TYPE_NARROWING] = "look for values that do not fit, and change "
				"them first",
	[RULE_DROP_OTHER] = "make sure that nothing uses it",
	[RULE_RENAME_TABLE] = "add the new one, ship the code that uses it, "
			      "drop the old one later",
	[RULE_RENAME_COLUMN] = "add the new one, ship the code that uses it, "
			       "drop the old one later",
	[RULE_RENAME_OTHER] = "make sure that running code does not use the "
			      "old name",
	[RULE_REQUIRED_COLUMN] = "give it a server_default, or add it nullable, "
				 "fill it, and forbid NULL after that",
	[RULE_SET_NOT_NULL] = "fill it in an UPDATE before",
	[RULE_CHANGE_TYPE] = "make sure that running code takes both types",
	[RULE_DROP_DEFAULT] = "make sure that every INSERT gives a value",
	[RULE_ADD_UNIQUE] = "look for rows that are there twice first",
	[RULE_ADD_CHECK] = "look for rows that fail it first",
	[RULE_ADD_FOREIGN_KEY] = "look for rows without a partner first",
	[RULE_ADD_PRIMARY_KEY] = "look for rows that are there twice first",
	[RULE_INDEX_NOT_CONCURRENT] = "create it with postgresql_concurrently="
				      "True in an autocommit_block()",
	[RULE_CONCURRENTLY_IN_TRANSACTION] =
		"put it into `with op.get_context().autocommit_block():`",
	[RULE_FK_VALIDATES] = "add it with postgresql_not_valid=True, and "
			      "VALIDATE it in a later migration",
	[RULE_CHECK_VALIDATES] = "add it with postgresql_not_valid=True, and "
				 "VALIDATE it in a later migration",
	[RULE_VALIDATE_IN_SAME_TRANSACTION] = "validate it in a later migration",
	[RULE_UNIQUE_BUILDS_INDEX] = "build the index CONCURRENTLY first, then "
				     "add the constraint USING INDEX",
	[RULE_VOLATILE_DEFAULT] = "add the column without it, set the default, "
				  "then fill the rows in batches",
	[RULE_SERIAL_COLUMN] = "add a plain column, fill it in batches, then "
			       "give it its sequence",
	[RULE_SEVERAL_FOREIGN_KEYS] = "one migration for each",
	[RULE_ENUM_VALUE_IN_TRANSACTION] =
		"put it into `with op.get_context().autocommit_block():`",
	[RULE_MISSING_LOCK_TIMEOUT] = "op.execute(\"SET LOCAL lock_timeout = "
				      "'5s'\") before it",
	[RULE_HEAVY_STATEMENT] = "run it by hand, when nobody is there",
	[RULE_SQL_BUILT_FROM_VALUE] = "give the value as a parameter: "
				      "sa.text(\"... :x\").bindparams(x=...)",
	[RULE_IDENTIFIER_TOO_LONG] = "give it a shorter name",
	[RULE_UNNAMED_CONSTRAINT] = "give it a name, or set a naming_convention "
				    "for target_metadata",
	[RULE_FK_BEFORE_TABLE] = "create the table first; if it is made "
				 "outside of the chain, say so",
	[RULE_DROP_REFERENCED] = "drop the foreign key, or the table that has "
				 "it, first",
	[RULE_UNKNOWN_OBJECT] = "correct the name; if it is made outside of "
				"the chain, say so",
	[RULE_ALREADY_EXISTS] = "leave it out, or say if_not_exists=True",
	[RULE_FK_TYPE_MISMATCH] = "give both columns one type",
	[RULE_FK_CYCLE] = "let one of them go, or be told by a table of its "
			  "own",
	[RULE_DUPLICATE_CONSTRAINT_NAME] = "give it another name",
	[RULE_TRANSACTION_CONTROL] = "leave it out; what must run outside of "
				     "a transaction stands in `with "
				     "op.get_context().autocommit_block():`",
};

/* Where MySQL has another way. */
static const char *const mysql_advice[RULE_COUNT] = {
	[RULE_FK_VALIDATES] = "SET foreign_key_checks = 0 before it, when all "
			      "rows are known to fit",
	[RULE_CHECK_VALIDATES] = "let a tool copy the table meanwhile (gh-ost, "
				 "pt-online-schema-change)",
	[RULE_SERIAL_COLUMN] = "let a tool copy the table meanwhile (gh-ost, "
			       "pt-online-schema-change)",
	[RULE_MISSING_LOCK_TIMEOUT] = "op.execute(\"SET SESSION "
				      "lock_wait_timeout = 5\") before it",
};

struct str op_shown(struct op_check *k, const struct op_name *name)
{
	struct arena *a = k->c->arena;

	if (name->text.p)
		return str_fmt(a, "\"%.*s\"", STR_ARG(name->text));
	if (name->is_dynamic && name->shown.len && name->shown.len < 80)
		return str_fmt(a, "`%.*s`", STR_ARG(name->shown));
	return name->is_dynamic ? STR("(name not known)") : STR("(unnamed)");
}

static struct str joined(struct op_check *k, const struct op_name *a,
			 const struct op_name *b)
{
	if (!a->text.p)
		return op_shown(k, b);
	if (!b->text.p)
		return str_fmt(k->c->arena, "%.*s of %.*s",
			       STR_ARG(op_shown(k, b)), STR_ARG(op_shown(k, a)));
	return str_fmt(k->c->arena, "\"%.*s.%.*s\"", STR_ARG(a->text),
		       STR_ARG(b->text));
}

struct str op_shown_table(struct op_check *k, const struct op_effect *e)
{
	return joined(k, &e->schema, &e->table);
}

struct str op_shown_column(struct op_check *k, const struct op_effect *e,
			   const struct op_name *column)
{
	return joined(k, &e->table, column);
}

static const char *word_for(enum sql_object_type type)
{
	switch (type) {
	case SQL_OBJECT_UNKNOWN:
		return "object";
	case SQL_OBJECT_FOREIGN_KEY:
	case SQL_OBJECT_CHECK:
	case SQL_OBJECT_PRIMARY_KEY:
	case SQL_OBJECT_CONSTRAINT:
		return "constraint";
	default:
		return sql_object_name(type);
	}
}

struct str op_shown_object(struct op_check *k, const struct op_effect *e)
{
	struct buf b = BUF_INIT(k->c->arena);
	bool has_table = e->table.text.p &&
			 (e->object == SQL_OBJECT_INDEX ||
			  e->object == SQL_OBJECT_TRIGGER ||
			  e->object == SQL_OBJECT_POLICY ||
			  e->object == SQL_OBJECT_PARTITION ||
			  !strcmp(word_for(e->object), "constraint"));

	if (op_name_is_absent(&e->name))
		buf_addf(&b, "%s %s",
			 strchr("aeiou", word_for(e->object)[0]) ? "an" : "a",
			 e->object == SQL_OBJECT_PRIMARY_KEY ?
				 "primary key" :
				 word_for(e->object));
	else
		buf_addf(&b, "%s %.*s", word_for(e->object),
			 STR_ARG(op_shown(k, &e->name)));
	if (has_table)
		buf_addf(&b, " of %.*s", STR_ARG(op_shown_table(k, e)));
	return buf_str(&b);
}

void op_relate_sites(struct op_check *k, struct finding *f,
		     const struct op_site *site, struct str function)
{
	for (; site; site = site->outer)
		finding_relate(k->c->findings, f,
			       place_in(k->f->source, site->span),
			       "%.*s() is called here%s%.*s",
			       STR_ARG(site->function),
			       site->outer || !function.len ? "" : ", in ",
			       site->outer ? 0 : (int)function.len,
			       function.p ? function.p : "");
}

/* SQL from elsewhere in the file: where it is run is worth saying too. */
static void relate_call(struct op_check *k, struct finding *f,
			const struct op_effect *e)
{
	struct span at = e->span, call = e->operation->span;

	if (at.begin >= call.begin && at.end <= call.end)
		return;
	finding_relate(k->c->findings, f, place_in(k->f->source, call),
		       "it is run here");
}

/* Advice after which nothing is left to be allowed. */
static bool is_cure(enum rule_id rule)
{
	switch (rule) {
	case RULE_DROP_CASCADE:
	case RULE_DELETE_WITHOUT_WHERE:
	case RULE_UPDATE_WITHOUT_WHERE:
	case RULE_REQUIRED_COLUMN:
	case RULE_SET_NOT_NULL:
	case RULE_INDEX_NOT_CONCURRENT:
	case RULE_CONCURRENTLY_IN_TRANSACTION:
	case RULE_FK_VALIDATES:
	case RULE_CHECK_VALIDATES:
	case RULE_VALIDATE_IN_SAME_TRANSACTION:
	case RULE_UNIQUE_BUILDS_INDEX:
	case RULE_VOLATILE_DEFAULT:
	case RULE_SERIAL_COLUMN:
	case RULE_SEVERAL_FOREIGN_KEYS:
	case RULE_ENUM_VALUE_IN_TRANSACTION:
	case RULE_MISSING_LOCK_TIMEOUT:
	case RULE_HEAVY_STATEMENT:
	case RULE_SQL_BUILT_FROM_VALUE:
	case RULE_IDENTIFIER_TOO_LONG:
	case RULE_FK_BEFORE_TABLE:
	case RULE_DROP_REFERENCED:
	case RULE_UNKNOWN_OBJECT:
	case RULE_ALREADY_EXISTS:
	case RULE_FK_TYPE_MISMATCH:
	case RULE_FK_CYCLE:
	case RULE_DUPLICATE_CONSTRAINT_NAME:
	case RULE_TRANSACTION_CONTROL:
		return true;
	default:
		return false;
	}
}

static void add_help(struct op_check *k, struct finding *f, enum rule_id rule)
{
	struct findings *list = k->c->findings;
	const char *what = advice[rule];

	if (op_is_mysql(k) && mysql_advice[rule])
		what = mysql_advice[rule];
	if (!what)
		return;
	if (f->level < LEVEL_WARNING) {
		finding_help(list, f, "%s", what);
		return;
	}
	finding_help(list, f, "%s; %s this line with", what,
		     is_cure(rule) ? "or allow" : "then allow");
	finding_help(list, f, "# git-alembic: allow %s -- <reason>", f->rule);
}

struct finding *op_report(struct op_check *k, enum rule_id rule,
			  const struct op_effect *e, enum level cap,
			  const char *fmt, ...)
{
	const struct rule_levels *levels = &k->c->policy->levels;
	const struct operation *op = e->operation;
	enum level level = op->is_upgrade ? levels->up[rule] : levels->down[rule];
	struct finding *f;
	char text[1024];
	bool is_capped;
	va_list ap;

	if (level == LEVEL_OFF)
		return NULL;
	is_capped = level > cap;
	if (is_capped)
		level = cap;
	if (op_is_protected(k, rule, e))
		level = LEVEL_CRITICAL;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	f = finding_add(k->c->findings, rule_table[rule].id, level,
			place_in(k->f->source, e->span), "%s", text);
	f->revision = k->f->migration->id;
	f->function = op->function;
	f->key = str_fmt(k->c->arena, "%.*s: %s", STR_ARG(op->function), text);
	/* Capped to a note: what the advice asks for has been done. */
	if (!is_capped || level > LEVEL_NOTE)
		add_help(k, f, rule);
	relate_call(k, f, e);
	op_relate_sites(k, f, op->site, op->function);
	return f;
}
