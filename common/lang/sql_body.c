/*
 * The statements inside of a block: DO $$ ... $$ (PL/pgSQL) and, written
 * plainly, IF x BEGIN ... END (T-SQL) and BEGIN ... END. What only steers is
 * passed over; each statement that is left becomes one of the script.
 */
#include "base/compat.h"
#include "lang/sql_parse.h"

enum state {
	AT_START, /* of a statement, or of what steers one */
	IN_LABEL, /* <<label>> */
	IN_HEADER, /* IF condition THEN, WHILE condition LOOP */
	IN_FOR, /* FOR x IN */
	IN_STATEMENT,
	IN_REST, /* up to the semicolon, of no interest */
};

struct body {
	struct sql_parser p;
	struct sql_lexer lx;
	struct sql_tokens tokens;
	uint32_t parent;
	enum state state;
	size_t parens;
	size_t cases;
	bool is_plain;
	bool is_declaring; /* between DECLARE and BEGIN */
	bool is_query; /* behind FOR x IN: ends at LOOP */
	bool is_full;
};

static bool is_any(const struct body *b, struct sql_token t,
		   const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (sql_token_is(&b->lx.text, t, words[i]))
			return true;
	return false;
}

#define IS_ANY(b, t, ...)                                      \
	is_any((b), (t), (const char *const[]){ __VA_ARGS__ }, \
	       ARRAY_SIZE(((const char *const[]){ __VA_ARGS__ })))

static bool is_op(const struct body *b, struct sql_token t, char op)
{
	return t.kind == SQL_OP && t.end == t.begin + 1 &&
	       b->lx.text.bytes.p[t.begin] == op;
}

static void enter(struct body *b, enum state state)
{
	b->state = state;
	b->parens = 0;
	b->cases = 0;
}

static void finish(struct body *b)
{
	if (b->tokens.n) {
		b->p.v = b->tokens.v;
		b->p.n = b->tokens.n;
		if (!sql_push_statement(&b->p, b->parent, false))
			b->is_full = true;
	}
	b->tokens.n = 0;
	b->is_query = false;
	enter(b, AT_START);
}

static void take(struct body *b, struct sql_token t)
{
	if (b->tokens.n < SQL_TOKENS_MAX)
		vec_push(&b->tokens, b->p.arena, t);
}

/* Is this token outside of parentheses and CASE ... END? */
static bool is_outside(struct body *b, struct sql_token t)
{
	if (is_op(b, t, '('))
		b->parens++;
	else if (is_op(b, t, ')') && b->parens)
		b->parens--;
	else if (IS_ANY(b, t, "case"))
		b->cases++;
	else if (b->cases && IS_ANY(b, t, "end"))
		b->cases--;
	else
		return !b->parens && !b->cases;
	return false;
}

static bool is_query_word(const struct body *b, struct sql_token t)
{
	return IS_ANY(b, t, "select", "with", "insert", "update", "delete",
		      "values", "execute");
}

static void start(struct body *b, struct sql_token t)
{
	if (t.kind == SQL_OP && !is_op(b, t, '(')) {
		if (is_op(b, t, '<'))
			enter(b, IN_LABEL);
		return;
	}
	if (b->is_query && !is_query_word(b, t)) {
		b->is_query = false;
		enter(b, IN_HEADER);
	} else if (IS_ANY(b, t, "begin")) {
		b->is_declaring = false;
	} else if (IS_ANY(b, t, "else", "loop", "repeat", "then", "exception",
			  "try", "catch", "atomic")) {
		;
	} else if (b->is_declaring) {
		enter(b, IN_REST);
	} else if (IS_ANY(b, t, "declare") && !b->is_plain) {
		b->is_declaring = true;
	} else if (IS_ANY(b, t, "end")) {
		enter(b, b->is_plain ? AT_START : IN_REST);
	} else if (IS_ANY(b, t, "if", "elsif", "elseif", "while", "when", "case")) {
		enter(b, IN_HEADER);
	} else if (IS_ANY(b, t, "for", "foreach")) {
		enter(b, IN_FOR);
	} else {
		enter(b, IN_STATEMENT);
		is_outside(b, t);
		take(b, t);
	}
}

/* T-SQL has no THEN: the condition ends where a statement begins. */
static void header(struct body *b, struct sql_token t)
{
	if (!is_outside(b, t))
		return;
	if (IS_ANY(b, t, "then", "loop", "do") || is_op(b, t, ';'))
		enter(b, AT_START);
	else if (b->is_plain &&
		 IS_ANY(b, t, "begin", "drop", "alter", "create", "truncate",
			"delete", "update", "insert", "exec", "execute",
			"select", "merge", "set", "print", "return",
			"raiserror", "throw", "if")) {
		enter(b, AT_START);
		start(b, t);
	}
}

static void statement(struct body *b, struct sql_token t)
{
	bool outside = is_outside(b, t);

	if (is_op(b, t, ';')) {
		finish(b);
	} else if (outside && b->is_query && IS_ANY(b, t, "loop")) {
		finish(b);
	} else if (outside && b->is_plain && IS_ANY(b, t, "end", "else")) {
		finish(b);
	} else {
		take(b, t);
	}
}

static void step(struct body *b, struct sql_token t)
{
	switch (b->state) {
	case AT_START:
		start(b, t);
		break;
	case IN_LABEL:
		if (is_op(b, t, '>'))
			enter(b, AT_START);
		break;
	case IN_HEADER:
		header(b, t);
		break;
	case IN_FOR:
		if (IS_ANY(b, t, "in")) {
			enter(b, AT_START);
			b->is_query = true;
		} else if (is_op(b, t, ';')) {
			enter(b, AT_START);
		}
		break;
	case IN_STATEMENT:
		statement(b, t);
		break;
	case IN_REST:
		if (is_op(b, t, ';'))
			enter(b, AT_START);
		break;
	}
}

void sql_read_body(struct sql_parser *p, const struct sql_lexer *habits,
		   struct span span, uint32_t parent, bool is_plain)
{
	struct body b = { .parent = parent, .is_plain = is_plain };
	struct sql_token t;

	b.p = (struct sql_parser){ .arena = p->arena,
				   .text = p->text,
				   .script = p->script,
				   .is_mysql = p->is_mysql,
				   .is_body = true };
	sql_lexer_init(&b.lx, p->text, span);
	b.lx.is_mysql = habits->is_mysql;
	b.lx.nests = habits->nests;
	while (!b.is_full && (t = sql_next(&b.lx)).kind != SQL_END)
		step(&b, t);
	if (!b.is_full)
		finish(&b);
}
