#include "base/compat.h"
#include "lang/sql_scan.h"

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* MySQL wants white space behind --, else it is two minus signs. */
static bool is_line_comment(const struct sql_lexer *lx)
{
	char c = sql_byte(lx, lx->at), next = sql_byte(lx, lx->at + 1);

	if (c == '-' && next == '-')
		return lx->text.dialect != SQL_MYSQL ||
		       (unsigned char)sql_byte(lx, lx->at + 2) <= ' ';
	if (c != '#' || !lx->is_mysql)
		return false;
	/* PostgreSQL's #> #>> #- in a text that only looks like MySQL. */
	return lx->text.dialect == SQL_MYSQL || (next != '>' && next != '-');
}

static void skip_line(struct sql_lexer *lx)
{
	size_t i = lx->at;

	while (i < lx->end && lx->text.bytes.p[i] != '\n' &&
	       lx->text.bytes.p[i] != '\r')
		if (!sql_skip_hole(lx, &i))
			i++;
	lx->at = i;
}

/*
 * Where comments may nest or not, one that has no end when they do is read
 * again as if they did not. After that has happened once they never do, so
 * the text is not read over and over.
 */
static void skip_block(struct sql_lexer *lx)
{
	size_t first_end = 0, first_hole = 0, depth = 1, i = lx->at + 2;

	while (i < lx->end && depth) {
		char c = sql_byte(lx, i), next = sql_byte(lx, i + 1);

		if (sql_skip_hole(lx, &i))
			continue;
		if (c == '/' && next == '*' && lx->nests) {
			depth++, i += 2;
		} else if (c == '*' && next == '/') {
			depth--, i += 2;
			if (!first_end)
				first_end = i, first_hole = lx->hole;
		} else {
			i++;
		}
	}
	if (depth && first_end && lx->text.dialect == SQL_ANY) {
		lx->nests = false;
		lx->hole = first_hole;
		i = first_end;
	} else if (depth) {
		lx->is_broken = true;
	}
	lx->at = i;
}

/* MySQL runs what stands in a comment that begins with ! and a version. */
static bool is_hint(const struct sql_lexer *lx)
{
	size_t i = lx->at + 2;

	if (lx->text.dialect != SQL_MYSQL && lx->text.dialect != SQL_ANY)
		return false;
	if (sql_byte(lx, i) == 'M' && lx->is_mysql)
		i++;
	return sql_byte(lx, i) == '!' && (lx->text.dialect == SQL_MYSQL ||
					  sql_is_digit(sql_byte(lx, i + 1)));
}

static void enter_hint(struct sql_lexer *lx)
{
	lx->at += sql_byte(lx, lx->at + 2) == 'M' ? 4 : 3;
	while (sql_is_digit(sql_byte(lx, lx->at)))
		lx->at++;
	lx->in_hint = true;
}

static bool skip_comment(struct sql_lexer *lx)
{
	char c = sql_byte(lx, lx->at), next = sql_byte(lx, lx->at + 1);

	if (is_line_comment(lx)) {
		skip_line(lx);
	} else if (c == '/' && next == '*') {
		if (!lx->in_hint && is_hint(lx))
			enter_hint(lx);
		else
			skip_block(lx);
	} else if (lx->in_hint && c == '*' && next == '/') {
		lx->in_hint = false;
		lx->at += 2;
	} else {
		return false;
	}
	return true;
}

uint8_t sql_skip_space(struct sql_lexer *lx)
{
	size_t from = lx->at;
	uint8_t flags = from ? 0 : SQL_TOKEN_LINE;

	if (!lx->at && str_starts(lx->text.bytes, STR("\xef\xbb\xbf")) &&
	    lx->end >= 3 && !sql_hole_is_at(lx, lx->at))
		lx->at = 3;
	while (lx->at < lx->end && !sql_hole_is_at(lx, lx->at)) {
		char c = lx->text.bytes.p[lx->at];

		if (c == '\n' || c == '\r')
			flags |= SQL_TOKEN_LINE;
		if (is_space(c))
			lx->at++;
		else if (!skip_comment(lx))
			break;
	}
	return flags | (lx->at > from ? SQL_TOKEN_SPACE : 0);
}
