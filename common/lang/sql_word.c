#include "base/compat.h"
#include "lang/sql_scan.h"

bool sql_is_name_byte(const struct sql_lexer *lx, char c)
{
	return sql_is_alpha(c) || sql_is_digit(c) || c == '$' ||
	       (c == '#' && (lx->text.dialect == SQL_MSSQL ||
			     lx->text.dialect == SQL_ORACLE));
}

bool sql_delimiter_is_at(const struct sql_lexer *lx, size_t i)
{
	size_t n = lx->delimiter.len;

	return n && lx->end - i >= n &&
	       !memcmp(lx->text.bytes.p + i, lx->delimiter.p, n);
}

bool sql_scan_name(struct sql_lexer *lx, struct sql_token *t)
{
	bool has_bytes = false;
	size_t i = lx->at;

	for (;;) {
		if (sql_skip_hole(lx, &i)) {
			t->flags |= SQL_TOKEN_HOLE;
		} else if (i < lx->end &&
			   sql_is_name_byte(lx, lx->text.bytes.p[i]) &&
			   !sql_delimiter_is_at(lx, i)) {
			has_bytes = true;
			i++;
		} else {
			break;
		}
	}
	lx->at = i;
	return has_bytes;
}

static bool is_number(struct str s)
{
	size_t i = 0;

	if (s.len > 1 && s.p[0] == '0' && (s.p[1] | 0x20) == 'x')
		return true;
	while (i < s.len && (sql_is_digit(s.p[i]) || s.p[i] == '_'))
		i++;
	if (i < s.len && (s.p[i] | 0x20) == 'e')
		i++;
	while (i < s.len && sql_is_digit(s.p[i]))
		i++;
	return i == s.len;
}

static void scan_digits(struct sql_lexer *lx)
{
	while (sql_is_digit(sql_byte(lx, lx->at)))
		lx->at++;
}

/* MySQL has names that begin with a digit: what is no number is a word. */
static void scan_number(struct sql_lexer *lx, struct sql_token *t)
{
	struct str bytes = lx->text.bytes;
	char last, c;

	t->kind = SQL_WORD;
	if (sql_byte(lx, lx->at) != '.')
		sql_scan_name(lx, t);
	if ((t->flags & SQL_TOKEN_HOLE) ||
	    !is_number(str_cut(bytes, t->begin, lx->at)))
		return;
	t->kind = SQL_NUMBER;
	if (sql_byte(lx, lx->at) == '.' && sql_byte(lx, lx->at + 1) != '.') {
		lx->at++;
		scan_digits(lx);
		if ((sql_byte(lx, lx->at) | 0x20) == 'e' &&
		    sql_is_digit(sql_byte(lx, lx->at + 1)))
			lx->at++, scan_digits(lx);
		else if ((sql_byte(lx, lx->at) | 0x20) == 'e')
			lx->at++;
	}
	last = sql_byte(lx, lx->at - 1) | 0x20;
	c = sql_byte(lx, lx->at);
	if (last == 'e' && (c == '+' || c == '-') &&
	    sql_is_digit(sql_byte(lx, lx->at + 1))) {
		lx->at += 2;
		scan_digits(lx);
	}
}

/* A dot behind a name is not the beginning of .5. */
bool sql_scan_number(struct sql_lexer *lx, struct sql_token *t)
{
	bool is_glued = lx->last.kind != SQL_END && lx->last.kind != SQL_OP &&
			lx->last.end == lx->at;
	char c = sql_byte(lx, lx->at);

	if (c == '.' && (is_glued || !sql_is_digit(sql_byte(lx, lx->at + 1))))
		return false;
	if (c != '.' && !sql_is_digit(c))
		return false;
	scan_number(lx, t);
	return true;
}

static size_t word_end(const struct sql_lexer *lx, size_t i)
{
	while (sql_is_alpha(sql_byte(lx, i)) || sql_is_digit(sql_byte(lx, i)))
		i++;
	return i;
}

/* :name as sqlalchemy/sql/compiler.py, BIND_PARAMS finds it; not ::cast. */
static size_t colon_bind(const struct sql_lexer *lx, size_t i)
{
	char before = i ? lx->text.bytes.p[i - 1] : ' ';
	size_t end = word_end(lx, i + 1);

	if (sql_is_alpha(before) || sql_is_digit(before) || before == '\\' ||
	    before == ':' || end == i + 1)
		return 0;
	return end;
}

/* %s and %(name)s; a lone % is the operator. */
static size_t percent_bind(const struct sql_lexer *lx, size_t i)
{
	size_t end;

	if (sql_byte(lx, i + 1) == 's' && word_end(lx, i + 1) == i + 2)
		return i + 2;
	if (sql_byte(lx, i + 1) != '(')
		return 0;
	end = word_end(lx, i + 2);
	if (end == i + 2 || sql_byte(lx, end) != ')' ||
	    !sql_is_alpha(sql_byte(lx, end + 1)))
		return 0;
	return end + 2;
}

/* Where the placeholder at i ends, or 0. */
static size_t bind_end(const struct sql_lexer *lx, size_t i)
{
	size_t end;

	switch (sql_byte(lx, i)) {
	case ':':
		return colon_bind(lx, i);
	case '%':
		return percent_bind(lx, i);
	case '$':
		return sql_is_digit(sql_byte(lx, i + 1)) ? word_end(lx, i + 1) :
							   0;
	case '@':
		end = word_end(lx, i + 1 + (sql_byte(lx, i + 1) == '@'));
		return end > i + 1 && sql_byte(lx, end - 1) != '@' ? end : 0;
	default:
		return 0;
	}
}

void sql_scan_op(struct sql_lexer *lx, struct sql_token *t)
{
	size_t end = bind_end(lx, lx->at);
	char c = sql_byte(lx, lx->at), next = sql_byte(lx, lx->at + 1);

	if (end) {
		t->kind = SQL_BIND;
		lx->at = end;
		return;
	}
	t->kind = SQL_OP;
	if (c == '[')
		lx->square++;
	else if (c == ']' && lx->square)
		lx->square--;
	else if (c == ';')
		lx->square = 0;
	lx->at += c == ':' && (next == ':' || next == '=') ? 2 : 1;
}
