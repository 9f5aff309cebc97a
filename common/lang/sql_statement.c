/* One statement: its verb, and who reads the rest of it. */
#include "base/compat.h"
#include "lang/sql_parse.h"

const char *sql_verb_name(enum sql_verb verb)
{
	static const char *const names[] = {
		"unknown",
#define SQL_VERB(id, word) word,
#include "lang/sql_verb.def"
#undef SQL_VERB
	};

	return names[verb];
}

const char *sql_action_name(enum sql_action_kind kind)
{
	static const char *const names[] = {
#define SQL_ACTION(id, name) name,
#include "lang/sql_action.def"
#undef SQL_ACTION
	};

	return names[kind];
}

const char *sql_object_name(enum sql_object_type type)
{
	static const char *const names[] = {
		"unknown",
#define SQL_OBJECT(id, words) words,
#include "lang/sql_object.def"
#undef SQL_OBJECT
	};

	return names[type];
}

const char *sql_flag_name(enum sql_flag_bit bit)
{
	static const char *const names[] = {
#define SQL_FLAG(id, name) name,
#include "lang/sql_flag.def"
#undef SQL_FLAG
	};

	return names[bit];
}

/* Other spellings of a verb. */
static enum sql_verb read_synonym(struct sql_parser *p)
{
	if (sql_accept(p, "end"))
		return SQL_VERB_COMMIT;
	if (sql_accept(p, "abort"))
		return SQL_VERB_ROLLBACK;
	if (sql_accept(p, "exec"))
		return SQL_VERB_EXECUTE;
	if (sql_accept(p, "analyse"))
		return SQL_VERB_ANALYZE;
	return SQL_VERB_UNKNOWN;
}

static enum sql_verb read_first_word(struct sql_parser *p)
{
	for (int i = SQL_VERB_UNKNOWN + 1; i < SQL_VERB_PROCEDURAL; i++)
		if (sql_accept(p, sql_verb_name((enum sql_verb)i)))
			return (enum sql_verb)i;
	return read_synonym(p);
}

static void (*const readers[SQL_NVERBS])(struct sql_parser *) = {
	[SQL_VERB_ALTER] = sql_read_alter,
	[SQL_VERB_CLUSTER] = sql_read_cluster,
	[SQL_VERB_COMMENT] = sql_read_comment,
	[SQL_VERB_COMMIT] = sql_read_commit,
	[SQL_VERB_COPY] = sql_read_copy,
	[SQL_VERB_CREATE] = sql_read_create,
	[SQL_VERB_DELETE] = sql_read_delete,
	[SQL_VERB_DROP] = sql_read_drop,
	[SQL_VERB_EXECUTE] = sql_read_execute,
	[SQL_VERB_GRANT] = sql_read_grant,
	[SQL_VERB_INSERT] = sql_read_insert,
	[SQL_VERB_LOCK] = sql_read_lock,
	[SQL_VERB_MERGE] = sql_read_merge,
	[SQL_VERB_PRAGMA] = sql_read_pragma,
	[SQL_VERB_REFRESH] = sql_read_refresh,
	[SQL_VERB_REINDEX] = sql_read_reindex,
	[SQL_VERB_RELEASE] = sql_read_savepoint,
	[SQL_VERB_RENAME] = sql_read_rename,
	[SQL_VERB_REPLACE] = sql_read_replace,
	[SQL_VERB_REVOKE] = sql_read_revoke,
	[SQL_VERB_ROLLBACK] = sql_read_rollback,
	[SQL_VERB_SAVEPOINT] = sql_read_savepoint,
	[SQL_VERB_SELECT] = sql_read_select,
	[SQL_VERB_SET] = sql_read_set,
	[SQL_VERB_START] = sql_read_start,
	[SQL_VERB_TRUNCATE] = sql_read_truncate,
	[SQL_VERB_UPDATE] = sql_read_update,
	[SQL_VERB_VACUUM] = sql_read_vacuum,
};

static bool is_about_rows(enum sql_verb verb)
{
	return verb == SQL_VERB_SELECT || verb == SQL_VERB_INSERT ||
	       verb == SQL_VERB_UPDATE || verb == SQL_VERB_DELETE ||
	       verb == SQL_VERB_MERGE || verb == SQL_VERB_REPLACE ||
	       verb == SQL_VERB_VALUES;
}

/* WITH x AS (...) DELETE ...: the verb behind it, if it may stand there. */
static enum sql_verb read_with(struct sql_parser *p)
{
	enum sql_verb verb;

	if (!sql_read_with(p))
		return SQL_VERB_UNKNOWN;
	while (sql_accept_op(p, '('))
		;
	verb = read_first_word(p);
	return is_about_rows(verb) || verb == SQL_VERB_TABLE ? verb :
							       SQL_VERB_UNKNOWN;
}

/* EXPLAIN ANALYZE runs what it explains. */
static void read_explain(struct sql_parser *p)
{
	bool runs = false;
	enum sql_verb verb;

	if (sql_at_op(p, '(')) {
		size_t close = sql_close(p);

		for (; p->at < close; p->at++)
			runs = runs || sql_at(p, "analyze");
		sql_accept_op(p, ')');
	}
	runs = sql_accept(p, "analyze") || runs;
	sql_accept(p, "verbose");
	if (!runs)
		return;
	verb = sql_accept(p, "with") ? read_with(p) : read_first_word(p);
	if (is_about_rows(verb) && readers[verb])
		readers[verb](p);
}

/* BEGIN and END of a block are no transaction's. */
static bool is_procedural(struct sql_parser *p, enum sql_verb verb)
{
	static const char *const words[] = {
		"raise",     "return", "exit",	 "continue", "null",
		"assert",    "open",   "close",	 "get",	     "signal",
		"resignal",  "throw",  "leave",	 "iterate",  "raiserror",
		"goto",	     "elsif",  "elseif", "else",     "loop",
		"exception",
	};
	static const char *const blocks[] = { "if",	"loop", "case", "while",
					      "repeat", "for",	"try",	"catch" };
	bool is_block_end = verb == SQL_VERB_COMMIT &&
			    sql_at_any(p, blocks, ARRAY_SIZE(blocks));

	if (!p->is_body)
		return is_block_end;
	if (verb == SQL_VERB_UNKNOWN)
		return sql_at_any(p, words, ARRAY_SIZE(words)) ||
		       (sql_is_name(sql_peek(p, 0)) &&
			sql_peek(p, 1).kind == SQL_OP &&
			strchr(":=[.", p->text->bytes.p[sql_peek(p, 1).begin]));
	return is_block_end || verb == SQL_VERB_DECLARE;
}

static enum sql_verb read_statement(struct sql_parser *p, bool *has_with)
{
	enum sql_verb verb;

	while (sql_accept_op(p, '('))
		;
	*has_with = sql_accept(p, "with");
	if (*has_with)
		verb = read_with(p);
	else if (p->is_body && sql_accept(p, "perform"))
		verb = SQL_VERB_SELECT;
	else
		verb = read_first_word(p);
	/* (SELECT ...) UNION ...; nothing else can begin so. */
	if (sql_is_op(p, p->v[0], '(') && verb != SQL_VERB_SELECT &&
	    verb != SQL_VERB_VALUES)
		return SQL_VERB_UNKNOWN;
	if (is_procedural(p, verb))
		return SQL_VERB_PROCEDURAL;
	if (verb == SQL_VERB_EXPLAIN)
		read_explain(p);
	else if (verb == SQL_VERB_BEGIN && !p->is_block)
		sql_read_begin(p);
	else if (readers[verb])
		readers[verb](p);
	return verb;
}

static bool reads_tables(const struct sql_parser *p, enum sql_verb verb)
{
	enum sql_object_type type;

	if (is_about_rows(verb))
		return true;
	if (verb != SQL_VERB_CREATE || !p->actions.n)
		return false;
	type = p->actions.v[0].type;
	return type == SQL_OBJECT_VIEW ||
	       type == SQL_OBJECT_MATERIALIZED_VIEW || type == SQL_OBJECT_TABLE;
}

static void copy_actions(struct sql_parser *p, struct sql_statement *st)
{
	size_t size = p->actions.n * sizeof(*p->actions.v);

	if (!p->actions.n)
		return;
	st->nactions = p->actions.n;
	st->actions = arena_bytes(p->arena, size);
	memcpy(st->actions, p->actions.v, size);
}

bool sql_push_statement(struct sql_parser *p, uint32_t parent, bool is_cut)
{
	struct sql_statement st = { .parent = parent, .is_cut = is_cut };

	if (p->script->n >= SQL_STATEMENTS_MAX) {
		p->script->is_cut = true;
		return false;
	}
	p->at = 0;
	p->actions.n = 0;
	p->flags = 0;
	for (size_t i = 0; i < p->n; i++) {
		st.has_hole |= p->v[i].kind == SQL_HOLE ||
			       (p->v[i].flags & SQL_TOKEN_HOLE);
		st.is_broken |= (p->v[i].flags & SQL_TOKEN_OPEN) != 0;
	}
	st.span = span_of(p->v[0].begin, p->v[p->n - 1].end);
	st.is_conditional = parent != SQL_NO_PARENT;
	st.verb = read_statement(p, &st.has_with);
	copy_actions(p, &st);
	if (reads_tables(p, st.verb))
		sql_read_reads(p, &st.reads);
	vec_push(p->script, p->arena, st);
	return true;
}
