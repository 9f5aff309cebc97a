#include "base/compat.h"
#include "lang/sql_scan.h"

/* From behind the opening quote to behind the closing one. */
static void scan_quoted(struct sql_lexer *lx, size_t i, char close,
			bool escapes, struct sql_token *t)
{
	for (;;) {
		if (sql_skip_hole(lx, &i)) {
			t->flags |= SQL_TOKEN_HOLE;
			continue;
		}
		if (i >= lx->end) {
			t->flags |= SQL_TOKEN_OPEN;
			break;
		}
		if (lx->text.bytes.p[i] == '\\' && escapes && i + 1 < lx->end) {
			i += 2;
		} else if (lx->text.bytes.p[i++] == close) {
			if (sql_byte(lx, i) != close || i >= lx->end)
				break;
			i++;
		}
	}
	lx->at = i;
}

/* Length of $tag$ at i, or 0. */
static size_t dollar_tag(const struct sql_lexer *lx, size_t i)
{
	size_t n = i + 1;

	if (lx->text.dialect != SQL_ANY && lx->text.dialect != SQL_POSTGRESQL)
		return 0;
	if (sql_is_digit(sql_byte(lx, n)))
		return 0;
	while (sql_is_alpha(sql_byte(lx, n)) || sql_is_digit(sql_byte(lx, n)))
		n++;
	return sql_byte(lx, n) == '$' ? n + 1 - i : 0;
}

static void scan_dollar(struct sql_lexer *lx, size_t tag, struct sql_token *t)
{
	const char *p = lx->text.bytes.p;
	size_t i = lx->at + tag;

	t->kind = SQL_STRING;
	t->flags |= SQL_TOKEN_DOLLAR | SQL_TOKEN_OPEN;
	while (i < lx->end) {
		if (sql_skip_hole(lx, &i)) {
			t->flags |= SQL_TOKEN_HOLE;
		} else if (p[i] == '$' && lx->end - i >= tag &&
			   !memcmp(p + i, p + t->begin, tag)) {
			t->flags &= ~SQL_TOKEN_OPEN;
			i += tag;
			break;
		} else {
			i++;
		}
	}
	lx->at = i;
}

/* Words a name stands behind, where [ can not be an index. */
static bool expects_name(const struct sql_lexer *lx)
{
	static const char *const words[] = {
		"table",      "column",	  "into",     "from",	    "update",
		"join",	      "exists",	  "on",	      "constraint", "index",
		"key",	      "add",	  "drop",     "schema",	    "view",
		"references", "select",	  "set",      "by",	    "and",
		"or",	      "where",	  "truncate", "delete",	    "insert",
		"procedure",  "function", "trigger",  "database",   "rename",
		"to",	      "exec",	  "execute",  "only",	    "using",
	};
	struct sql_token t = lx->last;

	if (t.kind == SQL_END)
		return true;
	if (t.kind == SQL_OP)
		return strchr(".,(=", lx->text.bytes.p[t.begin]) != NULL;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (sql_token_is(&lx->text, t, words[i]))
			return true;
	return false;
}

static bool bracket_is_quote(const struct sql_lexer *lx)
{
	size_t i = lx->at + 1;

	if (lx->text.dialect == SQL_MSSQL || lx->text.dialect == SQL_SQLITE)
		return true;
	if (lx->text.dialect != SQL_ANY || lx->square ||
	    !sql_is_alpha(sql_byte(lx, i)) || !expects_name(lx))
		return false;
	while (i - lx->at < 130 && sql_byte(lx, i) != ']' &&
	       sql_byte(lx, i) != '[' && (unsigned char)sql_byte(lx, i) >= ' ')
		i++;
	return sql_byte(lx, i) == ']';
}

static bool scan_quote(struct sql_lexer *lx, struct sql_token *t)
{
	char c = sql_byte(lx, lx->at);
	size_t tag;

	if (c == '\'' || (c == '"' && lx->is_mysql)) {
		t->kind = SQL_STRING;
		scan_quoted(lx, lx->at + 1, c, lx->is_mysql, t);
	} else if (c == '"' || c == '`') {
		t->kind = SQL_QUOTED;
		scan_quoted(lx, lx->at + 1, c, false, t);
	} else if (c == '[' && bracket_is_quote(lx)) {
		t->kind = SQL_QUOTED;
		scan_quoted(lx, lx->at + 1, ']', false, t);
	} else if (c == '$' && (tag = dollar_tag(lx, lx->at))) {
		scan_dollar(lx, tag, t);
	} else {
		return false;
	}
	return true;
}

/* E'...', N'...', B'...', X'...', U&'...' and U&"...". */
static bool scan_prefixed(struct sql_lexer *lx, struct sql_token *t)
{
	char c = sql_byte(lx, lx->at) | 0x20;
	size_t quote = lx->at + 1;

	if (!strchr("enbxu", c))
		return false;
	if (c == 'u' && sql_byte(lx, quote++) != '&')
		return false;
	if (sql_byte(lx, quote) == '"' && c == 'u')
		t->kind = SQL_QUOTED;
	else if (sql_byte(lx, quote) == '\'')
		t->kind = SQL_STRING;
	else
		return false;
	scan_quoted(lx, quote + 1, sql_byte(lx, quote),
		    c == 'e' || lx->is_mysql, t);
	return true;
}

bool sql_scan_quote(struct sql_lexer *lx, struct sql_token *t)
{
	return scan_prefixed(lx, t) || scan_quote(lx, t);
}
