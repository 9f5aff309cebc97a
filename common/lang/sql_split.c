/* Where a statement ends: from the tokens of a text to statements. */
#include "base/compat.h"
#include "lang/sql_parse.h"
#include "lang/sql_scan.h"

/* What a semicolon means depends on what the statement is. */
enum form {
	FORM_UNSURE, /* CREATE, and not yet seen what */
	FORM_PLAIN,
	FORM_ROUTINE, /* its body may be BEGIN ... END */
	FORM_BLOCK, /* IF, WHILE, BEGIN that is no transaction's */
	FORM_RULE, /* actions in parentheses, with semicolons */
	FORM_BATCH, /* MSSQL: a routine is all there is up to GO */
};

struct splitter {
	struct sql_lexer lx;
	struct sql_tokens tokens;
	size_t seen; /* tokens of this statement, kept or not */
	size_t end; /* of the last one */
	enum form form;
	size_t parens;
	size_t blocks; /* open BEGIN and CASE */
	enum { AFTER_NOTHING, AFTER_BEGIN, AFTER_END } after;
	bool is_declaring; /* Oracle: between DECLARE and its BEGIN */
	bool is_done; /* the text is */
};

static bool is_word(const struct splitter *s, struct sql_token t,
		    const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (sql_token_is(&s->lx.text, t, words[i]))
			return true;
	return false;
}

#define IS_WORD(s, t, ...)                                      \
	is_word((s), (t), (const char *const[]){ __VA_ARGS__ }, \
		ARRAY_SIZE(((const char *const[]){ __VA_ARGS__ })))

static bool is_op(const struct splitter *s, struct sql_token t, char op)
{
	return t.kind == SQL_OP && t.end == t.begin + 1 &&
	       s->lx.text.bytes.p[t.begin] == op;
}

/* ---- what kind of statement it is -------------------------------------- */

static enum form form_of_first(const struct splitter *s, struct sql_token t)
{
	if (IS_WORD(s, t, "create", "alter"))
		return FORM_UNSURE;
	if (IS_WORD(s, t, "begin"))
		return FORM_UNSURE;
	if (IS_WORD(s, t, "if", "while"))
		return FORM_BLOCK;
	if (IS_WORD(s, t, "declare") && s->lx.text.dialect == SQL_ORACLE)
		return FORM_BLOCK;
	return FORM_PLAIN;
}

/* BEGIN; and BEGIN WORK; are a transaction's, all others a block's. */
static enum form form_of_begin(struct splitter *s, struct sql_token t)
{
	if (t.kind != SQL_WORD ||
	    IS_WORD(s, t, "transaction", "tran", "work", "isolation", "read",
		    "not", "deferrable", "deferred", "immediate", "exclusive",
		    "concurrent", "distributed"))
		if (!IS_WORD(s, t, "not") || s->lx.text.dialect != SQL_MYSQL)
			return FORM_PLAIN;
	s->blocks++;
	return FORM_BLOCK;
}

static enum form form_of_create(const struct splitter *s, struct sql_token t)
{
	bool is_batch = s->lx.text.dialect == SQL_MSSQL;

	if (IS_WORD(s, t, "function", "procedure", "proc", "trigger", "event",
		    "package"))
		return is_batch ? FORM_BATCH : FORM_ROUTINE;
	if (IS_WORD(s, t, "rule"))
		return FORM_RULE;
	if (s->seen > 16 || is_op(s, t, '(') ||
	    IS_WORD(s, t, "table", "view", "index", "type", "schema",
		    "database", "sequence", "domain", "extension", "role",
		    "user", "policy", "materialized", "operator"))
		return FORM_PLAIN;
	return FORM_UNSURE;
}

static void classify(struct splitter *s, struct sql_token t)
{
	if (s->seen == 1) {
		s->form = form_of_first(s, t);
		s->is_declaring = s->form == FORM_BLOCK &&
				  IS_WORD(s, t, "declare");
		s->blocks = s->is_declaring;
	} else if (s->form == FORM_UNSURE && IS_WORD(s, s->tokens.v[0], "begin"))
		s->form = form_of_begin(s, t);
	else if (s->form == FORM_UNSURE)
		s->form = form_of_create(s, t);
}

/* ---- BEGIN ... END ------------------------------------------------------ */

/* END IF, END LOOP close what was not counted; BEGIN TRAN opens nothing. */
static void correct_for_next(struct splitter *s, struct sql_token t)
{
	if (s->after == AFTER_END &&
	    IS_WORD(s, t, "if", "loop", "while", "repeat", "for"))
		s->blocks++;
	if (s->after == AFTER_BEGIN && s->blocks &&
	    IS_WORD(s, t, "tran", "transaction", "distributed"))
		s->blocks--;
}

static void count_blocks(struct splitter *s, struct sql_token t)
{
	bool is_end_case = s->after == AFTER_END &&
			   sql_token_is(&s->lx.text, t, "case");

	correct_for_next(s, t);
	s->after = AFTER_NOTHING;
	if (s->parens || t.kind != SQL_WORD)
		return;
	if (IS_WORD(s, t, "begin")) {
		s->blocks += !s->is_declaring;
		s->is_declaring = false;
		s->after = AFTER_BEGIN;
	} else if (IS_WORD(s, t, "case") && s->blocks && !is_end_case) {
		s->blocks++;
	} else if (IS_WORD(s, t, "end") && s->blocks) {
		s->blocks--;
		s->after = AFTER_END;
	}
}

static void count(struct splitter *s, struct sql_token t)
{
	if (is_op(s, t, '('))
		s->parens++;
	else if (is_op(s, t, ')') && s->parens)
		s->parens--;
	if (s->form == FORM_ROUTINE || s->form == FORM_BLOCK)
		count_blocks(s, t);
}

/* ---- ends --------------------------------------------------------------- */

/* GO and, of Oracle's, / alone on a line. */
static bool is_batch_end(const struct splitter *s, struct sql_token t)
{
	enum sql_dialect dialect = s->lx.text.dialect;
	size_t i = t.end;

	if (!(t.flags & SQL_TOKEN_LINE) ||
	    !((dialect == SQL_MSSQL && IS_WORD(s, t, "go")) ||
	      (dialect == SQL_ORACLE && is_op(s, t, '/'))))
		return false;
	while (i < s->lx.end && strchr(" \t\r;", s->lx.text.bytes.p[i]) &&
	       s->lx.text.bytes.p[i])
		i++;
	return i == s->lx.end || s->lx.text.bytes.p[i] == '\n';
}

static bool is_end(const struct splitter *s, struct sql_token t)
{
	if (s->lx.delimiter.len)
		return t.kind == SQL_OP &&
		       str_eq(str_cut(s->lx.text.bytes, t.begin, t.end),
			      s->lx.delimiter);
	if (is_batch_end(s, t))
		return true;
	if (!is_op(s, t, ';') || s->form == FORM_BATCH)
		return false;
	return !s->blocks && !(s->form == FORM_RULE && s->parens);
}

/*
 * MySQL's client: DELIMITER and, to the end of the line, what ends statements
 * from here on.
 */
static bool read_delimiter(struct splitter *s, struct sql_token t)
{
	enum sql_dialect dialect = s->lx.text.dialect;
	struct str line;

	if (s->seen || !IS_WORD(s, t, "delimiter") ||
	    (dialect != SQL_MYSQL && dialect != SQL_ANY))
		return false;
	line = str_cut(s->lx.text.bytes, t.end, s->lx.end);
	if (str_chr(line, '\n') != STR_NPOS)
		line.len = str_chr(line, '\n');
	s->lx.at = t.end + line.len;
	while (sql_hole_is_at(&s->lx, s->lx.at))
		s->lx.hole++;
	line = str_trim(line);
	if (str_is(line, ";") || line.len > 16)
		line.len = 0;
	s->lx.delimiter = line;
	return true;
}

static void begin_statement(struct splitter *s)
{
	s->tokens.n = 0;
	s->seen = 0;
	s->form = FORM_PLAIN;
	s->parens = 0;
	s->blocks = 0;
	s->after = AFTER_NOTHING;
}

/* False at the end of the text. */
static bool next_statement(struct splitter *s, struct arena *a)
{
	struct sql_token t;

	begin_statement(s);
	while ((t = sql_next(&s->lx)).kind != SQL_END) {
		if (read_delimiter(s, t))
			continue;
		if (is_end(s, t)) {
			if (s->seen)
				return true;
			continue;
		}
		s->seen++;
		s->end = t.end;
		if (s->tokens.n < SQL_TOKENS_MAX)
			vec_push(&s->tokens, a, t);
		classify(s, t);
		count(s, t);
	}
	return s->seen > 0;
}

/* ---- a text ------------------------------------------------------------- */

/* DO $$ ... $$: the inside of the quotes, if PL/pgSQL can read it. */
static bool find_do_body(const struct splitter *s, struct span *body)
{
	bool is_found = false;

	for (size_t i = 1; i < s->tokens.n; i++) {
		struct sql_token t = s->tokens.v[i];
		size_t quote = 1;

		if (t.kind == SQL_WORD && i + 1 < s->tokens.n &&
		    sql_token_is(&s->lx.text, t, "language")) {
			if (!IS_WORD(s, s->tokens.v[i + 1], "plpgsql"))
				return false;
			i++;
		} else if (t.kind == SQL_STRING && !is_found) {
			if (t.flags & SQL_TOKEN_DOLLAR)
				while (s->lx.text.bytes.p[t.begin + quote++] !=
				       '$')
					;
			else if (s->lx.text.bytes.p[t.begin] != '\'')
				return false;
			body->begin = t.begin + quote;
			body->end = t.flags & SQL_TOKEN_OPEN ? t.end :
							       t.end - quote;
			is_found = true;
		} else {
			return false;
		}
	}
	return is_found;
}

static void read_nested(struct sql_parser *p, struct splitter *s, uint32_t index)
{
	struct sql_statement *st = &p->script->v[index];
	struct span body = st->span;

	if (st->verb == SQL_VERB_DO) {
		if (find_do_body(s, &body))
			sql_read_body(p, &s->lx, body, index, false);
	} else if (s->form == FORM_BLOCK) {
		sql_read_body(p, &s->lx, body, index, true);
	}
}

void sql_read(struct sql_script *script, struct arena *a,
	      const struct sql_text *text)
{
	struct splitter s = { 0 };
	struct sql_parser p = { .arena = a, .text = text, .script = script };

	memset(script, 0, sizeof(*script));
	script->is_cut = text->bytes.len > SQL_TEXT_MAX;
	sql_lexer_init(&s.lx, text, span_of(0, text->bytes.len));
	p.is_mysql = s.lx.is_mysql;
	while (next_statement(&s, a)) {
		uint32_t index = (uint32_t)script->n;
		struct sql_statement *st;

		p.v = s.tokens.v;
		p.n = s.tokens.n;
		p.is_block = s.form == FORM_BLOCK;
		if (!sql_push_statement(&p, SQL_NO_PARENT, s.seen > s.tokens.n))
			break;
		st = &script->v[index];
		st->span.end = s.end;
		st->is_broken |= s.blocks > 0;
		read_nested(&p, &s, index);
	}
	if (s.lx.is_broken && script->n)
		script->v[script->n - 1].is_broken = true;
}
