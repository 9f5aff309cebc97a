/*
 * sql_parse.h - the parts of the statement reader (sql_statement.h) to each
 * other. A parser holds the tokens of one statement; a reader takes what it
 * knows from p->at on and leaves the rest where it is. p->n is where the part
 * that is read ends, which need not be the statement's end: behind it every
 * look finds SQL_END.
 */
#ifndef LANG_SQL_PARSE_H
#define LANG_SQL_PARSE_H

#include "lang/sql_statement.h"

struct sql_tokens {
	struct sql_token *v;
	size_t n;
	size_t cap;
};

struct sql_columns {
	struct sql_column *v;
	size_t n;
	size_t cap;
};

struct sql_constraints {
	struct sql_constraint *v;
	size_t n;
	size_t cap;
};

struct sql_actions {
	struct sql_action *v;
	size_t n;
	size_t cap;
};

struct sql_parser {
	struct arena *arena;
	const struct sql_text *text;
	struct sql_script *script;
	const struct sql_token *v;
	size_t n;
	size_t at;
	struct sql_actions actions; /* of this statement, in scratch */
	struct sql_tokens levels; /* scratch of sql_read_reads() */
	unsigned flags; /* every action gets them */
	bool is_mysql; /* as the lexer has it */
	bool is_block; /* BEGIN begins a block here */
	bool is_body; /* a statement of a routine's body or DO block */
};

/* ---- sql_parse.c: looking at tokens ---------------------------------- */

struct sql_token sql_peek(const struct sql_parser *p, size_t ahead);
/* words is one keyword or several with one blank between. */
bool sql_at(const struct sql_parser *p, const char *words);
bool sql_accept(struct sql_parser *p, const char *words);
bool sql_at_any(const struct sql_parser *p, const char *const *words, size_t n);
bool sql_is_op(const struct sql_parser *p, struct sql_token t, char op);
bool sql_at_op(const struct sql_parser *p, char op);
bool sql_accept_op(struct sql_parser *p, char op);
bool sql_at_end(const struct sql_parser *p);
/* Is it the end, a comma or a closing parenthesis? */
bool sql_at_part_end(const struct sql_parser *p);
/* One token, or all of a parenthesis. */
void sql_skip(struct sql_parser *p);
/* To the comma or closing parenthesis that ends this part. */
void sql_skip_part(struct sql_parser *p);
/* To that keyword outside of parentheses; true when it is there. */
bool sql_skip_to(struct sql_parser *p, const char *words);
/* Index of the ) that closes the ( at p->at, or p->n. */
size_t sql_close(const struct sql_parser *p);
/* Of the tokens from that index to before p->at. */
struct span sql_span(const struct sql_parser *p, size_t from);
struct str sql_slice(const struct sql_parser *p, size_t from);

/* ---- sql_name.c ------------------------------------------------------- */

bool sql_read_name(struct sql_parser *p, struct sql_name *name);
bool sql_read_object(struct sql_parser *p, struct sql_object *object);
/* (a, b) with lengths, orders and expressions, as indexes have them. */
void sql_read_names(struct sql_parser *p, struct sql_names *names);
enum sql_object_type sql_read_type(struct sql_parser *p);
/* Is it a word, a quoted name or what may stand for one? */
bool sql_is_name(struct sql_token t);

/* ---- actions ---------------------------------------------------------- */

struct sql_action sql_action_of(enum sql_action_kind kind,
				enum sql_object_type type);
/* Its span is that of the tokens from that index to before p->at. */
void sql_push(struct sql_parser *p, struct sql_action action, size_t from);
/* The last one again, of another object; takes no look at its tokens. */
void sql_push_same(struct sql_parser *p, struct sql_object object);
void sql_set_object(struct sql_action *action, struct sql_object object);
void sql_set_table(struct sql_action *action, struct sql_object object);

/* ---- sql_column.c, sql_constraint.c ----------------------------------- */

void sql_read_column(struct sql_parser *p, struct sql_column *column,
		     struct sql_constraints *constraints);
/* Type alone, to before whatever can follow one. */
struct str sql_read_type_text(struct sql_parser *p);
bool sql_at_constraint(const struct sql_parser *p);
void sql_read_constraint(struct sql_parser *p, struct sql_constraint *c);
void sql_read_references(struct sql_parser *p, struct sql_constraint *c);

/* ---- statements: each from behind its first word ---------------------- */

void sql_read_create(struct sql_parser *p);
void sql_read_drop(struct sql_parser *p);
void sql_read_alter(struct sql_parser *p);
void sql_read_alter_table(struct sql_parser *p, enum sql_object_type type,
			  struct sql_object table, unsigned flags);
void sql_read_delete(struct sql_parser *p);
void sql_read_update(struct sql_parser *p);
void sql_read_insert(struct sql_parser *p);
void sql_read_replace(struct sql_parser *p);
void sql_read_merge(struct sql_parser *p);
void sql_read_select(struct sql_parser *p);
void sql_read_truncate(struct sql_parser *p);
void sql_read_copy(struct sql_parser *p);
void sql_read_lock(struct sql_parser *p);
void sql_read_vacuum(struct sql_parser *p);
void sql_read_cluster(struct sql_parser *p);
void sql_read_reindex(struct sql_parser *p);
void sql_read_refresh(struct sql_parser *p);
void sql_read_comment(struct sql_parser *p);
void sql_read_grant(struct sql_parser *p);
void sql_read_revoke(struct sql_parser *p);
void sql_read_set(struct sql_parser *p);
void sql_read_pragma(struct sql_parser *p);
void sql_read_rename(struct sql_parser *p);
void sql_read_execute(struct sql_parser *p);
void sql_read_begin(struct sql_parser *p);
void sql_read_start(struct sql_parser *p);
void sql_read_commit(struct sql_parser *p);
void sql_read_rollback(struct sql_parser *p);
void sql_read_savepoint(struct sql_parser *p);

/* From behind WITH to its main statement; false when that is not found. */
bool sql_read_with(struct sql_parser *p);
/* Tables behind FROM, JOIN and USING in all of the statement. */
void sql_read_reads(struct sql_parser *p, struct sql_objects *reads);

/* ---- sql_split.c, sql_body.c ------------------------------------------ */

/* Reads p->v as a statement and appends it. False when there is no room. */
bool sql_push_statement(struct sql_parser *p, uint32_t parent, bool is_cut);
/*
 * What stands in the body of a block: span of the text. is_plain: T-SQL's
 * IF x BEGIN ... END, else PL's IF x THEN ... END IF.
 */
void sql_read_body(struct sql_parser *p, const struct sql_lexer *habits,
		   struct span span, uint32_t parent, bool is_plain);

#endif
